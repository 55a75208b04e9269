package plate

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// instance is a public strip instance.
type instance struct {
	Name   string
	Height float64 `json:"strip_height"`
	Items  []struct {
		ID     int
		Demand int
		Angles []float64 `json:"allowed_orientations"`
		Shape  struct {
			Type string
			Data [][2]float64
		}
	}
}

func readInstance(t testing.TB, name string) instance {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS names no folder with the public instances")
	}
	b, err := os.ReadFile(filepath.Join(dir, "nest2d", "strip", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var in instance
	if err := json.Unmarshal(b, &in); err != nil {
		t.Fatal(err)
	}
	return in
}

func (in instance) ring(k int) poly.Ring {
	var r poly.Ring
	for _, p := range in.Items[k].Shape.Data {
		r = append(r, geom.Vec2{X: p[0], Y: p[1]})
	}
	if len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	if r.Area() < 0 {
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
	}
	return r
}

// overlapOracle says whether convex pieces overlap by more than eps, from the
// sums of all pairs of pieces: the depth of the deepest.
func overlapOracle(a, b []poly.Ring, x, y float64) float64 {
	deepest := math.Inf(-1)
	for _, p := range a {
		for _, q := range b {
			r := minkowskiSum(p, q.Move(poly.Motion{Cos: -1}))
			in := math.Inf(1)
			for i, c := range r {
				d := r[(i+1)%len(r)]
				l := math.Hypot(d.X-c.X, d.Y-c.Y)
				in = min(in, ((d.X-c.X)*(y-c.Y)-(d.Y-c.Y)*(x-c.X))/l)
			}
			deepest = max(deepest, in)
		}
	}
	return deepest
}

func TestCorpusFieldAgainstPieces(t *testing.T) {
	for _, name := range []string{"swim", "jakobs1", "albano", "mao", "shapes1", "gardeyn1"} {
		in := readInstance(t, name)
		rng := rand.New(rand.NewPCG(1, 2))
		var spent time.Duration
		n, segs, pieces := 0, 0, 0
		for a := range in.Items {
			oa := newOutline(poly.Region{{Outer: in.ring(a)}})
			pa := oa.pieces
			area := 0.0
			for _, p := range pa {
				area += p.Area()
			}
			if want := in.ring(a).Area(); math.Abs(area-want) > 1e-9*want {
				t.Errorf("%s %d: pieces have area %g, want %g", name, a, area, want)
			}
			pieces += len(pa)
			for b := range in.Items {
				ob := newOutline(poly.Region{{Outer: in.ring(b)}})
				pb := ob.pieces
				eps := 1e-9 * in.Height
				start := time.Now()
				f := newField(noFit(&oa, &ob, eps), 1e-7*in.Height, 1e-6, false)
				spent += time.Since(start)
				n++
				segs += len(f.segments)
				s := f.box.Size()
				for range 300 {
					x, y := f.box.Min.X+rng.Float64()*s.X, f.box.Min.Y+rng.Float64()*s.Y
					got, want := f.depth(x, y), overlapOracle(pa, pb, x, y)
					if math.Abs(want) > 10*eps && (got > 0) != (want > 0) || want > 0 && got < want-10*eps {
						t.Fatalf("%s %d %d at %g, %g: depth %g, want at least %g", name, a, b, x, y, got, want)
					}
				}
			}
		}
		t.Logf("%s: %d fields, %v each, %d segments each, %d pieces of %d items", name, n, spent/time.Duration(n), segs/n, pieces, len(in.Items))
	}
}

// What is said of depths up to a limit is the depth, or that it is above it: for
// most shifts of two large pieces the cell alone says so.
func TestDepthUpTo(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	early := 0
	for _, sides := range []int{3, 4, 7, 40} {
		a, b := solid(regular(sides, 10)), solid(regular(sides+1, 4))
		f := fieldOf(a, b, 1)
		s := f.box.Size()
		for range 2000 {
			x, y := f.box.Min.X+rng.Float64()*s.X, f.box.Min.Y+rng.Float64()*s.Y
			d, limit := f.depth(x, y), 12*rng.Float64()
			switch got := f.depthUpTo(limit, x, y); {
			case math.IsInf(got, 1):
				early++
				if d <= limit {
					t.Fatalf("%d sides at %g, %g: above %g, but the depth is %g", sides, x, y, limit, d)
				}
			case got != d:
				t.Fatalf("%d sides at %g, %g: %g up to %g, but the depth is %g", sides, x, y, got, limit, d)
			}
		}
	}
	if early < 1000 {
		t.Errorf("%d of 8000 answers came early", early)
	}
}

func BenchmarkDepth(b *testing.B) {
	in := readInstance(b, "swim")
	pa, pb := newOutline(poly.Region{{Outer: in.ring(0)}}), newOutline(poly.Region{{Outer: in.ring(5)}})
	f := newField(noFit(&pa, &pb, 1e-6), 1e-4, 1e-6, false)
	rng := rand.New(rand.NewPCG(1, 2))
	s := f.box.Size()
	var pts [1024][2]float64
	for i := range pts {
		pts[i] = [2]float64{f.box.Min.X + rng.Float64()*s.X, f.box.Min.Y + rng.Float64()*s.Y}
	}
	sum := 0.0
	for i := 0; b.Loop(); i++ {
		if d := f.depth(pts[i&1023][0], pts[i&1023][1]); d > 0 {
			sum += d
		}
	}
}
