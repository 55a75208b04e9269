package profile

import (
	"math"
	"math/bits"

	"github.com/saggar3d/saggar/geom"
)

// Faces are looked at in batches: first all that needs no decision, then what does. A jump
// that the processor guesses wrong then holds up less of what comes after it.
const batch = 128

// face is what has been found out about a face. It holds no pointers to its corners: while
// garbage is collected, to set one costs more than all else here.
type face struct {
	n      geom.Vec // its normal, twice its area long
	offset float64  // n·p for any of its points p

	z     [4]float64 // of its corners, from the lowest up; four need no check of an index
	below [3]int32   // how many planes are below them
}

// The corners of a face by height.
const (
	low = iota
	middle
	high
)

// faces adds triangles: their integrals, and their cuts.
func (c *cutter) faces(list [][3]uint32) {
	var seen [batch]face
	var thin [batch]uint8
	for lo := 0; lo < len(list); lo += batch {
		part := list[lo:min(lo+batch, len(list))]
		few := c.look(part, &seen, &thin)
		if c.patches {
			for _, i := range thin[:few] {
				c.patch(&seen[i%batch])
			}
		}
		c.cut(seen[:len(part)])
	}
}

// look sets seen, one for each face, and the numbers of those that are no higher than a
// layer, whose count it returns. It adds the integrals.
func (c *cutter) look(list [][3]uint32, seen *[batch]face, thin *[batch]uint8) (few int) {
	var volume, x, y, z, area float64
	corners, height := c.corners, c.Height
	var p [4]*corner // the fourth is none; four need no check of an index
	for i := range list {
		f := &list[i]
		a, b, d := &corners[f[0]], &corners[f[1]], &corners[f[2]]
		p[0], p[1], p[2] = a, b, d
		// The integrals come from the divergence theorem, about the middle of the plate, where
		// products are smallest.
		n := geom.Cross(geom.Sub(b.Vec, a.Vec), geom.Sub(d.Vec, a.Vec))
		offset := float64(a.X*n.X) + float64(a.Y*n.Y) + float64(a.Z*n.Z)
		volume += offset // six times
		x, y, z = x+n.X, y+n.Y, z+n.Z
		if c.Surface {
			area += geom.Norm(n)
		}
		order := geom.Order3(a.Z, b.Z, d.Z)
		lowest, mid, highest := p[order[0]%4], p[order[1]%4], p[order[2]%4]
		s := &seen[i&(batch-1)]
		s.n, s.offset = n, offset
		s.z[low], s.z[middle], s.z[high] = lowest.Z, mid.Z, highest.Z
		s.below[low], s.below[middle], s.below[high] = lowest.below, mid.below, highest.below
		thin[few&(batch-1)] = uint8(i)
		few += 1 - int(geom.Over(highest.Z-lowest.Z, height))
	}
	// Plain sums over a batch, compensated ones over those.
	for i, v := range [sumCount]float64{volume, area, x, y, z} {
		c.sums[i].Add(v)
	}
	return few
}

// patch adds the shell of a triangle less high than a layer: its area on the plate counts in
// the layers within reach. Such a triangle may cross no plane at all; that of a higher one,
// which crosses some, is added along its cuts. Either way each triangle counts once, and a
// slope is the same of few triangles and of many.
func (c *cutter) patch(f *face) {
	n, z := &f.n, float64((f.z[low]+f.z[high])/2)
	square := float64(n.X*n.X) + float64(n.Y*n.Y)
	if float64(n.Z*n.Z) <= float64(c.gentle*square) {
		return
	}
	side, rise := lookUp, n.Z
	if rise < 0 {
		side, rise = lookDown, -rise
	}
	flat := math.Sqrt(square)
	area := float64(rise / 2)
	// What is seen in the layer itself, behind its walls.
	own := area - float64(c.Inset*flat/2)/c.Height
	if rise > float64(level*flat) {
		c.shell(flats, z, own, own, side)
		return
	}
	if at := c.slopeOf(side, rise, flat); at.shell > 0 {
		if at.own == 0 {
			own = 0
		}
		c.shell(slopes, z, area, max(0, own), side)
	}
}

// level is how many times more horizontal than vertical a face is that counts as lying flat.
const level = 60

// shell adds an area of shell at a height, of faces of a kind that look to a side, of which so
// much is seen. It is shell in all layers within reach but for the last, in which that is which
// is seen.
func (c *cutter) shell(kind int, z, area, seen float64, side int) {
	at := c.below(z)
	if side == lookUp {
		at = max(0, at-1) // the last layer cut below z
		c.edges[at][kind].seenTop += seen
		c.edges[c.below(z-c.TopReach)][kind].top += seen
		c.edges[min(at+1, c.below(z-c.TopReach+c.Height))][kind].top += area - seen
		c.edges[at+1][kind].top -= area
		return
	}
	if at == c.planes {
		return
	}
	c.edges[at][kind].seenBottom += seen
	c.edges[at][kind].bottom += area
	c.edges[max(at, c.below(z+c.BottomReach-c.Height))][kind].bottom -= area - seen
	c.edges[max(at, c.below(z+c.BottomReach))][kind].bottom -= seen
}

// cut adds the cuts of triangles. Those of one are parallel. Where n is the normal, twice
// the area long, and offset is n·p for any point p, the cut at height z lies at
//
//	(offset - n.Z·z) / |n.XY|
//
// from the axis through the middle of the plate; it grows with the height over the
// lowest corner, up to |n.XY|/height at the middle one, and shrinks from there.
func (c *cutter) cut(list []face) {
	sums, height, gentle := c.sumsOf, c.Height, c.gentle
	for i := range list {
		f := &list[i]
		if f.below[low] == f.below[high] {
			continue // as most small triangles
		}
		n, offset := f.n, f.offset
		square := float64(n.X*n.X) + float64(n.Y*n.Y)
		flat := math.Sqrt(square)
		layers := sums[f.below[low]:f.below[high]]
		if geom.Over(float64(gentle*square), float64(n.Z*n.Z)) == 0 {
			c.bands(f, layers, flat, f.z[high]-f.z[low] > height)
		}
		for j := range layers {
			l := &layers[j]
			part := f.share(j, l.z)
			l.twice += float64(part * (offset - float64(n.Z*l.z)))
			l.perimeter += float64(part * flat)
			l.cross += float64(part * math.Abs(n.X+float64(l.lines*n.Y)))
		}
	}
}

// share returns how long the cut at z is, of |n.XY|: the one in the j-th plane that the
// face crosses.
func (f *face) share(j int, z float64) float64 {
	// The end on the side of the plane: it and the middle are on two sides of the plane, so
	// that nothing is divided by 0. It is found without a jump, which is mostly a guess.
	upper := 1 + (int(f.below[low])+j-int(f.below[middle]))>>(bits.UintSize-1)
	end := f.z[(low+upper*high)%4]
	return (z - end) / float64((f.z[high]-f.z[low])*(f.z[middle]-end))
}

// sliver is the share of [Options.Least] that [Options.Step] is by default.
const sliver = 0.1

// step returns how far a layer must stick out to be seen.
func (o *Options) step() float64 {
	if o.Step > 0 {
		return o.Step
	}
	return float64(sliver * o.Least)
}

// gentlest returns the square of how much the normal of a face must rise, where it is one
// long in the plane, for shell along its slope.
func (c *cutter) gentlest() float64 {
	if !c.patches {
		return math.Inf(1)
	}
	least := c.Inset / c.Height
	for _, r := range c.reach {
		if r > c.Height {
			least = min(least, c.Least/(r-c.Height), max(c.step()/c.Height, c.Inset/r))
		}
	}
	return float64(least * least * (1 - 1e-9)) // bands looks closer
}

// slopeShell is what is shell along the cut of a slope. All are widths times |n.XY|.
type slopeShell struct {
	behind float64 // as far as the slope goes in the layers behind, whose walls are as thick
	own    float64 // what of it is seen in the layer itself, behind its walls
	shell  float64 // all in all
}

// slopeOf returns what is shell of a slope. It goes as far as the slope does in the layers
// behind, and where the last of these is seen, as far as that and a line more. Where no line
// has room there is none.
func (c *cutter) slopeOf(side int, rise, flat float64) (s slopeShell) {
	if c.reach[side] == 0 {
		return s
	}
	s.behind = float64((c.reach[side] - c.Height) * rise)
	s.own = float64(c.Height*rise) - float64(c.Inset*flat)
	s.shell = s.behind
	if float64(c.Height*rise) > float64(c.step()*flat) {
		s.shell += max(0, s.own+float64(c.Least*flat))
	} else {
		s.own = 0
	}
	if s.shell < float64(c.Least*flat) {
		return slopeShell{}
	}
	s.own = max(0, s.own)
	return s
}

// bands adds the shell along the cuts of a face: bands beside the boundary. Of one less high
// than a layer, whose area counts by itself, it is what they are wider than that.
func (c *cutter) bands(f *face, layers []layerSums, flat float64, high bool) {
	side, rise := lookUp, f.n.Z
	if rise < 0 {
		side, rise = lookDown, -rise
	}
	s := c.slopeOf(side, rise, flat)
	if s.shell <= 0 || rise > float64(level*flat) && !high {
		return
	}
	band, own := s.shell+float64(c.More*flat), 0.0
	if s.own > 0 {
		own = float64(c.Anchor * flat)
		band += own
	}
	if high {
		own += s.own
	} else {
		band -= s.behind + s.own
	}
	for j := range layers {
		l := &layers[j]
		part := f.share(j, l.z)
		l.shell[side] += float64(part * band)
		l.own[side] += float64(part * own)
		l.edge += float64(part * flat)
	}
}
