package mesh

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// dipole stands for the faces of a node where they are far away: the first two
// terms of the Taylor series of their field about the middle of their areas.
type dipole struct {
	at     geom.Vec
	area   geom.Vec   // sum of normals times areas, mm²
	moment [6]float64 // symmetric part of the sum of offset ⊗ normal × area, mm³: xx, yy, zz, xy, yz, zx
	far2   float64    // squared distance from which on it may be used, mm²
}

// windingBeta is how many radii of a node away its dipole stands in for its
// faces, the accuracy parameter of Barill et al.: 2 in their paper. On the
// shapes of the test the worst errors were 0.05 with 2, 0.02 with 2.5 and 0.01
// with 3, for a cost of 1, 1.4 and 2.
const windingBeta = 2.5

// addDipoles fills in the dipoles, children before parents.
func (b *BVH) addDipoles() {
	b.dipoles = make([]dipole, len(b.nodes))
	weight := make([]float64, len(b.nodes)) // areas
	for i := len(b.nodes) - 1; i >= 0; i-- {
		n, d := &b.nodes[i], &b.dipoles[i]
		var sum geom.Vec // of area × position
		if n.second != 0 {
			for _, c := range [2]int32{int32(i) + 1, n.second} {
				weight[i] += weight[c]
				sum = geom.Add(sum, geom.Scale(weight[c], b.dipoles[c].at))
			}
		}
		for _, f := range b.faces[n.first : n.first+n.count] {
			a := geom.Norm(b.mesh.areaVector(int(f))) / 2
			weight[i] += float64(a)
			sum = geom.Add(sum, geom.Scale(a, b.mesh.middle(int(f))))
		}
		d.at = n.box.Center()
		if weight[i] > 0 {
			d.at = geom.Scale(1/weight[i], sum)
		}
		d.far2 = float64(windingBeta*windingBeta) * farthest2(&n.box, d.at)
		b.addMoments(i)
	}
}

// addMoments fills in the terms of dipole i about its place.
func (b *BVH) addMoments(i int) {
	n, d := &b.nodes[i], &b.dipoles[i]
	if n.second != 0 {
		for _, c := range [2]int32{int32(i) + 1, n.second} {
			child := &b.dipoles[c]
			d.add(child.at, child.area)
			for k := range d.moment {
				d.moment[k] += child.moment[k]
			}
		}
	}
	for _, f := range b.faces[n.first : n.first+n.count] {
		d.add(b.mesh.middle(int(f)), geom.Scale(0.5, b.mesh.areaVector(int(f))))
	}
}

// add adds an area vector at p to d.
func (d *dipole) add(p, area geom.Vec) {
	d.area = geom.Add(d.area, area)
	o := geom.Sub(p, d.at)
	d.moment[0] += float64(o.X * area.X)
	d.moment[1] += float64(o.Y * area.Y)
	d.moment[2] += float64(o.Z * area.Z)
	d.moment[3] += float64((float64(o.X*area.Y) + float64(o.Y*area.X)) / 2)
	d.moment[4] += float64((float64(o.Y*area.Z) + float64(o.Z*area.Y)) / 2)
	d.moment[5] += float64((float64(o.Z*area.X) + float64(o.X*area.Z)) / 2)
}

// solidAngle returns the solid angle of the node seen from the point at -r from
// the dipole, r2 being the square of the length of r.
func (d *dipole) solidAngle(r geom.Vec, r2 float64) float64 {
	m := &d.moment
	cube := r2 * math.Sqrt(r2)
	trace := m[0] + m[1] + m[2]
	form := float64(m[0]*r.X*r.X) + float64(m[1]*r.Y*r.Y) + float64(m[2]*r.Z*r.Z) +
		float64(2*m[3]*r.X*r.Y) + float64(2*m[4]*r.Y*r.Z) + float64(2*m[5]*r.Z*r.X)
	return (geom.Dot(d.area, r) + trace - 3*form/r2) / cube
}

// middle returns the mean of the corners of face f.
func (m *Mesh) middle(f int) geom.Vec {
	t := m.Faces[f]
	return geom.Scale(1./3, geom.Add(geom.Add(m.Vertices[t[0]], m.Vertices[t[1]]), m.Vertices[t[2]]))
}

// farthest2 returns the squared distance from p to the farthest corner of box.
func farthest2(box *geom.Box, p geom.Vec) float64 {
	x := math.Max(p.X-box.Min.X, box.Max.X-p.X)
	y := math.Max(p.Y-box.Min.Y, box.Max.Y-p.Y)
	z := math.Max(p.Z-box.Min.Z, box.Max.Z-p.Z)
	return float64(x*x) + float64(y*y) + float64(z*z)
}

// Winding returns how often the faces wind around p: 1 inside a closed mesh, 0
// outside, something between near the holes of an open one, and half of the
// jump on the surface. The parts we tried it on were off by 0.02 at most. Some
// microseconds for 100k faces.
//
// Fast winding numbers of Barill et al. 2018, doi:10.1145/3197517.3201337, with
// the terms up to order one.
func (b *BVH) Winding(p geom.Vec) float64 {
	w, _ := b.WindingWork(p)
	return w
}

// WindingWork returns [BVH.Winding] and how many nodes and faces it took. That
// is a few hundred for most meshes, but thin triangles through the whole part
// give boxes that are never far away, and then every face is looked at.
func (b *BVH) WindingWork(p geom.Vec) (w float64, work int) {
	sum := 0.0 // solid angle
	var stack [bvhDepth]int32
	top := 0
	if len(b.nodes) > 0 {
		top = 1
	}
	for top > 0 {
		top--
		i := stack[top]
		work++
		d := &b.dipoles[i]
		r := geom.Sub(d.at, p)
		if r2 := geom.Dot(r, r); r2 > d.far2 {
			sum += d.solidAngle(r, r2)
			continue
		}
		n := &b.nodes[i]
		if n.second != 0 {
			stack[top], stack[top+1] = n.second, i+1
			top += 2
			continue
		}
		work += int(n.count)
		for _, f := range b.faces[n.first : n.first+n.count] {
			t := b.mesh.Faces[f]
			v := b.mesh.Vertices
			sum += SolidAngle(v[t[0]], v[t[1]], v[t[2]], p)
		}
	}
	return sum / (4 * math.Pi), work
}

// SolidAngle returns the solid angle, between -2π and 2π, under which p sees the
// triangle a, b, c: positive from behind, where its corners run clockwise.
//
// Van Oosterom & Strackee 1983, doi:10.1109/TBME.1983.325207.
func SolidAngle(a, b, c, p geom.Vec) float64 {
	a, b, c = geom.Sub(a, p), geom.Sub(b, p), geom.Sub(c, p)
	la, lb, lc := geom.Norm(a), geom.Norm(b), geom.Norm(c)
	det := geom.Dot(a, geom.Cross(b, c))
	den := float64(la*lb*lc) + float64(geom.Dot(a, b)*lc) + float64(geom.Dot(b, c)*la) + float64(geom.Dot(c, a)*lb)
	return 2 * geom.Atan2(det, den)
}
