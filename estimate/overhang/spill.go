package overhang

import (
	"math"
	"math/bits"
	"slices"
)

// Squares of support that stick out beside what stands below them go on down there, as
// in toolpaths: below a hole in a wall that is thinner than a square is wide, support
// stands on both sides of the wall, down to the plate. So a square is looked at in pixels,
// layer by layer from the top: what stands in one of them grows to all that can be
// reached in the square without going through the part, and goes on below where that is
// not the part.

// pixels is how many pixels a square has along X and Y: as many as lines fit side by side
// between two that are as far apart as usual, and few enough for all to fit into a word.
const pixels = 7

// block is a square in pixels, in rows.
type block uint64

// The pixels of the first and the last column.
const (
	leftmost  block = 0x40810204081
	rightmost block = leftmost << (pixels - 1)
)

// grown returns the pixels that can be reached from those of b by steps to neighbours
// that are free.
func (b block) grown(free block) block {
	b &= free
	for {
		more := b | (b&^rightmost)<<1 | (b&^leftmost)>>1 | b<<pixels | b>>pixels
		if more &= free; more == b {
			return b
		}
		b = more
	}
}

// change is what a pixel is from a layer downwards: the number of the layer above, what,
// and the pixel. In a sorted list the last of a layer are looked at first.
type change uint64

const (
	free    change = iota << 8
	carried        // free, below what needs support
	solid
)

func changeAt(layer int, what change, pixel int) change {
	return change(layer)<<16 | what | change(pixel)
}

// spill lets squares go on down. begin is the first cross of each line, and bridged says
// which need no support.
func (g *grid) spill(begin []int32, bridged []bool) {
	var changes, here []change
	for i, square := range g.squares {
		if square == nil {
			continue
		}
		open := block(0) // above the part
		changes = changes[:0]
		for p := range pixels * pixels {
			x0, x1 := g.linesIn(i%g.across, p%pixels, 0)
			y0, y1 := g.linesIn(i/g.across, p/pixels, 1)
			if x1 <= 0 || y1 <= 0 || x0 >= g.nx || y0 >= g.ny { // beside the part
				open |= 1 << p
				continue
			}
			// The line in the middle of a pixel counts, or one that has more below it to be
			// carried: what is narrower than a pixel is carried as well.
			from := len(changes)
			var most column
			changes, most = g.changesOf(changes, p, g.inside((x0+x1)/2, (y0+y1)/2), begin, bridged)
			for y := max(y0, 0); y < min(y1, g.ny); y++ {
				for x := max(x0, 0); x < min(x1, g.nx); x++ {
					var c column
					if here, c = g.changesOf(here[:0], p, y*g.nx+x, begin, bridged); c.carried > most.carried {
						most = c
						changes = append(changes[:from], here...)
					}
				}
			}
			if most.open {
				open |= 1 << p
			}
		}
		slices.Sort(changes)
		g.stretches[i] = g.goDown(square, open, changes)
	}
}

// column is what is known of a line beside its changes.
type column struct {
	carried int  // in how many layers support is below what needs it
	open    bool // there is nothing at the top
}

// linesIn returns the first line in a pixel of a square along an axis, and the first beyond
// it; where none is in it, the one nearest to its middle.
func (g *grid) linesIn(square, pixel, axis int) (from, to int) {
	at := func(part float64) float64 {
		return g.steps(float64((float64(square)+part/pixels)*g.cell) - g.edge[axis])
	}
	from, to = int(math.Ceil(at(float64(pixel)))), int(math.Ceil(at(float64(pixel)+1)))
	if from == to {
		from = int(math.Floor(at(float64(pixel)+0.5) + 0.5))
		to = from + 1
	}
	return from, to
}

// inside returns the number of the line at x, y, or of the one nearest to that.
func (g *grid) inside(x, y int) int {
	return min(max(y, 0), g.ny-1)*g.nx + min(max(x, 0), g.nx-1)
}

// changesOf adds the changes along a line, down to above the plate. begin is the first cross of
// each line.
func (g *grid) changesOf(out []change, pixel, line int, begin []int32, bridged []bool) ([]change, column) {
	var all column
	foot, depth := 0, 0
	for i := begin[line]; i < begin[line+1]; i++ {
		c := g.crosses[i]
		at := min(max(0, g.below(c.z)), g.n)
		if c.kind == up {
			if depth = max(0, depth-1); depth == 0 {
				foot = at
			}
			continue
		}
		if depth++; depth != 1 || foot >= at {
			continue
		}
		what := free
		if c.kind == over && !(g.bridges && bridged[i]) && !(g.plate && foot > 0) {
			what = carried
			all.carried += at - foot
		}
		if out = append(out, changeAt(at, what, pixel)); foot > 0 {
			out = append(out, changeAt(foot, solid, pixel))
		}
	}
	if all.open = depth == 0 && foot < g.n; all.open && foot > 0 {
		out = append(out, changeAt(foot, solid, pixel))
	}
	return out, all
}

// goDown tells what stands in a square, from the top, where some is open.
func (g *grid) goDown(square []uint64, open block, changes []change) (out []stretch) {
	var below, stands block // what of the open is below what needs support, and what stands
	for i := len(changes) - 1; i >= 0; {
		top := int(changes[i] >> 16)
		for ; i >= 0 && int(changes[i]>>16) == top; i-- {
			bit := block(1) << (changes[i] & 0xff)
			switch changes[i] & (free | carried | solid) {
			case free:
				open |= bit
			case carried:
				open, below = open|bit, below|bit
			default:
				open, below = open&^bit, below&^bit
			}
		}
		low := 0
		if i >= 0 {
			low = int(changes[i] >> 16)
		}
		if stands = (stands | below).grown(open); stands != 0 && low < top {
			fill(square, low, top)
			out = append(out, stretch{low, top, stands})
		}
	}
	return out
}

// stretch is what stands in a square in the layers from one up to another.
type stretch struct {
	low, top int
	stands   block
}

// borders returns how many sides of pixels of b are between it and other pixels of the
// square, and how many of its pixels are at each border: the left, the right, the lower and
// the upper.
func (b block) borders() (within int, at [4]int) {
	n := func(b block) int { return bits.OnesCount64(uint64(b)) }
	const row = block(1<<pixels - 1)
	at = [4]int{n(b & leftmost), n(b & rightmost), n(b & row), n(b & (row << (pixels * (pixels - 1))))}
	within = n(b&^rightmost&^(b>>1)) + n(b&^leftmost&^(b<<1)) + n(b&^(row<<(pixels*(pixels-1)))&^(b>>pixels)) + n(b&^row&^(b<<pixels))
	return within, at
}
