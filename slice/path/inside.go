package path

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Ways that stay inside of the part, where nobody sees the strings that plastic draws along them.

// hide finds what of a slab is seen from neither above nor below, if ways there need no
// retraction. Of slabs at an end of the part nothing is.
func (j *job) hide(s, below, above *slab) {
	if !j.s.OnlyRetractWhenCrossing || j.s.FillDensity == 0 || below == nil || above == nil {
		return
	}
	hidden, err := poly.Intersection(s.region, below.region)
	if err == nil {
		hidden, err = poly.Intersection(hidden, above.region)
	}
	if err == nil { // else the filament is pulled back on all ways
		s.hidden = hidden
	}
}

// markInside marks the paths of a layer to which the way from where the nozzle was leads through a
// region alone.
func markInside(paths []Path, from geom.Vec2, hidden poly.Region) {
	if len(hidden) == 0 {
		return
	}
	boxes := make([]poly.Box, len(hidden))
	for i := range hidden {
		boxes[i] = hidden[i].Outer.Box()
	}
	for i := range paths {
		p := &paths[i]
		if len(p.Points) == 0 {
			continue
		}
		for k := range hidden {
			if within(boxes[k], from) && within(boxes[k], p.Points[0]) && holds(&hidden[k], from, p.Points[0]) {
				p.Inside = true
				break
			}
		}
		from = p.end()
	}
}

func within(b poly.Box, p geom.Vec2) bool {
	return p.X > b.Min.X && p.X < b.Max.X && p.Y > b.Min.Y && p.Y < b.Max.Y
}

// end returns where the nozzle is after p.
func (p *Path) end() geom.Vec2 {
	if p.Closed {
		return p.Points[0]
	}
	return p.Points[len(p.Points)-1]
}

// holds reports whether all of the way from a to b is in g.
func holds(g *poly.Polygon, a, b geom.Vec2) bool {
	if crosses(g.Outer, a, b) || !g.Contains(a) {
		return false
	}
	for _, h := range g.Holes {
		if crosses(h, a, b) {
			return false
		}
	}
	return true
}

// crosses reports whether the way from a to b crosses a ring.
func crosses(r poly.Ring, a, b geom.Vec2) bool {
	low, high := geom.Vec2{X: min(a.X, b.X), Y: min(a.Y, b.Y)}, geom.Vec2{X: max(a.X, b.X), Y: max(a.Y, b.Y)}
	p := r[len(r)-1]
	for _, q := range r {
		apart := min(p.X, q.X) > high.X || max(p.X, q.X) < low.X || min(p.Y, q.Y) > high.Y || max(p.Y, q.Y) < low.Y
		if !apart && geom.Orient2D(a, b, p) != geom.Orient2D(a, b, q) && geom.Orient2D(p, q, a) != geom.Orient2D(p, q, b) {
			return true
		}
		p = q
	}
	return false
}
