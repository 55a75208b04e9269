package pack_test

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// What counts first, second and third: most parts, then the objective's own measure,
// then the smallest box.

func packPlate(t *testing.T, parts []pack.Part, bed pack.Bed, o pack.Options) *pack.Layout {
	t.Helper()
	return packChecked(t, pack.Pack2D{}, parts, bed, o)
}

// TestMostParts: of parts of many sizes a larger plate takes more, and asking for more
// than there is room for costs nothing. The least numbers are those of rows drawn by
// hand: the squares of 20 and 5 mm first, then the bars.
func TestMostParts(t *testing.T) {
	some := func(large int) []pack.Part {
		return []pack.Part{
			boxPart("small", 5, 5, 5, 12), boxPart("middle", 20, 20, 5, 12),
			{ID: "frame", Footprint: frame(40, 40, 3), Count: large}, boxPart("bar", 45, 15, 5, large),
		}
	}
	o := pack.Options{MinDistance: 1, Iterations: 500_000}
	for _, c := range []struct {
		side float64
		want int
	}{{63, 9}, {84, 24}, {90, 25}, {100, 28}} {
		n := countPlaced(packPlate(t, some(8), pack.Plate(c.side, c.side), o))
		if n < c.want {
			t.Errorf("%d parts on %g x %g, want %d", n, c.side, c.side, c.want)
		}
		if few := countPlaced(packPlate(t, some(1), pack.Plate(c.side, c.side), o)); few > n {
			t.Errorf("%d parts on %g x %g when fewer are asked for, else %d", few, c.side, c.side, n)
		}
	}
}

// TestFillOpensNoPlates: further copies that nobody asked for take no plate, and no
// room from what was asked for.
func TestFillOpensNoPlates(t *testing.T) {
	filler := pack.Part{ID: "filler", Footprint: rect(7, 7), Count: 1, Fill: true}
	for _, count := range []int{1, 15, 30} {
		parts := []pack.Part{{ID: "asked", Footprint: frame(30, 30, 10), Count: count}, {ID: "one", Footprint: rect(7, 7), Count: 1}}
		o := pack.Options{MinDistance: 1, MultiBuild: true, Iterations: 300_000}
		alone := packPlate(t, parts, pack.Plate(100, 100), o)
		parts[1] = filler
		with := packPlate(t, parts, pack.Plate(100, 100), o)
		if with.Plates > alone.Plates || countPlaced(with) < countPlaced(alone) {
			t.Errorf("%d asked for: %d placed on %d plates, without fillers %d on %d", count+1, countPlaced(with), with.Plates, countPlaced(alone), alone.Plates)
		}
	}
}

// TestLowestParts: of parts with equal outlines, the low ones are placed when height
// is the objective and there is not room for all.
func TestLowestParts(t *testing.T) {
	parts := []pack.Part{boxPart("tall", 10, 10, 80, 9), boxPart("low", 10, 10, 10, 9), boxPart("half", 10, 10, 40, 3)}
	for name, c := range map[string]struct {
		objective pack.Objective
		side      float64
		placed    int
		height    float64
	}{
		"room for the low ones": {pack.ByHeight, 32, 9, 10},
		"and some more":         {pack.ByHeight, 43, 16, 80},
	} {
		l := packPlate(t, parts, pack.Plate(c.side, c.side), pack.Options{MinDistance: 1, Objective: c.objective, Iterations: 300_000})
		if n := measure(t, l, parts); n.Placed != c.placed || n.UsedHeight != c.height {
			t.Errorf("%s: %d placed, %g mm high, want %d and %g", name, n.Placed, n.UsedHeight, c.placed, c.height)
		}
	}
	parts = parts[:2]
	parts[0].Count = 3
	l := packPlate(t, parts, pack.Plate(32, 32), pack.Options{MinDistance: 1, Objective: pack.ByHeight, MultiBuild: true, Iterations: 300_000})
	if n := measure(t, l, parts); n.Placed != 12 || len(n.Plates) != 2 || n.Plates[0].UsedHeight+n.Plates[1].UsedHeight > 160 {
		t.Errorf("%d placed: %+v", n.Placed, n.Plates)
	}
}

// TestSmallestBox: what all finds room is put in a small box, along both sides of the
// plate.
func TestSmallestBox(t *testing.T) {
	parts := []pack.Part{boxPart("square", 20, 20, 5, 16)}
	l := packPlate(t, parts, pack.Plate(300, 300), pack.Options{MinDistance: 2, Iterations: 500_000})
	box := geom.EmptyBox()
	for _, p := range l.Placements {
		if !p.Placed {
			t.Fatalf("%+v", p)
		}
		for _, v := range parts[0].Mesh.Vertices {
			box = box.Extend(p.Pose.Apply(v))
		}
	}
	// 4 by 4 take 86 by 86, 8 by 2 even less.
	if s := box.Size(); s.X*s.Y > 86*86+1e-6 {
		t.Errorf("the box is %g by %g", s.X, s.Y)
	}
}
