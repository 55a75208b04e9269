package slice

import (
	"image"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// coverage finds the share of each pixel that a region covers, row by row. Each
// edge adds, in every row that it passes, the area to its right: in the pixels
// under it a part, in all that follow the height of its piece. Sums of these from
// the left are the coverage, without any error but rounding.
type coverage struct {
	sides []side
	live  []int32
	row   []float64 // change of coverage from pixel to pixel
}

// side is an edge in pixels, Y down, from its upper end to its lower one.
type side struct {
	top, bottom geom.Vec2
	way         float64 // 1 where the region is to the right of it, else -1
}

// draw paints l over img, which is black.
func (c *coverage) draw(img *image.Gray, l Layer, o ImageOptions) {
	c.load(l.Region, o)
	c.row = zeroed(c.row, o.Width+2)
	c.live = c.live[:0]
	next := 0
	for y := c.firstRow(); y < o.Height && (next < len(c.sides) || len(c.live) > 0); y++ {
		for next < len(c.sides) && c.sides[next].top.Y < float64(y+1) {
			c.live = append(c.live, int32(next))
			next++
		}
		kept := c.live[:0]
		for _, i := range c.live {
			s := &c.sides[i]
			c.add(s, y, o.Width)
			if s.bottom.Y > float64(y+1) {
				kept = append(kept, i)
			}
		}
		c.live = kept
		c.paint(img.Pix[y*img.Stride:][:o.Width], o.Sharp)
	}
}

// load lists the edges by their upper ends.
func (c *coverage) load(g poly.Region, o ImageOptions) {
	c.sides = c.sides[:0]
	toPixel := func(p geom.Vec2) geom.Vec2 {
		return geom.Vec2{X: (p.X - o.Origin.X) / o.Pixel, Y: float64(o.Height) - (p.Y-o.Origin.Y)/o.Pixel}
	}
	g.Rings(func(r poly.Ring) bool {
		p := toPixel(r[len(r)-1])
		for _, corner := range r {
			q := toPixel(corner)
			// A region lies on the left of its edges: right of those that run down.
			s := side{top: p, bottom: q, way: 1}
			if p.Y > q.Y {
				s = side{top: q, bottom: p, way: -1}
			}
			if p.Y != q.Y && s.bottom.Y > 0 && s.top.Y < float64(o.Height) {
				c.sides = append(c.sides, s)
			}
			p = q
		}
		return true
	})
	slices.SortStableFunc(c.sides, func(a, b side) int {
		switch {
		case a.top.Y < b.top.Y:
			return -1
		case a.top.Y > b.top.Y:
			return 1
		}
		return 0
	})
}

// firstRow is the row of the first edge.
func (c *coverage) firstRow() int {
	if len(c.sides) == 0 {
		return math.MaxInt32
	}
	return int(max(0, c.sides[0].top.Y))
}

// add adds what a side does in row y. What is left or right of the picture is
// moved to its border.
func (c *coverage) add(s *side, y, width int) {
	top, bottom := max(float64(y), s.top.Y), min(float64(y+1), s.bottom.Y)
	if !(bottom > top) {
		return
	}
	slope := (s.bottom.X - s.top.X) / (s.bottom.Y - s.top.Y)
	at := func(y float64) float64 {
		return min(max(s.top.X+float64((y-s.top.Y)*slope), 0), float64(width))
	}
	a, b := at(top), at(bottom)
	c.spread(min(a, b), max(a, b), float64(s.way*(bottom-top)))
}

// spread adds a piece of height d that goes from x0 to x1.
func (c *coverage) spread(x0, x1, d float64) {
	first, last := int(x0), int(x1)
	if first == last {
		part := float64(d * ((x0 - float64(first) + x1 - float64(first)) / 2))
		c.row[first] += d - part
		c.row[first+1] += part
		return
	}
	per, carried := d/(x1-x0), 0.0
	for x := first; x <= last; x++ {
		lo, hi := max(x0, float64(x)), min(x1, float64(x+1))
		piece := float64(per * (hi - lo))
		right := float64(piece * ((lo - float64(x) + hi - float64(x)) / 2))
		c.row[x] += piece - right + carried
		carried = right
	}
	c.row[last+1] += carried
}

// paint turns the row into bytes and clears it.
func (c *coverage) paint(pix []byte, sharp bool) {
	sum := 0.0
	for x := range pix {
		if c.row[x] != 0 {
			sum += c.row[x]
		}
		switch {
		case sharp && sum >= 0.5:
			pix[x] = 255
		case !sharp && sum > 0:
			pix[x] = byte(min(255, int(float64(sum*255)+0.5)))
		}
	}
	clear(c.row)
}
