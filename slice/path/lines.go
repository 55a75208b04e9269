package path

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Infill of straight lines. An area is turned so that lines run along X, and each
// line is cut where it crosses the border, half a spacing inside of what is to be
// filled. The crossings in their order along the border say which ends of lines
// are neighbours: an end is joined, along the border, to its neighbour on the
// next line, and so lines become snakes. Ends that stay alone are drawn on to
// where the area ends.

// hatch says how an area is filled with lines.
type hatch struct {
	angle   float64   // of the lines, radians
	spacing float64   // of the stroke, mm
	pitch   float64   // between lines, mm
	fit     bool      // change the pitch a little so that lines fill the area evenly
	longest float64   // way along the border by which two lines are joined, mm
	middle  geom.Vec2 // of the part: where they need not fit, a line goes past it
	shift   float64   // by so many pitches
}

// mostStretch is how much farther apart lines may be made to fit.
const mostStretch = 1.2

// reachOut is the way by which free ends come closer to the border, in spacings
// across it.
const reachOut = 0.45

// crossing is where a line and the border meet.
type crossing struct {
	at     geom.Vec2
	line   int32
	ring   int32
	edge   int32   // on the ring
	other  int32   // the other end of the piece of line
	before int32   // neighbour on the ring
	after  int32   // neighbour on the ring
	skew   float64 // 1/sine of the angle between line and border
	used   bool    // the piece of line has been drawn
}

// hatcher fills areas with lines. It is for one goroutine.
type hatcher struct {
	mitre poly.Mitre
	rings []poly.Ring
	cross []crossing
	first float64 // the lines are at first + n·pitch
	pitch float64
}

// fill returns lines that fill p, and the pitch that they have.
func (w *hatcher) fill(p poly.Polygon, h hatch) ([][]geom.Vec2, float64, error) {
	sin, cos := geom.Sincos(-h.angle)
	turned := poly.Region{p}.Move(poly.Motion{Cos: cos, Sin: sin})
	inner, err := w.mitre.Offset(turned, -h.spacing/2)
	if err != nil || len(inner) == 0 {
		return nil, h.pitch, err
	}
	// Solid lines are laid from the edge of the area itself; sparse ones at whole
	// numbers of pitches from one point, so that those of all layers meet.
	box := turned.Box()
	pitch, first := h.pitch, poly.Motion{Cos: cos, Sin: sin}.Apply(h.middle).Y+float64(h.shift*h.pitch)
	if h.fit {
		pitch = fitted(box.Max.Y-box.Min.Y, h.pitch)
		first = box.Min.Y + float64(pitch/2)
	}
	w.first, w.pitch = first, pitch
	w.collect(inner)
	lines := w.snakes(h)
	turn(lines, sin, cos)
	return lines, pitch, nil
}

// fitted returns the pitch at which a whole number of lines is as wide as so much,
// at most a fifth more than wanted.
func fitted(wide, pitch float64) float64 {
	n := math.Floor(wide/pitch + 1e-9)
	if n < 1 {
		return pitch
	}
	return min(wide/n, float64(mostStretch*pitch))
}

// collect finds the crossings of the lines with the rings of g, and their
// neighbours.
func (w *hatcher) collect(g poly.Region) {
	w.rings, w.cross = w.rings[:0], w.cross[:0]
	g.Rings(func(r poly.Ring) bool {
		begin := len(w.cross)
		for i, p := range r {
			w.edge(p, r[(i+1)%len(r)], int32(i))
		}
		for i := begin; i < len(w.cross); i++ {
			c := &w.cross[i]
			c.ring, c.before, c.after = int32(len(w.rings)), int32(i-1), int32(i+1)
		}
		if n := len(w.cross); n > begin {
			w.cross[begin].before, w.cross[n-1].after = int32(n-1), int32(begin)
		}
		w.rings = append(w.rings, r)
		return true
	})
	w.pair()
}

// edge adds the crossings of one edge, from its beginning to its end.
func (w *hatcher) edge(p, q geom.Vec2, i int32) {
	first, pitch := w.first, w.pitch
	// The lines from lo up to below hi: ends count at one side only, so that the
	// crossings of a ring with a line are even in number.
	a, b := math.Ceil((p.Y-first)/pitch), math.Ceil((q.Y-first)/pitch)
	if a == b {
		return
	}
	dx, dy := q.X-p.X, q.Y-p.Y
	skew := math.Sqrt(float64(dx*dx)+float64(dy*dy)) / math.Abs(dy)
	add := func(n float64) {
		y := first + float64(n*pitch)
		x := p.X + float64(dx*((y-p.Y)/dy))
		w.cross = append(w.cross, crossing{at: geom.Vec2{X: x, Y: y}, line: int32(n), edge: i, skew: skew})
	}
	for n := a; n < b; n++ {
		add(n)
	}
	for n := a - 1; n >= b; n-- {
		add(n)
	}
}

// pair finds the pieces of lines between crossings.
func (w *hatcher) pair() {
	order := make([]int32, len(w.cross))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &w.cross[i], &w.cross[j]
		if a.line != b.line {
			return cmp.Compare(a.line, b.line)
		}
		if a.at.X != b.at.X {
			return cmp.Compare(a.at.X, b.at.X)
		}
		return cmp.Compare(i, j)
	})
	// Along a line the area begins and ends in turn.
	for i := 0; i+1 < len(order); i += 2 {
		w.cross[order[i]].other, w.cross[order[i+1]].other = order[i+1], order[i]
	}
}

// snakes draws all pieces, the lowest line first.
func (w *hatcher) snakes(h hatch) [][]geom.Vec2 {
	starts := make([]int32, len(w.cross))
	for i := range starts {
		starts[i] = int32(i)
	}
	slices.SortFunc(starts, func(i, j int32) int {
		a, b := &w.cross[i], &w.cross[j]
		if a.line != b.line {
			return cmp.Compare(a.line, b.line)
		}
		return cmp.Compare(a.at.X, b.at.X)
	})
	var out [][]geom.Vec2
	for _, i := range starts {
		if !w.cross[i].used {
			out = append(out, w.snake(i, h))
		}
	}
	return out
}

// snake draws from crossing i on, as far as ends have free neighbours.
func (w *hatcher) snake(i int32, h hatch) []geom.Vec2 {
	free := float64(reachOut * h.spacing)
	line := []geom.Vec2{w.beyond(i, free)}
	for {
		j := w.cross[i].other
		w.cross[i].used, w.cross[j].used = true, true
		next, forward := w.neighbour(j, h.longest)
		if next < 0 {
			return append(line, w.beyond(j, free))
		}
		line = append(line, w.cross[j].at)
		line = w.along(line, j, next, forward)
		line = append(line, w.cross[next].at)
		i = next
	}
}

// beyond returns the point by which the end i of a piece that is not joined comes
// closer to the border.
func (w *hatcher) beyond(i int32, by float64) geom.Vec2 {
	c := &w.cross[i]
	by *= min(c.skew, 2) // where the border is nearly along the line, corners are near
	p := c.at
	if p.X < w.cross[c.other].at.X {
		by = -by
	}
	p.X += by
	return p
}

// neighbour returns the crossing to which the end j is joined, and which way
// along the border: on the next line if possible.
func (w *hatcher) neighbour(j int32, longest float64) (next int32, forward bool) {
	c := &w.cross[j]
	next = -1
	best := int32(-2)
	for _, way := range [2]bool{true, false} {
		k := c.before
		if way {
			k = c.after
		}
		o := &w.cross[k]
		by := o.line - c.line
		// A neighbour farther away than the next line is on the other side of a part
		// of the border that no line meets: a way there would cut a corner off.
		if o.used || by > 1 || by < -1 || by <= best || w.way(j, k, way, longest) > longest {
			continue
		}
		next, forward, best = k, way, by
	}
	return next, forward
}

// way returns the length of the border from crossing j to its neighbour k, or
// something longer than longest.
func (w *hatcher) way(j, k int32, forward bool, longest float64) float64 {
	sum, at := 0.0, w.cross[j].at
	w.corners(j, k, forward, func(p geom.Vec2) bool {
		sum += dist(at, p)
		at = p
		return sum <= longest
	})
	return sum + dist(at, w.cross[k].at)
}

// along adds the corners of the border from crossing j to its neighbour k.
func (w *hatcher) along(line []geom.Vec2, j, k int32, forward bool) []geom.Vec2 {
	w.corners(j, k, forward, func(p geom.Vec2) bool {
		line = append(line, p)
		return true
	})
	return line
}

// corners calls f for the corners of the border from crossing j to its neighbour
// k until f returns false.
func (w *hatcher) corners(j, k int32, forward bool, f func(geom.Vec2) bool) {
	r := w.rings[w.cross[j].ring]
	from, to := int(w.cross[j].edge), int(w.cross[k].edge)
	if !forward {
		from, to = to, from
	}
	n := (to - from + len(r)) % len(r)
	if n == 0 && (k > j) != forward { // crossings of one edge are listed along it
		n = len(r)
	}
	for i := range n {
		at := from + 1 + i
		if !forward {
			at = from + n - i
		}
		if !f(r[at%len(r)]) {
			return
		}
	}
}
