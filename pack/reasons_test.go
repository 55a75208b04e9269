package pack_test

import (
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// TestKeptFreeIsNoRoom: a part that fits the plate, but not around what is to be
// kept free of it, is not too large: there is no room for it.
func TestKeptFreeIsNoRoom(t *testing.T) {
	octagon := poly.Polygon{}
	for i := range 8 {
		octagon.Outer = append(octagon.Outer, poly.Turn(45*float64(i)).Apply(geom.Vec2{X: 50}))
	}
	for name, bed := range map[string]pack.Bed{"rectangle": pack.Plate(100, 100), "circle": pack.Disc(100), "polygon": pack.FromPolygon(octagon)} {
		for _, c := range []struct {
			keep poly.Region
			side float64
			want pack.Reason
		}{
			{rect(200, 200).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: -100, Y: -100}}), 10, pack.NoRoom},
			{rect(200, 100).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: -100, Y: -40}}), 60, pack.NoRoom},
			{rect(1, 1), 150, pack.TooLarge},
			{nil, 150, pack.TooLarge},
		} {
			b := bed
			b.KeepOut = c.keep
			o := pack.Options{Iterations: 1000}
			l, err := pack.Pack2D{}.Pack(t.Context(), []pack.Part{{Footprint: rect(c.side, c.side), Count: 2}}, b, o)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range l.Placements {
				if p.Placed || p.Reason != c.want {
					t.Errorf("%s, part of %g mm: %+v, want %s", name, c.side, p, c.want)
				}
			}
		}
	}
}

// TestHolesNamed: where a rule alone makes parts overlap, the rule is named.
func TestHolesNamed(t *testing.T) {
	ring := rect(40, 40)
	ring[0].Holes = []poly.Ring{{{X: 5, Y: 5}, {X: 5, Y: 35}, {X: 35, Y: 35}, {X: 35, Y: 5}}}
	at := func(x, y float64) []pack.Pose {
		return []pack.Pose{{Transformation: geom.Translation(geom.Vec{X: x, Y: y})}}
	}
	parts := []pack.Part{{ID: "frame", Footprint: ring, Locked: at(0, 0)}, {ID: "cube", Footprint: rect(10, 10), Locked: at(15, 15)}}
	for says, o := range map[string]pack.Options{
		"": {}, "without their holes": {NoHoles: true}, "as their convex hulls": {NoHoles: true, NoConcavities: true},
	} {
		o.Iterations = 1000
		_, err := pack.Pack2D{}.Pack(t.Context(), parts, pack.Plate(100, 100), o)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}
