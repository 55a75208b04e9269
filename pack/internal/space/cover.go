package space

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// mostPieces is how many pieces a body may have: the planes of rough sums of 256
// pairs can be numbered by 16 bits. leastGain is which share of its volume one more
// piece that covers a body must save.
const (
	mostPieces = 16
	leastGain  = 0.002
)

// mostCovered is how many faces a body may have that is covered: clipping looks at
// all of them for every cut that is tried.
const mostCovered = 20000

// Cover returns convex pieces that cover a closed solid together, each by its
// corners: it is cut by planes across the axes, and of what lies in each cell the
// hull is taken. Cuts are made where they save the most volume, until mostPieces
// are there. Unlike those of [Decompose] the pieces hold more than the solid, and
// never less. It reports false when the surface is not closed, encloses nothing or
// has too many faces.
func Cover(vertices []geom.Vec, faces [][3]uint32) ([][]geom.Vec, bool) {
	if len(faces) > mostCovered || !closed(faces) {
		return nil, false
	}
	s := newSolid(vertices, faces)
	if !(s.volume > 0) {
		return nil, false
	}
	c := coverer{solid: s, known: map[geom.Vec]bool{}}
	whole := &chunk{box: s.box}
	for _, f := range faces {
		whole.rings = append(whole.rings, []geom.Vec{vertices[f[0]], vertices[f[1]], vertices[f[2]]})
	}
	c.wrap(whole)
	chunks := []*chunk{whole}
	for len(chunks) < mostPieces {
		most := 0
		for i, k := range chunks {
			c.plan(k)
			if k.gain > chunks[most].gain {
				most = i
			}
		}
		k := chunks[most]
		if k.gain < leastGain*s.volume {
			break
		}
		chunks[most] = k.low
		chunks = append(chunks, k.high)
	}
	var out [][]geom.Vec
	for _, k := range chunks {
		if corners, volume := hullOf(k.points); volume > 0 {
			out = append(out, corners)
		}
	}
	return out, len(out) > 0
}

// closed reports whether every edge of a face is run through as often one way as
// the other.
func closed(faces [][3]uint32) bool {
	open := map[[2]uint32]int{}
	for _, f := range faces {
		for i := range 3 {
			a, b := f[i], f[(i+1)%3]
			if a < b {
				open[[2]uint32{a, b}]++
			} else {
				open[[2]uint32{b, a}]--
			}
		}
	}
	for _, n := range open {
		if n != 0 {
			return false
		}
	}
	return true
}

type coverer struct {
	*solid
	known map[geom.Vec]bool // corners of cells: inside or not
}

// chunk is what lies of a solid in one cell.
type chunk struct {
	box    geom.Box
	rings  [][]geom.Vec // of its surface
	points []geom.Vec   // whose hull holds it
	volume float64      // of that hull, about

	planned   bool
	gain      float64 // what its best cut saves
	low, high *chunk  // what it would leave
}

// wrap finds the points whose hull holds a chunk: those of the surface, and corners
// of the cell that lie inside the solid.
func (c *coverer) wrap(k *chunk) {
	for _, r := range k.rings {
		k.points = append(k.points, r...)
	}
	for n := range 8 {
		p := cornerOf(k.box, n)
		in, ok := c.known[p]
		if !ok {
			in = c.holds([]geom.Vec{p})
			c.known[p] = in
		}
		if in {
			k.points = append(k.points, p)
		}
	}
	k.volume = c.about(k.points)
}

// about returns the volume of the hull of points, each shifted by next to nothing:
// many lie in one plane, where exact tests of which sides they are on take most of
// the time, and hulls of cuts that are only tried need not be exact. The shift
// depends on the place alone, so that points that are the same stay so.
func (c *coverer) about(points []geom.Vec) float64 {
	moved := make([]geom.Vec, 0, len(points)/4)
	seen := make(map[geom.Vec]bool, len(points)/4)
	size := float64(1e-6 * geom.Norm(c.box.Size()))
	for _, p := range points {
		if seen[p] {
			continue
		}
		seen[p] = true
		h := math.Float64bits(p.X)*0x9e3779b97f4a7c15 ^ math.Float64bits(p.Y)*0xc2b2ae3d27d4eb4f ^ math.Float64bits(p.Z)*0x165667b19e3779f9
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 32
		for k, x := range [3]*float64{&p.X, &p.Y, &p.Z} {
			*x += float64(size * (float64(h>>(20*k)&0xfffff) / 0xfffff))
		}
		moved = append(moved, p)
	}
	_, volume := hullOf(moved)
	return volume
}

func cornerOf(b geom.Box, n int) geom.Vec {
	p := b.Min
	if n&1 != 0 {
		p.X = b.Max.X
	}
	if n&2 != 0 {
		p.Y = b.Max.Y
	}
	if n&4 != 0 {
		p.Z = b.Max.Z
	}
	return p
}

// cutsTried is how many cuts are tried across each axis at first; around the best
// finer ones follow.
const cutsTried = 7

// plan finds the best cut of a chunk.
func (c *coverer) plan(k *chunk) {
	if k.planned {
		return
	}
	k.planned = true
	axis, at := 0, 0.0
	for a := range 3 {
		for i := 1; i <= cutsTried; i++ {
			if x := float64(i) / (cutsTried + 1); c.attempt(k, a, x) {
				axis, at = a, x
			}
		}
	}
	if k.low == nil {
		return
	}
	for step := 0.5 / (cutsTried + 1); step > 0.01; step /= 2 {
		for _, x := range [2]float64{at - step, at + step} {
			if c.attempt(k, axis, x) {
				at = x
			}
		}
	}
	k.rings = nil // they live on in its parts
}

// attempt tries a cut at a share of a chunk's cell and keeps it when it is the
// best so far.
func (c *coverer) attempt(k *chunk, axis int, share float64) bool {
	low, high := &chunk{box: k.box}, &chunk{box: k.box}
	plane := halfspace{}
	switch axis {
	case 0:
		plane.n.X, plane.d = 1, k.box.Min.X+float64(share*(k.box.Max.X-k.box.Min.X))
		low.box.Max.X, high.box.Min.X = plane.d, plane.d
	case 1:
		plane.n.Y, plane.d = 1, k.box.Min.Y+float64(share*(k.box.Max.Y-k.box.Min.Y))
		low.box.Max.Y, high.box.Min.Y = plane.d, plane.d
	default:
		plane.n.Z, plane.d = 1, k.box.Min.Z+float64(share*(k.box.Max.Z-k.box.Min.Z))
		low.box.Max.Z, high.box.Min.Z = plane.d, plane.d
	}
	for _, r := range k.rings {
		a, b := c.clip(r, plane)
		if len(a) > 0 {
			low.rings = append(low.rings, a)
		}
		if len(b) > 0 {
			high.rings = append(high.rings, b)
		}
	}
	c.wrap(low)
	c.wrap(high)
	gain := k.volume - low.volume - high.volume
	if gain <= k.gain || math.IsNaN(gain) {
		return false
	}
	k.gain, k.low, k.high = gain, low, high
	return true
}
