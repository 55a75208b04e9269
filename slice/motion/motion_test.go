package motion

import (
	"math"
	"math/rand/v2"
	"testing"
)

// machine has the limits of an i3 MK3.
var machine = Limits{
	Speed: Axes{200, 200, 12, 120},
	Accel: Axes{1000, 1000, 200, 5000},
	Jerk:  Axes{8, 8, 0.4, 1.5},
}

// times plans moves and returns the seconds of each.
func times(l Limits, moves []Move) []float64 {
	var got []float64
	p := New(l, func(_ uint32, s float64) { got = append(got, s) })
	for _, m := range moves {
		p.Add(m)
	}
	p.Flush()
	return got
}

func total(l Limits, moves []Move) float64 {
	sum := 0.0
	for _, s := range times(l, moves) {
		sum += s
	}
	return sum
}

func xy(x, y, feed float64) Move { return Move{By: Axes{x, y}, Feed: feed, Accel: 1000} }

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*(1+math.Abs(want))) {
		t.Errorf("%s: %.12g, want %.12g", name, got, want)
	}
}

// TestClosedForms has moves whose times are sums of v/a and d/v. The jerk lets
// the head start and stop at 8 mm/s.
func TestClosedForms(t *testing.T) {
	ramp := func(v0, v1, a float64) float64 { return (v1 - v0) / a }
	way := func(v0, v1, a float64) float64 { return (v1*v1 - v0*v0) / (2 * a) }
	full := func(d, v float64) float64 { // from 8 to v and back
		return 2*ramp(8, v, 1000) + (d-2*way(8, v, 1000))/v
	}
	for _, c := range []struct {
		name  string
		moves []Move
		want  float64
	}{
		{"one move", []Move{xy(100, 0, 100)}, full(100, 100)},
		{"two that go on straight", []Move{xy(60, 0, 100), xy(40, 0, 100)}, full(100, 100)},
		{"too short to reach its speed", []Move{xy(1, 0, 100)}, 2 * (math.Sqrt(1000+64) - 8) / 1000},
		{"slower than the jerk", []Move{xy(10, 0, 5)}, 2},
		{"beyond the speed of the axis", []Move{xy(100, 0, 500)}, full(100, 200)},
		// Around the corner both axes jump by their jerk: 8 mm/s is kept.
		{"right angle", []Move{xy(100, 0, 100), xy(0, 100, 100)}, 2 * full(100, 100)},
		{"reversal", []Move{xy(100, 0, 100), xy(-100, 0, 100)}, 2 * full(100, 100)},
		// 45° into a diagonal at the axes' speed 70.7: X falls by 29.3, Y rises by
		// 70.7, the greater jump counts: 100·8/70.7.
		{"half a right angle", []Move{xy(100, 0, 100), xy(100, 100, 100)}, func() float64 {
			v, d := 8*math.Sqrt2, 100*math.Sqrt2
			a := 1000.0 // wanted along the path; the axes would stand 1414
			return ramp(8, 100, 1000) + ramp(v, 100, a) + (100-way(8, 100, 1000)-way(v, 100, a))/100 +
				ramp(v, 100, a) + ramp(8, 100, a) + (d-way(v, 100, a)-way(8, 100, a))/100
		}()},
		{"filament alone", []Move{{By: Axes{0, 0, 0, -1}, Feed: 40, Accel: 1250}},
			func() float64 { p := math.Sqrt(1250 + 1.5*1.5); return 2 * (p - 1.5) / 1250 }()},
		{"Z alone", []Move{{By: Axes{0, 0, 10}, Feed: 100, Accel: 1000}},
			2*ramp(0.4, 12, 200) + (10-2*way(0.4, 12, 200))/12},
		{"hardly any feed", []Move{xy(1, 0, 0)}, 20},
		{"nothing", nil, 0},
	} {
		near(t, c.name, total(machine, c.moves), c.want)
	}
}

// TestAccelerationOfAnAxis: 1250 mm/s² at a slope of 4 in 3 and an axis of 900.
// The axis gets 900 and the move 1125, with jerks and with junction deviation.
func TestAccelerationOfAnAxis(t *testing.T) {
	m := Move{By: Axes{60, 80}, Feed: 100, Accel: 1250}
	l := machine
	l.Accel[1] = 900
	near(t, "jerk", total(l, []Move{m}), 2*(100.0-8)/1125+(100-(1e4-64)/1125.0)/100)
	l.JunctionDeviation = 0.02
	near(t, "deviation", total(l, []Move{m}), 2*(100-Slowest)/1125+(100-(1e4-Slowest*Slowest)/1125)/100)
}

// TestJunctionDeviation: v² = a·d·s/(1-s) at a right angle, s = sin 45°.
func TestJunctionDeviation(t *testing.T) {
	l := machine
	l.JunctionDeviation = 0.02
	s := math.Sqrt(0.5)
	v := math.Sqrt(1000 * 0.02 * s / (1 - s))
	rise := func(v0 float64) float64 { return (100 - v0) / 1000 }
	way := func(v0 float64) float64 { return (100*100 - v0*v0) / 2000 }
	want := 2 * (rise(Slowest) + rise(v) + (100-way(Slowest)-way(v))/100)
	near(t, "right angle", total(l, []Move{xy(100, 0, 100), xy(0, 100, 100)}), want)
	straight := 2*rise(Slowest) + (200-2*way(Slowest))/100
	near(t, "straight", total(l, []Move{xy(100, 0, 100), xy(100, 0, 100)}), straight)
	back := 2 * (2*rise(Slowest) + (100-2*way(Slowest))/100)
	near(t, "back", total(l, []Move{xy(100, 0, 100), xy(-100, 0, 100)}), back)
}

// TestChordsOfAnArc: short chords are held to v² = r·a of their circle.
func TestChordsOfAnArc(t *testing.T) {
	l := Limits{JunctionDeviation: 0.5} // so loose that the chords decide
	var moves []Move
	const r, n = 5.0, 100
	for i := range 20 * n {
		a, b := 2*math.Pi*float64(i)/n, 2*math.Pi*float64(i+1)/n
		moves = append(moves, xy(r*(math.Cos(b)-math.Cos(a)), r*(math.Sin(b)-math.Sin(a)), 500))
	}
	got := times(l, moves)
	v := math.Sqrt(r * 1000)
	speed := 2 * r * math.Sin(math.Pi/n) / got[10*n]
	// A chord ends at the speed of the circle and may rise in between.
	if speed < v || speed > 1.03*v {
		t.Errorf("speed on the circle %g, want %g", speed, v)
	}
}

func TestTurn(t *testing.T) {
	for x := 0.0; x < math.Pi/4; x += 0.01 {
		if got := turn(-math.Cos(x)); math.Abs(got-x) > 3e-6 {
			t.Errorf("turn of %g: %g", x, got)
		}
	}
}

// TestRefusals: moves that are none change nothing.
func TestRefusals(t *testing.T) {
	p := New(machine, func(uint32, float64) { t.Error("a move was timed") })
	nan, inf := math.NaN(), math.Inf(1)
	for _, m := range []Move{
		{}, {Feed: 10}, xy(nan, 0, 10), xy(inf, 0, 10), xy(1, 0, nan), xy(1e300, 0, 10),
		{By: Axes{1}, Feed: 1, Accel: nan}, {By: Axes{0, 0, 0, nan}, Feed: 1},
	} {
		if p.Add(m) {
			t.Errorf("%v was added", m)
		}
	}
	p.Flush()
}

// walk makes moves like those of a print: chords, lines, travels, retractions.
func walk(r *rand.Rand, n int) []Move {
	moves := make([]Move, 0, n)
	turn, step := 0.0, 1.0
	for i := range n {
		switch k := r.IntN(20); {
		case k == 0:
			moves = append(moves, Move{By: Axes{0, 0, 0, 1 - 2*float64(r.IntN(2))}, Feed: 40, Accel: 1250})
		case k == 1:
			moves = append(moves, Move{By: Axes{0, 0, 0.2}, Feed: 120, Accel: 1500})
		case k < 5:
			turn, step = 7*r.Float64(), 30*r.Float64()
		default:
			turn += r.Float64() - 0.5
			step = 0.05 + 2*r.Float64()*r.Float64()
		}
		d := Move{By: Axes{step * math.Cos(turn), step * math.Sin(turn), 0, 0.03 * step}, Feed: 20 + 60*r.Float64(), Accel: 500 + 1000*r.Float64()}
		d.Tag = uint32(i)
		moves = append(moves, d)
	}
	return moves
}

// TestSplitting: cutting straight moves in pieces leaves their time as it is.
func TestSplitting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	moves := walk(r, 1000)
	var cut []Move
	for _, m := range moves {
		n := 1 + r.IntN(3)
		if m.By[0]*m.By[0]+m.By[1]*m.By[1] < 10 { // chords of an arc are held to a rule of their own
			n = 1
		}
		for a := range m.By {
			m.By[a] /= float64(n)
		}
		for range n {
			cut = append(cut, m)
		}
	}
	for _, jd := range []float64{0, 0.02} {
		l := machine
		l.JunctionDeviation = jd
		l.Lookahead = 500
		whole, pieces := total(l, moves), total(l, cut)
		if math.Abs(whole-pieces) > 1e-6*whole {
			t.Errorf("deviation %g: %g s whole, %g s in pieces", jd, whole, pieces)
		}
	}
}

// TestFaster: no faster axis, acceleration or jerk makes a print slower. (A
// faster feed may, by a hair: the corner rules of the firmware compare nominal
// speeds, see jerkCorner.)
func TestFaster(t *testing.T) {
	moves := walk(rand.New(rand.NewPCG(3, 4)), 1000)
	for _, jd := range []float64{0, 0.02} {
		l := machine
		l.JunctionDeviation = jd
		before := total(l, moves)
		for i := range 6 {
			for a := range l.Jerk {
				l.Jerk[a] *= 1.3
				if i > 2 {
					l.Accel[a] *= 1.3
				}
			}
			l.JunctionDeviation *= 1.3
			after := total(l, moves)
			if after > before*(1+1e-9) {
				t.Errorf("deviation %g, step %d: %g s, before %g", jd, i, after, before)
			}
			before = after
		}
		for _, factor := range []float64{1.1, 1.5, 2, 5} {
			quick := append([]Move(nil), moves...)
			for i := range quick {
				quick[i].Accel *= factor
			}
			if after := total(l, quick); after > before*(1+1e-9) {
				t.Errorf("deviation %g: %g s at %g times the acceleration, before %g", jd, after, factor, before)
			}
		}
		for _, factor := range []float64{1.1, 1.5, 2} {
			quick := append([]Move(nil), moves...)
			for i := range quick {
				quick[i].Feed *= factor
			}
			if after := total(l, quick); after > before*1.001 {
				t.Errorf("deviation %g: %g s at %g times the feed, before %g", jd, after, factor, before)
			}
		}
	}
}

// TestLookahead: a longer window never makes it slower, and 64 moves are
// nearly as good as all.
func TestLookahead(t *testing.T) {
	moves := walk(rand.New(rand.NewPCG(5, 6)), 3000)
	before := math.Inf(1)
	var usual float64
	for _, n := range []int{1, 4, 16, 64, 10000} {
		l := machine
		l.Lookahead = n
		after := total(l, moves)
		if after > before*(1+1e-9) {
			t.Errorf("look-ahead %d: %g s, before %g", n, after, before)
		}
		if before = after; n == 64 {
			usual = after
		}
	}
	if usual > before*1.0001 {
		t.Errorf("64 moves: %g s, all %g", usual, before)
	}
}

// TestOrder: every move is timed once, in order.
func TestOrder(t *testing.T) {
	next := uint32(0)
	p := New(machine, func(tag uint32, s float64) {
		if tag != next || !(s > 0) {
			t.Fatalf("tag %d with %g s, want %d", tag, s, next)
		}
		next++
	})
	for i := range 1000 {
		m := xy(1, float64(i%7), 50)
		m.Tag = uint32(i)
		p.Add(m)
		if i%300 == 0 {
			p.Flush()
		}
	}
	if p.Flush(); next != 1000 {
		t.Errorf("%d moves timed", next)
	}
}
