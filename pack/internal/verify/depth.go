package verify

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// How deep two areas reach into each other.
//
// The depth is the largest distance from the boundary of one area of a point of
// the other's boundary inside it, both ways round. When both are below a length
// t, no boundary enters the other area by more than t. What lies deeper than t
// in a polygon of one area is then wholly inside the other or wholly outside
// (but for necks narrower than 2t): one point in the depth of each polygon
// decides, and catches two copies in the same place.

// overlap measures how deep two areas reach into each other. ok is false when
// they do not. Triangles are also measured one against one: that is the only way
// with two shadows.
func overlap(a, b *Placed) (g Gap, ok bool) {
	if a.solid || b.solid {
		c := crush{a: a, b: b}
		c.pair(0, 0)
		g = c.gap
	}
	if b.rings != nil {
		in := probe{into: b}
		in.edges(a)
		in.deepPoints(a)
		if in.depth > g.Depth {
			g = Gap{Depth: in.depth, A: space(in.at), B: space(in.exit)}
		}
	}
	if a.rings != nil {
		out := probe{into: a}
		out.edges(b)
		out.deepPoints(b)
		if out.depth > g.Depth {
			g = Gap{Depth: out.depth, A: space(out.exit), B: space(out.at)}
		}
	}
	return g, g.Depth > 0
}

func space(p geom.Vec2) geom.Vec { return geom.Vec{X: p.X, Y: p.Y} }

// probe looks for the point deepest inside an area.
type probe struct {
	into    *Placed
	outside bool // the area is what the outline does not hold: off the plate
	depth   float64
	at      geom.Vec2 // the deepest point so far
	exit    geom.Vec2 // the place on the boundary nearest to it
	cuts    []float64
}

// point measures one point.
func (p *probe) point(q geom.Vec2) { p.limited(q, 0) }

// limited measures one point whose depth counts up to limit, when that is not 0.
func (p *probe) limited(q geom.Vec2, limit float64) {
	local := p.into.stored(q)
	if p.into.holds(local) == p.outside {
		return
	}
	d, on := p.into.toBoundary(local)
	if limit > 0 && d > limit {
		d = limit
	}
	if d > p.depth {
		p.depth, p.at, p.exit = d, q, flatten(p.into.Pose.Apply(space(on)))
	}
}

// deepPoints measures the points in the depth of the polygons of a, each as deep
// as it lies in both areas.
func (p *probe) deepPoints(a *Placed) {
	for _, q := range a.deep {
		own, _ := a.toBoundary(q)
		p.limited(flatten(a.Pose.Apply(space(q))), own)
	}
}

// edges measures the boundary of a. An edge is cut where it meets the boundary
// of the area; along each piece the depth is taken at five places.
func (p *probe) edges(a *Placed) {
	box := p.into.Box()
	if p.outside { // what lies off the plate is everywhere
		for i := range a.prims {
			p.primitive(a, int32(i))
		}
		return
	}
	a.tree.near(
		func(b *geom.Box) bool { w := a.move(*b); return boxGap(&w, &box) == 0 },
		func(i int32) { p.primitive(a, i) })
}

// primitive measures a segment of a, or a triangle: its sides and its middle.
func (p *probe) primitive(a *Placed, i int32) {
	t := a.triangle(i)
	p.edge(t[0], t[1])
	if a.solid {
		p.edge(t[1], t[2])
		p.edge(t[2], t[0])
		p.point(geom.Vec2{X: (t[0].X + t[1].X + t[2].X) / 3, Y: (t[0].Y + t[1].Y + t[2].Y) / 3})
	}
}

// edge measures the segment a, b.
func (p *probe) edge(a, b geom.Vec2) {
	cuts := append(p.cuts[:0], 0, 1)
	u, v := p.into.stored(a), p.into.stored(b)
	own := geom.Box{Min: space(u), Max: space(u)}.Extend(space(v))
	s := p.into.Shape
	s.tree.near(
		func(b *geom.Box) bool { return boxGap(b, &own) == 0 },
		func(i int32) {
			c, d := flatten(s.points[s.prims[i][0]]), flatten(s.points[s.prims[i][1]])
			if t := crossing(u, v, c, d); t > 0 && t < 1 {
				cuts = append(cuts, t)
			}
		})
	slices.Sort(cuts)
	p.cuts = cuts
	p.point(a)
	for i := 1; i < len(cuts); i++ {
		for _, share := range [...]float64{0.25, 0.5, 0.75} {
			p.point(along(a, b, cuts[i-1]+float64(share*(cuts[i]-cuts[i-1]))))
		}
		p.point(along(a, b, cuts[i]))
	}
}

// Outside measures how far a reaches over the edge of the area plate: off its
// outline or into its holes. The distance is that from a to the edge of the
// plate, up to reach.
func Outside(a, plate *Placed, reach float64) Gap {
	g := Gap{Distance: reach}
	if a.Empty() || plate.Empty() {
		return g
	}
	w := walk{a: a, b: plate, best: &g}
	w.pair(0, 0)
	out := probe{into: plate, outside: true}
	out.edges(a)
	out.deepPoints(a)
	if out.depth > 0 {
		g = Gap{Depth: out.depth, A: space(out.at), B: space(out.exit)}
	}
	// The edge of a hole under a part.
	if a.solid {
		c := crush{a: a, b: plate}
		c.pair(0, 0)
		if c.gap.Depth > g.Depth {
			g = c.gap
		}
		return g
	}
	in := probe{into: a}
	in.edges(plate)
	if in.depth > g.Depth {
		g = Gap{Depth: in.depth, A: space(in.exit), B: space(in.at)}
	}
	return g
}
