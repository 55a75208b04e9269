package overhang

import (
	"math"
	"slices"
	"sort"

	"github.com/saggar3d/saggar/geom"
)

// Bridges. A ceiling that hangs between two sides of the part is spun from one to the
// other and stands on nothing. As in a slicer, what counts is one layer: the lines of the
// grid at which it hangs over, in pieces that hang together; a piece is a bridge when
// strokes of some direction, nearly all of them, begin and end on the layer below. Of
// another that is wider than its walls and what is carried beside them, just these are:
// a slicer takes all that it spins over air for a bridge, be it held at one end alone,
// and carries the ends that hang in the air (edges.go).

// hang is where a line ends below an overhang: the first layer of that, and the number
// of the cross in the lower half. So they sort by layers, and there by lines.
type hang uint64

func (h hang) layer() int { return int(h >> 32) }
func (h hang) at() int    { return int(uint32(h)) }

// mostBridged is the share of a piece that strokes between two ends must cover: that of
// the toolpaths, where walls and corners take the rest.
const mostBridged = 0.9

// bridged reports for each cross whether it belongs to a bridge. The crosses are sorted,
// and from is the first of each line.
func (g *grid) bridged(from []int32) []bool {
	out := make([]bool, len(g.crosses))
	if g.layers.n == 0 {
		return out
	}
	n := g.nx * g.ny
	b := bridger{grid: g, from: from, depth: g.depths(), piece: make([]int32, n), far: make([]int32, n), courses: courses()}
	var hangs []hang
	foot, depth := 0, 0 // layers below what last looked up, and shells around
	for i, c := range g.crosses {
		if i == 0 || g.crosses[i-1].line != c.line {
			foot, depth = 0, 0
		}
		if c.kind == down {
			depth++
			continue
		}
		n := g.below(c.z)
		if c.kind == up {
			foot, depth = n, max(0, depth-1)
			continue
		}
		if depth++; depth == 1 && n > foot { // a shell on another hangs over nothing
			hangs = append(hangs, hang(n)<<32|hang(i))
		}
	}
	slices.Sort(hangs)
	for len(hangs) > 0 {
		n := 1
		for n < len(hangs) && hangs[n].layer() == hangs[0].layer() {
			n++
		}
		b.layer(hangs[:n], out)
		hangs = hangs[n:]
	}
	return out
}

// bridger looks at one layer after another.
type bridger struct {
	*grid
	from  []int32 // by line: its first cross
	depth []int32 // by cross: shells around the line above it
	piece []int32 // by line: 1 where the layer hangs over, more in a piece looked at, spun where it is a bridge; 0 elsewhere
	last  int32   // piece
	lines []int32 // of a piece
	far   []int32 // by line of a piece: steps from where a flood began
	front []int32 // of a flood
	deep  []bool  // by line of a piece, in the order of lines: whether it is farther in than the walls

	courses [turns]course
}

// spun marks lines that need no support.
const spun = -1

// layer marks the bridges of a layer.
func (b *bridger) layer(hangs []hang, out []bool) {
	for _, h := range hangs {
		b.piece[b.line(h)] = 1
	}
	b.last = 1
	// What is below and beside is looked at in the middle of the layers there.
	at := float64(hangs[0].layer())
	below, beside := (at-0.5)*b.layers.layer, (at+0.5)*b.layers.layer
	for _, h := range hangs {
		line := b.line(h)
		if b.piece[line] != 1 {
			continue
		}
		b.spread(line)
		switch {
		case !b.reachesIn(beside):
		case b.spans(below):
			for _, i := range b.lines {
				b.piece[i] = spun
			}
		default:
			b.carryEdges(below, beside)
		}
	}
	for _, h := range hangs {
		out[h.at()] = b.piece[b.line(h)] == spun
	}
	for _, h := range hangs {
		b.piece[b.line(h)] = 0
	}
}

func (b *bridger) line(h hang) int32 { return b.crosses[h.at()].line }

// spread makes a piece of what hangs together with a line.
func (b *bridger) spread(line int32) {
	b.last++
	b.lines = append(b.lines[:0], line)
	b.piece[line] = b.last
	for k := 0; k < len(b.lines); k++ {
		x, y := int(b.lines[k])%b.nx, int(b.lines[k])/b.nx
		for _, d := range beside4 {
			if i, ok := b.number(x+d[0], y+d[1]); ok && b.piece[i] == 1 {
				b.piece[i] = b.last
				b.lines = append(b.lines, i)
			}
		}
	}
}

// number returns that of the line at x, y of the grid.
func (b *bridger) number(x, y int) (int32, bool) {
	return int32(y*b.nx + x), x >= 0 && y >= 0 && x < b.nx && y < b.ny
}

// reachesIn reports whether a line of the piece is farther than a wall from the outline
// of its layer, at height z.
func (b *bridger) reachesIn(z float64) bool {
	far, near := b.wall, int(float64(b.wall)*math.Sqrt2/2)
	around := [8][2]int{{far, 0}, {-far, 0}, {0, far}, {0, -far}, {near, near}, {-near, near}, {near, -near}, {-near, -near}}
	return slices.ContainsFunc(b.lines, func(i int32) bool {
		x, y := int(i)%b.nx, int(i)/b.nx
		return !slices.ContainsFunc(around[:], func(d [2]int) bool {
			j, ok := b.number(x+d[0], y+d[1])
			return !ok || !b.solid(j, z)
		})
	})
}

// turns is the number of directions of strokes, 10 degrees apart as those of bridges in
// toolpaths.
const turns = 18

// course is a direction as steps from line to line of the grid: one along an axis, and
// across as often as the slope asks for. Courses of one direction do not share lines.
type course struct {
	swap  bool    // along Y
	slope float64 // across for each step along, at most 1
}

func courses() (out [turns]course) {
	for i := range out {
		sin, cos := geom.Sincos(float64(i) * math.Pi / turns)
		if out[i] = (course{false, sin / cos}); math.Abs(sin) > math.Abs(cos) {
			out[i] = course{true, cos / sin}
		}
	}
	return out
}

// step returns the line so many steps on from x, y.
func (c course) step(x, y, n int) (int, int) {
	if c.swap {
		return x + c.across(y+n) - c.across(y), y + n
	}
	return x + n, y + c.across(x+n) - c.across(x)
}

func (c course) across(at int) int { return int(math.Floor(float64(float64(at)*c.slope) + 0.5)) }

// spans reports whether the piece is a bridge over what is solid at height z.
func (b *bridger) spans(z float64) bool {
	most := int((1 - mostBridged) * float64(len(b.lines)))
	return slices.ContainsFunc(b.courses[:], func(c course) bool { return b.span(c, z, most) >= len(b.lines)-most })
}

// span returns how many lines of the piece strokes of a direction reach that are held at
// both ends by what is solid at height z; 0 as soon as more than most are not.
func (b *bridger) span(c course, z float64, most int) int {
	left := most
	for _, i := range b.lines {
		x, y := int(i)%b.nx, int(i)/b.nx
		before, ok := b.number(c.step(x, y, -1))
		if ok && b.piece[before] == b.last {
			continue // not where a stroke begins
		}
		held, n := ok && b.solid(before, z), 1
		for {
			j, ok := b.number(c.step(x, y, n))
			if !ok || b.piece[j] != b.last {
				held = held && ok && b.solid(j, z)
				break
			}
			n++
		}
		if !held {
			if left -= n; left < 0 {
				return 0
			}
		}
	}
	return len(b.lines) - (most - left)
}

// solid reports whether a line is within the part at height z.
func (b *bridger) solid(line int32, z float64) bool {
	from := int(b.from[line])
	n := sort.Search(int(b.from[line+1])-from, func(i int) bool { return b.crosses[from+i].z >= z })
	return n > 0 && b.depth[from+n-1] > 0
}

// depths returns how many shells each line is within above each of its crosses.
func (g *grid) depths() []int32 {
	out := make([]int32, len(g.crosses))
	for i, c := range g.crosses {
		if i > 0 && g.crosses[i-1].line == c.line {
			out[i] = out[i-1]
		}
		if out[i]++; c.kind == up {
			out[i] -= 2
		}
	}
	return out
}
