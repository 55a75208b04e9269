package slice

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// smallest is the area in mm² below which an outline is none: that of a square of
// 30 nanometres. Cuts just below a corner make such.
const smallest = 1e-9

// A worker cuts one layer after another with its own scratch memory.
type worker struct {
	tracer
	nest nest
	join joiner
	segs []poly.Segment
}

// cutLayer returns layer i, given the faces that it cuts.
func (w *worker) cutLayer(ctx context.Context, i int, faces []int32, gap gaps) (Layer, error) {
	l := w.s.planes.layer(i)
	w.trace(i, faces)
	if len(w.chains) > 0 {
		l.Open, l.Far, l.Dropped = w.join.run(&w.tracer, gap.within, gap.all)
	}
	w.straighten()
	if w.nest.run(w.points, w.loops) {
		l.Region, l.Inverted = w.nest.region(), w.nest.inverted
		return l, nil
	}
	l.United = true
	var err error
	l.Region, err = w.unite(ctx)
	return l, err
}

// straighten turns round the outlines that most faces were passed against, and
// drops those without area.
func (w *worker) straighten() {
	kept := w.loops[:0]
	for _, c := range w.loops {
		ring := w.points[c.from:c.to]
		if a := area(ring); !(a > smallest || a < -smallest) {
			continue
		}
		if 2*c.against > c.faces {
			reverse(ring)
			c.against = c.faces - c.against
		}
		kept = append(kept, c)
	}
	w.loops = kept
}

// area returns the signed area of a ring. [poly.Ring.Area] also guards its sum
// against rounding, at several times the cost: here about a share of 1e-14 of the
// area of the box around the ring is lost.
func area(r []geom.Vec2) float64 {
	o, s := r[0], 0.0
	px, py := 0.0, 0.0
	for _, p := range r[1:] {
		x, y := p.X-o.X, p.Y-o.Y
		s += float64(px*y) - float64(py*x)
		px, py = x, y
	}
	return s / 2
}

// unite returns the points that outlines which may cross wind around.
func (w *worker) unite(ctx context.Context) (poly.Region, error) {
	w.segs = w.segs[:0]
	for _, c := range w.loops {
		ring := w.points[c.from:c.to]
		for i, p := range ring {
			q := ring[0]
			if i+1 < len(ring) {
				q = ring[i+1]
			}
			w.segs = append(w.segs, poly.Segment{A: p, B: q, W: 1})
		}
	}
	g, err := poly.Fill(ctx, w.segs, poly.FillOptions{NonZero: true})
	return withoutSlivers(g), err
}

// withoutSlivers drops rings without area from g, which is changed.
func withoutSlivers(g poly.Region) poly.Region {
	thin := func(r poly.Ring) bool { a := area(r); return a <= smallest && a >= -smallest }
	for i := range g {
		g[i].Holes = slices.DeleteFunc(g[i].Holes, thin)
	}
	return slices.DeleteFunc(g, func(p poly.Polygon) bool { return thin(p.Outer) })
}

// region returns the region of the loops after a run that went well.
func (n *nest) region() poly.Region {
	corners, outers, holes := int32(0), 0, 0
	for l, r := range n.role {
		switch r {
		case outer:
			outers++
		case hole:
			holes++
		default:
			continue
		}
		corners += n.loops[l].len()
	}
	if outers == 0 {
		return nil
	}
	b := builder{points: make([]geom.Vec2, 0, corners), holes: make([]poly.Ring, 0, holes)}
	return b.build(n, outers)
}

// builder lays out a region in few pieces of memory.
type builder struct {
	points []geom.Vec2
	holes  []poly.Ring
}

// build returns the polygons in the order of their outer loops, which is that of
// the faces of the mesh, and their holes in the same order.
func (b *builder) build(n *nest, outers int) poly.Region {
	out := make(poly.Region, 0, outers)
	at := make([]int32, len(n.loops)) // by outer loop: its polygon; then one past its holes
	for l, r := range n.role {
		if r == outer {
			at[l] = int32(len(out))
			out = append(out, poly.Polygon{Outer: b.ring(n, l, 1)})
		}
	}
	if cap(b.holes) == 0 {
		return out
	}
	count := make([]int32, outers)
	for l, r := range n.role {
		if r == hole {
			count[at[n.polygon[l]]]++
		}
	}
	from := int32(0)
	b.holes = b.holes[:cap(b.holes)]
	for p, c := range count {
		if c > 0 {
			out[p].Holes = b.holes[from : from : from+c]
		}
		from += c
	}
	for l, r := range n.role {
		if r == hole {
			p := at[n.polygon[l]]
			out[p].Holes = append(out[p].Holes, b.ring(n, l, -1))
		}
	}
	return out
}

// ring copies loop l in the wanted direction.
func (b *builder) ring(n *nest, l int, sign float64) poly.Ring {
	c := n.loops[l]
	from := len(b.points)
	b.points = append(b.points, n.points[c.from:c.to]...)
	ring := b.points[from:len(b.points):len(b.points)]
	if area(ring)*sign < 0 {
		reverse(ring)
	}
	return ring
}
