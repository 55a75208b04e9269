package path_test

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

func block(x0, y0, z0, x1, y1, z1 float64) shape.Soup {
	return shape.Box(geom.Vec{X: x0, Y: y0, Z: z0}, geom.Vec{X: x1, Y: y1, Z: z1})
}

// supported are settings with support.
func supported() config.Settings {
	s := config.Defaults()
	s.SupportMaterial, s.SupportMaterialAuto = true, true
	return s
}

// plan returns the layers of s, which must rise.
func plan(t testing.TB, m shape.Soup, s config.Settings, workers int) []path.Layer {
	t.Helper()
	ctx := par.WithWorkers(context.Background(), workers)
	cut := slice.Layers(ctx, &mesh.Mesh{Vertices: m.Vertices, Faces: m.Faces}, slice.Options{LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight})
	var out []path.Layer
	z := 0.0
	for l, err := range path.Plan(ctx, cut, s) {
		if err != nil {
			t.Fatal(err)
		}
		if l.Z <= z || l.Index != len(out) {
			t.Fatalf("layer %d at %g comes after one at %g", l.Index, l.Z, z)
		}
		z = l.Z
		out = append(out, l)
	}
	return out
}

// lengths returns the length of support and of closed support, and the height at
// which they end.
func lengths(layers []path.Layer) (base, closed, top float64) {
	for _, l := range layers {
		for i := range l.Paths {
			switch p := &l.Paths[i]; p.Feature {
			case path.Support:
				base += p.Length()
				top = l.Z
			case path.SupportInterface:
				closed += p.Length()
				top = l.Z
			}
		}
	}
	return base, closed, top
}

// table is a plate of 30 x 30 on a foot of 10 x 10.
func table() shape.Soup {
	return shape.Join(block(10, 10, 0, 20, 20, 10.2), block(0, 0, 10, 30, 30, 12))
}

func TestNoSupportWhereNothingHangs(t *testing.T) {
	base, closed, _ := lengths(plan(t, block(0, 0, 0, 20, 20, 10), supported(), 1))
	if base != 0 || closed != 0 {
		t.Errorf("a cube has %g and %g mm of support", base, closed)
	}
	s := supported()
	s.SupportMaterial = false
	if base, closed, _ = lengths(plan(t, table(), s, 1)); base != 0 || closed != 0 {
		t.Errorf("without asking there are %g and %g mm of support", base, closed)
	}
}

// TestTable: the plate of a table is carried everywhere, up to the gap, by closed
// lines at the top and lines as far apart as asked for below. Bridges would be left
// out where infill lies beside the foot, and thick threads where they sag.
func TestTable(t *testing.T) {
	s := supported()
	s.DontSupportBridges, s.ThickBridges = false, false
	layers := plan(t, table(), s, 1)
	base, closed, top := lengths(layers)
	if want := 10 - s.SupportMaterialContactDistance; math.Abs(top-want) > 1e-6 {
		t.Errorf("support ends at %g, want %g", top, want)
	}
	area := 900.0 - 100
	levels := 10 / 0.3
	apart := s.SupportMaterialSpacing + 0.36
	if want := area * levels / apart; base < want || base > 2.5*want {
		t.Errorf("%g mm of lines, want about %g and the outlines", base, want)
	}
	if want := area / 0.36 * float64(s.SupportMaterialInterfaceLayers); closed < 0.9*want || closed > 1.5*want { // whole blocks, and their rims
		t.Errorf("%g mm of closed lines, want about %g", closed, want)
	}
	for _, l := range layers {
		var on []geom.Vec2
		for _, p := range l.Paths {
			if p.Feature != path.Support && p.Feature != path.SupportInterface {
				continue
			}
			for i, q := range p.Points {
				if i > 0 {
					o := p.Points[i-1]
					n := math.Ceil(math.Hypot(q.X-o.X, q.Y-o.Y) / 0.5)
					for k := range int(n) {
						t := float64(k) / n
						on = append(on, geom.Vec2{X: o.X + t*(q.X-o.X), Y: o.Y + t*(q.Y-o.Y)})
					}
				}
				on = append(on, q)
			}
		}
		if len(on) == 0 {
			continue
		}
		gap := s.SupportMaterialXYSpacing - 0.1 // ends of lines reach into it
		for _, p := range on {
			if p.X > 10-gap && p.X < 20+gap && p.Y > 10-gap && p.Y < 20+gap {
				t.Fatalf("at %g support touches the foot at %v", l.Z, p)
			}
		}
		for x := 1.0; x < 30; x += 2 {
			for y := 1.0; y < 30; y += 2 {
				if x > 9 && x < 21 && y > 9 && y < 21 {
					continue
				}
				near := math.Inf(1)
				for _, p := range on {
					near = math.Min(near, math.Hypot(p.X-x, p.Y-y))
				}
				if near > apart {
					t.Fatalf("at %g nothing stands below %g, %g: the nearest is %g mm away", l.Z, x, y, near)
				}
			}
		}
	}
}

// TestThreshold: a wall that leans more than the threshold is carried, one that
// leans less is not.
func TestThreshold(t *testing.T) {
	for _, c := range []struct {
		degrees float64 // from the horizontal
		want    bool
	}{{30, true}, {44, true}, {45, true}, {48, false}, {60, false}} {
		out := 10 / math.Tan(c.degrees*math.Pi/180)
		leaning := block(0, 0, 0, 10, 10, 10).Map(func(v geom.Vec) geom.Vec { v.X += out * v.Z / 10; return v })
		base, closed, _ := lengths(plan(t, leaning, supported(), 1))
		if got := base+closed > 100; got != c.want {
			t.Errorf("%g degrees: %g and %g mm of support", c.degrees, base, closed)
		}
	}
}

// TestBridges: a beam between two posts needs no support, unless one asks for it;
// a beam on one post does.
func TestBridges(t *testing.T) {
	gate := shape.Join(block(0, 0, 0, 5, 10, 10.2), block(25, 0, 0, 30, 10, 10.2), block(0, 0, 10, 30, 10, 13))
	s := supported()
	s.DontSupportBridges = true
	if base, closed, _ := lengths(plan(t, gate, s, 1)); base+closed > 50 {
		t.Errorf("a bridge has %g and %g mm of support", base, closed)
	}
	s.DontSupportBridges = false
	if base, closed, _ := lengths(plan(t, gate, s, 1)); base < 500 || closed < 500 {
		t.Errorf("a bridge to be carried has %g and %g mm of support", base, closed)
	}
	gallows := shape.Join(block(0, 0, 0, 5, 10, 10.2), block(0, 0, 10, 30, 10, 13))
	s.DontSupportBridges = true
	if base, closed, _ := lengths(plan(t, gallows, s, 1)); base < 500 || closed < 500 {
		t.Errorf("a gallows has %g and %g mm of support", base, closed)
	}
}

// TestOnThePlateOnly: a table over a step has support beside the step alone.
func TestOnThePlateOnly(t *testing.T) {
	stepped := shape.Join(table(), block(22, 0, 0, 40, 30, 4))
	s := supported()
	over := func(layers []path.Layer) (n int) {
		for _, l := range layers {
			for _, p := range l.Paths {
				for _, q := range p.Points {
					if (p.Feature == path.Support || p.Feature == path.SupportInterface) && q.X > 23.5 && q.Y > 1 && q.Y < 29 && l.Z > 4.3 {
						n++
					}
				}
			}
		}
		return n
	}
	if n := over(plan(t, stepped, s, 1)); n == 0 {
		t.Error("nothing stands on the step")
	}
	s.SupportMaterialBuildplate = true
	layers := plan(t, stepped, s, 1)
	if n := over(layers); n > 0 {
		t.Errorf("%d corners of support stand on the step", n)
	}
	if base, closed, _ := lengths(layers); base < 1000 || closed < 1000 {
		t.Errorf("%g and %g mm of support on the plate", base, closed)
	}
}

// TestNotchOnThePlateOnly: what hangs over a notch in a wall stands on the part, and where it
// may not, on nothing: neither on the plate beside the wall, as the rest of a square.
func TestNotchOnThePlateOnly(t *testing.T) {
	notched := shape.Join(block(0, 0, 0, 20, 20, 10.2), block(3, 0, 10, 20, 20, 20.2), block(0, 0, 20, 20, 20, 25))
	s := supported()
	if base, closed, _ := lengths(plan(t, notched, s, 1)); base+closed < 100 {
		t.Errorf("%g and %g mm of support in the notch", base, closed)
	}
	s.SupportMaterialBuildplate = true
	if base, closed, _ := lengths(plan(t, notched, s, 1)); base+closed > 0 {
		t.Errorf("%g and %g mm of support on the plate", base, closed)
	}
}

// TestSupportIsTheSameForAnyWorkers compares the bits of paths for any number of
// workers.
func TestSupportIsTheSameForAnyWorkers(t *testing.T) {
	s := supported()
	s.DontSupportBridges = false
	part := shape.Join(table(), block(0, 0, 0, 30, 8, 4)) // with something to stand on
	want := plan(t, part, s, 1)
	got := plan(t, part, s, 8)
	if len(got) != len(want) {
		t.Fatalf("%d layers, want %d", len(got), len(want))
	}
	for i := range want {
		if len(got[i].Paths) != len(want[i].Paths) || got[i].Z != want[i].Z {
			t.Fatalf("layer %d: %d paths, want %d", i, len(got[i].Paths), len(want[i].Paths))
		}
		for k, p := range want[i].Paths {
			for n, q := range p.Points {
				if got[i].Paths[k].Points[n] != q {
					t.Fatalf("layer %d, path %d: %v, want %v", i, k, got[i].Paths[k].Points[n], q)
				}
			}
		}
	}
}

// Without an outline, lines run along both borders of the blocks in which support stands, and
// its layers hold nearly as much as with one.
func TestSupportWithoutSheath(t *testing.T) {
	s := supported()
	s.SupportMaterialWithSheath = false
	layers := plan(t, table(), s, 1)
	apart := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth - float64(s.LayerHeight*(1-math.Pi/4))
	far, seen := 0.0, 0
	for far < 15 {
		far += apart
	}
	for _, l := range layers {
		if l.Z < 3 || l.Z > 7 {
			continue
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, p := range l.Paths {
			if p.Feature == path.Support {
				for _, q := range p.Points {
					low, high = min(low, q.Y), max(high, q.Y)
				}
			}
		}
		if low > high {
			continue // a layer of the part alone
		}
		seen++
		if math.Abs(low-(15-far)) > 0.01 || math.Abs(high-(15+far)) > 0.01 {
			t.Fatalf("at %g mm support goes from %g to %g, not %g", l.Z, low, high, far)
		}
	}
	bare, _, _ := lengths(layers)
	if seen < 10 {
		t.Errorf("%d layers have support", seen)
	}
	s.SupportMaterialWithSheath = true
	if full, _, _ := lengths(plan(t, table(), s, 1)); bare < 0.7*full || bare > 0.95*full {
		t.Errorf("%g mm of lines without an outline, %g with one", bare, full)
	}
}
