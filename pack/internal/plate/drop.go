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
	if k := d.keyOf(p); k < d.key && b.try(p, 0) == 0 {
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
// every edge of their no-fit polygon.
func (d *dropper) contacts(t, j int) {
	b := d.b
	p := b.pair(b.shape[j], b.c.kinds[b.kind[b.moving]].first+t)
	p.ready()
	boundary := p.f.segments // the field may go while others are made
	for i := range boundary {
		s := &boundary[i]
		for _, l := range [2]float64{0, s.length} {
			x := s.ax + float64(l*s.ux) + float64(p.gap*s.uy)
			y := s.ay + float64(l*s.uy) - float64(p.gap*s.ux)
			d.look(pose{
				t,
				b.at[j].x + float64(p.c*x) - float64(p.s*y),
				b.at[j].y + float64(p.s*x) + float64(p.c*y),
			})
		}
	}
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

// keyOf returns how far a position is from where parts should go: to the left
// first, then down; on a circle to the middle.
func (d *dropper) keyOf(p pose) float64 {
	b := d.b
	s := &b.c.shapes[b.c.kinds[b.kind[b.moving]].first+p.turn]
	a := &b.area
	if a.Radius <= 0 {
		return p.x + s.box.Max.X - a.X0 + float64(0.1*(p.y+s.box.Max.Y-a.Y0))
	}
	x, y := p.x-b.middleX, p.y-b.middleY
	far := 0.0
	for _, v := range s.corners {
		dx, dy := x+v.X, y+v.Y
		far = max(far, float64(dx*dx)+float64(dy*dy))
	}
	return math.Sqrt(far) + float64(0.01*y)
}
