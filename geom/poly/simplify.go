package poly

import (
	"container/heap"
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Outward simplification: two steps, both of which only add area.
//
//   - A corner that the region bends around (a hollow one) goes, and the
//     triangle that it was the tip of is filled.
//   - An edge between two corners that stick out goes, and its neighbours are
//     lengthened until they meet.
//
// Every step adds a triangle that is wound around once more, so the points wound
// around more than zero times in the end contain the region whatever the
// triangles run into: one [Fill] at the end makes rings of them that are valid.

// Simplify returns a region with fewer corners that contains g and has no point
// farther than tolerance, in mm, from g: its area grows by at most tolerance
// times the length of the boundary. Holes too thin for a circle of that radius
// may go. A tolerance of 0 or less only cleans, see [Clean]. O(n log n).
func Simplify(g Region, tolerance float64) (Region, error) {
	var segs []Segment
	g.Rings(func(r Ring) bool {
		if tolerance > 0 {
			r = simplifyRing(r, tolerance)
		}
		for i, p := range r {
			segs = append(segs, Segment{p, r[(i+1)%len(r)], 1})
		}
		return true
	})
	return Fill(context.Background(), segs, FillOptions{})
}

// corner is a corner of a ring on its way, and the edge that begins there.
type corner struct {
	p          geom.Vec2
	prev, next int32
	err        float64 // of the edge: how far it may be from the region at first
	age        int32   // grows whenever the steps from here change
	gone       bool
}

// step is a way to simplify: to drop corner at, or the edge that begins there.
type step struct {
	err  float64 // of the new edges
	at   int32
	age  int32
	edge bool
	p    geom.Vec2 // the corner in place of the edge
}

// ringSimplifier simplifies one ring, the best step first.
type ringSimplifier struct {
	corners   []corner
	steps     []step
	left      int
	tolerance float64
}

// simplifyRing returns r with fewer corners. What it returns may cross itself,
// and is empty for a hole that is gone.
func simplifyRing(r Ring, tolerance float64) Ring {
	n := int32(len(r))
	s := &ringSimplifier{corners: make([]corner, n), left: len(r), tolerance: tolerance}
	for i := range n {
		s.corners[i] = corner{p: r[i], prev: (i + n - 1) % n, next: (i + 1) % n}
	}
	for i := range n {
		s.propose(i)
	}
	for len(s.steps) > 0 && s.left > 3 {
		t := heap.Pop(s).(step)
		if c := &s.corners[t.at]; !c.gone && c.age == t.age {
			s.do(t)
		}
	}
	return s.ring()
}

// propose adds the steps from corner i that stay within the tolerance.
func (s *ringSimplifier) propose(i int32) {
	c := &s.corners[i]
	a, b := &s.corners[c.prev], &s.corners[c.next]
	if !turnsLeft(a.p, c.p, b.p) {
		// No point of the triangle is farther from its two sides than its
		// height, or than half the new edge.
		d := min(distance(c.p, a.p, b.p), dist(a.p, b.p)/2)
		s.push(step{err: d + max(a.err, c.err), at: i, age: c.age})
		return
	}
	d := &s.corners[b.next]
	if s.left <= 3 || !turnsLeft(c.p, b.p, d.p) {
		return
	}
	if p, ok := meet(a.p, c.p, b.p, d.p); ok {
		e := c.err + distance(p, c.p, b.p)
		s.push(step{err: max(e, a.err, b.err), at: i, age: c.age, edge: true, p: p})
	}
}

func (s *ringSimplifier) push(t step) {
	if t.err <= s.tolerance {
		heap.Push(s, t)
	}
}

// do takes step t and proposes anew what depends on it.
func (s *ringSimplifier) do(t step) {
	c := &s.corners[t.at]
	i := c.prev
	if t.edge {
		// The corner moves to where the neighbours meet, and the next one goes.
		b := &s.corners[c.next]
		c.p, c.err, c.next = t.p, max(t.err, b.err), b.next
		s.corners[b.next].prev = t.at
		s.corners[i].err = max(s.corners[i].err, t.err)
		b.gone = true
		i = t.at
	} else {
		s.corners[c.prev].next, s.corners[c.next].prev = c.next, c.prev
		s.corners[i].err = t.err
		c.gone = true
	}
	s.left--
	// Steps look at most one corner back and two ahead.
	k := s.corners[s.corners[i].prev].prev
	for range 5 {
		s.corners[k].age++
		s.propose(k)
		k = s.corners[k].next
	}
}

// ring returns the corners left, or none for a hole so thin that nothing in it
// is farther than the tolerance from the region.
func (s *ringSimplifier) ring() Ring {
	out := make(Ring, 0, s.left)
	worst := 0.0
	for i := range s.corners {
		if c := &s.corners[i]; !c.gone {
			out = append(out, c.p)
			worst = max(worst, c.err)
		}
	}
	if len(out) == 3 && out.Area() < 0 {
		longest := max(dist(out[0], out[1]), dist(out[1], out[2]), dist(out[2], out[0]))
		if height := -2 * out.Area() / longest; float64(height/2)+worst <= s.tolerance {
			return nil
		}
	}
	return out
}

// turnsLeft reports whether a, b, c turn left, which a corner that sticks out
// does.
func turnsLeft(a, b, c geom.Vec2) bool { return geom.Orient2D(a, b, c) > 0 }

func dist(a, b geom.Vec2) float64 {
	dx, dy := a.X-b.X, a.Y-b.Y
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// distance returns how far p is from the segment from a to b.
func distance(p, a, b geom.Vec2) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := float64((p.X-a.X)*dx) + float64((p.Y-a.Y)*dy)
	l := float64(dx*dx) + float64(dy*dy)
	switch {
	case !(t > 0):
		return dist(p, a)
	case t >= l:
		return dist(p, b)
	}
	return abs(float64(dx*(p.Y-a.Y))-float64(dy*(p.X-a.X))) / math.Sqrt(l)
}

// meet returns where the line from a through b meets the one from d through c,
// beyond b and c. Both must lie on the right of the edge from b to c there.
func meet(a, b, c, d geom.Vec2) (geom.Vec2, bool) {
	ux, uy, vx, vy := b.X-a.X, b.Y-a.Y, c.X-d.X, c.Y-d.Y
	wx, wy := c.X-b.X, c.Y-b.Y
	den := float64(ux*vy) - float64(uy*vx)
	if !(den < 0) {
		return geom.Vec2{}, false // they part, or run side by side
	}
	t := (float64(wx*vy) - float64(wy*vx)) / den
	p := geom.Vec2{X: b.X + float64(t*ux), Y: b.Y + float64(t*uy)}
	return p, t > 0 && p.X-p.X == 0 && p.Y-p.Y == 0
}

// Len, Less, Swap, Push and Pop are those of a heap of steps.
func (s *ringSimplifier) Len() int { return len(s.steps) }

// Less puts the smaller error first.
func (s *ringSimplifier) Less(i, j int) bool {
	p, q := &s.steps[i], &s.steps[j]
	if p.err != q.err {
		return p.err < q.err
	}
	return p.at < q.at || p.at == q.at && p.age < q.age
}

// Swap swaps two steps.
func (s *ringSimplifier) Swap(i, j int) { s.steps[i], s.steps[j] = s.steps[j], s.steps[i] }

// Push adds a step.
func (s *ringSimplifier) Push(x any) { s.steps = append(s.steps, x.(step)) }

// Pop takes the last step off.
func (s *ringSimplifier) Pop() any {
	t := s.steps[len(s.steps)-1]
	s.steps = s.steps[:len(s.steps)-1]
	return t
}
