package plate

import "math"

// Placing one item after the other where it goes farthest into a corner: quick,
// and always valid.

// Candidates of a drop.
const (
	dropNeighbours = 40   // items whose contacts are tried, the latest first
	dropRandom     = 24   // random positions for each turn
	dropSlides     = 4    // rounds of sliding
	dropFine       = 1e-4 // of the size of the plate: last step of a slide
)

// drop places one more item of a kind and reports whether there was room.
func (b *board) drop(kind int) bool {
	n := len(b.at)
	light := b.light
	b.light = true
	b.add(kind, pose{})
	b.start(n)
	d := dropper{b: b, key: math.Inf(1)}
	for t := range b.c.kinds[kind].angles {
		d.turn(t)
	}
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

// turn tries positions in one turn.
func (d *dropper) turn(t int) {
	b := d.b
	own := b.c.kinds[b.kind[b.moving]].first + t
	x0, x1, y0, y1 := b.window(own)
	if x1 < x0 || y1 < y0 {
		return
	}
	from := pose{t, x0, y0}
	key := math.Inf(1)
	look := func(x, y float64) {
		p := pose{t, x, y}
		if k := d.keyOf(p); k < key && x >= x0 && x <= x1 && y >= y0 && y <= y1 && b.try(p, 0) == 0 {
			from, key = p, k
		}
	}
	look(x0, y0)
	look(x0, y1)
	look((x0+x1)/2, (y0+y1)/2)
	d.contacts(own, look)
	for range dropRandom {
		look(x0+float64(b.rng.Float64()*(x1-x0)), y0+float64(b.rng.Float64()*(y1-y0)))
	}
	if math.IsInf(key, 1) {
		return
	}
	if from, key = d.slide(from, key, [4]float64{x0, x1, y0, y1}); key < d.key {
		d.best, d.key = from, key
	}
}

// contacts looks at positions where the item touches one of the latest others:
// at both ends of every edge of their no-fit polygon.
func (d *dropper) contacts(own int, look func(x, y float64)) {
	b := d.b
	for j := b.moving - 1; j >= 0 && j >= b.moving-dropNeighbours; j-- {
		p := b.pair(b.shape[j], own)
		g := p.gap * (1 + 1e-9)
		for i := range p.f.segments {
			s := &p.f.segments[i]
			for _, l := range [2]float64{0, s.length} {
				x, y := s.ax+l*s.ux+g*s.uy, s.ay+l*s.uy-g*s.ux
				look(b.at[j].x+p.c*x-p.s*y, b.at[j].y+p.s*x+p.c*y)
			}
		}
	}
}

// slide moves p in steps that are halved, for as long as its key falls.
func (d *dropper) slide(p pose, key float64, w [4]float64) (pose, float64) {
	size := max(d.b.area.X1-d.b.area.X0, d.b.area.Y1-d.b.area.Y0)
	for range dropSlides {
		before := key
		for step := size / 4; step > dropFine*size; step /= 2 {
			for _, m := range [4][2]float64{{-1, 0}, {0, -1}, {1, 0}, {0, 1}} {
				q := pose{p.turn, max(w[0], min(w[1], p.x+step*m[0])), max(w[2], min(w[3], p.y+step*m[1]))}
				if k := d.keyOf(q); k < key && d.b.try(q, 0) == 0 {
					p, key = q, k
				}
			}
		}
		if key == before {
			break
		}
	}
	return p, key
}

// keyOf returns how far a position is from where parts should go: to the left
// first, then down; on a circle to the middle.
func (d *dropper) keyOf(p pose) float64 {
	b := d.b
	s := &b.c.shapes[b.c.kinds[b.kind[b.moving]].first+p.turn]
	a := &b.area
	if a.Radius <= 0 {
		return p.x + s.box.Max.X - a.X0 + 0.1*(p.y+s.box.Max.Y-a.Y0)
	}
	x, y := p.x-(a.X0+a.X1)/2, p.y-(a.Y0+a.Y1)/2
	far := 0.0
	for _, v := range s.corners {
		dx, dy := x+v.X, y+v.Y
		far = max(far, dx*dx+dy*dy)
	}
	return math.Sqrt(far) + 0.01*y
}
