package voxel

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// axisTurn reports whether a turn takes axes to axes: then cubes go to cubes, and
// a turned shape is made from the one at rest.
func axisTurn(t *Matrix) bool {
	for i := range 3 {
		for j := range 3 {
			if v := t[i][j]; v != 0 && v != 1 && v != -1 {
				return false
			}
		}
	}
	return true
}

// turned returns a shape at rest in a turn that takes axes to axes. Its box is
// that of its cubes.
func (s *shape) turned(t *Matrix, edge float64) *shape {
	o := &shape{}
	lo, hi := s.box.Min, geom.Add(s.box.Min, geom.Scale(edge, geom.Vec{X: float64(s.n[0]), Y: float64(s.n[1]), Z: float64(s.n[2])}))
	o.box = geom.EmptyBox().Extend(apply(t, lo)).Extend(apply(t, hi))
	var from, sign [3]int // axis that comes to lie along each, and which way
	for i := range 3 {
		for j := range 3 {
			if t[i][j] != 0 {
				from[i], sign[i] = j, int(t[i][j])
			}
		}
		o.n[i], o.size[i] = s.n[from[i]], s.size[from[i]]
		if sign[i] < 0 {
			o.size[i] = float64(o.n[i]) // the first cubes are those that are not full
		}
	}
	g := newSolid(o.n)
	for _, r := range s.rows {
		for _, q := range r.runs {
			for x := q.x; x < q.x+q.n; x++ {
				at := [3]int{int(x), int(r.y), int(r.z)}
				var to [3]int
				for i := range 3 {
					to[i] = at[from[i]]
					if sign[i] < 0 {
						to[i] = o.n[i] - 1 - to[i]
					}
				}
				g.cube[g.at(to[0], to[1], to[2])] = body
			}
		}
	}
	o.rows = g.rows()
	longestFirst(o.rows)
	return o
}

// wardrobe has the shapes of bodies at one edge of cubes when they are first asked
// for. It is used by one goroutine; what it has made is shared with others.
type wardrobe struct {
	bodies []Body
	edge   float64
	pad    float64 // around every body
	room   [3]float64
	class  []int // of every body
	store  *store
	shapes [][]*shape
	order  [][]int   // turns of every body, the flattest first
	boxes  []float64 // volume of the box of every body as stored, with the gap around
	work   *int64    // counts what the making of shapes costs
}

func newWardrobe(p *Problem, edge, pad float64) *wardrobe {
	bodies, gap := p.Bodies, p.Gap
	w := &wardrobe{bodies: bodies, edge: edge, pad: pad, class: make([]int, len(bodies)), store: p.stores.of(edge, pad)}
	all := p.stores.boxOf(bodies)
	rows := 0.0
	for i := range bodies {
		w.shapes = append(w.shapes, make([]*shape, len(bodies[i].Turns)))
		w.order = append(w.order, flattest(&bodies[i], all[i]))
		rows += w.rowsOf(all[i].Size())
		z := all[i].Size()
		d := gap + float64(2*bodies[i].Wide)
		w.boxes = append(w.boxes, float64((z.X+d)*(z.Y+d)*(z.Z+d)))
	}
	most := max(leastTurns, int(mostRows/max(1, rows)))
	for i, order := range w.order {
		w.order[i] = order[:min(len(order), most)]
	}
	return w
}

// Shapes of many different bodies in all their turns take much memory: about 40
// bytes for each row of cubes of each. So there may be so many rows in all, 256 MB at
// one edge; when there are more, each body is tried in its flattest turns alone.
const (
	mostRows   = 1 << 28 / 40
	leastTurns = 2
)

// rowsOf returns about how many rows of cubes a body takes in one turn.
func (w *wardrobe) rowsOf(size geom.Vec) float64 {
	mean := (size.X + size.Y + size.Z) / (3 * w.edge)
	return float64((mean + 1) * (mean + 1))
}

// flattest orders the turns of a body by the height of its box, those that take axes
// to axes first, then by its width.
func flattest(b *Body, at geom.Box) []int {
	order := make([]int, len(b.Turns))
	size := make([]geom.Vec, len(order))
	for t := range order {
		order[t] = t
		box := geom.EmptyBox()
		for k := range 8 {
			p := at.Min
			if k&1 != 0 {
				p.X = at.Max.X
			}
			if k&2 != 0 {
				p.Y = at.Max.Y
			}
			if k&4 != 0 {
				p.Z = at.Max.Z
			}
			box = box.Extend(apply(&b.Turns[t], p))
		}
		size[t] = box.Size()
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if c := cmp.Compare(size[i].Z, size[j].Z); c != 0 {
			return c
		}
		if a, b := axisTurn(&b.Turns[i]), axisTurn(&b.Turns[j]); a != b {
			if a {
				return -1
			}
			return 1
		}
		return cmp.Compare(size[j].X, size[i].X)
	})
	return order
}

// shape returns a body in a turn.
func (w *wardrobe) shape(body, turn int) *shape {
	s := w.shapes[body][turn]
	if s != nil {
		return s
	}
	s = w.store.get(body, turn, func() *shape { return w.make(body, turn) })
	// Each search counts the work as if it had done it.
	*w.work += w.cost(body, s)
	w.shapes[body][turn] = s
	return s
}

// cost is what it takes to make a shape, in positions along rows.
func (w *wardrobe) cost(body int, s *shape) int64 {
	return int64(len(w.bodies[body].Faces)/16 + s.n[0]*s.n[1]*s.n[2]/64)
}

func (w *wardrobe) make(body, turn int) *shape {
	b := &w.bodies[body]
	t := b.Turns[turn]
	var s *shape
	if axisTurn(&t) {
		rest := w.store.get(body, atRest, func() *shape {
			return newShape(b, Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, w.edge, w.pad)
		})
		s = rest.turned(&t, w.edge)
	}
	if s == nil || w.tight(s) {
		s = newShape(b, t, w.edge, w.pad)
	}
	s.class = w.class[body]
	return s
}

// tight reports whether a turned shape has no place in the room in whole cubes. The
// body may still have one when it is turned first and cut into cubes then.
func (w *wardrobe) tight(s *shape) bool {
	for i, r := range w.room {
		if s.size[i] > r+2*touch && r > 0 {
			return true
		}
	}
	return false
}
