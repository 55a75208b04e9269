// Package unpack takes parts out of a bed one after the other: each moves along
// straight lines, without turning, through the open top, while those that are
// still in the bed stay where they are.
//
// Every path that it reports is free: each straight piece is proven against
// every triangle in its way (triangles.go). That no path was found proves
// nothing: the search tries straight lines and then a lattice of shifts, and may
// miss a way through a gap that is narrower than its finest lattice, or one that
// is longer than its limits.
package unpack

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Scene is what lies in a bed.
type Scene struct {
	Bodies []Placed // those that are taken out
	Fixed  []Placed // walls, and what else stays
	Room   Room
	Limits Limits
}

// Room is where bodies may move. What reaches out of it at the start may stay as
// far out.
type Room struct {
	// Box has the walls and the floor as its sides; at Max.Z is the rim, which
	// everything has to pass. Sides may be infinite; when the top is, bodies have
	// to pass the highest one.
	Box geom.Box

	// Radius is that of a round wall about the origin. 0: none.
	Radius float64
}

// Limits bound a search for one path. Where it meets them, no path is found. All but
// Late are counts, so that results do not depend on the machine.
type Limits struct {
	// Shifts is how many shifts are looked at on one lattice. Default 4000.
	Shifts int

	// Work is how many pairs of boxes and triangles are. Default 30 million: a few
	// seconds.
	Work int64

	// Searches is how many searches on lattices, for bodies and for pairs, may find
	// nothing in one plan. Then no more are made: what does not leave along straight
	// lines is stuck, and further pairs are not named. Default 100.
	Searches int

	// Late, when not nil, reports that the time is over: searches on lattices end and
	// find nothing, and no more pairs are looked at. It is called by several
	// goroutines, and once true stays so.
	Late func() bool
}

func (l *Limits) late() bool { return l.Late != nil && l.Late() }

func (l Limits) withDefaults() Limits {
	if l.Shifts <= 0 {
		l.Shifts = 4000
	}
	if l.Work <= 0 {
		l.Work = 30_000_000
	}
	if l.Searches <= 0 {
		l.Searches = 100
	}
	return l
}

// Everywhere is a room without walls, floor and rim.
func Everywhere() Room {
	inf := math.Inf(1)
	return Room{Box: geom.Box{Min: geom.Vec{X: -inf, Y: -inf, Z: -inf}, Max: geom.Vec{X: inf, Y: inf, Z: inf}}}
}

// rim returns the height that everything has to pass.
func (s *Scene) rim() float64 {
	top := math.Inf(-1)
	if !math.IsInf(s.Room.Box.Max.Z, 0) {
		top = s.Room.Box.Max.Z
	}
	for i := range s.Bodies {
		top = max(top, s.Bodies[i].Box().Max.Z)
	}
	return top
}

var up = geom.Vec{Z: 1}

// along lists the lines of the lattice, the way out first. The opposite of each
// is five less its index.
var along = [6]geom.Vec{up, {X: 1}, {Y: 1}, {Y: -1}, {X: -1}, {Z: -1}}

// directions are the 26 to the corners, edges and faces of a cube, upwards first.
var directions = func() []geom.Vec {
	var out []geom.Vec
	for z := 1.0; z >= -1; z-- {
		for n := 1.0; n <= 3; n++ { // straight ones first
			for x := -1.0; x <= 1; x++ {
				for y := -1.0; y <= 1; y++ {
					v := geom.Vec{X: x, Y: y, Z: z}
					if l := geom.Dot(v, v); l == n {
						out = append(out, geom.Scale(1/math.Sqrt(l), v))
					}
				}
			}
		}
	}
	return out
}()

// Proven reports whether body i can be taken out along path, past those of the
// others for which there is true: within the room, past everything in the way,
// and at the end over the rim.
func (s *Scene) Proven(i int, path []geom.Vec, others func(k int) bool) bool {
	f := s.newFinder(i, s.among(i, others))
	var t geom.Vec
	for n, move := range path {
		t = geom.Add(t, move)
		upwards := n == len(path)-1 && move.X == 0 && move.Y == 0 && move.Z >= 0
		if !upwards && !f.inside(t) {
			return false // to the end of the last lift there is nothing else to keep to
		}
	}
	return t.Z >= f.lift-Tolerance && f.proven(path)
}

// Parted reports whether body i can be moved away from body k along a straight line,
// with nothing else there.
func (s *Scene) Parted(i, k int) bool {
	_, ok := newParter(s.Bodies[i], s.Bodies[k], s.Limits).straight()
	return ok
}

// among returns what is in the way of body i.
func (s *Scene) among(i int, others func(k int) bool) []Placed {
	out := slices.Clone(s.Fixed)
	for k := range s.Bodies {
		if k != i && others(k) {
			out = append(out, s.Bodies[k])
		}
	}
	return out
}

// Up reports whether body i can leave straight up past those of the others for
// which there is true: the quick answer, which most bodies get. See [Scene.Way].
func (s *Scene) Up(i int, others func(k int) bool) bool {
	return s.newFinder(i, s.among(i, others)).out(geom.Vec{})
}
