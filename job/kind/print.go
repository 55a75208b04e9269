package kind

import (
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/gcode"
)

// PrintParams say how a model becomes a print. The settings are the input that
// Config names.
type PrintParams struct {
	// Config is the name of the input with the settings, an .ini file. Default
	// "config" where there is such an input, else our default settings.
	Config string `json:"config,omitempty"`

	// Engine is auto, builtin, slic3r (all three ours) or prusaslicer.
	Engine string `json:"engine,omitempty"`

	// TimeLimit in seconds and MemoryLimit in bytes are those of an outside engine.
	TimeLimit   float64 `json:"engine_time_limit_s,omitempty"`
	MemoryLimit int64   `json:"engine_memory_limit_bytes,omitempty"`

	// Gap in mm is that of slice.Options. Default slice.DefaultGap where there are
	// settings, as PrusaSlicer closes a mesh with holes, else that of slice.Options.
	Gap *float64 `json:"gap_mm,omitempty"`

	// ByLayer lists what each layer takes.
	ByLayer bool `json:"by_layer,omitempty"`
}

// check notes what is wrong. at is where the parameters stand, "" or "slicing.".
func (p *PrintParams) check(bad *problems, at string) {
	switch p.Engine {
	case "", engine.Auto, engine.Builtin, engine.Slic3r, engine.PrusaSlicer:
	default:
		bad.add(at+"engine", "unknown engine %q: use builtin, slic3r or prusaslicer", p.Engine)
	}
	if !(p.TimeLimit >= 0 && p.TimeLimit <= maxBudget.Seconds()) {
		bad.add(at+"engine_time_limit_s", "%g: use 0 to %g", p.TimeLimit, maxBudget.Seconds())
	}
	bad.notNegative(at+"engine_memory_limit_bytes", p.MemoryLimit)
	if p.Gap != nil {
		bad.length(at+"gap_mm", *p.Gap)
	}
}

// gap returns that of slice.Options, in which negative stands for none.
func (w *work) gap(p *PrintParams) float64 {
	switch {
	case p.Gap == nil && w.config(p) != "":
		return slice.DefaultGap
	case p.Gap == nil:
		return 0
	case *p.Gap == 0:
		return -1
	}
	return *p.Gap
}

// config returns the name of the input with the settings, "" when there is none.
func (w *work) config(p *PrintParams) string {
	if p.Config == "" && w.Files["config"] != "" {
		return "config"
	}
	return p.Config
}

// settings reads the settings and what they mean.
func (w *work) settings(p *PrintParams) ([]config.Pair, config.Settings, error) {
	pairs := config.DefaultPairs()
	if name := w.config(p); name != "" {
		path, err := w.input(name)
		if err != nil {
			return nil, config.Settings{}, err
		}
		if pairs, err = readPairs(path); err != nil {
			return nil, config.Settings{}, err
		}
	}
	s, _, err := config.Resolve(pairs)
	return pairs, s, badConfig(err)
}

// readPairs reads the lines of an .ini file.
func readPairs(path string) ([]config.Pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, failf(CodeIO, "config: %s", cause(err))
	}
	defer f.Close()
	pairs, err := config.ReadINI(f)
	if err == nil && len(pairs) == 0 {
		err = errors.New("no settings in this file")
	}
	return pairs, badConfig(err)
}

// badConfig makes a failure of settings that make no sense; all of them are in the
// detail.
func badConfig(err error) error {
	if err == nil {
		return nil
	}
	f := failf(CodeBadConfig, "settings: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	if all := settingErrors(err); len(all) > 0 {
		f.with("errors", all)
	}
	return f
}

// settingErrors lists the wrong settings of an error of package config.
func settingErrors(err error) []FieldError {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var out []FieldError
	for _, e := range all {
		var c *config.Error
		if errors.As(e, &c) {
			out = append(out, FieldError{c.Key, c.Why})
		}
	}
	return out
}

// placing says how a model stands on the bed.
type placing struct {
	keep     bool // where it is, instead of in the middle
	fromZero bool // the bed is at z = 0, as in packed builds
	apart    bool // its items do not meet
}

// print slices m and writes the G-code to out, which may be nil. A print of which
// nothing stands on the bed is refused.
func (w *work) print(m *mesh.Model, p *PrintParams, at placing, out io.Writer) (*engine.Result, error) {
	pairs, _, err := w.settings(p)
	if err != nil {
		return nil, err
	}
	name := p.Engine
	if name == "" {
		name = engine.Slic3r
	}
	r, err := engine.Run(w.ctx, name, engine.Job{
		Model: m, Pairs: pairs, Gcode: out, Gap: w.gap(p),
		KeepPlace: at.keep, FromZero: at.fromZero, Apart: at.apart,
		Timeout: time.Duration(p.TimeLimit * float64(time.Second)), Memory: p.MemoryLimit,
	})
	if err != nil {
		return nil, err
	}
	for _, warning := range r.Warnings {
		if warning.Code == slice.WarnEmptyFirstLayer || warning.Code == engine.WarnNothing {
			return nil, failf(CodeEmptyFirstLayer, "%s", warning.Message)
		}
	}
	if !p.ByLayer {
		r.Estimates.ByLayer = nil
	}
	if p.Engine == engine.Slic3r && r.Engine == engine.Builtin {
		r.Warnings = append(r.Warnings, mesh.Warning{Code: WarnEngineReplaced, Message: "slic3r is not here: the builtin engine made this print from its settings"})
	}
	return r, nil
}

// WarnEngineReplaced is the warning of a print that another engine made than the one
// that was asked for.
const WarnEngineReplaced = "engine_replaced"

// PrintData is what is told of a print.
type PrintData struct {
	Engine    string          `json:"engine_used"` // builtin or prusaslicer
	Estimates gcode.Estimates `json:"estimates"`
	Settings  config.Settings `json:"settings"`
	Report    config.Report   `json:"settings_report"`
	Warnings  []mesh.Warning  `json:"warnings"` // never nil
}

func printData(r *engine.Result) *PrintData {
	return &PrintData{
		Engine: r.Engine, Estimates: r.Estimates, Settings: r.Settings, Report: r.Report,
		Warnings: append([]mesh.Warning{}, r.Warnings...),
	}
}
