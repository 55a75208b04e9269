package plate

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Rows along a side of the plate are not the densest way for every shape: Ls stack
// along a diagonal. Here the two vectors of a lattice are any two by which the cell
// touches itself, for in the densest lattice it does so by three pairs of vectors
// or more (Minkowski, 1904, for convex bodies; where it touches by fewer, one of
// the vectors can be made shorter).

// slantSteps is how many contacts are tried for each pair of turns, and slantTrials
// for how many pairs of contacts at most all neighbours are looked at.
const (
	slantSteps  = 24
	slantTrials = 400
)

// slanted completes cell l to the densest lattice of two of its contacts, and
// returns it when it is denser than best.
func (b *board) slanted(best *lattice, kind int, l lattice) *lattice {
	if len(l.turns) == 2 && !b.apart(kind, &l, 0, 0) {
		return best
	}
	type choice struct {
		area float64
		i, j int
	}
	ws := b.contacts(kind, &l)
	var all []choice
	for i := range ws {
		for j := range i {
			area := math.Abs(cross(ws[i], ws[j])) / float64(len(l.turns))
			if area > 0.999*b.c.kinds[kind].area && (best == nil || area < best.area()*(1-1e-9)) {
				all = append(all, choice{area, i, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b choice) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	reach := b.reach(kind, &l)
	for _, c := range all[:min(len(all), slantTrials)] {
		m := l
		if m.u, m.v = ws[c.i], ws[c.j]; b.keeps(kind, &m, reach) {
			return m.reduced()
		}
	}
	return best
}

// contacts returns the shifts, of one half of the plane, at which a cell touches
// itself.
func (b *board) contacts(kind int, l *lattice) [][2]float64 {
	first := b.c.kinds[kind].first
	var out [][2]float64
	for m, t := range l.turns {
		for n, u := range l.turns {
			for _, w := range b.touches(first+t, first+u, slantSteps) {
				x := [2]float64{w[0] + l.at[m][0] - l.at[n][0], w[1] + l.at[m][1] - l.at[n][1]}
				if (x[1] > 0 || x[1] == 0 && x[0] > 0) && b.apart(kind, &lattice{turns: l.turns, at: l.at, u: x}, 1, 0) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// Rounds of polishing and the share of a vector by which the first one leans.
const (
	polishRounds = 12
	polishLean   = 1. / 16
	polishFine   = 1e-7
)

// polished leans the vectors of a lattice, and shifts the second copy, by steps
// that are halved, and closes it up after each: contacts were tried in steps.
func (b *board) polished(kind int, l *lattice) *lattice {
	best := *l.reduced()
	lean := polishLean
	for range polishRounds {
		for _, m := range best.leaning(lean) {
			if c, ok := b.closed(kind, m, lean); ok && c.area() < best.area()*(1-1e-12) {
				best = c
			}
		}
		lean /= 2
	}
	return &best
}

// leaning returns the variants of a lattice that polishing tries.
func (l *lattice) leaning(by float64) []lattice {
	var out []lattice
	for _, s := range [2]float64{by, -by} {
		m := *l
		m.v = plus(l.v, s, l.u)
		out = append(out, m)
		m = *l
		m.u = plus(l.u, s, l.v)
		out = append(out, m)
		if len(l.turns) == 1 {
			continue
		}
		for _, w := range [2][2]float64{l.u, l.v} {
			m = *l
			m.at = [][2]float64{l.at[0], plus(l.at[1], s, w)}
			out = append(out, m)
		}
	}
	return out
}

// closed returns a lattice with its vectors as near to each other as they go; false
// when the lattice is not valid even somewhat wider.
func (b *board) closed(kind int, l lattice, by float64) (lattice, bool) {
	reach := b.reach(kind, &l)
	valid := func(m *lattice) bool {
		return (len(m.turns) == 1 || b.apart(kind, m, 0, 0)) && b.keeps(kind, m, reach)
	}
	for range 2 {
		if valid(&l) {
			l.v = b.shorter(l, by, valid)
			l.u, l.v = l.v, l.u
			l.v = b.shorter(l, by, valid)
			return l, true
		}
		l.u, l.v = plus(l.u, by, l.u), plus(l.v, by, l.v)
	}
	return l, false
}

// shorter returns v brought towards u for as long as the lattice stays valid.
func (b *board) shorter(l lattice, by float64, valid func(*lattice) bool) [2]float64 {
	for step := 2 * by; step > polishFine; {
		m := l
		along := dot(l.u, l.v) / dot(l.u, l.u)
		m.v = [2]float64{l.v[0] - float64(step*(l.v[0]-float64(along*l.u[0]))), l.v[1] - float64(step*(l.v[1]-float64(along*l.u[1])))}
		if valid(&m) {
			l = m
		} else {
			step /= 2
		}
	}
	return l.v
}

func plus(a [2]float64, s float64, b [2]float64) [2]float64 {
	return [2]float64{a[0] + float64(s*b[0]), a[1] + float64(s*b[1])}
}

// cells returns the cells of a lattice whose first copy lies in room, row by row
// from below, when it lies at the origin in cell 0, 0; none when there are too many.
func (l *lattice) cells(room poly.Box, origin geom.Vec2) [][2]int {
	lo := [2]float64{room.Min.X - origin.X, room.Min.Y - origin.Y}
	hi := [2]float64{room.Max.X - origin.X, room.Max.Y - origin.Y}
	d := cross(l.u, l.v)
	if size := room.Size(); !(size.X*size.Y/math.Abs(d) < latticeCells) {
		return nil
	}
	// Rows are counted by v: their range is that of the corners.
	from, to := math.Inf(1), math.Inf(-1)
	for _, p := range [4][2]float64{lo, hi, {lo[0], hi[1]}, {hi[0], lo[1]}} {
		j := cross(l.u, p) / d
		from, to = min(from, j), max(to, j)
	}
	var out [][2]int
	for j := math.Ceil(from - 1e-6); j <= to+1e-6 && len(out) < 2*latticeCells; j++ {
		a, z := math.Inf(-1), math.Inf(1)
		for c := range 2 {
			p, q := (lo[c]-float64(j*l.v[c]))/l.u[c], (hi[c]-float64(j*l.v[c]))/l.u[c]
			if math.Abs(l.u[c]) > 1e-9*(math.Abs(l.u[0])+math.Abs(l.u[1])) {
				a, z = max(a, min(p, q)), min(z, max(p, q))
			}
		}
		for i := math.Ceil(a - 1e-6); i <= z+1e-6; i++ {
			out = append(out, [2]int{int(i), int(j)})
		}
	}
	return out
}
