package voxel

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// What cubes of the search leave between bodies is up to two of them wider than it
// has to be. So a layout is settled in cubes some times finer: one body after the
// other, from below, slides down while it can, and past what it meets. In so fine
// cubes nothing could be searched for; to look whether a body may go one cube
// further costs little.

// Cubes of a settled layout.
const (
	mostFiner = 8       // times as fine as those of the search
	mostFine  = 1 << 26 // up to the top of the layout, at most: a byte each
	passes    = 4       // over all bodies
)

// settler is a plate in fine cubes. Of every cube it knows how many bodies are so
// near that another one may not take it.
type settler struct {
	k    *packing
	n    [3]int
	near [][]byte // by class
	wide map[*shape][][]row
	bare *grid
	zero []byte
	full bool // more bodies near a cube than a byte counts
	work int64
}

// settleOptions steer settling.
type settleOptions struct {
	times    int         // as fine as the cubes of the search
	top      int         // fine cubes that the highest plate reaches up
	sideways bool        // bodies also slide past what is in their way
	late     func() bool // says when to end early
}

// settle returns a plan of the search c in finer cubes with all bodies as low as
// they slide, and what that cost; nil when it does not lie on those cubes.
func (c *packing) settle(from *plan, o settleOptions) (*plan, int64) {
	k := newBarePacking(c.p, c.edge/float64(o.times), c.w.pad)
	s := &settler{k: k, wide: map[*shape][][]row{}}
	for t, items := range from.trays {
		k.trays = append(k.trays, &tray{})
		if !s.fill(t, from.result, items, o) {
			return nil, k.work + s.work
		}
		s.settle(t, o)
	}
	return k.plan(from.untried), k.work + s.work
}

// finer returns how many times finer cubes may be for settling to take about as much
// work as given, and how many cubes of c the highest plate reaches up. A layout
// whose layers may be too hot is not settled: what lies lower may be.
func (c *packing) finer(from *plan, work float64) (times, top int) {
	if c.p.Sections != nil {
		return 1, 0
	}
	near, rows := 0.0, 0.0 // cubes that are near bodies, and rows of them
	reach := float64(2 * c.gaps[0][len(c.own)-1])
	for _, items := range from.trays {
		for _, l := range items {
			n := c.shapeOf(l).n
			top = max(top, l.z+n[2])
			near += float64((float64(n[0]) + reach) * (float64(n[1]) + reach) * (float64(n[2]) + reach))
			rows += float64((float64(n[1]) + reach) * (float64(n[2]) + reach))
		}
	}
	layer := float64(c.n[0]*c.n[1]) * float64(len(c.own))
	cost := float64(float64(len(from.trays))*layer*float64(c.n[2])/500) + near/100
	for times = mostFiner; times > 1; times-- {
		f := float64(times * times * times)
		if f*layer*float64(top) <= mostFine && f*layer*float64(c.n[2]) <= mostCubes && f*cost <= work && float64(times*times)*rows <= mostRows {
			break
		}
	}
	return times, top
}

// fill lays the items of a tray down as the result has them.
func (s *settler) fill(t int, from *Result, items []lying, o settleOptions) bool {
	k := s.k
	s.bare = k.emptyGrid(t)
	s.n = s.bare.n
	s.n[2] = min(s.n[2], o.top)
	s.near = make([][]byte, len(k.own))
	for c := range s.near {
		s.near[c] = make([]byte, s.n[0]*s.n[1]*s.n[2])
		for r := range s.n[1] * s.n[2] {
			line := s.bare.taken[c][0][r*s.bare.words:][:s.bare.words]
			for x := range s.n[0] {
				if line[x>>6] != 0 {
					s.near[c][r*s.n[0]+x] = byte(line[x>>6] >> (x & 63) & 1)
				}
			}
		}
		s.work += int64(len(s.near[c]) / 500)
	}
	s.zero = make([]byte, s.n[0])
	for _, l := range items {
		at := from.Placed[l.item]
		fine := lying{item: l.item, spot: spot{turn: l.turn}}
		if l.fresh != nil {
			fine.fresh = k.tailored(k.p.Items[l.item].Body, at.Turn)
		}
		q := geom.Scale(1/k.edge, geom.Sub(geom.Add(at.Shift, k.shapeOf(fine).box.Min), k.room.Min))
		fine.x, fine.y, fine.z = int(math.Round(q.X)), int(math.Round(q.Y)), int(math.Round(q.Z))
		if o.late() || !s.free(&fine, 0, 0, 0) { // or it does not lie on these cubes
			return false
		}
		s.add(&fine, 1)
		k.trays[t].items = append(k.trays[t].items, fine)
		k.where[l.item] = t
	}
	return !s.full
}

// settle lets the items of a tray slide down.
func (s *settler) settle(t int, o settleOptions) {
	items := s.k.trays[t].items
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	for range passes {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(items[a].z, items[b].z) })
		moved := false
		for _, i := range order {
			if s.full || o.late() {
				return
			}
			moved = s.lower(&items[i], o.sideways) || moved
		}
		if !moved {
			return
		}
	}
}

// lower lets an item slide down as far as it goes.
func (s *settler) lower(l *lying, sideways bool) bool {
	s.add(l, -1)
	start := l.z
	for s.down(l) || sideways && (s.past(l) || s.aside(l)) {
	}
	s.add(l, 1)
	return l.z < start
}

func (s *settler) down(l *lying) bool {
	if !s.free(l, 0, 0, -1) {
		return false
	}
	l.z--
	return true
}

// past moves an item one cube aside when it can go down from there.
func (s *settler) past(l *lying) bool {
	for _, d := range [8][2]int{{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
		if s.free(l, d[0], d[1], -1) && s.free(l, d[0], d[1], 0) {
			l.x, l.y, l.z = l.x+d[0], l.y+d[1], l.z-1
			return true
		}
	}
	return false
}

// aside moves an item towards the corner of the plate as far as it goes, and reports
// whether it can go down from there. If not, it stays there all the same: others
// have more room.
func (s *settler) aside(l *lying) bool {
	for _, d := range [2][2]int{{-1, 0}, {0, -1}} {
		for s.free(l, d[0], d[1], 0) {
			l.x, l.y = l.x+d[0], l.y+d[1]
		}
	}
	return s.free(l, 0, 0, -1)
}

// free reports whether an item may lie some cubes away from where it lies.
func (s *settler) free(l *lying, dx, dy, dz int) bool {
	o := s.k.shapeOf(*l)
	at := [3]int{l.x + dx, l.y + dy, l.z + dz}
	for i, v := range at {
		if v < 0 || v >= s.bare.limit(o, i) || v+o.n[i] > s.n[i] {
			return false
		}
	}
	near := s.near[o.class]
	for i := range o.rows {
		r := &o.rows[i]
		line := near[((at[2]+int(r.z))*s.n[1]+at[1]+int(r.y))*s.n[0]+at[0]:]
		for _, q := range r.runs {
			if !bytes.Equal(line[q.x:q.x+q.n], s.zero[:q.n]) {
				s.work += 1 + int64(i/64)
				return false
			}
		}
	}
	s.work += 1 + int64(len(o.rows)/16)
	return true
}

// add counts an item near the cubes around it once more, or once less.
func (s *settler) add(l *lying, by int) {
	o := s.k.shapeOf(*l)
	wide := s.wide[o]
	if wide == nil {
		for class := range s.near {
			wide = append(wide, s.widened(o, s.bare.balls[o.class][class]))
		}
		s.wide[o] = wide
	}
	for class, rows := range wide {
		s.work += int64(len(rows) / 16)
		for i := range rows {
			y, z := l.y+int(rows[i].y), l.z+int(rows[i].z)
			if y < 0 || z < 0 || y >= s.n[1] || z >= s.n[2] {
				continue
			}
			line := s.near[class][(z*s.n[1]+y)*s.n[0]:][:s.n[0]]
			for _, q := range rows[i].runs {
				from, to := max(0, l.x+int(q.x)), min(s.n[0], l.x+int(q.x+q.n))
				if from < to {
					s.count(line[from:to], by)
				}
			}
		}
	}
}

// count counts once more, or once less, in all of some bytes, eight at a time: none
// of them is ever more than half full.
func (s *settler) count(line []byte, by int) {
	const ones, halves = 0x0101010101010101, 0x8080808080808080
	s.work += int64(len(line) / 2048)
	for ; len(line) >= 8; line = line[8:] {
		v := binary.LittleEndian.Uint64(line)
		if by > 0 {
			v += ones
		} else {
			v -= ones
		}
		s.full = s.full || v&halves != 0
		binary.LittleEndian.PutUint64(line, v)
	}
	for i := range line {
		line[i] += byte(by)
		s.full = s.full || line[i]&0x80 != 0
	}
}

// widened returns the rows of a shape and of all that is near it.
func (s *settler) widened(o *shape, ball []reach) []row {
	var most [3]int
	for _, d := range ball {
		most = [3]int{max(most[0], d.x), max(most[1], d.y), max(most[2], d.z)}
	}
	g := newSolid([3]int{o.n[0] + 2*most[0], o.n[1] + 2*most[1], o.n[2] + 2*most[2]})
	for i := range o.rows {
		r := &o.rows[i]
		for _, d := range ball {
			line := g.cube[g.at(0, most[1]+int(r.y)+d.y, most[2]+int(r.z)+d.z):][:g.n[0]]
			for _, q := range r.runs {
				for x := most[0] + int(q.x) - d.x; x < most[0]+int(q.x+q.n)+d.x; x++ {
					line[x] = body
				}
			}
		}
	}
	s.work += int64(len(o.rows)) * int64(len(ball)) / 64
	rows := g.rows()
	for i := range rows {
		rows[i].y, rows[i].z = rows[i].y-int32(most[1]), rows[i].z-int32(most[2])
		for k := range rows[i].runs {
			rows[i].runs[k].x -= int32(most[0])
		}
	}
	return rows
}

// settling is when a search settles its layouts.
type settling struct {
	last  *plan // that was settled
	times int   // in so much finer cubes
	after int64 // work by then
	ended bool  // that near the end was
}

// A search settles its best layout each time it has done so many times the work of
// the time before, and once near its end. Each time takes so much of the work so
// far, about.
const (
	settleEvery = 1.5
	settleEnd   = 0.9
	settleShare = 0.1
)

// settle settles the best plan of the search when it is time.
func (s *search) settle(ctx context.Context) {
	end := s.used() >= settleEnd && !s.ended
	if ctx.Err() != nil || !end && float64(s.work) < settleEvery*float64(s.after) {
		return
	}
	c := s.hand[0].k
	times, top := c.finer(s.best, settleShare*float64(s.work))
	if times == 1 || s.best == s.last && times <= s.times {
		return
	}
	s.last, s.times, s.after, s.ended = s.best, times, s.work, s.ended || end
	for _, sideways := range [2]bool{true, false} {
		p, work := c.settle(s.best, settleOptions{times, top * times, sideways, func() bool { return s.late(ctx) }})
		s.work += work
		if p == nil || !p.better(s.top) {
			return
		}
		s.work += int64(100 * len(s.p.Items))
		if s.p.Shut || s.p.Leaves == nil || s.p.Leaves(p.result) {
			s.show(p)
			return
		}
	}
}
