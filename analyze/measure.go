package analyze

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// moments are the integrals over the surface and the solid of a mesh, about a
// reference point. For an open or inconsistent mesh the solid's integrals
// depend on that point and mean nothing.
type moments struct {
	area      geom.Sum
	areaFirst [3]geom.Sum // area × position
	volume    geom.Sum
	first     [3]geom.Sum // volume × position
	second    [6]geom.Sum // xx, yy, zz, xy, yz, zx
	zeroArea  int         // faces with three distinct vertices and no area
}

// measureGrain is the faces of one parallel chunk.
const measureGrain = 16384

// measureBlock is how many faces are summed plainly before the compensated sums
// take over: the error of so short a sum is a few units in the last place.
const measureBlock = 128

// perFace is what a measurement knows or finds out face by face. Each may be nil.
type perFace struct {
	flip  []bool  // faces that count as turned
	signs []uint8 // to be filled with the mesh.NormalSigns of all faces, as they are
}

// measure integrates over the faces of m about reference. The bits are the same
// for any number of workers.
//
// Signed tetrahedra with the reference point, Zhang & Chen, ICIP 2001,
// doi:10.1109/ICIP.2001.958278.
func measure(ctx context.Context, m *mesh.Mesh, reference geom.Vec, by perFace) (moments, error) {
	return par.Reduce(ctx, len(m.Faces), measureGrain, func(lo, hi int) moments {
		var total moments
		for ; lo < hi; lo += measureBlock {
			var b block
			for f := lo; f < min(hi, lo+measureBlock); f++ {
				b.face(m, f, reference, &by)
			}
			total.add(&b)
		}
		return total
	}, mergeMoments)
}

// block is a plain sum over a few faces; factors common to all terms are left
// out until it is added to the moments.
type block struct {
	area, volume                float64
	areaFirst, first, pure, mix geom.Vec
	zeroArea                    int
}

// face adds face f of m to b.
func (b *block) face(m *mesh.Mesh, f int, reference geom.Vec, by *perFace) {
	i := m.Faces[f]
	p, q, r := m.Vertices[i[0]], m.Vertices[i[1]], m.Vertices[i[2]]
	// The area from the differences of the given coordinates: the shift to the
	// reference point would round them.
	ux, uy, uz := q.X-p.X, q.Y-p.Y, q.Z-p.Z
	vx, vy, vz := r.X-p.X, r.Y-p.Y, r.Z-p.Z
	nx := float64(uy*vz) - float64(uz*vy)
	ny := float64(uz*vx) - float64(ux*vz)
	nz := float64(ux*vy) - float64(uy*vx)
	if by.signs != nil {
		by.signs[f] = mesh.NormalSigns(nx, ny, nz)
	}
	area := math.Sqrt(float64(nx*nx) + float64(ny*ny) + float64(nz*nz)) // twice the area
	if !(area > 0) {
		area = hypot3(nx, ny, nz) // squares of tiny parts vanish
		if area == 0 && i[0] != i[1] && i[1] != i[2] && i[2] != i[0] {
			b.zeroArea++
		}
	}
	px, py, pz := p.X-reference.X, p.Y-reference.Y, p.Z-reference.Z
	det := float64(px*nx) + float64(py*ny) + float64(pz*nz) // six times the volume
	if by.flip != nil && by.flip[f] {
		det = -det
	}
	// Sum of the corners, and of their squares and mixed products:
	// the integral of x·y over a tetrahedron with a corner at the origin is
	// det/120 · (Σx·Σy + Σ x·y), sums over the other three corners.
	qx, qy, qz := px+ux, py+uy, pz+uz
	rx, ry, rz := px+vx, py+vy, pz+vz
	sx, sy, sz := px+qx+rx, py+qy+ry, pz+qz+rz
	b.area += area
	b.areaFirst.X += float64(area * sx)
	b.areaFirst.Y += float64(area * sy)
	b.areaFirst.Z += float64(area * sz)
	b.volume += det
	b.first.X += float64(det * sx)
	b.first.Y += float64(det * sy)
	b.first.Z += float64(det * sz)
	b.pure.X += float64(det * (float64(sx*sx) + float64(px*px) + float64(qx*qx) + float64(rx*rx)))
	b.pure.Y += float64(det * (float64(sy*sy) + float64(py*py) + float64(qy*qy) + float64(ry*ry)))
	b.pure.Z += float64(det * (float64(sz*sz) + float64(pz*pz) + float64(qz*qz) + float64(rz*rz)))
	b.mix.X += float64(det * (float64(sx*sy) + float64(px*py) + float64(qx*qy) + float64(rx*ry)))
	b.mix.Y += float64(det * (float64(sy*sz) + float64(py*pz) + float64(qy*qz) + float64(ry*rz)))
	b.mix.Z += float64(det * (float64(sz*sx) + float64(pz*px) + float64(qz*qx) + float64(rz*rx)))
}

// hypot3 returns the length of a vector whose squares may vanish or overflow.
func hypot3(x, y, z float64) float64 { return geom.Length(geom.Vec{X: x, Y: y, Z: z}) }

func (m *moments) add(b *block) {
	m.area.Add(b.area / 2)
	m.volume.Add(b.volume / 6)
	addVec(m.areaFirst[:], b.areaFirst, 1./6)
	addVec(m.first[:], b.first, 1./24)
	addVec(m.second[:3], b.pure, 1./120)
	addVec(m.second[3:], b.mix, 1./120)
	m.zeroArea += b.zeroArea
}

func addVec(to []geom.Sum, v geom.Vec, factor float64) {
	to[0].Add(v.X * factor)
	to[1].Add(v.Y * factor)
	to[2].Add(v.Z * factor)
}

func mergeMoments(a, b moments) moments {
	a.area.Merge(b.area)
	a.volume.Merge(b.volume)
	for i := range 3 {
		a.areaFirst[i].Merge(b.areaFirst[i])
		a.first[i].Merge(b.first[i])
	}
	for i := range a.second {
		a.second[i].Merge(b.second[i])
	}
	a.zeroArea += b.zeroArea
	return a
}

// centroid returns the centre of the surface, false without an area.
func (m *moments) centroid(reference geom.Vec) ([3]float64, bool) {
	return ratio(m.areaFirst, m.area.Value(), reference)
}

// centerOfMass returns the centre of the solid, false without a volume.
func (m *moments) centerOfMass(reference geom.Vec) ([3]float64, bool) {
	return ratio(m.first, m.volume.Value(), reference)
}

func ratio(first [3]geom.Sum, total float64, reference geom.Vec) ([3]float64, bool) {
	c := [3]float64{
		reference.X + first[0].Value()/total,
		reference.Y + first[1].Value()/total,
		reference.Z + first[2].Value()/total,
	}
	return c, allFinite(c[:]...)
}

func allFinite(values ...float64) bool {
	for _, v := range values {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// inertia returns the inertia tensor about the centre of mass for density 1, in
// mm⁵, by the parallel axis theorem.
func (m *moments) inertia() ([3][3]float64, bool) {
	v := m.volume.Value()
	c := [3]float64{m.first[0].Value() / v, m.first[1].Value() / v, m.first[2].Value() / v}
	about := func(i, j, k int) float64 { return m.second[i].Value() - float64(v*c[j]*c[k]) }
	xx, yy, zz := about(0, 0, 0), about(1, 1, 1), about(2, 2, 2)
	xy, yz, zx := about(3, 0, 1), about(4, 1, 2), about(5, 2, 0)
	return [3][3]float64{
		{yy + zz, 0 - xy, 0 - zx}, // 0 - 0 is 0, while -0 would be written as such
		{0 - xy, zz + xx, 0 - yz},
		{0 - zx, 0 - yz, xx + yy},
	}, allFinite(xx, yy, zz, xy, yz, zx)
}
