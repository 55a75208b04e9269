package mesh

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
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
	var area [3]float64
	signs := make([]uint8, len(m.Faces))
	err := par.For(ctx, len(m.Faces), shadowGrain, func(_, lo, hi int) error {
		axisSigns(m, signs, lo, hi)
		return nil
	})
	if err != nil {
		return geom.Vec{}, err
	}
	chain, err := shadowChain(ctx, m.Faces, t.Twin, signs)
	if err != nil {
		return geom.Vec{}, err
	}
	for k := range area {
		segments := projectChain(m, chain, k, planes[k])
		if area[k], err = windingArea(ctx, segments); err != nil {
			return geom.Vec{}, err
		}
	}
	return geom.Vec{X: area[0], Y: area[1], Z: area[2]}, nil
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
			signs[f] = signBits(geom.Dot(n, d), minSlope*sumAbs(n))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	chain, err := shadowChain(ctx, m.Faces, t.Twin, signs)
	if err != nil {
		return 0, err
	}
	segments := projectChain(m, chain, 0, func(p geom.Vec) (x, y float64) { return geom.Dot(p, u), geom.Dot(p, v) })
	return windingArea(ctx, segments)
}

// planes holds the two coordinates seen from +X, +Y and +Z, right-handed.
var planes = [3]func(v geom.Vec) (x, y float64){
	func(v geom.Vec) (x, y float64) { return v.Y, v.Z },
	func(v geom.Vec) (x, y float64) { return v.Z, v.X },
	func(v geom.Vec) (x, y float64) { return v.X, v.Y },
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

// signBits returns 1 when x is clearly positive, 8 when it is clearly negative
// and 0 otherwise: shifted by k it is the sign along axis k. Written so that it
// compiles without jumps, which noisy normals would mispredict.
func signBits(x, limit float64) uint8 {
	var above, below uint8
	if x > limit {
		above = 1
	}
	if x < -limit {
		below = 1
	}
	return above | below<<3
}

// signOf returns the sign along axis k held in bits.
func signOf(bits uint8, k int) int8 { return int8(bits>>k&1) - int8(bits>>(k+3)&1) }

// axisSigns fills signs with the signs of the three components of the normals
// of faces lo to hi.
func axisSigns(m *Mesh, signs []uint8, lo, hi int) {
	for f := lo; f < hi; f++ {
		n := m.areaVector(f)
		limit := minSlope * sumAbs(n)
		signs[f] = signBits(n.X, limit) | signBits(n.Y, limit)<<1 | signBits(n.Z, limit)<<2
	}
}

// chainEdge is an edge of the boundary: from a to b, used w[k] times in the
// projection along axis k.
type chainEdge struct {
	a, b uint32
	w    [3]int8
}

// shadowChain returns the boundary of the sum of all faces, each counted by its
// sign. twin is that of a [Topology].
func shadowChain(ctx context.Context, faces [][3]uint32, twin []int32, signs []uint8) ([]chainEdge, error) {
	type part struct{ clean, loose []chainEdge }
	parts := make([]part, par.Chunks(len(faces), shadowGrain))
	err := par.For(ctx, len(faces), shadowGrain, func(c, lo, hi int) error {
		p := &parts[c]
		for h, f, k := 3*lo, lo, 0; h < 3*hi; h++ {
			if t := twin[h]; t < 0 {
				if signs[f] != 0 {
					p.loose = append(p.loose, weigh(faces[f], k, signs[f], 0))
				}
			} else if int(t) > h && signs[t/3] != signs[f] {
				p.clean = append(p.clean, weigh(faces[f], k, signs[f], signs[t/3]))
			}
			if k++; k == 3 {
				f, k = f+1, 0
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var clean, loose []chainEdge
	for _, p := range parts {
		clean = append(clean, p.clean...)
		loose = append(loose, p.loose...)
	}
	return append(clean, cancel(loose)...), nil
}

// weigh returns edge k of face with its use by a face of signs own and, the
// other way round, by a face of signs other.
func weigh(face [3]uint32, k int, own, other uint8) chainEdge {
	e := chainEdge{a: face[k], b: face[(k+1)%3]}
	for i := range e.w {
		e.w[i] = signOf(own, i) - signOf(other, i)
	}
	return e
}

// cancel adds up the uses of equal edges and drops those that vanish. It
// changes edges. Uses beyond an int8 stay in several entries.
func cancel(edges []chainEdge) []chainEdge {
	for i := range edges {
		if e := &edges[i]; e.a > e.b {
			e.a, e.b = e.b, e.a
			e.w = [3]int8{-e.w[0], -e.w[1], -e.w[2]}
		}
	}
	slices.SortFunc(edges, func(p, q chainEdge) int {
		return cmp.Compare(uint64(p.a)<<32|uint64(p.b), uint64(q.a)<<32|uint64(q.b))
	})
	out := edges[:0]
	for i := 0; i < len(edges); {
		e := edges[i]
		for i++; i < len(edges) && edges[i].a == e.a && edges[i].b == e.b && roomToAdd(e.w); i++ {
			for k := range e.w {
				e.w[k] += edges[i].w[k]
			}
		}
		if e.a != e.b && e.w != [3]int8{} {
			out = append(out, e)
		}
	}
	return out
}

// roomToAdd reports whether one more use, at most 1 each, fits.
func roomToAdd(w [3]int8) bool {
	return max(w[0], w[1], w[2]) < math.MaxInt8 && min(w[0], w[1], w[2]) > math.MinInt8+1
}

// projectChain returns the edges that are used along axis k as segments of the
// plane.
func projectChain(m *Mesh, chain []chainEdge, k int, project func(geom.Vec) (x, y float64)) []segment {
	n := 0
	for i := range chain {
		if chain[i].w[k] != 0 {
			n++
		}
	}
	out := make([]segment, 0, n)
	for _, e := range chain {
		if e.w[k] == 0 {
			continue
		}
		ax, ay := project(m.Vertices[e.a])
		bx, by := project(m.Vertices[e.b])
		out = append(out, newSegment(ax, ay, bx, by, int32(e.w[k])))
	}
	return out
}
