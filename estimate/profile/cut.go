package profile

import (
	"math"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cutter adds up what each triangle gives to the layers that it crosses.
type cutter struct {
	Options
	corners   []corner
	centre    geom.Vec // sums are taken about the middle of the plate
	planes    int
	first     float64    // height of plane 0
	second    float64    // and of plane 1; the others follow every Height
	last      float64    // of the last one, which may be lower than that
	perHeight float64    // 1/Height
	patches   bool       // shells are asked for
	reach     [2]float64 // of shells, by the side that faces look to
	gentle    float64    // see gentlest
	layers    []Layer
	sumsOf    []layerSums // of layers
	edges     []change    // where the shells of patches begin and end, one more than layers

	buried []Floor

	sums [sumCount]geom.Sum
	box  geom.Box
}

// corner is a vertex, from the middle of the plate, and how many planes are below it.
type corner struct {
	geom.Vec
	below int32
}

// spare are corners of profiles that are done, one slice for each that is made at a
// time: to get that much memory from the system takes as long as to fill it.
var spare sync.Pool

func cornersFor(n int) []corner {
	if s, _ := spare.Get().(*[]corner); s != nil && cap(*s) >= n {
		return (*s)[:n]
	}
	return make([]corner, n)
}

// change is by how much shell grows from one layer to the next.
type change [2]struct { // of faces that lie flat, and of slopes
	top, bottom         float64
	seenTop, seenBottom float64 // area that is seen in this layer itself
}

// The kinds of a change.
const (
	flats = iota
	slopes
)

// The sums over triangles.
const (
	sumVolume = iota
	sumArea
	sumX // of area·normal
	sumY
	sumZ
	sumCount
)

// layerSums are the sums of a layer. Those by side are of faces that look there.
type layerSums struct {
	z     float64 // of its plane
	lines float64 // 1 where lines of infill run at 45 degrees, -1 where at 135

	twice, perimeter, cross float64 // twice the area; √2 times the extent across lines
	shell, own              [2]float64
	edge                    float64
}

// The sides that faces look to.
const (
	lookUp = iota
	lookDown
)

func newCutter(m *mesh.Mesh, box geom.Box, o Options) *cutter {
	size := box.Size()
	n := count(box.Min.Z, box.Max.Z, o.First, o.Height)
	c := &cutter{Options: o, corners: cornersFor(len(m.Vertices)), planes: n, layers: make([]Layer, n), sumsOf: make([]layerSums, n), edges: make([]change, n+1), box: box}
	c.centre = geom.Vec{X: box.Center().X, Y: box.Center().Y, Z: box.Min.Z}
	c.first, c.second = o.First/2, o.First+float64(o.Height/2)
	c.perHeight = 1 / o.Height
	c.patches = o.TopReach > 0 || o.BottomReach > 0
	c.reach = [2]float64{lookUp: o.TopReach, lookDown: o.BottomReach}
	c.gentle = c.gentlest()
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
	for i := range c.sumsOf {
		c.sumsOf[i].z, c.sumsOf[i].lines = c.plane(i), float64(1-2*(i&1))
	}
	c.sumsOf[n-1].z = c.last
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
	c.last = c.plane(c.planes - 1)
	if l := &c.layers[c.planes-1]; c.last >= height {
		c.last = (l.Base + height) / 2
	}
	if c.planes == 1 {
		c.first = c.last
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
	if z >= c.last {
		return c.planes
	}
	if z < c.second {
		return 1
	}
	return min(c.planes-1, 2+int((z-c.second)*c.perHeight))
}

// anchored returns an area that faces less high than a layer leave to be seen, grown as
// a disc would be.
func (c *cutter) anchored(area float64) float64 {
	if area < 1e-9 {
		return 0
	}
	return area + float64(2*c.Anchor*math.Sqrt(float64(math.Pi*area)))
}

// finish turns the sums into a profile.
func (c *cutter) finish() *Profile {
	for _, b := range c.buried {
		z := b.Z - c.centre.Z
		c.shell(flats, z, -b.Area, -b.Area, lookUp)
		c.shell(flats, z, -b.Area, -b.Area, lookDown)
	}
	corners := c.corners // alone: the rest of c is not to be kept
	spare.Put(&corners)
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
		l, t := &c.layers[i], &c.sumsOf[i]
		e := &c.edges[i]
		for k := range e {
			shell[k].top += e[k].top
			shell[k].bottom += e[k].bottom
		}
		l.Area, l.Perimeter, l.Cross = t.twice/2, t.perimeter, t.cross/math.Sqrt2
		top, bottom := t.shell[lookUp]+shell[slopes].top, t.shell[lookDown]+shell[slopes].bottom
		l.Band, l.Edge = top+bottom, t.edge
		l.TopShell = top + c.anchored(shell[flats].top)
		l.BottomShell = bottom + c.anchored(shell[flats].bottom)
		l.Top = t.own[lookUp] + e[slopes].seenTop + c.anchored(e[flats].seenTop)
		l.Bottom = t.own[lookDown] + e[slopes].seenBottom + c.anchored(e[flats].seenBottom)
		if l.Area < -1e-6*plate {
			p.Negative++
		}
	}
	return p
}
