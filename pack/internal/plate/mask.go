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

	perX, perY float64 // cells per length

	// What it was made for, when that was a drop: it serves the next one, too,
	// which finds one item more and the others where they were.
	own   int // shape that moves
	area  Area
	poses []pose
	shape []int

	contacts [][]contact // of a drop, with items placed last; see [mask.contactsWith]
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
	if !drop {
		m.fill(b)
		return m
	}
	for j := len(m.poses); j < n-1; j++ {
		m.enter(b, j)
	}
	m.poses = append(m.poses, b.at[len(m.poses):n-1]...)
	m.shape = append(m.shape, b.shape[len(m.shape):n-1]...)
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
	m.perX, m.perY = maskCells/(b.area.X1-b.area.X0), maskCells/(b.area.Y1-b.area.Y0)
	m.own, m.area, m.poses, m.shape = own, b.area, m.poses[:0], m.shape[:0]
	clear(m.contacts)
}

// fill notes where each item may be met in an empty mask. For each it changes the
// bit in its first cell and in the one after its last; sums over the cells from the
// first on then have the bit set in all between. That is a third of the time that
// it takes to set them one by one, and with a hundred items a quarter of that of a
// search.
func (m *mask) fill(b *board) {
	for j := range b.at {
		if j == b.moving {
			continue
		}
		cols, rows := m.reach(b, j)
		word, bit := j>>6, uint64(1)<<(j&63)
		flip(m.col[word:], m.words, cols, bit)
		flip(m.row[word:], m.words, rows, bit)
	}
	for k := m.words; k < maskCells*m.words; k++ {
		m.col[k] ^= m.col[k-m.words]
		m.row[k] ^= m.row[k-m.words]
	}
}

// flip changes a bit in the first cell of s and in the one after its last.
func flip(set []uint64, words int, s span, bit uint64) {
	set[s.first*words] ^= bit
	if next := s.last + 1; next < maskCells {
		set[next*words] ^= bit
	}
}

// enter notes where item j may be met.
func (m *mask) enter(b *board, j int) {
	cols, rows := m.reach(b, j)
	word, bit := j>>6, uint64(1)<<(j&63)
	for k := cols.first; k <= cols.last; k++ {
		m.col[k*m.words+word] |= bit
	}
	for k := rows.first; k <= rows.last; k++ {
		m.row[k*m.words+word] |= bit
	}
}

// span is a range of columns or rows.
type span struct{ first, last int }

// reach returns the columns and rows where item j may be met.
func (m *mask) reach(b *board, j int) (cols, rows span) {
	q := b.pair(b.shape[j], m.own)
	m.pairs[j] = q
	x, y := b.at[j].x-b.area.X0, b.at[j].y-b.area.Y0
	return cells((x+q.box.Min.X)*m.perX, (x+q.box.Max.X)*m.perX), cells((y+q.box.Min.Y)*m.perY, (y+q.box.Max.Y)*m.perY)
}

// cells returns the cells from lo to hi, those outside as the nearest.
func cells(lo, hi float64) span {
	return span{max(0, min(maskCells-1, int(lo))), max(0, min(maskCells-1, int(hi)))}
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
	k := m.words * max(0, min(maskCells-1, int((p.x-b.area.X0)*m.perX)))
	l := m.words * max(0, min(maskCells-1, int((p.y-b.area.Y0)*m.perY)))
	return m.col[k : k+words], m.row[l : l+words]
}
