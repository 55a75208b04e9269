package mesh

import "math"

// cellGrid cuts a cell into nx × ny smaller ones. Its memory is used again by
// the next cut.
type cellGrid struct {
	of             cell
	nx, ny         int
	perX, perY     float64   // cells per mm
	xs, ys         []float64 // borders of the columns and rows
	base           []int32   // by cell: winding at its lower left corner
	start          []int32   // by cell: its first piece in sorted
	pieces, sorted []segment
	home           []int32 // by piece: its cell
}

// maxCells bounds the memory of one grid.
const maxCells = 1 << 21

// cut distributes the segments of c to about so many cells for each.
func (g *cellGrid) cut(c *cell, cells float64) {
	g.of = *c
	g.size(cells)
	g.base = zeroed(g.base, g.nx*g.ny)
	g.reserve(2 * len(c.segs))
	g.pieces, g.home = g.pieces[:0], g.home[:0]
	for i := range c.segs {
		g.add(&c.segs[i])
	}
	g.addUpBases(c.base)
	g.sortPieces(nil)
}

// reserve makes room for n pieces.
func (g *cellGrid) reserve(n int) {
	if cap(g.pieces) < n {
		g.pieces, g.home = make([]segment, 0, n), make([]int32, 0, n)
	}
}

// size chooses so many cells for each segment, and the shape that splits the
// segments least: lines along one direction want few cuts across them. The
// number of cells shrinks where long segments would be split into more than a
// few pieces each.
func (g *cellGrid) size(perSegment float64) {
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
	cells := math.Min(perSegment*n, maxCells)
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
	g.xs, g.ys = gridLines(g.xs, g.of.x0, g.of.x1, g.nx), gridLines(g.ys, g.of.y0, g.of.y1, g.ny)
}

// column and row grow with x and y; that they may disagree with xs and ys
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

// gridLines returns the borders of n cells between a and b, in the memory of s.
func gridLines(s []float64, a, b float64, n int) []float64 {
	s = resized(s, n+1)
	for i := range s {
		s[i] = a + float64((b-a)*(float64(i)/float64(n)))
	}
	s[n] = b
	return s
}

// add splits s at the rows.
func (g *cellGrid) add(s *segment) {
	first, last := g.row(s.y0), g.row(s.y1)
	x, y := s.x0, clampBetween(s.y0, g.ys[first], g.ys[first+1])
	for j := first; j < last; j++ {
		line := g.ys[j+1]
		next := s.xAt(line)
		g.addInRow(j, segment{x, y, next, line, s.w})
		x, y = next, line
	}
	end := clampBetween(s.y1, g.ys[last], g.ys[last+1])
	g.addInRow(last, segment{x, y, s.x1, end, s.w})
}

// addInRow splits s, which lies in row j, at the columns.
func (g *cellGrid) addInRow(j int, s segment) {
	bottom, top := g.ys[j], g.ys[j+1]
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
		line, next := g.xs[i], i-1
		if right {
			line, next = g.xs[i+1], i+1
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
}

// addUpBases turns the changes at the bottom of each row into windings. Left is
// the winding left of everything, vertical segments on the left border of the
// whole included, so that every row starts from it.
func (g *cellGrid) addUpBases(left int32) {
	for j := range g.ny {
		w := left
		row := g.base[j*g.nx : (j+1)*g.nx]
		for i := range row {
			w += row[i]
			row[i] = w
		}
	}
}

// sortPieces brings the pieces in the order of their cells: those of the cells
// marked in only, or of all cells when it is nil.
func (g *cellGrid) sortPieces(only []bool) {
	g.start = zeroed(g.start, g.nx*g.ny+1)
	for _, i := range g.home {
		if only == nil || only[i] {
			g.start[i+1]++
		}
	}
	for i := 1; i < len(g.start); i++ {
		g.start[i] += g.start[i-1]
	}
	n := int(g.start[len(g.start)-1])
	if cap(g.sorted) < n {
		g.sorted = make([]segment, max(n, cap(g.pieces)))
	}
	g.sorted = g.sorted[:n]
	for k, i := range g.home {
		if only == nil || only[i] {
			g.sorted[g.start[i]] = g.pieces[k]
			g.start[i]++
		}
	}
	// start[i] has moved on to the first piece of cell i+1.
	copy(g.start[1:], g.start)
	g.start[0] = 0
}

// cell returns cell number i.
func (g *cellGrid) cell(i int) cell {
	x, y := i%g.nx, i/g.nx
	return cell{
		x0: g.xs[x], y0: g.ys[y], x1: g.xs[x+1], y1: g.ys[y+1],
		base: g.base[i], segs: g.sorted[g.start[i]:g.start[i+1]],
	}
}

func zeroed(s []int32, n int) []int32 {
	s = resized(s, n)
	clear(s)
	return s
}

// resized returns n values, with the memory of s if there is enough.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
