package gcode

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/motion"
	"github.com/saggar3d/saggar/slice/path"
)

// Copies of a part. Its moves on a layer are made once, where its first copy stands, and
// placed. Places are whole micrometres, of which coordinates are, too, so that the
// moves of all copies are equal to the bit of a micrometre, and so are their times: see
// motion.Stretch. What is between copies is made for each, and the last copy of a layer
// is made move by move, as what comes after it is another layer.

// place is where a copy is, seen from the first.
type place struct {
	half bool    // turned by half a turn
	x, y float64 // whole micrometres, in mm
}

func placeOf(m poly.Motion) place {
	return place{m.Cos < 0, round3(m.T.X), round3(m.T.Y)}
}

// of returns the place of a point that is rounded, rounded.
func (c place) of(x, y float64) (px, py float64) {
	if c.half {
		x, y = -x, -y
	}
	return round3(x + c.x), round3(y + c.y)
}

// placed returns o in its place.
func (o *op) placed(c place) op {
	out := *o
	out.to[0], out.to[1] = c.of(o.to[0], o.to[1])
	return out
}

// stretch is the moves of a part on a layer.
type stretch struct {
	ops    []op // the filament comes back, the part, the filament is pulled back; none when nothing is printed
	own    [2]int
	from   [3]float64 // where they begin
	lift   float64    // of the nozzle after them
	wholes int        // copies that are all of ops

	last   []geom.Vec2 // the last path of the part, for wipes
	closed bool
	wiped  wipePath // memory

	timed bool
	times motion.Stretch
	sum   tally // of the moves in times
}

// least is the number of copies of a part from which it pays to time its moves apart.
const leastCopies = 3

// copies adds the copies of a layer to its moves.
func (p *Printer) copies(l *path.Layer) error {
	p.parts = p.parts[:min(len(p.parts), 0)]
	if len(l.Copies) == 0 {
		return nil
	}
	count := map[int]int{} // copies by part
	index := map[int]int{}
	for i := range l.Copies {
		c := &l.Copies[i]
		if count[c.Part]++; count[c.Part] > 1 {
			continue
		}
		index[c.Part] = len(p.parts)
		if len(p.parts) < cap(p.parts) {
			p.parts = p.parts[:len(p.parts)+1]
		} else {
			p.parts = append(p.parts, stretch{})
		}
		if err := p.prepare(&p.parts[len(p.parts)-1], l, c.Paths); err != nil {
			return err
		}
	}
	next := func(i int) int {
		for i++; i < len(l.Copies); i++ {
			if len(p.parts[index[l.Copies[i].Part]].ops) > 0 {
				return i
			}
		}
		return -1
	}
	for i := next(-1); i >= 0; {
		c := &l.Copies[i]
		k := index[c.Part]
		t, at := &p.parts[k], placeOf(c.At)
		x, y := at.of(t.from[0], t.from[1])
		p.travel(x, y, p.s.RetractBeforeTravel)
		p.lower()
		i = next(i)
		if i >= 0 && count[c.Part] >= leastCopies && p.watch == nil && p.retracted == p.pull() {
			n := &l.Copies[i]
			f := &p.parts[index[n.Part]].from
			if x, y := placeOf(n.At).of(f[0], f[1]); p.departs(t, at, x, y) {
				p.whole(t, k, at)
				continue
			}
		}
		p.expand(t, at)
	}
	return nil
}

// pull is how much filament is pulled back between copies, in mm.
func (p *Printer) pull() float64 { return max(0, round5(p.s.RetractLength)) }

// departs reports whether filament is pulled back on the way from a copy to x, y.
func (p *Printer) departs(t *stretch, at place, x, y float64) bool {
	end := t.ops[t.own[1]-1].placed(at).to
	dx, dy := x-end[0], y-end[1]
	d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	return d > 0 && d >= p.s.RetractBeforeTravel
}

// prepare makes the moves of a part in the place of its first copy.
func (p *Printer) prepare(t *stretch, l *path.Layer, paths []path.Path) error {
	t.ops, t.timed, t.wholes = t.ops[:0], false, 0
	for len(paths) > 0 && len(paths[0].Points) < 2 {
		paths = paths[1:]
	}
	if len(paths) == 0 {
		return nil
	}
	ops, wiped, retracted, lift := p.ops, p.wiped, p.retracted, p.lift
	defer func() { p.ops, p.wiped, p.retracted, p.lift = ops, wiped, retracted, lift }()
	q := paths[0].Points[0]
	t.from = [3]float64{round3(q.X), round3(q.Y), p.layerZ}
	// The first of ops only says where the nozzle is.
	p.ops, p.wiped, p.retracted, p.lift = append(t.ops, op{to: t.from}), t.wiped, p.pull(), 0
	p.wiped.points = p.wiped.points[:0]
	p.restore()
	t.own[0] = len(p.ops) - 1
	for i := range paths {
		if err := p.path(l, &paths[i]); err != nil {
			return err
		}
	}
	t.own[1] = len(p.ops) - 1
	t.last, t.closed = append(t.last[:0], p.wiped.points...), p.wiped.closed
	p.retract(true)
	t.ops, t.wiped, t.lift = p.ops[:copy(p.ops, p.ops[1:])], p.wiped, p.lift
	if t.own[1] == t.own[0] {
		t.ops = t.ops[:0]
	}
	return nil
}

// whole adds all moves of a copy at once.
func (p *Printer) whole(t *stretch, k int, at place) {
	end := t.ops[len(t.ops)-1].placed(at)
	p.ops = append(p.ops, op{to: end.to, feed: end.feed, part: k + 1, place: at})
	p.retracted, p.lift = p.pull(), t.lift
	p.wiped.points = p.wiped.points[:0]
	t.wholes++
}

// expand adds the moves of a copy one by one.
func (p *Printer) expand(t *stretch, at place) {
	p.restore()
	for i := t.own[0]; i < t.own[1]; i++ {
		p.ops = append(p.ops, t.ops[i].placed(at))
	}
	p.wiped.points, p.wiped.closed = p.wiped.points[:0], t.closed
	for _, q := range t.last {
		q.X, q.Y = at.of(q.X, q.Y)
		p.wiped.points = append(p.wiped.points, q)
	}
}

// stretch makes the moves of a copy.
func (p *Printer) stretch(t *stretch, at place) {
	if !t.timed {
		p.time(t)
	}
	one := func(list []op) {
		for i := range list {
			o := list[i].placed(at)
			p.one(&o)
		}
	}
	one(t.ops[:t.times.From])
	if t.times.To > t.times.From {
		p.leap(t, at)
	}
	one(t.ops[t.times.To:])
}

// leap makes the moves of a copy that take the same time in all.
func (p *Printer) leap(t *stretch, at place) {
	inside := t.ops[t.times.From:t.times.To]
	if p.text != nil {
		now := p.at
		for i := range inside {
			o := inside[i].placed(at)
			p.text.move(&now, &o)
			now[0], now[1], now[2] = o.to[0], o.to[1], o.to[2]
		}
	}
	p.planner.Leap(&t.times)
	last := inside[len(inside)-1].placed(at)
	p.accelerate(&last)
	p.at = [4]float64{last.to[0], last.to[1], last.to[2], p.at[3] + t.sum.net}
	p.tally.join(&t.sum, at, p.layer)
}

// time finds how long the moves of a part take, and which of them take as long in all
// copies.
func (p *Printer) time(t *stretch) {
	t.timed = true
	m := *p.machine
	m.tally, m.watch, m.layer = newTally(), nil, 0
	m.layers = []LayerUse{{Height: p.layers[p.layer].Height}}
	start := [4]float64{t.from[0], t.from[1], t.from[2], 0}
	m.at = start
	t.times.Measure(m.limits, func(q *motion.Planner) {
		m.planner = q
		for i := range t.ops {
			m.accelerate(&t.ops[i])
			m.move(m.ends(&t.ops[i]), t.ops[i].feed, t.ops[i].kind)
		}
	})
	if len(t.times.Times) != len(t.ops) {
		t.times.From, t.times.To = 0, 0
	}
	// Once more, only to count those inside.
	m.at, m.tally = start, newTally()
	m.layers = []LayerUse{{Height: p.layers[p.layer].Height}}
	for i := range t.ops[:t.times.To] {
		o := &t.ops[i]
		m.width = o.width
		to := m.ends(o)
		if i >= t.times.From {
			by := motion.Axes{to[0] - m.at[0], to[1] - m.at[1], to[2] - m.at[2], to[3] - m.at[3]}
			k := kindOf(&by, o.kind)
			m.count(k, &by, &to, o.feed)
			m.took(tag(k, 0), t.times.Times[i])
		}
		m.at = to
	}
	t.sum = *m.tally
}

// join adds what a copy in a place takes on a layer.
func (t *tally) join(o *tally, at place, layer int) {
	for k := range Kinds {
		t.time[k] += o.time[k]
		t.length[k] += o.length[k]
		t.filament[k] += o.filament[k]
	}
	t.layers[layer].Time += o.layers[0].Time
	t.layers[layer].FilamentMM += o.layers[0].FilamentMM
	t.most = max(t.most, t.net+o.most)
	t.net += o.net
	t.flow = max(t.flow, o.flow)
	t.moves += o.moves
	if o.box.Min[0] <= o.box.Max[0] {
		lo, hi := o.box.Min, o.box.Max
		lo[0], lo[1] = at.of(lo[0], lo[1])
		hi[0], hi[1] = at.of(hi[0], hi[1])
		for a := range 2 { // a turned copy may change sides
			lo[a], hi[a] = min(lo[a], hi[a]), max(lo[a], hi[a])
		}
		t.widen(&lo, &hi)
	}
}
