package plate

import (
	"context"
	"math"
)

// Many copies of one part lie densest in a lattice: rows along an axis of the
// plate, each shifted against the one below. A cell of the lattice holds one
// copy, or two turned by half against each other, which for many shapes is the
// densest packing known (Kuperberg and Kuperberg, "Double-lattice packings of
// convex bodies in the plane", 1990). All vectors are found with the fields, so
// that the gap holds exactly.

// latticeCopies is how many copies of a part are worth a lattice.
const latticeCopies = 12

// lattice is a cell of one or two copies, repeated by (row, 0) and by shift; for
// across, x and y change places.
type lattice struct {
	turns  []int // of the copies of the cell
	at     [][2]float64
	row    float64
	shift  [2]float64
	across bool
}

// area is that of the plate that one copy takes.
func (l *lattice) area() float64 { return l.row * l.shift[1] / float64(len(l.turns)) }

// vector returns the shift between cells i along the row and j rows up.
func (l *lattice) vector(i, j int) (x, y float64) {
	x, y = float64(float64(i)*l.row)+float64(float64(j)*l.shift[0]), float64(float64(j)*l.shift[1])
	if l.across {
		return y, x
	}
	return x, y
}

// Steps of the search for a lattice. Vectors are looked for in steps of a share
// of the part's size and then made exact by halving.
const (
	latticeOffsets  = 40 // places of the second copy against the first
	latticeShifts   = 24 // shifts of a row against the one below
	latticeSteps    = 60
	latticeHalvings = 40
)

// lattices returns the densest lattices found for a kind: one for each way in
// which its rows can lie and its copies be turned. It ends early when late says
// so.
func (b *board) lattices(kind int, late func() bool) []*lattice {
	k := &b.c.kinds[kind]
	var out []*lattice
	for t := range k.angles {
		for _, across := range [2]bool{false, true} {
			best := b.denser(nil, kind, lattice{turns: []int{t}, at: [][2]float64{{}}, across: across})
			for u := range k.angles {
				if k.angles[u]-k.angles[t] != 180 {
					continue
				}
				for _, w := range b.offsets(k.first+t, k.first+u) {
					if late() {
						break
					}
					best = b.denser(best, kind, lattice{turns: []int{t, u}, at: [][2]float64{{}, w}, across: across})
				}
			}
			if best != nil {
				out = append(out, best)
			}
		}
		if len(out) >= mostLattices || late() {
			break
		}
	}
	return out
}

// mostLattices bounds the work for parts that may take very many turns, and
// mostNeighbours for needles: how many cells may be within reach of one.
const (
	mostLattices   = 8
	mostNeighbours = 2000
)

// offsets returns places at which the second shape touches the first, spread
// over the boundary of their no-fit polygon.
func (b *board) offsets(first, second int) [][2]float64 {
	p := b.pair(first, second)
	p.ready()
	total := 0.0
	for i := range p.f.segments {
		total += p.f.segments[i].length
	}
	var out [][2]float64
	step, due := total/latticeOffsets, 0.0
	for i := range p.f.segments {
		s := &p.f.segments[i]
		for ; due <= s.length; due += step {
			x, y := s.ax+float64(due*s.ux)+float64(p.gap*s.uy), s.ay+float64(due*s.uy)-float64(p.gap*s.ux)
			out = append(out, [2]float64{float64(p.c*x) - float64(p.s*y), float64(p.s*x) + float64(p.c*y)})
		}
		due -= s.length
	}
	return out
}

// denser completes cell l and returns it when it is denser than best.
func (b *board) denser(best *lattice, kind int, l lattice) *lattice {
	size := 0.0
	for _, t := range l.turns {
		s := b.c.shapes[b.c.kinds[kind].first+t].box.Size()
		size = max(size, s.X, s.Y)
	}
	gap := b.c.gap(kind, kind)
	reach := 2*size + 2*gap + b.c.slack
	if len(l.turns) == 2 && !b.apart(kind, &l, 0, 0) {
		return best
	}
	row, ok := b.least(reach, func(v float64) bool {
		m := l
		m.row = v
		if reach/v > mostNeighbours {
			return false
		}
		n := 1 + int(reach/v)
		for i := 1; i <= n; i++ {
			if !b.apart(kind, &m, i, 0) {
				return false
			}
		}
		return true
	})
	if !ok {
		return best
	}
	l.row = row
	for s := range latticeShifts {
		m := l
		m.shift[0] = row * float64(s) / latticeShifts
		limit := reach
		if best != nil {
			limit = min(reach, best.area()*float64(len(m.turns))/row*(1-1e-9))
		}
		up, ok := b.least(limit, func(v float64) bool {
			q := m
			q.shift[1] = v
			return b.rowsApart(kind, &q, reach)
		})
		if m.shift[1] = up; ok && (best == nil || m.area() < best.area()) {
			best = &m
		}
	}
	return best
}

// least returns the smallest length up to limit, by steps and halving, from
// which on valid holds as far as the steps tell; false when there is none.
func (b *board) least(limit float64, valid func(v float64) bool) (float64, bool) {
	step := limit / latticeSteps
	if !(step > 0) || !valid(limit) {
		return 0, false
	}
	hi := limit
	for hi-step > step/2 && valid(hi-step) {
		hi -= step
	}
	lo := max(0, hi-step)
	for range latticeHalvings {
		if m := (lo + hi) / 2; m > 0 && valid(m) {
			hi = m
		} else {
			lo = m
		}
	}
	return hi, true
}

// rowsApart reports whether no copy meets one of another row.
func (b *board) rowsApart(kind int, l *lattice, reach float64) bool {
	if reach/l.shift[1]*(reach/l.row) > mostNeighbours {
		return false
	}
	for j := 1; float64(j-1)*l.shift[1] <= reach; j++ {
		n := 2 + int(reach/l.row)
		around := -int(float64(j) * l.shift[0] / l.row)
		for i := around - n; i <= around+n; i++ {
			if !b.apart(kind, l, i, j) {
				return false
			}
		}
	}
	return true
}

// apart reports whether the copies of a cell and those of the cell i, j keep
// their gaps; of the cell itself, for 0, 0, the two copies.
func (b *board) apart(kind int, l *lattice, i, j int) bool {
	b.evals++
	x, y := l.vector(i, j)
	first := b.c.kinds[kind].first
	for m, t := range l.turns {
		for n, u := range l.turns {
			if i == 0 && j == 0 && n <= m {
				continue
			}
			p := b.pair(first+t, first+u)
			dx, dy := x+l.at[n][0]-l.at[m][0], y+l.at[n][1]-l.at[m][1]
			if p.holds(dx, dy) && p.depth(dx, dy) > b.c.fault {
				return false
			}
		}
	}
	return true
}

// latticeOrigins is how many places of the lattice on the plate are tried along
// each axis.
const latticeOrigins = 8

// latticeCells is how many cells a plate may have for a lattice to be tried.
const latticeCells = 50_000

// spread returns the free poses of that lattice, in that place, of which there
// are most on the board. It ends early when late says so.
func (b *board) spread(kind int, ls []*lattice, late func() bool) []pose {
	n := len(b.at)
	light := b.light
	b.light = true
	b.add(kind, pose{})
	b.start(n)
	var best []pose
	for _, l := range ls {
		for i := range latticeOrigins * latticeOrigins {
			if late() {
				break
			}
			u, v := float64(i%latticeOrigins)/latticeOrigins, float64(i/latticeOrigins)/latticeOrigins
			if poses := b.spreadFrom(kind, l, u, v); len(poses) > len(best) {
				best = poses
			}
		}
	}
	b.truncate(n)
	b.light = light
	return best
}

// spreadFrom is [board.spread] for one place: the first copy stands u and v of a
// cell away from the corner of the plate.
func (b *board) spreadFrom(kind int, l *lattice, u, v float64) []pose {
	first := b.c.kinds[kind].first
	x0, x1, y0, y1 := b.window(first + l.turns[0])
	ox, oy := x0+float64(u*l.row), y0+float64(v*l.shift[1])
	width, height := x1-x0, y1-y0
	if l.across {
		ox, oy = x0+float64(u*l.shift[1]), y0+float64(v*l.row)
		width, height = height, width
	}
	if width/l.row*(height/l.shift[1]) > latticeCells {
		return nil
	}
	var out []pose
	rows := int(height/l.shift[1]) + 2
	for j := -1; j <= rows; j++ {
		back := int(math.Floor(float64(j)*l.shift[0]/l.row)) + 2
		for i := -back; i <= int(width/l.row)+2-back+3; i++ {
			x, y := l.vector(i, j)
			for n, t := range l.turns {
				p := pose{t, ox + x + l.at[n][0], oy + y + l.at[n][1]}
				a0, a1, b0, b1 := b.window(first + t)
				e := b.c.eps
				if p.x >= a0-e && p.x <= a1+e && p.y >= b0-e && p.y <= b1+e && b.try(p, 0) == 0 {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// firstLattice finds a layout that begins with a lattice of the kind of which
// there is most; nil when there is no such kind.
func (f *filling) firstLattice(ctx context.Context, c *Catalogue, seed uint64) *plan {
	k := newPacking(f.p, c, seed)
	kind, units := k.mostOf()
	if len(units) < latticeCopies || f.late(k) {
		return nil
	}
	lateOn := func(b *board) func() bool {
		before := b.evals
		return func() bool {
			k.evals, before = k.evals+b.evals-before, b.evals
			return f.late(k)
		}
	}
	ls := k.trays[0].b.lattices(kind, lateOn(k.trays[0].b))
	for t := 0; len(units) > 0 && ctx.Err() == nil; t++ {
		if t == len(k.trays) {
			if k.p.Items[k.units[units[0]][0]].Optional || k.p.MaxPlates > 0 && t >= k.p.MaxPlates {
				break
			}
			k.open()
		}
		b := k.trays[t].b
		poses := b.spread(kind, ls, lateOn(b))
		if len(poses) == 0 && t >= len(k.p.Still) {
			break
		}
		for _, p := range poses[:min(len(poses), len(units))] {
			k.trays[t].b.add(kind, p)
			k.enter(t, k.units[units[0]][0])
			units = units[1:]
		}
	}
	k.greedy(ctx, func() bool { return f.late(k) })
	return k.plan()
}

// mostOf returns the kind whose single copies have the largest area together,
// and their units, the asked ones first.
func (k *packing) mostOf() (kind int, units []int) {
	area := map[int]float64{}
	kind = -1
	for _, u := range k.unplaced() {
		it := &k.p.Items[k.units[u][0]]
		if len(k.units[u]) > 1 || it.Only > 0 {
			continue
		}
		area[it.Kind] += it.Area
		if kind < 0 || area[it.Kind] > area[kind] {
			kind = it.Kind
		}
	}
	for _, u := range k.unplaced() {
		if it := &k.p.Items[k.units[u][0]]; len(k.units[u]) == 1 && it.Only == 0 && it.Kind == kind {
			units = append(units, u)
		}
	}
	return kind, units
}
