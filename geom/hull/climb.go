package hull

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// climber finds the corner of a hull farthest along a direction by walking
// uphill from corner to corner: on a convex body every walk ends at the top.
// From a good start that takes a few steps.
type climber struct {
	pts   []geom.Vec // corners about the centre of their box
	first []int32    // neighbours of corner i: next[first[i]:first[i+1]]
	next  []int32
}

func newClimber(h *Hull) climber {
	c := climber{pts: make([]geom.Vec, len(h.Points)), first: make([]int32, len(h.Points)+1)}
	centre := geom.BoxOf(h.Points).Center()
	for i, p := range h.Points {
		c.pts[i] = sub(p, centre)
	}
	// Each edge of a facet runs once in each direction, so its starts count the
	// neighbours of a corner.
	total := 0
	for _, f := range h.Facets {
		for _, v := range f {
			c.first[v+1]++
		}
		total += len(f)
	}
	for i := range h.Points {
		c.first[i+1] += c.first[i]
	}
	c.next = make([]int32, total)
	fill := append([]int32{}, c.first...)
	for _, f := range h.Facets {
		for k, v := range f {
			c.next[fill[v]] = int32(f[(k+1)%len(f)])
			fill[v]++
		}
	}
	return c
}

// top returns the corner farthest along d, walking from corner at. It compares
// along edges, which between close corners are free of rounding.
func (c *climber) top(at int32, d geom.Vec) int32 {
	// A rise within its rounding may be none, and following such could lead
	// round in a circle: three products and two sums lose at most 4·2^-53 of
	// what they add up.
	doubt := 1e-15 * math.Max(math.Abs(d.X), math.Max(math.Abs(d.Y), math.Abs(d.Z)))
	for {
		p, best, rise := c.pts[at], at, 0.0
		for _, n := range c.next[c.first[at]:c.first[at+1]] {
			q := c.pts[n]
			if r := float64(d.X*(q.X-p.X)) + float64(d.Y*(q.Y-p.Y)) + float64(d.Z*(q.Z-p.Z)); r > rise {
				best, rise = n, r
			}
		}
		e := sub(c.pts[best], p)
		if !(rise > doubt*(math.Abs(e.X)+math.Abs(e.Y)+math.Abs(e.Z))) {
			return at
		}
		at = best
	}
}

// touch is which corners the six sides of a box touch: those farthest along
// and against each axis.
type touch [3][2]int32

// measure returns the size of the box along f and moves t to what it touches.
func (c *climber) measure(f *frame, t *touch) [3]float64 {
	var size [3]float64
	for k, a := range f {
		t[k][0] = c.top(t[k][0], a)
		t[k][1] = c.top(t[k][1], geom.Vec{X: -a.X, Y: -a.Y, Z: -a.Z})
		size[k] = geom.Dot(a, sub(c.pts[t[k][0]], c.pts[t[k][1]]))
	}
	return size
}

// volume returns the volume of the box along f.
func (c *climber) volume(f *frame, t *touch) float64 {
	s := c.measure(f, t)
	return s[0] * s[1] * s[2]
}

// extremes returns the corners that are farthest along some direction.
func (c *climber) extremes(along []geom.Vec) []int32 {
	taken := make([]bool, len(c.pts))
	var out []int32
	at := int32(0)
	for _, d := range along {
		at = c.top(at, d)
		if !taken[at] {
			taken[at] = true
			out = append(out, at)
		}
	}
	return out
}
