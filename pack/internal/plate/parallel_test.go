package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Edges that are parallel but for the last digits of what a file holds: hooks and
// combs with round ends, whose arcs have edges in the same directions.

// arc appends corners of a circle, from one angle to another in degrees, one for
// each step.
func arc(r poly.Ring, x, y, radius, from, to, step float64) poly.Ring {
	n := int(math.Round(math.Abs(to-from) / step))
	for i := range n + 1 {
		p := poly.Turn(from + (to-from)*float64(i)/float64(n)).Apply(geom.Vec2{X: radius})
		r = append(r, geom.Vec2{X: x + p.X, Y: y + p.Y})
	}
	return r
}

// hook is a bar of the given width with round ends that is bent to a half circle of
// that radius: one arm ends there, the other one is as long as given.
func hook(width, radius, long, step float64) poly.Ring {
	r := arc(nil, 0, 0, radius+width, 180, 360, step)
	r = arc(r, radius+width/2, 0.75*width, width/2, 0, 180, 3*step)
	r = arc(r, 0, 0, radius, 360, 180, step)
	return arc(r, -radius-width/2, long, width/2, 0, 180, 3*step)
}

// single is a ring with its coordinates in single precision.
func single(r poly.Ring) poly.Ring {
	out := make(poly.Ring, len(r))
	for i, p := range r {
		out[i] = geom.Vec2{X: float64(float32(p.X)), Y: float64(float32(p.Y))}
	}
	return out
}

// noisy is a ring with its coordinates moved by up to d.
func noisy(rng *rand.Rand, r poly.Ring, d float64) poly.Ring {
	out := make(poly.Ring, len(r))
	for i, p := range r {
		out[i] = geom.Vec2{X: p.X + d*(2*rng.Float64()-1), Y: p.Y + d*(2*rng.Float64()-1)}
	}
	return out
}

// missed returns by how much the depths of a field are wrong at most: at positions
// off the ends and the middles of its segments, for it is there that the boundary
// has holes, should it have any.
func missed(f *field, g, h poly.Region, off float64) float64 {
	worst := 0.0
	for _, s := range f.segments {
		for _, along := range [...]float64{-off, 0, s.length / 2, s.length, s.length + off} {
			x, y := s.ax+along*s.ux+off*s.uy, s.ay+along*s.uy-off*s.ux
			d, want := f.depth(x, y), distance(g, shifted(h, x, y))
			switch {
			case want == 0:
				worst = max(worst, -d)
			case want < f.reach:
				worst = max(worst, math.Abs(want+d))
			}
		}
	}
	return worst
}

// Two hooks as they lay on a plate, one turned by three quarters: a piece of the
// boundary of their no-fit polygon, a quarter of a millimetre long, had been lost, and
// they lay 2.997 mm apart.
func TestNoFitOfHooks(t *testing.T) {
	r := hook(8, 10, 46, 7.5).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: 18, Y: 18}})
	k := Kind{Region: solid(single(r)), Angles: quarters}
	c := NewCatalogue([]Kind{k}, 700, allowed, func(int, int) float64 { return 3 })
	p := c.newPair(0, 3)
	g, h := lying(c, []Kind{k}, 0), lying(c, []Kind{k}, 3)
	const x, y = 49.595165239, -35.775474390 // as the search had it
	want := 3 - distance(g, shifted(h, x, y))
	if d := p.depth(x, y); math.Abs(d-want) > allowed {
		t.Errorf("depth %g, want %g", d, want)
	}
	if w := missed(p.f, g, h, 2.9); w > allowed {
		t.Errorf("depths are wrong by %g", w)
	}
}

// However little edges miss being parallel, fields are as wrong as what counts as
// nothing, at most a few times.
func TestNoFitOfNearlyParallelEdges(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const eps = 1e-8
	for i := range 150 {
		step := []float64{15, 22.5, 30, 45}[rng.IntN(4)]
		g := solid(hook(1+4*rng.Float64(), 1+4*rng.Float64(), 5+10*rng.Float64(), step))
		h := g
		if i%2 == 0 {
			h = solid(hook(1+4*rng.Float64(), 1+4*rng.Float64(), 5+10*rng.Float64(), step))
		}
		h = h.Move(poly.Turn(step * float64(rng.IntN(24))))
		d := math.Pow(10, -10+6*rng.Float64())
		g, h = solid(noisy(rng, g[0].Outer, d)), solid(noisy(rng, h[0].Outer, d))
		a, b := newOutline(g), newOutline(h)
		gap := math.Pow(10, 1-3*rng.Float64())
		f := newField(noFit(&a, &b, eps), gap, eps, false)
		if w := max(missed(f, g, h, 0.01*gap), missed(f, g, h, 0.9*gap)); w > 5*eps {
			t.Errorf("%d: corners every %g degrees moved by %.3g, gap %.3g: depths are wrong by %.3g", i, step, d, gap, w)
		}
	}
}

// The smallest case: a block with a dent in its long side, so shallow that the two
// halves of the side are the same line nearly. Either had been taken to be covered by
// what the other belongs to.
func TestNoFitOfDent(t *testing.T) {
	square := solid(rect(0, 0, 2, 2))
	for d := 1e-10; d < 1e-3; d *= 1.5 {
		block := solid(poly.Ring{{}, {X: 20}, {X: 20, Y: 5}, {X: 12, Y: 5 - d}, {Y: 5}})
		if w := missed(fieldOf(block, square, 1), block, square, 0.5); w > 5e-9 {
			t.Errorf("a dent of %.3g: depths are wrong by %.3g", d, w)
		}
	}
}
