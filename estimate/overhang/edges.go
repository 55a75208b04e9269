package overhang

import (
	"math"
	"slices"
)

// Of a ceiling that is held at one side alone, as that of a table or a mushroom, a slicer
// carries its walls, and the ends of lines that hang in the air. The rule is that of the
// toolpaths, where it comes from PrusaSlicer: its direction of a bridge need not span more
// than a sliver beside what holds it.

// looseEnd is how far in mm from an end in the air, beyond the walls, lines are carried.
const looseEnd = 1.5

// nowhere is farther than any flood goes.
const nowhere = math.MaxInt32

// carryEdges marks what of the piece, which is no bridge from side to side, needs no
// support all the same. Heights of below and beside are as those of layer.
func (b *bridger) carryEdges(below, beside float64) {
	loose := b.wall + int(math.Round(looseEnd/b.pitch))
	b.flood(loose, func(i int32) bool { return b.atBorder(i, beside) })
	if !slices.ContainsFunc(b.lines, func(i int32) bool { return b.far[i] == nowhere }) {
		return // all of it is near its outline
	}
	c, ok := b.direction(below)
	if !ok {
		return // held nowhere
	}
	b.deep = b.deep[:0]
	for _, i := range b.lines {
		b.deep = append(b.deep, b.far[i] >= int32(b.wall))
	}
	b.flood(loose, func(i int32) bool { return b.endsInAir(i, c, below) })
	for k, i := range b.lines {
		if b.deep[k] && b.far[i] == nowhere {
			b.piece[i] = spun
		}
	}
}

// beside4 and beside8 are the neighbours of a line.
var (
	beside4 = [...][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}
	beside8 = [...][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}}
)

// flood finds how many steps the lines of the piece are from those of them for which
// there is true: fewer than most, or nowhere. Steps are to four neighbours and to eight by
// turns, so that what is reached is nearly round.
func (b *bridger) flood(most int, begins func(line int32) bool) {
	front := b.front[:0]
	for _, i := range b.lines {
		b.far[i] = nowhere
		if begins(i) {
			b.far[i] = 0
			front = append(front, i)
		}
	}
	from := 0
	for step := int32(1); int(step) < most && from < len(front); step++ {
		ways := beside4[:]
		if step%2 == 0 {
			ways = beside8[:]
		}
		reached := len(front)
		for ; from < reached; from++ {
			x, y := int(front[from])%b.nx, int(front[from])/b.nx
			for _, d := range ways {
				if j, ok := b.number(x+d[0], y+d[1]); ok && b.piece[j] == b.last && b.far[j] == nowhere {
					b.far[j] = step
					front = append(front, j)
				}
			}
		}
	}
	b.front = front
}

// atBorder reports whether a line is next to the outline of its layer, at height z.
func (b *bridger) atBorder(line int32, z float64) bool {
	x, y := int(line)%b.nx, int(line)/b.nx
	return slices.ContainsFunc(beside4[:], func(d [2]int) bool { return b.inAir(z, x+d[0], y+d[1]) })
}

// inAir reports whether there is neither the piece at x, y nor what is solid at height z.
func (b *bridger) inAir(z float64, x, y int) bool {
	i, ok := b.number(x, y)
	return !ok || b.piece[i] != b.last && !b.solid(i, z)
}

// endsInAir reports whether a stroke of direction c ends at a line, and not on what is
// solid at height z.
func (b *bridger) endsInAir(line int32, c course, z float64) bool {
	x, y := int(line)%b.nx, int(line)/b.nx
	for _, n := range [2]int{-1, 1} {
		if at, beside := c.step(x, y, n); b.inAir(z, at, beside) {
			return true
		}
	}
	return false
}

// direction returns that in which most of the piece is held at both ends, or else of X
// and Y the one along more of what holds it, and whether anything does: what is solid at
// height z.
func (b *bridger) direction(z float64) (best course, ok bool) {
	most := len(b.lines) / sliver
	for _, c := range b.courses {
		if n := b.span(c, z, len(b.lines)); n > most {
			best, most, ok = c, n, true
		}
	}
	if ok {
		return best, true
	}
	var held [2]int // across X, and across Y
	for _, i := range b.lines {
		for k, d := range beside4 {
			if j, ok := b.number(int(i)%b.nx+d[0], int(i)/b.nx+d[1]); ok && b.piece[j] != b.last && b.solid(j, z) {
				held[k/2]++
			}
		}
	}
	return course{swap: held[0] > held[1]}, held[0]+held[1] > 0
}

// sliver is the part of a piece that strokes held at both ends have to be to count: less
// is steps of lines beside what holds it.
const sliver = 20
