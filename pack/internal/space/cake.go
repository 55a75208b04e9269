package space

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// pose is where an item lies: one of its kind's turns and the position of its
// reference point.
type pose struct {
	turn    int
	x, y, z float64
}

// cake is one volume and the items in it, which may overlap.
type cake struct {
	c     *Catalogue
	rng   *rand.Rand
	room  geom.Box
	pairs [][]*pair // by shape of the fixed and of the moving item
	bill  bill

	kind  []int
	at    []pose
	shape []int

	stride int // of the matrices of pairs of items
	weight []float64
	loss   []float64 // on the diagonal for what does not fit the room

	wiped  int64 // of the catalogue, when fields were last dropped
	slides bool  // places are refined by [cake.slide] first
	moving int
	masks  []mask // of the moving item, by turn
	trials int64
}

// mask finds the items that may overlap a moving shape at a position: the room is
// cut into slabs along each axis, and each knows the items that it may meet there.
type mask struct {
	ready bool
	slabs [3][]uint64 // slabCount times the words of a set
	pairs []*pair
}

const slabCount = 64

func newCake(c *Catalogue, room geom.Box, seed uint64) *cake {
	k := &cake{c: c, room: room, rng: rand.New(rand.NewPCG(seed, 0x5a66a7))}
	k.bill = bill{&k.trials, map[fieldKey]bool{}}
	k.pairs = make([][]*pair, len(c.shapes))
	turns := 0
	for i := range c.kinds {
		turns = max(turns, len(c.kinds[i].turns))
	}
	k.masks = make([]mask, turns)
	return k
}

// pair returns how one shape moves against another.
func (k *cake) pair(fixed, moving int) *pair {
	row := k.pairs[fixed]
	if row == nil {
		row = make([]*pair, len(k.c.shapes))
		k.pairs[fixed] = row
	}
	p := row[moving]
	if p == nil {
		p = k.c.newPair(fixed, moving, &k.bill)
		row[moving] = p
	}
	return p
}

// add puts one more item into the cake.
func (k *cake) add(kind int, p pose) {
	n := len(k.at)
	k.kind, k.at, k.shape = append(k.kind, kind), append(k.at, p), append(k.shape, k.c.kinds[kind].first+p.turn)
	if n >= k.stride {
		k.grow(max(16, 2*n))
	}
	for j := range n + 1 {
		k.weight[n*k.stride+j], k.weight[j*k.stride+n] = 1, 1
	}
}

// grow makes room for n items.
func (k *cake) grow(n int) {
	weight, loss := make([]float64, n*n), make([]float64, n*n)
	for i := range k.stride {
		copy(weight[i*n:], k.weight[i*k.stride:(i+1)*k.stride])
		copy(loss[i*n:], k.loss[i*k.stride:(i+1)*k.stride])
	}
	k.weight, k.loss, k.stride = weight, loss, n
}

// window returns the positions at which a shape lies in the room.
func (k *cake) window(shape int) (lo, hi geom.Vec) {
	s := &k.c.shapes[shape]
	d := &k.c.kinds[s.kind]
	w := d.wall
	lo = geom.Sub(geom.Add(k.room.Min, geom.Vec{X: w, Y: w, Z: d.floor}), s.box.Min)
	hi = geom.Sub(geom.Sub(k.room.Max, geom.Vec{X: w, Y: w, Z: w}), s.box.Max)
	eps := 1e-9 * (k.room.Max.X - k.room.Min.X)
	for _, p := range [3][2]*float64{{&lo.X, &hi.X}, {&lo.Y, &hi.Y}, {&lo.Z, &hi.Z}} {
		// What is just as large as the room fits, whatever rounding says.
		if *p[1] < *p[0] && *p[0]-*p[1] < eps {
			*p[0], *p[1] = (*p[0]+*p[1])/2, (*p[0]+*p[1])/2
		}
	}
	return lo, hi
}

// put moves item i and brings its losses up to date.
func (k *cake) put(i int, p pose) {
	k.at[i] = p
	own := k.c.kinds[k.kind[i]].first + p.turn
	k.shape[i] = own
	for j := range k.at {
		l := 0.0
		if j == i {
			l = k.misfit(own)
		} else if !k.still(i) || !k.still(j) {
			q := k.pair(k.shape[j], own)
			if d := q.depth(p.x-k.at[j].x, p.y-k.at[j].y, p.z-k.at[j].z); d > k.c.fault {
				l = d * q.scale
			}
		}
		k.loss[i*k.stride+j], k.loss[j*k.stride+i] = l, l
	}
}

// misfit returns the loss of a shape that is larger than the room: it must turn,
// for which it has to be moved.
func (k *cake) misfit(shape int) float64 {
	d := &k.c.kinds[k.c.shapes[shape].kind]
	if d.fixed {
		return 0
	}
	lo, hi := k.window(shape)
	return (max(0, lo.X-hi.X) + max(0, lo.Y-hi.Y) + max(0, lo.Z-hi.Z)) * d.size * d.size
}

// start prepares trials of positions of item i.
func (k *cake) start(i int) {
	k.moving = i
	k.dropFields()
	for t := range k.masks {
		k.masks[t].ready = false
	}
}

// dropFields lets go of fields that the catalogue has dropped.
func (k *cake) dropFields() {
	n := k.c.wiped.Load()
	if n == k.wiped {
		return
	}
	k.wiped = n
	for _, row := range k.pairs {
		for _, p := range row {
			if p != nil {
				p.field = nil
			}
		}
	}
}

// mask returns the mask of one turn of the moving item.
func (k *cake) mask(turn int) *mask {
	m := &k.masks[turn]
	if m.ready {
		return m
	}
	m.ready = true
	words := (len(k.at) + 63) >> 6
	for a := range m.slabs {
		if len(m.slabs[a]) < slabCount*words {
			m.slabs[a] = make([]uint64, 2*slabCount*words)
		}
		clear(m.slabs[a][:slabCount*words])
	}
	if len(m.pairs) < len(k.at) {
		m.pairs = make([]*pair, 2*len(k.at))
	}
	size := k.room.Size()
	per := [3]float64{slabCount / size.X, slabCount / size.Y, slabCount / size.Z}
	own := k.c.kinds[k.kind[k.moving]].first + turn
	for j := range k.at {
		if j == k.moving {
			continue
		}
		q := k.pair(k.shape[j], own)
		m.pairs[j] = q
		at := &k.at[j]
		x, y, z := at.x-k.room.Min.X, at.y-k.room.Min.Y, at.z-k.room.Min.Z
		m.enter(0, words, j, (x+q.box.Min.X)*per[0], (x+q.box.Max.X)*per[0])
		m.enter(1, words, j, (y+q.box.Min.Y)*per[1], (y+q.box.Max.Y)*per[1])
		m.enter(2, words, j, (z+q.box.Min.Z)*per[2], (z+q.box.Max.Z)*per[2])
	}
	return m
}

// enter marks item j in the slabs from lo to hi; those outside count as the
// nearest.
func (m *mask) enter(axis, words, j int, lo, hi float64) {
	word, bit := j>>6, uint64(1)<<(j&63)
	for s := slabOf(lo); s <= slabOf(hi); s++ {
		m.slabs[axis][s*words+word] |= bit
	}
}

func slabOf(x float64) int { return max(0, min(slabCount-1, int(x))) }

// sets returns the items in the slabs of p.
func (m *mask) sets(k *cake, p *pose) (x, y, z []uint64) {
	words := (len(k.at) + 63) >> 6
	r := &k.room
	i := words * slabOf((p.x-r.Min.X)*slabCount/(r.Max.X-r.Min.X))
	j := words * slabOf((p.y-r.Min.Y)*slabCount/(r.Max.Y-r.Min.Y))
	l := words * slabOf((p.z-r.Min.Z)*slabCount/(r.Max.Z-r.Min.Z))
	return m.slabs[0][i : i+words], m.slabs[1][j : j+words], m.slabs[2][l : l+words]
}

// try returns the weighted loss that the moving item would have at p, or some
// number above bound once it is more than that.
func (k *cake) try(p *pose, bound float64) float64 {
	k.trials++
	m := k.mask(p.turn)
	sx, sy, sz := m.sets(k, p)
	weight := k.weight[k.moving*k.stride:]
	nothing := k.c.fault
	sum := 0.0
	for w, set := range sx {
		for set &= sy[w] & sz[w]; set != 0; set &= set - 1 {
			j := w<<6 | bits.TrailingZeros64(set)
			q := m.pairs[j]
			at := &k.at[j]
			if d := q.depth(p.x-at.x, p.y-at.y, p.z-at.z); d > nothing {
				sum += float64(weight[j] * float64(d*q.scale))
				if sum > bound {
					return sum
				}
			}
		}
	}
	return sum
}

// lossAt returns the loss of item i where it is, with and without weights.
func (k *cake) lossAt(i int) (weighted, plain float64) {
	row := k.loss[i*k.stride : i*k.stride+len(k.at)]
	weight := k.weight[i*k.stride:]
	for j, l := range row {
		if l != 0 {
			plain += l
			weighted += float64(l * weight[j])
		}
	}
	return weighted, plain
}

// sum returns the loss of all items.
func (k *cake) sum() float64 {
	t := 0.0
	for i := range k.at {
		for _, l := range k.loss[i*k.stride : i*k.stride+i+1] {
			t += l
		}
	}
	return t
}

// refresh computes all losses anew.
func (k *cake) refresh() {
	for i := range k.at {
		k.put(i, k.at[i])
	}
}

// reweight raises the weights of pairs that overlap, the more the worse they do,
// and lowers the others, as sparrow does.
func (k *cake) reweight() {
	most := 0.0
	for i := range k.at {
		for _, l := range k.loss[i*k.stride : i*k.stride+i+1] {
			most = max(most, l)
		}
	}
	if most == 0 {
		return
	}
	for i := range k.at {
		for j := range i + 1 {
			w := k.weight[i*k.stride+j]
			if l := k.loss[i*k.stride+j]; l > 0 {
				w *= 1.2 + float64(0.8*l/most)
			} else if w > 1 {
				w = max(1, w*0.95)
			} else {
				continue
			}
			k.weight[i*k.stride+j], k.weight[j*k.stride+i] = w, w
		}
	}
}

func (k *cake) resetWeights() {
	for i := range k.weight {
		k.weight[i] = 1
	}
}

// still reports whether item i never moves.
func (k *cake) still(i int) bool { return k.c.kinds[k.kind[i]].fixed }

// snapshot returns where everything lies.
func (k *cake) snapshot() []pose { return slices.Clone(k.at) }

// restore puts everything where it lay.
func (k *cake) restore(at []pose) {
	for i, p := range at {
		k.at[i] = p
		k.shape[i] = k.c.kinds[k.kind[i]].first + p.turn
	}
}

// shift puts item i at a place, or as near as the room allows, without looking at
// losses.
func (k *cake) shift(i int, p geom.Vec) {
	lo, hi := k.window(k.shape[i])
	at := &k.at[i]
	at.x, at.y, at.z = max(lo.X, min(hi.X, p.X)), max(lo.Y, min(hi.Y, p.Y)), max(lo.Z, min(hi.Z, p.Z))
}

// used returns how high the items reach, with their distance from the top.
func (k *cake) used() float64 {
	top := math.Inf(-1)
	for i, p := range k.at {
		if !k.still(i) {
			s := &k.c.shapes[k.shape[i]]
			top = max(top, p.z+s.box.Max.Z+k.c.kinds[s.kind].wall)
		}
	}
	return top - k.room.Min.Z
}
