package pack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Copies in a pattern lie to their neighbours as others do: what has been
// measured once need not be measured a thousand times.

// relation is how the second copy of a pair lies to the first. Pairs with equal
// relations have the same distance to within 2e-9 mm.
type relation struct {
	a, b  int // parts
	need  float64
	turn  [3][3]int64 // between them, in 1e-12
	shift [3]int64    // in 1e-9 mm
}

// farAway is a shift that int64 no longer holds in full, and no plate has.
const farAway = 1e6

// relationOf returns the relation of a pair, and whether it has one that can be
// compared.
func relationOf(a, b *spot) (relation, bool) {
	p, q := &a.place.Pose, &b.place.Pose
	d := geom.Sub(q.T, p.T)
	if !(math.Abs(d.X) < farAway && math.Abs(d.Y) < farAway && math.Abs(d.Z) < farAway) {
		return relation{}, false
	}
	r := relation{a: a.place.Part, b: b.place.Part, need: needed(a, b)}
	for i := range 3 { // in the axes of the first copy, which are the columns of its matrix
		axis := geom.Vec{X: p.M[0][i], Y: p.M[1][i], Z: p.M[2][i]}
		for k := range 3 {
			r.turn[i][k] = ticks(geom.Dot(axis, geom.Vec{X: q.M[0][k], Y: q.M[1][k], Z: q.M[2][k]}), 1e12)
		}
		r.shift[i] = ticks(geom.Dot(axis, d), 1e9)
	}
	return r, true
}

func ticks(v, scale float64) int64 { return int64(math.Round(v * scale)) }

// sameAs returns for every pair the first one with the same relation: itself
// when it is the first.
func sameAs(pairs [][2]*spot) []int {
	first := map[relation]int{}
	out := make([]int, len(pairs))
	for i, p := range pairs {
		out[i] = i
		r, ok := relationOf(p[0], p[1])
		if !ok {
			continue
		}
		if k, known := first[r]; known {
			out[i] = k
		} else {
			first[r] = i
		}
	}
	return out
}
