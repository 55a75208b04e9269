package mesh

import "math"

// cellGrid cuts a cell into nx × ny smaller ones. Its memory is used again by
// the next cut.
type cellGrid struct {
	of             cell
	nx, ny         int
	perX, perY     float64 // cells per mm
	base           []int32 // by cell: winding at its lower left corner
	start          []int32 // by cell: its first piece in sorted
	pieces, sorted []segment
	home           []int32 // by piece: its cell
}

// maxCells bounds the memory of one grid.
const maxCells = 1 << 21

// cut distributes the segments of c.
func (g *cellGrid) cut(c *cell) {
	g.of = *c
	g.size()
	n := g.nx * g.ny
	g.base, g.start = zeroed(g.base, n), zeroed(g.start, n+1)
	if likely := 2 * len(c.segs); cap(g.pieces) < likely {
		g.pieces, g.home = make([]segment, 0, likely), make([]int32, 0, likely)
	}
	g.pieces, g.home = g.pieces[:0], g.home[:0]
	for i := range c.segs {
		g.add(&c.segs[i])
	}
	g.addUpBases()
	g.sortPieces()
}

// size chooses as many cells as there are segments, and the shape that splits
// the segments least: lines along one direction want few cuts across them. The
// number of cells shrinks where long segments would be split into more than a
// few pieces each.
func (g *cellGrid) size() {
	w, h := g.of.x1-g.of.x0, g.of.y1-g.of.y0
	var sx, sy float64
	for i := range g.of.segs {
		s := &g.of.segs[i]
		if s.x0 == g.of.x0 && s.x1 == g.of.x0 {
			continue // changes along the left border
		}
		sx += math.Abs(s.x1 - s.x0)
		sy += s.y1 - s.y0
	}
	n := float64(len(g.of.segs))
	rx, ry := sx/w+1, sy/h+1 // pieces that one more column or row makes
	cells := math.Min(n, maxCells)
	nx := math.Sqrt(cells * ry / rx)
	ny := cells / nx
	if nx < 1 {
		nx, ny = 1, cells
	} else if ny < 1 {
		nx, ny = cells, 1
	}
	const splits = 8
	if more := (float64(nx*rx) + float64(ny*ry)) / (splits * n); more > 1 {
		nx, ny = nx/more, ny/more
	}
	g.nx, g.ny = max(int(nx), 2), max(int(ny), 2)
	g.perX, g.perY = float64(g.nx)/w, float64(g.ny)/h
}

// column and row grow with x and y; that they may disagree with xLine and yLine
// in the last bit does not matter, because they alone decide.
func (g *cellGrid) column(x float64) int { return clampIndex((x-g.of.x0)*g.perX, g.nx) }
func (g *cellGrid) row(y float64) int    { return clampIndex((y-g.of.y0)*g.perY, g.ny) }

func clampIndex(t float64, n int) int {
	if !(t > 0) {
		return 0
	}
	if t >= float64(n) {
		return n - 1
	}
	return int(t)
}

func (g *cellGrid) xLine(i int) float64 { return gridLine(g.of.x0, g.of.x1, i, g.nx) }
func (g *cellGrid) yLine(j int) float64 { return gridLine(g.of.y0, g.of.y1, j, g.ny) }

func gridLine(a, b float64, i, n int) float64 {
	if i == n {
		return b
	}
	return a + float64((b-a)*(float64(i)/float64(n)))
}

// add splits s at the rows.
func (g *cellGrid) add(s *segment) {
	first, last := g.row(s.y0), g.row(s.y1)
	x, y := s.x0, clampBetween(s.y0, g.yLine(first), g.yLine(first+1))
	for j := first; j < last; j++ {
		line := g.yLine(j + 1)
		next := s.xAt(line)
		g.addInRow(j, segment{x, y, next, line, s.w})
		x, y = next, line
	}
	end := clampBetween(s.y1, g.yLine(last), g.yLine(last+1))
	g.addInRow(last, segment{x, y, s.x1, end, s.w})
}

// addInRow splits s, which lies in row j, at the columns.
func (g *cellGrid) addInRow(j int, s segment) {
	bottom, top := g.yLine(j), g.yLine(j+1)
	if s.y1 == bottom || s.y0 == top {
		return // flat on a border: nothing in this row lies above or below it
	}
	i, last := g.column(s.x0), g.column(s.x1)
	if s.y0 == bottom && i+1 < g.nx {
		g.base[j*g.nx+i+1] -= s.w // right of where s comes in; added up later
	}
	rest := s
	for i != last {
		right := i < last
		line, next := g.xLine(i), i-1
		if right {
			line, next = g.xLine(i+1), i+1
		}
		y := clampBetween(s.yAt(line), rest.y0, s.y1)
		g.put(j*g.nx+i, segment{rest.x0, rest.y0, line, y, s.w})
		// Passing a column line changes the winding on it above that point:
		// what lies left of the line below is right of it above.
		if right {
			g.put(j*g.nx+next, segment{line, y, line, top, -s.w})
		} else {
			g.put(j*g.nx+i, segment{line, y, line, top, s.w})
		}
		rest.x0, rest.y0 = line, y
		i = next
	}
	g.put(j*g.nx+i, rest)
}

func (g *cellGrid) put(cell int, s segment) {
	if s.y0 == s.y1 && s.x0 == s.x1 {
		return
	}
	g.pieces = append(g.pieces, s)
	g.home = append(g.home, int32(cell))
	g.start[cell+1]++
}

// addUpBases turns the changes at the bottom of each row into windings. The
// base of the whole is the winding left of everything, vertical segments on its
// left border included, so that every row starts from it.
func (g *cellGrid) addUpBases() {
	for j := range g.ny {
		w := g.of.base
		row := g.base[j*g.nx : (j+1)*g.nx]
		for i := range row {
			w += row[i]
			row[i] = w
		}
	}
}

// sortPieces brings the pieces in the order of their cells.
func (g *cellGrid) sortPieces() {
	for i := 1; i < len(g.start); i++ {
		g.start[i] += g.start[i-1]
	}
	if cap(g.sorted) < len(g.pieces) {
		g.sorted = make([]segment, len(g.pieces))
	}
	g.sorted = g.sorted[:len(g.pieces)]
	for i := range g.pieces {
		at := &g.start[g.home[i]]
		g.sorted[*at] = g.pieces[i]
		*at++
	}
	// start[i] has moved on to the first piece of cell i+1.
	copy(g.start[1:], g.start)
	g.start[0] = 0
}

// cell returns cell number i.
func (g *cellGrid) cell(i int) cell {
	x, y := i%g.nx, i/g.nx
	return cell{
		x0: g.xLine(x), y0: g.yLine(y), x1: g.xLine(x + 1), y1: g.yLine(y + 1),
		base: g.base[i], segs: g.sorted[g.start[i]:g.start[i+1]],
	}
}

func zeroed(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	s = s[:n]
	clear(s)
	return s
}
