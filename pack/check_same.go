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
	a, b     int // parts
	need     float64
	cos, sin int64 // of the turn between them, in 1e-12
	x, y, z  int64 // of the shift, in 1e-9 mm
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
	c, s := p.M[0][0], p.M[1][0]
	u, v := q.M[0][0], q.M[1][0]
	return relation{
		a: a.place.Part, b: b.place.Part, need: needed(a, b),
		cos: ticks(float64(c*u)+float64(s*v), 1e12), sin: ticks(float64(c*v)-float64(s*u), 1e12),
		x: ticks(float64(c*d.X)+float64(s*d.Y), 1e9), y: ticks(float64(c*d.Y)-float64(s*d.X), 1e9), z: ticks(d.Z, 1e9),
	}, true
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
