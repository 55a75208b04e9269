package pack

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// cubeAt returns a cube about the origin.
func cubeAt(edge float64) *mesh.Mesh { return solid(shape.Cube(geom.Vec{}, edge)) }

func vec(x, y, z float64) geom.Vec { return geom.Vec{X: x, Y: y, Z: z} }

// to returns a shift.
func to(x, y, z float64) geom.Affine { return geom.Translation(vec(x, y, z)) }

// turned returns a shift of what is turned first.
func turned(axis geom.Vec, deg, x, y, z float64) geom.Affine {
	a := shape.Turn(axis, deg*math.Pi/180)
	a.T = vec(x, y, z)
	return a
}

// volume returns a rectangular build volume.
func volume(x, y, z float64) Bed { return Bed{Shape: Rectangle, X: x, Y: y, Z: z} }

// inSpace are options of a layout in space with a gap and free turns, without a
// distance to the floor, and interlocked or not.
func inSpace(gap float64) Options {
	return Options{Packer: InVolume, MinDistance: gap, FloorDistance: new(float64), Rotations: Rotations{Kind: FreeTurns}, Interlock: IgnoreInterlock}
}

// hollow returns a sphere with a round cavity.
func hollow(outer, inner float64, n int) *mesh.Mesh {
	return solid(shape.Join(shape.Sphere(outer, n), shape.Sphere(inner, n).Flip()))
}

// TestCheckSpacePack3D: what a packer without a test for collisions calls packed
// at spacing 0: one large cube and eight small ones in it, all in one place. All
// 36 pairs are named.
func TestCheckSpacePack3D(t *testing.T) {
	parts := []Part{{ID: "large", Mesh: cubeAt(40)}, {ID: "small", Mesh: cubeAt(5), Count: 8}}
	for name, at := range map[string]func(k int) geom.Affine{
		"one place":   func(int) geom.Affine { return to(30, 30, 30) },
		"near by":     func(k int) geom.Affine { return to(30+0.3*float64(k), 30-0.2*float64(k), 30+0.1*float64(k)) },
		"turned":      func(k int) geom.Affine { return turned(vec(1, 2, 3), 20*float64(k), 30, 30, 30) },
		"on the edge": func(k int) geom.Affine { return to(30+0.25*float64(k), 30, 48) },
	} {
		l := &Layout{Bed: volume(60, 60, 60), Options: inSpace(0), Plates: 1}
		l.Placements = append(l.Placements, Placement{Placed: true, Pose: to(30, 30, 30)})
		for k := range 8 {
			l.Placements = append(l.Placements, Placement{Part: 1, Copy: k, Placed: true, Pose: at(k)})
		}
		r, _ := verdict(t, parts, l)
		if len(r.Violations) != 36 {
			t.Errorf("%s: %d violations: %v", name, len(r.Violations), r.Violations)
		}
		seen := map[[2]int]bool{}
		for _, v := range r.Violations {
			seen[[2]int{v.Row, v.Other}] = true
			least := 0.5 // the small cubes near by overlap by a good part
			if name == "one place" && v.Row == 0 {
				least = 19.9
			} else if name == "one place" {
				least = 2.4
			}
			if v.Kind != Overlapping || !(v.Depth > least) || v.Depth > 20.001 || !strings.Contains(v.Message, "overlaps small #") {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if len(seen) != 36 {
			t.Errorf("%s: %d pairs", name, len(seen))
		}
	}
}

// TestCheckSpacePairs: pairs with distances and depths in closed form.
func TestCheckSpacePairs(t *testing.T) {
	cube, ball := cubeAt(10), solid(shape.Sphere(5, 64))
	ring := solid(shape.Torus(20, 4, 64, 32))
	wall := solid(shape.Box(vec(-20, -20, -1), vec(20, 20, 1)))
	cup := solid(shape.Box(vec(-10, -10, -10), vec(10, 10, 10)).Without(func(f int) bool { return f == 2 || f == 3 }))
	sheet := solid(shape.Soup{Vertices: []geom.Vec{vec(-10, -10, 0), vec(10, -10, 0), vec(10, 10, 0), vec(-10, 10, 0)}, Faces: [][3]uint32{{0, 1, 2}, {0, 2, 3}}})
	table := solid(shape.Join(shape.Box(vec(0, 0, 8), vec(40, 40, 10)), shape.Box(vec(0, 0, 0), vec(5, 5, 8))))
	far := math.Sqrt(3 * 25) // half the diagonal of the cube
	for _, c := range []struct {
		name  string
		a, b  *mesh.Mesh
		gap   float64
		b0    geom.Affine // the first lies in the middle
		want  string
		dist  float64
		depth float64 // at least; less than ten times
	}{
		{"faces touch", cube, cube, 0, to(10, 0, 0), "", 0, 0},
		{"faces touch, shifted", cube, cube, 0, to(10, 3, -4), "", 0, 0},
		{"edges touch", cube, cube, 0, to(10, 10, 0), "", 0, 0},
		{"corners touch", cube, cube, 0, to(10, 10, 10), "", 0, 0},
		{"half the tolerance deep", cube, cube, 0, to(10-5e-7, 1, 2), "", 0, 0},
		{"1e-5 deep, aligned", cube, cube, 0, to(10-1e-5, 0, 0), "overlap", 0, 0.99e-5},
		{"1e-5 deep, shifted", cube, cube, 0, to(10-1e-5, 1, 2), "overlap", 0, 0.99e-5},
		{"0.01 deep", cube, cube, 0, to(0, 3, 9.99), "overlap", 0, 0.0099},
		{"the same place", cube, cube, 0, to(0, 0, 0), "overlap", 0, 4.99},
		{"the same place, turned on itself", cube, cube, 0, turned(vec(0, 1, 0), 90, 0, 0, 0), "overlap", 0, 4.99},
		{"the same ball", ball, ball, 0, to(0, 0, 0), "overlap", 0, 4.5},
		{"the same hollow ball", hollow(20, 18, 32), hollow(20, 18, 32), 0, to(0, 0, 0), "overlap", 0, 0.8},
		{"exact gap", cube, cube, 5, to(3, 15, 3), "", 0, 0},
		{"short by half the tolerance", cube, cube, 5, to(3, 15-5e-7, 3), "", 0, 0},
		{"short by 1e-5", cube, cube, 5, to(3, 15-1e-5, 3), "too_near", 5 - 1e-5, 0},
		{"short by 0.01", cube, cube, 5, to(3, 3, 14.99), "too_near", 4.99, 0},
		{"corner to face, exact", cube, cube, 2, turned(vec(1, -1, 0), math.Acos(1/math.Sqrt(3))*180/math.Pi, 0, 0, 5+far+2), "", 0, 0},
		{"corner to face, short", cube, cube, 2, turned(vec(1, -1, 0), math.Acos(1/math.Sqrt(3))*180/math.Pi, 0, 0, 5+far+1.99), "too_near", 1.99, 0},
		{"corners, short", cube, cube, 5, to(10+2, 10+3, 10+3.4), "too_near", math.Sqrt(4 + 9 + 3.4*3.4), 0},
		{"stacked", cube, wall, 1, to(0, 0, 7), "", 0, 0},
		{"a corner through a wall", wall, cube, 0, turned(vec(1, -1, 0), math.Acos(1/math.Sqrt(3))*180/math.Pi, 0, 0, far-0.5), "overlap", 0, 0.99},
		{"crossed bars", solid(shape.Box(vec(-50, -2, -2), vec(50, 2, 2))), solid(shape.Box(vec(-2, -50, -2), vec(2, 50, 2))), 0, to(0, 0, 1), "overlap", 0, 1},
		{"under the table", table, cube, 3, to(20, 20, 0), "", 0, 0},
		{"linked rings", ring, ring, 11.9, turned(vec(1, 0, 0), 90, 20, 0, 0), "", 0, 0},
		{"linked rings, too near", ring, ring, 12.1, turned(vec(1, 0, 0), 90, 20, 0, 0), "too_near", 12, 0},
		{"rings through each other", ring, ring, 0, turned(vec(1, 0, 0), 90, 3, 0, 0), "overlap", 0, 0.5},
		{"ball in a hollow ball", hollow(20, 10, 64), ball, 4.9, to(0, 0, 0), "", 0, 0},
		{"ball in a hollow ball, too near", hollow(20, 10, 64), ball, 2, to(4, 0, 0), "too_near", 1, 0},
		{"ball in a solid ball", solid(shape.Sphere(20, 64)), ball, 2, to(4, 0, 0), "overlap", 0, 14},
		{"ball in a solid ball, inside out", solid(shape.Sphere(20, 64).Flip()), ball, 0, to(0, 0, 0), "overlap", 0, 14},
		{"ball in the wall of a hollow ball", hollow(40, 10, 64), ball, 0, to(25, 0, 0), "overlap", 0, 9},
		{"cavity around a ball that fills it", hollow(20, 5, 64), ball, 0, to(0, 0, 0), "", 0, 0},
		{"a box with its lid off", cup, cubeAt(2), 0, to(0, 0, 0), "overlap", 0, 9},
		{"in front of a sheet", sheet, cubeAt(2), 1, to(0, 0, -2), "", 0, 0},
		{"on a sheet", sheet, cubeAt(2), 0, to(1, 1, -1), "", 0, 0},
		{"through a sheet", sheet, cubeAt(2), 0, to(1, 1, 0.5), "overlap", 0, 0.49},
		{"a sheet in a cube", cube, sheet, 0, to(0, 0, 1), "overlap", 0, 4},
		{"half sunk, cut at the surface", wall, solid(shape.Join(shape.Box(vec(-2, -2, -1), vec(2, 2, 0)), shape.Box(vec(-2, -2, 0), vec(2, 2, 3)))), 0, to(0, 0, 1), "overlap", 0, 0.99},
	} {
		t.Run(c.name, func(t *testing.T) {
			middle := to(200, 200, 200)
			for _, turn := range []geom.Affine{middle, middle.Mul(turned(vec(3, 1, 2), 77, 0.1, 0.2, 0.3))} {
				for order := range 2 {
					parts := []Part{{ID: "a", Mesh: c.a}, {ID: "b", Mesh: c.b}}
					poses := []geom.Affine{turn, turn.Mul(c.b0)}
					if order == 1 {
						parts[0], parts[1] = parts[1], parts[0]
						poses[0], poses[1] = poses[1], poses[0]
					}
					r, got := verdict(t, parts, laid(volume(400, 400, 400), inSpace(c.gap), poses...))
					if got != c.want {
						t.Fatalf("got %q, want %q: %v", got, c.want, r.Violations)
					}
					for _, v := range r.Violations {
						loose := 1e-9
						if strings.Contains(c.name, "ring") || strings.Contains(c.name, "ball") {
							loose = 0.1 // many flat faces
						}
						if math.Abs(v.Distance-c.dist) > loose || v.Depth < c.depth || v.Depth > 10*c.depth {
							t.Errorf("distance %g, want %g; depth %g, want %g", v.Distance, c.dist, v.Depth, c.depth)
						}
						if l := geom.Norm(geom.Sub(v.At, v.OtherAt)); v.Kind == TooNear && math.Abs(l-v.Distance) > 1e-9 {
							t.Errorf("places %v and %v are %g apart, not %g", v.At, v.OtherAt, l, v.Distance)
						}
					}
				}
			}
		})
	}
}

// TestCheckSpaceBed: the walls, the floor and the top of volumes of all shapes.
func TestCheckSpaceBed(t *testing.T) {
	ell := FromPolygon((&FileArea{Outer: [][2]float64{{0, 0}, {100, 0}, {100, 40}, {40, 40}, {40, 100}, {0, 100}}}).polygon())
	ell.Z = 50
	disc := Disc(100)
	disc.Z = 50
	boxed := volume(100, 100, 50)
	boxed.KeepOutBoxes = []geom.Box{{Min: vec(40, 40, 20), Max: vec(60, 60, 30)}}
	column := volume(100, 100, 50)
	column.KeepOut = rect(40, 40, 60, 60)
	tip := math.Sqrt(75) // from the middle to the lowest corner of a cube that stands on one
	corner := func(x, y, z float64) geom.Affine {
		return turned(vec(1, -1, 0), math.Acos(1/math.Sqrt(3))*180/math.Pi, x, y, z)
	}
	floor := func(d float64) *float64 { return &d }
	for _, c := range []struct {
		name        string
		bed         Bed
		gap         float64
		wall        float64
		floor       *float64
		margin      float64
		at          geom.Affine
		want        string
		dist, depth float64
	}{
		{"in a corner", volume(100, 100, 50), 5, 0, floor(0), 0, to(5, 5, 5), "", 0, 0},
		{"in the upper corner", volume(100, 100, 50), 5, 0, floor(0), 0, to(95, 95, 45), "", 0, 0},
		{"the floor is as far as parts are", volume(100, 100, 50), 5, 0, nil, 0, to(5, 5, 10), "", 0, 0},
		{"the floor is too near", volume(100, 100, 50), 5, 0, nil, 0, to(5, 5, 10-1e-5), "floor", 5 - 1e-5, 0},
		{"below the floor", volume(100, 100, 50), 5, 0, floor(0), 0, to(5, 5, 5-1e-5), "floor", 0, 1e-5},
		{"within the tolerance", volume(100, 100, 50), 5, 0, floor(0), 0, to(5-5e-7, 5, 5-5e-7), "", 0, 0},
		{"on a corner", volume(100, 100, 50), 5, 0, floor(1), 0, corner(50, 50, tip+1), "", 0, 0},
		{"on a corner, too low", volume(100, 100, 50), 5, 0, floor(1), 0, corner(50, 50, tip+0.99), "floor", 0.99, 0},
		{"too high", volume(100, 100, 50), 5, 0, floor(0), 0, corner(50, 50, 50-tip+0.01), "too_high", 50.01, 0.01},
		{"no top", volume(100, 100, 0), 5, 0, floor(0), 0, to(50, 50, 5000), "", 0, 0},
		{"through the wall", volume(100, 100, 50), 5, 0, floor(0), 0, to(95.01, 50, 25), "outside", 0, 0.01},
		{"near the wall", volume(100, 100, 50), 5, 3, floor(0), 0, to(50, 8-1e-5, 25), "outside", 3 - 1e-5, 0},
		{"beside the wall", volume(100, 100, 50), 5, 3, floor(0), 0, to(50, 8, 25), "", 0, 0},
		{"a margin counts on all sides", volume(100, 100, 50), 5, 3, floor(1), 2, to(10, 10, 8), "", 0, 0},
		{"a margin below", volume(100, 100, 50), 5, 3, floor(1), 2, to(10, 10, 7.99), "floor", 2.99, 0},
		{"a margin above", volume(100, 100, 50), 5, 3, floor(1), 2, to(10, 10, 43.01), "too_high", 48.01, 0.01},
		{"round", disc, 5, 0, floor(0), 0, to(0, 40, 25), "", 0, 0},
		{"round, out", disc, 5, 0, floor(0), 0, to(0, 45, 25), "outside", 0, math.Hypot(5, 50) - 50},
		{"polygon", ell, 5, 5, floor(0), 0, to(30, 90, 25), "", 0, 0},
		{"polygon, near", ell, 5, 5.01, floor(0), 0, to(30, 90, 25), "outside", 5, 0},
		{"polygon, in the notch", ell, 5, 0, floor(0), 0, to(70, 70, 25), "outside", 0, 35},
		{"above the box", boxed, 5, 0, floor(0), 0, to(50, 50, 35), "", 0, 0},
		{"below the box", boxed, 5, 0, floor(0), 0, to(50, 50, 15), "", 0, 0},
		{"into the box", boxed, 5, 0, floor(0), 0, to(50, 50, 35-1e-5), "keep_out", 0, 1e-5},
		{"in the box", boxed, 5, 0, floor(0), 0, to(50, 50, 25), "keep_out", 0, 5},
		{"a margin beside the box", boxed, 5, 0, floor(0), 2, to(66, 50, 25), "keep_out", 1, 0},
		{"in the column", column, 5, 0, floor(0), 0, to(64, 50, 44), "keep_out", 0, 1},
		{"in the column, tilted", column, 5, 0, floor(0), 0, turned(vec(0, 1, 0), 45, 67.06, 50, 30), "keep_out", 0, 0.01106781},
		{"beside the column, tilted", column, 5, 0, floor(0), 0, turned(vec(0, 1, 0), 45, 67.08, 50, 30), "", 0, 0},
		{"polygon, tilted", ell, 5, 0, floor(0), 0, turned(vec(0, 1, 0), 45, 32.92, 90, 30), "", 0, 0},
		{"polygon, tilted, out", ell, 5, 0, floor(0), 0, turned(vec(0, 1, 0), 45, 32.94, 90, 30), "outside", 0, 0.01106781},
		{"round, tilted, out", disc, 5, 0, floor(0), 0, turned(vec(0, 1, 0), 45, 43, 0, 30), "outside", 0, math.Hypot(43+5*math.Sqrt2, 5) - 50},
		{"beside the column", column, 5, 0, floor(0), 0, to(65, 50, 44), "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := inSpace(c.gap)
			o.WallDistance, o.FloorDistance = c.wall, c.floor
			parts := []Part{{ID: "cube", Mesh: cubeAt(10), Margin: c.margin}}
			parts[0].Mesh.Vertices = append(parts[0].Mesh.Vertices, vec(1e6, 0, 0)) // belongs to no face
			r, got := verdict(t, parts, laid(c.bed, o, c.at))
			if got != c.want {
				t.Fatalf("got %q, want %q: %v", got, c.want, r.Violations)
			}
			for _, v := range r.Violations {
				if math.Abs(v.Distance-c.dist) > 1e-9 && c.dist != 0 || math.Abs(v.Depth-c.depth) > 1e-9+0.3*c.depth {
					t.Errorf("%+v", v)
				}
			}
		})
	}
}

// TestCheckSpaceTurns: what each kind of turns allows.
func TestCheckSpaceTurns(t *testing.T) {
	x90, z90, z30, any := turned(vec(1, 0, 0), 90, 50, 50, 50), turned(vec(0, 0, 1), 90, 50, 50, 50), turned(vec(0, 0, 1), 30, 50, 50, 50), turned(vec(1, 2, 3), 40, 50, 50, 50)
	flip := to(50, 50, 50)
	flip.M[0][0] = -1
	for _, c := range []struct {
		turns Rotations
		want  [5]string // as stored, about X, about Z, by 30 degrees, any
	}{
		{Rotations{}, [5]string{"", "", "", "turn", "turn"}},
		{Rotations{Kind: AxisTurns}, [5]string{"", "", "", "turn", "turn"}},
		{Rotations{Kind: NoTurns}, [5]string{"", "tilted", "turn", "turn", "tilted"}},
		{Rotations{Kind: QuarterTurns}, [5]string{"", "tilted", "", "turn", "tilted"}},
		{Rotations{Kind: StepTurns, Step: 15}, [5]string{"", "tilted", "", "", "tilted"}},
		{Rotations{Kind: StepTurns, Step: 20}, [5]string{"", "tilted", "turn", "turn", "tilted"}},
		{Rotations{Angles: []float64{0, 30}}, [5]string{"", "tilted", "turn", "", "tilted"}},
		{Rotations{Kind: FreeTurns}, [5]string{}},
		{Rotations{Turns: [][3][3]float64{geom.Identity().M, z30.M}}, [5]string{"", "turn", "turn", "", "turn"}},
		{Rotations{Kind: FreeTurns, Turns: [][3][3]float64{any.M}}, [5]string{"turn", "turn", "turn", "turn", ""}},
		{Rotations{Turns: [][3][3]float64{}}, [5]string{"turn", "turn", "turn", "turn", "turn"}},
	} {
		for i, a := range []geom.Affine{to(50, 50, 50), x90, z90, z30, any} {
			o := inSpace(0)
			o.Rotations = c.turns
			parts := []Part{{ID: "a", Mesh: cubeAt(10)}}
			if _, got := verdict(t, parts, laid(volume(100, 100, 100), o, a)); got != c.want[i] {
				t.Errorf("%v: turn %d: %q, want %q", c.turns, i, got, c.want[i])
			}
			parts[0].Rotations, o.Rotations = &c.turns, Rotations{Kind: FreeTurns}
			if _, got := verdict(t, parts, laid(volume(100, 100, 100), o, a)); got != c.want[i] {
				t.Errorf("%v of the part: turn %d: %q, want %q", c.turns, i, got, c.want[i])
			}
		}
		o := inSpace(0)
		o.Rotations = c.turns
		scaled := to(50, 50, 50)
		scaled.M[2][2] = 1.001
		lost := to(50, 50, math.NaN())
		for want, a := range map[string]geom.Affine{"mirrored": flip, "not_rigid": scaled, "not_finite": lost} {
			if _, got := verdict(t, []Part{{ID: "a", Mesh: cubeAt(10)}}, laid(volume(100, 100, 100), o, a)); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
}

// TestCheckSpaceCopies: a pile of copies in a grid keeps its gap in all turns,
// and one that is moved by 0.01 mm or by 1e-5 mm is found with its neighbours.
func TestCheckSpaceCopies(t *testing.T) {
	const n = 7
	grid := func() *Layout {
		l := &Layout{Bed: volume(100, 100, 100), Options: inSpace(5), Plates: 1}
		for i := range n * n * n {
			a := to(5+15*float64(i%n), 5+15*float64(i/n%n), 5+15*float64(i/n/n))
			if i%2 == 1 {
				a = a.Mul(turned(vec(1, 1, 1), 120, 0, 0, 0))
			}
			l.Placements = append(l.Placements, Placement{Copy: i, Placed: true, Pose: a})
		}
		return l
	}
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: n * n * n}}
	if r, got := verdict(t, parts, grid()); got != "" || r.Copies != 343 || r.Pairs < 3*6*49 {
		t.Errorf("%q: %+v", got, r)
	}
	for _, by := range []float64{0.01, 1e-5} {
		l := grid()
		l.Placements[171].Pose.T.Z -= by
		r, got := verdict(t, parts, l)
		if got != "too_near" || r.Violations[0].Row != 171-49 || r.Violations[0].Other != 171 || math.Abs(r.Violations[0].Distance-5+by) > 1e-9 {
			t.Errorf("%g: %q: %v", by, got, r.Violations)
		}
	}
	l := grid()
	l.Placements = l.Placements[1:]
	if _, got := verdict(t, parts, l); got != "count" {
		t.Error(got)
	}
}

// TestCheckSpaceWorkers: the same findings in the same order for any number of
// workers, on real overlaps in all turns.
func TestCheckSpaceWorkers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	parts := []Part{{ID: "ring", Mesh: solid(shape.Torus(20, 5, 32, 16)), Count: 20}, {ID: "ball", Mesh: solid(shape.Sphere(12, 24)), Count: 20}}
	l := &Layout{Bed: volume(160, 160, 160), Options: inSpace(2), Plates: 1}
	for i := range 40 {
		a := turned(vec(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 360*rng.Float64(), 0, 0, 0)
		a.T = vec(25+110*rng.Float64(), 25+110*rng.Float64(), 25+110*rng.Float64())
		l.Placements = append(l.Placements, Placement{Part: i / 20, Copy: i % 20, Placed: true, Pose: a})
	}
	l.Options.Workers = 1
	one, _ := verdict(t, parts, l)
	l.Options.Workers = 8
	many, _ := verdict(t, parts, l)
	if len(one.Violations) < 10 || !reflect.DeepEqual(one, many) {
		t.Errorf("%d and %d violations", len(one.Violations), len(many.Violations))
	}
}

func TestCheckSpaceRefuses(t *testing.T) {
	ok := []Part{{ID: "a", Mesh: cubeAt(10)}}
	negative, none := -1.0, math.NaN()
	flat := volume(10, 10, 10)
	flat.KeepOutBoxes = []geom.Box{{Max: vec(1, 1, 0)}}
	for name, c := range map[string]struct {
		parts []Part
		bed   Bed
		o     Options
	}{
		"negative floor": {ok, volume(10, 10, 10), Options{Packer: InVolume, FloorDistance: &negative}},
		"NaN floor":      {ok, volume(10, 10, 10), Options{Packer: InVolume, FloorDistance: &none}},
		"no mesh":        {[]Part{{Footprint: rect(0, 0, 1, 1)}}, volume(10, 10, 10), Options{Packer: InVolume}},
		"empty mesh":     {[]Part{{Mesh: &mesh.Mesh{}}}, volume(10, 10, 10), Options{Packer: InVolume}},
		"flat box":       {ok, flat, Options{Packer: InVolume}},
		"unknown packer": {ok, volume(10, 10, 10), Options{Packer: "pack4d"}},
	} {
		if _, err := Check(t.Context(), c.parts, c.bed, laid(c.bed, c.o, to(5, 5, 5))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestKeepOutBoxOnPlates: what stands on a plate stays out of the whole column.
func TestKeepOutBoxOnPlates(t *testing.T) {
	bed := Plate(30, 10)
	bed.KeepOutBoxes = []geom.Box{{Min: vec(10, 0, 50), Max: vec(20, 10, 60)}}
	parts := []Part{{ID: "square", Footprint: rect(0, 0, 10, 10), Count: 3}}
	l, err := Pack2D{}.Pack(t.Context(), parts, bed, Options{Iterations: 20000})
	if err != nil {
		t.Fatal(err)
	}
	placed := 0
	for _, p := range l.Placements {
		if p.Placed {
			placed++
		}
	}
	if r, got := verdict(t, parts, l); got != "" || placed != 2 || l.Options.Packer != OnPlates {
		t.Errorf("%d placed: %v", placed, r.Violations)
	}
	if _, got := verdict(t, parts[:1], laid(bed, Options{}, to(5, 0, 0))); !strings.Contains(got, "keep_out") {
		t.Error(got)
	}
}

// TestSpaceFile: a layout in space comes back from its file, and says by its
// packer that it is one.
func TestSpaceFile(t *testing.T) {
	bed := volume(100, 90, 80)
	bed.KeepOutBoxes = []geom.Box{{Min: vec(1, 2, 3), Max: vec(4, 5, 6)}}
	parts := []Part{{ID: "cube", Mesh: cubeAt(10)}}
	o := inSpace(5)
	o.Packer, o.Seed, o.Objective = InVolumeSearch, 1, ByHeight
	*o.FloorDistance = 2
	l := laid(bed, o, turned(vec(1, 2, 3), 50, 50, 50, 50))
	f, err := NewFile(l, parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var data bytes.Buffer
	if err := WriteLayout(&data, f); err != nil {
		t.Fatal(err)
	}
	text := data.String()
	back, err := ReadLayout(&data)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := back.Layout()
	if err != nil || !reflect.DeepEqual(again, l) {
		t.Errorf("%v: %+v\n%+v", err, again, l)
	}
	for name, c := range map[string]struct {
		old, new string
		says     string
		space    bool
	}{
		"pack3d":       {`"pack3d_premium"`, `"pack3d"`, "", true},
		"by hand":      {`"pack3d_premium"`, `"user_managed","in_space":true`, "", true},
		"on plates":    {`"pack3d_premium"`, `"user_managed"`, "", false},
		"confused":     {`"pack3d_premium"`, `"pack2d","in_space":true`, "in_space", false},
		"no floor":     {`"floor_distance": 2,`, ``, "", true},
		"bad floor":    {`"floor_distance": 2,`, `"floor_distance":-2,`, "floor_distance", true},
		"unknown name": {`"pack3d_premium"`, `"pack4d"`, "pack4d", false},
	} {
		got, err := ReadLayout(strings.NewReader(strings.Replace(text, c.old, c.new, 1)))
		switch {
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v", name, err)
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case err == nil:
			l, _, err := got.Layout()
			if err != nil || l.Options.Packer.InSpace() != c.space {
				t.Errorf("%s: %v %+v", name, err, l)
			}
			if c.space && name == "no floor" && l.Options.floor() != 5 {
				t.Errorf("floor %g", l.Options.floor())
			}
		}
	}
	if f.Build.KeepOutBoxes[0].Max = [3]float64{4, 5, 3}; WriteLayout(&data, f) == nil {
		t.Error("a flat box is written")
	}
}
