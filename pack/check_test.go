package pack

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// rect returns a rectangle as a region.
func rect(x0, y0, x1, y1 float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}}
}

// frame returns a square of side outer with a square hole of side inner in its
// middle, lower left corner at the origin.
func frame(outer, inner float64) poly.Region {
	g := rect(0, 0, outer, outer)
	lo, hi := (outer-inner)/2, (outer+inner)/2
	g[0].Holes = []poly.Ring{{{X: lo, Y: lo}, {X: lo, Y: hi}, {X: hi, Y: hi}, {X: hi, Y: lo}}}
	return g
}

// pose returns a turn about Z and a shift.
func pose(deg, x, y float64) geom.Affine {
	m := poly.Turn(deg)
	a := geom.Identity()
	a.M[0][0], a.M[0][1], a.M[1][0], a.M[1][1] = m.Cos, -m.Sin, m.Sin, m.Cos
	a.T = geom.Vec{X: x, Y: y}
	return a
}

// laid returns a layout of one copy of each part.
func laid(bed Bed, o Options, poses ...geom.Affine) *Layout {
	l := &Layout{Bed: bed, Options: o, Plates: 1}
	for i, p := range poses {
		l.Placements = append(l.Placements, Placement{Part: i, Placed: true, Pose: p})
	}
	return l
}

// verdict checks l and returns the kinds of its violations.
func verdict(t *testing.T, parts []Part, l *Layout) (*CheckReport, string) {
	t.Helper()
	r, err := Check(context.Background(), parts, l.Bed, l)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, v := range r.Violations {
		kinds = append(kinds, string(v.Kind))
	}
	return r, strings.Join(kinds, " ")
}

func TestCheckPairs(t *testing.T) {
	square := Part{ID: "square", Footprint: rect(0, 0, 10, 10)}
	window := Part{ID: "window", Footprint: frame(30, 20)}
	bed := Plate(100, 100)
	for _, c := range []struct {
		name  string
		parts []Part
		gap   float64
		poses []geom.Affine
		want  string
		dist  float64
		depth float64
	}{
		{"touch", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10, 0)}, "", 0, 0},
		{"touch, turned", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(90, 20, 0)}, "", 0, 0},
		{"corner on corner", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10, 10)}, "", 0, 0},
		{"half the tolerance deep", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10-5e-7, 0)}, "", 0, 0},
		{"1e-5 deep", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10-1e-5, 0)}, "overlap", 0, 1e-5},
		{"0.01 deep", []Part{square, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10-0.01, 3)}, "overlap", 0, 0.01},
		{"the same place", []Part{square, square}, 0, []geom.Affine{pose(0, 1, 1), pose(0, 1, 1)}, "overlap", 0, 4.5},
		{"the same place, turned", []Part{square, square}, 0, []geom.Affine{pose(0, 1, 1), pose(90, 11, 1)}, "overlap", 0, 4.5},
		{"exact gap", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 15, 0)}, "", 0, 0},
		{"gap short by half the tolerance", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 15-5e-7, 0)}, "", 0, 0},
		{"gap short by 1e-5", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 15-1e-5, 0)}, "too_near", 5 - 1e-5, 0},
		{"gap short by 0.01", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 14.99, 0)}, "too_near", 4.99, 0},
		{"corners, exact", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 13, 14)}, "", 0, 0},
		{"corners, short", []Part{square, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 13, 13.99)}, "too_near", math.Hypot(3, 3.99), 0},
		{"in the hole", []Part{window, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 10, 10)}, "", 0, 0},
		{"in the hole, off the middle", []Part{window, square}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 10.01, 10)}, "too_near", 4.99, 0},
		{"in the solid", []Part{{ID: "big", Footprint: rect(0, 0, 30, 30)}, square}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 10, 10)}, "overlap", 0, 10},
		{"solid over the hole", []Part{window, {ID: "big", Footprint: rect(0, 0, 30, 30)}}, 0, []geom.Affine{pose(0, 0, 0), pose(0, 0, 0)}, "overlap", 0, 5},
		{"crossed bars", []Part{{ID: "a", Footprint: rect(0, 0, 60, 4)}, {ID: "b", Footprint: rect(0, 0, 4, 60)}}, 1, []geom.Affine{pose(0, 0, 30), pose(0, 30, 0)}, "overlap", 0, 2},
		{"a part's own distance", []Part{square, {ID: "hot", Footprint: rect(0, 0, 10, 10), MinDistance: 7}}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 16, 0)}, "too_near", 6, 0},
		{"margins", []Part{square, {ID: "brim", Footprint: rect(0, 0, 10, 10), Margin: 3}}, 5, []geom.Affine{pose(0, 0, 0), pose(0, 17.5, 30), pose(0, 0, 0)}[:2], "", 0, 0},
		{"margins too near", []Part{{ID: "brim", Footprint: rect(0, 0, 10, 10), Margin: 2}, {ID: "brim", Footprint: rect(0, 0, 10, 10), Margin: 3}}, 5, []geom.Affine{pose(0, 2, 3), pose(0, 21.5, 3)}, "too_near", 9.5, 0},
		{"a line through the solid", []Part{square, {ID: "line", Footprint: poly.Region{{Outer: poly.Ring{{X: -5, Y: 5}, {X: 15, Y: 5}}}}}}, 0, []geom.Affine{pose(0, 20, 20), pose(0, 20, 20)}, "overlap", 0, 5},
		{"a point outside", []Part{square, {ID: "point", Footprint: poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}}}}}}, 2, []geom.Affine{pose(0, 20, 20), pose(0, 31, 25)}, "too_near", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, got := verdict(t, c.parts, laid(bed, Options{MinDistance: c.gap, Rotations: Rotations{Kind: FreeTurns}}, c.poses...))
			if got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, r.Violations)
			}
			for _, v := range r.Violations {
				if math.Abs(v.Distance-c.dist) > 1e-9 || math.Abs(v.Depth-c.depth) > 0.3*c.depth+1e-9 {
					t.Errorf("distance %g, want %g; depth %g, want %g", v.Distance, c.dist, v.Depth, c.depth)
				}
				if v.Row != 0 || v.Other != 1 || !strings.Contains(v.Message, "#1") {
					t.Errorf("badly named: %+v", v)
				}
				if l := geom.Norm(geom.Sub(v.At, v.OtherAt)); math.Abs(l-max(v.Distance, v.Depth)) > 1e-9 && v.Depth < 4 {
					t.Errorf("witnesses %v and %v are %g apart, not %g", v.At, v.OtherAt, l, max(v.Distance, v.Depth))
				}
			}
		})
	}
}

// TestCheckPolicies: without holes or hollows parts count as filled.
func TestCheckPolicies(t *testing.T) {
	parts := []Part{{ID: "window", Footprint: frame(30, 20)}, {ID: "square", Footprint: rect(0, 0, 10, 10)}}
	l := laid(Plate(100, 100), Options{MinDistance: 1}, pose(0, 0, 0), pose(0, 10, 10))
	if _, got := verdict(t, parts, l); got != "" {
		t.Error(got)
	}
	l.Options.NoHoles = true
	if _, got := verdict(t, parts, l); got != "overlap" {
		t.Error(got)
	}
	ell := poly.Region{{Outer: poly.Ring{{}, {X: 30}, {X: 30, Y: 10}, {X: 10, Y: 10}, {X: 10, Y: 30}, {Y: 30}}}}
	parts[0].Footprint = ell
	l = laid(Plate(100, 100), Options{MinDistance: 1, NoHoles: true}, pose(0, 0, 0), pose(0, 11, 11))
	if _, got := verdict(t, parts, l); got != "" {
		t.Error(got)
	}
	l.Options.NoConcavities = true
	if _, got := verdict(t, parts, l); got != "overlap" {
		t.Error(got)
	}
}

func TestCheckBed(t *testing.T) {
	square := Part{ID: "square", Footprint: rect(0, 0, 10, 10)}
	brim := Part{ID: "brim", Footprint: rect(0, 0, 10, 10), Margin: 2}
	big := Part{ID: "big", Footprint: rect(0, 0, 30, 30)}
	disc := 2 * math.Hypot(5, 5)
	holed := FromPolygon(frame(40, 10)[0])
	notch := FromPolygon(poly.Polygon{Outer: poly.Ring{{}, {X: 40}, {X: 40, Y: 40}, {X: 25, Y: 40}, {X: 25, Y: 15}, {X: 15, Y: 15}, {X: 15, Y: 40}, {Y: 40}}})
	kept := Plate(40, 40)
	kept.KeepOut = rect(0, 0, 10, 10)
	for _, c := range []struct {
		name  string
		bed   Bed
		part  Part
		wall  float64
		at    geom.Affine
		want  string
		depth float64
	}{
		{"exactly the bed", Plate(10, 10), square, 0, pose(0, 0, 0), "", 0},
		{"bed too small by 0.01", Plate(10, 9.99), square, 0, pose(0, 0, 0), "outside", 0.01},
		{"over the left edge", Plate(100, 100), square, 0, pose(0, -1e-5, 0), "outside", 1e-5},
		{"within the tolerance", Plate(100, 100), square, 0, pose(0, -5e-7, 0), "", 0},
		{"far off", Plate(100, 100), square, 0, pose(0, 300, 0), "outside", 210},
		{"wall", Plate(100, 100), square, 3, pose(0, 3, 3), "", 0},
		{"near the wall", Plate(100, 100), square, 3, pose(0, 3, 87.5), "outside", 0},
		{"brim at the wall", Plate(100, 100), brim, 3, pose(0, 4.9, 5), "outside", 0},
		{"disc", Disc(disc), square, 0, pose(0, -5, -5), "", 0},
		{"disc, off the middle", Disc(disc), square, 0, pose(0, -5.01, -5), "outside", 0.00707},
		{"disc, wall", Disc(disc + 4), square, 2, pose(90, 5, -5), "", 0},
		{"disc, near the wall", Disc(disc + 4), square, 2.01, pose(90, 5, -5), "outside", 0},
		{"polygon", holed, square, 0, pose(0, 0, 0), "", 0},
		{"polygon, wall of the hole", holed, square, 5, pose(0, 5, 5), "outside", 0},
		{"polygon, in the hole", holed, square, 0, pose(0, 15, 15), "outside", 5},
		{"polygon, in the hole, turned", holed, square, 0, pose(180, 25, 25), "outside", 5},
		{"polygon, over the hole", holed, big, 0, pose(0, 5, 5), "outside", 7},
		{"polygon, off it", holed, square, 0, pose(0, 60, 0), "outside", 30},
		{"polygon, through the notch", notch, big, 0, pose(0, 5, 5), "outside", 10},
		{"polygon, below the notch", notch, square, 5, pose(0, 5, 5), "outside", 0},
		{"polygon, at the notch", notch, square, 0, pose(0, 5, 30), "", 0},
		{"keep-out", kept, square, 0, pose(0, 10, 0), "", 0},
		{"in keep-out", kept, square, 0, pose(0, 9.99, 0), "keep_out", 0.01},
		{"on keep-out", kept, square, 0, pose(0, 0, 0), "keep_out", 5},
		{"over keep-out", kept, big, 0, pose(0, 0, 0), "keep_out", 10},
		{"brim in keep-out", kept, brim, 0, pose(0, 11, 20), "", 0},
		{"brim at keep-out", kept, brim, 0, pose(0, 11.9, 2), "keep_out", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, got := verdict(t, []Part{c.part}, laid(c.bed, Options{WallDistance: c.wall}, c.at))
			if got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, r.Violations)
			}
			for _, v := range r.Violations {
				if math.Abs(v.Depth-c.depth) > 0.5*c.depth+1e-9 {
					t.Errorf("depth %g, want %g", v.Depth, c.depth)
				}
			}
		})
	}
}

func TestCheckPoses(t *testing.T) {
	square := Part{ID: "square", Footprint: rect(0, 0, 10, 10)}
	change := func(f func(*geom.Affine)) geom.Affine {
		a := pose(0, 20, 20)
		f(&a)
		return a
	}
	for _, c := range []struct {
		name string
		pose geom.Affine
		turn Rotations
		want string
	}{
		{"sound", pose(0, 20, 20), Rotations{Kind: NoTurns}, ""},
		{"mirrored", change(func(a *geom.Affine) { a.M[0][0] = -1 }), Rotations{}, "mirrored"},
		{"upside down", change(func(a *geom.Affine) { a.M[1][1], a.M[2][2] = -1, -1 }), Rotations{}, "tilted"},
		{"scaled", change(func(a *geom.Affine) { a.M[0][0] = 1.00001 }), Rotations{}, "not_rigid"},
		{"grown", change(func(a *geom.Affine) { a.M[0][0], a.M[1][1], a.M[2][2] = 2, 2, 2 }), Rotations{}, "not_rigid"},
		{"sheared", change(func(a *geom.Affine) { a.M[0][1] = 1e-3 }), Rotations{}, "not_rigid"},
		{"zero", geom.Affine{}, Rotations{}, "not_rigid"},
		{"NaN", change(func(a *geom.Affine) { a.T.Y = math.NaN() }), Rotations{}, "not_finite"},
		{"infinite", change(func(a *geom.Affine) { a.M[1][1] = math.Inf(1) }), Rotations{}, "not_finite"},
		{"huge", change(func(a *geom.Affine) { a.T.X = 1e300 }), Rotations{}, "outside"},
		{"no turns", pose(90, 20, 20), Rotations{Kind: NoTurns}, "turn"},
		{"quarter", pose(270, 20, 20), Rotations{}, ""},
		{"quarter by default", pose(45, 50, 50), Rotations{}, "turn"},
		{"step", pose(345, 50, 50), Rotations{Kind: StepTurns}, ""},
		{"step of 7", pose(357, 50, 50), Rotations{Kind: StepTurns, Step: 7}, ""},
		{"off the step", pose(20, 50, 50), Rotations{Kind: StepTurns}, "turn"},
		{"free", pose(12.345, 50, 50), Rotations{Kind: FreeTurns}, ""},
		{"angles", pose(30, 50, 50), Rotations{Angles: []float64{0, 30, -10}}, ""},
		{"other angle", pose(10, 50, 50), Rotations{Angles: []float64{0, 30, -10}}, "turn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, got := verdict(t, []Part{square}, laid(Plate(100, 100), Options{Rotations: c.turn}, c.pose))
			if got != c.want {
				t.Errorf("got %q, want %q: %v", got, c.want, r.Violations)
			}
		})
	}
}

func TestCheckRows(t *testing.T) {
	two := []Part{{ID: "a", Footprint: rect(0, 0, 10, 10), Count: 2}, {ID: "b", Footprint: rect(0, 0, 10, 10)}}
	row := func(part, n int, x float64) Placement {
		return Placement{Part: part, Copy: n, Placed: true, Pose: pose(0, x, 0)}
	}
	a0, a1, b0 := row(0, 0, 0), row(0, 1, 10), row(1, 0, 20)
	off := Placement{Part: 1, Reason: NoRoom}
	second := b0
	second.Plate = 1
	locked := []Part{two[0], two[1]}
	locked[0].Locked = []Pose{{Transformation: pose(45, 50, 50)}}
	group := []Part{two[0], two[1]}
	group[0].Group, group[1].Group = "g", "g"
	fill := []Part{two[0], {ID: "b", Footprint: rect(0, 0, 10, 10), Fill: true}}
	held := a0
	held.Pose = pose(45, 50, 50)
	moved := a0
	moved.Pose = pose(45, 50, 50.01)
	for _, c := range []struct {
		name   string
		parts  []Part
		rows   []Placement
		plates int
		multi  bool
		want   string
	}{
		{"whole", two, []Placement{a0, a1, b0}, 1, false, ""},
		{"left out", two, []Placement{a0, a1, off}, 1, false, ""},
		{"no reason", two, []Placement{a0, a1, {Part: 1}}, 1, false, "reason"},
		{"missing", two, []Placement{a0, b0}, 1, false, "count"},
		{"first missing", two, []Placement{a1, b0}, 1, false, "count"},
		{"last missing", two, []Placement{a0, a1}, 1, false, "count"},
		{"none", two, nil, 0, false, "count count"},
		{"doubled", two, []Placement{a0, a0, a1, b0}, 1, false, "count overlap"},
		{"swapped", two, []Placement{b0, a0, a1}, 1, false, "count count count"},
		{"too many", two, []Placement{a0, a1, row(0, 2, 40), b0}, 1, false, "count"},
		{"fill", fill, []Placement{a0, a1, b0, row(1, 1, 40)}, 1, false, ""},
		{"fill without a place", fill, []Placement{a0, a1, b0, {Part: 1, Copy: 1, Reason: NoRoom}}, 1, false, "count"},
		{"unknown part", two, []Placement{a0, a1, b0, row(2, 0, 40), row(-1, 0, 60)}, 1, false, "count count"},
		{"plate that is not", two, []Placement{a0, a1, second}, 1, true, "plate"},
		{"second plate", two, []Placement{a0, a1, second}, 2, true, ""},
		{"second plate not asked for", two, []Placement{a0, a1, second}, 2, false, "plate"},
		{"unused plate", two, []Placement{a0, a1, b0}, 2, true, "plate"},
		{"group split", group, []Placement{a0, a1, second}, 2, true, "group_split"},
		{"locked", locked, []Placement{held, a1, b0}, 1, false, ""},
		{"locked moved", locked, []Placement{moved, a1, b0}, 1, false, "locked_moved"},
		{"locked left out", locked, []Placement{{Part: 0, Reason: NoRoom}, a1, b0}, 1, false, "locked_moved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &Layout{Bed: Plate(100, 100), Plates: c.plates, Placements: c.rows, Options: Options{MultiBuild: c.multi}}
			r, got := verdict(t, c.parts, l)
			if got != c.want {
				t.Errorf("got %q, want %q: %v", got, c.want, r.Violations)
			}
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	ok := []Part{{ID: "a", Footprint: rect(0, 0, 10, 10)}}
	for name, c := range map[string]struct {
		parts []Part
		bed   Bed
		o     Options
	}{
		"no area":         {ok, Plate(0, 10), Options{}},
		"negative side":   {ok, Plate(-1, -10), Options{}},
		"NaN side":        {ok, Plate(math.NaN(), 10), Options{}},
		"unknown shape":   {ok, Bed{Shape: "star", X: 1, Y: 1}, Options{}},
		"NaN distance":    {ok, Plate(10, 10), Options{MinDistance: math.NaN()}},
		"negative":        {ok, Plate(10, 10), Options{MinDistance: -1}},
		"negative wall":   {ok, Plate(10, 10), Options{WallDistance: -1}},
		"negative margin": {[]Part{{Footprint: rect(0, 0, 1, 1), Margin: -1}}, Plate(10, 10), Options{}},
		"no footprint":    {[]Part{{}}, Plate(10, 10), Options{}},
	} {
		if _, err := Check(context.Background(), c.parts, c.bed, laid(c.bed, c.o, pose(0, 0, 0))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestCheckGrid: ten thousand copies in a grid with their exact distance pass,
// and one of them moved by 0.01 mm is found with its one neighbour.
func TestCheckGrid(t *testing.T) {
	const side = 100
	parts := []Part{{ID: "cube", Footprint: rect(-5, -5, 5, 5), Count: side * side}}
	l := &Layout{Bed: Plate(15*side-5, 15*side-5), Options: Options{MinDistance: 5}, Plates: 1}
	for i := range side * side {
		l.Placements = append(l.Placements, Placement{Copy: i, Placed: true, Pose: pose(0, float64(5+15*(i%side)), float64(5+15*(i/side)))})
	}
	if r, got := verdict(t, parts, l); got != "" || r.Copies != side*side {
		t.Fatalf("%d copies: %s", r.Copies, got)
	}
	l.Placements[4242].Pose.T.X += 0.01
	r, got := verdict(t, parts, l)
	if got != "too_near" || r.Violations[0].Row != 4242 || r.Violations[0].Other != 4243 || math.Abs(r.Violations[0].Distance-4.99) > 1e-9 {
		t.Errorf("%s: %v", got, r.Violations)
	}
	for i := range l.Placements { // a pile
		l.Placements[i].Pose = pose(0, 5, 5)
	}
	if r, _ := verdict(t, parts, l); len(r.Violations) != MaxViolations || !r.More {
		t.Errorf("a pile gives %d violations", len(r.Violations))
	}
}

// TestCheckWorkers: the same findings in the same order for any number of
// workers.
func TestCheckWorkers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	parts := []Part{{ID: "frame", Footprint: frame(10, 6), Count: 300}}
	l := &Layout{Bed: Plate(300, 300), Options: Options{MinDistance: 1, Rotations: Rotations{Kind: FreeTurns}}, Plates: 1}
	for i := range 300 {
		l.Placements = append(l.Placements, Placement{Copy: i, Placed: true, Pose: pose(360*rng.Float64(), 300*rng.Float64(), 300*rng.Float64())})
	}
	var first *CheckReport
	for _, workers := range []int{1, 8} {
		l.Options.Workers = workers
		r, _ := verdict(t, parts, l)
		if first == nil {
			first = r
		}
		if len(r.Violations) != len(first.Violations) || len(r.Violations) < 20 {
			t.Fatalf("%d and %d violations", len(r.Violations), len(first.Violations))
		}
		for i := range r.Violations {
			if r.Violations[i] != first.Violations[i] {
				t.Errorf("%d workers: %v, not %v", workers, r.Violations[i], first.Violations[i])
			}
		}
	}
}

// TestCheckPatterns: pairs that lie alike are measured once, and each of those
// that are too near is named with its own places.
func TestCheckPatterns(t *testing.T) {
	parts := []Part{{ID: "ell", Footprint: poly.Region{{Outer: poly.Ring{{}, {X: 10}, {X: 10, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 10}, {Y: 10}}}}, Count: 40}}
	l := &Layout{Bed: Plate(1000, 1000), Options: Options{MinDistance: 2, Rotations: Rotations{Kind: FreeTurns}}, Plates: 1}
	for i := range 20 {
		turn := 17.3 * float64(i)
		a := pose(turn, 30+45*float64(i), 40)
		b := a.Mul(pose(180, 14.5, 13)) // nested: the gap is 1.5
		l.Placements = append(l.Placements, Placement{Copy: 2 * i, Placed: true, Pose: a}, Placement{Copy: 2*i + 1, Placed: true, Pose: b})
	}
	r, _ := verdict(t, parts, l)
	if len(r.Violations) != 20 {
		t.Fatalf("%d violations: %v", len(r.Violations), r.Violations)
	}
	for i, v := range r.Violations {
		if v.Row != 2*i || v.Other != 2*i+1 || math.Abs(v.Distance-1.5) > 1e-9 || math.Abs(v.At.X-30-45*float64(i)) > 20 {
			t.Errorf("%+v", v)
		}
	}
	l.Options.MinDistance = 1.5
	if r, got := verdict(t, parts, l); got != "" || r.Pairs < 20 {
		t.Errorf("%d pairs: %s", r.Pairs, got)
	}
}

// TestCheckGrammar: one copy is not "copies".
func TestCheckGrammar(t *testing.T) {
	parts := []Part{{ID: "a.stl", Mesh: cuboid(10, 10, 5), Count: 3}}
	l := &Layout{Bed: Plate(100, 100), Plates: 1, Placements: []Placement{
		{Copy: 0, Placed: true, Pose: pose(0, 0, 0)}, {Copy: 2, Placed: true, Pose: pose(0, 50, 50)},
	}}
	r, err := Check(context.Background(), parts, l.Bed, l)
	if err != nil || r.OK() || !strings.Contains(r.Violations[0].Message, "1 copy before row 1 is missing") {
		t.Errorf("%v %+v", err, r)
	}
	l.Placements = l.Placements[:1]
	if r, err = Check(context.Background(), parts, l.Bed, l); err != nil || r.OK() || !strings.Contains(r.Violations[0].Message, "1 copy of a.stl, asked for 3") {
		t.Errorf("%v %+v", err, r)
	}
}
