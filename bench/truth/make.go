package truth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/bench/slicers"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// Parts that are very small or large are scaled, so that everybody can print them: their
// longest side is then small or large mm. More triangles than mostTriangles take too long.
const (
	smallest, small = 15.0, 50.0
	largest, large  = 170.0, 110.0
	mostTriangles   = 150_000
)

// made is the file of a set.
type made struct {
	Profiles struct {
		Names []string `json:"names"`
	} `json:"profiles"`
	Meshes map[string]*Part `json:"meshes"`
}

// Make makes a set in dir of all meshes in a folder and of .ini files whose names begin
// with one of profiles, or of all: it slices each by an installed PrusaSlicer. What is
// there already is not made again, so that a set can be gone on with. What cannot be read,
// or sliced, is told to log and left out.
func Make(ctx context.Context, dir, from, inis string, profiles []string, log io.Writer) error {
	prusa := slicers.Prusa()
	if err := prusa.Find(); err != nil {
		return err
	}
	for _, sub := range []string{"meshes", "ini"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
			return err
		}
	}
	m := &made{Meshes: map[string]*Part{}}
	if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
		if err := json.Unmarshal(data, m); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := m.copyINIs(dir, inis, profiles); err != nil {
		return err
	}
	if err := m.copyMeshes(ctx, dir, from, log); err != nil {
		return err
	}
	for _, profile := range m.Profiles.Names {
		order, err := orderOf(filepath.Join(dir, "ini", profile+".ini"), dir)
		if err != nil {
			return err
		}
		for _, part := range slices.Sorted(maps.Keys(m.Meshes)) {
			p := m.Meshes[part]
			if slices.ContainsFunc(p.Runs, func(r Run) bool { return r.Profile == profile }) {
				continue
			}
			fmt.Fprintf(log, "prusa-slicer, %s, %s\n", profile, part)
			order.Mesh = filepath.Join(dir, "meshes", part+".stl")
			run, err := slice(ctx, prusa, order)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if run.Profile = profile; err != nil {
				fmt.Fprintf(log, "  %v\n", err)
				run.Exit = 1
			}
			p.Runs = append(p.Runs, run)
			if err := m.save(dir); err != nil {
				return err
			}
		}
	}
	return m.save(dir)
}

func (m *made) save(dir string) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name), append(text, '\n'), 0o666)
}

// copyINIs copies settings that are asked for.
func (m *made) copyINIs(dir, from string, profiles []string) error {
	files, err := filepath.Glob(filepath.Join(from, "*.ini"))
	if err != nil {
		return err
	}
	for _, file := range files {
		profile := strings.TrimSuffix(filepath.Base(file), ".ini")
		if len(profiles) > 0 && !slices.ContainsFunc(profiles, func(p string) bool { return strings.HasPrefix(profile, p) }) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "ini", profile+".ini"), text, 0o666); err != nil {
			return err
		}
		if !slices.Contains(m.Profiles.Names, profile) {
			m.Profiles.Names = append(m.Profiles.Names, profile)
		}
	}
	if len(m.Profiles.Names) == 0 {
		return fmt.Errorf("no .ini file in %s", from)
	}
	slices.Sort(m.Profiles.Names)
	return nil
}

// copyMeshes writes all meshes of a folder as STL files, at a size that can be printed.
func (m *made) copyMeshes(ctx context.Context, dir, from string, log io.Writer) error {
	seen := map[string]bool{}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		inside, err := filepath.Rel(from, path)
		if err != nil || !slices.Contains(mesh.Extensions(), strings.ToLower(filepath.Ext(strings.TrimSuffix(path, ".gz")))) {
			return err
		}
		part := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\. `, r) {
				return '_'
			}
			return r
		}, inside)
		if seen[part] {
			fmt.Fprintf(log, "%s: left out: there is another %s\n", inside, part)
			return nil
		}
		if seen[part] = true; m.Meshes[part] != nil {
			return nil // of an earlier call
		}
		p, err := copyMesh(path, filepath.Join(dir, "meshes", part+".stl"))
		if err != nil {
			fmt.Fprintf(log, "%s: left out: %v\n", inside, err)
			return nil
		}
		m.Meshes[part] = p
		return nil
	})
}

func copyMesh(from, to string) (*Part, error) {
	part, err := mesh.Load(from)
	if err != nil {
		return nil, err
	}
	if n := len(part.Faces); n > mostTriangles {
		return nil, fmt.Errorf("%d triangles", n)
	}
	box, err := part.CheckedBounds()
	if err != nil {
		return nil, err
	}
	size, scale := box.Size(), 1.0
	switch longest := max(size.X, size.Y, size.Z); {
	case !(min(size.X, size.Y, size.Z) > 0):
		return nil, errors.New("flat")
	case longest < smallest:
		scale = small / longest
	case longest > largest:
		scale = large / longest
	}
	f, err := os.Create(to)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// On the plate, where a slicer would put it.
	placed := part.Transform(geom.Uniform(scale).Mul(geom.Translation(geom.Scale(-1, box.Min))))
	if err := mesh.Write(f, mesh.Single(placed), mesh.WriteOptions{Format: "stl"}); err != nil {
		return nil, err
	}
	return &Part{Triangles: len(part.Faces)}, f.Close()
}

func orderOf(ini, dir string) (slicers.Order, error) {
	o := slicers.Order{INI: ini, Output: filepath.Join(dir, "last.gcode"), Scratch: dir}
	f, err := os.Open(ini)
	if err != nil {
		return o, err
	}
	defer f.Close()
	if o.Settings, _, err = config.ParseINI(f); err != nil {
		err = fmt.Errorf("%s: %w", ini, err)
	}
	return o, err
}

// slice slices one part and counts its layers.
func slice(ctx context.Context, s *slicers.Slicer, o slicers.Order) (run Run, err error) {
	defer os.Remove(o.Output)
	claim, use, err := s.Slice(ctx, o)
	run.Usage.CPU, run.Usage.Peak = use.CPU, use.Peak
	if err != nil {
		return run, err
	}
	run.Time, run.Filament = claim.Time, claim.Filament
	f, err := os.Open(o.Output)
	if err != nil {
		return run, err
	}
	defer f.Close()
	again, err := gcode.Replay(ctx, f, o.Settings)
	if err != nil {
		return run, err
	}
	run.Layers = again.Layers
	return run, nil
}
