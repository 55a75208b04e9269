// Package poly has polygons in the plane: regions with holes, their areas and
// boxes, and rigid motions of them. Lengths are in whatever unit the caller
// uses, in Saggar millimetres.
package poly

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Ring is a closed polygon: its corners in order, the last joined to the first.
// The first corner is not repeated at the end.
type Ring []geom.Vec2

// Polygon is one outline with any number of holes. The outer ring runs
// counter-clockwise, holes run clockwise.
type Polygon struct {
	Outer Ring
	Holes []Ring
}

// Region is a set of polygons whose interiors do not overlap: islands in holes
// are polygons of their own.
type Region []Polygon

// Area returns the signed area of r: positive when it runs counter-clockwise.
// It is found about the first corner, so that a small ring far from the origin
// keeps its digits.
func (r Ring) Area() float64 {
	if len(r) < 3 {
		return 0
	}
	var s geom.Sum
	o := r[0]
	for i := 1; i+1 < len(r); i++ {
		ax, ay := r[i].X-o.X, r[i].Y-o.Y
		bx, by := r[i+1].X-o.X, r[i+1].Y-o.Y
		s.Add(float64(ax*by) - float64(ay*bx))
	}
	return s.Value() / 2
}

// Area returns the area of p without its holes.
func (p Polygon) Area() float64 {
	a := p.Outer.Area()
	for _, h := range p.Holes {
		a += h.Area()
	}
	return a
}

// Area returns the area of all polygons of g.
func (g Region) Area() float64 {
	var s geom.Sum
	for _, p := range g {
		s.Add(p.Area())
	}
	return s.Value()
}

// Rings calls f for every ring of g until f returns false.
func (g Region) Rings(f func(Ring) bool) {
	for _, p := range g {
		if !f(p.Outer) {
			return
		}
		for _, h := range p.Holes {
			if !f(h) {
				return
			}
		}
	}
}

// Box is an axis-aligned rectangle. An empty one has Min above Max.
type Box struct{ Min, Max geom.Vec2 }

// EmptyBox returns the box of no points.
func EmptyBox() Box {
	inf := math.Inf(1)
	return Box{Min: geom.Vec2{X: inf, Y: inf}, Max: geom.Vec2{X: -inf, Y: -inf}}
}

// Add returns the smallest box that holds b and p.
func (b Box) Add(p geom.Vec2) Box {
	if p.X < b.Min.X {
		b.Min.X = p.X
	}
	if p.X > b.Max.X {
		b.Max.X = p.X
	}
	if p.Y < b.Min.Y {
		b.Min.Y = p.Y
	}
	if p.Y > b.Max.Y {
		b.Max.Y = p.Y
	}
	return b
}

// Size returns the sides of b, 0 for an empty box.
func (b Box) Size() geom.Vec2 {
	if b.Max.X < b.Min.X || b.Max.Y < b.Min.Y {
		return geom.Vec2{}
	}
	return geom.Vec2{X: b.Max.X - b.Min.X, Y: b.Max.Y - b.Min.Y}
}

// Box returns the smallest axis-aligned rectangle around r.
func (r Ring) Box() Box {
	b := EmptyBox()
	for _, p := range r {
		b = b.Add(p)
	}
	return b
}

// Box returns the smallest axis-aligned rectangle around g.
func (g Region) Box() Box {
	b := EmptyBox()
	for _, p := range g {
		for _, c := range p.Outer {
			b = b.Add(c)
		}
	}
	return b
}

// Motion is a turn about the origin followed by a shift: p -> R·p + T.
type Motion struct {
	Cos, Sin float64
	T        geom.Vec2
}

// Turn returns the motion that turns by deg degrees counter-clockwise about the
// origin. Multiples of 90 degrees are exact.
func Turn(deg float64) Motion {
	switch math.Mod(math.Mod(deg, 360)+360, 360) {
	case 0:
		return Motion{Cos: 1}
	case 90:
		return Motion{Sin: 1}
	case 180:
		return Motion{Cos: -1}
	case 270:
		return Motion{Sin: -1}
	}
	s, c := geom.Sincos(deg * (math.Pi / 180))
	return Motion{Cos: c, Sin: s}
}

// Apply returns the image of p.
func (m Motion) Apply(p geom.Vec2) geom.Vec2 {
	return geom.Vec2{
		X: float64(m.Cos*p.X) - float64(m.Sin*p.Y) + m.T.X,
		Y: float64(m.Sin*p.X) + float64(m.Cos*p.Y) + m.T.Y,
	}
}

// After returns the motion that makes first and then m.
func (m Motion) After(first Motion) Motion {
	return Motion{
		Cos: float64(m.Cos*first.Cos) - float64(m.Sin*first.Sin),
		Sin: float64(m.Sin*first.Cos) + float64(m.Cos*first.Sin),
		T:   m.Apply(first.T),
	}
}

// Move returns the image of r under m.
func (r Ring) Move(m Motion) Ring {
	out := make(Ring, len(r))
	for i, p := range r {
		out[i] = m.Apply(p)
	}
	return out
}

// Move returns the image of g under m.
func (g Region) Move(m Motion) Region {
	out := make(Region, len(g))
	for i, p := range g {
		out[i].Outer = p.Outer.Move(m)
		for _, h := range p.Holes {
			out[i].Holes = append(out[i].Holes, h.Move(m))
		}
	}
	return out
}
