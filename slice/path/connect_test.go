package path

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// TestClip: the pieces of a line are what is inside, and they end on the border.
func TestClip(t *testing.T) {
	g := poly.Region{{Outer: rect(0, 0, 10, 10), Holes: []poly.Ring{back(rect(4, 4, 6, 6))}}}
	b := newBorder(g)
	line := []geom.Vec2{{X: -5, Y: 5}, {X: 3, Y: 5}, {X: 5, Y: 5}, {X: 20, Y: 5}}
	got := b.clip(line)
	if len(got) != 2 {
		t.Fatalf("%d pieces: %v", len(got), got)
	}
	for i, want := range [][2]float64{{0, 4}, {6, 10}} {
		l := got[i].line
		if l[0].X != want[0] || l[len(l)-1].X != want[1] || l[0] != got[i].ends[0].at || l[len(l)-1] != got[i].ends[1].at {
			t.Errorf("piece %d is %v", i, got[i])
		}
	}
	if got := b.clip([]geom.Vec2{{X: -5, Y: 11}, {X: 20, Y: 10.5}}); len(got) != 0 {
		t.Errorf("outside: %v", got)
	}
}

// TestClipRandom: against the slow way: points along the line, one by one.
func TestClipRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	for range 60 {
		g := poly.Region{{Outer: wobbly(rng, 0, 0, 10, 40), Holes: []poly.Ring{back(wobbly(rng, 0, 0, 3, 10))}}}
		b := newBorder(g)
		line := []geom.Vec2{{X: -20, Y: -20}}
		for range 6 {
			line = append(line, geom.Vec2{X: 8 * rng.NormFloat64(), Y: 8 * rng.NormFloat64()})
		}
		line = append(line, geom.Vec2{X: 20, Y: 20})
		length := 0.0
		for _, p := range b.clip(line) {
			length += (&Path{Points: p.line}).Length()
		}
		want, n := 0.0, 4000
		for i := 1; i < len(line); i++ {
			p, q := line[i-1], line[i]
			for k := range n {
				f := (float64(k) + 0.5) / float64(n)
				if g.Contains(geom.Vec2{X: p.X + f*(q.X-p.X), Y: p.Y + f*(q.Y-p.Y)}) {
					want += dist(p, q) / float64(n)
				}
			}
		}
		near(t, "length inside", length, want, 0.1)
	}
}

// TestConnect: upright lines in a square become one snake; with no way along the
// border they stay apart; free ends get their hooks.
func TestConnect(t *testing.T) {
	b := newBorder(poly.Region{{Outer: rect(0, 0, 10, 10)}})
	var pieces []piece
	for x := 1.0; x < 10; x++ {
		pieces = append(pieces, b.clip([]geom.Vec2{{X: x, Y: -1}, {X: x, Y: 11}})...)
	}
	for _, c := range []struct {
		a     anchors
		lines int
		want  float64
	}{
		{anchors{}, 9, 90},
		{anchors{longest: 50}, 1, 90 + 8},
		{anchors{longest: 0.5}, 9, 90},
		{anchors{longest: 50, hook: 0.5}, 1, 90 + 8 + 1},
	} {
		got := b.connect(pieces, c.a)
		// Ties between links of one length may leave one or two lines apart.
		if len(got) > c.lines+2 || len(got) < c.lines {
			t.Errorf("%+v: %d lines, want %d", c.a, len(got), c.lines)
		}
		if l := total(got); l < 90 || math.Abs(l-c.want) > 3 {
			t.Errorf("%+v: length %g, want %g", c.a, l, c.want)
		}
	}
}

// TestHooksMeet: ends too far apart to be joined run towards each other. Long hooks meet, so
// that the nozzle goes on from one line to the next without travel.
func TestHooksMeet(t *testing.T) {
	b := newBorder(poly.Region{{Outer: rect(0, 0, 10, 10)}})
	var pieces []piece
	for x := 1.0; x < 10; x++ {
		pieces = append(pieces, b.clip([]geom.Vec2{{X: x, Y: -1}, {X: x, Y: 11}})...)
	}
	for _, c := range []struct {
		hook float64
		gap  float64 // from the end of a line to the nearest end of another
		want float64
	}{
		{2, 0, 9*10 + 8*1 + 2*2}, // the way of a snake, and a hook at either end of it
		{0.3, 0.4, 9*10 + 18*0.3},
	} {
		got := b.connect(pieces, anchors{longest: 0.5, hook: c.hook, apart: 0.2})
		if len(got) != len(pieces) {
			t.Fatalf("hook %g: %d lines of %d pieces", c.hook, len(got), len(pieces))
		}
		near(t, "length", total(got), c.want, 1e-9)
		alone := 0
		for i, l := range got {
			for _, p := range []geom.Vec2{l[0], l[len(l)-1]} {
				if math.Abs(toEnds(p, got, i)-c.gap) > 1e-9 {
					alone++
				}
			}
		}
		if alone != 2 {
			t.Errorf("hook %g: %d ends are not %g from the next", c.hook, alone, c.gap)
		}
	}
}

// toEnds returns the distance of p to the nearest end of a line that is not the one of index i.
func toEnds(p geom.Vec2, lines [][]geom.Vec2, i int) float64 {
	least := math.Inf(1)
	for k, l := range lines {
		if k != i {
			least = min(least, dist(p, l[0]), dist(p, l[len(l)-1]))
		}
	}
	return least
}

// TestConnectRandom: every piece is drawn once, nothing leaves the border, links
// are no longer than allowed, and no part of the border is drawn twice.
func TestConnectRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 6))
	for range 50 {
		g := poly.Region{{Outer: wobbly(rng, 0, 0, 12, 30), Holes: []poly.Ring{back(disc(0, 0, 3, 20))}}}
		b := newBorder(g)
		var pieces []piece
		length, border := 0.0, 0.0
		for _, w := range newGyroid(7*rng.Float64(), 0.4, 0.1+0.3*rng.Float64()).waves(g.Box()) {
			pieces = append(pieces, b.clip(w)...)
		}
		for _, p := range pieces {
			length += (&Path{Points: p.line}).Length()
		}
		g.Rings(func(r poly.Ring) bool {
			border += (&Path{Points: r, Closed: true}).Length()
			return true
		})
		got := b.connect(pieces, anchors{longest: 50, hook: 2})
		if l := total(got); l < length-1e-6 || l > length+border+1e-6 {
			t.Fatalf("length %g, of pieces %g, of the border %g", l, length, border)
		}
		if len(got) > len(pieces) || len(pieces) > 8 && len(got) > len(pieces)/2 {
			t.Fatalf("%d lines of %d pieces", len(got), len(pieces))
		}
		for _, l := range got {
			for _, q := range l {
				if !g.Contains(q) && toBorder(g, q) > 1e-6 {
					t.Fatalf("%v is outside", q)
				}
			}
		}
	}
}
