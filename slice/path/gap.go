package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Gaps between walls that are too narrow for one more line are filled with strokes
// along their middles, as wide as the gap is on average, so that the plastic is
// what the gap holds.

const (
	// LeastGap is how narrow a gap is left open, in widths of walls.
	LeastGap = 0.12

	// LeastGapArea in mm² is what rounding of the walls may leave.
	LeastGapArea = 0.02

	// gapStep in mm is the distance of points along the middle of a gap.
	gapStep = 0.5
)

// gap is a place where gaps are looked for: between a region, moved in by so much,
// and the walls inside of it, moved out by so much.
type gap struct {
	outer, walls poly.Region
	in, out      float64
}

// between returns what is left uncovered in g.
func (w *waller) between(g gap, k *strokes) (poly.Region, error) {
	least := float64(LeastGap * k[Perimeter].Width / 2)
	room, err := w.opened(g.outer, g.in+least, least)
	if err != nil {
		return nil, err
	}
	taken, err := w.mitre.Offset(g.walls, g.out+least)
	if err != nil || room.Area()-taken.Area() < LeastGapArea {
		return nil, err
	}
	left, err := poly.Difference(room, taken)
	var gaps poly.Region
	for _, p := range left {
		if (poly.Region{p}).Area() >= LeastGapArea {
			gaps = append(gaps, p)
		}
	}
	return gaps, err
}

// wide returns the mean width of a gap.
func wide(p poly.Polygon) float64 {
	around := 0.0
	(poly.Region{p}).Rings(func(r poly.Ring) bool {
		around += (&Path{Points: r, Closed: true}).Length()
		return true
	})
	return 2 * (poly.Region{p}).Area() / around
}

// gapStrokes returns the strokes that fill a gap, none narrower than least.
func (w *waller) gapStrokes(p poly.Polygon, k stroke, least float64) ([]Path, error) {
	area := (poly.Region{p}).Area()
	middle := [][]geom.Vec2{spine(p.Outer)}
	if len(p.Holes) > 0 {
		inner, err := w.mitre.Offset(poly.Region{{Outer: p.Outer}}, -wide(p)/2)
		if err != nil {
			return nil, err
		}
		middle = middle[:0]
		for _, q := range inner {
			middle = append(middle, append(q.Outer, q.Outer[0]))
		}
	}
	length := 0.0
	for _, l := range middle {
		length += (&Path{Points: l}).Length()
	}
	if length < 2*k.Width {
		return nil, nil
	}
	var out []Path
	for _, l := range middle {
		p := k.Path
		p.Points, p.Width = l, max(area/length, least)
		p.Flow = float64(p.Width * k.Height)
		out = append(out, p)
	}
	return out, nil
}

// spine returns the middle of a ring that is long and narrow: between its two
// corners farthest apart, points halfway between its two sides.
func spine(r poly.Ring) []geom.Vec2 {
	a := farthest(r, r[0])
	b := farthest(r, r[a])
	sides := [2][]geom.Vec2{way(r, a, b), nil}
	back := way(r, b, a)
	for i := range back {
		sides[1] = append(sides[1], back[len(back)-1-i])
	}
	// The same number of points on both sides, each at its share of the way: right
	// for strips of even width, near enough for others.
	n := int(math.Ceil(dist(r[a], r[b])/gapStep)) + 1
	p, q := resampled(sides[0], n), resampled(sides[1], n)
	out := make([]geom.Vec2, n)
	for i := range out {
		out[i] = geom.Vec2{X: (p[i].X + q[i].X) / 2, Y: (p[i].Y + q[i].Y) / 2}
	}
	return out
}

// farthest returns the corner of r farthest from p.
func farthest(r poly.Ring, p geom.Vec2) int {
	best, most := 0, -1.0
	for i, q := range r {
		if d := dist(p, q); d > most {
			best, most = i, d
		}
	}
	return best
}

// way returns the corners of r from a forward to b.
func way(r poly.Ring, a, b int) []geom.Vec2 {
	out := []geom.Vec2{r[a]}
	for i := a; i != b; {
		i = (i + 1) % len(r)
		out = append(out, r[i])
	}
	return out
}

// resampled returns n points evenly along a line, both ends included.
func resampled(line []geom.Vec2, n int) []geom.Vec2 {
	total := (&Path{Points: line}).Length()
	out := make([]geom.Vec2, 0, n)
	i, before := 1, 0.0
	for k := range n {
		want := total * float64(k) / float64(max(n-1, 1))
		for i < len(line)-1 && before+dist(line[i-1], line[i]) < want {
			before += dist(line[i-1], line[i])
			i++
		}
		d := dist(line[i-1], line[i])
		t := 0.0
		if d > 0 {
			t = min(1, max(0, (want-before)/d))
		}
		p, q := line[i-1], line[i]
		out = append(out, geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))})
	}
	return out
}
