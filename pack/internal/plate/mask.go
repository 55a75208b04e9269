package plate

import (
	"math/bits"
	"slices"
)

// mask finds the items that may overlap a moving shape at a position: the plate
// is cut into columns and rows, and each knows the items that it may meet there.
type mask struct {
	ready    bool
	words    int      // of a set
	col, row []uint64 // maskCells sets each
	pairs    []*pair  // with every item

	// What it was made for, when that was a drop: it serves the next one, too,
	// which finds one item more and the others where they were.
	own   int // shape that moves
	area  Area
	poses []pose
	shape []int
}

const maskCells = 64

// start prepares trials of positions of item i.
func (b *board) start(i int) {
	b.moving = i
	for t := range b.masks {
		b.masks[t].ready = false
	}
}

// mask returns the mask of one turn of the moving item.
func (b *board) mask(turn int) *mask {
	m := &b.masks[turn]
	if m.ready {
		return m
	}
	m.ready = true
	own := b.c.kinds[b.kind[b.moving]].first + turn
	n := len(b.at)
	drop := b.light && b.moving == n-1
	if !drop || !m.serves(b, own) {
		m.clear(b, own)
	}
	for j := len(m.poses); j < n; j++ {
		if j != b.moving {
			m.enter(b, j)
		}
	}
	if drop {
		m.poses = append(m.poses, b.at[len(m.poses):n-1]...)
		m.shape = append(m.shape, b.shape[len(m.shape):n-1]...)
	}
	return m
}

// serves reports whether m was made for that moving shape and for items that are
// still the first ones of the board and where they were.
func (m *mask) serves(b *board, own int) bool {
	n := len(m.poses)
	return n > 0 && n < len(b.at) && len(b.at) <= 64*m.words && m.own == own && m.area == b.area &&
		slices.Equal(m.poses, b.at[:n]) && slices.Equal(m.shape, b.shape[:n])
}

// clear empties m. On a light board it gets room for as many items again.
func (m *mask) clear(b *board, own int) {
	n := len(b.at)
	if m.words = (n + 63) >> 6; b.light {
		m.words = (2*n + 63) >> 6
	}
	if size := maskCells * m.words; len(m.col) < size {
		m.col, m.row = make([]uint64, 2*size), make([]uint64, 2*size)
	} else {
		clear(m.col[:size])
		clear(m.row[:size])
	}
	if len(m.pairs) < 64*m.words {
		m.pairs = make([]*pair, 128*m.words)
	}
	m.own, m.area, m.poses, m.shape = own, b.area, m.poses[:0], m.shape[:0]
}

// enter notes where item j may be met.
func (m *mask) enter(b *board, j int) {
	perX, perY := maskCells/(b.area.X1-b.area.X0), maskCells/(b.area.Y1-b.area.Y0)
	q := b.pair(b.shape[j], m.own)
	m.pairs[j] = q
	at := &b.at[j]
	word, bit := j>>6, uint64(1)<<(j&63)
	lo, hi := cells((at.x-b.area.X0+q.box.Min.X)*perX, (at.x-b.area.X0+q.box.Max.X)*perX)
	for k := lo; k <= hi; k++ {
		m.col[k*m.words+word] |= bit
	}
	lo, hi = cells((at.y-b.area.Y0+q.box.Min.Y)*perY, (at.y-b.area.Y0+q.box.Max.Y)*perY)
	for k := lo; k <= hi; k++ {
		m.row[k*m.words+word] |= bit
	}
}

// cells returns the cells from lo to hi, those outside as the nearest.
func cells(lo, hi float64) (int, int) {
	return max(0, min(maskCells-1, int(lo))), max(0, min(maskCells-1, int(hi)))
}

// near calls f for every item that the moving one touches or nearly touches at
// p, by their boxes.
func (b *board) near(p pose, f func(j int)) {
	m := b.mask(p.turn)
	col, row := m.at(b, p)
	for w, c := range col {
		for set := c & row[w]; set != 0; set &= set - 1 {
			j := w<<6 | bits.TrailingZeros64(set)
			if m.pairs[j].holds(p.x-b.at[j].x, p.y-b.at[j].y) {
				f(j)
			}
		}
	}
}

// at returns the items of the column and of the row of p.
func (m *mask) at(b *board, p pose) (col, row []uint64) {
	words := (len(b.at) + 63) >> 6
	k := m.words * max(0, min(maskCells-1, int((p.x-b.area.X0)*maskCells/(b.area.X1-b.area.X0))))
	l := m.words * max(0, min(maskCells-1, int((p.y-b.area.Y0)*maskCells/(b.area.Y1-b.area.Y0))))
	return m.col[k : k+words], m.row[l : l+words]
}
