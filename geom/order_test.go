package geom

import (
	"math"
	"testing"
)

func TestOrder3(t *testing.T) {
	values := []float64{-1, 0, math.Copysign(0, -1), 2, 2, math.Inf(1)}
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				p, o := [3]float64{a, b, c}, Order3(a, b, c)
				if o[0]+o[1]+o[2] != 3 || o[0] == o[1] || o[1] == o[2] || o[0] == o[2] {
					t.Fatalf("%v: %v", p, o)
				}
				if p[o[0]] > p[o[1]] || p[o[1]] > p[o[2]] {
					t.Errorf("%v: %v", p, *o)
				}
			}
		}
	}
}
