// Package engine slices a model for a filament printer from end to end: mesh to
// layers, to toolpaths, to moves, to time, material and G-code, with our own code
// or with PrusaSlicer as an outside program.
package engine

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// The engines that a job may ask for.
const (
	Auto        = "auto"        // the built-in one
	Builtin     = "builtin"     // ours
	Slic3r      = "slic3r"      // the default name of older interfaces: ours
	PrusaSlicer = "prusaslicer" // the outside program
)

// Names lists the engines that a job may ask for.
func Names() []string { return []string{Auto, Builtin, Slic3r, PrusaSlicer} }

// Codes of errors that only engines give.
const (
	CodeUnknownEngine mesh.Code = "unknown_engine"
	CodeUnavailable   mesh.Code = "engine_unavailable"   // the outside program is not installed
	CodeTimeout       mesh.Code = "timeout"              // it took longer than allowed, and was ended
	CodeEngineFailed  mesh.Code = "engine_failed"        // it says why in its own words
	CodeOutside       mesh.Code = "outside_build_volume" // the model does not fit the machine
	CodeNothing       mesh.Code = "nothing_printed"      // no layer has anything of the model
)

// Job is one model to be sliced.
type Job struct {
	Model *mesh.Model

	// Pairs are the settings; empty ones are those of [config.DefaultPairs].
	Pairs []config.Pair

	// Gcode is where the G-code goes. Default: none is written.
	Gcode io.Writer

	// KeepPlace leaves the model where it is on the bed instead of putting it in
	// the middle; its lowest point stands on the bed in either case, unless
	// FromZero says that z = 0 is the bed, as in packed builds.
	KeepPlace, FromZero bool

	// AnySize takes models that do not fit the machine.
	AnySize bool

	// Gap and Apart are those of slice.Options.
	Gap   float64
	Apart bool

	// Layer is shown every layer of toolpaths of the built-in engine, before it is
	// printed, in order. It must not change or keep them. Default: nobody looks.
	Layer func(*path.Layer)

	// Move is told of every move once its time is known, in order; Layer is shown
	// before any move of it. Of an outside program it hears what its G-code says.
	// Default: nobody listens.
	Move func(gcode.Move)

	// Program is the path of the outside program. Default: prusa-slicer as found
	// in PATH.
	Program string
	// Timeout ends an outside program. Default 10 minutes.
	Timeout time.Duration
	// Memory bounds the address space of an outside program in bytes. Default 8
	// GiB. It takes effect on Unix.
	Memory int64
}

// Result is what slicing gave.
type Result struct {
	Engine    string          `json:"engine_used"` // the one that ran: builtin or prusaslicer
	Estimates gcode.Estimates `json:"estimates"`
	Warnings  []mesh.Warning  `json:"warnings"`
	Settings  config.Settings `json:"settings"` // as resolved
	Report    config.Report   `json:"settings_report"`

	// Contours are those of the built-in engine; nil of an outside program.
	Contours *slice.Summary `json:"-"`
}

// Run slices a model with the engine of a name. ctx ends it at any time, and an
// outside program with it. Errors have codes: those above, those of reading
// settings ([config.Error]) and of slicing.
func Run(ctx context.Context, name string, j Job) (*Result, error) {
	if len(j.Pairs) == 0 {
		j.Pairs = config.DefaultPairs()
	}
	s, report, err := config.Resolve(j.Pairs)
	if err != nil {
		return nil, err
	}
	p, err := j.place(&s)
	if err != nil {
		return nil, err
	}
	switch name {
	case Auto, Builtin, Slic3r, "":
		return j.builtin(ctx, s, report, p)
	case PrusaSlicer:
		return j.prusa(ctx, s, report, p)
	}
	return nil, mesh.Errorf(CodeUnknownEngine, "unknown engine %q: use %s", name, strings.Join(Names(), ", "))
}

// SettingWarnings returns a warning for each setting that is not known, and for each whose
// value is not done as it says.
func SettingWarnings(r *config.Report) []mesh.Warning {
	var list []mesh.Warning
	for _, text := range r.Warnings {
		list = append(list, mesh.Warning{Code: "setting", Message: text})
	}
	for _, key := range r.Unknown {
		list = append(list, mesh.Warning{Code: "unknown_setting", Message: fmt.Sprintf("%s is not a known setting", key)})
	}
	return list
}
