package hull

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// star answers whether a point is inside a convex polytope, with one division
// and one plane: conservatively, but exactly on large faces.
//
// Directions from a centre are cut into triangular cones, by a grid on the
// faces of the octahedron |x| + |y| + |z| = 1, stretched to the proportions of
// the polytope: seen from inside a sheet, most directions meet its rim. When the three corner rays of a
// cone leave through one face, so do all rays between them, and the plane of
// the face decides. Otherwise it is the plane through the three points where
// they leave, which lies inside the polytope as that is convex.
type star struct {
	h      *Hull
	centre geom.Vec
	size   geom.Vec // of the box
	per    geom.Vec // 1 / size
	side   int      // cells along the side of an octant
	cells  []cone
}

// cone is one cell. face is the facet that plane belongs to, or looseFace when
// the plane is no face, with the rounding in its slack, or noFace when nothing
// is certain there.
type cone struct {
	plane
	face int32
}

const (
	looseFace = int32(-1)
	noFace    = int32(-2)
)

// starSide returns the number of cells along an octant's side: for few corners
// the finer grid takes longer to make than it saves.
func starSide(corners int) int {
	if corners < 200 {
		return 16
	}
	return 32
}

// vagueness is how far, in sizes of the polytope, rounding may move a plane
// that is trusted; thin triangles are not.
const vagueness = 1e-12

// newStar prepares h, which must be solid.
func newStar(h *Hull) *star {
	size := geom.BoxOf(h.Points).Size()
	s := &star{h: h, side: starSide(len(h.Points)), size: size}
	s.per = geom.Vec{X: 1 / size.X, Y: 1 / size.Y, Z: 1 / size.Z}
	for _, p := range h.Points {
		s.centre = plus(s.centre, scaled(1/float64(len(h.Points)), p))
	}
	s.cells = make([]cone, 8*2*s.side*s.side)
	f := newFaceFinder(h, s.centre)
	rays := make([]exit, (s.side+1)*(s.side+1))
	for octant := range 8 {
		for j := range s.side + 1 {
			for i := range s.side + 1 - j {
				rays[j*(s.side+1)+i] = f.exit(s.ray(octant, i, j))
			}
		}
		s.fill(octant, rays, f)
	}
	return s
}

// ray returns the direction of corner i, j of the grid of an octant.
func (s *star) ray(octant, i, j int) geom.Vec {
	d := geom.Vec{X: float64(i) * s.size.X, Y: float64(j) * s.size.Y, Z: float64(s.side-i-j) * s.size.Z}
	if octant&1 != 0 {
		d.X = -d.X
	}
	if octant&2 != 0 {
		d.Y = -d.Y
	}
	if octant&4 != 0 {
		d.Z = -d.Z
	}
	return d
}

// fill sets the cells of an octant from its rays.
func (s *star) fill(octant int, rays []exit, f *faceFinder) {
	row := s.side + 1
	for j := range s.side {
		for i := range s.side - j {
			a, b, c := &rays[j*row+i], &rays[j*row+i+1], &rays[(j+1)*row+i]
			lower := f.cone(a, b, c, s.centre)
			upper := lower // on the border, where rounding may lead
			if i+j+2 <= s.side {
				upper = f.cone(&rays[(j+1)*row+i+1], c, b, s.centre)
			}
			k := 2 * ((octant*s.side+j)*s.side + i)
			s.cells[k], s.cells[k+1] = lower, upper
		}
	}
}

// holds reports whether p is certain to be inside the polytope. It is false
// for a point that is not finite.
func (s *star) holds(p *geom.Vec) bool {
	x, y, z := p.X-s.centre.X, p.Y-s.centre.Y, p.Z-s.centre.Z
	octant := int(math.Float64bits(x)>>63 | math.Float64bits(y)>>63<<1 | math.Float64bits(z)>>63<<2)
	x, y, z = math.Abs(x*s.per.X), math.Abs(y*s.per.Y), math.Abs(z*s.per.Z)
	scale := float64(s.side) / (x + y + z)
	u, v := float64(x*scale), float64(y*scale)
	i, j := int(u), int(v)
	if uint(i) >= uint(s.side) || uint(j) >= uint(s.side) || i+j >= s.side {
		i, j = s.border(i, j)
	}
	k := 2 * ((octant*s.side+j)*s.side + i)
	if u-float64(i)+v-float64(j) > 1 {
		k++
	}
	c := &s.cells[k]
	h := c.height(*p)
	if h < -c.slack {
		return true
	}
	if h > c.slack || c.face < 0 {
		return false
	}
	return s.behind(c, p)
}

// border moves a cell number beyond the far side of an octant, or what became
// of a NaN, to the nearest cell.
func (s *star) border(i, j int) (int, int) {
	i = min(max(i, 0), s.side-1)
	return i, min(max(j, 0), s.side-1-i)
}

// behind decides exactly for a point near the plane of a face.
func (s *star) behind(c *cone, p *geom.Vec) bool {
	if c.slack == 0 {
		return !c.seesSquarely(*p)
	}
	f := s.h.Facets[c.face]
	a, b, d := spreadCorners(f)
	return geom.Finite(*p) && geom.Orient3D(s.h.Points[a], s.h.Points[b], s.h.Points[d], *p) <= 0
}

// spreadCorners returns three corners of a facet that are not close together.
func spreadCorners(f []uint32) (a, b, c uint32) { return f[0], f[len(f)/3], f[2*len(f)/3] }

// exit is where a ray leaves the polytope. Its face is noFace when rounding may
// have hidden it, and looseFace when it may leave through two faces.
type exit struct {
	at   geom.Vec // from the centre
	blur float64  // how far rounding may have moved it
	face int32
}

// faceFinder finds the face that a ray from the centre leaves through. The
// plane m·q = 1 of a face, with q from the centre, is crossed at 1 / m·d along
// the ray d: the first crossed has the largest m·d. So it is the corner of the
// dual polytope, whose corners are all m, that is farthest along d.
type faceFinder struct {
	h      *Hull
	planes []plane
	dual   climber
	vague  []bool // faces that rounding may have turned, or that touch such
	size   float64
	blur   float64   // how far rounding may move a plane that is not vague
	turn   []float64 // by how much, relative, rounding may change m of a face
	last   int32
}

func newFaceFinder(h *Hull, centre geom.Vec) *faceFinder {
	box := geom.BoxOf(h.Points).Size()
	f := &faceFinder{h: h, size: box.X + box.Y + box.Z, planes: make([]plane, len(h.Facets))}
	f.blur = float64(vagueness*f.size) + float64(1e-15*(math.Abs(centre.X)+math.Abs(centre.Y)+math.Abs(centre.Z)))
	f.dual.pts = make([]geom.Vec, len(h.Facets))
	f.turn = make([]float64, len(h.Facets))
	unsure := make([]bool, len(h.Facets))
	for i, c := range h.Facets {
		a, b, d := spreadCorners(c)
		p := newPlane(h.Points[a], h.Points[b], h.Points[d], box)
		depth := -p.height(centre)
		f.planes[i] = p
		f.dual.pts[i] = scaled(1/depth, p.normal)
		f.turn[i] = f.blur * geom.Norm(f.dual.pts[i])
		unsure[i] = !(depth > 0) || !(p.slack <= vagueness*f.size*geom.Norm(p.normal)) || !(f.turn[i] < 1e-6)
	}
	f.dual.first, f.dual.next = h.facetNeighbours()
	f.vague = make([]bool, len(h.Facets))
	for i := range f.vague {
		f.vague[i] = unsure[i]
		for _, n := range f.dual.next[f.dual.first[i]:f.dual.first[i+1]] {
			f.vague[i] = f.vague[i] || unsure[n]
		}
	}
	return f
}

// exit returns where the ray along d leaves.
//
// A walk over the dual polytope ends at the right face when that clearly beats
// its neighbours, none of which is vague. Where many faces nearly lie in one
// plane, rounding can end it anywhere on them: then all faces are looked at.
func (f *faceFinder) exit(d geom.Vec) exit {
	f.last = f.dual.top(f.last, d)
	clear := f.clear(f.last, d)
	if !clear {
		for i := range f.dual.pts {
			if geom.Dot(f.dual.pts[i], d) > geom.Dot(f.dual.pts[f.last], d) {
				f.last = int32(i)
			}
		}
		clear = f.clear(f.last, d)
	}
	m := f.dual.pts[f.last]
	if f.vague[f.last] {
		return exit{face: noFace}
	}
	out := exit{at: scaled(1/geom.Dot(m, d), d), face: f.last}
	out.blur = f.blur + float64(f.turn[f.last]*geom.Norm(out.at))
	if !clear {
		out.face = looseFace
	}
	return out
}

// clear reports whether the ray along d leaves through face i and not also,
// up to rounding, through a neighbour.
func (f *faceFinder) clear(i int32, d geom.Vec) bool {
	value := geom.Dot(f.dual.pts[i], d)
	for _, n := range f.dual.next[f.dual.first[i]:f.dual.first[i+1]] {
		sure := 1e-9 + float64(16*(f.turn[i]+f.turn[n]))
		if !(value-geom.Dot(f.dual.pts[n], d) >= sure*value) {
			return false
		}
	}
	return value > 0
}

// cone returns the cell between three rays.
func (f *faceFinder) cone(a, b, c *exit, centre geom.Vec) cone {
	if a.face == noFace || b.face == noFace || c.face == noFace {
		return cone{face: noFace}
	}
	if a.face == b.face && b.face == c.face && a.face != looseFace {
		return cone{f.planes[a.face], a.face}
	}
	u, v := sub(b.at, a.at), sub(c.at, a.at)
	n := geom.Cross(u, v)
	depth := geom.Dot(n, a.at)
	if depth < 0 {
		n, depth = scaled(-1, n), -depth
	}
	// The ends of u and v are blurred, and so is n by that times their lengths;
	// height multiplies this with a distance within the polytope.
	blur := math.Max(a.blur, math.Max(b.blur, c.blur))
	slack := 16 * blur * (geom.Norm(u) + geom.Norm(v)) * f.size
	if !(depth > slack) {
		return cone{face: noFace}
	}
	return cone{plane{normal: n, anchor: plus(centre, a.at), slack: slack}, looseFace}
}

// facetNeighbours returns the facets across the edges of each facet:
// next[first[i]:first[i+1]] for facet i.
func (h *Hull) facetNeighbours() (first, next []int32) {
	// The facets around each corner, with the corner that follows in them.
	type spoke struct{ to, facet uint32 }
	at := make([]int32, len(h.Points)+1)
	total := 0
	for _, f := range h.Facets {
		for _, v := range f {
			at[v+1]++
		}
		total += len(f)
	}
	for v := range h.Points {
		at[v+1] += at[v]
	}
	spokes := make([]spoke, total)
	fill := append([]int32{}, at...)
	for i, f := range h.Facets {
		for k, v := range f {
			spokes[fill[v]] = spoke{f[(k+1)%len(f)], uint32(i)}
			fill[v]++
		}
	}
	next = make([]int32, 0, total)
	first = append(first, 0)
	for _, f := range h.Facets {
		for k, v := range f {
			w := f[(k+1)%len(f)]
			for _, s := range spokes[at[w]:at[w+1]] {
				if s.to == v {
					next = append(next, int32(s.facet))
				}
			}
		}
		first = append(first, int32(len(next)))
	}
	return first, next
}
