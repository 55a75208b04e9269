package path

import (
	"math/bits"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Where support stands is known on a coarse grid: blocks as wide as the lines of
// support are apart, of n x n pixels, n at most 8, so that a block is one word.
// Support grows to whole blocks, which makes columns straight and their outlines
// the same from layer to layer, but never through the part.

// lattice is the grid of all layers.
type lattice struct {
	origin geom.Vec2 // a corner of a block
	pixel  float64   // mm
	n      int       // pixels a block, each way
	full   uint64    // a block of pixels
	low    uint64    // the first column of each row of a block
	high   uint64    // the last
}

func newLattice(origin geom.Vec2, apart, line float64) lattice {
	n := min(max(int(apart/(line+1e-4)), 1), 8)
	l := lattice{origin: origin, pixel: apart / float64(n), n: n}
	for y := range n {
		l.full |= (1<<n - 1) << (y * n)
		l.low |= 1 << (y * n)
		l.high |= 1 << (y*n + n - 1)
	}
	return l
}

// grown returns the pixels of a block that can be reached from seed by steps to
// neighbours that walls do not part.
func (l *lattice) grown(s, right, up uint64) uint64 {
	right |= l.high
	for {
		t := s | (s&^right)<<1 | s>>1&^right | (s&^up)<<l.n | s>>l.n&^up
		t &= l.full
		if t == s {
			return s
		}
		s = t
	}
}

// grid is a set of pixels of a lattice, as a rectangle of blocks.
type grid struct {
	x, y, w, h int // blocks
	bits       []uint64
}

func newGrid(x, y, w, h int) *grid { return &grid{x, y, w, h, make([]uint64, w*h)} }

// block returns the block at x, y, 0 outside of g.
func (g *grid) block(x, y int) uint64 {
	if x -= g.x; x < 0 || x >= g.w {
		return 0
	}
	if y -= g.y; y < 0 || y >= g.h {
		return 0
	}
	return g.bits[y*g.w+x]
}

func (g *grid) empty() bool {
	for _, b := range g.bits {
		if b != 0 {
			return false
		}
	}
	return true
}

// mapped returns g with every block replaced.
func (g *grid) mapped(f func(x, y int, b uint64) uint64) *grid {
	out := newGrid(g.x, g.y, g.w, g.h)
	for i, b := range g.bits {
		out.bits[i] = f(g.x+i%g.w, g.y+i/g.w, b)
	}
	return out
}

// joinedGrid returns the pixels of a and b.
func joinedGrid(a, b *grid) *grid {
	switch {
	case a == nil || len(a.bits) == 0:
		return b
	case b == nil || len(b.bits) == 0:
		return a
	}
	x, y := min(a.x, b.x), min(a.y, b.y)
	out := newGrid(x, y, max(a.x+a.w, b.x+b.w)-x, max(a.y+a.h, b.y+b.h)-y)
	return out.mapped(func(x, y int, _ uint64) uint64 { return a.block(x, y) | b.block(x, y) })
}

// and returns the pixels in both, nil for none.
func (g *grid) and(o *grid) *grid {
	if o == nil {
		return nil
	}
	if g = g.mapped(func(x, y int, b uint64) uint64 { return b & o.block(x, y) }); g.empty() {
		return nil
	}
	return g
}

// solid is a layer of the part on the lattice.
type solid struct {
	full      *grid // pixels that it covers
	right, up *grid // pixels from which it parts the next to the right and above
}

// filled returns g with blocks grown as far as the part lets them.
func (l *lattice) filled(g *grid, part *solid) *grid {
	return g.mapped(func(x, y int, b uint64) uint64 {
		if b == 0 {
			return 0
		}
		return l.grown(b, part.right.block(x, y), part.up.block(x, y)) &^ part.full.block(x, y)
	})
}

// fineness is the number of cells a pixel, each way, in which a layer is drawn: a
// wall of a line parts pixels wherever it runs. The code below counts on 4.
const fineness = 4

// solid finds what g covers and parts. Two pixels are parted when no straight row
// of cells from the middle of one to that of the other is free.
func (l *lattice) solid(g poly.Region) solid {
	c := raster(l.pixel / fineness)
	m := c.mask(g.Move(poly.Motion{Cos: 1, T: geom.Vec2{X: -l.origin.X, Y: -l.origin.Y}}))
	if len(m.bits) == 0 {
		none := newGrid(0, 0, 0, 0)
		return solid{none, none, none}
	}
	aside := newMask(m.x-64, m.y, m.x+64*m.w, m.y+m.h) // part within 4 cells to the right
	aside.or(m)
	for y := range aside.h {
		row := aside.bits[y*aside.w : (y+1)*aside.w]
		orDown(row, 1)
		orDown(row, 2)
		orDown(row, 1)
	}
	row := func(m *mask, y int) []uint64 {
		if y < m.y || y >= m.y+m.h {
			return nil
		}
		return m.row(y)
	}
	x0, x1 := floorDiv(aside.x/fineness, l.n), floorDiv((aside.x+64*aside.w)/fineness, l.n)
	p0, p1 := floorDiv(m.y, fineness)-1, floorDiv(m.y+m.h, fineness)
	y0, y1 := floorDiv(p0, l.n), floorDiv(p1, l.n)
	empty := func() *grid { return newGrid(x0, y0, x1-x0+1, y1-y0+1) }
	out := solid{empty(), empty(), empty()}
	words := make([]uint64, aside.w)
	for py := p0; py <= p1; py++ {
		y := py * fineness
		all(words, func(k int) []uint64 { return row(m, y+k) }, (m.x-aside.x)/64, fineness)
		l.put(out.full, words, aside.x, py, columns)
		all(words, func(k int) []uint64 { return row(aside, y+k) }, 0, fineness)
		l.put(out.right, words, aside.x, py, func(w uint64) uint64 { return w >> 2 & eachPixel })
		some(words, func(k int) []uint64 { return row(m, y+2+k) }, (m.x-aside.x)/64, fineness+1)
		l.put(out.up, words, aside.x, py, columns)
	}
	return out
}

// eachPixel has the first cell of each pixel.
const eachPixel = 0x1111111111111111

// columns returns the pixels of which all four columns are set, as their first
// cells.
func columns(w uint64) uint64 {
	w &= w >> 1
	return w & (w >> 2) & eachPixel
}

// all sets words to what n rows have in common; a row that is nil is empty.
func all(words []uint64, row func(int) []uint64, at, n int) {
	clear(words)
	for k := range n {
		r := row(k)
		if r == nil {
			clear(words)
			return
		}
		for i, b := range r {
			if k == 0 {
				words[at+i] = b
			} else {
				words[at+i] &= b
			}
		}
	}
}

// some sets words to what is in any of n rows.
func some(words []uint64, row func(int) []uint64, at, n int) {
	clear(words)
	for k := range n {
		for i, b := range row(k) {
			words[at+i] |= b
		}
	}
}

// put adds pixels of row py to g, given words of cells from x on and what makes of
// them the first cells of pixels.
func (l *lattice) put(g *grid, words []uint64, x, py int, first func(uint64) uint64) {
	by := floorDiv(py, l.n)
	at := g.bits[(by-g.y)*g.w : (by-g.y+1)*g.w]
	shift := (py - by*l.n) * l.n
	for i, w := range words {
		px := (x+64*i)/fineness - g.x*l.n
		for rest := fourths(first(w)); rest != 0; {
			// As many as the block has room for.
			column := px % l.n
			at[px/l.n] |= rest & (1<<(l.n-column) - 1) << (shift + column)
			rest >>= l.n - column
			px += l.n - column
		}
	}
}

// pixels returns the pixels in which cells of m lie, whose side is c.
func (l *lattice) pixels(m *mask, c raster) *grid {
	m = m.trimmed()
	if len(m.bits) == 0 {
		return newGrid(0, 0, 0, 0)
	}
	col := func(x int) int { return floor((float64((float64(x)+0.5)*float64(c)) - l.origin.X) / l.pixel) }
	row := func(y int) int { return floor((float64((float64(y)+0.5)*float64(c)) - l.origin.Y) / l.pixel) }
	x0, x1 := floorDiv(col(m.x), l.n), floorDiv(col(m.x+64*m.w), l.n)
	y0, y1 := floorDiv(row(m.y), l.n), floorDiv(row(m.y+m.h), l.n)
	g := newGrid(x0, y0, x1-x0+1, y1-y0+1)
	columns, next := make([]int32, 64*m.w), make([]int32, 64*m.w) // by cell: its pixel, and the first cell of the next one
	for i := len(columns) - 1; i >= 0; i-- {
		columns[i], next[i] = int32(col(m.x+i)-x0*l.n), int32(i+1)
		if i+1 < len(columns) && columns[i+1] == columns[i] {
			next[i] = next[i+1]
		}
	}
	for y := range m.h {
		r := row(m.y+y) - y0*l.n
		at := g.bits[r/l.n*g.w:]
		shift := r % l.n * l.n
		for i, b := range m.bits[y*m.w : (y+1)*m.w] {
			for b != 0 {
				cell := 64*i + bits.TrailingZeros64(b)
				c := int(columns[cell])
				at[c/l.n] |= 1 << (shift + c%l.n)
				b &= ^uint64(0) << (int(next[cell]) - 64*i)
			}
		}
	}
	return g
}

// inside returns the pixels of which the middles are in cells of m, whose side is c.
func (l *lattice) inside(m *mask, c raster) *grid {
	g := l.pixels(m, c)
	middle := func(from float64, px int) int {
		return c.holding(from + float64((float64(px)+0.5)*l.pixel))
	}
	return g.mapped(func(x, y int, b uint64) uint64 {
		for rest := b; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if !m.at(middle(l.origin.X, x*l.n+i%l.n), middle(l.origin.Y, y*l.n+i/l.n)) {
				b &^= 1 << i
			}
		}
		return b
	})
}

func floor(v float64) int {
	i := int(v)
	if float64(i) > v {
		i--
	}
	return i
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// paint returns the cells of side c that lie in g grown by e in mm.
func (l *lattice) paint(g *grid, c raster, e float64) *mask {
	if g == nil || g.empty() {
		return newMask(0, 0, 0, 0)
	}
	x := func(px int) float64 { return l.origin.X + float64(float64(px)*l.pixel) }
	y := func(py int) float64 { return l.origin.Y + float64(float64(py)*l.pixel) }
	n := l.n
	m := newMask(c.cellOf(x(g.x*n)-e), c.cellOf(y(g.y*n)-e), c.cellOf(x((g.x+g.w)*n)+e)+1, c.cellOf(y((g.y+g.h)*n)+e)+1)
	for py := range g.h * n {
		y0, y1 := c.cellOf(y(g.y*n+py)-e), c.cellOf(y(g.y*n+py+1)+e)
		for px := 0; px < g.w*n; {
			if !g.pixel(n, px, py) {
				px++
				continue
			}
			from := px
			for px < g.w*n && g.pixel(n, px, py) {
				px++
			}
			x0, x1 := c.cellOf(x(g.x*n+from)-e), c.cellOf(x(g.x*n+px)+e)
			for r := y0; r < y1; r++ {
				setRange(m.row(r), x0-m.x, x1-m.x)
			}
		}
	}
	return m
}

// pixel reports whether a pixel, counted from the corner of g, is in g.
func (g *grid) pixel(n, px, py int) bool {
	return g.bits[py/n*g.w+px/n]>>(py%n*n+px%n)&1 != 0
}

// setRange sets the bits from a up to b.
func setRange(row []uint64, a, b int) {
	for i := a / 64; i <= (b-1)/64 && a < b; i++ {
		w := ^uint64(0)
		if i == a/64 {
			w &= ^uint64(0) << (a & 63)
		}
		if i == (b-1)/64 {
			w &= ^uint64(0) >> (63 - (b-1)&63)
		}
		row[i] |= w
	}
}
