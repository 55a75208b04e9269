package geom

// Affine is the map p -> M·p + T with column vectors. It may scale, shear and
// mirror, as the matrices of 3MF items and glTF nodes do. The zero Affine maps
// everything to the origin: start from [Identity].
type Affine struct {
	M [3][3]float64 // rows
	T Vec
}

// Identity returns the map that changes nothing.
func Identity() Affine {
	return Affine{M: [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}
}

// Translation returns the map p -> p + t.
func Translation(t Vec) Affine {
	a := Identity()
	a.T = t
	return a
}

// Uniform returns the map p -> k·p.
func Uniform(k float64) Affine {
	return Affine{M: [3][3]float64{{k, 0, 0}, {0, k, 0}, {0, 0, k}}}
}

// Rows returns a as the four rows of a matrix for column vectors.
func (a Affine) Rows() [4][4]float64 {
	m := [4][4]float64{3: {3: 1}}
	for r := range 3 {
		copy(m[r][:3], a.M[r][:])
	}
	m[0][3], m[1][3], m[2][3] = a.T.X, a.T.Y, a.T.Z
	return m
}

// IsIdentity reports whether a changes nothing at all.
func (a Affine) IsIdentity() bool { return a == Identity() }

// Apply returns the image of the point p.
func (a Affine) Apply(p Vec) Vec {
	q := a.ApplyVector(p)
	return Vec{X: q.X + a.T.X, Y: q.Y + a.T.Y, Z: q.Z + a.T.Z}
}

// ApplyVector returns the image of the direction v: no translation.
func (a Affine) ApplyVector(v Vec) Vec {
	return Vec{
		X: float64(a.M[0][0]*v.X) + float64(a.M[0][1]*v.Y) + float64(a.M[0][2]*v.Z),
		Y: float64(a.M[1][0]*v.X) + float64(a.M[1][1]*v.Y) + float64(a.M[1][2]*v.Z),
		Z: float64(a.M[2][0]*v.X) + float64(a.M[2][1]*v.Y) + float64(a.M[2][2]*v.Z),
	}
}

// Mul returns the map that applies b first, then a.
func (a Affine) Mul(b Affine) Affine {
	var c Affine
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				c.M[i][j] += float64(a.M[i][k] * b.M[k][j])
			}
		}
	}
	c.T = a.Apply(b.T)
	return c
}

// Det returns the factor by which a changes volumes; negative when it mirrors.
func (a Affine) Det() float64 {
	r0 := Vec{X: a.M[0][0], Y: a.M[0][1], Z: a.M[0][2]}
	r1 := Vec{X: a.M[1][0], Y: a.M[1][1], Z: a.M[1][2]}
	r2 := Vec{X: a.M[2][0], Y: a.M[2][1], Z: a.M[2][2]}
	return Dot(r0, Cross(r1, r2))
}
