package voxel

import (
	"math"
	"math/bits"
	"slices"
)

// grid is a volume in cubes: those that are taken, widened by the gap. Rows along
// X are words of bits, and beyond the volume all is taken. For each power of two
// it knows where a stretch of as many free cubes begins.
//
// Bodies of each class keep gaps of their own, so each class sees its own cubes.
type grid struct {
	n     [3]int     // cubes, of which the last along an axis may reach beyond the room
	room  [3]float64 // in edges
	words int
	taken [][][]uint64 // by class, by power of two: bit x of a row is set when any of the cubes x … x+2^p−1 is taken
	balls [][][]reach  // by the class of what is placed, then of what is to be placed
	busy  [][]bool     // by class, by row: a cube of it is taken
	top   int          // no cube at or above it is taken
	stale []bool       // by row: to be refreshed

	epoch  int       // of what was placed: it was begun anew so often
	placed []placing // since then
}

// newGrid makes an empty grid for a room of so many edges. gaps, in edges too, are
// those between the classes.
func newGrid(room [3]float64, gaps [][]float64) *grid {
	g := &grid{room: room}
	for i, r := range room {
		g.n[i] = max(0, int(math.Ceil(r-2*touch)))
	}
	g.words = g.n[0]/64 + 2
	rows := g.n[1] * g.n[2]
	g.stale = make([]bool, rows)
	for _, list := range gaps {
		var balls [][]reach
		for _, gap := range list {
			balls = append(balls, ballRows(gap))
		}
		g.balls = append(g.balls, balls)
		var taken [][]uint64
		for range powers(g.n[0]) {
			taken = append(taken, make([]uint64, g.words*rows))
		}
		g.taken = append(g.taken, taken)
		g.busy = append(g.busy, make([]bool, rows))
	}
	for r := range rows {
		g.refresh(r)
	}
	return g
}

// powers returns for how many powers of two a row of n cubes is kept.
func powers(n int) int { return log2(int32(max(1, n))) + 1 }

// clone returns a copy.
func (g *grid) clone() *grid {
	c := *g
	c.stale, c.taken, c.busy, c.placed = make([]bool, len(g.stale)), nil, nil, nil
	for _, b := range g.busy {
		c.busy = append(c.busy, slices.Clone(b))
	}
	for _, class := range g.taken {
		var taken [][]uint64
		for _, t := range class {
			taken = append(taken, slices.Clone(t))
		}
		c.taken = append(c.taken, taken)
	}
	return &c
}

// cost is what it takes to make the grid, in positions along rows.
func (g *grid) cost() int64 {
	return int64(g.words * g.n[1] * g.n[2] * len(g.taken) * len(g.taken[0]) / 64)
}

// copyFrom makes g what o is, of the same size.
func (g *grid) copyFrom(o *grid) {
	for c := range g.taken {
		for p := range g.taken[c] {
			copy(g.taken[c][p], o.taken[c][p])
		}
		copy(g.busy[c], o.busy[c])
	}
	g.top = o.top
	g.epoch, g.placed = g.epoch+1, g.placed[:0]
}

// limit returns how many positions along an axis a shape has in the room.
func (g *grid) limit(s *shape, axis int) int {
	n := int(math.Floor(g.room[axis]-s.size[axis]+2*touch)) + 1
	return max(0, min(n, g.n[axis]-s.n[axis]+1))
}

// row returns the number of the row at y, z.
func (g *grid) row(y, z int) int { return z*g.n[1] + y }

// mark takes the cubes x0 to x1−1 of a row for a class.
func (g *grid) mark(class, r, x0, x1 int) {
	x0, x1 = max(0, x0), min(g.n[0], x1)
	line := g.taken[class][0][r*g.words:][:g.words]
	g.busy[class][r] = g.busy[class][r] || x0 < x1
	for x0 < x1 {
		w, b := x0>>6, x0&63
		n := min(64-b, x1-x0)
		line[w] |= (^uint64(0) >> (64 - n)) << b
		x0 += n
	}
}

// block takes the cubes from lo to hi−1 along each axis; their rows are to be
// refreshed.
func (g *grid) block(lo, hi [3]int) {
	g.epoch, g.placed = g.epoch+1, g.placed[:0]
	for z := max(0, lo[2]); z < min(g.n[2], hi[2]); z++ {
		for y := max(0, lo[1]); y < min(g.n[1], hi[1]); y++ {
			for c := range g.taken {
				g.mark(c, g.row(y, z), lo[0], hi[0])
			}
			g.top = max(g.top, z+1)
		}
	}
}

// refresh brings the stretches of a row up to date.
func (g *grid) refresh(r int) {
	for c := range g.taken {
		g.refreshOf(g.taken[c], r*g.words)
	}
}

func (g *grid) refreshOf(taken [][]uint64, k int) {
	line := taken[0][k:][:g.words]
	line[g.n[0]>>6] |= ^uint64(0) << (g.n[0] & 63)
	for w := g.n[0]>>6 + 1; w < g.words; w++ {
		line[w] = ^uint64(0)
	}
	for p := 1; p < len(taken); p++ {
		from, to := taken[p-1][k:][:g.words], taken[p][k:][:g.words]
		s := 1 << (p - 1)
		for w := range to {
			to[w] = from[w] | shifted(from, w, s)
		}
	}
}

// shifted returns word w of a row whose bits are moved down by s; beyond its end
// all bits are set.
func shifted(line []uint64, w, s int) uint64 {
	w += s >> 6
	s &= 63
	if w >= len(line) {
		return ^uint64(0)
	}
	v := line[w] >> s
	if s > 0 {
		next := ^uint64(0)
		if w+1 < len(line) {
			next = line[w+1]
		}
		v |= next << (64 - s)
	}
	return v
}

// effort is what it takes to place a shape, in positions along rows.
func (g *grid) effort(s *shape) int64 {
	n := 0
	for _, ball := range g.balls[s.class] {
		n += len(ball)
	}
	return int64(len(s.rows)) * int64(n) / 64
}

// place takes the cubes of a shape at x, y, z, and for each class those nearer to
// it than the gap.
func (g *grid) place(s *shape, x, y, z int) {
	var rows []int
	p := placing{lo: [2]int{g.n[1], g.n[2]}}
	for class, ball := range g.balls[s.class] {
		for i := range s.rows {
			r := &s.rows[i]
			for _, d := range ball {
				v, w := y+int(r.y)+d.y, z+int(r.z)+d.z
				if v < 0 || w < 0 || v >= g.n[1] || w >= g.n[2] {
					continue
				}
				k := g.row(v, w)
				if !g.stale[k] {
					g.stale[k] = true
					rows = append(rows, k)
					p.add(v, w)
				}
				for _, q := range r.runs {
					g.mark(class, k, x+int(q.x)-d.x, x+int(q.x+q.n)+d.x)
				}
				g.top = max(g.top, w+1)
			}
		}
	}
	for _, k := range rows {
		g.stale[k] = false
		g.refresh(k)
	}
	g.placed = append(g.placed, p)
}

// blocked fills out with the positions along X at which a shape, its first cube
// in row y, z, meets what is taken. It reports false once all of the first limit
// positions are.
func (g *grid) blocked(s *shape, y, z, limit int, out []uint64) bool {
	clear(out)
	last := (limit + 63) >> 6
	rest := ^uint64(0) << ((limit - 1) & 63) << 1
	taken, busy := g.taken[s.class], g.busy[s.class]
	for i := range s.rows {
		r := &s.rows[i]
		if z+int(r.z) >= g.top {
			continue // free up there
		}
		k := g.row(y+int(r.y), z+int(r.z))
		if !busy[k] {
			continue
		}
		for _, q := range r.runs {
			p := log2(q.n)
			line := taken[p][k*g.words:][:g.words]
			a, b := int(q.x), int(q.x)+int(q.n)-1<<p
			cover(out[:last], line, a)
			if a != b {
				cover(out[:last], line, b)
			}
		}
		full := out[last-1] | rest
		for w := range last - 1 {
			full &= out[w]
		}
		if full == ^uint64(0) {
			return false
		}
	}
	return true
}

// cover sets the bits of a row that is moved down by s, see [shifted].
func cover(out, line []uint64, s int) {
	n := s >> 6
	if n+len(out) >= len(line) { // it reaches beyond the end
		for w := range out {
			out[w] |= shifted(line, w, s)
		}
		return
	}
	line, s = line[n:][:len(out)+1], s&63
	v := line[0]
	for w := range out {
		next := line[w+1]
		out[w] |= v>>s | next<<(64-s)
		v = next
	}
}

// firstFree returns the first of limit positions that is not blocked, or -1.
func firstFree(blocked []uint64, limit int) int {
	for w := 0; w<<6 < limit; w++ {
		if v := ^blocked[w]; v != 0 {
			if x := w<<6 + bits.TrailingZeros64(v); x < limit {
				return x
			}
			return -1
		}
	}
	return -1
}
