package path

import (
	"math/bits"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// stepShare is how far borders are simplified, in cells: more than half a cell
// takes all steps of a slanted border away.
const stepShare = 0.75

// region returns the cells of m as a region with smooth outlines. Cells that touch
// at a corner are apart.
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
				if r := simplifiedRing(c.smoothed(trace(m, seen, x, y)), float64(c)*stepShare); len(r) >= 3 {
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
// on its left, and marks the cells whose left sides it runs down. It returns the
// corners.
func trace(m, seen *mask, x, y int) [][2]int {
	var corners [][2]int
	at, h := [2]int{x, y + 1}, south
	for {
		if h == south {
			if seen.at(at[0], at[1]-1) {
				return corners
			}
			seen.set(at[0], at[1]-1)
		}
		at = [2]int{at[0] + step[h][0], at[1] + step[h][1]}
		// Keep cells on the left: turn to them where the next one is missing, away
		// from them where one lies ahead.
		turn := heading(0)
		if !m.at(at[0]+left[h][0], at[1]+left[h][1]) {
			turn = 1
		} else if m.at(at[0]+right[h][0], at[1]+right[h][1]) {
			turn = 3
		}
		if turn != 0 {
			corners = append(corners, at)
			h = (h + turn) % 4
		}
	}
}

// longSide is the number of cells from which a side is one of the shape and not a
// step of a slanted border.
const longSide = 4

// smoothed returns the outline with the given corners. Those between long sides
// stay; at others the middles of the sides of the cells next to them stand instead,
// which makes slanted borders straight.
func (c raster) smoothed(corners [][2]int) poly.Ring {
	n := len(corners)
	out := make(poly.Ring, 0, n)
	add := func(p [2]int, toward [2]int, by float64) {
		out = append(out, geom.Vec2{
			X: float64(float64(c) * (float64(p[0]) + float64(by*float64(sign(toward[0]-p[0]))))),
			Y: float64(float64(c) * (float64(p[1]) + float64(by*float64(sign(toward[1]-p[1]))))),
		})
	}
	for i, p := range corners {
		before, after := corners[(i+n-1)%n], corners[(i+1)%n]
		if apart(before, p) >= longSide && apart(p, after) >= longSide {
			add(p, p, 0)
			continue
		}
		if apart(before, p) > 1 { // otherwise the corner before has added it
			add(p, before, 0.5)
		}
		add(p, after, 0.5)
	}
	return out
}

func sign(x int) int { return max(-1, min(1, x)) }

// apart returns the distance of two points of one row or column.
func apart(p, q [2]int) int { return max(p[0]-q[0], q[0]-p[0]) + max(p[1]-q[1], q[1]-p[1]) }

// set puts a cell into the mask, which must have room for it.
func (m *mask) set(x, y int) {
	x, y = x-m.x, y-m.y
	m.bits[y*m.w+x>>6] |= 1 << (x & 63)
}
