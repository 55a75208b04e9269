package pack

import (
	"fmt"
	"math"
	"time"

	"github.com/saggar3d/saggar/geom/poly"
)

// MaxLength is the largest length in mm that options, parts and beds may ask for:
// more than any bed or distance has, so that a number above it is surely in another
// unit or not meant.
const MaxLength = 1e7

// maxCopies is how many copies a problem may have, whatever is asked for.
const maxCopies = 1_000_000

func (o Options) withDefaults() Options {
	if o.Packer == "" {
		o.Packer = OnPlates
	}
	if o.Rotations.Kind == "" && len(o.Rotations.Angles) == 0 {
		o.Rotations.Kind = QuarterTurns
		if o.Packer.InSpace() {
			o.Rotations.Kind = AxisTurns
		}
		if o.Packer == InVolumeSearch {
			o.Rotations.Kind = FreeTurns
		}
	}
	if o.Rotations.Kind == StepTurns && o.Rotations.Step == 0 {
		o.Rotations.Step = 15
	}
	if o.Objective == "" {
		o.Objective = ByCount
	}
	if o.Budget <= 0 {
		o.Budget = 30 * time.Second
		if o.Packer == InVolumeSearch {
			o.Budget = 2 * time.Minute
		}
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	return o
}

func (o *Options) validate() error {
	for _, v := range []struct {
		name  string
		value float64
	}{{"min_packing_distance", o.MinDistance}, {"wall_distance", o.WallDistance}} {
		if err := checkLength(v.name, v.value); err != nil {
			return err
		}
	}
	if o.FloorDistance != nil {
		if err := checkLength("floor_distance", *o.FloorDistance); err != nil {
			return err
		}
	}
	if !(o.MaxLayerArea >= 0) || math.IsInf(o.MaxLayerArea, 0) {
		return fmt.Errorf("max_layer_area %g: must be a number from 0 on", o.MaxLayerArea)
	}
	switch o.Objective {
	case ByCount, ByValue, ByDensity, ByHeight:
	default:
		return fmt.Errorf("objective %q: must be count, value, density or height", o.Objective)
	}
	if o.Iterations < 0 {
		return fmt.Errorf("iterations %d: must not be negative", o.Iterations)
	}
	if o.MaxPlates < 0 {
		return fmt.Errorf("most plates %d: must not be negative", o.MaxPlates)
	}
	if err := o.Packer.check(); err != nil {
		return err
	}
	if err := o.Interlock.check(); err != nil {
		return err
	}
	return o.Rotations.validate(o.Packer)
}

// maxTurns is how many turns may be listed: every turn costs memory.
const maxTurns = 1000

// minStep is the smallest step of turns in degrees: every turn costs memory.
const minStep = 1

func (r *Rotations) validate(in PackerType) error {
	for _, a := range r.Angles {
		if math.IsNaN(a) || math.Abs(a) > 360 {
			return fmt.Errorf("rotation %g: must be within 360 degrees", a)
		}
	}
	if len(r.Turns) > maxTurns {
		return fmt.Errorf("%d turns: at most %d", len(r.Turns), maxTurns)
	}
	for i, m := range r.Turns {
		if !isTurn(m) {
			return fmt.Errorf("turn %d: is not a rotation", i)
		}
	}
	switch r.Kind {
	case NoTurns, QuarterTurns, FreeTurns:
	case AxisTurns:
		if !in.InSpace() {
			return fmt.Errorf("rotations %q: parts on a plate turn about Z alone: must be none, z90, z or free", r.Kind)
		}
	case "":
		if len(r.Angles) == 0 && len(r.Turns) == 0 {
			return fmt.Errorf("rotations: empty")
		}
	case StepTurns:
		if !(r.Step >= minStep && r.Step <= 360) {
			return fmt.Errorf("rotation step %g: must be %d to 360 degrees", r.Step, minStep)
		}
	default:
		return fmt.Errorf("rotations %q: must be none, z90, z, free or, in space, axis24", r.Kind)
	}
	return nil
}

// checkLength refuses what is not a length in mm.
func checkLength(name string, v float64) error {
	if !(v >= 0) || v > MaxLength {
		return fmt.Errorf("%s %g: must be 0 to %g mm", name, v, float64(MaxLength))
	}
	return nil
}

// validate refuses numbers that make no sense.
func (p *Part) validate(in PackerType) error {
	if err := checkLength("min_distance", p.MinDistance); err != nil {
		return err
	}
	if err := checkLength("margin", p.Margin); err != nil {
		return err
	}
	if p.Count < 0 || p.Count > maxCopies {
		return fmt.Errorf("count %d: must be 0 to %d", p.Count, maxCopies)
	}
	if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) || p.Value < 0 {
		return fmt.Errorf("value %g: must be a number from 0 on", p.Value)
	}
	sound := true
	p.Footprint.Rings(func(r poly.Ring) bool {
		for _, c := range r {
			sound = sound && finite(c.X) && finite(c.Y)
		}
		return sound
	})
	if !sound {
		return fmt.Errorf("footprint: a corner is not finite")
	}
	if len(p.Locked) > p.count() {
		return fmt.Errorf("%d locked copies of %d", len(p.Locked), p.count())
	}
	if p.Rotations != nil {
		r := *p.Rotations
		if r.Kind == StepTurns && r.Step == 0 {
			r.Step = 15
		}
		return r.validate(in)
	}
	return nil
}

// validate refuses beds without an area.
func (b *Bed) validate() error {
	switch b.Shape {
	case Rectangle, Circle, Polygonal:
	default:
		return fmt.Errorf("build type %q: must be rectangle, circle or polygon", b.Shape)
	}
	for _, v := range []struct {
		name  string
		value float64
	}{{"x", b.X}, {"y", b.Y}, {"z", b.Z}} {
		if err := checkLength("build "+v.name, v.value); err != nil {
			return err
		}
	}
	for i, k := range b.KeepOutBoxes {
		if err := checkBox(k); err != nil {
			return fmt.Errorf("keep_out_boxes[%d]: %w", i, err)
		}
	}
	if b.Shape != Polygonal && !(b.X > 0 && (b.Y > 0 || b.Shape == Circle)) {
		return fmt.Errorf("build %g x %g mm: both sides must be above 0", b.X, b.Y)
	}
	if b.Shape != Polygonal && !(b.Area() > 0) {
		return fmt.Errorf("build %g x %g mm: too small to have an area", b.X, b.Y)
	}
	if b.Shape == Polygonal && !(poly.Region{b.Outline}.Area() > 0) {
		return fmt.Errorf("build outline: has no area")
	}
	return nil
}
