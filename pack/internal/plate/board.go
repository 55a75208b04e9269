package plate

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// pose is where an item lies: one of its kind's turns and the position of its
// reference point.
type pose struct {
	turn int
	x, y float64
}

// Area is the plate: a rectangle, and a circle inside it when Radius is above 0.
// Other outlines are items that never move.
type Area struct {
	X0, Y0, X1, Y1 float64
	Radius         float64 // about the middle of the rectangle
}

// middle returns the middle of the plate.
func (a *Area) middle() (x, y float64) {
	return float64((a.X0 + a.X1) / 2), float64((a.Y0 + a.Y1) / 2)
}

// board is one plate and the items on it, which may overlap.
type board struct {
	c     *Catalogue
	rng   *rand.Rand
	area  Area
	pairs [][]*pair // by shape of the fixed and of the moving item
	held  *held     // of pairs; boards that share these share that

	kind   []int
	at     []pose
	shape  []int
	frozen int // so many of the first items never move, whatever their kind

	middleX, middleY float64 // of the circle

	// Of every pair of items and, on the diagonal, of an item and the circle. A
	// light board goes without: items can be added, not moved apart.
	light  bool
	stride int
	weight []float64
	loss   []float64

	moving int
	masks  []mask // of the moving item, by turn
	evals  int64
}

func newBoard(c *Catalogue, area Area, seed uint64) *board {
	b := &board{c: c, area: area, held: &held{}, rng: rand.New(rand.NewPCG(seed, 0x5a66a7))}
	b.middleX, b.middleY = area.middle()
	b.pairs = make([][]*pair, len(c.shapes))
	turns := 0
	for i := range c.kinds {
		turns = max(turns, len(c.kinds[i].angles))
	}
	b.masks = make([]mask, turns)
	return b
}

// pair returns how one shape moves against another.
func (b *board) pair(fixed, moving int) *pair {
	row := b.pairs[fixed]
	if row == nil {
		row = make([]*pair, len(b.c.shapes))
		b.pairs[fixed] = row
	}
	p := row[moving]
	if p == nil {
		p = b.c.newPair(fixed, moving)
		p.bill, p.held = &b.evals, b.held
		row[moving] = p
	}
	return p
}

// add puts one more item on the board.
func (b *board) add(kind int, p pose) {
	n := len(b.at)
	b.kind, b.at, b.shape = append(b.kind, kind), append(b.at, p), append(b.shape, b.c.kinds[kind].first+p.turn)
	if b.light {
		return
	}
	if n >= b.stride {
		b.grow(max(16, 2*n))
	}
	for j := range n + 1 {
		b.weight[n*b.stride+j], b.weight[j*b.stride+n] = 1, 1
	}
	b.put(n, p)
}

// grow makes room for n items.
func (b *board) grow(n int) {
	weight, loss := make([]float64, n*n), make([]float64, n*n)
	for i := range b.stride {
		copy(weight[i*n:], b.weight[i*b.stride:(i+1)*b.stride])
		copy(loss[i*n:], b.loss[i*b.stride:(i+1)*b.stride])
	}
	b.weight, b.loss, b.stride = weight, loss, n
}

// truncate takes all items from the n-th on away.
func (b *board) truncate(n int) {
	b.kind, b.at, b.shape = b.kind[:n], b.at[:n], b.shape[:n]
}

// window returns the positions at which a shape lies in the rectangle.
func (b *board) window(shape int) (x0, x1, y0, y1 float64) {
	s := &b.c.shapes[shape]
	w := b.c.kinds[s.kind].wall
	x0, x1 = b.area.X0+w-s.box.Min.X, b.area.X1-w-s.box.Max.X
	y0, y1 = b.area.Y0+w-s.box.Min.Y, b.area.Y1-w-s.box.Max.Y
	// A part that is just as large as the plate fits, whatever rounding says.
	if x1 < x0 && x0-x1 < b.c.eps {
		x0, x1 = (x0+x1)/2, (x0+x1)/2
	}
	if y1 < y0 && y0-y1 < b.c.eps {
		y0, y1 = (y0+y1)/2, (y0+y1)/2
	}
	return x0, x1, y0, y1
}

// fits reports whether a shape lies on the empty plate somewhere.
func (b *board) fits(shape int) bool {
	x0, x1, y0, y1 := b.window(shape)
	return x1 >= x0 && y1 >= y0
}

// put moves item i and brings its losses up to date.
func (b *board) put(i int, p pose) {
	b.at[i] = p
	own := b.c.kinds[b.kind[i]].first + p.turn
	b.shape[i] = own
	for j := range b.at {
		l := 0.0
		if j == i {
			if !b.still(i) {
				l = b.outside(own, p.x, p.y) + b.misfit(own)
			}
		} else if !b.still(i) || !b.still(j) {
			q := b.pair(b.shape[j], own)
			dx, dy := p.x-b.at[j].x, p.y-b.at[j].y
			if q.holds(dx, dy) {
				l = b.lossOf(q.depth(dx, dy), q)
			}
		}
		b.loss[i*b.stride+j], b.loss[j*b.stride+i] = l, l
	}
}

// lossOf is the loss of two items that overlap by depth: as measured on the
// public strips, the depth counts linearly and large items count more. Losses
// that grow with the root or the square of the depth were worse by 1 to 4 points
// of density after two seconds.
func (b *board) lossOf(depth float64, p *pair) float64 {
	if depth <= b.c.fault {
		return 0
	}
	return depth * p.scale
}

// outside returns the loss of a shape that sticks out of the circle.
func (b *board) outside(shape int, x, y float64) float64 {
	if b.area.Radius <= 0 {
		return 0
	}
	s := &b.c.shapes[shape]
	k := &b.c.kinds[s.kind]
	if k.fixed {
		return 0
	}
	x, y = x-b.middleX, y-b.middleY
	far := 0.0
	for _, v := range s.corners {
		dx, dy := x+v.X, y+v.Y
		far = max(far, float64(dx*dx)+float64(dy*dy))
	}
	if out := math.Sqrt(far) - (b.area.Radius - k.wall - b.c.slack); out > b.c.fault {
		return out * k.hull
	}
	return 0
}

// misfit returns the loss of a shape that is larger than the rectangle: it must
// turn, for which it has to be moved.
func (b *board) misfit(shape int) float64 {
	k := &b.c.kinds[b.c.shapes[shape].kind]
	x0, x1, y0, y1 := b.window(shape)
	if k.fixed || x0 <= x1 && y0 <= y1 {
		return 0
	}
	return (max(0, x0-x1) + max(0, y0-y1)) * k.hull
}

// try returns the weighted loss that the moving item would have at p, or some
// number above bound once it is more than that; on a light board, some number
// above 0 when it would have any.
func (b *board) try(p pose, bound float64) float64 {
	b.evals++
	if b.light {
		return b.meets(p)
	}
	m := b.mask(p.turn)
	col, row := m.at(b, p)
	weight := b.weight[b.moving*b.stride:]
	sum := 0.0
	if b.area.Radius > 0 {
		sum = weight[b.moving] * b.outside(b.c.kinds[b.kind[b.moving]].first+p.turn, p.x, p.y)
	}
	nothing := b.c.fault
	for w, c := range col {
		for set := c & row[w]; set != 0; set &= set - 1 {
			j := w<<6 | bits.TrailingZeros64(set)
			q := m.pairs[j]
			limit := (bound - sum) / float64(weight[j]*q.scale)
			if d := q.depthUpTo(limit, p.x-b.at[j].x, p.y-b.at[j].y); d > nothing {
				sum += float64(weight[j] * float64(d*q.scale))
				if sum > bound {
					return sum
				}
			}
		}
	}
	return sum
}

// meets is [board.try] on a light board: the boxes decide first, for on a full
// plate most of what shares a column and a row with p is far from it.
func (b *board) meets(p pose) float64 {
	if out := b.outside(b.c.kinds[b.kind[b.moving]].first+p.turn, p.x, p.y); out > 0 {
		return out
	}
	m := b.mask(p.turn)
	col, row := m.at(b, p)
	for w, c := range col {
		for set := c & row[w]; set != 0; set &= set - 1 {
			j := w<<6 | bits.TrailingZeros64(set)
			q := m.pairs[j]
			x, y := p.x-b.at[j].x, p.y-b.at[j].y
			if !q.holds(x, y) {
				continue
			}
			if d := q.depthUpTo(b.c.fault, x, y); d > b.c.fault {
				return d
			}
		}
	}
	return 0
}

// lossAt returns the loss of item i where it is, with and without weights.
func (b *board) lossAt(i int) (weighted, plain float64) {
	row := b.loss[i*b.stride : i*b.stride+len(b.at)]
	weight := b.weight[i*b.stride:]
	for j, l := range row {
		if l != 0 {
			plain += l
			weighted += float64(l * weight[j])
		}
	}
	return weighted, plain
}

// sum returns the loss of all items.
func (b *board) sum() float64 {
	t := 0.0
	for i := range b.at {
		for _, l := range b.loss[i*b.stride : i*b.stride+i+1] {
			t += l
		}
	}
	return t
}

// refresh computes all losses anew.
func (b *board) refresh() {
	for i := range b.at {
		b.put(i, b.at[i])
	}
}

// reweight raises the weights of pairs that overlap, the more the worse they do,
// and lowers the others, as sparrow does.
func (b *board) reweight() {
	most := 0.0
	for i := range b.at {
		for _, l := range b.loss[i*b.stride : i*b.stride+i+1] {
			most = max(most, l)
		}
	}
	if most == 0 {
		return
	}
	for i := range b.at {
		for j := range i + 1 {
			w := b.weight[i*b.stride+j]
			if l := b.loss[i*b.stride+j]; l > 0 {
				w *= 1.2 + float64(0.8*l/most)
			} else if w > 1 {
				w = max(1, w*0.95)
			} else {
				continue
			}
			b.weight[i*b.stride+j], b.weight[j*b.stride+i] = w, w
		}
	}
}

func (b *board) resetWeights() {
	for i := range b.weight {
		b.weight[i] = 1
	}
}

// still reports whether item i never moves.
func (b *board) still(i int) bool { return i < b.frozen || b.c.kinds[b.kind[i]].fixed }
