package hull

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// frame is three unit axes, right-handed.
type frame [3]geom.Vec

var straight = frame{{X: 1}, {Y: 1}, {Z: 1}}

// frameAlong returns a frame with the third axis along w. When w lies on a
// coordinate axis so do the others.
func frameAlong(w geom.Vec) frame {
	w = unit(w)
	x, y, z := math.Abs(w.X), math.Abs(w.Y), math.Abs(w.Z)
	least := geom.Vec{X: 1}
	if y < x && y <= z {
		least = geom.Vec{Y: 1}
	} else if z < x {
		least = geom.Vec{Z: 1}
	}
	u := unit(geom.Cross(least, w))
	return frame{u, geom.Cross(w, u), w}
}

// rotated returns f turned about the axis r by its length in radians
// (Rodrigues' formula), with roundings removed.
func (f frame) rotated(r geom.Vec) frame {
	angle := geom.Norm(r)
	if angle == 0 {
		return f
	}
	sin, cos := geom.Sincos(angle)
	k := scaled(1/angle, r)
	for i := range 2 {
		v := f[i]
		f[i] = plus(plus(scaled(cos, v), scaled(sin, geom.Cross(k, v))), scaled(geom.Dot(k, v)*(1-cos), k))
	}
	return f.squared()
}

// squared makes the axes of unit length and square to each other again,
// keeping the first and the plane of the first two.
func (f frame) squared() frame {
	f[0] = unit(f[0])
	f[2] = unit(geom.Cross(f[0], f[1]))
	f[1] = geom.Cross(f[2], f[0])
	return f
}

// about returns f turned about its axis k so that the next axis points along
// u, given in the plane of the other two.
func (f frame) about(k int, u geom.Vec2) frame {
	i, j := (k+1)%3, (k+2)%3
	a, b := f[i], f[j]
	f[i] = plus(scaled(u.X, a), scaled(u.Y, b))
	f[j] = plus(scaled(-u.Y, a), scaled(u.X, b))
	return f
}

// box returns the box along f around points: sizes in descending order, equal
// ones in the order of the axes. The two longest axes point to the side where
// their largest component is positive.
func (f frame) box(points []geom.Vec) geom.OrientedBox {
	f = f.squared()
	b := geom.OrientedBox{Axes: f}
	if len(points) == 0 {
		return b
	}
	// Measured from one of the points: far from the origin this is exacter.
	o := points[0]
	var mid [3]float64
	for k, a := range f {
		lo, hi := 0.0, 0.0
		for _, p := range points {
			d := geom.Dot(a, sub(p, o))
			if d < lo {
				lo = d
			}
			if d > hi {
				hi = d
			}
		}
		b.Size[k], mid[k] = hi-lo, (lo+hi)/2
	}
	b.Center = plus(o, plus(scaled(mid[0], f[0]), plus(scaled(mid[1], f[1]), scaled(mid[2], f[2]))))
	for _, k := range [3]int{0, 1, 0} {
		if b.Size[k] < b.Size[k+1]*(1-1e-12) {
			b.Size[k], b.Size[k+1] = b.Size[k+1], b.Size[k]
			b.Axes[k], b.Axes[k+1] = b.Axes[k+1], b.Axes[k]
		}
	}
	b.Axes[0], b.Axes[1] = forward(b.Axes[0]), forward(b.Axes[1])
	b.Axes[2] = positiveZeros(unit(geom.Cross(b.Axes[0], b.Axes[1])))
	return b
}

// forward returns v or -v, whichever has a positive largest component.
func forward(v geom.Vec) geom.Vec {
	most := v.X
	if math.Abs(v.Y) > math.Abs(most) {
		most = v.Y
	}
	if math.Abs(v.Z) > math.Abs(most) {
		most = v.Z
	}
	if most < 0 {
		v = scaled(-1, v)
	}
	return positiveZeros(v)
}

func positiveZeros(v geom.Vec) geom.Vec { return geom.Vec{X: v.X + 0, Y: v.Y + 0, Z: v.Z + 0} }

func unit(v geom.Vec) geom.Vec {
	if m := max(math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z)); m < 1e-140 && m > 0 {
		v = geom.Vec{X: v.X / m, Y: v.Y / m, Z: v.Z / m} // its square would be nothing
	}
	n := geom.Norm(v)
	return geom.Vec{X: v.X / n, Y: v.Y / n, Z: v.Z / n}
}

func scaled(s float64, v geom.Vec) geom.Vec {
	return geom.Vec{X: float64(s * v.X), Y: float64(s * v.Y), Z: float64(s * v.Z)}
}

func plus(a, b geom.Vec) geom.Vec { return geom.Vec{X: a.X + b.X, Y: a.Y + b.Y, Z: a.Z + b.Z} }
