// Package plate searches for layouts of flat shapes: strips as short as
// possible, plates as full as possible.
//
// Shapes overlap as long as the search lasts. Every pair that does has a loss,
// and a weight that grows while the loss stays; shapes are taken out one by one
// and put where the weighted losses are least (guided local search; the course
// of the search follows Gardeyn, Vanden Berghe and Wauters, "An open-source
// heuristic to reboot 2D nesting research", 2025). What differs is the measure:
// the depth of an overlap is the exact signed distance to the boundary of the
// no-fit polygon, looked up in a [field], so that a gap is kept exactly and one
// position is judged in well under a microsecond.
package plate

import (
	"math"
	"slices"
	"sync"

	"github.com/saggar3d/saggar/geom/poly"
)

// Kind is one shape to be placed, in any of a number of turns.
type Kind struct {
	// Region is what it covers. It may be a little larger than the true shape,
	// to have fewer corners.
	Region poly.Region

	// Outline are points whose convex hull is that of the true shape. Default:
	// the corners of Region.
	Outline poly.Ring

	// Angles are the turns, in degrees. With none it is never moved or turned.
	// Quarter turns of the first, when they lead, are tried more often.
	Angles []float64

	// Wall is the distance kept from the edge of the plate.
	Wall float64
}

// Catalogue holds the kinds of a problem and the fields between them, which are
// made when first asked for. Several searches may use it at once.
type Catalogue struct {
	kinds  []kind
	shapes []shape
	gap    func(a, b int) float64
	eps    float64 // lengths below it are nothing
	slack  float64 // added to every gap
	fault  float64 // depth of an overlap that does not count

	rough  bool // grids are small
	lock   sync.Mutex
	fields map[fieldKey]*field
	made   []fieldKey // of fields, the oldest first
	bytes  int64      // of all fields
	room   int64      // for fields
}

// kind is what all turns of a kind share.
type kind struct {
	ref    [2]float64 // reference point, in the coordinates of the region
	rim    poly.Ring  // corners of the convex hull, about the reference point
	shape  outline    // about the reference point
	slim   *outline   // the same for parts that touch, or nil
	angles []float64
	main   int // so many of the first turns are quarter turns of the very first
	first  int // its first shape
	wall   float64
	area   float64 // mm²
	hull   float64 // a measure of its size, mm²
	fixed  bool
}

// shape is a kind in one of its turns, about its reference point.
type shape struct {
	kind    int
	angle   float64
	box     poly.Box
	wide    poly.Box  // of the region, which may be larger
	corners poly.Ring // of the convex hull
}

// fieldKey names a field: kind b turned by angle against kind a at rest.
type fieldKey struct {
	a, b  int
	angle float64
}

// NewCatalogue prepares kinds. gap returns the distance that two kinds keep.
// size is about the size of the plate; it scales what counts as nothing. fault is
// how much a gap may fall short, so that parts may touch that fit no other way;
// when it is 0, all gaps are a little wider instead (a ten millionth of the size)
// and no overlap is left however small.
func NewCatalogue(kinds []Kind, size, fault float64, gap func(a, b int) float64) *Catalogue {
	c := &Catalogue{eps: 1e-10 * size, fault: fault, gap: gap, room: fieldRoom, fields: map[fieldKey]*field{}}
	if fault == 0 {
		c.slack, c.fault = 1e-7*size, 5e-8*size
	}
	for _, k := range kinds {
		c.Add(k)
	}
	return c
}

// Rough says that the catalogue serves for one quick layout only: fields are made
// in less time and asked in more.
func (c *Catalogue) Rough() { c.rough = true }

// Add enters one more kind. No search may run meanwhile.
func (c *Catalogue) Add(k Kind) {
	box := k.Region.Box()
	if len(k.Outline) > 0 {
		box = k.Outline.Box()
	}
	d := kind{angles: k.Angles, first: len(c.shapes), wall: k.Wall}
	if len(k.Angles) == 0 {
		d.angles, d.fixed = []float64{0}, true
	} else {
		d.ref = [2]float64{(box.Min.X + box.Max.X) / 2, (box.Min.Y + box.Max.Y) / 2}
	}
	m := poly.Motion{Cos: 1}
	m.T.X, m.T.Y = -d.ref[0], -d.ref[1]
	own := k.Region.Move(m)
	d.shape = newOutline(own)
	if len(k.Outline) == 0 {
		for _, r := range d.shape.rings {
			d.rim = append(d.rim, r...)
		}
	}
	d.rim = hull(append(d.rim, k.Outline.Move(m)...))
	s := box.Size()
	d.area = k.Region.Area()
	d.hull = (d.area + float64(s.X*s.Y)) / 2
	for d.main < len(d.angles) && quarter(d.angles[d.main]-d.angles[0]) {
		d.main++
	}
	c.kinds = append(c.kinds, d)
	if n := len(c.kinds) - 1; c.shrinkage() > 0 && c.gap(n, n) == 0 {
		c.kinds[n].slim, _ = shrunk(own, c.shrinkage())
	}
	for _, angle := range d.angles {
		c.shapes = append(c.shapes, c.turned(len(c.kinds)-1, angle))
	}
}

// quarter reports whether an angle is a multiple of 90 degrees, up to rounding.
func quarter(deg float64) bool {
	return math.Abs(deg/90-math.Round(deg/90)) < 1e-9
}

// turned returns kind k in one turn.
func (c *Catalogue) turned(k int, angle float64) shape {
	s := shape{kind: k, angle: angle, box: poly.EmptyBox()}
	m := poly.Turn(angle)
	for _, v := range c.kinds[k].rim {
		q := m.Apply(v)
		s.box = s.box.Add(q)
		s.corners = append(s.corners, q)
	}
	s.wide = s.box
	for _, r := range c.kinds[k].shape.rings {
		for _, v := range r {
			s.wide = s.wide.Add(m.Apply(v))
		}
	}
	return s
}

// pair says how a moving shape stands to a fixed one: its shift is turned by the
// angle whose cosine and sine are c and s, and f answers. box bounds the shifts
// at which the two may miss their gap. The field is made when it is first asked:
// most pairs never come near each other.
type pair struct {
	of    *Catalogue
	key   fieldKey
	f     *field
	bill  *int64 // what making the field costs is added here, in trials
	held  *held  // the fields of one search, this one's among them
	c, s  float64
	gap   float64
	box   poly.Box
	scale float64 // of the loss, per mm of depth
}

// newPair finds the field between two shapes. One field serves all pairs of
// turns with the same difference, and both orders of the two.
func (c *Catalogue) newPair(fixed, moving int) *pair {
	a, b := &c.shapes[fixed], &c.shapes[moving]
	sign := 1.0
	if a.kind > b.kind {
		a, b = b, a
		sign = -1
	}
	m := poly.Turn(a.angle)
	p := &pair{
		of: c, key: fieldKey{a: a.kind, b: b.kind, angle: math.Mod(b.angle-a.angle+720, 360)},
		c: sign * m.Cos, s: sign * m.Sin, gap: c.gap(a.kind, b.kind) + c.slack + c.shrink(a.kind, b.kind),
	}
	g := p.gap + c.eps
	rest, moves := &c.shapes[fixed].wide, &c.shapes[moving].wide
	p.box.Min.X, p.box.Max.X = rest.Min.X-moves.Max.X-g, rest.Max.X-moves.Min.X+g
	p.box.Min.Y, p.box.Max.Y = rest.Min.Y-moves.Max.Y-g, rest.Max.Y-moves.Min.Y+g
	p.scale = math.Sqrt(c.kinds[a.kind].hull * c.kinds[b.kind].hull)
	if c.kinds[a.kind].fixed {
		p.scale = c.kinds[b.kind].hull
	} else if c.kinds[b.kind].fixed {
		p.scale = c.kinds[a.kind].hull
	}
	return p
}

// holds reports whether the two are near enough to be measured.
func (p *pair) holds(x, y float64) bool {
	return x >= p.box.Min.X && x <= p.box.Max.X && y >= p.box.Min.Y && y <= p.box.Max.Y
}

// fieldCost is about how many positions could be tried in the time that it takes
// to make a field, for each of its segments. It counts whether or not another
// search has made the field already: no search may depend on the others' speed.
const fieldCost = 60

// ready makes the field.
func (p *pair) ready() {
	if p.f == nil {
		p.f = p.of.field(p.key)
		if p.bill != nil {
			*p.bill += fieldCost * int64(len(p.f.segments))
		}
		if p.held != nil {
			p.held.take(p)
		}
	}
}

// fieldRoom in bytes is how much room the fields of a catalogue may take, and
// those that one search holds: about ten thousand of parts with forty corners.
// Above it, those made first go, and are made again should they be asked.
const fieldRoom = 512 << 20

// held are the pairs of one search whose fields are made. When they take too much
// room, the field that was made first goes: what counts is the order in which the
// search itself asked, so that its course depends on no other search and no clock.
type held struct {
	pairs []*pair
	bytes int64

	contacts     []kept // that are remembered, the oldest first; see [held.remember]
	contactBytes int64
}

// take notes that the field of p was made. That one stays.
func (h *held) take(p *pair) {
	h.pairs = append(h.pairs, p)
	h.bytes += p.f.bytes()
	for h.bytes > p.of.room && len(h.pairs) > 1 {
		h.bytes -= h.pairs[0].f.bytes()
		h.pairs[0].f = nil
		h.pairs = h.pairs[1:]
	}
}

// keep enters a field, and drops the oldest ones that there is no room for.
// Whether a search finds a field or makes it anew changes nothing but the time.
func (c *Catalogue) keep(key fieldKey, f *field) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.fields[key] != nil {
		return // another search was as quick
	}
	c.fields[key] = f
	c.made = append(c.made, key)
	for c.bytes += f.bytes(); c.bytes > c.room && len(c.made) > 1; c.made = c.made[1:] {
		c.bytes -= c.fields[c.made[0]].bytes()
		delete(c.fields, c.made[0])
	}
}

// field returns the field of a key and makes it when it is missing. Two searches
// may make the same at once: they come out equal.
func (c *Catalogue) field(key fieldKey) *field {
	c.lock.Lock()
	f := c.fields[key]
	c.lock.Unlock()
	if f != nil {
		return f
	}
	a, b, eps := c.against(key)
	boundary := noFit(a, b, eps)
	if len(boundary) > maxSegments {
		a, b := a.convex(), b.convex()
		boundary = noFit(&a, &b, eps)
	}
	f = newField(boundary, c.gap(key.a, key.b)+c.slack+c.shrink(key.a, key.b), eps, c.rough)
	c.keep(key, f)
	return f
}

// depth returns how far the moving shape must go to keep its gap from the fixed
// one when it is shifted by x, y against it; 0 or less when it keeps it.
func (p *pair) depth(x, y float64) float64 { return p.depthUpTo(math.Inf(1), x, y) }

// depthUpTo is [pair.depth], but +Inf may come for what is above limit.
func (p *pair) depthUpTo(limit, x, y float64) float64 {
	if p.f == nil {
		if !p.holds(x, y) {
			return math.Inf(-1)
		}
		p.ready()
	}
	return p.f.depthUpTo(limit-p.gap, float64(p.c*x)+float64(p.s*y), float64(p.c*y)-float64(p.s*x)) + p.gap
}

// turnRef returns where the reference point of a kind goes when its region is
// turned about the origin.
func (c *Catalogue) turnRef(k, turn int) (x, y float64) {
	m := poly.Turn(c.kinds[k].angles[turn])
	r := c.kinds[k].ref
	return float64(m.Cos*r[0]) - float64(m.Sin*r[1]), float64(m.Sin*r[0]) + float64(m.Cos*r[1])
}

// placed returns a pose in the coordinates of the kind.
func (c *Catalogue) placed(kind int, p pose) Placed {
	x, y := c.turnRef(kind, p.turn)
	return Placed{Kind: kind, Angle: c.kinds[kind].angles[p.turn], X: p.x - x, Y: p.y - y}
}

// FitsHeight reports whether a kind fits between two walls height apart in one
// of its turns.
func (c *Catalogue) FitsHeight(k int, height float64) bool {
	d := &c.kinds[k]
	for t := range d.angles {
		if c.shapes[d.first+t].box.Size().Y+2*d.wall <= height+c.eps {
			return true
		}
	}
	return false
}

// widest returns the largest gap between any two of the kinds of items.
func (c *Catalogue) widest(items []int) float64 {
	g := 0.0
	for _, a := range distinct(items) {
		for _, b := range distinct(items) {
			g = max(g, c.gap(a, b))
		}
	}
	return g
}

func distinct(items []int) []int {
	out := slices.Clone(items)
	slices.Sort(out)
	return slices.Compact(out)
}
