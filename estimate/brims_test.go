package estimate

import (
	"fmt"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
)

// brimmed are settings with brims of 8 mm, and no skirt, which is the same feature.
func brimmed(kind string) config.Settings {
	s := config.Defaults()
	s.Skirts, s.BrimType, s.BrimWidth = 0, kind, 8
	return s
}

// sameBrims fails where the brims of tiers 1 and 2 are not those of the toolpaths.
func sameBrims(t *testing.T, name string, parts []Part, o Options) {
	t.Helper()
	type work struct{ Time, Filament float64 }
	brim := func(tier Tier) work {
		o.Tier = tier
		r := run1(t, parts, o)
		return work{r.ByFeature["skirt"].Time, volumeOf(r, "skirt")}
	}
	want := brim(Paths)
	for _, tier := range []Tier{Instant, Areas} {
		got := brim(tier)
		if want.Time == 0 || math.Abs(got.Time/want.Time-1) > 0.05 || math.Abs(got.Filament/want.Filament-1) > 0.03 {
			t.Errorf("%s, tier %d: %v, toolpaths %v", name, tier, got, want)
		}
	}
}

// Brims that meet in a layout count once, wherever its copies stand and however they are
// turned: in hollows and holes of each other, too.
func TestBrimsOfLayout(t *testing.T) {
	tee := Part{ID: "tee", Mesh: solid(shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 5}, {X: 12, Y: 5}, {X: 12, Y: 20}, {X: 6, Y: 20}, {X: 6, Y: 5}, {X: 0, Y: 5}}, 2)), Count: 9}
	post := Part{ID: "post", Mesh: solid(shape.Box(geom.Vec{X: 5, Y: 5}, geom.Vec{X: 9, Y: 13, Z: 2})), Count: 9}
	at := func(part int, degrees, x, y float64) pack.Placement {
		p := placed(part, 0, geom.Vec{X: x, Y: y})
		turn := poly.Turn(degrees)
		p.Pose.M = [3][3]float64{{turn.Cos, -turn.Sin, 0}, {turn.Sin, turn.Cos, 0}, {0, 0, 1}}
		return p
	}
	for name, rows := range map[string][]pack.Placement{
		"apart":  {at(0, 0, 0, 0), at(0, 90, 90, 0), at(1, 0, 0, 60)},
		"near":   {at(0, 0, 0, 0), at(0, 0, 31, 0), at(0, 0, 0, 24), at(0, 0, 31, 24), at(1, 0, 64, 0)},
		"turned": {at(0, 0, 0, 0), at(0, 180, 49, 25), at(0, 90, 72, 0), at(0, 37, 90, 10), at(1, 0, 14, 5)},
	} {
		for _, kind := range []string{"outer_only", "inner_only", "outer_and_inner"} {
			s := brimmed(kind)
			if name == "apart" && kind == "inner_only" {
				continue // there is none
			}
			sameBrims(t, name+" "+kind, []Part{tee, post}, Options{Settings: &s, Layout: layout(1, rows...)})
		}
	}
}

// Brims of an order count once on the plate that it is made on.
func TestBrimsOfOrder(t *testing.T) {
	m := made("fdm", nil)
	s := brimmed("outer_only")
	parts := []Part{
		{ID: "cube", Mesh: cube(10), Count: 11},
		{ID: "plate", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 18, Y: 12, Z: 1})), Count: 3},
	}
	for n := 1; n <= 2; n++ {
		sameBrims(t, fmt.Sprint(n, " parts"), parts[:n], Options{Machine: m, Settings: &s})
	}
}

// A larger order never costs less, and a set never more for there being more of them, with brims.
func TestOrdersWithBrims(t *testing.T) {
	s := brimmed("outer_only")
	o := Options{Tier: Instant, Machine: made("fdm", nil), Settings: &s, Rates: &cost.Rates{RunningCostPerHour: 3600}}
	o.Machine.Bed = preset.Bed{X: 200, Y: 200, Z: 200}
	for n := 1; n <= 14; n++ {
		o.Quantities = append(o.Quantities, n)
	}
	parts := []Part{{ID: "cube", Mesh: cube(10), Count: 2}, {ID: "plate", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 18, Y: 12, Z: 1})), Count: 1}}
	total, each := int64(0), math.Inf(1)
	for _, q := range run1(t, parts, o).Quantities {
		price := q.Cost.PriceTotal
		if one := float64(price) / float64(q.Quantity); price < total || one > each+1 {
			t.Errorf("%d sets: %d, %g each; one less %d, %g", q.Quantity, price, one, total, each)
		} else {
			total, each = price, one
		}
	}
}

// Brims that are not asked for one by one while a build is filled are about what they are.
func TestBrimsWhileFilled(t *testing.T) {
	s := brimmed("outer_only")
	m := instantModel{Settings: &s}
	what, err := m.measure(t.Context(), cube(6))
	if err != nil {
		t.Fatal(err)
	}
	var plate []setCopy
	var order []copyAt
	for i := range 100 {
		c := copyAt{what: what, at: poly.Motion{Cos: 1, T: geom.Vec2{X: 8 * float64(i%10), Y: 8 * float64(i/10)}}}
		order, plate = append(order, c), append(plate, setCopy{copyAt: c})
	}
	if err := fillBrims(plate, &s); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= len(order); n++ {
		want, err := brimOf(grouped(order[:n]), &s)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("length of ", n), plate[n-1].brim.Length, want.Length, want.Length/8)
	}
}
