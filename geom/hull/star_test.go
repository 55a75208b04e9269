package hull

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// TestSieveDropsNoCorner compares with the hull of all points, on shapes that
// tempt the sieve: sheets, flat sides turned so that all their points are off
// by a rounding, places far from the origin, all scales.
func TestSieveDropsNoCorner(t *testing.T) {
	ctx := context.Background()
	for name, pts := range shapes(20000) {
		for place, a := range map[string]geom.Affine{
			"":      geom.Identity(),
			"far":   geom.Translation(geom.Vec{X: 1e7, Y: -3e6, Z: 1}),
			"sheet": {M: [3][3]float64{{1}, {0, 1}, {0, 0, 1e-9}}},
			"rod":   turn(1, 2).Mul(geom.Affine{M: [3][3]float64{{1e5}, {0, 1}, {0, 0, 1}}}),
			"tiny":  {M: [3][3]float64{{1e-90}, {0, 1e-90}, {0, 0, 1e-90}}},
		} {
			if name != "relief turned" && name != "bumpy" && place != "" {
				continue
			}
			t.Run(name+" "+place, func(t *testing.T) {
				moved := move(a, pts)
				want, err := hullOf(ctx, moved, finite(moved))
				if err != nil {
					t.Fatal(err)
				}
				got := newHull(t, moved)
				if !reflect.DeepEqual(got.Points, want.Points) || !reflect.DeepEqual(got.Faces, want.Faces) {
					t.Errorf("%d corners with the sieve, %d without", len(got.Points), len(want.Points))
				}
			})
		}
	}
}

// TestStarHoldsOnlyWhatIsInside asks for points all around a hull, most of them
// close to its faces.
func TestStarHoldsOnlyWhatIsInside(t *testing.T) {
	const seed = 31
	rng := rand.New(rand.NewPCG(seed, 1))
	for kind := range 8 {
		pts := cloud(rng, kind, 300)
		h := newHull(t, pts)
		if h.Dim < 3 || kind == 4 {
			continue // flat, or thinner than the star's margins
		}
		s := newStar(h)
		held, inside := 0, 0
		for range 4000 {
			f := h.Faces[rng.IntN(len(h.Faces))]
			r := rng.Float64()
			q := rng.Float64() * (1 - r)
			p := plus(scaled(r, h.Points[f[0]]), plus(scaled(q, h.Points[f[1]]), scaled(1-r-q, h.Points[f[2]])))
			p = plus(s.centre, scaled(1+[]float64{0, 0, 1e-16, 1e-3, -1e-3, -0.5}[rng.IntN(6)], sub(p, s.centre)))
			in := isInside(h, p)
			if in {
				inside++
			}
			if s.holds(&p) {
				held++
				if !in {
					t.Fatalf("seed %d, kind %d: %v is held but outside", seed, kind, p)
				}
			}
		}
		if held < inside/3 {
			t.Errorf("kind %d: only %d of %d inner points are held", kind, held, inside)
		}
	}
}

func isInside(h *Hull, p geom.Vec) bool {
	for _, f := range h.Faces {
		if geom.Orient3D(h.Points[f[0]], h.Points[f[1]], h.Points[f[2]], p) > 0 {
			return false
		}
	}
	return true
}

// TestFlatSidesAreDroppedExactly guards the case that matters for machined
// parts: points in the plane of a large side are not left to quickhull.
func TestFlatSidesAreDroppedExactly(t *testing.T) {
	var pts []geom.Vec
	for i := range 40000 {
		x, y := float64(i%200), float64(i/200)
		pts = append(pts, geom.Vec{X: x, Y: y, Z: float64(i % 2 * 10)})
	}
	kept, err := outer(context.Background(), pts)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) > len(pts)/4 {
		t.Errorf("%d of %d points are left", len(kept), len(pts))
	}
}

func TestSampleIsSpreadOverTheInput(t *testing.T) {
	pts := ball(50000)
	var tenths [10]int
	for _, i := range sample(pts, nil, 1000) {
		tenths[i/5000]++
	}
	for k, n := range tenths {
		if n < 80 || n > 120 {
			t.Errorf("tenth %d of the input has %d of 1000 samples: %v", k, n, fmt.Sprint(tenths))
		}
	}
}
