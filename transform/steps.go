package transform

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Step is one step of a chain: one of the types of this file.
type Step interface {
	// Type returns the name of the step in JSON.
	Type() string

	check(f *faults, at string) // at is the path of its parameters
	apply(r *run) error
}

// The names of the steps in JSON.
const (
	typeBracket       = "bracket"
	typeAutoRotate    = "auto-rotate"
	typeRotate        = "rotate"
	typeAutoScale     = "auto-scale"
	typeScale         = "scale"
	typeAutoTranslate = "auto-translate"
	typeTranslate     = "translate"
)

// Rotate turns the part about the X axis of the world first, then about Y, then
// about Z. Multiples of 90 degrees are exact.
type Rotate struct {
	X, Y, Z float64 // degrees

	// AboutCenter turns about the middle of the part's box. Default: about the
	// origin.
	AboutCenter bool
}

// Type returns "rotate".
func (Rotate) Type() string { return typeRotate }

func (s Rotate) check(f *faults, at string) {
	for _, n := range xyz(s.X, s.Y, s.Z) {
		f.finite(at+n.name, n.value)
	}
}

func (s Rotate) apply(r *run) error {
	a := about(2, s.Z).Mul(about(1, s.Y)).Mul(about(0, s.X))
	if s.AboutCenter {
		c := r.box.Center()
		a.T = geom.Sub(c, a.Apply(c))
	}
	return r.move(a, false)
}

// Scale scales the part about the origin, along each axis by its own factor. A
// negative one mirrors.
type Scale struct {
	X, Y, Z float64 // percent: 100 changes nothing
}

// Type returns "scale".
func (Scale) Type() string { return typeScale }

// The smallest and largest factor in percent. Beyond, nothing is left of a part
// or of the range of numbers; the determinant must stay within it as well.
const minPercent, maxPercent = 1e-9, 1e12

func (s Scale) check(f *faults, at string) {
	for _, n := range xyz(s.X, s.Y, s.Z) {
		if !f.finite(at+n.name, n.value) {
			continue
		}
		switch a := math.Abs(n.value); {
		case a == 0:
			f.add(FaultRange, at+n.name, "a factor of 0 leaves nothing of the part")
		case !(a >= minPercent && a <= maxPercent):
			f.add(FaultRange, at+n.name, "a factor of %g percent: use %g to %g, below 0 to mirror", n.value, minPercent, maxPercent)
		}
	}
}

func (s Scale) apply(r *run) error {
	a := diagonal(s.X/100, s.Y/100, s.Z/100)
	return r.move(a, a.Det() < 0)
}

// AutoScale scales the part about the origin by one factor, so that it is as
// large as the build volume allows.
type AutoScale struct {
	Build XYZ // mm

	// ShrinkOnly leaves a part that fits as it is. Default: it grows.
	ShrinkOnly bool
}

// Type returns "auto-scale".
func (AutoScale) Type() string { return typeAutoScale }

func (s AutoScale) check(f *faults, at string) { f.build(at, s.Build) }

func (s AutoScale) apply(r *run) error {
	size, build := r.box.Size(), s.Build
	factor := math.Inf(1)
	for k, d := range [3]float64{size.X, size.Y, size.Z} {
		if d > 0 {
			factor = min(factor, build.along(k)/d)
		}
	}
	if math.IsInf(factor, 1) {
		return r.error(CodeNoExtent, "the part has no size that could be scaled")
	}
	if s.ShrinkOnly && factor > 1 {
		factor = 1
	}
	// Rounding may put the box beyond the build volume by a last digit; what was
	// made to fit is to fit for those who compare without slack.
	for step := 1e-16; step < 1e-12 && factor < 1e12 && !r.scaledFits(factor, build); step *= 2 {
		factor -= float64(factor * step)
	}
	r.done.Factor = &factor
	return r.move(diagonal(factor, factor, factor), false)
}

// scaledFits reports whether the box of the part times factor is within build.
func (r *run) scaledFits(factor float64, build XYZ) bool {
	a := diagonal(factor, factor, factor)
	lo, hi := a.Apply(r.box.Min), a.Apply(r.box.Max)
	return hi.X-lo.X <= build.X && hi.Y-lo.Y <= build.Y && hi.Z-lo.Z <= build.Z
}

// Translate shifts the part.
type Translate struct {
	X, Y, Z float64 // mm
}

// Type returns "translate".
func (Translate) Type() string { return typeTranslate }

func (s Translate) check(f *faults, at string) {
	for _, n := range xyz(s.X, s.Y, s.Z) {
		f.finite(at+n.name, n.value)
	}
}

func (s Translate) apply(r *run) error {
	return r.move(geom.Translation(geom.Vec{X: s.X, Y: s.Y, Z: s.Z}), false)
}

// AutoTranslate puts the part on the plane Z = 0 with the middle of its box above
// the origin.
type AutoTranslate struct{}

// Type returns "auto-translate".
func (AutoTranslate) Type() string { return typeAutoTranslate }

func (AutoTranslate) check(*faults, string) {}

func (AutoTranslate) apply(r *run) error {
	c := r.box.Center()
	return r.move(geom.Translation(geom.Vec{X: 0 - c.X, Y: 0 - c.Y, Z: 0 - r.box.Min.Z}), false)
}

// named is a number and the end of its path.
type named struct {
	name  string
	value float64
}

func xyz(x, y, z float64) [3]named { return [3]named{{".x", x}, {".y", y}, {".z", z}} }

// along returns the component of v along axis k.
func (v XYZ) along(k int) float64 { return [3]float64{v.X, v.Y, v.Z}[k] }

// finite reports whether v is a finite number, and a fault when not.
func (f *faults) finite(field string, v float64) bool {
	if v-v != 0 {
		f.add(FaultNotFinite, field, "%g is not a finite number", v)
		return false
	}
	return true
}

// build checks a build volume.
func (f *faults) build(at string, b XYZ) {
	for _, n := range xyz(b.X, b.Y, b.Z) {
		f.positive(at+".build"+n.name, n.value)
	}
}

// positive checks a length that must be above 0.
func (f *faults) positive(field string, v float64) {
	if f.finite(field, v) && !(v > 0) {
		f.add(FaultRange, field, "%g mm: use a length above 0", v)
	}
}
