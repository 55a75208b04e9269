package path

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// A border is the outline of an area that lines of a pattern are cut to, with its
// edges in rows, so that few are looked at for each line.
type border struct {
	rings []poly.Ring
	row   float64 // height of rows in mm
	low   float64
	rows  [][]borderEdge
}

// borderEdge is edge i of a ring.
type borderEdge struct {
	a, b    geom.Vec2
	ring, i int32
}

// spot is a place on a border.
type spot struct {
	at   geom.Vec2
	ring int32
	edge int32
	t    float64 // on the edge, 0 to 1
}

func (s spot) compare(o spot) int {
	if s.ring != o.ring {
		return cmp.Compare(s.ring, o.ring)
	}
	if s.edge != o.edge {
		return cmp.Compare(s.edge, o.edge)
	}
	return cmp.Compare(s.t, o.t)
}

// rowHeight in mm is a few edges high.
const rowHeight = 1.0

func newBorder(g poly.Region) *border {
	box := g.Box()
	b := &border{row: rowHeight, low: box.Min.Y}
	b.rows = make([][]borderEdge, int((box.Max.Y-box.Min.Y)/b.row)+1)
	g.Rings(func(r poly.Ring) bool {
		k := int32(len(b.rings))
		b.rings = append(b.rings, r)
		for i, p := range r {
			q := r[(i+1)%len(r)]
			lo, hi := b.span(p, q)
			for y := lo; y <= hi; y++ {
				b.rows[y] = append(b.rows[y], borderEdge{p, q, k, int32(i)})
			}
		}
		return true
	})
	return b
}

// span returns the rows that a line touches.
func (b *border) span(p, q geom.Vec2) (lo, hi int) {
	at := func(y float64) int { return int(math.Floor((y - b.low) / b.row)) }
	return max(at(min(p.Y, q.Y)), 0), min(at(max(p.Y, q.Y)), len(b.rows)-1)
}

// piece is a part of a line inside a border, from one place on it to another.
type piece struct {
	line []geom.Vec2
	ends [2]spot
}

// clip returns the parts of a line that are inside. The line must begin and end
// outside.
func (b *border) clip(line []geom.Vec2) []piece {
	var out []piece
	inside := false
	var now piece
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		if inside {
			now.line = append(now.line, p)
		}
		for _, s := range b.crossings(p, q) {
			now.line = append(now.line, s.at)
			if inside {
				now.ends[1] = s
				out = append(out, now)
				now = piece{}
			} else {
				now.ends[0] = s
			}
			inside = !inside
		}
	}
	return out
}

// crossings returns where the line from p to q crosses the border, in order.
func (b *border) crossings(p, q geom.Vec2) []spot {
	type hit struct {
		spot
		along float64
	}
	var hits []hit
	lo, hi := b.span(p, q)
	for y := lo; y <= hi; y++ {
		for _, e := range b.rows[y] {
			if first, _ := b.span(e.a, e.b); max(first, lo) != y {
				continue // it has been looked at in a lower row
			}
			// Ends on a line count as right of it, so that a corner is passed once.
			sa, sb := cross(p, q, e.a), cross(p, q, e.b)
			sp, sq := cross(e.a, e.b, p), cross(e.a, e.b, q)
			if (sa > 0) == (sb > 0) || (sp > 0) == (sq > 0) {
				continue
			}
			t, u := sa/(sa-sb), sp/(sp-sq)
			at := geom.Vec2{X: e.a.X + float64(t*(e.b.X-e.a.X)), Y: e.a.Y + float64(t*(e.b.Y-e.a.Y))}
			hits = append(hits, hit{spot{at, e.ring, e.i, t}, u})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if c := cmp.Compare(a.along, b.along); c != 0 {
			return c
		}
		return a.compare(b.spot)
	})
	out := make([]spot, len(hits))
	for i, h := range hits {
		out[i] = h.spot
	}
	return out
}

// cross is positive when c lies left of the line from a to b.
func cross(a, b, c geom.Vec2) float64 {
	return float64((b.X-a.X)*(c.Y-a.Y)) - float64((b.Y-a.Y)*(c.X-a.X))
}
