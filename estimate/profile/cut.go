package profile

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cutter adds up what each triangle gives to the layers that it crosses.
type cutter struct {
	Options
	corners   []corner
	centre    geom.Vec // sums are taken about the middle of the plate
	planes    int
	first     float64 // height of plane 0
	second    float64 // and of plane 1; the others follow every Height
	perHeight float64 // 1/Height
	patches   bool    // shells are asked for
	layers    []Layer
	edges     []change // where the shells of patches begin and end, one more than layers

	sums [sumCount]geom.Sum
	box  geom.Box
}

// corner is a vertex, from the middle of the plate, and how many planes are below it.
type corner struct {
	geom.Vec
	below int32
}

// change is by how much shell grows from one layer to the next.
type change struct {
	top, bottom         float64
	flatTop, flatBottom float64 // area that is seen in this layer itself
}

// The sums over triangles.
const (
	sumVolume = iota
	sumArea
	sumX // of area·normal
	sumY
	sumZ
	sumCount
)

func newCutter(m *mesh.Mesh, box geom.Box, o Options) *cutter {
	size := box.Size()
	n := Count(size.Z, o.First, o.Height)
	c := &cutter{Options: o, corners: make([]corner, len(m.Vertices)), planes: n, layers: make([]Layer, n), edges: make([]change, n+1), box: box}
	c.centre = geom.Vec{X: box.Center().X, Y: box.Center().Y, Z: box.Min.Z}
	c.first, c.second = o.First/2, o.First+float64(o.Height/2)
	c.perHeight = 1 / o.Height
	c.patches = o.TopReach > 0 || o.BottomReach > 0
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
	for i, v := range m.Vertices {
		p := geom.Sub(v, c.centre)
		if p.Z <= size.Z { // others belong to no face
			c.corners[i] = corner{p, int32(c.below(p.Z))}
		}
	}
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

// faces adds triangles: their integrals, and their cuts.
func (c *cutter) faces(faces [][3]uint32) {
	var volume, x, y, z, area float64
	corners := c.corners
	for _, f := range faces {
		a, b, d := &corners[f[0]], &corners[f[1]], &corners[f[2]]
		// The integrals come from the divergence theorem, about the middle of the plate, where
		// products are smallest.
		n := geom.Cross(geom.Sub(b.Vec, a.Vec), geom.Sub(d.Vec, a.Vec))  // twice the area
		volume += float64(a.X*n.X) + float64(a.Y*n.Y) + float64(a.Z*n.Z) // six times
		x, y, z = x+n.X, y+n.Y, z+n.Z
		if c.Surface {
			area += geom.Norm(n)
		}
		// Comparisons by hand: min and max of the language treat NaN, at three times the cost.
		low, high := a.Z, a.Z
		if b.Z < low {
			low = b.Z
		} else {
			high = b.Z
		}
		if d.Z < low {
			low = d.Z
		} else if d.Z > high {
			high = d.Z
		}
		// What is less high than a layer may cross no plane at all; its shell is added by area.
		// What is higher crosses one, and its shell is added along the cut. Either way each
		// triangle counts once.
		thin := high-low <= c.Height
		if thin && c.patches && n.Z != 0 {
			c.patch(&n, (low+high)/2)
		}
		if a.below == b.below && b.below == d.below || n.X == 0 && n.Y == 0 {
			continue // as most small triangles
		}
		// Corners by height.
		if a.Z > b.Z {
			a, b = b, a
		}
		if b.Z > d.Z {
			b, d = d, b
		}
		if a.Z > b.Z {
			a, b = b, a
		}
		s := strip{cutter: c}
		s.aim(&n, thin)
		long := edge(&a.Vec, &d.Vec)
		if a.below < b.below {
			s.run(int(a.below), int(b.below), long, edge(&a.Vec, &b.Vec))
		}
		if b.below < d.below {
			s.run(int(b.below), int(d.below), long, edge(&b.Vec, &d.Vec))
		}
	}
	// Plain sums over a few thousand triangles, compensated ones over those.
	for i, v := range [sumCount]float64{volume, area, x, y, z} {
		c.sums[i].Add(v)
	}
}

// patch adds the shell of a triangle less high than a layer: its area on the plate
// counts in all layers within reach, less what belongs to the wall.
func (c *cutter) patch(n *geom.Vec, z float64) {
	area := float64(math.Abs(n.Z) / 2)
	if c.Inset > 0 {
		flat := math.Sqrt(float64(n.X*n.X) + float64(n.Y*n.Y))
		area -= float64(c.Inset*flat/2) / c.Height
		if area <= 0 {
			return
		}
	}
	at := c.below(z)
	if n.Z > 0 {
		at = max(0, at-1) // the last layer cut below z
		c.edges[at].flatTop += area
		c.edges[c.below(z-c.TopReach)].top += area
		c.edges[at+1].top -= area
		return
	}
	if at == c.planes {
		return
	}
	c.edges[at].flatBottom += area
	c.edges[at].bottom += area
	c.edges[max(at, c.below(z+c.BottomReach))].bottom -= area
}

// anchored returns an area that faces less high than a layer leave to be seen, grown as
// a disc would be.
func (c *cutter) anchored(area float64) float64 {
	if area < 1e-9 {
		return 0
	}
	return area + float64(2*c.Anchor*math.Sqrt(float64(math.Pi*area)))
}

// line is an edge as a function of height: (x, y) = (x0, y0) + z·(dx, dy).
type line struct{ x0, y0, dx, dy float64 }

func edge(p, q *geom.Vec) line {
	h := 1 / (q.Z - p.Z) // a plane lies between them
	dx, dy := float64((q.X-p.X)*h), float64((q.Y-p.Y)*h)
	return line{p.X - float64(p.Z*dx), p.Y - float64(p.Z*dy), dx, dy}
}

// strip is a triangle being cut.
type strip struct {
	cutter           *cutter
	ux, uy           float64    // direction of the boundary: material on its left
	cross            [2]float64 // Layer.Cross for each mm of boundary, of even and odd layers
	shell            bool       // the next four are not all 0
	top, bottom      float64    // width of the shell
	topOwn, belowOwn float64    // and of that of this layer alone
}

// aim fills in what the cuts of a triangle have in common.
func (s *strip) aim(n *geom.Vec, thin bool) {
	c, per := s.cutter, 1/math.Sqrt(float64(n.X*n.X)+float64(n.Y*n.Y))
	s.ux, s.uy = float64(-n.Y*per), float64(n.X*per)
	s.cross = [2]float64{math.Abs(s.ux-s.uy) * (math.Sqrt2 / 2), math.Abs(s.ux+s.uy) * (math.Sqrt2 / 2)}
	if thin || n.Z == 0 || !c.patches {
		return
	}
	cot := float64(math.Abs(n.Z) * per)
	own, anchor := float64(c.Height*cot)-c.Inset, 0.0
	if own > 0 {
		own, anchor = own+c.Anchor, c.Anchor
	} else {
		own = 0
	}
	if n.Z > 0 {
		s.top, s.topOwn = c.band(c.TopReach*cot)+anchor, own
	} else {
		s.bottom, s.belowOwn = c.band(c.BottomReach*cot)+anchor, own
	}
	s.shell = s.top > 0 || s.bottom > 0 || own > 0
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
	z, layers := s.cutter.plane(lo), s.cutter.layers[lo:hi]
	for i := range layers {
		px, py := e.x0+float64(z*e.dx), e.y0+float64(z*e.dy)
		qx, qy := f.x0+float64(z*f.dx), f.y0+float64(z*f.dy)
		// The cut runs along u or against it; the shoelace term is that of the segment turned to
		// run along it, with the material on its left.
		along := float64((qx-px)*s.ux) + float64((qy-py)*s.uy)
		twice := float64(px*qy) - float64(qx*py)
		if along < 0 {
			along, twice = -along, -twice
		}
		l := &layers[i]
		l.Area += twice // until finish
		l.Perimeter += along
		l.Cross += float64(along * s.cross[(lo+i)&1])
		if s.shell {
			s.shells(l, along)
		}
		z = s.cutter.plane(lo + i + 1)
	}
}

// shells adds what a segment of some length gives to the shell: of a slope that looks
// up, or of one that looks down.
func (s *strip) shells(l *Layer, along float64) {
	if width := s.top + s.bottom; width > 0 { // one of them is 0
		if s.top > 0 {
			l.TopShell += float64(along * width)
		} else {
			l.BottomShell += float64(along * width)
		}
		l.Band += float64(along * width)
		l.Edge += along
	}
	if s.topOwn > 0 {
		l.Top += float64(along * s.topOwn)
	} else if s.belowOwn > 0 {
		l.Bottom += float64(along * s.belowOwn)
	}
}

// finish turns the sums into a profile.
func (c *cutter) finish() *Profile {
	half := func(i int) float64 { return c.sums[i].Value() / 2 } // normals are two areas long
	p := &Profile{
		Layers: c.layers, Min: c.box.Min, Size: c.box.Size(),
		Volume: c.sums[sumVolume].Value() / 6, Area: half(sumArea),
	}
	// The vector is small beside any surface that holds the volume within the box.
	vector := geom.Norm(geom.Vec{X: half(sumX), Y: half(sumY), Z: half(sumZ)})
	size := p.Size
	p.Gap = vector / (float64(size.X*size.Y) + float64(size.Y*size.Z) + float64(size.Z*size.X))
	var shell change
	plate := float64(p.Size.X * p.Size.Y)
	for i := range c.layers {
		l := &c.layers[i]
		shell.top += c.edges[i].top
		shell.bottom += c.edges[i].bottom
		l.Area /= 2
		l.TopShell += c.anchored(shell.top)
		l.BottomShell += c.anchored(shell.bottom)
		l.Top += c.anchored(c.edges[i].flatTop)
		l.Bottom += c.anchored(c.edges[i].flatBottom)
		if l.Area < -1e-6*plate {
			p.Negative++
		}
	}
	return p
}
