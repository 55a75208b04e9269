package pack

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/plate"
)

// oblong is a rectangle with a corner at the origin.
func oblong(w, h float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{}, {X: w}, {X: w, Y: h}, {Y: h}}}}
}

// gear has n teeth between two radii.
func gear(n int, inner, outer float64) poly.Region {
	var r poly.Ring
	for i := range 2 * n {
		far := []float64{inner, outer}[i%2]
		r = append(r, poly.Turn(180*float64(i)/float64(n)).Apply(geom.Vec2{X: far}))
	}
	return poly.Region{{Outer: r}}
}

func TestAngles(t *testing.T) {
	g := oblong(30, 10).Move(poly.Turn(20))
	for _, c := range []struct {
		r    Rotations
		want []float64
	}{
		{Rotations{Kind: NoTurns}, []float64{0}},
		{Rotations{Kind: QuarterTurns}, []float64{0, 90, 180, 270}},
		{Rotations{Kind: StepTurns, Step: 120}, []float64{0, 120, 240}},
		{Rotations{Kind: StepTurns, Step: 100}, []float64{0, 100, 200, 300}},
		{Rotations{Kind: NoTurns, Angles: []float64{7, 7.5}}, []float64{7, 7.5}},
	} {
		if got := c.r.angles(g); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.r, got, c.want)
		}
	}
	free := Rotations{Kind: FreeTurns}.angles(g)
	if len(free) != freeTurns || math.Abs(free[0]-70) > 1e-9 || math.Abs(free[1]-160) > 1e-9 || math.Abs(free[4]-85) > 1e-9 {
		t.Errorf("free turns %v, want 24 from 70 on, the quarter turns first", free)
	}
	if got := multiples(10, 7); len(got) != 52 || got[51] != 7 {
		t.Errorf("%d multiples of 7, the last %g", len(got), got[51])
	}
}

func TestAlignment(t *testing.T) {
	for _, deg := range []float64{0, 10, 33, 45, 89} {
		g := oblong(30, 10).Move(poly.Turn(deg))
		s := g.Move(poly.Turn(alignment(g))).Box().Size()
		if math.Abs(s.X*s.Y-300) > 1e-9 {
			t.Errorf("turned by %g: a box of %g, want 300", deg, s.X*s.Y)
		}
	}
	if alignment(nil) != 0 {
		t.Error("nothing has an alignment")
	}
}

func TestDistinctTurns(t *testing.T) {
	four := []float64{0, 90, 180, 270}
	ell := poly.Region{{Outer: poly.Ring{{}, {X: 9}, {X: 9, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 9}, {Y: 9}}}}
	for _, c := range []struct {
		name string
		g    poly.Region
		want []float64
	}{
		{"square", oblong(5, 5), four[:1]},
		{"rectangle", oblong(5, 4), four[:2]},
		{"L", ell, four},
		{"gear of six teeth", gear(6, 4, 5), four[:2]},
		{"many corners", gear(50, 4, 5), four},
	} {
		if got := distinctTurns(c.g, four); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A slimmer region has the old one inside, and few corners.
func TestSlimmer(t *testing.T) {
	var islands poly.Region
	for i := range 100 {
		islands = append(islands, oblong(1, 1).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: 3 * float64(i%10), Y: 3 * float64(i/10)}})...)
	}
	for _, c := range []struct {
		name string
		g    poly.Region
		gain float64 // at most
	}{
		{"few", gear(10, 4, 5), 0},
		{"round", gear(500, 9.999, 10), areaGain},
		{"gear", gear(500, 9, 10), 0.3},
		{"islands", islands, 8},
	} {
		got, err := slimmer(c.g, fewCorners, areaGain)
		if err != nil {
			t.Fatal(err)
		}
		lost, err := poly.Difference(c.g, got)
		if err != nil {
			t.Fatal(err)
		}
		if n := countCorners(got); n > mostCorners || lost.Area() > 1e-6 || got.Area() > c.g.Area()*(1+c.gain)+1e-9 {
			t.Errorf("%s: %d corners, %g lost, area %g of %g", c.name, n, lost.Area(), got.Area(), c.g.Area())
		}
	}
}

func TestThickened(t *testing.T) {
	sheet := &Part{Mesh: &mesh.Mesh{Vertices: []geom.Vec{{X: 1, Y: 2}, {X: 5, Y: 2}, {X: 5, Y: 2, Z: 9}, {X: 99, Y: 99}}, Faces: [][3]uint32{{0, 1, 2}}}} // one vertex is in no face
	if s := thickened(poly.Region{}, sheet).Box().Size(); math.Abs(s.X-4-minThickness) > 1e-12 || math.Abs(s.Y-minThickness) > 1e-12 {
		t.Errorf("a sheet of 4 mm counts as %v", s)
	}
	if a := thickened(poly.Region{}, &Part{}).Area(); math.Abs(a-minThickness*minThickness) > 1e-15 {
		t.Errorf("nothing counts as %g mm²", a)
	}
	if g := oblong(2, 3); thickened(g, &Part{}).Area() != 6 {
		t.Error("what has an area is thickened")
	}
}

// Rings that run the wrong way, cross or overlap are covered by what is searched.
func TestSoundRegion(t *testing.T) {
	good := append(oblong(10, 10), oblong(3, 3).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: 20}})...)
	if g, err := soundRegion(good); err != nil || &g[0].Outer[0] != &good[0].Outer[0] {
		t.Errorf("a sound region was changed: %v, %v", g, err)
	}
	back := oblong(10, 10)
	slices.Reverse(back[0].Outer)
	hole := oblong(10, 10)
	hole[0].Holes = []poly.Ring{oblong(10, 10)[0].Outer.Move(poly.Motion{Cos: 0.5, T: geom.Vec2{X: 2, Y: 2}})}
	for _, c := range []struct {
		name string
		g    poly.Region
		want float64
	}{
		{"backwards", back, 100},
		{"a hole that runs like an outline", hole, 100},
		{"two that overlap", append(oblong(10, 10), oblong(12, 5)...), 110},
		{"bow tie", poly.Region{{Outer: poly.Ring{{}, {X: 10}, {Y: 10}, {X: 10, Y: 10}}}}, 50},
	} {
		if g, err := soundRegion(c.g); err != nil || math.Abs(g.Area()-c.want) > 1e-6 {
			t.Errorf("%s: area %g, want %g (%v)", c.name, g.Area(), c.want, err)
		}
	}
}

// What is not plate, and the plate, make up the whole.
func TestOutsideOf(t *testing.T) {
	p := poly.Polygon{Outer: poly.Ring{{}, {X: 80}, {X: 40, Y: 60}}, Holes: []poly.Ring{{{X: 35, Y: 10}, {X: 45, Y: 10}, {X: 45, Y: 20}, {X: 35, Y: 20}}}}
	const want = (80 + 2*17.5) * (60 + 2*17.5)
	for range 2 {
		if got := outsideOf(p).Area() + 2400 - 100; math.Abs(got-want) > 1e-6 {
			t.Errorf("outside and plate make %g, want %g", got, want)
		}
		slices.Reverse(p.Holes[0]) // either way round
	}
}

func TestPoseOf(t *testing.T) {
	p := &Part{Mesh: &mesh.Mesh{Vertices: []geom.Vec{{Z: -3}, {X: 1, Z: 4}, {Y: 1}, {Z: -50}}, Faces: [][3]uint32{{0, 1, 2}}}} // the last is in no face
	a := poseOf(p, plate.Placed{Angle: 90, X: 5, Y: 6})
	if got := a.Apply(geom.Vec{X: 1, Z: -3}); got != (geom.Vec{X: 5, Y: 7}) {
		t.Errorf("the corner goes to %v", got)
	}
}

// Every refusal names what it is about.
func TestPack2DRefuses(t *testing.T) {
	nan := math.NaN()
	good := Part{ID: "good", Footprint: oblong(5, 5)}
	with := func(f func(*Part)) Part { p := good; f(&p); return p }
	for _, c := range []struct {
		part Part
		bed  Bed
		o    Options
		say  string
	}{
		{with(func(p *Part) { p.Footprint = oblong(nan, 1) }), Plate(9, 9), Options{}, "footprint"},
		{with(func(p *Part) { p.Footprint = oblong(1e300, 1) }), Plate(9, 9), Options{}, "too far from the origin"},
		{with(func(p *Part) { p.Footprint = oblong(1e10, 1); p.Locked = make([]Pose, 1) }), Plate(9, 9), Options{}, "too far from the origin"},
		{with(func(p *Part) { p.Footprint = poly.Region{} }), Plate(9, 9), Options{}, "neither mesh nor footprint"},
		{with(func(p *Part) { p.Margin = -1 }), Plate(9, 9), Options{}, "margin"},
		{with(func(p *Part) { p.Count = maxCopies + 1 }), Plate(9, 9), Options{}, "count"},
		{with(func(p *Part) { p.Value = nan }), Plate(9, 9), Options{}, "value"},
		{with(func(p *Part) { p.Locked = make([]Pose, 2) }), Plate(9, 9), Options{}, "locked"},
		{with(func(p *Part) { p.Locked = []Pose{{Plate: 1}} }), Plate(9, 9), Options{}, "plate 2 does not exist"},
		{with(func(p *Part) { p.Locked = []Pose{{Plate: -1}} }), Plate(9, 9), Options{MultiBuild: true}, "plate: -1 is below 0"},
		{with(func(p *Part) { p.Locked = []Pose{{Plate: 1 << 20}} }), Plate(9, 9), Options{MultiBuild: true}, "plate 1048577"},
		{with(func(p *Part) { p.Rotations = &Rotations{Kind: "odd"} }), Plate(9, 9), Options{}, "odd"},
		{good, Plate(nan, 9), Options{}, "build x"},
		{good, Plate(0, 9), Options{}, "above 0"},
		{good, Bed{Shape: "egg"}, Options{}, "egg"},
		{good, FromPolygon(poly.Polygon{}), Options{}, "outline"},
		{good, Bed{Shape: Rectangle, X: 9, Y: 9, KeepOut: oblong(nan, 1)}, Options{}, "keep-out"},
		{good, Plate(9, 9), Options{MinDistance: -1}, "min_packing_distance"},
		{good, Plate(9, 9), Options{WallDistance: 1e9}, "wall_distance"},
		{good, Plate(9, 9), Options{Objective: "fun"}, "fun"},
		{good, Plate(9, 9), Options{Iterations: -1}, "iterations"},
		{good, Plate(9, 9), Options{MaxPlates: -1}, "most plates"},
		{good, Plate(9, 9), Options{Rotations: Rotations{Kind: StepTurns, Step: 0.01}}, "step"},
		{good, Plate(9, 9), Options{Rotations: Rotations{Angles: []float64{400}}}, "400"},
	} {
		c.o.Budget = 1
		_, err := (Pack2D{}).Pack(t.Context(), []Part{c.part}, c.bed, c.o)
		if strings.Contains(c.say, "plate") && !errors.Is(err, ErrOptions) {
			t.Errorf("%v does not wrap ErrOptions", err)
		}
		if err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("error %v, want one about %q", err, c.say)
		}
	}
}
