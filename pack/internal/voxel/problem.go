package voxel

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Item is one copy of a body.
type Item struct {
	Body     int
	Priority int
	Unit     int     // items of one unit go on one plate, all of them or none
	Worth    float64 // what a layout gains with it
	Volume   float64
	Optional bool // one more copy, if there is room
	Only     int  // the plate it has to go on, counted from 1; 0: any
}

// Problem is what [Pack] works on.
type Problem struct {
	Bodies []Body
	Items  []Item
	Room   geom.Box
	Gap    float64

	// Outside says of a rectangle of the base whether any of it is no place for
	// parts: beyond the edge of a bed that is no rectangle, or kept free from the
	// floor to the top. nil: none is.
	Outside func(lo, hi geom.Vec2) bool

	// KeptFree are boxes that are no place for parts.
	KeptFree []geom.Box

	// Still are bodies that lie on a plate and never move, as they stand.
	Still [][]Body

	MaxPlates int // 0: as many as needed

	// Leaves, when not nil, reports whether everything can be taken out of a layout
	// of which that is not known.
	Leaves func(r *Result) bool

	// Shut allows places that cannot be reached from the top.
	Shut bool

	// Sections, when not nil, returns what a body in a turn, shifted up
	// by z, covers of each layer from the first on. MostArea caps the sum of a
	// plate in every layer. Warm is what lies there for good, by plate. Sections
	// is called from several goroutines.
	Sections func(body int, turn Matrix, z float64) (first int, areas []float64)
	MostArea float64
	Warm     [][]float64

	stores stores
}

// Placed is where an item went: a turn about the origin, then a shift.
type Placed struct {
	Item  int
	Turn  Matrix
	Shift geom.Vec
}

// lying is an item on a tray.
type lying struct {
	item int
	spot
}

// tray is a plate being filled. The order of its items is one in which they came
// in: the reverse takes them out.
type tray struct {
	g     *grid // nil when it is put away
	items []lying
	from  map[[2]int]int // by body and turn: no place below it
	warm  warmth
}

// packing is a state of all plates at one edge of cubes.
type packing struct {
	p        *Problem
	edge     float64
	room     geom.Box // with the pad around
	n        [3]int
	own      []float64   // gaps that classes of bodies keep
	gaps     [][]float64 // between classes of bodies, in edges
	w        *wardrobe
	trays    []*tray
	where    []int    // tray of every item, or -1
	last     []Matrix // turn in which every item lay last
	units    [][]int
	unit     []int         // of every item
	bare     map[int]*grid // of trays when they are empty
	live     []int         // trays that have a grid, the latest last
	mostLive int
	f        *finder
	all      []candidate
	rng      *rand.Rand // nil: the flattest turns are tried
	work     int64
}

func newPacking(p *Problem, edge float64) *packing {
	pad := 0.0
	if p.Gap < edge {
		// Whole cubes would be far more than such a gap: all bodies are widened
		// by half of it instead, and may so far reach beyond the room.
		pad = float64(p.Gap / 2)
	}
	k := newBarePacking(p, edge, pad)
	for range max(1, len(p.Still)) {
		k.open()
	}
	return k
}

// newBarePacking returns a state without trays, with bodies widened by pad.
func newBarePacking(p *Problem, edge, pad float64) *packing {
	k := &packing{p: p, edge: edge, room: p.Room, where: make([]int, len(p.Items)), last: make([]Matrix, len(p.Items)), f: newFinder(p.Shut)}
	k.room.Min = geom.Sub(k.room.Min, geom.Vec{X: pad, Y: pad, Z: pad})
	k.room.Max = geom.Add(k.room.Max, geom.Vec{X: pad, Y: pad, Z: pad})
	k.w = newWardrobe(p, edge, pad)
	k.w.work = &k.work
	k.classes()
	size := k.room.Size()
	for i, s := range [3]float64{size.X, size.Y, size.Z} {
		k.w.room[i] = s / edge
	}
	k.n = newGrid(k.w.room, nil).n
	index := map[int]int{}
	for i := range p.Items {
		k.where[i] = -1
		u, ok := index[p.Items[i].Unit]
		if !ok {
			u = len(k.units)
			index[p.Items[i].Unit] = u
			k.units = append(k.units, nil)
		}
		k.units[u] = append(k.units[u], i)
		k.unit = append(k.unit, u)
	}
	k.bare, k.mostLive = map[int]*grid{}, liveGrids(k.n, len(k.own))
	return k
}

// emptyGrid makes the grid of plate t with what lies there for good.
func (k *packing) emptyGrid(t int) *grid {
	g := newGrid(k.w.room, k.gaps)
	k.close(g)
	if t < len(k.p.Still) {
		for i := range k.p.Still[t] {
			k.still(g, &k.p.Still[t][i])
		}
	}
	return g
}

// close takes the cubes that are no place for parts.
func (k *packing) close(g *grid) {
	corner := func(x, y, z int) geom.Vec {
		return geom.Add(k.room.Min, geom.Scale(k.edge, geom.Vec{X: float64(x), Y: float64(y), Z: float64(z)}))
	}
	if k.p.Outside != nil {
		for y := range k.n[1] {
			for x := range k.n[0] {
				lo, hi := corner(x, y, 0), corner(x+1, y+1, 0)
				if k.p.Outside(geom.Vec2{X: lo.X, Y: lo.Y}, geom.Vec2{X: hi.X, Y: hi.Y}) {
					g.block([3]int{x, y, 0}, [3]int{x + 1, y + 1, k.n[2]})
				}
			}
		}
	}
	for _, b := range k.p.KeptFree {
		lo, hi := geom.Scale(1/k.edge, geom.Sub(b.Min, k.room.Min)), geom.Scale(1/k.edge, geom.Sub(b.Max, k.room.Min))
		g.block([3]int{int(math.Floor(lo.X + touch)), int(math.Floor(lo.Y + touch)), int(math.Floor(lo.Z + touch))},
			[3]int{int(math.Ceil(hi.X - touch)), int(math.Ceil(hi.Y - touch)), int(math.Ceil(hi.Z - touch))})
	}
	for r := range k.n[1] * k.n[2] {
		g.refresh(r)
	}
}

// still takes the cubes of a body that lies fixed, and those nearer than the gap.
func (k *packing) still(g *grid, b *Body) {
	// Its box is moved down to the corner of a cube; it grows by as much.
	wide := b.Wide + k.w.pad
	lo := geom.Sub(geom.BoxOf(b.Vertices).Min, geom.Vec{X: wide, Y: wide, Z: wide})
	at := [3]int{}
	for i, d := range [3]struct{ v, from *float64 }{{&lo.X, &k.room.Min.X}, {&lo.Y, &k.room.Min.Y}, {&lo.Z, &k.room.Min.Z}} {
		at[i] = int(math.Floor((*d.v-*d.from)/k.edge + touch))
		*d.v = *d.from + float64(float64(at[i])*k.edge)
	}
	lo = geom.Add(lo, geom.Vec{X: wide, Y: wide, Z: wide})
	c := *b
	c.Vertices = append(slices.Clone(b.Vertices), lo)
	c.Faces = append(slices.Clone(b.Faces), [3]uint32{uint32(len(b.Vertices)), uint32(len(b.Vertices)), uint32(len(b.Vertices))})
	s := newShape(&c, Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, k.edge, k.w.pad)
	s.class = k.classOf(b.Own)
	g.place(s, at[0], at[1], at[2])
}

// drop puts an item on a tray where it reaches least high, in one of as many turns,
// and reports whether there is a place.
func (k *packing) drop(item, t, turns int) bool {
	b := k.p.Items[item].Body
	r := k.trays[t]
	if r.g == nil {
		if len(r.items) > 0 {
			return false // put away
		}
		k.bring(t)
	}
	k.all = k.all[:0]
	listed := turns
	if k.rng != nil && k.p.Bodies[b].Any {
		listed = turns - turns/2
		for range turns / 2 {
			f := k.tailored(b, k.freshTurn(item))
			k.all = append(k.all, candidate{fresh: f, s: f.s})
		}
	}
	for _, turn := range k.some(b, listed) {
		k.all = append(k.all, candidate{turn: turn, s: k.w.shape(b, turn), z: r.from[[2]int{b, turn}]})
	}
	k.f.allow = nil
	if k.p.Sections != nil {
		k.f.allow = func(i, z int) bool {
			c := &k.all[i]
			return r.warm.takes(k.sections(lying{item, spot{turn: c.turn, fresh: c.fresh, z: z}}), k.p.MostArea)
		}
	}
	best, found := k.f.lowest(r.g, k.all)
	k.work += k.f.work
	k.f.work = 0
	for _, c := range k.all {
		if c.fresh == nil {
			r.from[[2]int{b, c.turn}] = c.z
		}
	}
	if !found {
		return false
	}
	k.enter(t, lying{item, best})
	return true
}

// some returns that many turns of a body: the flattest, or with a source of chance
// any.
func (k *packing) some(body, n int) []int {
	order := k.w.order[body]
	n = min(n, len(order))
	if k.rng != nil {
		for i := range n {
			j := i + k.rng.IntN(len(order)-i)
			order[i], order[j] = order[j], order[i]
		}
	}
	return order[:n]
}

// enter lays an item down.
func (k *packing) enter(t int, l lying) {
	r := k.trays[t]
	r.items = append(r.items, l)
	s := k.shapeOf(l)
	k.work += r.g.effort(s)
	r.g.place(s, l.x, l.y, l.z)
	if k.p.Sections != nil {
		r.warm.add(k.sections(l))
	}
	k.where[l.item], k.last[l.item] = t, k.turnOf(l)
}

// relay makes the content of tray t anew.
func (k *packing) relay(t int, items []lying) {
	r := k.trays[t]
	for _, l := range r.items {
		if k.where[l.item] == t {
			k.where[l.item] = -1
		}
	}
	k.bring(t).copyFrom(k.bareGrid(t))
	k.work += r.g.cost() / 4
	r.items, r.from, r.warm = nil, map[[2]int]int{}, k.bareWarmth(t)
	for _, l := range items {
		k.enter(t, l)
	}
}

// placed returns an item in the coordinates of the room.
func (k *packing) placed(l lying) Placed {
	s := k.shapeOf(l)
	at := geom.Add(k.room.Min, geom.Scale(k.edge, geom.Vec{X: float64(l.x), Y: float64(l.y), Z: float64(l.z)}))
	return Placed{l.item, k.turnOf(l), geom.Sub(at, s.box.Min)}
}

// shapeOf returns an item as it lies.
func (k *packing) shapeOf(l lying) *shape {
	if l.fresh != nil {
		return l.fresh.s
	}
	return k.w.shape(k.p.Items[l.item].Body, l.turn)
}

func (k *packing) turnOf(l lying) Matrix {
	if l.fresh != nil {
		return l.fresh.turn
	}
	return k.p.Bodies[k.p.Items[l.item].Body].Turns[l.turn]
}
