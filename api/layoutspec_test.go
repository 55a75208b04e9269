package api

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestLayoutOfOneTooMany: of 170 cubes, 169 find their places on the grid at least.
func TestLayoutOfOneTooMany(t *testing.T) {
	s := sketch(t, nil)
	r := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":170}`, s.cube()), quick))
	placed := strings.Count(r.placed(), "1")
	if r.at("status") != "complete" || placed < 169 || len(r.at("unfitted").([]any)) != 170-placed {
		t.Errorf("%d placed: %.500s", placed, r.body)
	}
}

// TestLooseBoltIsInterlocked: what lies loose in a closed box does not come out.
func TestLooseBoltIsInterlocked(t *testing.T) {
	s := sketch(t, nil)
	shell := shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 20}), shape.Box(geom.Vec{X: 2, Y: 2, Z: 2}, geom.Vec{X: 18, Y: 18, Z: 18}).Flip())
	chest, bolt := s.model(turnable, stl(shell)).at("uri"), s.model(turnable, box(6, 6, 6)).at("uri")
	bed := `{"type":"rectangle","packer_type":"user_managed","in_space":true,"x":50,"y":50,"z":50}`
	r := s.layout(layoutOf(bed, 0, fmt.Sprintf("%q,%q", chest, bolt), `"interlock":"report"`, `"positions":[{"x":5,"y":5,"z":5},{"x":12,"y":12,"z":12}]`))
	if r.at("status") != "complete" || fmt.Sprint(r.at("interlocked_pairs")) != "[[0 1]]" {
		t.Errorf("%s", r.body)
	}
	r = s.layout(layoutOf(bed, 0, fmt.Sprintf("%q,%q", chest, bolt), `"interlock":"forbid"`, `"positions":[{"x":5,"y":5,"z":5},{"x":12,"y":12,"z":12}]`))
	if r.at("status") != "error" || r.at("error_code") != "layout_invalid" || r.at("error_detail", "interlocked_pairs") == nil {
		t.Errorf("%s", r.body)
	}
}

// TestMoreIterationsAreNotWorse: twice the budget, and twice again.
func TestMoreIterationsAreNotWorse(t *testing.T) {
	s := sketch(t, nil)
	models := fmt.Sprintf(`{"model":%q,"count":9},{"model":%q,"count":9}`, s.cube(), s.model(turnable, box(17, 9, 5)).at("uri"))
	most := 0
	for _, iterations := range []int{100, 200, 400, 800} {
		r := s.layout(layoutOf(`{"type":"rectangle","x":60,"y":60}`, 2, models, fmt.Sprintf(`"rotations":"z:45","iterations":%d`, iterations)))
		placed := strings.Count(r.placed(), "1")
		if placed < most {
			t.Errorf("%d placed in %d iterations, %d in half of them", placed, iterations, most)
		}
		most = max(most, placed)
	}
}

// TestDistancesOfALayout measures cubes and where they lie anew, by the corners of
// squares: as far apart as asked, and on the plate.
func TestDistancesOfALayout(t *testing.T) {
	s := sketch(t, nil)
	const side, gap = 10.0, 3.0
	for seed := 1; seed <= 5; seed++ {
		r := s.layout(layoutOf(`{"type":"rectangle","x":90,"y":70}`, gap, fmt.Sprintf(`{"model":%q,"count":40}`, s.cube()),
			fmt.Sprintf(`"seed":%d,"rotations":"z:15"`, seed), `"iterations":300`))
		var squares [][4]geom.Vec2
		for _, row := range r.at("positions").([]any) {
			if m, ok := row.(map[string]any)["transformation"].([]any); ok {
				squares = append(squares, squareUnder(m, side))
			}
		}
		if len(squares) < 10 {
			t.Fatalf("%d placed: %.300s", len(squares), r.body)
		}
		for i, a := range squares {
			for _, p := range a {
				if math.Min(math.Min(p.X, p.Y), math.Min(90-p.X, 70-p.Y)) < -1e-6 {
					t.Errorf("seed %d: copy %d leaves the plate at %v", seed, i, p)
				}
			}
			for j, b := range squares[:i] {
				if d := apart(a, b); d < gap-1e-6 {
					t.Errorf("seed %d: copies %d and %d are %g mm apart", seed, j, i, d)
				}
			}
		}
	}
}

// squareUnder is the square of a cube under a 4x4 matrix.
func squareUnder(m []any, side float64) (out [4]geom.Vec2) {
	at := func(row int, x, y float64) float64 {
		r := m[row].([]any)
		return r[0].(float64)*x + r[1].(float64)*y + r[3].(float64)
	}
	for k, c := range [4][2]float64{{0, 0}, {side, 0}, {side, side}, {0, side}} {
		out[k] = geom.Vec2{X: at(0, c[0], c[1]), Y: at(1, c[0], c[1])}
	}
	return out
}

// apart is the distance of two squares that do not overlap: from a corner of one to a
// side of the other. Overlapping ones have a corner or a middle inside the other: 0.
func apart(a, b [4]geom.Vec2) float64 {
	least := math.Inf(1)
	for _, pair := range [2][2][4]geom.Vec2{{a, b}, {b, a}} {
		for _, p := range append(pair[0][:], middleOf(pair[0])) {
			inside := true
			for k, q := range pair[1] {
				r := pair[1][(k+1)%4]
				dx, dy := r.X-q.X, r.Y-q.Y
				t := math.Max(0, math.Min(1, ((p.X-q.X)*dx+(p.Y-q.Y)*dy)/(dx*dx+dy*dy)))
				if p != middleOf(pair[0]) {
					least = math.Min(least, math.Hypot(p.X-q.X-t*dx, p.Y-q.Y-t*dy))
				}
				inside = inside && dx*(p.Y-q.Y)-dy*(p.X-q.X) > 0
			}
			if inside {
				return 0
			}
		}
	}
	return least
}

func middleOf(s [4]geom.Vec2) geom.Vec2 {
	return geom.Vec2{X: (s[0].X + s[2].X) / 2, Y: (s[0].Y + s[2].Y) / 2}
}
