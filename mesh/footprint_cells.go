package mesh

import (
	"cmp"
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Most of a silhouette lies below the part: edges of pockets, of bosses and of
// everything behind. Where they are many and cross each other, they are taken
// out first. The plane is cut into cells as for the area of the shadow; of a
// cell that is full only its frame is kept, of one that is empty nothing.
//
// The winding within a cell, and zero outside of it, has as its boundary the
// pieces of segments in the cell and pieces of its frame. What flows into a point
// also flows out: so the frame's weights follow from those of the pieces that
// end on it. The frames of two neighbours cancel but for what runs along the
// border.

// boundaryCells returns a chain that winds more than zero times around the same
// points as o, folds included, with segments only where the verdict changes.
func (o *outline) boundaryCells(ctx context.Context, box poly.Box) ([]poly.Segment, error) {
	p := &shadowPlane{}
	top := cell{x0: box.Min.X, y0: box.Min.Y, x1: box.Max.X, y1: box.Max.Y, segs: o.segments}
	if err := p.measure(ctx, &top, o.folds); err != nil {
		return nil, err
	}
	p.sortPieces(nil) // measure leaves out some
	for i := range p.full {
		if c := p.cell(i); !p.full[i] {
			p.full[i], _ = c.uniform()
		}
	}
	var out []poly.Segment
	var f framer
	for i := range p.full {
		c := p.cell(i)
		if p.full[i] {
			out = p.addFull(out, i, &c)
		} else if _, ok := c.uniform(); !ok {
			out = f.add(out, &c)
		}
	}
	return out, nil
}

// addFull adds the sides of cell i, which is full, that are not those of another
// full one.
func (p *shadowPlane) addFull(out []poly.Segment, i int, c *cell) []poly.Segment {
	x, y := i%p.nx, i/p.nx
	a, b := geom.Vec2{X: c.x0, Y: c.y0}, geom.Vec2{X: c.x1, Y: c.y0}
	d, e := geom.Vec2{X: c.x1, Y: c.y1}, geom.Vec2{X: c.x0, Y: c.y1}
	for _, s := range [4]struct {
		edge  bool // of the grid
		other int
		a, b  geom.Vec2
	}{{y == 0, i - p.nx, a, b}, {x == p.nx-1, i + 1, b, d}, {y == p.ny-1, i + p.nx, d, e}, {x == 0, i - 1, e, a}} {
		if s.edge || !p.full[s.other] {
			out = append(out, poly.Segment{A: s.a, B: s.b, W: 1})
		}
	}
	return out
}

// framer finds the weights along the frame of a cell. Its memory is used again.
type framer struct{ nodes []frameNode }

// frameNode is a point on the frame at which more pieces end than begin.
type frameNode struct {
	side int     // bottom, right, top, left
	t    float64 // grows along the side, counter-clockwise
	p    geom.Vec2
	more int32
}

// add adds the boundary of the winding within c.
func (f *framer) add(out []poly.Segment, c *cell) []poly.Segment {
	f.nodes = f.nodes[:0]
	for _, p := range [4]geom.Vec2{{X: c.x0, Y: c.y0}, {X: c.x1, Y: c.y0}, {X: c.x1, Y: c.y1}, {X: c.x0, Y: c.y1}} {
		f.node(c, p, 0)
	}
	w := c.base // along the lowest bit of the left side
	for i := range c.segs {
		if s := &c.segs[i]; s.x0 == c.x0 && s.x1 == c.x0 {
			// On the left side, where the frame does what it does.
			if s.y0 == c.y0 {
				w -= s.w
			}
			continue
		}
		s := c.segs[i].plain()
		out = append(out, s)
		f.node(c, s.A, -s.W)
		f.node(c, s.B, s.W)
	}
	slices.SortFunc(f.nodes, func(m, n frameNode) int {
		return cmp.Or(cmp.Compare(m.side, n.side), cmp.Compare(m.t, n.t))
	})
	at := f.nodes[0].p
	for _, n := range append(f.nodes, f.nodes[0]) {
		if w != 0 && n.p != at {
			out = append(out, poly.Segment{A: at, B: n.p, W: w})
		}
		w, at = w+n.more, n.p
	}
	return out
}

// node notes an end of a piece if it is on the frame.
func (f *framer) node(c *cell, p geom.Vec2, more int32) {
	n := frameNode{p: p, more: more}
	switch {
	case p.Y == c.y0 && p.X < c.x1:
		n.t = p.X
	case p.X == c.x1 && p.Y < c.y1:
		n.side, n.t = 1, p.Y
	case p.Y == c.y1 && p.X > c.x0:
		n.side, n.t = 2, -p.X
	case p.X == c.x0:
		n.side, n.t = 3, -p.Y
	default:
		return
	}
	f.nodes = append(f.nodes, n)
}
