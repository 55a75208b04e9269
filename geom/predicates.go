package geom

// The predicates decide topology, so their signs are always right. Each tries
// three ways, the cheap ones first:
//
//  1. plain float64 with an error bound that needs no assumption on its input
//     (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast
//     Robust Geometric Predicates", doi:10.1007/PL00009321, plus a term for
//     underflow, which Shewchuk rules out);
//  2. if all coordinate differences happen to be exact, as between points of
//     one grid or one float32 file, the determinant of these differences as an
//     exact sum of float64 terms;
//  3. arbitrary precision.
//
// Limits: coordinates may be any finite float64, 1e300 and 1e-300 in one call
// included. Below about 1e-95 or above about 1e100 way 3 answers, about a
// thousand times slower than way 1. With a NaN or an infinity the answer is 0.

// The bounds of Shewchuk, section 4, with his unit roundoff 2^-53: the rounding
// error of a determinant is below its bound times the sum of the absolute
// values of its terms.
const (
	roundoff      = 1.0 / (1 << 53)
	orient2DBound = (3 + 16*roundoff) * roundoff
	orient3DBound = (7 + 56*roundoff) * roundoff
	inCircleBound = (10 + 96*roundoff) * roundoff

	// underflow covers products that lose bits near the bottom of the range. A
	// product is then wrong by at most 2^-1075, and each such error is
	// multiplied by at most one further factor, which the callers add in. A
	// determinant has at most 24 products, so 1e-300 is ample.
	underflow = 1e-300
)

// Orient2D returns 1 when a, b, c turn left (counter-clockwise), -1 when they
// turn right and 0 when they lie on one line. It is exact.
func Orient2D(a, b, c Vec2) int {
	left := float64((a.X - c.X) * (b.Y - c.Y))
	right := float64((a.Y - c.Y) * (b.X - c.X))
	det := left - right
	bound := float64(orient2DBound*(abs(left)+abs(right))) + underflow
	// An overflow makes the bound infinite or NaN: no comparison holds then.
	if det > bound {
		return 1
	}
	if -det > bound {
		return -1
	}
	return orient2DExact(a, b, c)
}

// Orient3D returns the sign of the volume of the tetrahedron a, b, c, d, the
// determinant |b-a, c-a, d-a|: 1 when d lies on the side of the plane a, b, c
// from which a, b, c are seen counter-clockwise, -1 when it lies on the other
// side and 0 when the four points lie in one plane. So for a face wound as
// everywhere in this project, 1 means that d is outside. It is exact.
func Orient3D(a, b, c, d Vec) int {
	u, v, w := Vec{X: b.X - a.X, Y: b.Y - a.Y, Z: b.Z - a.Z},
		Vec{X: c.X - a.X, Y: c.Y - a.Y, Z: c.Z - a.Z},
		Vec{X: d.X - a.X, Y: d.Y - a.Y, Z: d.Z - a.Z}
	yz, zy := float64(u.Y*v.Z), float64(u.Z*v.Y)
	zx, xz := float64(u.Z*v.X), float64(u.X*v.Z)
	xy, yx := float64(u.X*v.Y), float64(u.Y*v.X)
	det := float64((yz-zy)*w.X) + float64((zx-xz)*w.Y) + float64((xy-yx)*w.Z)
	size := float64((abs(yz)+abs(zy))*abs(w.X)) +
		float64((abs(zx)+abs(xz))*abs(w.Y)) +
		float64((abs(xy)+abs(yx))*abs(w.Z))
	bound := float64(orient3DBound*size) + float64(underflow*(1+abs(w.X)+abs(w.Y)+abs(w.Z)))
	if det > bound {
		return 1
	}
	if -det > bound {
		return -1
	}
	return orient3DExact(a, b, c, d)
}

// InCircle returns 1 when d lies inside the circle through a, b, c, -1 when it
// lies outside and 0 when it lies on it, for a, b, c in counter-clockwise
// order; for clockwise order the signs swap. It is exact.
func InCircle(a, b, c, d Vec2) int {
	ax, ay, bx, by, cx, cy := a.X-d.X, a.Y-d.Y, b.X-d.X, b.Y-d.Y, c.X-d.X, c.Y-d.Y
	bc, cb := float64(bx*cy), float64(cx*by)
	ca, ac := float64(cx*ay), float64(ax*cy)
	ab, ba := float64(ax*by), float64(bx*ay)
	liftA := float64(ax*ax) + float64(ay*ay)
	liftB := float64(bx*bx) + float64(by*by)
	liftC := float64(cx*cx) + float64(cy*cy)
	det := float64(liftA*(bc-cb)) + float64(liftB*(ca-ac)) + float64(liftC*(ab-ba))
	minorA, minorB, minorC := abs(bc)+abs(cb), abs(ca)+abs(ac), abs(ab)+abs(ba)
	size := float64(liftA*minorA) + float64(liftB*minorB) + float64(liftC*minorC)
	bound := float64(inCircleBound*size) +
		float64(underflow*(1+liftA+liftB+liftC+minorA+minorB+minorC))
	if det > bound {
		return 1
	}
	if -det > bound {
		return -1
	}
	return inCircleExact(a, b, c, d)
}

// abs is math.Abs under a name that keeps the formulas readable.
func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
