package plate

import "math"

// Placing one item after the other where it goes farthest into a corner: quick,
// and always valid.

// Candidates of a drop.
const (
	dropNeighbours = 160  // pairs of a turn and an item whose contacts are tried, the latest first
	dropLeast      = 6    // items of them for each turn at least
	dropMost       = 40   // and at most
	dropRandom     = 24   // random positions for each turn
	dropSlides     = 3    // rounds of sliding
	dropFine       = 1e-6 // of the size of the plate: last step of a slide
)

// drop places one more item of a kind and reports whether there was room.
func (b *board) drop(kind int) bool {
	n := len(b.at)
	light := b.light
	b.light = true
	b.add(kind, pose{})
	b.start(n)
	d := dropper{b: b, key: math.Inf(1)}
	k := &b.c.kinds[kind]
	for t := range k.angles {
		if t == k.main && !math.IsInf(d.key, 1) {
			break // the other turns only when these do not fit
		}
		d.turn(t)
	}
	d.settle()
	b.truncate(n)
	b.light = light
	if math.IsInf(d.key, 1) {
		return false
	}
	b.add(kind, d.best)
	return true
}

// dropper keeps the best position found so far: the one with the least key.
type dropper struct {
	b    *board
	best pose
	key  float64
}

// look takes p when it is valid and better than the best.
func (d *dropper) look(p pose) {
	b := d.b
	x0, x1, y0, y1 := b.window(b.c.kinds[b.kind[b.moving]].first + p.turn)
	if p.x < x0 || p.x > x1 || p.y < y0 || p.y > y1 {
		return
	}
	if k := b.keyOf(b.c.kinds[b.kind[b.moving]].first+p.turn, p.x, p.y); k < d.key && b.try(p, 0) == 0 {
		d.best, d.key = p, k
	}
}

// turn tries positions in one turn: corners of the plate, contacts with the
// items placed last, random ones.
func (d *dropper) turn(t int) {
	b := d.b
	x0, x1, y0, y1 := b.window(b.c.kinds[b.kind[b.moving]].first + t)
	if x1 < x0 || y1 < y0 {
		return
	}
	d.look(pose{t, x0, y0})
	d.look(pose{t, x0, y1})
	d.look(pose{t, (x0 + x1) / 2, (y0 + y1) / 2})
	turns := len(b.c.kinds[b.kind[b.moving]].angles)
	latest := max(dropLeast, min(dropMost, dropNeighbours/turns))
	for j := b.moving - 1; j >= 0 && j >= b.moving-latest; j-- {
		d.contacts(t, j)
	}
	for range dropRandom {
		d.look(pose{t, x0 + float64(b.rng.Float64()*(x1-x0)), y0 + float64(b.rng.Float64()*(y1-y0))})
	}
}

// contacts looks at positions where the item touches item j: at both ends of
// every edge of their no-fit polygon. Those found taken before stay so, and count as
// tried again: what a search may try depends on no memory.
func (d *dropper) contacts(t, j int) {
	b := d.b
	own := b.c.kinds[b.kind[b.moving]].first + t
	list := b.mask(t).contactsWith(b, own, j)
	for i := range list {
		c := &list[i]
		switch {
		case !(c.key < d.key):
		case c.taken:
			b.evals++
		case b.try(pose{t, c.x, c.y}, 0) > 0:
			c.taken = true
		default:
			d.best, d.key = pose{t, c.x, c.y}, c.key
		}
	}
}

// contact is a position in the window of the plate where the moving item touches
// another.
type contact struct {
	x, y  float64
	key   float64 // see [board.keyOf]
	taken bool    // something else lies there
}

// contactsWith returns the positions where a shape touches item j. Those of the items
// placed last are kept with the mask, for the next drop looks at most of them again.
func (m *mask) contactsWith(b *board, own, j int) []contact {
	if j < len(m.contacts) && m.contacts[j] != nil {
		return m.contacts[j]
	}
	list := b.contactsOf(own, j)
	if j < b.moving-dropMost {
		return list
	}
	for len(m.contacts) <= j {
		m.contacts = append(m.contacts, nil)
	}
	if old := j - dropMost; old >= 0 {
		m.contacts[old] = nil
	}
	m.contacts[j] = list
	b.held.remember(m, j)
	return list
}

// contactRoom in bytes is how much room the contacts that one search remembers may take.
// Of most parts a plate has less than one MB of them at a time, but there may be hundreds
// of plates.
const contactRoom = 64 << 20

// kept is a list of contacts that is remembered.
type kept struct {
	m     *mask
	j     int
	bytes int64
}

// remember notes that a mask keeps its contacts with item j. When all take too much room,
// the oldest go.
func (h *held) remember(m *mask, j int) {
	const perContact = 32
	n := int64(perContact * cap(m.contacts[j]))
	h.contacts = append(h.contacts, kept{m, j, n})
	for h.contactBytes += n; h.contactBytes > contactRoom && len(h.contacts) > 1; h.contacts = h.contacts[1:] {
		k := h.contacts[0]
		h.contactBytes -= k.bytes
		if k.j < len(k.m.contacts) {
			k.m.contacts[k.j] = nil
		}
	}
}

// contactsOf is [mask.contactsWith] anew.
func (b *board) contactsOf(own, j int) []contact {
	p := b.pair(b.shape[j], own)
	p.ready()
	x0, x1, y0, y1 := b.window(own)
	boundary := p.f.segments // the field may go while others are made
	out := make([]contact, 0, 2*len(boundary))
	for i := range boundary {
		s := &boundary[i]
		for _, l := range [2]float64{0, s.length} {
			x := s.ax + float64(l*s.ux) + float64(p.gap*s.uy)
			y := s.ay + float64(l*s.uy) - float64(p.gap*s.ux)
			x, y = b.at[j].x+float64(p.c*x)-float64(p.s*y), b.at[j].y+float64(p.s*x)+float64(p.c*y)
			if x >= x0 && x <= x1 && y >= y0 && y <= y1 {
				out = append(out, contact{x: x, y: y, key: b.keyOf(own, x, y)})
			}
		}
	}
	return out
}

// settle slides the item on from the best position, and looks at its contacts
// with what it meets there.
func (d *dropper) settle() {
	if math.IsInf(d.key, 1) {
		return
	}
	for range dropSlides {
		before := d.key
		d.slide()
		var near []int
		d.b.near(d.best, func(j int) { near = append(near, j) })
		for _, j := range near {
			d.contacts(d.best.turn, j)
		}
		if d.key == before {
			return
		}
	}
}

// slide moves the best position in steps that are halved, for as long as its key
// falls.
func (d *dropper) slide() {
	size := max(d.b.area.X1-d.b.area.X0, d.b.area.Y1-d.b.area.Y0)
	for step := size / 4; step > dropFine*size; step /= 2 {
		for _, m := range [4][2]float64{{-1, 0}, {0, -1}, {1, 0}, {0, 1}} {
			p := d.best
			p.x, p.y = p.x+float64(step*m[0]), p.y+float64(step*m[1])
			d.look(p)
		}
	}
}

// keyOf returns how far a position of a shape is from where parts should go: to the
// left first, then down; on a circle to the middle.
func (b *board) keyOf(shape int, x, y float64) float64 {
	s := &b.c.shapes[shape]
	a := &b.area
	if a.Radius <= 0 {
		return x + s.box.Max.X - a.X0 + float64(0.1*(y+s.box.Max.Y-a.Y0))
	}
	x, y = x-b.middleX, y-b.middleY
	far := 0.0
	for _, v := range s.corners {
		dx, dy := x+v.X, y+v.Y
		far = max(far, float64(dx*dx)+float64(dy*dy))
	}
	return math.Sqrt(far) + float64(0.01*y)
}
