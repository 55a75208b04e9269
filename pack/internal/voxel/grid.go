package voxel

import "math/bits"

// grid is a volume in cubes: those that are taken, widened by the gap. Rows along
// X are words of bits, and beyond the volume all is taken. For each power of two
// it knows where a stretch of as many free cubes begins.
type grid struct {
	n     [3]int
	words int
	taken [][]uint64 // by power of two: bit x of a row is set when any of the cubes x … x+2^p−1 is taken
	ball  []reach    // of the gap
	top   int        // no cube at or above it is taken
}

func newGrid(n [3]int, gap float64) *grid {
	g := &grid{n: n, words: n[0]/64 + 2, ball: ballRows(gap)}
	for range log2(int32(n[0])) + 1 {
		g.taken = append(g.taken, make([]uint64, g.words*n[1]*n[2]))
	}
	for r := range n[1] * n[2] {
		g.refresh(r)
	}
	return g
}

// clone returns a copy.
func (g *grid) clone() *grid {
	c := *g
	c.taken = nil
	for _, t := range g.taken {
		c.taken = append(c.taken, append([]uint64(nil), t...))
	}
	return &c
}

// copyFrom makes g what o is, of the same size.
func (g *grid) copyFrom(o *grid) {
	for p := range g.taken {
		copy(g.taken[p], o.taken[p])
	}
	g.top = o.top
}

// row returns the number of the row at y, z.
func (g *grid) row(y, z int) int { return z*g.n[1] + y }

// mark takes the cubes x0 to x1−1 of a row.
func (g *grid) mark(r, x0, x1 int) {
	x0, x1 = max(0, x0), min(g.n[0], x1)
	line := g.taken[0][r*g.words:][:g.words]
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
	for z := max(0, lo[2]); z < min(g.n[2], hi[2]); z++ {
		for y := max(0, lo[1]); y < min(g.n[1], hi[1]); y++ {
			g.mark(g.row(y, z), lo[0], hi[0])
			g.top = max(g.top, z+1)
		}
	}
}

// refresh brings the stretches of a row up to date.
func (g *grid) refresh(r int) {
	line := g.taken[0][r*g.words:][:g.words]
	line[g.n[0]>>6] |= ^uint64(0) << (g.n[0] & 63)
	for w := g.n[0]>>6 + 1; w < g.words; w++ {
		line[w] = ^uint64(0)
	}
	for p := 1; p < len(g.taken); p++ {
		from, to := g.taken[p-1][r*g.words:][:g.words], g.taken[p][r*g.words:][:g.words]
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

// place takes the cubes of a shape at x, y, z, and those nearer to it than the
// gap.
func (g *grid) place(s *shape, x, y, z int) {
	touched := map[int]bool{}
	for i := range s.rows {
		r := &s.rows[i]
		for _, d := range g.ball {
			v, w := y+int(r.y)+d.y, z+int(r.z)+d.z
			if v < 0 || w < 0 || v >= g.n[1] || w >= g.n[2] {
				continue
			}
			k := g.row(v, w)
			touched[k] = true
			for _, q := range r.runs {
				g.mark(k, x+int(q.x)-d.x, x+int(q.x+q.n)+d.x)
			}
			g.top = max(g.top, w+1)
		}
	}
	for k := range touched {
		g.refresh(k)
	}
}

// blocked fills out with the positions along X at which a shape, its first cube
// in row y, z, meets what is taken. It reports false once all of the first limit
// positions are.
func (g *grid) blocked(s *shape, y, z, limit int, out []uint64) bool {
	clear(out)
	last := (limit + 63) >> 6
	rest := ^uint64(0) << ((limit - 1) & 63) << 1
	// Rows far from each other first: what is in the way is found soon.
	n := len(s.rows)
	const stride = 7
	for start := range min(stride, n) {
		for i := start; i < n; i += stride {
			r := &s.rows[i]
			if z+int(r.z) >= g.top {
				continue // free up there
			}
			k := g.row(y+int(r.y), z+int(r.z)) * g.words
			for _, q := range r.runs {
				p := log2(q.n)
				line := g.taken[p][k : k+g.words]
				a, b := int(q.x), int(q.x)+int(q.n)-1<<p
				for w := range last {
					out[w] |= shifted(line, w, a) | shifted(line, w, b)
				}
			}
		}
		full := true
		for w := range last {
			v := out[w]
			if w == last-1 {
				v |= rest
			}
			full = full && v == ^uint64(0)
		}
		if full {
			return false
		}
	}
	return true
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
