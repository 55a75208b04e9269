package motion

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// relaxed plans moves the slow way: every speed at a corner is lowered until
// nothing is left to lower, then each move is driven in small steps.
func relaxed(l Limits, moves []Move) []float64 {
	n := len(moves)
	corner := make([]float64, n+1) // speeds before move i, and at the end
	length, cruise, accel, safe := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	unit := make([]Axes, n)
	for i, m := range moves {
		length[i] = math.Sqrt(m.By[0]*m.By[0] + m.By[1]*m.By[1] + m.By[2]*m.By[2])
		if length[i] == 0 {
			length[i] = math.Abs(m.By[3])
		}
		cruise[i], accel[i] = m.Feed, m.Accel
		for a := range unit[i] {
			unit[i][a] = m.By[a] / length[i]
			if unit[i][a] != 0 {
				cruise[i] = min(cruise[i], l.Speed[a]/math.Abs(unit[i][a]))
				accel[i] = min(accel[i], l.Accel[a]/math.Abs(unit[i][a]))
			}
		}
		safe[i] = cruise[i]
		for a := range unit[i] {
			if math.Abs(unit[i][a])*cruise[i] > l.Jerk[a] {
				safe[i] = min(safe[i], l.Jerk[a])
			}
		}
		corner[i] = safe[i]
		if i > 0 {
			corner[i] = between(l, unit[i-1], unit[i], cruise[i-1], cruise[i])
			if safe[i-1] > 0.99*corner[i] && safe[i] > 0.99*corner[i] {
				corner[i] = safe[i]
			}
		}
	}
	corner[n] = safe[n-1]
	for changed := true; changed; {
		changed = false
		for i := range moves {
			gain := 2 * accel[i] * length[i]
			if v := math.Sqrt(corner[i]*corner[i] + gain); v < corner[i+1]*(1-1e-13) {
				corner[i+1], changed = v, true
			}
			if v := math.Sqrt(corner[i+1]*corner[i+1] + gain); v < corner[i]*(1-1e-13) {
				corner[i], changed = v, true
			}
		}
	}
	out := make([]float64, n)
	for i := range moves {
		out[i] = drive(corner[i], corner[i+1], cruise[i], accel[i], length[i])
	}
	return out
}

// between is the jerk rule, axis after axis as the firmware has it, but that the next move
// counts as no faster than 150 mm/s where it is faster than the corner, and as no faster
// than the corner where both lay down plastic.
func between(l Limits, p, q Axes, vp, vq float64) float64 {
	v := min(vp, vq)
	factor := 1.0
	vq = min(vq, max(v, 150))
	if p[3] > 0 && q[3] > 0 {
		vq = v
	}
	for a := range p {
		exit, entry := p[a]*v*factor, q[a]*vq*factor
		jerk := math.Abs(exit - entry)
		if exit > 0 && entry < 0 || exit < 0 && entry > 0 {
			jerk = max(math.Abs(exit), math.Abs(entry))
		}
		if jerk > l.Jerk[a] {
			factor *= l.Jerk[a] / jerk
		}
	}
	return v * factor
}

// drive adds up the time of small steps along a move.
func drive(v0, v1, cruise, a, d float64) float64 {
	const steps = 20000
	speed := func(s float64) float64 {
		return min(cruise, math.Sqrt(v0*v0+2*a*s), math.Sqrt(v1*v1+2*a*(d-s)))
	}
	t := 0.0
	for i := range steps {
		s := d * (float64(i) + 0.5) / steps
		t += d / steps / speed(s)
	}
	return t
}

func TestAgainstRelaxation(t *testing.T) {
	moves := walk(rand.New(rand.NewPCG(7, 8)), 150)
	l := machine
	l.Lookahead = 1000
	fast, slow := times(l, moves), relaxed(machine, moves)
	if len(fast) != len(slow) {
		t.Fatalf("%d and %d moves", len(fast), len(slow))
	}
	for i := range fast {
		if math.Abs(fast[i]-slow[i]) > 1e-4*slow[i] {
			t.Errorf("move %d: %g s, by relaxation %g", i, fast[i], slow[i])
		}
	}
}

// TestNoAllocation: a move costs no memory.
func TestNoAllocation(t *testing.T) {
	moves := walk(rand.New(rand.NewPCG(9, 10)), 1000)
	sum := 0.0
	p := New(machine, func(_ uint32, s float64) { sum += s })
	if n := testing.AllocsPerRun(10, func() {
		for _, m := range moves {
			p.Add(m)
		}
		p.Flush()
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkPlanner(b *testing.B) {
	moves := walk(rand.New(rand.NewPCG(11, 12)), 10000)
	for _, c := range []struct {
		name string
		jd   float64
	}{{"jerk", 0}, {"deviation", 0.02}} {
		b.Run(c.name, func(b *testing.B) {
			l := machine
			l.JunctionDeviation = c.jd
			sum := 0.0
			p := New(l, func(_ uint32, s float64) { sum += s })
			b.ReportAllocs()
			for b.Loop() {
				for _, m := range moves {
					p.Add(m)
				}
			}
			b.ReportMetric(float64(len(moves))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mmoves/s")
		})
	}
}

func ExamplePlanner() {
	var seconds float64
	p := New(Limits{
		Speed: Axes{200, 200, 12, 120},
		Accel: Axes{1000, 1000, 200, 5000},
		Jerk:  Axes{10, 10, 0.4, 2.5},
	}, func(_ uint32, s float64) { seconds += s })
	p.Add(Move{By: Axes{100, 0, 0, 4}, Feed: 60, Accel: 1000})
	p.Add(Move{By: Axes{0, 100, 0, 4}, Feed: 60, Accel: 1000})
	p.Flush()
	fmt.Printf("%.2f s\n", seconds)
	// Output: 3.42 s
}
