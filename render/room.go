package render

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Where a name fits on its part: names that reach over onto a neighbour say the
// wrong thing.

// caption is a line of text to be fitted in.
type caption struct {
	ratio       float64 // width over height
	pad         float64 // to keep from the outline on both sides together
	least, most float64 // height; what would be lower is left out
}

// nearest scans this many lines of an area above and below the place wanted.
const scans = 48

// fit returns where inside the rings, whose inside is what an odd number of them
// surrounds, the text fits: as large as it may be, and then as near to the place
// wanted as it can be. Height is 0 when it fits nowhere.
func (t caption) fit(rings [][]geom.Vec2, wanted geom.Vec2) (middle geom.Vec2, height float64) {
	lo, hi := geom.Vec2{X: math.Inf(1), Y: math.Inf(1)}, geom.Vec2{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, r := range rings {
		for _, p := range r {
			lo.X, lo.Y, hi.X, hi.Y = min(lo.X, p.X), min(lo.Y, p.Y), max(hi.X, p.X), max(hi.Y, p.Y)
		}
	}
	for h := min(t.most, (hi.X-lo.X-t.pad)/t.ratio, hi.Y-lo.Y); h >= t.least; h *= 0.85 {
		if at, ok := t.at(rings, wanted, h, (hi.Y-lo.Y)/scans); ok {
			return at, h
		}
	}
	return wanted, 0
}

// at looks for room for text of one height, line by line away from the place
// wanted.
func (t caption) at(rings [][]geom.Vec2, wanted geom.Vec2, h, step float64) (geom.Vec2, bool) {
	need := float64(t.ratio*h) + t.pad
	for i := range 2*scans + 1 {
		away := float64(float64((i+1)/2) * step)
		if i%2 == 1 {
			away = -away
		}
		y := wanted.Y + away
		free := inside(rings, y)
		for _, edge := range []float64{y - float64(0.499*h), y + float64(0.499*h)} {
			if len(free) > 0 {
				free = common(free, inside(rings, edge))
			}
		}
		best, off := geom.Vec2{}, math.Inf(1)
		for _, s := range free {
			if s[1]-s[0] < need {
				continue
			}
			x := max(s[0]+float64(need/2), min(s[1]-float64(need/2), wanted.X))
			if d := math.Abs(x - wanted.X); d < off {
				best, off = geom.Vec2{X: x, Y: y}, d
			}
		}
		if !math.IsInf(off, 1) {
			return best, true
		}
	}
	return wanted, false
}

// inside returns the stretches of the horizontal at y inside the rings, in order.
func inside(rings [][]geom.Vec2, y float64) [][2]float64 {
	var cuts []float64
	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a.Y > y) != (b.Y > y) {
				cuts = append(cuts, a.X+float64((y-a.Y)*(b.X-a.X))/(b.Y-a.Y))
			}
		}
	}
	slices.Sort(cuts)
	var out [][2]float64
	for i := 0; i+1 < len(cuts); i += 2 {
		out = append(out, [2]float64{cuts[i], cuts[i+1]})
	}
	return out
}

// common returns what is in a and in b.
func common(a, b [][2]float64) [][2]float64 {
	var out [][2]float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if lo, hi := max(a[i][0], b[j][0]), min(a[i][1], b[j][1]); lo < hi {
			out = append(out, [2]float64{lo, hi})
		}
		if a[i][1] < b[j][1] {
			i++
		} else {
			j++
		}
	}
	return out
}

// nameable returns the outline of a part at the height of its name, in stored
// coordinates: its footprint, or the box around its mesh.
func (d *drawing) nameable(part int) poly.Region {
	p := d.parts[part]
	if p.Footprint != nil || p.Mesh == nil {
		return p.Footprint
	}
	b := p.Mesh.Bounds()
	return poly.Region{{Outer: poly.Ring{
		{X: b.Min.X, Y: b.Min.Y}, {X: b.Max.X, Y: b.Min.Y}, {X: b.Max.X, Y: b.Max.Y}, {X: b.Min.X, Y: b.Max.Y},
	}}}
}

// ringsOf returns the outline of a copy at the height z of its part, each corner
// where to takes it.
func (d *drawing) ringsOf(c drawn, z float64, to func(geom.Vec) geom.Vec2) [][]geom.Vec2 {
	var out [][]geom.Vec2
	d.nameable(c.part).Rings(func(r poly.Ring) bool {
		ring := make([]geom.Vec2, len(r))
		for i, p := range r {
			ring[i] = to(c.pose.Apply(geom.Vec{X: p.X, Y: p.Y, Z: z}))
		}
		out = append(out, ring)
		return true
	})
	return out
}
