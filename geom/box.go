package geom

import "math"

// Box is an axis-aligned box. [EmptyBox] is its neutral value; the zero Box is
// the single point at the origin.
type Box struct{ Min, Max Vec }

// EmptyBox returns the box that holds nothing: extending it by a point gives
// that point's box.
func EmptyBox() Box {
	inf := math.Inf(1)
	return Box{Min: Vec{X: inf, Y: inf, Z: inf}, Max: Vec{X: -inf, Y: -inf, Z: -inf}}
}

// BoxOf returns the smallest box around points.
func BoxOf(points []Vec) Box {
	b, _ := FiniteBoxOf(points)
	return b
}

// TriangleBox returns the smallest box around three points, none of them NaN. It has no jumps,
// which at the corners of a face would go either way.
func TriangleBox(a, b, c *Vec) Box {
	return Box{
		Min: Vec{X: min(a.X, b.X, c.X), Y: min(a.Y, b.Y, c.Y), Z: min(a.Z, b.Z, c.Z)},
		Max: Vec{X: max(a.X, b.X, c.X), Y: max(a.Y, b.Y, c.Y), Z: max(a.Z, b.Z, c.Z)},
	}
}

// FiniteBoxOf returns the smallest box around points, and whether all are finite. Points
// beyond 1e300 may count as not finite.
func FiniteBoxOf(points []Vec) (Box, bool) {
	b := EmptyBox()
	lo, hi := b.Min, b.Max
	var sum Vec // finite where all that it adds is, as long as that is not huge
	for i := range points {
		p := &points[i]
		sum.X, sum.Y, sum.Z = sum.X+p.X, sum.Y+p.Y, sum.Z+p.Z
		if p.X < lo.X {
			lo.X = p.X
		}
		if p.X > hi.X {
			hi.X = p.X
		}
		if p.Y < lo.Y {
			lo.Y = p.Y
		}
		if p.Y > hi.Y {
			hi.Y = p.Y
		}
		if p.Z < lo.Z {
			lo.Z = p.Z
		}
		if p.Z > hi.Z {
			hi.Z = p.Z
		}
	}
	return Box{lo, hi}, Finite(sum)
}

// IsEmpty reports whether b holds no point at all. A flat box is not empty.
func (b Box) IsEmpty() bool {
	return !(b.Min.X <= b.Max.X && b.Min.Y <= b.Max.Y && b.Min.Z <= b.Max.Z)
}

// Extend returns the smallest box around b and p. Comparisons with NaN are
// false, so a NaN coordinate changes nothing.
func (b Box) Extend(p Vec) Box {
	// Plain comparisons: the builtin min and max are 2-3 times slower in such
	// loops because of their NaN rules.
	if p.X < b.Min.X {
		b.Min.X = p.X
	}
	if p.Y < b.Min.Y {
		b.Min.Y = p.Y
	}
	if p.Z < b.Min.Z {
		b.Min.Z = p.Z
	}
	if p.X > b.Max.X {
		b.Max.X = p.X
	}
	if p.Y > b.Max.Y {
		b.Max.Y = p.Y
	}
	if p.Z > b.Max.Z {
		b.Max.Z = p.Z
	}
	return b
}

// Union returns the smallest box around a and b.
func (b Box) Union(o Box) Box {
	if o.IsEmpty() {
		return b
	}
	return b.Extend(o.Min).Extend(o.Max)
}

// Size returns the extents of b, zero when b is empty.
func (b Box) Size() Vec {
	if b.IsEmpty() {
		return Vec{}
	}
	return Vec{X: b.Max.X - b.Min.X, Y: b.Max.Y - b.Min.Y, Z: b.Max.Z - b.Min.Z}
}

// Center returns the middle of b.
func (b Box) Center() Vec {
	return Vec{
		X: float64((b.Min.X + b.Max.X) / 2),
		Y: float64((b.Min.Y + b.Max.Y) / 2),
		Z: float64((b.Min.Z + b.Max.Z) / 2),
	}
}

// Diagonal returns the length of b's diagonal.
func (b Box) Diagonal() float64 {
	return Length(b.Size())
}

// Contains reports whether o lies inside b, borders included.
func (b Box) Contains(o Box) bool {
	return b.Min.X <= o.Min.X && b.Min.Y <= o.Min.Y && b.Min.Z <= o.Min.Z &&
		b.Max.X >= o.Max.X && b.Max.Y >= o.Max.Y && b.Max.Z >= o.Max.Z
}
