// Package estimate says how long parts take to make, how much material they use and
// what they cost.
//
// There are four tiers, from a formula to toolpaths, behind one interface. Each result
// names its tier and a band in which the true time is expected:
//
//	0  volume over a rate, layers times a pause: the contract formula, exact
//	1  sections of the part by height, in one pass over its triangles
//	2  layers cut out of the part, their contours and areas
//	3  toolpaths and a motion planner
//
// Tiers 2 and 3 are for filament; other processes are slow by layers and areas, which
// tier 1 has exactly for closed parts.
//
// Lengths are mm, areas mm², volumes mm³ unless a name says cm3, times s.
package estimate

import (
	"context"
	"errors"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
)

// Errors of this package; what is wrong is in the message. Those about prices wrap
// cost.ErrInput.
var (
	ErrOptions = errors.New("invalid estimate option")
	ErrBed     = errors.New("outside_build_volume") // a part is larger than the machine
	ErrPart    = errors.New("part cannot be estimated")
)

// BedError is an [ErrBed] with the length by which a part is too large, in mm.
type BedError struct {
	Overhang float64
	Message  string
}

func (e *BedError) Error() string { return ErrBed.Error() + ": " + e.Message }

// Unwrap returns [ErrBed].
func (e *BedError) Unwrap() error { return ErrBed }

// Tier is how much is looked at.
type Tier int

// The tiers.
const (
	Auto    Tier = iota - 1 // 3 for filament, else 1
	Formula                 // 0
	Instant                 // 1
	Areas                   // 2
	Paths                   // 3
)

// Part is one thing to make, as it stands: Z is up and its lowest point is put on the
// plate. In beds of powder without a layout it is laid down as the packer likes it best.
type Part struct {
	ID    string
	Mesh  *mesh.Mesh
	Count int // copies, at least 1

	// Items, where the part is a build by itself, is what Mesh was merged from: equal
	// items that stand apart are measured, and have their toolpaths made, once. Default: Mesh is all.
	Items *mesh.Model
}

// Share is the rule by which parts in one build share its time.
type Share string

// The rules. People disagree which is fair.
const (
	ByVolume Share = "volume" // the default
	ByHeight Share = "height"
	ByBox    Share = "box"
	Equally  Share = "equal"
)

// Options say what is estimated. The zero value is a filament printer with default
// settings, without prices.
type Options struct {
	// Tier: how much to look at. The zero value is [Formula].
	Tier Tier

	// Process: see preset.Process. Default: that of Machine, else fdm.
	Process string

	// Machine has the constants of the process. Required but for fdm and tier 0.
	Machine *preset.Machine

	// Material and SupportMaterial are used up. nil: unknown, at no price; support is of
	// the material of the part unless said otherwise.
	Material, SupportMaterial *preset.Material

	// Settings of a filament printer. nil: config.Defaults with those of Machine.
	Settings *config.Settings

	// Gap in mm is that of slice.Options, for layers of filament printers (tiers 2 and
	// 3). That of PrusaSlicer is slice.DefaultGap.
	Gap float64

	// LayerHeight of other processes. Default: that of Machine.
	LayerHeight float64

	// Contract are the inputs of tier 0.
	Contract Contract

	// Layout is a packed build whose parts are the parts of the estimate, in the same
	// order. nil: parts are packed by the engine where the machine has a bed, and made
	// one after the other where it has none. Copies are those that it places; of fewer than
	// asked for the result warns.
	Layout *pack.Layout

	// Rates make prices. nil: none are made.
	Rates *cost.Rates

	// Share is how the parts of a build share its time. Default [ByVolume].
	Share Share

	// Quantities asks for prices of so many sets of all parts; with Layout a set is what
	// it places.
	Quantities []int

	// Calibrated applies the calibration of Machine. Off by default, and refused in tier 0,
	// whose formula is exact.
	Calibrated bool

	// ByLayer lists every layer in the result.
	ByLayer bool

	// Workers caps the goroutines. Results do not depend on it.
	Workers int
}

// Estimator estimates parts. It keeps what it has measured of a mesh, so that asking
// again with other settings is quick; it may be used by one goroutine at a time.
type Estimator interface {
	Estimate(ctx context.Context, parts []Part) (*Result, error)
}

// For returns the estimator for options, checked. Errors wrap [ErrOptions], or are
// those of cost.Rates.Check and preset.Process.
func For(o Options) (Estimator, error) {
	e := newEstimator()
	return e, e.set(o)
}

func newEstimator() *estimator {
	return &estimator{measured: map[measureKey]*measured{}, runs: map[string]*run{}, items: map[*mesh.Mesh]*mesh.Model{}, footprints: map[*mesh.Mesh]poly.Region{}}
}

// Sweep estimates parts again and again under options that differ by what vary changes,
// call by call, and keeps what it measures: a sweep over infill cuts the part once.
// vary gets a copy of the options. It stops at the first error.
func Sweep(ctx context.Context, parts []Part, o Options, vary []func(*Options)) ([]*Result, error) {
	e := newEstimator()
	var results []*Result
	for _, change := range vary {
		changed := o
		if o.Settings != nil {
			s := *o.Settings
			changed.Settings = &s
		}
		change(&changed)
		if err := e.set(changed); err != nil {
			return nil, err
		}
		r, err := e.Estimate(ctx, parts)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}
