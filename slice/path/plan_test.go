package path

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// stack returns layers of n regions, 0.2 mm each.
func stack(n int, at func(i int) poly.Region) iter.Seq2[slice.Layer, error] {
	return func(yield func(slice.Layer, error) bool) {
		for i := range n {
			b := 0.2 * float64(i)
			if !yield(slice.Layer{Index: i, Bottom: b, Height: 0.2, Z: b + 0.1, Region: at(i)}, nil) {
				return
			}
		}
	}
}

func planned(t testing.TB, layers iter.Seq2[slice.Layer, error], s config.Settings) []Layer {
	t.Helper()
	var out []Layer
	for l, err := range Plan(context.Background(), layers, s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// lengths returns the length of each feature in a layer.
func lengths(l Layer) (sum [Features]float64) {
	for i := range l.Paths {
		sum[l.Paths[i].Feature] += l.Paths[i].Length()
	}
	return sum
}

func volume(layers []Layer) float64 {
	sum := 0.0
	for _, l := range layers {
		for i := range l.Paths {
			if l.Paths[i].Feature != Skirt {
				sum += l.Paths[i].Volume()
			}
		}
	}
	return sum
}

func box(side float64) func(int) poly.Region {
	return func(int) poly.Region { return poly.Region{{Outer: rect(0, 0, side, side)}} }
}

// TestCube: closed forms of every feature of a cube.
func TestCube(t *testing.T) {
	s := standard()
	layers := planned(t, stack(20, box(20)), s)
	if len(layers) != 20 {
		t.Fatalf("%d layers", len(layers))
	}
	inner := 20 - 2*(0.225+spacing45*1.25) // side of the area for infill
	for i, l := range layers {
		if l.Index != i || math.Abs(l.Z-0.2*float64(i+1)) > 1e-9 || l.Height != 0.2 {
			t.Fatalf("layer %d is %d at %g", i, l.Index, l.Z)
		}
		sum := lengths(l)
		near(t, "outer wall", sum[ExternalPerimeter], 4*(20-0.45), 1e-3)
		near(t, "inner wall", sum[Perimeter], 4*(20-0.45-2*spacing45), 1e-3)
		solid := sum[SolidInfill] + sum[TopSolid] + sum[Bridge]
		switch {
		case i < 3 || i >= 16: // threads of bridges lie 0.45 apart
			near(t, "solid", (solid-sum[Bridge])*spacing45+sum[Bridge]*0.45, inner*inner, 0.03*inner*inner)
			if sum[Infill] != 0 {
				t.Errorf("layer %d has %g mm of sparse infill", i, sum[Infill])
			}
		default:
			near(t, "sparse", sum[Infill]*spacing45, 0.2*inner*inner, 0.25*0.2*inner*inner)
			if solid != 0 {
				t.Errorf("layer %d has %g mm of solid infill", i, solid)
			}
		}
		if (sum[TopSolid] > 0) != (i == 19) || (sum[Bridge] > 0) != (i == 16) || (sum[Skirt] > 0) != (i == 0) {
			t.Errorf("layer %d: top %g, bridge %g, skirt %g", i, sum[TopSolid], sum[Bridge], sum[Skirt])
		}
	}
}

// TestSolidVolume: at 100 % the plastic is the part, less what the rounded sides
// of the outermost line leave, and with what infill and walls overlap.
func TestSolidVolume(t *testing.T) {
	s := standard()
	s.FillDensity = 1
	for name, g := range map[string]poly.Region{
		"square": {{Outer: rect(0, 0, 30, 30)}},
		"ring":   {{Outer: disc(0, 0, 20, 200), Holes: []poly.Ring{back(disc(0, 0, 8, 100))}}},
		"two":    {{Outer: rect(0, 0, 12, 25)}, {Outer: disc(30, 0, 9, 60)}},
	} {
		around := 0.0
		g.Rings(func(r poly.Ring) bool {
			around += (&Path{Points: r, Closed: true}).Length()
			return true
		})
		want := 10 * 0.2 * (g.Area() - around*0.2*cornerShare/2)
		got := volume(planned(t, stack(10, func(int) poly.Region { return g }), s))
		near(t, name, got, want, 0.03*want)
	}
}

// TestMonotone: more of anything that is plastic never is less plastic.
func TestMonotone(t *testing.T) {
	cone := func(i int) poly.Region { return poly.Region{{Outer: disc(0, 0, 8-0.2*float64(i), 60)}} }
	for _, c := range []struct {
		name   string
		values []float64
		set    func(*config.Settings, float64)
	}{
		{"density", []float64{0, 0.05, 0.1, 0.15, 0.3, 0.5, 0.8, 1}, func(s *config.Settings, v float64) { s.FillDensity = config.Percent(v) }},
		{"walls", []float64{0, 1, 2, 3, 5}, func(s *config.Settings, v float64) { s.Perimeters = int(v) }},
		{"top", []float64{0, 1, 2, 3, 5, 8}, func(s *config.Settings, v float64) { s.TopSolidLayers = int(v) }},
		{"bottom", []float64{0, 1, 2, 3, 5, 8}, func(s *config.Settings, v float64) { s.BottomSolidLayers = int(v) }},
		{"skirts", []float64{0, 1, 2, 5}, func(s *config.Settings, v float64) { s.Skirts = int(v) }},
	} {
		for _, pattern := range []config.Pattern{config.Rectilinear, config.Grid, config.Gyroid} {
			last := 0.0
			for _, v := range c.values {
				s := standard()
				s.FillPattern = pattern
				c.set(&s, v)
				g := cone
				if c.name == "walls" { // on slopes, solid shells take the place of missing walls
					g = box(12)
				}
				got := volume(planned(t, stack(14, g), s))
				if got < last*(1-1e-3) {
					t.Errorf("%s of %g with %s: %g mm³, with less of it %g", c.name, v, pattern, got, last)
				}
				last = got
			}
		}
	}
}

// odd are layers of a part that changes at random: towers, holes, slivers, islands
// that touch, bridges, and nothing at all.
func odd(seed uint64) func(i int) poly.Region {
	return func(i int) poly.Region {
		rng := rand.New(rand.NewPCG(seed, uint64(i/3)))
		var g poly.Region
		for k := range rng.IntN(4) {
			x := 25 * float64(k)
			switch rng.IntN(5) {
			case 0:
				g = append(g, poly.Polygon{Outer: wobbly(rng, x, 0, 11, 5+rng.IntN(40)), Holes: []poly.Ring{back(disc(x, 0, 3, 30))}})
			case 1:
				g = append(g, poly.Polygon{Outer: rect(x, 0, x+12, 0.3)})
			case 2:
				g = append(g, poly.Polygon{Outer: rect(x-8, -8, x, 0)}, poly.Polygon{Outer: rect(x, 0, x+8, 8)})
			case 3:
				g = append(g, poly.Polygon{Outer: rect(x-9, -9, x+9, 9), Holes: []poly.Ring{back(rect(x-7.5, -7.5, x+7.5, 7.5))}},
					poly.Polygon{Outer: disc(x, 0, 5, 50)})
			default:
				g = append(g, poly.Polygon{Outer: rect(x, 0, x+0.001, 0.001)})
			}
		}
		return g
	}
}

// profiles are settings that lead through all parts of the code.
func profiles() []config.Settings {
	a := standard()
	b := standard()
	b.FillPattern, b.GapFillEnabled, b.ThinWalls, b.ExternalPerimetersFirst, b.SeamPosition = config.Gyroid, true, true, true, "rear"
	b.TopSolidMinThickness, b.BottomSolidMinThickness = 1.5, 1
	c := standard()
	c.FillPattern, c.Perimeters, c.InfillFirst, c.SeamPosition, c.SolidInfillBelowArea = config.Grid, 1, true, "nearest", 50
	d := standard()
	d.FillPattern, d.FillDensity, d.BridgeAngle, d.SkirtHeight, d.Overhangs = config.AlignedRectilinear, 1, 30, 3, false
	return []config.Settings{a, b, c, d}
}

// TestPathsStayInside: every point of every path of random layers lies inside the
// layer, half a line from its outline, and no path crosses a hole.
func TestPathsStayInside(t *testing.T) {
	for n, s := range profiles() {
		for seed := range uint64(3) {
			at := odd(seed)
			for _, l := range planned(t, stack(18, at), s) {
				g, err := poly.Clean(at(l.Index))
				if err != nil {
					t.Fatal(err)
				}
				for i := range l.Paths {
					if p := &l.Paths[i]; p.Feature != Skirt {
						inside(t, fmt.Sprintf("profile %d, seed %d, layer %d: %s", n, seed, l.Index, p.Feature), p, g)
					}
				}
			}
		}
	}
}

func inside(t *testing.T, what string, p *Path, g poly.Region) {
	t.Helper()
	least := p.Width/2 - 0.02
	if p.Feature == GapFill || p.Feature == ExternalPerimeter && !p.Closed {
		least = 0 // as thin as the part is there
	}
	check := func(q geom.Vec2) {
		if d := toBorder(g, q); !g.Contains(q) && d > 0.06 || d < least {
			t.Fatalf("%s: %v is %g from the outline, want %g", what, q, d, least)
		}
	}
	for i, q := range p.Points {
		check(q)
		if i > 0 {
			o := p.Points[i-1]
			for k := 1.0; k < 8; k++ {
				check(geom.Vec2{X: o.X + k/8*(q.X-o.X), Y: o.Y + k/8*(q.Y-o.Y)})
			}
		}
	}
}

// TestSameForAnyWorkers: equal bits for one worker and eight, and every number of
// every path is one that can be printed.
func TestSameForAnyWorkers(t *testing.T) {
	for n, s := range profiles() {
		var all [2][]Layer
		for k, workers := range []int{1, 8} {
			ctx := par.WithWorkers(context.Background(), workers)
			for l, err := range Plan(ctx, stack(40, odd(7)), s) {
				if err != nil {
					t.Fatal(err)
				}
				all[k] = append(all[k], l)
			}
		}
		if !reflect.DeepEqual(all[0], all[1]) {
			t.Errorf("profile %d: paths depend on the number of workers", n)
		}
		for _, l := range all[0] {
			for _, p := range l.Paths {
				if len(p.Points) < 2 || !(p.Flow > 0 && p.Speed > 0 && p.Width > 0 && p.Height > 0 && p.Accel >= 0) {
					t.Errorf("profile %d: layer %d has %+v", n, l.Index, p)
				}
			}
		}
	}
}

// TestStartsHigherUp: layers with nothing in them are left out; the first one with
// something is printed as the first.
func TestStartsHigherUp(t *testing.T) {
	s := standard()
	s.FirstLayerSpeed = config.Rel{Value: 7}
	at := func(i int) poly.Region {
		if i < 3 || i == 9 {
			return nil
		}
		return box(10)(i)
	}
	layers := planned(t, stack(15, at), s)
	if len(layers) != 11 || layers[0].Index != 3 || math.Abs(layers[0].Z-0.8) > 1e-9 {
		t.Fatalf("%d layers, the first is %d at %g", len(layers), layers[0].Index, layers[0].Z)
	}
	for _, p := range layers[0].Paths {
		if p.Speed != 7 {
			t.Errorf("%s of the first layer at %g mm/s", p.Feature, p.Speed)
		}
	}
	if got := planned(t, stack(5, func(int) poly.Region { return nil }), s); len(got) != 0 {
		t.Errorf("nothing gives %d layers", len(got))
	}
	if got := planned(t, stack(0, box(10)), s); len(got) != 0 {
		t.Errorf("no layers give %d", len(got))
	}
}

// TestThinLastLayer: a last layer is printed however little the part reaches into it:
// toolpaths have as many layers as contours.
func TestThinLastLayer(t *testing.T) {
	for _, c := range []struct {
		reach float64
		want  int
	}{{0.2, 3}, {0.12, 3}, {0.1, 3}, {0.04, 3}} {
		layers := func(yield func(slice.Layer, error) bool) {
			for l := range stack(3, box(10)) {
				if l.Index == 2 {
					l.Z = l.Bottom + c.reach/2
				}
				if !yield(l, nil) {
					return
				}
			}
		}
		if got := planned(t, layers, standard()); len(got) != c.want {
			t.Errorf("reaching %g: %d layers, want %d", c.reach, len(got), c.want)
		}
	}
	one := func(yield func(slice.Layer, error) bool) {
		yield(slice.Layer{Height: 0.2, Z: 0.02, Region: box(10)(0)}, nil)
	}
	if got := planned(t, one, standard()); len(got) != 1 {
		t.Errorf("a sheet has %d layers", len(got))
	}
}

// TestPlanEnds: errors come through as the last element, a consumer may stop, and
// so may the context.
func TestPlanEnds(t *testing.T) {
	broken := errors.New("broken")
	failing := func(yield func(slice.Layer, error) bool) {
		for l := range stack(30, box(10)) {
			if !yield(l, nil) {
				return
			}
		}
		yield(slice.Layer{}, broken)
	}
	var got error
	for _, err := range Plan(context.Background(), failing, standard()) {
		got = err
	}
	if !errors.Is(got, broken) {
		t.Errorf("error %v, want %v", got, broken)
	}
	n := 0
	for range Plan(context.Background(), stack(100, box(10)), standard()) {
		if n++; n == 5 {
			break
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n = 0
	for _, err := range Plan(ctx, stack(1000, box(10)), standard()) {
		if got = err; n == 3 {
			cancel()
		}
		n++
	}
	if !errors.Is(got, context.Canceled) || n > 100 {
		t.Errorf("after %d layers: %v", n, got)
	}
	nan := func(int) poly.Region { return poly.Region{{Outer: poly.Ring{{X: math.NaN()}, {X: 1}, {Y: 1}, {X: 5}}}} }
	for l, err := range Plan(context.Background(), stack(3, nan), standard()) {
		if err == nil && len(l.Paths) > 1 {
			t.Errorf("NaN gives %v", l)
		}
	}
}

// patience is a context that ends after it was looked at so many times.
type patience struct {
	context.Context
	left *atomic.Int64
}

func (p patience) Err() error {
	if p.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestEndAnywhere: whenever ctx ends, the error says so, and nothing is looked at that was
// not finished.
func TestEndAnywhere(t *testing.T) {
	s := standard()
	s.SupportMaterial = true
	wider := func(i int) poly.Region { return box(10 + float64(i))(i) } // needs support
	for _, workers := range []int{1, 2} {
		for n := int64(0); ; n += 1 + n/4 {
			left := &atomic.Int64{}
			left.Store(n)
			ctx := patience{par.WithWorkers(context.Background(), workers), left}
			var got error
			for _, err := range Plan(ctx, stack(12, wider), s) {
				got = err
			}
			if got == nil {
				if n < 20 {
					t.Errorf("ctx was looked at %d times", n)
				}
				break
			}
			if !errors.Is(got, context.Canceled) {
				t.Fatalf("ended after %d looks: %v", n, got)
			}
		}
	}
}

// TestWindow: few layers are held, however many there are.
func TestWindow(t *testing.T) {
	j := newJob(context.Background(), standard())
	most := 0
	err := j.run(context.Background(), stack(300, box(10)), func(Layer) bool {
		most = max(most, len(j.window))
		return true
	})
	if err != nil || most > batch+j.ahead+j.behindMost+batch {
		t.Errorf("%d layers in the window, %v", most, err)
	}
}
