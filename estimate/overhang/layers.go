package overhang

import (
	"math"
	"math/bits"

	"github.com/saggar3d/saggar/geom"
)

// mostLayers is how many layers are counted in squares: a square takes a bit of each.
const mostLayers = 20_000

// layers counts, layer by layer, what stands in columns below overhangs.
type layers struct {
	layer  float64 // height of one
	n      int     // 0: none are asked for
	column float64 // mm² of a column
	begin  []int   // by how many columns there are more from a layer on
	tops   []int   // columns that end in a layer, below a strip
	ends   []bool  // whether any column does
	feet   []bool  // whether any begins on the part
	wide   []bool  // whether any ends below what sticks out far

	cell      float64     // side of the squares
	edge      [2]float64  // how far the first squares reach beyond the part along X and Y
	across    int         // squares along X
	squares   [][]uint64  // by layer, whether anything stands in them
	stretches [][]stretch // what
}

// newLayers prepares for columns as thick as the pitch of the lines; without lines there
// are none.
func newLayers(size geom.Vec, pitch float64, o Options) (l layers) {
	if !(o.Layer > 0 && size.Z/o.Layer < 1e6) {
		return l
	}
	l.layer, l.column, l.cell = o.Layer, float64(pitch*pitch), max(o.Cell, pitch)
	l.n = int(math.Ceil(size.Z/o.Layer-1e-9)) + 1
	l.begin, l.tops, l.ends, l.feet, l.wide = make([]int, l.n+1), make([]int, l.n), make([]bool, l.n), make([]bool, l.n), make([]bool, l.n)
	if o.Cell > 0 && l.n <= mostLayers {
		l.squares = [][]uint64{}
	}
	if l.squares != nil && pitch > 0 {
		var n [2]int
		for k, side := range [2]float64{size.X, size.Y} {
			// The middle of the part is a corner of squares, as in toolpaths.
			half := math.Ceil(side / 2 / l.cell)
			l.edge[k], n[k] = float64(half*l.cell)-float64(side/2), 2*int(half)+1
		}
		l.across = n[0]
		l.squares, l.stretches = make([][]uint64, n[0]*n[1]), make([][]stretch, n[0]*n[1])
	}
	return l
}

// below returns how many layers have their middles below z.
func (l *layers) below(z float64) int { return int(math.Ceil(z/l.layer - 0.5)) }

// add stands a column at x, y on the plate, between two heights, below what sticks out so far.
func (l *layers) add(x, y, foot, top float64, far out) {
	if l.n == 0 {
		return
	}
	lo, hi := max(0, l.below(foot)), min(l.below(top), l.n)
	if lo >= hi {
		return
	}
	l.begin[lo]++
	l.begin[hi]--
	l.ends[hi-1] = true
	l.feet[lo] = l.feet[lo] || lo > 0
	if far > narrow {
		l.tops[hi-1]++
	}
	l.wide[hi-1] = l.wide[hi-1] || far == wide
	if l.squares == nil {
		return
	}
	at := min(int((x+l.edge[0])/l.cell), l.across-1) + int((y+l.edge[1])/l.cell)*l.across // a rounding beyond the border is at it
	square := &l.squares[min(at, len(l.squares)-1)]
	if *square == nil {
		*square = make([]uint64, (l.n+63)/64)
	}
	fill(*square, lo, hi)
}

// fill sets the bits from lo up to hi.
func fill(set []uint64, lo, hi int) {
	for i := lo; i < hi; {
		word := ^uint64(0) << (i % 64)
		end := i - i%64 + 64
		if hi < end {
			word &= 1<<(hi%64) - 1
		}
		set[i/64] |= word
		i = end
	}
}

// count tells the room of each layer.
func (l *layers) count(r *Room) {
	if l.n == 0 {
		return
	}
	r.Layers, r.Tops, r.Ends, r.Feet = areas(l.begin, l.column), make([]float64, l.n), l.ends, l.feet
	r.Wide = l.wide
	for i, n := range l.tops {
		r.Tops[i] = float64(float64(n) * l.column)
	}
	if l.squares == nil {
		return
	}
	full, sides := make([]int, l.n+1), make([]int, l.n+1)
	for i, list := range l.stretches {
		around := l.beside(i)
		for _, s := range list {
			add := func(to []int, n int) { to[s.low] += n; to[s.top] -= n }
			add(full, bits.OnesCount64(uint64(s.stands)))
			within, at := s.stands.borders()
			add(sides, within)
			for k, n := range at {
				uncovered(sides, around[k], s.low, s.top, n)
			}
		}
	}
	pixel := l.cell / pixels
	r.Cells, r.Rims = areas(full, pixel*pixel), areas(sides, pixel)
}

// beside returns the four squares around one, nil where nothing stands in them.
func (l *layers) beside(i int) (out [4][]uint64) {
	if x := i % l.across; x > 0 {
		out[0] = l.squares[i-1]
	}
	if x := i % l.across; x+1 < l.across {
		out[1] = l.squares[i+1]
	}
	if i >= l.across {
		out[2] = l.squares[i-l.across]
	}
	if i+l.across < len(l.squares) {
		out[3] = l.squares[i+l.across]
	}
	return out
}

// uncovered adds n to out where runs of layers begin, and takes it away where they end, of
// those from low up to top that are not in a set.
func uncovered(out []int, set []uint64, low, top, n int) {
	if set == nil {
		out[low] += n
		out[top] -= n
		return
	}
	last := uint64(0) // the bit before the word
	for k := low / 64; k*64 < top; k++ {
		word := ^set[k]
		if first := low - k*64; first > 0 {
			word &= ^uint64(0) << first
		}
		if end := top - k*64; end < 64 {
			word &= 1<<end - 1
		}
		for edges := word ^ (word<<1 | last); edges != 0; edges &= edges - 1 {
			bit := bits.TrailingZeros64(edges)
			out[k*64+bit] += n * (2*int(word>>bit&1) - 1)
		}
		last = word >> 63
	}
	if last != 0 {
		out[top] -= n
	}
}

// areas sums up changes and tells them in units of some size.
func areas(changes []int, unit float64) []float64 {
	out, sum := make([]float64, len(changes)-1), 0
	for i := range out {
		sum += changes[i]
		out[i] = float64(float64(sum) * unit)
	}
	return out
}
