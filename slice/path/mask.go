package path

import (
	"math"
	"math/bits"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// A mask is a set of square cells of the plane as rows of bits. What is solid
// inside a layer depends on ten layers around it; with masks that is a few
// operations on words, with polygons it would be most of the work. Cells are a
// quarter of a line wide (wider for huge parts, see mostCells), and only borders inside a layer, between solid and
// sparse infill, come from masks: walls and what is filled are polygons.
type mask struct {
	x, y int // cells: the lower left corner, x a multiple of 64
	w, h int // words a row, rows
	bits []uint64
}

// newMask returns an empty mask over the cells from x0, y0 up to x1, y1.
func newMask(x0, y0, x1, y1 int) *mask {
	x0 = floor64(x0)
	w := max(0, floor64(x1+63)-x0) / 64
	h := max(0, y1-y0)
	return &mask{x0, y0, w, h, make([]uint64, w*h)}
}

func floor64(x int) int { return x &^ 63 }

// row returns the words of row y, which the mask must have.
func (m *mask) row(y int) []uint64 {
	i := (y - m.y) * m.w
	return m.bits[i : i+m.w]
}

// at reports whether cell x, y is in the mask.
func (m *mask) at(x, y int) bool {
	x, y = x-m.x, y-m.y
	if x < 0 || y < 0 || y >= m.h || x >= 64*m.w {
		return false
	}
	return m.bits[y*m.w+x>>6]>>(x&63)&1 != 0
}

// empty reports whether no cell is in the mask.
func (m *mask) empty() bool {
	for _, b := range m.bits {
		if b != 0 {
			return false
		}
	}
	return true
}

// none reports whether m, which may be nil, has no cells, at a glance.
func (m *mask) none() bool { return m == nil || len(m.bits) == 0 }

// fourths returns every fourth bit of b, from the first on, as sixteen in a row.
func fourths(b uint64) uint64 {
	b &= 0x1111111111111111
	b = (b | b>>3) & 0x0303030303030303
	b = (b | b>>6) & 0x000f000f000f000f
	b = (b | b>>12) & 0x000000ff000000ff
	return (b | b>>24) & 0xffff
}

// count returns the number of cells.
func (m *mask) count() int {
	n := 0
	for _, b := range m.bits {
		n += bits.OnesCount64(b)
	}
	return n
}

// raster is the size of cells in mm.
type raster float64

// cellOf returns the cell whose middle is the first at or after v.
func (c raster) cellOf(v float64) int { return int(math.Ceil(v/float64(c) - 0.5)) }

// holding returns the cell in which v lies.
func (c raster) holding(v float64) int { return int(math.Floor(v / float64(c))) }

// mask returns the cells whose middles are in g.
func (c raster) mask(g poly.Region) *mask {
	b := g.Box()
	if len(g) == 0 {
		return newMask(0, 0, 0, 0)
	}
	m := newMask(c.cellOf(b.Min.X), c.cellOf(b.Min.Y), c.cellOf(b.Max.X)+1, c.cellOf(b.Max.Y)+1)
	c.draw(m, g)
	return m
}

// draw puts the cells whose middles are in g into m, which is empty, as far as it
// has room for them.
func (c raster) draw(m *mask, g poly.Region) {
	g.Rings(func(r poly.Ring) bool {
		p := r[len(r)-1]
		for _, q := range r {
			c.toggle(m, p, q)
			p = q
		}
		return true
	})
	for y := range m.h {
		fillRow(m.bits[y*m.w : (y+1)*m.w])
	}
}

// toggle marks, in each row that the edge crosses, the first cell behind it.
func (c raster) toggle(m *mask, p, q geom.Vec2) {
	if p.Y > q.Y {
		p, q = q, p
	}
	y0, y1 := max(c.cellOf(p.Y), m.y), min(c.cellOf(q.Y), m.y+m.h)
	if y0 >= y1 {
		return
	}
	slope := (q.X - p.X) / (q.Y - p.Y)
	for y := y0; y < y1; y++ {
		x := p.X + float64(slope*(float64((float64(y)+0.5)*float64(c))-p.Y))
		if i := max(c.cellOf(x)-m.x, 0); i < 64*m.w {
			m.bits[(y-m.y)*m.w+i>>6] ^= 1 << (i & 63)
		}
	}
}

// fillRow turns marks of borders into what is between them.
func fillRow(row []uint64) {
	carry := uint64(0)
	for i, b := range row {
		for s := 1; s < 64; s *= 2 {
			b ^= b << s
		}
		b ^= carry
		row[i] = b
		carry = -(b >> 63)
	}
}

// clone returns a copy of m with room for r cells more on all sides.
func (m *mask) clone(r int) *mask {
	if r == 0 {
		return &mask{m.x, m.y, m.w, m.h, slices.Clone(m.bits)}
	}
	out := newMask(m.x-r, m.y-r, m.x+64*m.w+r, m.y+m.h+r)
	out.or(m)
	return out
}

// common calls f for the parts of rows that m and o share.
func (m *mask) common(o *mask, f func(a, b []uint64)) {
	x0, x1 := max(m.x, o.x), min(m.x+64*m.w, o.x+64*o.w)
	if x0 >= x1 {
		return
	}
	for y := max(m.y, o.y); y < min(m.y+m.h, o.y+o.h); y++ {
		f(m.row(y)[(x0-m.x)/64:(x1-m.x)/64], o.row(y)[(x0-o.x)/64:(x1-o.x)/64])
	}
}

// or adds the cells of o that m has room for.
func (m *mask) or(o *mask) {
	m.common(o, func(a, b []uint64) {
		for i := range a {
			a[i] |= b[i]
		}
	})
}

// andNot takes away the cells of o.
func (m *mask) andNot(o *mask) {
	m.common(o, func(a, b []uint64) {
		for i := range a {
			a[i] &^= b[i]
		}
	})
}

// and returns the cells in both masks.
func (m *mask) and(o *mask) *mask {
	out := m.within(o, 0)
	out.keep(o)
	return out
}

// keep takes away the cells that are not in o.
func (m *mask) keep(o *mask) {
	x0, x1 := (max(m.x, o.x)-m.x)/64, (min(m.x+64*m.w, o.x+64*o.w)-m.x)/64
	for y := m.y; y < m.y+m.h; y++ {
		row := m.row(y)
		if y < o.y || y >= o.y+o.h || x0 >= x1 {
			clear(row)
			continue
		}
		clear(row[:x0])
		clear(row[x1:])
		other := o.row(y)[(m.x+64*x0-o.x)/64:]
		for i := x0; i < x1; i++ {
			row[i] &= other[i-x0]
		}
	}
}

// within returns the cells of m in the box of o and up to r cells around it.
func (m *mask) within(o *mask, r int) *mask {
	out := newMask(max(m.x, o.x-r), max(m.y, o.y-r), min(m.x+64*m.w, o.x+64*o.w+r), min(m.y+m.h, o.y+o.h+r))
	out.or(m)
	return out
}

// minus returns the cells of m that are not in o.
func (m *mask) minus(o *mask) *mask {
	if m == o {
		return newMask(0, 0, 0, 0)
	}
	out := m.clone(0)
	out.andNot(o)
	return out
}

// trimmed returns m without empty rows and columns of words around.
func (m *mask) trimmed() *mask {
	x0, x1, y0, y1 := m.w, -1, m.h, -1
	for y := range m.h {
		for x, b := range m.bits[y*m.w : (y+1)*m.w] {
			if b != 0 {
				x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), y
			}
		}
	}
	out := newMask(m.x+64*x0, m.y+y0, m.x+64*(x1+1), m.y+y1+1)
	out.or(m)
	return out
}

// grown returns the cells whose middles are at most r cells away from one of m.
func (m *mask) grown(r float64) *mask {
	if r < 1 {
		return m
	}
	if m = m.trimmed(); m.none() {
		return m
	}
	out := m.clone(int(r))
	tmp := make([]uint64, out.w)
	at := (m.x - out.x) / 64
	for y := m.y; y < m.y+m.h; y++ {
		row := m.row(y)
		if !slices.ContainsFunc(row, func(b uint64) bool { return b != 0 }) {
			continue
		}
		clear(tmp)
		copy(tmp[at:], row)
		reach := 0
		for dy := int(r); dy >= 0; dy-- { // the nearer the row, the longer its cells
			reach = spread(tmp, reach, int(math.Sqrt(float64(r*r)-float64(dy*dy))))
			orRow(out.row(y-dy), tmp)
			orRow(out.row(y+dy), tmp)
		}
	}
	return out
}

func orRow(a, b []uint64) {
	for i := range a {
		a[i] |= b[i]
	}
}

// spread makes the cells of row, which have been made longer both ways by reach,
// longer by k in all, and returns k.
func spread(row []uint64, reach, k int) int {
	for reach < k {
		s := min(2*reach+1, k-reach)
		orUp(row, s)
		orDown(row, s)
		reach += s
	}
	return reach
}

// orUp adds to row itself moved up by s cells.
func orUp(row []uint64, s int) {
	words, bit := s/64, uint(s%64)
	for i := len(row) - 1; i >= words; i-- {
		v := row[i-words] << bit
		if bit > 0 && i > words {
			v |= row[i-words-1] >> (64 - bit)
		}
		row[i] |= v
	}
}

// orDown adds to row itself moved down by s cells.
func orDown(row []uint64, s int) {
	words, bit := s/64, uint(s%64)
	for i := 0; i+words < len(row); i++ {
		v := row[i+words] >> bit
		if bit > 0 && i+words+1 < len(row) {
			v |= row[i+words+1] << (64 - bit)
		}
		row[i] |= v
	}
}

// shrunk returns the cells whose neighbours up to r cells away are all in m.
func (m *mask) shrunk(r float64) *mask {
	out := newMask(m.x-int(r)-1, m.y-int(r)-1, m.x+64*m.w+int(r)+1, m.y+m.h+int(r)+1)
	for i := range out.bits {
		out.bits[i] = ^uint64(0)
	}
	out.andNot(m)
	return m.minus(out.grown(r))
}

// opened returns m without what is narrower than 2r+1 cells.
func (m *mask) opened(r float64) *mask { return m.shrunk(r).grown(r) }
