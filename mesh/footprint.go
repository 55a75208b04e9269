package mesh

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
)

// The shadow of a mesh along a direction, for any mesh: open, non-manifold or
// crossing itself.
//
// Give every triangle the sign of its projected area, so that all of them are
// counter-clockwise in the projection. A point then lies in the shadow exactly
// when it lies in at least one triangle, that is, when the boundary of their
// sum winds around it more than zero times. In that boundary an edge between
// two triangles of equal sign cancels: what is left of a closed smooth mesh is
// its silhouette, about √n of n edges. [windingArea] measures the rest.

// minSlope is the sine of the angle to the viewing direction below which a
// triangle counts as seen edge on and is left out. A flat wall along the
// direction has rounding noise of 1e-16 as its projection; without the limit
// every edge of a finely cut wall could become a piece of boundary. The area
// lost is below 1e-10 of the area of the walls.
const minSlope = 1e-10

const shadowGrain = 16384

// Shadows returns the area in mm² of the shadow of m along each axis: X as seen
// along X, and so on. Overlapping parts count once and holes that can be seen
// through stay holes. t is the topology of m. The same bits for any number of
// workers; O(faces) for closed meshes. ctx is looked at every few thousand
// faces.
func Shadows(ctx context.Context, m *Mesh, t *Topology) (geom.Vec, error) {
	signs := huge.MakeUncleared[uint8](len(m.Faces))
	err := par.For(ctx, len(m.Faces), shadowGrain, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			n := m.areaVector(f)
			signs[f] = NormalSigns(n.X, n.Y, n.Z)
		}
		return nil
	})
	if err != nil {
		return geom.Vec{}, err
	}
	return ShadowsOf(ctx, m, t, signs)
}

// ShadowsOf is [Shadows] for a caller who has looked at the normals already:
// signs holds the [NormalSigns] of every face.
func ShadowsOf(ctx context.Context, m *Mesh, t *Topology, signs []uint8) (geom.Vec, error) {
	s, err := newSilhouette(ctx, m.Faces, t.Twin, signs)
	if err != nil {
		return geom.Vec{}, err
	}
	var area [3]float64
	p := &shadowPlane{}
	for k, o := range s.project(m, 3, axisPlane) {
		if area[k], err = p.area(ctx, o); err != nil {
			return geom.Vec{}, err
		}
	}
	return geom.Vec{X: area[0], Y: area[1], Z: area[2]}, nil
}

// NormalSigns returns which way a face with the normal x, y, z of any length
// looks along the three axes, for [ShadowsOf]: bits 0 to 2 are set where it is
// clearly positive, bits 3 to 5 where it is clearly negative. Bits are missing
// for axes along the face, up to rounding.
func NormalSigns(x, y, z float64) uint8 {
	ax, ay, az := math.Abs(x), math.Abs(y), math.Abs(z)
	limit := minSlope * (ax + ay + az)
	if ax > limit && ay > limit && az > limit { // as nearly everywhere on a curved part
		below := uint8(math.Float64bits(x)>>63 | math.Float64bits(y)>>63<<1 | math.Float64bits(z)>>63<<2)
		return 7&^below | below<<3
	}
	return unclearSigns(x, y, z, math.Float64bits(limit))
}

// unclearSigns is NormalSigns where some sign may be missing.
func unclearSigns(x, y, z float64, limit uint64) uint8 {
	return signBits(x, limit) | signBits(y, limit)<<1 | signBits(z, limit)<<2
}

// ShadowArea returns the area in mm² of the shadow of m along dir, which need
// not have length 1. It is 0 when dir is the zero vector. t is the topology of
// m. Costs as [Shadows].
func ShadowArea(ctx context.Context, m *Mesh, t *Topology, dir geom.Vec) (float64, error) {
	length := geom.Norm(dir)
	if !(length > 0) || math.IsInf(length, 0) {
		return 0, nil
	}
	d := geom.Vec{X: dir.X / length, Y: dir.Y / length, Z: dir.Z / length}
	u, v := planeAxes(d)
	signs := make([]uint8, len(m.Faces))
	err := par.For(ctx, len(m.Faces), shadowGrain, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			n := m.areaVector(f)
			signs[f] = signBits(geom.Dot(n, d), math.Float64bits(minSlope*sumAbs(n)))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s, err := newSilhouette(ctx, m.Faces, t.Twin, signs)
	if err != nil {
		return 0, err
	}
	o := s.project(m, 1, func(_ int, p *geom.Vec) (x, y float64) { return geom.Dot(*p, u), geom.Dot(*p, v) })
	return windingArea(ctx, o[0])
}

// planeAxes returns unit vectors u, v with u × v = d, for a unit vector d.
func planeAxes(d geom.Vec) (u, v geom.Vec) {
	// The axis farthest from d gives the best conditioned product.
	a := geom.Vec{X: 1}
	if ax, ay, az := math.Abs(d.X), math.Abs(d.Y), math.Abs(d.Z); ay <= ax && ay <= az {
		a = geom.Vec{Y: 1}
	} else if az <= ax && az <= ay {
		a = geom.Vec{Z: 1}
	}
	u = geom.Cross(a, d)
	s := 1 / geom.Norm(u)
	u = geom.Vec{X: u.X * s, Y: u.Y * s, Z: u.Z * s}
	return u, geom.Cross(d, u)
}

// areaVector returns the normal of face f with twice its area as length.
func (m *Mesh) areaVector(f int) geom.Vec {
	t := m.Faces[f]
	a, b, c := m.Vertices[t[0]], m.Vertices[t[1]], m.Vertices[t[2]]
	return geom.Cross(geom.Vec{X: b.X - a.X, Y: b.Y - a.Y, Z: b.Z - a.Z}, geom.Vec{X: c.X - a.X, Y: c.Y - a.Y, Z: c.Z - a.Z})
}

func sumAbs(n geom.Vec) float64 { return math.Abs(n.X) + math.Abs(n.Y) + math.Abs(n.Z) }

// signBits returns 1 when x is clearly positive, 8 when it is clearly negative and
// 0 otherwise: shifted by k it is the sign along axis k. limit is the bits of what
// x must exceed, which is not negative: then bits order as numbers do. There is no
// jump in it, which noisy normals would mispredict.
func signBits(x float64, limit uint64) uint8 {
	b := math.Float64bits(x)
	clear := (limit - b&^(1<<63)) >> 63 // a difference of 63-bit numbers
	below := b >> 63
	return uint8(clear&^below | clear&below<<3)
}

// signOf returns the sign along axis k held in bits.
func signOf(bits uint8, k int) int8 { return int8(bits>>k&1) - int8(bits>>(k+3)&1) }
