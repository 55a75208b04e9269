package slice

import (
	"math"
	"strconv"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// WarnOpenMesh is the code of the warning that a surface has holes, which its layers
// need not show: a box without a bottom has closed outlines.
const WarnOpenMesh = "open_mesh"

// WarnTurned is the code of the warning that some faces are turned round. Outlines are
// joined whichever way they run, so that layers need not show that either.
const WarnTurned = "inverted_faces"

// maxGap separates rounding of coordinates from holes, as a share of the surface of the
// box: single precision moves a corner by 6e-8 of its coordinates.
const maxGap = 1e-5

// Closed reports whether the surface of m looks closed, in one pass over its faces.
func Closed(m *mesh.Mesh) bool {
	return balanced(m) || !oddEdges(m)
}

// balanced reports whether the faces of m add up to those of a solid: ∫n dA is 0 over a
// closed surface, and ∫x·n dA its volume in each direction and 0 across. Where they are
// not, some edge has an odd number of faces, or faces are turned round.
func balanced(m *mesh.Mesh) bool {
	box := m.Bounds()
	mid, size := box.Center(), box.Size()
	var sum [3]float64
	var moment [3][3]float64
	for _, f := range m.Faces {
		a, b, c := geom.Sub(m.Vertices[f[0]], mid), geom.Sub(m.Vertices[f[1]], mid), geom.Sub(m.Vertices[f[2]], mid)
		n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		for i, x := range [3]float64{(a.X + b.X + c.X) / 3, (a.Y + b.Y + c.Y) / 3, (a.Z + b.Z + c.Z) / 3} {
			moment[i][0] += float64(x * n.X)
			moment[i][1] += float64(x * n.Y)
			moment[i][2] += float64(x * n.Z)
		}
		sum[0], sum[1], sum[2] = sum[0]+n.X, sum[1]+n.Y, sum[2]+n.Z
	}
	// n is twice the area.
	area := 2 * maxGap * (float64(size.X*size.Y) + float64(size.Y*size.Z) + float64(size.Z*size.X))
	reach := max(size.X, size.Y, size.Z)
	for i := range 3 {
		k := (i + 1) % 3
		if math.Abs(sum[i]) > area || math.Abs(moment[i][k]) > area*reach || math.Abs(moment[k][i]) > area*reach ||
			math.Abs(moment[i][i]-moment[k][k]) > area*reach {
			return false
		}
	}
	return true
}

// oddEdges reports whether some edge has an odd number of faces: each edge is a number
// that looks random, and pairs of them cancel.
func oddEdges(m *mesh.Mesh) bool {
	// Corners are told apart by where they are, for some meshes do not share them.
	at := make(map[geom.Vec]uint64, len(m.Vertices))
	id := make([]uint64, len(m.Vertices))
	for i, v := range m.Vertices {
		v = geom.Vec{X: v.X + 0, Y: v.Y + 0, Z: v.Z + 0} // -0 is 0
		if _, ok := at[v]; !ok {
			at[v] = uint64(len(at))
		}
		id[i] = at[v]
	}
	var all uint64
	for _, f := range m.Faces {
		for k := range 3 {
			a, b := id[f[k]], id[f[(k+1)%3]]
			if a != b {
				all ^= mixed(min(a, b)<<32 | max(a, b))
			}
		}
	}
	return all != 0
}

// mixed is the finalizer of SplitMix64: Steele, Lea & Flood, OOPSLA 2014.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// SurfaceWarnings says whether a mesh has holes, or faces that are turned round.
func SurfaceWarnings(m *mesh.Mesh) []mesh.Warning {
	switch {
	case balanced(m):
		return nil
	case oddEdges(m):
		return []mesh.Warning{{Code: WarnOpenMesh, Message: "the surface is not closed: volume and time are rough"}}
	}
	return []mesh.Warning{{Code: WarnTurned, Message: "some faces are turned round: outlines were joined all the same"}}
}

// ModelWarnings says of how many of the meshes that m prints [SurfaceWarnings] are.
func ModelWarnings(m *mesh.Model) []mesh.Warning {
	seen, found := map[int]bool{}, map[mesh.Warning]int{}
	var out []mesh.Warning
	for _, item := range m.Items {
		if !item.Counted() || seen[item.Object] {
			continue
		}
		seen[item.Object] = true
		for _, w := range SurfaceWarnings(m.Objects[item.Object]) {
			if found[w]++; found[w] == 1 {
				out = append(out, w)
			}
		}
	}
	for i, w := range out {
		if len(seen) > 1 {
			out[i].Message = strconv.Itoa(found[w]) + " of " + strconv.Itoa(len(seen)) + " meshes: " + w.Message
		}
	}
	return out
}
