package estimate

import (
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
)

// A brim of 5 mm, the middle of whose outermost line counts, around copies of 10 x 10 mm that
// stand against each other on a plate; what is wide above the first layer does not count.
func TestLayoutOutsideIsTold(t *testing.T) {
	part := []Part{{ID: "part", Mesh: solid(shape.Join(
		shape.Box(geom.Vec{X: -5, Y: -5}, geom.Vec{X: 5, Y: 5, Z: 1}), shape.Box(geom.Vec{X: -6, Y: -6, Z: 1}, geom.Vec{X: 6, Y: 6, Z: 2}))), Count: 2}}
	disc, square := pack.Disc(200), pack.Plate(100, 100)
	drawn := pack.FromPolygon(poly.Polygon{Outer: poly.Ring{{X: 350}, {X: 400, Y: 50}, {X: 350, Y: 100}, {X: 300, Y: 50}}})
	for name, c := range map[string]struct {
		bed    pack.Bed
		at, by geom.Vec2 // of one copy, and where the other is against it
		turn   float64
		want   bool
	}{
		"inside":                {square, geom.Vec2{X: 10, Y: 50}, geom.Vec2{X: 80}, 0, false},
		"at the edge":           {square, geom.Vec2{X: 9.5, Y: 50}, geom.Vec2{X: 81}, 0, true},
		"in a corner":           {square, geom.Vec2{X: 6, Y: 6}, geom.Vec2{X: 30}, 0, false}, // in the middle it is not
		"turned":                {square, geom.Vec2{X: 12.5, Y: 50}, geom.Vec2{X: 75}, math.Pi / 4, false},
		"a corner at the edge":  {square, geom.Vec2{X: 11.5, Y: 50}, geom.Vec2{X: 77}, math.Pi / 4, true},
		"on a disc":             {disc, geom.Vec2{X: -89.5}, geom.Vec2{X: 179}, 0, false}, // corners at 94.63 mm
		"at the edge of a disc": {disc, geom.Vec2{X: -90.6}, geom.Vec2{X: 181.2}, 0, true},
		"in a drawing":          {drawn, geom.Vec2{X: 317, Y: 50}, geom.Vec2{X: 66}, 0, false}, // its corners are 7.07 mm out
		"at a slope of it":      {drawn, geom.Vec2{X: 316.5, Y: 50}, geom.Vec2{X: 67}, 0, true},
	} {
		s := config.Defaults()
		s.Skirts, s.BrimType, s.BrimWidth, s.BedShape = 0, "outer_only", 5, config.Corners(c.bed.Edge())
		l := layout(2, placed(0, 1, geom.Vec{X: c.at.X, Y: c.at.Y}), placed(0, 1, geom.Vec{X: c.at.X + c.by.X, Y: c.at.Y + c.by.Y}))
		for i := range l.Placements {
			l.Placements[i].Pose.M = shape.Turn(geom.Vec{Z: 1}, c.turn).M
		}
		l.Bed = c.bed
		for tier := Instant; tier <= Paths; tier++ {
			if r := run1(t, part, Options{Tier: tier, Settings: &s, Layout: l}); r.warned("outside_build_volume") != c.want {
				t.Errorf("%s, tier %d: %+v", name, tier, r.Warnings)
			}
		}
	}
}

// What does not fit where it lies is in the middle; a plate that is outside is named, and
// without prints around parts there is nothing to tell.
func TestLayoutOutsideOfAnotherBed(t *testing.T) {
	part := []Part{{ID: "part", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 72, Y: 60, Z: 1})), Count: 2}}
	s := config.Defaults()
	s.Skirts, s.BrimType, s.BrimWidth, s.BedShape = 0, "outer_only", 5, config.Corners(pack.Plate(80, 80).Edge())
	l := layout(2, placed(0, 0, geom.Vec{X: 40}), placed(0, 1, geom.Vec{X: 4}))
	r := run1(t, part, Options{Tier: Instant, Settings: &s, Layout: l})
	if n := strings.Count(text(r), "plate 1 of the layout stands over the edge of the bed by about 0.775 mm"); n != 1 {
		t.Errorf("%+v", r.Warnings)
	}
	s.BrimWidth = 0
	if r := run1(t, part, Options{Tier: Instant, Settings: &s, Layout: l}); r.warned("outside_build_volume") {
		t.Errorf("without a brim: %+v", r.Warnings)
	}
}

func text(r *Result) string {
	out := ""
	for _, w := range r.Warnings {
		out += w.Message + "\n"
	}
	return out
}
