package plate

import (
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Many copies of one part lie densest in a lattice: rows along an axis of the
// plate, each shifted against the one below. A cell of the lattice holds one
// copy, or two turned by half against each other, which for many shapes is the
// densest packing known (Kuperberg and Kuperberg, "Double-lattice packings of
// convex bodies in the plane", 1990). All vectors are found with the fields, so
// that the gap holds exactly.

// latticeCopies is how many copies of a part are worth a lattice.
const latticeCopies = 12

// lattice is a cell of one or two copies, repeated by u and by v.
type lattice struct {
	turns []int // of the copies of the cell
	at    [][2]float64
	u, v  [2]float64
}

// area is that of the plate that one copy takes.
func (l *lattice) area() float64 { return math.Abs(cross(l.u, l.v)) / float64(len(l.turns)) }

// vector returns the shift to the cell i times u and j times v away.
func (l *lattice) vector(i, j int) (x, y float64) {
	return float64(float64(i)*l.u[0]) + float64(float64(j)*l.v[0]), float64(float64(i)*l.u[1]) + float64(float64(j)*l.v[1])
}

func cross(a, b [2]float64) float64 { return float64(a[0]*b[1]) - float64(a[1]*b[0]) }
func dot(a, b [2]float64) float64   { return float64(a[0]*b[0]) + float64(a[1]*b[1]) }

// Steps of the search for a lattice. Vectors are looked for in steps of a share
// of the part's size and then made exact by halving.
const (
	latticeOffsets  = 40 // places of the second copy against the first
	latticeShifts   = 24 // shifts of a row against the one below
	latticeSteps    = 60
	latticeHalvings = 40
)

// lattices returns the densest lattices found for a kind: for each turn those with
// rows along either side of the plate and, when it is denser, one that lies in any
// direction. It ends early when late says so.
func (b *board) lattices(kind int, late func() bool) []*lattice {
	k := &b.c.kinds[kind]
	var out []*lattice
	for t := range k.angles {
		if slices.Contains(k.angles[:t], k.angles[t]-180) {
			continue // the same lattices, turned by half
		}
		var best [3]*lattice
		look := func(l lattice) {
			best[0] = b.rows(best[0], kind, l, false)
			best[1] = b.rows(best[1], kind, l, true)
			best[2] = b.slanted(denser(best[:]), kind, l)
		}
		look(lattice{turns: []int{t}, at: [][2]float64{{}}})
		for u := range k.angles {
			if k.angles[u]-k.angles[t] != 180 {
				continue
			}
			for _, w := range b.touches(k.first+t, k.first+u, latticeOffsets) {
				if late() {
					break
				}
				look(lattice{turns: []int{t, u}, at: [][2]float64{{}, w}})
			}
		}
		if l := denser(best[:]); l != nil && !late() {
			best[2] = b.polished(kind, l)
		}
		for i, l := range best {
			if l != nil && (i < 2 || l.area() < (1-worthSlanting)*denser(best[:2]).area()) {
				out = append(out, l)
			}
		}
		if len(out) >= mostLattices || late() {
			break
		}
	}
	return out
}

// denser returns the lattice whose copies take the least area; nil when there is
// none.
func denser(ls []*lattice) *lattice {
	var best *lattice
	for _, l := range ls {
		if l != nil && (best == nil || l.area() < best.area()) {
			best = l
		}
	}
	return best
}

// mostLattices bounds the work for parts that may take very many turns, and
// mostNeighbours for needles: how many cells may be within reach of one. A lattice
// in any direction frays at the borders, so it has to be denser by worthSlanting.
const (
	mostLattices   = 9
	mostNeighbours = 2000
	worthSlanting  = 0.001
)

// touches returns places at which the second shape touches the first: as many as
// steps, spread over the boundary of their no-fit polygon, and its corners when it
// has few, for it is there that shapes lock into each other.
func (b *board) touches(first, second, steps int) [][2]float64 {
	p := b.pair(first, second)
	p.ready()
	total := 0.0
	for i := range p.f.segments {
		total += p.f.segments[i].length
	}
	var out [][2]float64
	at := func(s *segment, due float64) {
		x, y := s.ax+float64(due*s.ux)+float64(p.gap*s.uy), s.ay+float64(due*s.uy)-float64(p.gap*s.ux)
		out = append(out, [2]float64{float64(p.c*x) - float64(p.s*y), float64(p.s*x) + float64(p.c*y)})
	}
	step, due := total/float64(steps), 0.0
	for i := range p.f.segments {
		s := &p.f.segments[i]
		for ; due <= s.length; due += step {
			at(s, due)
		}
		due -= s.length
		if len(p.f.segments) <= steps {
			at(s, 0)
			at(s, s.length)
		}
	}
	return out
}

// reach is how far apart two cells may be and still meet.
func (b *board) reach(kind int, l *lattice) float64 {
	size, far := 0.0, 0.0
	for i, t := range l.turns {
		s := b.c.shapes[b.c.kinds[kind].first+t].box.Size()
		size = max(size, s.X, s.Y)
		far = max(far, math.Sqrt(dot(l.at[i], l.at[i])))
	}
	return float64(1.5*(size+b.c.gap(kind, kind))) + far + b.c.slack
}

// rows completes cell l to the densest lattice of rows along x, or along y when
// across, and returns it when it is denser than best.
func (b *board) rows(best *lattice, kind int, l lattice, across bool) *lattice {
	if len(l.turns) == 2 && !b.apart(kind, &l, 0, 0) {
		return best
	}
	along := func(x, y float64) [2]float64 {
		if across {
			return [2]float64{y, x}
		}
		return [2]float64{x, y}
	}
	reach := b.reach(kind, &l)
	row, ok := b.least(reach, func(v float64) bool {
		if reach/v > mostNeighbours {
			return false
		}
		m := l
		m.u = along(v, 0)
		for i := 1; i <= 1+int(reach/v); i++ {
			if !b.apart(kind, &m, i, 0) {
				return false
			}
		}
		return true
	})
	if !ok {
		return best
	}
	l.u = along(row, 0)
	for s := range latticeShifts {
		m := l
		shift := row * float64(s) / latticeShifts
		limit := reach
		if best != nil {
			limit = min(reach, best.area()*float64(len(m.turns))/row*(1-1e-9))
		}
		up, ok := b.least(limit, func(v float64) bool {
			q := m
			q.v = along(shift, v)
			return b.keeps(kind, &q, reach)
		})
		if m.v = along(shift, up); ok && (best == nil || m.area() < best.area()) {
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

// keeps reports whether no copy of a cell meets one of another cell.
func (b *board) keeps(kind int, l *lattice, reach float64) bool {
	m := l.reduced()
	uu, area := dot(m.u, m.u), math.Abs(cross(m.u, m.v))
	if !(area*mostNeighbours > reach*reach) || !(math.Sqrt(uu)*mostNeighbours > reach) {
		return false
	}
	short := math.Sqrt(uu)
	up, lean := area/short, dot(m.u, m.v)/uu
	for j := 0; float64(j)*up <= reach; j++ {
		high := float64(float64(j) * up)
		half := math.Sqrt(float64(reach*reach)-float64(high*high)) / short
		mid := float64(-float64(j) * lean)
		from := int(math.Ceil(mid - half))
		if j == 0 {
			from = 1 // the other half says the same
		}
		for i := from; float64(i) <= mid+half; i++ {
			if !b.apart(kind, m, i, j) {
				return false
			}
		}
	}
	return true
}

// reduced returns the same lattice with the shortest vectors there are, u the
// shorter one (the reduction of Lagrange and Gauss).
func (l *lattice) reduced() *lattice {
	m := *l
	for range 100 { // it takes as many steps as Euclid's algorithm
		if dot(m.v, m.v) < dot(m.u, m.u) {
			m.u, m.v = m.v, m.u
		}
		n := math.Round(dot(m.u, m.v) / dot(m.u, m.u))
		if n == 0 || n != n {
			break
		}
		m.v[0] -= float64(n * m.u[0])
		m.v[1] -= float64(n * m.u[1])
	}
	return &m
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
			if p.holds(dx, dy) && p.depthUpTo(b.c.fault, dx, dy) > b.c.fault {
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

// spreadFrom is [board.spread] for one place: the first copy stands the shares f
// and g of u and v away from the corner of the plate.
func (b *board) spreadFrom(kind int, l *lattice, f, g float64) []pose {
	first := b.c.kinds[kind].first
	x0, x1, y0, y1 := b.window(first + l.turns[0])
	room := poly.Box{Min: geom.Vec2{X: x0, Y: y0}, Max: geom.Vec2{X: x1, Y: y1}}
	ox, oy := x0+float64(f*l.u[0])+float64(g*l.v[0]), y0+float64(f*l.u[1])+float64(g*l.v[1])
	for n, t := range l.turns {
		a0, a1, b0, b1 := b.window(first + t)
		room.Min.X, room.Max.X = min(room.Min.X, a0-l.at[n][0]), max(room.Max.X, a1-l.at[n][0])
		room.Min.Y, room.Max.Y = min(room.Min.Y, b0-l.at[n][1]), max(room.Max.Y, b1-l.at[n][1])
	}
	var out []pose
	for _, c := range l.cells(room, geom.Vec2{X: ox, Y: oy}) {
		x, y := l.vector(c[0], c[1])
		for n, t := range l.turns {
			p := pose{t, ox + x + l.at[n][0], oy + y + l.at[n][1]}
			a0, a1, b0, b1 := b.window(first + t)
			e := b.c.eps
			if p.x >= a0-e && p.x <= a1+e && p.y >= b0-e && p.y <= b1+e && b.try(p, 0) == 0 {
				out = append(out, p)
			}
		}
	}
	return out
}

// inLattices begins a layout with lattices of the kinds of which there is most, each
// on plates of its own: full ones for all such kinds, then one more of the kind of
// which most is left over. It reports whether any kind has enough copies.
func (f *filling) inLattices(ctx context.Context, k *packing) bool {
	patterns := map[int][]*lattice{}
	done := func(kind int) bool { _, ok := patterns[kind]; return ok }
	for ctx.Err() == nil {
		kind, units := k.mostOf(done)
		if len(units) < latticeCopies || f.late(k) {
			break
		}
		b := k.trays[0].b
		patterns[kind] = b.lattices(kind, f.lateOn(k, b))
		f.inLattice(ctx, k, kind, patterns[kind], true)
	}
	if kind, units := k.mostOf(func(int) bool { return false }); len(units) > 0 && done(kind) {
		f.inLattice(ctx, k, kind, patterns[kind], false)
	}
	return len(patterns) > 0
}

// lateOn is [filling.late] for work on a board of k.
func (f *filling) lateOn(k *packing, b *board) func() bool {
	before := b.evals
	return func() bool {
		k.evals, before = k.evals+b.evals-before, b.evals
		return f.late(k)
	}
}

// inLattice places single copies of a kind in the best of its lattices, plate after
// plate that nothing was placed on; only full plates when full.
func (f *filling) inLattice(ctx context.Context, k *packing, kind int, ls []*lattice, full bool) {
	units := k.copiesOf(kind)
	var poses []pose // on a plate with nothing of its own on it, once they are known
	for t := 0; len(units) > 0 && ctx.Err() == nil; t++ {
		if t == len(k.trays) {
			if k.p.Items[k.units[units[0]][0]].Optional || k.p.MaxPlates > 0 && t >= k.p.MaxPlates {
				return
			}
			k.open()
		}
		if len(k.trays[t].items) > 0 {
			continue
		}
		b := k.trays[t].b
		if poses == nil || t <= len(k.p.Still) {
			poses = b.spread(kind, ls, f.lateOn(k, b))
		}
		if full && len(poses) > len(units) || len(poses) == 0 && t >= len(k.p.Still) {
			return
		}
		for _, p := range poses[:min(len(poses), len(units))] {
			b.add(kind, p)
			k.enter(t, k.units[units[0]][0])
			units = units[1:]
		}
	}
}

// mostOf returns the kind, of those not done, whose single copies that lie nowhere
// have the largest area together, and the units of these, the asked ones first.
// Kinds of which none were asked for have to wait.
func (k *packing) mostOf(done func(kind int) bool) (kind int, units []int) {
	area := map[int]float64{}
	kind = -1
	asked := false
	for _, u := range k.unplaced() {
		it := &k.p.Items[k.units[u][0]]
		if len(k.units[u]) > 1 || it.Only > 0 || done(it.Kind) {
			continue
		}
		if asked = asked || !it.Optional; asked && it.Optional {
			break // what was asked for is listed first
		}
		area[it.Kind] += it.Area
		if kind < 0 || area[it.Kind] > area[kind] {
			kind = it.Kind
		}
	}
	return kind, k.copiesOf(kind)
}

// copiesOf returns the units that are single copies of a kind, that lie nowhere and
// may go on any plate.
func (k *packing) copiesOf(kind int) []int {
	var units []int
	for _, u := range k.unplaced() {
		if it := &k.p.Items[k.units[u][0]]; len(k.units[u]) == 1 && it.Only == 0 && it.Kind == kind {
			units = append(units, u)
		}
	}
	return units
}
