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
// best rectangle, and the best dozen boxes are turned downhill from there. On
// the meshes and random hulls tried, none came out more than 1e-4 too large.
// About 3 ms for hulls of up to 2000 corners, then linear.
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
	// starts is how many boxes are turned downhill.
	starts = 12
	// mainFacets is how many facet directions get a rectangle.
	mainFacets = 96
)

// search is one run for the least box of one hull.
type search struct {
	h       *Hull
	climber climber
	core    []geom.Vec // the corners, or a well-spread part of them
	flat    []geom.Vec2
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
	s.core = s.climber.pts
	if len(s.core) > coreSize {
		s.core = s.climber.extremes(spread(coreSize))
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
	s.found = append(s.found, candidate{f, s.coreVolume(f), len(s.found)})
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
// side, count as one.
func (s *search) facetNormals() []geom.Vec {
	type bin struct {
		key    [3]int16
		normal geom.Vec // of the largest facet
		most   float64
		area   float64
	}
	var bins []bin
	at := map[[3]int16]int{}
	for _, f := range s.h.Facets {
		n := s.areaVector(f)
		area := geom.Norm(n)
		if !(area > 0) {
			continue
		}
		// Opposite sides are one direction.
		n = forward(scaled(1/area, n))
		key := [3]int16{int16(math.Round(n.X * 500)), int16(math.Round(n.Y * 500)), int16(math.Round(n.Z * 500))}
		i, ok := at[key]
		if !ok {
			i = len(bins)
			at[key] = i
			bins = append(bins, bin{key: key})
		}
		bins[i].area += area
		if area > bins[i].most {
			bins[i].most, bins[i].normal = area, n
		}
	}
	slices.SortStableFunc(bins, func(a, b bin) int { return cmp.Compare(b.area, a.area) })
	var out []geom.Vec
	for _, b := range bins[:min(len(bins), mainFacets)] {
		out = append(out, b.normal)
	}
	return out
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
	for _, p := range s.core {
		s.flat = append(s.flat, geom.Vec2{X: geom.Dot(p, u), Y: geom.Dot(p, v)})
	}
	loop := make([]geom.Vec2, 0, 64)
	for _, i := range Planar(s.flat) {
		loop = append(loop, s.flat[i])
	}
	dir, _ := calipers(loop)
	return f.about(k, dir)
}

func (s *search) coreVolume(f frame) float64 {
	v := 1.0
	for _, a := range f {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range s.core {
			d := geom.Dot(s.core[i], a)
			if d < lo {
				lo = d
			}
			if d > hi {
				hi = d
			}
		}
		v *= hi - lo
	}
	return v
}

// best returns the least box, by the exact extents of all corners.
func (s *search) best() geom.OrientedBox {
	least := math.Inf(1)
	for i := range s.found {
		c := &s.found[i]
		b := c.frame.box(s.h.Points)
		c.volume = b.Volume()
		if c.volume < least {
			least = c.volume
		}
	}
	slices.SortStableFunc(s.found, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	for _, c := range s.found {
		if c.volume <= least*(1+clean) {
			return c.frame.box(s.h.Points)
		}
	}
	return straight.box(s.h.Points)
}

// spread returns n directions spread evenly over the sphere, along a spiral.
func spread(n int) []geom.Vec {
	out := make([]geom.Vec, n)
	for i := range out {
		z := 1 - (2*float64(i)+1)/float64(n)
		sin, cos := math.Sincos(float64(i) * math.Pi * (3 - math.Sqrt(5)))
		r := math.Sqrt(1 - z*z)
		out[i] = geom.Vec{X: r * cos, Y: r * sin, Z: z}
	}
	return out
}
