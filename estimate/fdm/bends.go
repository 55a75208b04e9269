package fdm

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Bends are the corners of walls by how sharp they are: band b holds those at which an
// axis jumps by 2^(-b/4) of the speed, so that they are taken at 2^(b/4) times the speed
// of a right angle. They are of the shape alone: what they cost depends on the machine.
type Bends [bendBands]float64

// bendBands reach from right angles, with which all sharper ones are counted, to those
// taken 215 times as fast.
const bendBands = 32

// bendSpeed is the speed at which bends of a band are taken, over that of a right angle.
var bendSpeed = func() (s [bendBands]float64) {
	s[0] = 1
	for b := 1; b < bendBands; b++ {
		s[b] = s[b-1] * 1.189207115002721 // 2^(1/4)
	}
	return s
}()

// Sum returns how many bends there are.
func (b *Bends) Sum() float64 {
	sum := 0.0
	for _, n := range b {
		sum += n
	}
	return sum
}

// add adds so many times the bends of o.
func (b *Bends) add(o *Bends, times float64) {
	for i, n := range o {
		b[i] += float64(times * n)
	}
}

// bendsOf counts the corners of all rings of a region. A corner is taken at the speed at
// which no axis jumps by more than its jerk.
func bendsOf(g poly.Region) Bends {
	var out Bends
	const quarter = 0.8408964152537145 // 2^(-1/4)
	g.Rings(func(r poly.Ring) bool {
		each(r, func(a, b geom.Vec2, _ float64) {
			jump := max(math.Abs(b.X-a.X), math.Abs(b.Y-a.Y))
			band, limit := 0, 0.9170040432046712 // 2^(-1/8): the border between the first two
			for ; band < bendBands && jump < limit; band++ {
				limit *= quarter
			}
			if band < bendBands {
				out[band]++
			}
		})
		return true
	})
	return out
}

// time returns that of walls of a length on which there are so many times the bends:
// each costs slowing down to its speed and back. Where they are so near to each other
// that the full speed is not reached between them, the highest that is counts, so that a
// faster setting never takes longer.
//
// With the bends slower than v, of which there are n_i taken at s_i, and the acceleration
// a, that is T(v) = L/v + Σ n_i (v-s_i)²/(v·a), which falls as long as the ramps, of
// Σ n_i (v²-s_i²)/a together, are shorter than the walls.
func (b *Bends) time(length, times float64, p pace) float64 {
	v2 := float64(p.speed * p.speed)
	n, squares, slower := 0.0, 0.0, 0
	for ; slower < bendBands; slower++ {
		s2 := float64(p.corner*bendSpeed[slower]) * float64(p.corner*bendSpeed[slower])
		if s2 >= v2 {
			break
		}
		more := float64(times * b[slower])
		if n += more; n == 0 {
			continue
		}
		squares += float64(more * s2)
		if reached := (float64(p.accel*length) + squares) / n; reached < v2 {
			v2 = max(reached, s2)
		}
	}
	v := math.Sqrt(v2)
	lost := 0.0
	for i := range slower {
		if d := v - float64(p.corner*bendSpeed[i]); d > 0 {
			lost += float64(float64(times*b[i]) * float64(d*d))
		}
	}
	return length/v + lost/float64(v*p.accel)
}
