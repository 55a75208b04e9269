package poly

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// nearByPairs is Near by looking at all pairs until nothing changes.
func nearByPairs(boxes []Box, gap float64) [][]int {
	of := make([]int, len(boxes))
	for i := range of {
		of[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i, a := range boxes {
			for k, b := range boxes {
				meet := max(a.Min.X, b.Min.X)-min(a.Max.X, b.Max.X) < gap && max(a.Min.Y, b.Min.Y)-min(a.Max.Y, b.Max.Y) < gap
				if meet && of[k] < of[i] {
					of[i], changed = of[k], true
				}
			}
		}
	}
	var out [][]int
	at := map[int]int{}
	for i, first := range of {
		if first == i {
			at[i] = len(out)
			out = append(out, nil)
		}
		out[at[first]] = append(out[at[first]], i)
	}
	return out
}

func TestNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		boxes := make([]Box, rng.IntN(40))
		for i := range boxes {
			at := geom.Vec2{X: 100 * rng.Float64(), Y: 100 * rng.Float64()}
			boxes[i] = Box{at, geom.Vec2{X: at.X + 20*rng.Float64(), Y: at.Y + 20*rng.Float64()}}
		}
		gap := 6 * rng.Float64()
		if got, want := Near(boxes, gap), nearByPairs(boxes, gap); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, gap %g: %v, want %v", boxes, gap, got, want)
		}
	}
}
