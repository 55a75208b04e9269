package profile

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cutter adds up what each triangle gives to the layers that it crosses.
type cutter struct {
	Options
	vertices  []geom.Vec
	centre    geom.Vec // sums are taken about the middle of the plate
	planes    int
	first     float64 // height of plane 0
	second    float64 // and of plane 1; the others follow every Height
	perHeight float64 // 1/Height
	layers    []Layer

	sums  [sumCount]geom.Sum
	chunk [sumCount]float64 // of the triangles of one call of faces
	lean  float64           // least vertical part of the normals that look down
	box   geom.Box
}

// The sums over triangles.
const (
	sumVolume = iota
	sumArea
	sumSide
	sumUp
	sumDown
	sumX // of area·normal
	sumY
	sumZ
	sumCount
)

func newCutter(m *mesh.Mesh, box geom.Box, o Options) *cutter {
	size := box.Size()
	n := Count(size.Z, o.First, o.Height)
	c := &cutter{Options: o, vertices: m.Vertices, planes: n, layers: make([]Layer, n), box: box, lean: 0}
	c.centre = geom.Vec{X: box.Center().X, Y: box.Center().Y, Z: box.Min.Z}
	c.first, c.second = o.First/2, o.First+float64(o.Height/2)
	c.perHeight = 1 / o.Height
	for i := range c.layers {
		l := &c.layers[i]
		l.Height = o.Height
		if i == 0 {
			l.Height = o.First
		} else {
			l.Base = o.First + float64(float64(i-1)*o.Height)
		}
	}
	c.trimLast(size.Z)
	return c
}

// trimLast makes the last plane meet the part: a part whose height is no multiple
// of the layer ends within its last layer, perhaps below the middle of that.
func (c *cutter) trimLast(height float64) {
	l := &c.layers[c.planes-1]
	if l.Base+float64(l.Height/2) >= height {
		mid := (l.Base + height) / 2
		if c.planes == 1 {
			c.first = mid
		}
	}
}

// plane returns the height of plane i.
func (c *cutter) plane(i int) float64 {
	if i == 0 {
		return c.first
	}
	return c.second + float64(float64(i-1)*c.Height)
}

// below returns how many planes are at or below height z. It depends on z alone, so
// neighbours agree on which planes cross the corner they share.
func (c *cutter) below(z float64) int {
	if z < c.first {
		return 0
	}
	if z < c.second {
		return 1
	}
	return min(c.planes, 2+int((z-c.second)*c.perHeight))
}

// faces adds triangles.
func (c *cutter) faces(faces [][3]uint32) {
	for _, f := range faces {
		var p [3]geom.Vec
		for k := range p {
			v := &c.vertices[f[k]]
			p[k] = geom.Vec{X: v.X - c.centre.X, Y: v.Y - c.centre.Y, Z: v.Z - c.centre.Z}
		}
		c.face(p[0], p[1], p[2])
	}
	// Plain sums over a few thousand triangles, compensated ones over those.
	for i, v := range c.chunk {
		c.sums[i].Add(v)
	}
	c.chunk = [sumCount]float64{}
}

// face adds the integrals over one triangle and cuts it.
func (c *cutter) face(p, q, r geom.Vec) {
	n := geom.Cross(geom.Sub(q, p), geom.Sub(r, p))                              // twice the area
	c.chunk[sumVolume] += float64(p.X*n.X) + float64(p.Y*n.Y) + float64(p.Z*n.Z) // six times
	flat2 := float64(n.X*n.X) + float64(n.Y*n.Y)
	length := math.Sqrt(flat2 + float64(n.Z*n.Z))
	if length == 0 {
		return
	}
	flat := math.Sqrt(flat2)
	c.chunk[sumX] += n.X
	c.chunk[sumY] += n.Y
	c.chunk[sumZ] += n.Z
	c.chunk[sumArea] += length
	c.chunk[sumSide] += flat
	if n.Z > 0 {
		c.chunk[sumUp] += n.Z
	} else {
		c.chunk[sumDown] -= n.Z
	}
	// Corners by height.
	a, b, d := p, q, r
	if a.Z > b.Z {
		a, b = b, a
	}
	if b.Z > d.Z {
		b, d = d, b
	}
	if a.Z > b.Z {
		a, b = b, a
	}
	if n.Z < float64(c.lean*length) && a.Z > c.First/2 {
		c.lean = n.Z / length
	}
	t := slope{nx: n.X, ny: n.Y, flat: flat, nz: n.Z}
	if d.Z-a.Z <= c.Height {
		c.patch(t, (a.Z+d.Z)/2)
		t.thin = true
	}
	c.cut(t, a, b, d)
}

// slope is what the cuts of one triangle have in common: all are parallel.
type slope struct {
	nx, ny, nz float64 // normal, twice the area long
	flat       float64 // length of its part in the plane
	thin       bool    // less high than a layer: its shell is added as a patch
}

// patch adds the shell of a triangle less high than a layer: its area on the plate
// counts in all layers within reach, less what belongs to the wall.
func (c *cutter) patch(t slope, z float64) {
	area := float64(math.Abs(t.nz) / 2)
	wall := float64(c.Inset*t.flat/2) / c.Height
	if t.nz > 0 {
		at := c.below(z) - 1 // the last layer cut below z
		if at < 0 {
			at = 0
		}
		c.layers[at].Top += max(0, area-wall)
		for i := at; i >= 0 && c.plane(i) >= z-c.TopReach; i-- {
			c.layers[i].TopShell += max(0, area-wall)
		}
		return
	}
	at := c.below(z)
	if at >= c.planes {
		return
	}
	c.layers[at].Bottom += max(0, area-wall)
	for i := at; i < c.planes && c.plane(i) <= z+c.BottomReach; i++ {
		c.layers[i].BottomShell += max(0, area-wall)
	}
}

// cut adds the segments in which the planes cross the triangle with the corners a,
// b, d in order of height.
func (c *cutter) cut(t slope, a, b, d geom.Vec) {
	lo, mid, hi := c.below(a.Z), c.below(b.Z), c.below(d.Z)
	if lo == hi || t.flat == 0 {
		return
	}
	s := c.strip(t)
	long := edge(a, d)
	if lo < mid {
		s.run(lo, mid, long, edge(a, b))
	}
	if mid < hi {
		s.run(mid, hi, long, edge(b, d))
	}
}

// line is an edge as a function of height: (x, y) = (x0, y0) + z·(dx, dy).
type line struct{ x0, y0, dx, dy float64 }

func edge(p, q geom.Vec) line {
	h := 1 / (q.Z - p.Z) // a plane lies between them
	dx, dy := float64((q.X-p.X)*h), float64((q.Y-p.Y)*h)
	return line{p.X - float64(p.Z*dx), p.Y - float64(p.Z*dy), dx, dy}
}

// strip is a triangle being cut.
type strip struct {
	cutter           *cutter
	ux, uy           float64 // direction of the boundary: material on its left
	cross0, cross1   float64 // Layer.Cross for each mm of boundary
	shell            bool    // the next four are not all 0
	top, bottom      float64 // width of the shell
	topOwn, belowOwn float64 // and of that of this layer alone
}

func (c *cutter) strip(t slope) strip {
	per := 1 / t.flat
	s := strip{cutter: c, ux: float64(-t.ny * per), uy: float64(t.nx * per)}
	s.cross0, s.cross1 = math.Abs(s.ux-s.uy)*(math.Sqrt2/2), math.Abs(s.ux+s.uy)*(math.Sqrt2/2)
	if t.thin || t.nz == 0 {
		return s
	}
	cot := float64(math.Abs(t.nz) * per)
	own := max(0, float64(c.Height*cot)-c.Inset)
	if t.nz > 0 {
		s.top, s.topOwn = c.band(c.TopReach*cot), own
	} else {
		s.bottom, s.belowOwn = c.band(c.BottomReach*cot), own
	}
	s.shell = s.top > 0 || s.bottom > 0 || own > 0
	return s
}

// band returns how wide the shell is within a slope, 0 where no line has room. Walls
// of the next layers are as thick, so they take nothing from it.
func (c *cutter) band(width float64) float64 {
	if width < c.Least {
		return 0
	}
	return width
}

// run adds the segments between two edges at the planes lo to hi-1.
func (s *strip) run(lo, hi int, e, f line) {
	layers := s.cutter.layers[lo:hi]
	for i := range layers {
		z := s.cutter.plane(lo + i)
		px, py := e.x0+float64(z*e.dx), e.y0+float64(z*e.dy)
		qx, qy := f.x0+float64(z*f.dx), f.y0+float64(z*f.dy)
		along := float64((qx-px)*s.ux) + float64((qy-py)*s.uy)
		twice := float64(px*qy) - float64(qx*py)
		if along < 0 {
			along, twice = -along, -twice
		}
		l := &layers[i]
		l.Area += float64(twice / 2)
		l.Perimeter += along
		l.Cross[0] += float64(along * s.cross0)
		l.Cross[1] += float64(along * s.cross1)
		if s.shell {
			s.shells(l, along)
		}
	}
}

// shells adds what a segment of some length gives to the shell.
func (s *strip) shells(l *Layer, along float64) {
	l.TopShell += float64(along * s.top)
	l.BottomShell += float64(along * s.bottom)
	l.Top += float64(along * s.topOwn)
	l.Bottom += float64(along * s.belowOwn)
	if width := s.top + s.bottom; width > 0 {
		l.Band += float64(along * width)
		l.Edge += along
	}
}

// finish turns the sums into a profile.
func (c *cutter) finish() *Profile {
	half := func(i int) float64 { return c.sums[i].Value() / 2 } // normals are two areas long
	p := &Profile{
		Layers: c.layers, Min: c.box.Min, Size: c.box.Size(),
		Volume: c.sums[sumVolume].Value() / 6, Area: half(sumArea), Side: half(sumSide), Up: half(sumUp), Down: half(sumDown),
	}
	if c.lean < 0 {
		p.Overhang = geom.Atan2(-c.lean, math.Sqrt(max(0, 1-float64(c.lean*c.lean))))
	}
	if p.Area > 0 {
		p.Gap = geom.Norm(geom.Vec{X: half(sumX), Y: half(sumY), Z: half(sumZ)}) / p.Area
	}
	plate := float64(p.Size.X * p.Size.Y)
	for i := range c.layers {
		if c.layers[i].Area < -1e-6*plate {
			p.Negative++
		}
	}
	return p
}
