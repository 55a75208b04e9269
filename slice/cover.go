package slice

import (
	"context"
	"math/bits"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// What a mesh covers that is open, or whose faces do not agree on the outside, is known
// only when all of its layers are cut. They are drawn over each other on a grid, of which
// a cell counts as soon as an outline touches it.

// coverCells is how many cells a side of the grid has: 0.1 mm of a part of 100 mm, by
// which, and half as much again across corners, its cover is too large.
const coverCells = 1024

// cover is the cells that layers touch.
type cover struct {
	grid  outline // without edges
	words int     // of 64 cells a row
	bits  []uint64
	cuts  [][]float64 // by row: where outlines pass the middle of its cells
}

func newCover(box poly.Box) *cover {
	size := box.Size()
	c := &cover{grid: outline{box: box, side: max(size.X, size.Y) / coverCells}}
	if !(c.grid.side > 0) {
		c.grid.side = 1
	}
	c.grid.nx, c.grid.ny = int(size.X/c.grid.side)+1, int(size.Y/c.grid.side)+1
	c.words = (c.grid.nx + 63) / 64
	c.bits = make([]uint64, c.words*c.grid.ny)
	c.cuts = make([][]float64, c.grid.ny)
	return c
}

// add draws a region.
func (c *cover) add(g poly.Region) {
	for y := range c.cuts {
		c.cuts[y] = c.cuts[y][:0]
	}
	g.Rings(func(r poly.Ring) bool {
		p := r[len(r)-1]
		for _, q := range r {
			c.edge(border{p, q})
			p = q
		}
		return true
	})
	for y, cuts := range c.cuts {
		slices.Sort(cuts)
		for i := 0; i+1 < len(cuts); i += 2 {
			// Cells that no outline touches are inside or outside as a whole.
			c.fill(y, max(c.grid.column(cuts[i]), 0), min(c.grid.column(cuts[i+1]), c.grid.nx-1))
		}
	}
}

// edge draws an edge of a region, and notes where it passes the middles of cells.
func (c *cover) edge(e border) {
	c.grid.cells(e, float64(gridRounding*c.grid.side), func(cell int32) bool {
		y, x := int(cell)/c.grid.nx, int(cell)%c.grid.nx
		c.bits[y*c.words+x>>6] |= 1 << (x & 63)
		return false
	})
	if e.a.Y > e.b.Y {
		e.a, e.b = e.b, e.a
	}
	for y := max(c.grid.row(e.a.Y), 0); y <= min(c.grid.row(e.b.Y), c.grid.ny-1); y++ {
		if at := c.grid.box.Min.Y + float64((float64(y)+0.5)*c.grid.side); e.a.Y <= at && at < e.b.Y {
			x, _ := e.within(at, at)
			c.cuts[y] = append(c.cuts[y], x)
		}
	}
}

// fill draws the cells from x0 to x1 of a row.
func (c *cover) fill(y, x0, x1 int) {
	row := c.bits[y*c.words : (y+1)*c.words]
	for x := x0; x <= x1; {
		n := min(64-x&63, x1-x+1)
		row[x>>6] |= (1<<n - 1) << (x & 63)
		x += n
	}
}

// region returns the cells that were drawn as a region.
func (c *cover) region(ctx context.Context) (poly.Region, error) {
	var segs []poly.Segment
	corner := func(x, y int) geom.Vec2 {
		return geom.Vec2{X: c.grid.box.Min.X + float64(float64(x)*c.grid.side), Y: c.grid.box.Min.Y + float64(float64(y)*c.grid.side)}
	}
	empty := make([]uint64, c.words)
	row := func(y int) []uint64 {
		if y < 0 || y >= c.grid.ny {
			return empty
		}
		return c.bits[y*c.words : (y+1)*c.words]
	}
	// Lower sides run to the right and upper ones to the left, as rows of cells; then the
	// sides between what is at the left and at the right.
	for y := range c.grid.ny + 1 {
		runs(row(y), row(y-1), func(x0, x1 int) { segs = append(segs, poly.Segment{A: corner(x0, y), B: corner(x1, y), W: 1}) })
		runs(row(y-1), row(y), func(x0, x1 int) { segs = append(segs, poly.Segment{A: corner(x1, y), B: corner(x0, y), W: 1}) })
	}
	for y := range c.grid.ny {
		runs(row(y), empty, func(x0, x1 int) {
			segs = append(segs, poly.Segment{A: corner(x0, y+1), B: corner(x0, y), W: 1}, poly.Segment{A: corner(x1, y), B: corner(x1, y+1), W: 1})
		})
	}
	g, err := poly.Fill(ctx, segs, poly.FillOptions{})
	if err != nil {
		return nil, err
	}
	return poly.Simplify(g, c.grid.side)
}

// runs calls f for the runs of cells that are in a and not in b, as half-open ranges.
func runs(a, b []uint64, f func(x0, x1 int)) {
	from := -1
	for i := range a {
		word := a[i] &^ b[i]
		for x := 0; x < 64; {
			rest := word >> x
			if from < 0 {
				if rest == 0 {
					break
				}
				x += bits.TrailingZeros64(rest)
				from = 64*i + x
				continue
			}
			n := bits.TrailingZeros64(^rest)
			if x+n >= 64 {
				break // it goes on in the next word
			}
			x += n
			f(from, 64*i+x)
			from = -1
		}
	}
	if from >= 0 {
		f(from, 64*len(a))
	}
}

// covered returns what the items of a kind cover in all layers.
func (s *shades) covered(ctx context.Context, k *kind) (poly.Region, error) {
	w, err := weld(ctx, s.model.Objects[k.object])
	if err != nil {
		return nil, err
	}
	box := flatBox(k.box)
	c := newCover(box)
	for _, cl := range k.classes(s.planes) {
		solid, err := newSolid(ctx, w, geom.Affine{M: k.matrix, T: geom.Vec{Z: cl.z}}, s.planes)
		if err != nil {
			return nil, err
		}
		cut := newCutter(ctx, solid, s.o)
		err = cut.layers(ctx, func(l Layer) bool {
			c.add(l.Region)
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return c.region(ctx)
}
