package path

import (
	"math/bits"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// region returns the cells of m as a region whose outlines run through the
// middles of the sides of border cells, which makes slanted borders straight, and
// are then simplified by half a cell. Cells that touch at a corner are apart.
func (c raster) region(m *mask) poly.Region {
	var rings []poly.Ring
	m = m.clone(1)
	seen := newMask(m.x, m.y, m.x+64*m.w, m.y+m.h)
	for y := m.y; y < m.y+m.h; y++ {
		row, done := m.row(y), seen.row(y)
		carry := uint64(0)
		for i, b := range row {
			starts := b &^ (b<<1 | carry)
			carry = b >> 63
			for starts &^= done[i]; starts != 0; starts &^= done[i] {
				x := m.x + 64*i + bits.TrailingZeros64(starts)
				if r := simplifiedRing(c.trace(m, seen, x, y), float64(c)*0.75); len(r) >= 3 {
					rings = append(rings, r)
				}
			}
		}
	}
	return poly.Nest(rings)
}

// heading is one of the four ways along the sides of cells: east, north, west,
// south.
type heading int

// step is where a heading leads; left and right are the cells before a corner on
// its two sides, as steps from the corner.
var (
	step  = [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}
	left  = [4][2]int{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}
	right = [4][2]int{{0, -1}, {0, 0}, {-1, 0}, {-1, -1}}
)

const south heading = 3

// trace follows the border that runs down the left side of cell x, y, with cells
// on its left, and marks the cells whose left sides it runs down.
func (c raster) trace(m, seen *mask, x, y int) poly.Ring {
	var r poly.Ring
	at := [2]int{x, y + 1}
	h, turned := south, true
	for {
		if h == south {
			if seen.at(at[0], at[1]-1) {
				return r
			}
			seen.set(at[0], at[1]-1)
		}
		end := [2]int{at[0] + step[h][0], at[1] + step[h][1]}
		next := h
		if !m.at(end[0]+left[h][0], end[1]+left[h][1]) {
			next = (h + 1) % 4
		} else if m.at(end[0]+right[h][0], end[1]+right[h][1]) {
			next = (h + 3) % 4
		}
		if turned || next != h { // the middles of sides next to corners are enough
			r = append(r, geom.Vec2{
				X: float64(float64(at[0]+end[0]) / 2 * float64(c)),
				Y: float64(float64(at[1]+end[1]) / 2 * float64(c)),
			})
		}
		at, turned, h = end, next != h, next
	}
}

// set puts a cell into the mask, which must have room for it.
func (m *mask) set(x, y int) {
	x, y = x-m.x, y-m.y
	m.bits[y*m.w+x>>6] |= 1 << (x & 63)
}
