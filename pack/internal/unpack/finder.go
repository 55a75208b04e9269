package unpack

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
)

// finder looks for a path for one body past others.
type finder struct {
	body   Placed
	others []Placed
	boxes  []geom.Box // around the others

	// met are those that were in the way of anything that was tried. While they
	// all stay, trying again finds nothing new.
	met []bool

	lo, hi geom.Vec // the shifts that the room allows
	lift   float64  // at which the body is out; the top of the shifts
	disc   disc

	// apart: there is no bed, and the body is out when its box is beside all
	// others.
	apart  bool
	around geom.Box // all others

	limits Limits
	work   int64
	cut    bool // a search ended because it was late
}

// disc is a round wall: the corners of the hull of a body seen from above keep
// within its radius.
type disc struct {
	corners []geom.Vec2
	radius  float64 // 0: no wall
}

// allows reports whether the body may be shifted by t.
func (d *disc) allows(t geom.Vec) bool {
	if d.radius == 0 {
		return true
	}
	for _, c := range d.corners {
		x, y := c.X+t.X, c.Y+t.Y
		if float64(x*x)+float64(y*y) > d.radius*d.radius {
			return false
		}
	}
	return true
}

// disc returns the round wall of s for a body. One that reaches out at the start
// may stay as far out.
func (s *Scene) disc(p *Placed) disc {
	var points []geom.Vec2
	for i := range p.faces { // vertices that belong to no face are nowhere
		for _, v := range p.triangle(int32(i)) {
			points = append(points, geom.Vec2{X: v.X + p.At.X, Y: v.Y + p.At.Y})
		}
	}
	d := disc{radius: s.Room.Radius}
	for _, i := range hull.Planar(points) {
		c := points[i]
		d.corners = append(d.corners, c)
		d.radius = max(d.radius, math.Sqrt(float64(c.X*c.X)+float64(c.Y*c.Y))+Tolerance)
	}
	return d
}

// newFinder returns the finder of body i of s among others, with a room.
func (s *Scene) newFinder(i int, others []Placed) *finder {
	f := newFinder(s.Bodies[i], others, s.Limits)
	box := f.body.Box()
	room := &s.Room.Box
	f.lift = max(0, s.rim()-box.Min.Z)
	f.lo = geom.Vec{X: min(0, room.Min.X-box.Min.X), Y: min(0, room.Min.Y-box.Min.Y), Z: min(0, room.Min.Z-box.Min.Z)}
	f.hi = geom.Vec{X: max(0, room.Max.X-box.Max.X), Y: max(0, room.Max.Y-box.Max.Y), Z: f.lift}
	if s.Room.Radius > 0 {
		f.disc = s.disc(&f.body)
	}
	return f
}

func newFinder(body Placed, others []Placed, limits Limits) *finder {
	f := &finder{body: body, others: others, met: make([]bool, len(others)), limits: limits.withDefaults(), around: geom.EmptyBox()}
	for k := range others {
		f.boxes = append(f.boxes, others[k].Box())
		f.around = f.around.Union(f.boxes[k])
	}
	return f
}

// newParter returns the finder of a way of a away from b, in any direction.
func newParter(a, b Placed, limits Limits) *finder {
	f := newFinder(a, []Placed{b}, limits)
	f.apart = true
	inf := math.Inf(1)
	f.lo, f.hi = geom.Vec{X: -inf, Y: -inf, Z: -inf}, geom.Vec{X: inf, Y: inf, Z: inf}
	return f
}

// room returns how far the body, shifted by t, may move along d before it meets
// a wall, the floor, or is out.
func (f *finder) room(t, d geom.Vec) float64 {
	length := math.Inf(1)
	box := f.body.Box()
	for k := range 3 {
		v := coordinate(d, k)
		if v == 0 {
			continue
		}
		at := coordinate(t, k)
		end := coordinate(f.hi, k)
		if v < 0 {
			end = coordinate(f.lo, k)
		}
		if math.IsInf(end, 0) { // until it is beside all others
			end = coordinate(f.around.Max, k) - coordinate(box.Min, k)
			if v < 0 {
				end = coordinate(f.around.Min, k) - coordinate(box.Max, k)
			}
		}
		length = min(length, max(0, (end-at)/v))
	}
	return length
}

// inside reports whether the room allows the shift t.
func (f *finder) inside(t geom.Vec) bool {
	for k := range 3 {
		v := coordinate(t, k)
		if !(v >= coordinate(f.lo, k)-Tolerance && (k == 2 || v <= coordinate(f.hi, k)+Tolerance)) {
			return false
		}
	}
	return f.disc.allows(t)
}

// slide returns how far the body, shifted by t, may move along the unit vector d,
// up to length. With any it is content to know whether something is in the way:
// the answer is length when nothing is.
func (f *finder) slide(t, d geom.Vec, length float64, any bool) float64 {
	moved := f.body
	moved.At = geom.Add(moved.At, t)
	way := moved.Box()
	far := geom.Scale(length, d)
	way = way.Union(geom.Box{Min: geom.Add(way.Min, far), Max: geom.Add(way.Max, far)})
	first, met := length, -1
	for k := range f.others {
		if !overlap(&way, &f.boxes[k]) {
			continue
		}
		w := newSweep(&moved, &f.others[k], d, length)
		w.first = first
		w.run(any)
		f.work += w.work
		if w.hit && (w.first < first || met < 0) {
			first, met = w.first, k
			if any || first <= 0 {
				break
			}
		}
	}
	if met < 0 {
		return length
	}
	f.met[met] = true
	return min(first, math.Nextafter(length, 0))
}

// free reports whether the body, shifted by t, may move along d by length.
func (f *finder) free(t, d geom.Vec, length float64) bool {
	return f.slide(t, d, length, true) == length
}

// out reports whether the body, shifted by t, can leave straight up.
func (f *finder) out(t geom.Vec) bool {
	return f.free(t, up, max(0, f.lift-t.Z))
}

func overlap(a, b *geom.Box) bool {
	return a.Min.X <= b.Max.X && b.Min.X <= a.Max.X &&
		a.Min.Y <= b.Max.Y && b.Min.Y <= a.Max.Y &&
		a.Min.Z <= b.Max.Z && b.Min.Z <= a.Max.Z
}

// Of each of the 26 directions so many places on the way are tried for a way up.
const stops = 8

// straight looks for a way straight up, then for one along a straight line and
// then up; away from another body, for any straight line.
func (f *finder) straight() ([]geom.Vec, bool) {
	if !f.apart && f.out(geom.Vec{}) {
		return []geom.Vec{{Z: f.lift}}, true
	}
	for _, d := range directions {
		if !f.apart && d == up {
			continue
		}
		length := f.room(geom.Vec{}, d)
		s := f.slide(geom.Vec{}, d, length, f.apart)
		if f.apart {
			if s == length {
				return []geom.Vec{geom.Scale(length, d)}, true
			}
			continue
		}
		for k := range stops {
			t := geom.Scale(s*float64(k+1)/stops, d)
			if !(s > 0) || !f.disc.allows(t) {
				break
			}
			if f.out(t) {
				return []geom.Vec{t, {Z: max(0, f.lift-t.Z)}}, true
			}
		}
	}
	return nil, false
}

// find looks for a path: along straight lines, then on finer and finer lattices.
// The path is a list of shifts, one after the other.
func (f *finder) find(ctx context.Context) ([]geom.Vec, bool, error) {
	if path, ok := f.straight(); ok {
		return path, true, nil
	}
	return f.lattices(ctx)
}

// steps are how often the steps of the lattices go into the longest side of the
// body.
var steps = [...]float64{6, 15, 40}

// lattices looks for a path on finer and finer lattices, and proves it as a whole.
func (f *finder) lattices(ctx context.Context) ([]geom.Vec, bool, error) {
	side := f.body.Box().Size()
	longest := max(side.X, side.Y, side.Z)
	if f.apart {
		other := f.around.Size()
		longest = min(longest, max(other.X, other.Y, other.Z))
	}
	for _, n := range steps {
		if f.cut || f.work >= f.limits.Work {
			break
		}
		l := &lattice{finder: f, step: longest / n}
		path, ok, err := l.search(ctx)
		if err != nil || ok && f.proven(path) {
			return path, ok, err
		}
	}
	return nil, false, nil
}

// proven reports whether the body can move along path: what the search has put
// together of pieces, looked at piece by piece from the start once more.
func (f *finder) proven(path []geom.Vec) bool {
	var t geom.Vec
	for _, move := range path {
		length := geom.Norm(move)
		if length > 0 && !f.free(t, geom.Scale(1/length, move), length) {
			return false
		}
		t = geom.Add(t, move)
	}
	return true
}
