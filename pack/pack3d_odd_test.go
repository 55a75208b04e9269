package pack_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// TestPack3DRefuses: what makes no sense is refused by name.
func TestPack3DRefuses(t *testing.T) {
	at := func(x, y, z float64) pack.Pose {
		return pack.Pose{Transformation: geom.Translation(geom.Vec{X: x, Y: y, Z: z})}
	}
	odd := solidCube(10)
	odd.Vertices[3].Y = math.NaN()
	held := func(p ...pack.Pose) pack.Part {
		return pack.Part{ID: "held", Mesh: solidCube(10), Count: 5, Locked: p}
	}
	for _, c := range []struct {
		name string
		part pack.Part
		want string
		bad  bool // the options or the parts, not the mesh
	}{
		{"NaN vertex", pack.Part{ID: "odd", Mesh: odd}, "vertex 3", false},
		{"no faces", pack.Part{ID: "odd", Mesh: &mesh.Mesh{}}, "odd", false},
		{"locked copies overlap", held(at(10, 10, 10), at(12, 10, 10)), "overlap", true},
		{"a locked copy sticks out", held(at(2, 10, 10)), "beyond the bed", true},
		{"a locked copy is below the floor", held(at(10, 10, 2)), "below the floor", true},
		{"a locked copy on no plate", held(pack.Pose{Plate: 3, Transformation: geom.Identity()}), "plate 4 does not exist", true},
		{"a turn that is none", pack.Part{ID: "odd", Mesh: solidCube(10), Rotations: &pack.Rotations{Turns: [][3][3]float64{{}}}}, "not a rotation", true},
		{"huge count", pack.Part{ID: "odd", Mesh: solidCube(10), Count: 2_000_000}, "count", true},
	} {
		l, err := pack.Pack3D{}.Pack(t.Context(), []pack.Part{c.part}, boxed(50, 50, 50), pack.Options{FloorDistance: new(float64), Iterations: 1})
		if l != nil || err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, pack.ErrOptions) != c.bad {
			t.Errorf("%s: %v, layout %v", c.name, err, l != nil)
		}
	}
}

// TestPack3DOddParts: flat, open, tiny and hollow parts are placed, and keep their
// gaps.
func TestPack3DOddParts(t *testing.T) {
	sheet := &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 20}, {Y: 20}}, Faces: [][3]uint32{{0, 1, 2}}}
	sphere := shape.Sphere(8, 16)
	open := meshOf(sphere.Without(func(f int) bool { return f%40 == 3 }))
	hollow := meshOf(shape.Join(shape.Cube(geom.Vec{}, 20), shape.Cube(geom.Vec{}, 15).Flip()))
	spare := solidCube(9)
	spare.Vertices = append(spare.Vertices, geom.Vec{X: 5000}) // no face uses it
	parts := []pack.Part{
		{ID: "sheet", Mesh: sheet, Count: 3}, {ID: "open", Mesh: open, Count: 3}, {ID: "hollow", Mesh: hollow, Count: 2},
		{ID: "mote", Mesh: solidCube(0.1), Count: 5}, {ID: "spare", Mesh: spare, Count: 2},
	}
	for _, gap := range []float64{0, 0.3, 4} {
		if l := packSpace(t, parts, boxed(80, 80, 80), pack.Options{MinDistance: gap, Iterations: 3000}); countPlaced(l) != 15 {
			t.Errorf("gap %g: %d of 15 placed", gap, countPlaced(l))
		}
	}
}

// TestPack3DScales: a part of 1 mm beside one of 1 m.
func TestPack3DScales(t *testing.T) {
	parts := []pack.Part{{ID: "beam", Mesh: meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 1000, Y: 100, Z: 100}))}, {ID: "grain", Mesh: solidCube(1), Count: 20}}
	if l := packSpace(t, parts, boxed(1000, 300, 300), pack.Options{MinDistance: 1, Iterations: 3000}); countPlaced(l) != 21 {
		t.Errorf("%d of 21 placed", countPlaced(l))
	}
}

// TestPack3DLateParts: when the time is over, copies whose turn has not come are
// not processed.
func TestPack3DLateParts(t *testing.T) {
	parts := []pack.Part{{ID: "ring", Mesh: meshOf(shape.Torus(5, 1, 24, 12)), Count: 400}}
	calls := time.Duration(0)
	l, err := pack.Pack3D{}.Pack(t.Context(), parts, boxed(200, 200, 200), pack.Options{MinDistance: 1, Workers: 1, Budget: time.Second, Clock: func() time.Duration {
		calls += 20 * time.Millisecond
		return calls
	}})
	if err != nil {
		t.Fatal(err)
	}
	late := 0
	for _, p := range l.Placements {
		if !p.Placed && p.Reason != pack.NotProcessed {
			t.Fatalf("%+v", p)
		}
		if !p.Placed {
			late++
		}
	}
	if late == 0 || late == 400 {
		t.Errorf("%d of 400 not processed", late)
	}
}

// TestPack3DFill: as many further copies as fit, and no one's place is taken.
func TestPack3DFill(t *testing.T) {
	parts := []pack.Part{{ID: "filler", Mesh: solidCube(10), Fill: true}, {ID: "asked", Mesh: solidCube(20), Count: 1}}
	l := packSpace(t, parts, boxed(40, 40, 40), pack.Options{Iterations: 20_000})
	asked, fill := 0, 0
	for _, p := range l.Placements {
		if !p.Placed {
			t.Errorf("%+v", p)
		}
		if p.Part == 1 {
			asked++
		} else {
			fill++
		}
	}
	if asked != 1 || fill != 56 {
		t.Errorf("%d asked for and %d of 56 fillers placed", asked, fill)
	}
}

// TestPack3DLayerArea: parts go higher rather than over the cap, also around what
// lies there for good.
func TestPack3DLayerArea(t *testing.T) {
	held := pack.Part{ID: "held", Mesh: solidCube(10), Locked: []pack.Pose{{Transformation: geom.Translation(geom.Vec{X: 5, Y: 5, Z: 5})}}}
	parts := []pack.Part{held, {ID: "cube", Mesh: solidCube(10), Count: 7}, {ID: "ball", Mesh: meshOf(shape.Sphere(4, 12)), Count: 4}}
	l := packSpace(t, parts, boxed(40, 40, 60), pack.Options{MaxLayerArea: 210, FloorDistance: new(float64), Iterations: 20_000})
	if n := countPlaced(l); n != 12 {
		t.Errorf("%d of 12 placed", n)
	}
}

// TestPack3DPieces: parts that fit only when they touch to the bit, in no whole
// cubes of one size, are placed by convex pieces; not when they could not be taken
// out again.
func TestPack3DPieces(t *testing.T) {
	wedge := pack.Part{ID: "wedge", Mesh: meshOf(shape.Prism([]geom.Vec2{{}, {X: 17.3}, {Y: 11.9}}, 7.1)), Count: 8}
	slab := pack.Part{ID: "slab", Mesh: meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 3.7, Y: 11.9, Z: 7.1})), Count: 3}
	for interlock, want := range map[pack.Interlock]bool{pack.IgnoreInterlock: true, pack.ForbidInterlock: true} {
		l := packSpace(t, []pack.Part{wedge, slab}, boxed(21.4, 12.5, 33), pack.Options{Interlock: interlock, FloorDistance: new(float64), Iterations: 3_000_000})
		if all := countPlaced(l) == 11; all != want {
			t.Errorf("%s: %d of 11 placed", interlock, countPlaced(l))
		}
	}
}

// TestPack3DTurns: what fits only in a turn about Z, by steps or freely, is turned.
func TestPack3DTurns(t *testing.T) {
	bar := []pack.Part{{ID: "bar", Mesh: meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 62, Y: 4, Z: 4}))}}
	for kind, want := range map[pack.Turning]int{pack.NoTurns: 0, pack.AxisTurns: 0, pack.StepTurns: 1, pack.FreeTurns: 1} {
		l := packSpace(t, bar, boxed(50, 50, 10), pack.Options{Rotations: pack.Rotations{Kind: kind}, Iterations: 500})
		if n := countPlaced(l); n != want {
			t.Errorf("%s: %d placed, want %d", kind, n, want)
		}
	}
}

// TestPack3DAnyTurn: of free turns there are all, about every axis. A bar that is
// longer than every side of the bed and the diagonals of its walls lies along the
// one through its middle; a cube that is larger than the bed fits in no turn; and
// what may not be turned lies as it is.
func TestPack3DAnyTurn(t *testing.T) {
	bar := pack.Part{ID: "bar", Mesh: meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 62, Y: 2, Z: 2}))}
	whale := pack.Part{ID: "whale", Mesh: solidCube(41)}
	stiff := pack.Part{ID: "stiff", Mesh: solidCube(3), Count: 4, Rotations: &pack.Rotations{Kind: pack.NoTurns}}
	free := pack.Options{Rotations: pack.Rotations{Kind: pack.FreeTurns}, Iterations: 100_000}
	l := packSpace(t, []pack.Part{bar, whale, stiff}, boxed(40, 40, 40), free)
	if p := l.Placements; !p[0].Placed || p[1].Reason != pack.TooLarge || countPlaced(l) != 5 {
		t.Errorf("%+v", p)
	}
	// Bars and plates that fit hardly, and that in few turns.
	round := pack.Bed{Shape: pack.Circle, X: 110, Y: 110, Z: 110}
	corner := boxed(100, 100, 100)
	corner.KeepOutBoxes = []geom.Box{{Max: geom.Vec{X: 30, Y: 30, Z: 30}}}
	free.FloorDistance, free.Iterations = new(float64), 300_000
	for name, c := range map[string]struct {
		size geom.Vec
		bed  pack.Bed
	}{
		"a bar, by two thirds of a millimetre": {geom.Vec{X: 80, Y: 3, Z: 3}, boxed(50, 50, 50)},
		"a plate that stands":                  {geom.Vec{X: 120, Y: 100, Z: 3}, boxed(110, 110, 110)},
		"a plate askew":                        {geom.Vec{X: 150, Y: 60, Z: 4}, boxed(66.468, 79.762, 132.936)},
		"a bar in a round bed":                 {geom.Vec{X: 140, Y: 5, Z: 5}, round},
		"a bar past a corner":                  {geom.Vec{X: 140, Y: 5, Z: 5}, corner},
	} {
		p := pack.Part{ID: name, Mesh: meshOf(shape.Box(geom.Vec{}, c.size))}
		if l := packSpace(t, []pack.Part{p}, c.bed, free); countPlaced(l) != 1 {
			t.Errorf("%s: %+v", name, l.Placements)
		}
	}
	for _, p := range l.Placements[2:] {
		if p.Pose.M != geom.Identity().M {
			t.Errorf("a part that may not be turned lies as %v", p.Pose.M)
		}
	}
}

// TestPack3DPremium: unless told otherwise it takes any turn, and does so in the
// search, too; the same bytes come for any number of workers.
func TestPack3DPremium(t *testing.T) {
	parts := mixed()
	first := ""
	workers := []int{1, 2, 8}
	if testing.Short() {
		workers = workers[1:2]
	}
	for _, n := range workers {
		l, err := pack.Pack3D{Premium: true}.Pack(t.Context(), parts, boxed(45, 45, 40), pack.Options{MinDistance: 1, Iterations: 300_000, Workers: n})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := pack.Check(t.Context(), parts, boxed(45, 45, 40), l); err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		if l.Options.Packer != pack.InVolumeSearch || l.Options.Rotations.Kind != pack.FreeTurns || l.Options.Budget != 2*time.Minute {
			t.Errorf("%+v", l.Options)
		}
		if n == workers[0] && !slices.ContainsFunc(l.Placements, func(p pack.Placement) bool { return p.Placed && askew(p.Pose) }) {
			t.Error("no part is turned but onto the axes and by halves of right angles")
		}
		if got := layoutText(t, l, parts); first == "" {
			first = got
		} else if got != first {
			t.Errorf("another layout with %d workers", n)
		}
	}
}

// askew reports whether a turn takes no axis to an axis.
func askew(a geom.Affine) bool {
	for _, row := range a.M {
		for _, v := range row {
			if math.Abs(v) > 1-1e-9 {
				return false
			}
		}
	}
	return true
}
