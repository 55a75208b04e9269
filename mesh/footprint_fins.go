package mesh

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
)

// Faces seen edge on have a shadow without area: a line. Nearly all are walls,
// whose lines lie in the shadow of the rest or on its boundary. The others stick
// out, such as a rib that was drawn as a single sheet: they are fins, and become
// bands as thin as the tolerance allows, so that nothing is placed across them.

// finShare is half the width of a fin as a share of the tolerance. Lines that
// leave the shadow by less are no fins.
const finShare = 0.25

// withFins returns g, which is not empty, with the fins of m among the given
// faces, and what is left of the tolerance.
func (m *Mesh) withFins(ctx context.Context, g poly.Region, faces []int32, tolerance float64) (poly.Region, float64, error) {
	d := finShare * tolerance
	grown, err := poly.OffsetWithin(g, d, d)
	if err != nil {
		return nil, 0, err
	}
	in := newHolder(grown)
	const grain = 4096
	found := make([][]segment, par.Chunks(len(faces), grain))
	err = par.For(ctx, len(faces), grain, func(c, lo, hi int) error {
		for _, f := range faces[lo:hi] {
			if s := m.lineOf(f); !in.holds(&s) {
				found[c] = append(found[c], s)
			}
		}
		return nil
	})
	fins := slices.Concat(found...)
	if err != nil || len(fins) == 0 {
		return g, tolerance, err
	}
	slices.SortFunc(fins, compareSegments)
	fins = slices.CompactFunc(fins, func(p, q segment) bool { return sameEnds(&p, &q) })
	segs := regionChain(g)
	for i := range fins {
		f := fins[i].plain()
		segs = append(segs, regionChain(poly.Region{{Outer: poly.Around(f.A, f.B, d)}})...)
	}
	g, err = poly.Fill(ctx, segs, poly.FillOptions{})
	return g, (1 - 2*finShare) * tolerance, err // the corners of a band are √2 away
}

// regionChain returns the boundary of g.
func regionChain(g poly.Region) []poly.Segment {
	var segs []poly.Segment
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			segs = append(segs, poly.Segment{A: p, B: r[(i+1)%len(r)], W: 1})
		}
		return true
	})
	return segs
}

// lineOf returns what face f, which is seen edge on, looks like from above: the
// longest of its sides.
func (m *Mesh) lineOf(f int32) segment {
	var best segment
	longest := -1.0
	for k := range 3 {
		a, b := m.Vertices[m.Faces[f][k]], m.Vertices[m.Faces[f][(k+1)%3]]
		if l := float64((b.X-a.X)*(b.X-a.X)) + float64((b.Y-a.Y)*(b.Y-a.Y)); l > longest {
			best, longest = newSegment(a.X, a.Y, b.X, b.Y, 1), l
		}
	}
	if best.y0 == best.y1 && best.x0 > best.x1 {
		best.x0, best.x1 = best.x1, best.x0
	}
	best.w = 1
	return best
}

// holder answers whether a region holds segments.
type holder struct {
	grid cellGrid
	box  poly.Box
}

// holderCells is the number of cells for each segment of the boundary: many, as
// there may be thousands of walls over a simple outline.
const holderCells = 64

func newHolder(g poly.Region) *holder {
	h := &holder{box: g.Box()}
	c := cell{x0: h.box.Min.X, y0: h.box.Min.Y, x1: h.box.Max.X, y1: h.box.Max.Y}
	for _, s := range regionChain(g) {
		c.segs = append(c.segs, newSegment(s.A.X, s.A.Y, s.B.X, s.B.Y, s.W))
	}
	h.grid.cut(&c, holderCells)
	return h
}

// holds reports whether s lies inside: one end does, and it meets no boundary.
func (h *holder) holds(s *segment) bool {
	x0, x1 := less(s.x0, s.x1), -less(-s.x0, -s.x1)
	if x0 < h.box.Min.X || x1 > h.box.Max.X || s.y0 < h.box.Min.Y || s.y1 > h.box.Max.Y {
		return false
	}
	i0, i1, j1 := h.grid.column(x0), h.grid.column(x1), h.grid.row(s.y1)
	for j := h.grid.row(s.y0); j <= j1; j++ {
		for i := i0; i <= i1; i++ {
			c := h.grid.cell(j*h.grid.nx + i)
			for k := range c.segs {
				if b := &c.segs[k]; !(b.x0 == c.x0 && b.x1 == c.x0) && meets(s, b) {
					return false
				}
			}
		}
	}
	return h.winding(s.x0, s.y0) > 0
}

// winding returns how often the boundary winds around the point x, y.
func (h *holder) winding(x, y float64) int32 {
	c := h.grid.cell(h.grid.row(y)*h.grid.nx + h.grid.column(x))
	w := c.base
	for i := range c.segs {
		s := &c.segs[i]
		if s.y0 <= y && y < s.y1 && s.xAt(y) < x {
			w -= s.w
		}
	}
	return w
}

// meets reports whether s and b have a point in common.
func meets(s, b *segment) bool {
	if s.y1 < b.y0 || b.y1 < s.y0 {
		return false
	}
	p, q := geom.Vec2{X: s.x0, Y: s.y0}, geom.Vec2{X: s.x1, Y: s.y1}
	u, v := geom.Vec2{X: b.x0, Y: b.y0}, geom.Vec2{X: b.x1, Y: b.y1}
	return geom.Orient2D(p, q, u)*geom.Orient2D(p, q, v) <= 0 && geom.Orient2D(u, v, p)*geom.Orient2D(u, v, q) <= 0
}
