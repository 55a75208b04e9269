package hull

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// MinimalBox returns the box of least volume around the hull, in any
// orientation. Boxes along X, Y and Z, or with one axis along one of these,
// are preferred when they are within 1e-9 of the best. A flat hull gives its
// smallest rectangle with thickness 0, an empty one a box of size 0 at the
// origin.
//
// The least box is not always found: an exact search (O'Rourke,
// doi:10.1007/BF00991005) is cubic. Many promising directions each get their
// best rectangle, and the best two dozen boxes are turned downhill from there.
// On the meshes and random hulls tried, none came out more than 1e-4 larger than
// what slower searches found. About 1 ms for small hulls, 5 ms for 2000 corners,
// then linear in the number of corners.
func (h *Hull) MinimalBox() geom.OrientedBox {
	switch h.Dim {
	case -1, 0:
		return straight.box(h.Points)
	case 1:
		f := frameAlong(sub(h.Points[1], h.Points[0]))
		return f.box(h.Points)
	case 2:
		return h.flatBox()
	}
	s := newSearch(h)
	s.look()
	s.refine()
	return s.best()
}

// flatBox returns the least rectangle around a flat hull.
func (h *Hull) flatBox() geom.OrientedBox {
	var n geom.Vec
	for _, f := range h.Faces[:len(h.Faces)/2] {
		n = plus(n, geom.Cross(sub(h.Points[f[1]], h.Points[f[0]]), sub(h.Points[f[2]], h.Points[f[0]])))
	}
	f := frameAlong(n)
	flat := make([]geom.Vec2, len(h.Points))
	for i, p := range h.Points {
		d := sub(p, h.Points[0])
		flat[i] = geom.Vec2{X: geom.Dot(d, f[0]), Y: geom.Dot(d, f[1])}
	}
	b := f.about(2, MinRectangle(flat).Axes[0]).box(h.Points)
	b.Size[2] = 0 // what is left is rounding
	return b
}

const (
	// coreSize is how many corners of a large hull the first look measures:
	// those extreme in well-spread directions, which see boxes about 1% small.
	coreSize = 160
	// mainFacets is how many facet directions get a rectangle.
	mainFacets = 96
	// firstRank is how many candidates are preferred among equals: the straight
	// box and those turned about one coordinate axis.
	firstRank = 4
)

// search is one run for the least box of one hull.
type search struct {
	h       *Hull
	climber climber
	core    []int32 // the corners, or a well-spread part of them
	flat    []geom.Vec2
	loop    []geom.Vec2
	found   []candidate
}

// candidate is a box that may be the least. Rank is the order of preference
// among equals.
type candidate struct {
	frame  frame
	volume float64
	rank   int
}

func newSearch(h *Hull) *search {
	s := &search{h: h, climber: newClimber(h)}
	if len(h.Points) > coreSize {
		s.core = s.climber.extremes(spread(coreSize))
		return s
	}
	for i := range h.Points {
		s.core = append(s.core, int32(i))
	}
	return s
}

// look measures the box along the coordinate axes and, for each promising
// direction, the best box with one axis along it.
func (s *search) look() {
	s.add(straight)
	for _, d := range s.directions() {
		s.add(s.turned(frameAlong(d), 2))
	}
}

func (s *search) add(f frame) {
	t := s.near(&f)
	s.found = append(s.found, candidate{f, s.climber.volume(&f, &t), len(s.found)})
}

// near returns the corners of the core that a box along f touches: from there
// it is not far to those of the hull.
func (s *search) near(f *frame) touch {
	var t touch
	for k, a := range f {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, i := range s.core {
			d := geom.Dot(s.climber.pts[i], a)
			if d < lo {
				lo, t[k][1] = d, i
			}
			if d > hi {
				hi, t[k][0] = d, i
			}
		}
	}
	return t
}

// directions returns the coordinate axes, the normals of the largest facets,
// and an even spread.
func (s *search) directions() []geom.Vec {
	out := []geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}
	out = append(out, s.facetNormals()...)
	return append(out, directions...)
}

// facetNormals returns the directions of the facets with the largest area.
// Facets with nearly the same direction, such as the noisy parts of one flat
// side, count as one and speak through the largest of them.
func (s *search) facetNormals() []geom.Vec {
	bins := make([]bin, 3*binsAcross*binsAcross)
	var used []int32
	for _, f := range s.h.Facets {
		n := s.areaVector(f)
		area := geom.Norm(n)
		if !(area > 0) {
			continue
		}
		// Opposite sides are one direction.
		n = forward(scaled(1/area, n))
		i := binOf(n)
		if bins[i].area == 0 {
			used = append(used, i)
		}
		bins[i].area += area
		if area > bins[i].most {
			bins[i].most, bins[i].normal = area, n
		}
	}
	// The largest first, of equal ones the first seen: a hull of a rough part fills
	// thousands of bins, where a sort that keeps the order by itself takes twice as long.
	largest := make([]binRank, len(used))
	for k, i := range used {
		largest[k] = binRank{bins[i].area, int32(k), i}
	}
	slices.SortFunc(largest, func(a, b binRank) int {
		if a.area > b.area || a.area == b.area && a.seen < b.seen {
			return -1
		}
		return 1
	})
	var out []geom.Vec
	for _, r := range largest[:min(len(largest), mainFacets)] {
		out = append(out, bins[r.bin].normal)
	}
	return out
}

// binRank is a bin as it is ranked: by area, then by when it was first filled.
type binRank struct {
	area      float64
	seen, bin int32
}

// bin collects facets of nearly one direction.
type bin struct {
	normal     geom.Vec // of the largest facet
	most, area float64  // of that facet, and of all
}

// binsAcross cuts half a cube around the directions into cells of about 2
// degrees; two real sides so close share a cell at little loss, for the boxes
// are turned downhill later.
const binsAcross = 48

// binOf returns the bin of a unit vector whose largest component is positive.
func binOf(n geom.Vec) int32 {
	axis, u, v, w := 0, n.Y, n.Z, n.X
	if n.Y > w {
		axis, u, v, w = 1, n.Z, n.X, n.Y
	}
	if n.Z > w {
		axis, u, v, w = 2, n.X, n.Y, n.Z
	}
	cell := func(t float64) int { return min(binsAcross-1, max(0, int((t/w+1)*(binsAcross/2)))) }
	return int32((axis*binsAcross+cell(u))*binsAcross + cell(v))
}

// areaVector returns the normal of a facet, as long as twice its area.
func (s *search) areaVector(f []uint32) geom.Vec {
	var n geom.Vec
	p := s.climber.pts
	for k := 2; k < len(f); k++ {
		n = plus(n, geom.Cross(sub(p[f[k-1]], p[f[0]]), sub(p[f[k]], p[f[0]])))
	}
	return n
}

// turned returns f turned about its axis k to the best box of the core.
func (s *search) turned(f frame, k int) frame {
	u, v := f[(k+1)%3], f[(k+2)%3]
	s.flat = s.flat[:0]
	for _, i := range s.core {
		p := s.climber.pts[i]
		s.flat = append(s.flat, geom.Vec2{X: geom.Dot(p, u), Y: geom.Dot(p, v)})
	}
	s.loop = roughLoop(s.flat, s.loop[:0])
	dir, _ := calipers(s.loop)
	return f.about(k, dir)
}

// best returns the least box, by the exact extents of all corners.
func (s *search) best() geom.OrientedBox {
	slices.SortStableFunc(s.found, func(a, b candidate) int { return cmp.Compare(a.volume, b.volume) })
	// Walks may stop a rounding short of the top: measure what is near the best.
	const doubt, measured = 1e-6, 8
	least := math.Inf(1)
	var near []candidate
	for _, c := range s.found {
		if c.volume <= s.found[0].volume*(1+doubt) && (len(near) < measured || c.rank < firstRank) {
			c.volume = c.frame.box(s.h.Points).Volume()
			least = math.Min(least, c.volume)
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	for _, c := range near {
		if c.volume <= least*(1+clean) {
			return c.frame.box(s.h.Points)
		}
	}
	return straight.box(s.h.Points)
}

// roughLoop sorts points and appends their hull to loop, like [Planar] but with
// rounding: it may keep a corner that is none, which does no harm here.
func roughLoop(points, loop []geom.Vec2) []geom.Vec2 {
	slices.SortFunc(points, func(p, q geom.Vec2) int {
		if p.X < q.X || p.X == q.X && p.Y < q.Y {
			return -1
		}
		return 1
	})
	chain := func(p geom.Vec2, from int) {
		for n := len(loop); n > from+1; n-- {
			a, b := loop[n-2], loop[n-1]
			if float64((b.X-a.X)*(p.Y-b.Y)) > float64((b.Y-a.Y)*(p.X-b.X)) {
				break
			}
			loop = loop[:n-1]
		}
		loop = append(loop, p)
	}
	for _, p := range points {
		chain(p, 0)
	}
	upper := len(loop) - 1
	for k := len(points) - 2; k >= 0; k-- {
		chain(points[k], upper)
	}
	return loop[:len(loop)-1]
}

// directions are the 49 axes through the points of the 5x5x5 grid around 0
// that are visible from it.
var directions = func() []geom.Vec {
	var out []geom.Vec
	for i := 63; i < 125; i++ {
		x, y, z := i%5-2, i/5%5-2, i/25-2
		if x%2 != 0 || y%2 != 0 || z%2 != 0 {
			out = append(out, geom.Vec{X: float64(x), Y: float64(y), Z: float64(z)})
		}
	}
	return out
}()

// spread returns n directions spread evenly over the sphere, along a spiral.
func spread(n int) []geom.Vec {
	out := make([]geom.Vec, n)
	for i := range out {
		z := 1 - (2*float64(i)+1)/float64(n)
		sin, cos := geom.Sincos(float64(i) * math.Pi * (3 - math.Sqrt(5)))
		r := math.Sqrt(1 - float64(z*z))
		out[i] = geom.Vec{X: r * cos, Y: r * sin, Z: z}
	}
	return out
}
