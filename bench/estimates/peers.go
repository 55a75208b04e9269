package estimates

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/saggar3d/saggar/bench/slicers"
	"github.com/saggar3d/saggar/bench/truth"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// peerRow is one print by one program beside the truth. Errors are in percent of the
// truth, with sign; nil is what the program does not tell.
type peerRow struct {
	Slicer   string   `json:"slicer"`
	Profile  string   `json:"profile"`
	Mesh     string   `json:"mesh"`
	Failure  string   `json:"failure,omitempty"` // then it has no figures
	Own      *float64 `json:"own_time_error_percent"`
	Replay   *float64 `json:"replay_time_error_percent"` // of its G-code through our planner
	Material *float64 `json:"material_error_percent"`
	Layers   *int     `json:"layers_off"`
	CPU      float64  `json:"cpu_s"`
	Peak     float64  `json:"peak_mb"`
}

// peerReport is what all programs made of all prints.
type peerReport struct {
	Rows    []peerRow           `json:"rows"`
	Missing []string            `json:"missing"` // programs that are not installed
	Notes   map[string][]string `json:"notes"`   // what of the settings is not followed, by program
}

// peers slices every part under every profile by all programs, in turn.
func (c Command) peers(ctx context.Context, cfg options, set *truth.Set) (*peerReport, error) {
	dir, err := os.MkdirTemp("", "saggar-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if cfg.program == "" {
		cfg.program = filepath.Join(dir, "saggar")
		out, err := exec.CommandContext(ctx, "go", "build", "-o", cfg.program, "github.com/saggar3d/saggar/cmd/saggar").CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("build saggar: %w: %s", err, out)
		}
	}
	r := &peerReport{Rows: []peerRow{}, Missing: []string{}, Notes: map[string][]string{}}
	var found []*slicers.Slicer
	for _, s := range []*slicers.Slicer{slicers.Saggar(cfg.program, false), slicers.Saggar(cfg.program, true), slicers.Prusa(), slicers.Cura(cfg.cura), slicers.Slic3r()} {
		if err := s.Find(); errors.Is(err, slicers.ErrMissing) {
			r.Missing = append(r.Missing, err.Error())
			continue
		} else if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	for _, profile := range set.Profiles {
		order, err := orderOf(cfg.data, dir, profile)
		if err != nil {
			return nil, err
		}
		for _, p := range set.Parts {
			run, ok := p.Of(profile.Name)
			if !ok {
				continue
			}
			order.Mesh = p.Path
			for _, s := range found {
				fmt.Fprintf(c.Stderr, "%s, %s, %s\n", s.Name, profile.Name, p.Name)
				row := peerPrint(ctx, s, order, run)
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if row.Failure != "" {
					fmt.Fprintf(c.Stderr, "  %s\n", row.Failure)
				}
				row.Profile, row.Mesh = profile.Name, p.Name
				r.Rows = append(r.Rows, row)
				r.note(s.Name, s.Notes(order))
			}
		}
	}
	return r, nil
}

// note keeps what is not followed, once.
func (r *peerReport) note(name string, notes []string) {
	for _, n := range notes {
		if !slices.Contains(r.Notes[name], n) {
			r.Notes[name] = append(r.Notes[name], n)
		}
	}
}

// orderOf is what is the same for all parts of a profile.
func orderOf(data, dir string, p truth.Profile) (slicers.Order, error) {
	o := slicers.Order{INI: filepath.Join(data, "ini", p.Name+".ini"), Settings: p.Settings, Output: filepath.Join(dir, "x.gcode"), Scratch: dir}
	f, err := os.Open(o.INI)
	if err != nil {
		return o, err
	}
	defer f.Close()
	o.Pairs, err = config.ReadINI(f)
	return o, err
}

// peerPrint makes one print and compares it.
func peerPrint(ctx context.Context, s *slicers.Slicer, o slicers.Order, run truth.Run) peerRow {
	row := peerRow{Slicer: s.Name}
	os.Remove(o.Output) // never that of the last one
	claim, use, err := s.Slice(ctx, o)
	row.CPU, row.Peak = use.CPU, use.Peak
	if err != nil {
		row.Failure = err.Error()
		return row
	}
	row.compare(claim, run)
	f, err := os.Open(o.Output)
	if errors.Is(err, os.ErrNotExist) && claim.Time >= 0 {
		return row // it was not asked for G-code
	}
	if err != nil {
		row.Failure = err.Error()
		return row
	}
	defer f.Close()
	again, err := gcode.Replay(ctx, f, o.Settings)
	if err != nil {
		row.Failure = err.Error()
		return row
	}
	row.Replay = off(again.PrintTime, run.Time)
	layers := again.Layers - run.Layers
	row.Layers = &layers
	return row
}

// compare turns what a program says into errors.
func (r *peerRow) compare(c slicers.Claim, run truth.Run) {
	if c.Time >= 0 {
		r.Own = off(c.Time, run.Time)
	}
	if c.Filament >= 0 {
		r.Material = off(c.Filament, run.Filament)
	}
	if c.Layers >= 0 {
		layers := c.Layers - run.Layers
		r.Layers = &layers
	}
}

// off is the error of a value in percent.
func off(v, truth float64) *float64 {
	e := 100 * (v/truth - 1)
	return &e
}
