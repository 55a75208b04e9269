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
	perHeight float64    // 1/Height
	patches   bool       // shells are asked for
	reach     [2]float64 // of shells, by the side that faces look to
	layers    []Layer
	sumsOf    []layerSums // of layers
	edges     []change    // where the shells of patches begin and end, one more than layers

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
	c := &cutter{Options: o, corners: cornersFor(len(m.Vertices)), planes: n, layers: make([]Layer, n), sumsOf: make([]layerSums, n), edges: make([]change, n+1), box: box}
	c.centre = geom.Vec{X: box.Center().X, Y: box.Center().Y, Z: box.Min.Z}
	c.first, c.second = o.First/2, o.First+float64(o.Height/2)
	c.perHeight = 1 / o.Height
	c.patches = o.TopReach > 0 || o.BottomReach > 0
	c.reach = [2]float64{lookUp: o.TopReach, lookDown: o.BottomReach}
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
		p := [3]*corner{&corners[f[0]], &corners[f[1]], &corners[f[2]]}
		a, b, d := p[0], p[1], p[2]
		// The integrals come from the divergence theorem, about the middle of the plate, where
		// products are smallest.
		n := geom.Cross(geom.Sub(b.Vec, a.Vec), geom.Sub(d.Vec, a.Vec)) // twice the area
		offset := float64(a.X*n.X) + float64(a.Y*n.Y) + float64(a.Z*n.Z)
		volume += offset // six times
		x, y, z = x+n.X, y+n.Y, z+n.Z
		if c.Surface {
			area += geom.Norm(n)
		}
		order := geom.Order3(a.Z, b.Z, d.Z)
		a, b, d = p[order[0]], p[order[1]], p[order[2]]
		// What is less high than a layer may cross no plane at all; its shell is added by area.
		// What is higher crosses one, and its shell is added along the cut. Either way each
		// triangle counts once.
		thin := d.Z-a.Z <= c.Height
		if thin && c.patches && n.Z != 0 {
			c.patch(&n, (a.Z+d.Z)/2)
		}
		if a.below == d.below || n.X == 0 && n.Y == 0 {
			continue // as most small triangles
		}
		c.cut(a, b, d, &n, offset, thin)
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

// The sides that faces look to.
const (
	lookUp = iota
	lookDown
)

// layerSums are the sums of a layer. Those by side are of faces that look there.
type layerSums struct {
	twice, perimeter, cross float64 // twice the area
	shell, own              [2]float64
	edge                    float64
}

// cut adds the cuts of a triangle between its corners a, the lowest, and d, the highest.
// They are parallel. Where n is the normal, twice the area long, and offset is n·a for
// any corner, the cut at height z lies at
//
//	(offset - n.Z·z) / |n.XY|
//
// from the axis through the middle of the plate; it grows with the height over the
// lowest corner, up to |n.XY|/height at the middle one, and shrinks from there.
func (c *cutter) cut(a, b, d *corner, n *geom.Vec, offset float64, thin bool) {
	flat := math.Sqrt(float64(n.X*n.X) + float64(n.Y*n.Y))
	per := 1 / flat
	at, lean := float64(offset*per), float64(n.Z*per)
	cross := [2]float64{math.Abs(n.X+n.Y) * per * (math.Sqrt2 / 2), math.Abs(n.X-n.Y) * per * (math.Sqrt2 / 2)}
	var slope slope
	if !thin && c.patches {
		slope = c.slope(lean)
	}
	// How fast a cut grows from the lowest corner, and from the highest; where that is
	// infinite no plane lies between.
	tall := d.Z - a.Z
	from := [2]struct{ z, grows float64 }{{a.Z, flat / (tall * (b.Z - a.Z))}, {d.Z, flat / (tall * (d.Z - b.Z))}}
	lo, mid, side := int(a.below), int(b.below), slope.side&1
	layers := c.sumsOf[lo:d.below]
	for i := range layers {
		z, upper := c.plane(lo+i), 0
		if lo+i >= mid {
			upper = 1
		}
		along := float64(math.Abs(z-from[upper].z) * from[upper].grows)
		l := &layers[i]
		l.twice += float64(along * (at - float64(lean*z)))
		l.perimeter += along
		l.cross += float64(along * cross[(lo+i)&1])
		l.shell[side] += float64(along * slope.band)
		l.own[side] += float64(along * slope.own)
		l.edge += float64(along * slope.edge)
	}
}

// slope is the shell along the cuts of a triangle. What it does not have is 0, so that
// cuts need not ask.
type slope struct {
	side uint8   // lookUp or lookDown
	band float64 // width of the shell, as a band along the boundary
	edge float64 // 1 where there is one, else 0
	own  float64 // width of what is seen in the layer itself
}

// slope returns the shell of a face whose normal, where it is one long in the plane,
// rises by lean.
func (c *cutter) slope(lean float64) slope {
	cot := math.Abs(lean)
	side := geom.Over(0, lean)
	own := float64(c.Height*cot) - c.Inset
	seen := float64(geom.Over(own, 0))
	// Where no line has room there is no shell within the slope. Walls of the next layers
	// are as thick, so they take nothing from it.
	width := float64(c.reach[side&1] * cot)
	band := float64(width*float64(1-geom.Over(c.Least, width))) + float64(c.Anchor*seen)
	return slope{side, band, float64(geom.Over(band, 0)), (own + c.Anchor) * seen}
}

// finish turns the sums into a profile.
func (c *cutter) finish() *Profile {
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
		shell.top += c.edges[i].top
		shell.bottom += c.edges[i].bottom
		l.Area, l.Perimeter, l.Cross = t.twice/2, t.perimeter, t.cross
		l.Band, l.Edge = t.shell[lookUp]+t.shell[lookDown], t.edge
		l.TopShell = t.shell[lookUp] + c.anchored(shell.top)
		l.BottomShell = t.shell[lookDown] + c.anchored(shell.bottom)
		l.Top = t.own[lookUp] + c.anchored(c.edges[i].flatTop)
		l.Bottom = t.own[lookDown] + c.anchored(c.edges[i].flatBottom)
		if l.Area < -1e-6*plate {
			p.Negative++
		}
	}
	return p
}
