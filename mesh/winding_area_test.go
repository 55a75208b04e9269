package mesh

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// unionLength returns the length that the intervals cover together.
func unionLength(spans [][2]float64) float64 {
	slices.SortFunc(spans, func(p, q [2]float64) int {
		if p[0] < q[0] {
			return -1
		}
		if p[0] > q[0] {
			return 1
		}
		return 0
	})
	length, end := 0.0, math.Inf(-1)
	for _, s := range spans {
		if s[1] > end {
			length += s[1] - max(s[0], end)
			end = s[1]
		}
	}
	return length
}

// slowWindingArea cuts the whole plane into slabs between all ends and all
// crossings of all pairs.
func slowWindingArea(segs []segment) float64 {
	var ys []float64
	at := func(s segment, y float64) float64 { return s.x0 + (s.x1-s.x0)*(y-s.y0)/(s.y1-s.y0) }
	for i, p := range segs {
		ys = append(ys, p.y0, p.y1)
		for _, q := range segs[:i] {
			// p.x0 + p.m (y-p.y0) = q.x0 + q.m (y-q.y0)
			pm, qm := (p.x1-p.x0)/(p.y1-p.y0), (q.x1-q.x0)/(q.y1-q.y0)
			if y := (q.x0 - qm*q.y0 - p.x0 + pm*p.y0) / (pm - qm); y > max(p.y0, q.y0) && y < min(p.y1, q.y1) {
				ys = append(ys, y)
			}
		}
	}
	slices.Sort(ys)
	sum := 0.0
	for i := 1; i < len(ys); i++ {
		y := (ys[i-1] + ys[i]) / 2
		type hit struct {
			x float64
			w int32
		}
		var hits []hit
		for _, s := range segs {
			if s.y0 < y && y < s.y1 {
				hits = append(hits, hit{at(s, y), s.w})
			}
		}
		slices.SortFunc(hits, func(a, b hit) int {
			if a.x < b.x {
				return -1
			}
			return 1
		})
		w, x := int32(0), 0.0
		for _, h := range hits {
			if w > 0 {
				sum += (h.x - x) * (ys[i] - ys[i-1])
			}
			w, x = w-h.w, h.x
		}
	}
	return sum
}

// loops returns n closed polygons of k corners each, on whole numbers now and
// then so that borders, ends and cell lines coincide.
func loops(n, k int, size float64, rng *rand.Rand) []segment {
	var segs []segment
	whole := rng.IntN(2) == 0
	for range n {
		cx, cy := 100*rng.Float64(), 100*rng.Float64()
		corners := make([][2]float64, k)
		for i := range corners {
			corners[i] = [2]float64{cx + size*rng.NormFloat64(), cy + size*rng.NormFloat64()}
			if whole {
				corners[i] = [2]float64{math.Round(corners[i][0]), math.Round(corners[i][1])}
			}
		}
		w := int32(rng.IntN(5) - 2)
		for i, c := range corners {
			d := corners[(i+1)%k]
			segs = append(segs, newSegment(c[0], c[1], d[0], d[1], w))
		}
	}
	return segs
}

func TestWindingAreaOfRandomLoops(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 0))
		segs := loops(1+rng.IntN(40), 3+rng.IntN(6), 3+40*rng.Float64(), rng)
		want := slowWindingArea(segs)
		got, err := windingArea(context.Background(), outline{segments: slices.Clone(segs)})
		if err != nil || math.Abs(got-want) > 1e-9*(1+want) {
			t.Errorf("seed %d, %d segments: %v, want %v (%v)", seed, len(segs), got, want, err)
		}
	}
}

// Folds count on top of the segments, whether they lie inside, outside or across
// the border, and whether their sides are sides of the chain or not.
func TestWindingAreaOfFolds(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		chain := loops(1+rng.IntN(20), 3+rng.IntN(6), 3+40*rng.Float64(), rng)
		o := outline{segments: slices.Clone(chain)}
		whole := rng.IntN(2) == 0
		for range rng.IntN(60) {
			o.folds = append(o.folds, randomFold(chain, whole, rng))
		}
		all := slices.Clone(chain)
		for i := range o.folds {
			sides := o.folds[i].segments()
			all = append(all, sides[:]...)
		}
		want := slowWindingArea(all)
		got, err := windingArea(context.Background(), o)
		if err != nil || math.Abs(got-want) > 1e-9*(1+want) {
			t.Errorf("seed %d, %d segments, %d folds: %v, want %v (%v)", seed, len(chain), len(o.folds), got, want, err)
		}
	}
}

// randomFold returns a triangle on one of the segments, or anywhere.
func randomFold(chain []segment, whole bool, rng *rand.Rand) fold {
	size := 10 * rng.Float64()
	f := fold{w: int32(1 + rng.IntN(2))}
	x, y := 100*rng.Float64(), 100*rng.Float64()
	for k := range 3 {
		f.x[k], f.y[k] = x+size*rng.NormFloat64(), y+size*rng.NormFloat64()
		if whole {
			f.x[k], f.y[k] = math.Round(f.x[k]), math.Round(f.y[k])
		}
	}
	if rng.IntN(2) == 0 {
		s := chain[rng.IntN(len(chain))]
		f.x[0], f.y[0], f.x[1], f.y[1] = s.x0, s.y0, s.x1, s.y1
	}
	if (f.x[1]-f.x[0])*(f.y[2]-f.y[0]) < (f.y[1]-f.y[0])*(f.x[2]-f.x[0]) {
		f.w = -f.w
	}
	return f
}

// The memory that is used again keeps nothing of the last chain.
func TestWindingAreaAgain(t *testing.T) {
	var again shadowPlane
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 2))
		chain := loops(1+rng.IntN(60), 3+rng.IntN(6), 20*rng.Float64(), rng)
		o := outline{segments: slices.Clone(chain)}
		for range rng.IntN(60) {
			o.folds = append(o.folds, randomFold(chain, false, rng))
		}
		want, _ := windingArea(context.Background(), outline{slices.Clone(o.segments), slices.Clone(o.folds)})
		if got, err := again.area(context.Background(), o); got != want || err != nil {
			t.Errorf("seed %d: %v, want %v (%v)", seed, got, want, err)
		}
	}
}

// One wrong verdict on one cell is off by the area of the cell: many cells, few
// of them decided by segments, against the answer that a sum of areas gives.
func TestWindingAreaOfManyDisjointLoops(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var segs []segment
	want := 0.0
	for i := range 60 {
		for j := range 60 {
			x, y, r := float64(i), float64(j), 0.1+0.39*rng.Float64()
			n := 3 + rng.IntN(30)
			turn := rng.Float64()
			at := func(k int) (float64, float64) {
				a := turn + 2*math.Pi*float64(k%n)/float64(n)
				return x + r*math.Cos(a), y + r*math.Sin(a)
			}
			for k := range n {
				ax, ay := at(k)
				bx, by := at(k + 1)
				segs = append(segs, newSegment(ax, ay, bx, by, 2))
			}
			want += polygonArea(r, n)
		}
	}
	got, _ := windingArea(context.Background(), outline{segments: segs})
	areaNear(t, "discs", got, want, 1e-12)
}

// wedges returns n thin triangles that meet in one point, with gaps between them.
func wedges(n int) []segment {
	var segs []segment
	for i := range n {
		ay, ax := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		by, bx := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / float64(n))
		segs = append(segs, newSegment(0, 0, ax, ay, 1), newSegment(ax, ay, bx, by, 1), newSegment(bx, by, 0, 0, 1))
	}
	return segs
}

func TestWindingAreaOfFans(t *testing.T) {
	got, _ := windingArea(context.Background(), outline{segments: wedges(60)})
	areaNear(t, "fan", got, polygonArea(1, 120)/2, 1e-12)
	// Too many for the budget: rough, but not wrong.
	got, _ = windingArea(context.Background(), outline{segments: wedges(3000)})
	areaNear(t, "large fan", got, polygonArea(1, 6000)/2, 1e-4)
}

func TestWindingAreaOfRibs(t *testing.T) {
	var ribs []segment
	const n = 3000
	for i := range n {
		x := float64(i)
		ribs = append(ribs, newSegment(x, 0, x+0.25, 0, 1), newSegment(x+0.25, 0, x+0.35, 1000, 1),
			newSegment(x+0.35, 1000, x+0.1, 1000, 1), newSegment(x+0.1, 1000, x, 0, 1))
	}
	got, _ := windingArea(context.Background(), outline{segments: ribs})
	areaNear(t, "ribs", got, n*250, 1e-12)
}

func TestWindingAreaDegenerate(t *testing.T) {
	line := []segment{newSegment(0, 0, 5, 5, 1), newSegment(5, 5, 0, 0, 1)}
	flat := []segment{newSegment(0, 3, 5, 3, 1), newSegment(5, 3, 0, 3, 1)}
	nan := []segment{newSegment(0, 0, 1, math.NaN(), 1), newSegment(1, 0, 2, 5, 1)}
	huge := []segment{newSegment(0, 0, 1e200, 0, 1), newSegment(1e200, 0, 1e200, 1e200, 1), newSegment(1e200, 1e200, 0, 0, 1)}
	for name, segs := range map[string][]segment{"empty": nil, "line": line, "flat": flat, "overflow": huge, "not a number": nan} {
		if a, err := windingArea(context.Background(), outline{segments: segs}); a != 0 || err != nil {
			t.Errorf("%s: %v, %v", name, a, err)
		}
	}
}
