package plate

import "math"

// A plate with very many items is searched through a window: a rectangle of it, in
// which the items are moved about while those that reach in from outside stay where
// they are. One round then costs as much as on a plate with few items.

// windowItems is about how many items a window holds, and windowSides how many times
// as wide as the item to be put in it is at least. On a plate of 600 different parts,
// windows of 60 items found room for 1 % fewer in the same time, those of 120 for 3 %.
const (
	windowItems = 30
	windowSides = 2.5
)

// windowTries is in how many windows of a plate a unit is tried before it counts as
// one that finds no room there, windowChoices among how many places the emptiest is
// taken, every other time, and windowDisturbed how often a window is tried again.
const (
	windowTries     = 8
	windowChoices   = 6
	windowDisturbed = 3
)

// window is the board of a hand for parts of plates.
type window struct {
	b      *board
	margin float64 // from what is farther than that nothing in the window keeps a gap
}

func newWindow(k *packing) *window {
	w := &window{b: newBoard(k.c, k.p.Area, k.seed^0x3f1d)}
	w.b.pairs, w.b.held = k.trays[0].b.pairs, k.trays[0].b.held
	w.b.middleX, w.b.middleY = k.p.Area.middle()
	kinds := make([]int, len(k.c.kinds))
	for i := range kinds {
		kinds[i] = i
	}
	beyond := 0.0 // regions may stick out of the boxes of what they stand for
	for i := range k.c.shapes {
		s := &k.c.shapes[i]
		beyond = max(beyond, s.box.Min.X-s.wide.Min.X, s.box.Min.Y-s.wide.Min.Y, s.wide.Max.X-s.box.Max.X, s.wide.Max.Y-s.box.Max.Y)
	}
	w.margin = k.c.widest(kinds) + k.c.slack + k.c.shrinkage() + beyond + k.c.eps
	return w
}

// open lays what a part of tray t holds into the window, chosen for unit u. It
// returns which of spots may move; they are the last items of the board.
func (w *window) open(k *packing, t int, spots []spot, u int) (inside []int) {
	b, r := w.b, k.trays[t]
	b.truncate(0)
	b.light = true
	b.area = w.choose(k, spots, u)
	for i := range r.first {
		if w.reaches(r.b.shape[i], r.b.at[i]) {
			b.add(r.b.kind[i], r.b.at[i])
		}
	}
	for i, s := range spots {
		kind := k.p.Items[s.item].Kind
		switch shape := k.c.kinds[kind].first + s.pose.turn; {
		case b.holds(shape, s.pose):
			inside = append(inside, i)
		case w.reaches(shape, s.pose):
			b.add(kind, s.pose)
		}
	}
	b.frozen = len(b.at)
	for _, i := range inside {
		b.add(k.p.Items[spots[i].item].Kind, spots[i].pose)
	}
	b.weigh()
	return inside
}

// holds reports whether a shape lies on the rectangle of the board.
func (b *board) holds(shape int, p pose) bool {
	x0, x1, y0, y1 := b.window(shape)
	return p.x >= x0 && p.x <= x1 && p.y >= y0 && p.y <= y1
}

// reaches reports whether a shape may be nearer than its gap to what lies in the
// window.
func (w *window) reaches(shape int, p pose) bool {
	s, a := &w.b.c.shapes[shape].wide, &w.b.area
	return p.x+s.Max.X >= a.X0-w.margin && p.x+s.Min.X <= a.X1+w.margin &&
		p.y+s.Max.Y >= a.Y0-w.margin && p.y+s.Min.Y <= a.Y1+w.margin
}

// choose returns a rectangle of the plate, at random or the emptiest of several.
func (w *window) choose(k *packing, spots []spot, u int) Area {
	plate, rng := k.p.Area, w.b.rng
	side := math.Sqrt((plate.X1 - plate.X0) * (plate.Y1 - plate.Y0) * windowItems / float64(max(1, len(spots))))
	for _, i := range k.units[u] {
		s := &k.c.shapes[k.c.kinds[k.p.Items[i].Kind].first]
		size := s.box.Size()
		side = max(side, windowSides*(max(size.X, size.Y)+2*k.c.kinds[s.kind].wall))
	}
	width, height := min(side, plate.X1-plate.X0), min(side, plate.Y1-plate.Y0)
	choices := 1
	if rng.Uint64()&1 == 0 {
		choices = windowChoices
	}
	var best Area
	most := math.Inf(-1)
	for range choices {
		x := plate.X0 + float64(rng.Float64()*(plate.X1-plate.X0-width))
		y := plate.Y0 + float64(rng.Float64()*(plate.Y1-plate.Y0-height))
		a := Area{X0: x, Y0: y, X1: x + width, Y1: y + height, Radius: plate.Radius}
		if room := w.room(k, a, spots); room > most {
			best, most = a, room
		}
	}
	return best
}

// room returns about how much of an area is empty.
func (w *window) room(k *packing, a Area, spots []spot) float64 {
	const samples = 8
	in := 0
	for i := range samples * samples {
		x := a.X0 + float64((a.X1-a.X0)*(float64(i%samples)+0.5)/samples) - w.b.middleX
		y := a.Y0 + float64((a.Y1-a.Y0)*(float64(i/samples)+0.5)/samples) - w.b.middleY
		if a.Radius <= 0 || float64(x*x)+float64(y*y) <= float64(a.Radius*a.Radius) {
			in++
		}
	}
	room := (a.X1 - a.X0) * (a.Y1 - a.Y0) * float64(in) / (samples * samples)
	for _, s := range spots {
		if p := s.pose; p.x >= a.X0 && p.x <= a.X1 && p.y >= a.Y0 && p.y <= a.Y1 {
			room -= k.p.Items[s.item].Area
		}
	}
	return room
}
