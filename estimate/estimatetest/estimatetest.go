// Package estimatetest is the suite that every estimator passes: what holds of any
// honest estimate, whatever the process and however little is looked at.
package estimatetest

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// slack is how much an estimate may fall where it must not, as a share: rounding of
// layers and lines.
const slack = 1e-3

// Run runs the suite on the estimators that make returns, a new one for each call.
func Run(t *testing.T, newEstimator func() (estimate.Estimator, error)) {
	s := suite{newEstimator}
	t.Run("sound", s.sound)
	t.Run("height", s.height)
	t.Run("volume", s.volume)
	t.Run("count", s.count)
	t.Run("place", s.place)
	t.Run("repeat", s.repeat)
	t.Run("odd", s.odd)
	t.Run("cancel", s.cancel)
}

type suite struct {
	newEstimator func() (estimate.Estimator, error)
}

// of estimates one part.
func (s suite) of(t *testing.T, m *mesh.Mesh, count int) *estimate.Result {
	t.Helper()
	e, err := s.newEstimator()
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Estimate(context.Background(), []estimate.Part{{ID: "part", Mesh: m, Count: count}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func solid(p shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: p.Vertices, Faces: p.Faces} }

func box(x, y, z float64) *mesh.Mesh {
	return solid(shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}))
}

// sound: numbers are finite and not negative, parts of the whole add up to it, and the
// band holds the time.
func (s suite) sound(t *testing.T) {
	for name, m := range map[string]*mesh.Mesh{"cuboid": box(20, 15, 10), "torus": solid(shape.Torus(12, 4, 32, 16)), "sphere": solid(shape.Sphere(8, 24))} {
		r := s.of(t, m, 1)
		for what, v := range map[string]float64{
			"print_time_s": r.PrintTime, "base": r.BaseMaterial, "support": r.SupportMaterial, "waste": r.Waste, "filament": r.Filament, "mass": r.Mass,
			"low": r.Confidence.Low, "high": r.Confidence.High,
		} {
			if !(v >= 0 && v < 1e9) {
				t.Errorf("%s: %s %g", name, what, v)
			}
		}
		if !(r.PrintTime > 0 && r.BaseMaterial > 0 && r.Layers > 0) || r.Confidence.Low > r.PrintTime || r.Confidence.High < r.PrintTime || r.Confidence.Basis == "" {
			t.Errorf("%s: %+v", name, r)
		}
		sum := 0.0
		for _, f := range r.ByFeature {
			sum += f.Time
		}
		if math.Abs(sum-r.PrintTime) > 1+slack*r.PrintTime {
			t.Errorf("%s: features take %g s of %g", name, sum, r.PrintTime)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// grows fails where time or material of a larger thing are less.
func grows(t *testing.T, what string, small, large *estimate.Result) {
	t.Helper()
	for _, v := range []struct {
		name         string
		small, large float64
	}{{"time", small.PrintTime, large.PrintTime}, {"material", small.BaseMaterial, large.BaseMaterial}, {"layers", float64(small.Layers), float64(large.Layers)}} {
		if v.large < v.small*(1-slack) {
			t.Errorf("%s: %s falls from %g to %g", what, v.name, v.small, v.large)
		}
	}
}

// height: the same section, higher.
func (s suite) height(t *testing.T) {
	last := s.of(t, box(12, 12, 2), 1)
	for _, z := range []float64{2.5, 4, 7, 11, 18} {
		next := s.of(t, box(12, 12, z), 1)
		grows(t, "higher", last, next)
		last = next
	}
}

// volume: the same height, wider.
func (s suite) volume(t *testing.T) {
	last := s.of(t, box(5, 5, 6), 1)
	for _, x := range []float64{7, 10, 14, 20, 28} {
		next := s.of(t, box(x, x, 6), 1)
		grows(t, "wider", last, next)
		last = next
	}
}

// count: more copies never take less, and never more than each by itself.
func (s suite) count(t *testing.T) {
	one := s.of(t, box(8, 8, 5), 1)
	last := one
	for _, n := range []int{2, 3, 5, 8} {
		next := s.of(t, box(8, 8, 5), n)
		grows(t, "more copies", last, next)
		if alone := float64(n) * one.PrintTime; next.PrintTime > alone*(1+slack)+1 {
			t.Errorf("%d copies take %g s, by themselves %g", n, next.PrintTime, alone)
		}
		// What a build has once, such as a skirt, is shared.
		if want := float64(n) * one.BaseMaterial; next.BaseMaterial > want*(1+slack) || next.BaseMaterial < 0.95*want {
			t.Errorf("%d copies take %g cm³, one %g", n, next.BaseMaterial, one.BaseMaterial)
		}
		last = next
	}
}

// place: where a part stands, and how it is turned about Z by a right angle, does not
// matter.
func (s suite) place(t *testing.T) {
	p := shape.Torus(10, 3, 24, 12)
	here := s.of(t, solid(p), 1)
	away := s.of(t, solid(p.Map(func(v geom.Vec) geom.Vec { return geom.Add(v, geom.Vec{X: 64, Y: -32, Z: 128}) })), 1)
	turned := s.of(t, solid(p.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: -v.Y, Y: v.X, Z: v.Z} })), 1)
	for what, r := range map[string]*estimate.Result{"moved": away, "turned": turned} {
		if math.Abs(r.PrintTime/here.PrintTime-1) > 0.02 || math.Abs(r.BaseMaterial/here.BaseMaterial-1) > 0.01 {
			t.Errorf("%s: %g s and %g cm³, were %g and %g", what, r.PrintTime, r.BaseMaterial, here.PrintTime, here.BaseMaterial)
		}
	}
}

// repeat: asking again gives the same bits, from the same estimator and from a new one.
func (s suite) repeat(t *testing.T) {
	e, err := s.newEstimator()
	if err != nil {
		t.Fatal(err)
	}
	parts := []estimate.Part{{ID: "part", Mesh: solid(shape.Sphere(7, 20)), Count: 2}}
	var texts [3]string
	for i := range texts {
		if i == 2 {
			if e, err = s.newEstimator(); err != nil {
				t.Fatal(err)
			}
		}
		r, err := e.Estimate(context.Background(), parts)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] || texts[0] != texts[2] {
		t.Errorf("three answers:\n%s\n%s\n%s", texts[0], texts[1], texts[2])
	}
}

// odd: parts that are open, inside out, flat or tiny end in an answer or an error.
func (s suite) odd(t *testing.T) {
	cube := shape.Cube(geom.Vec{}, 6)
	for name, m := range map[string]*mesh.Mesh{
		"open": solid(cube.Without(func(f int) bool { return f == 1 })), "inside out": solid(cube.Flip()),
		"twice": solid(shape.Join(cube, cube)), "tiny": box(1e-4, 1e-4, 1e-4), "thin": box(10, 0.05, 10),
		"one face": solid(cube.Without(func(f int) bool { return f != 2 })),
		"flat":     {Vertices: []geom.Vec{{}, {X: 5}, {Y: 5}}, Faces: [][3]uint32{{0, 1, 2}}}, "none": {},
	} {
		e, err := s.newEstimator()
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.Estimate(context.Background(), []estimate.Part{{ID: name, Mesh: m, Count: 1}})
		if err != nil {
			continue
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !(r.PrintTime >= 0 && r.BaseMaterial >= 0) {
			t.Errorf("%s: %g s, %g cm³", name, r.PrintTime, r.BaseMaterial)
		}
	}
}

// cancel: an estimate that is not wanted any more ends in an error.
func (s suite) cancel(t *testing.T) {
	e, err := s.newEstimator()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := e.Estimate(ctx, []estimate.Part{{ID: "part", Mesh: solid(shape.Sphere(9, 32)), Count: 1}}); err == nil {
		t.Error("a cancelled estimate has an answer")
	}
}
