package overhang

import (
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// mostLines keeps the numbers of lines small.
const mostLines = 4096

// shift keeps the lines off the middle of their cells, where models have edges.
const shift = 0.4142135623730951

// mostCrosses is how many crosses are asked for, at 32 bytes each while they are sorted;
// twice as many are kept at most. A part that has more above one another gets fewer lines.
const mostCrosses = 4_000_000

// grid is a set of vertical lines over the part. A place on the plate is told in steps
// of the grid, so that lines stand at whole numbers.
type grid struct {
	vertices []geom.Vec
	box      geom.Box
	steep    float64 // square of the least vertical part of the normal of an overhang
	strip    float64 // square of the least rise of one, flat 1, that sticks out by a strip
	wide     float64 // and by more
	seen     float64 // area of all faces as seen from above
	room     Room

	pitch   float64
	perMM   float64 // 1/pitch
	nx, ny  int
	next    []lines // by vertex: the first at it or beyond
	crosses []cross
	full    int // number of crosses at which to stop
	bridges bool
	plate   bool // support may stand on it alone
	wall    int  // in lines of the grid
	layers
}

// lines are the numbers of one along X, and, in the upper half, of one along Y.
type lines uint32

func linesAt(x, y int) lines { return lines(y)<<16 | lines(x) }

func (l lines) y() int { return int(l >> 16) }

// cross is where a line goes through the surface.
type cross struct {
	line int32
	kind kind
	out  out
	z    float64
}

// out is how far an overhang sticks out.
type out uint8

const (
	narrow out = iota // by less than a strip
	strip
	wide
)

type kind uint8

const (
	edgeOn kind = iota // of no area as seen from above: nothing to a support
	up                 // a face that looks up: support may stand on it
	down               // a face that needs none
	over               // an overhang
)

func newGrid(m *mesh.Mesh, o Options) *grid {
	g := &grid{vertices: m.Vertices, box: m.Bounds(), bridges: o.Bridges, plate: o.Plate}
	sin, _ := geom.Sincos(min(90, o.Angle+Slack) * math.Pi / 180)
	if o.Angle+Slack >= 90 {
		sin = 2 // nothing leans by more than a ceiling
	}
	g.steep = sin * sin
	if o.Layer > 0 {
		g.strip, g.wide = float64(o.Strip/o.Layer)*float64(o.Strip/o.Layer), float64(o.Wide/o.Layer)*float64(o.Wide/o.Layer)
	}
	return g
}

// cut draws the lines, once the faces have been seen, and finds where they go through
// them. How many places there are is known but for chance, or for strips that happen to
// lie along lines.
func (g *grid) cut(ctx context.Context, faces [][3]uint32, o Options) error {
	size := g.box.Size()
	g.full = 2 * max(mostCrosses, len(faces)) // a line or two through each face are never too many
	for g.pitch = max(max(size.X, size.Y)/float64(o.Lines), math.Sqrt(g.seen/mostCrosses)); ; g.pitch *= 2 {
		g.draw(o)
		if err := each(ctx, faces, g.castAll); err != nil || len(g.crosses) < g.full {
			return err
		}
	}
}

// draw sets up lines a pitch apart.
func (g *grid) draw(o Options) {
	size := g.box.Size()
	g.perMM = 1 / g.pitch
	g.wall = int(math.Round(min(o.Wall/g.pitch, mostLines)))
	g.nx, g.ny = int(size.X/g.pitch)+1, int(size.Y/g.pitch)+1
	g.next = make([]lines, len(g.vertices))
	g.crosses = make([]cross, 0, int(1.1*g.seen/(g.pitch*g.pitch)))
	for i, v := range g.vertices {
		g.next[i] = linesAt(next(g.steps(v.X-g.box.Min.X)), next(g.steps(v.Y-g.box.Min.Y)))
	}
}

// steps tells a length from the corner of the box in steps of the grid.
func (g *grid) steps(v float64) float64 { return float64(v*g.perMM) - shift }

// next returns the first line at a place or beyond. Vertices that belong to no face may
// be anywhere: they count as at the border.
func next(at float64) int {
	if !(at > -1) {
		return 0
	}
	return int(math.Ceil(min(at, mostLines+1)))
}

// kindOf says what a face is to a support.
func (g *grid) kindOf(n geom.Vec) kind {
	switch {
	case n.Z == 0:
		return edgeOn
	case n.Z > 0:
		return up
	case float64(n.Z*n.Z) > float64(g.steep*geom.Dot(n, n)):
		return over
	}
	return down
}

// normal returns that of a face, twice its area long.
func (g *grid) normal(f *[3]uint32) geom.Vec {
	a, b, c := &g.vertices[f[0]], &g.vertices[f[1]], &g.vertices[f[2]]
	return geom.Cross(geom.Sub(*b, *a), geom.Sub(*c, *a))
}

// prisms adds those below overhangs, of some of the faces.
func (g *grid) prisms(faces [][3]uint32) {
	low, seen := g.box.Min.Z, 0.0
	for i := range faces {
		f := &faces[i]
		n := g.normal(f)
		seen += math.Abs(n.Z)
		if g.kindOf(n) != over {
			continue
		}
		height := (g.vertices[f[0]].Z - low + g.vertices[f[1]].Z - low + g.vertices[f[2]].Z - low) / 3
		if height <= 0 {
			g.room.Plate -= float64(n.Z / 2)
			continue
		}
		g.room.Faces -= float64(n.Z / 2)
		g.room.Volume -= float64(n.Z * height / 2)
	}
	g.seen += float64(seen / 2)
}

// side is an edge of a face as seen from above, from the end of the lesser Y on: so both
// faces that share it find the same X.
type side struct{ x, y, slope float64 }

func sideOf(a, b *geom.Vec) side { return side{a.X, a.Y, (b.X - a.X) / (b.Y - a.Y)} }

func (s *side) at(y float64) float64 { return s.x + float64((y-s.y)*s.slope) }

// castAll casts lines through some of the faces: those that do not lie between lines, as most
// of a fine mesh do. They are told apart first, without a jump, which is mostly a guess.
func (g *grid) castAll(faces [][3]uint32) {
	const batch = 256
	var among [batch]uint8
	for lo := 0; lo < len(faces); lo += batch {
		part, n := faces[lo:min(lo+batch, len(faces))], 0
		for i := range part {
			f := &part[i]
			a := g.next[f[0]]
			unlike := (a ^ g.next[f[1]]) | (a ^ g.next[f[2]]) // which of their numbers differ
			among[n&(batch-1)] = uint8(i)
			n += int((unlike&0xffff + 0xffff) >> 16 & ((unlike>>16 + 0xffff) >> 16))
		}
		for _, i := range among[:n] {
			g.cast(&part[i])
		}
	}
}

// cast notes which lines go through a face, row by row. Faces that share an edge find
// the same end of a row there: a line goes through one of them.
func (g *grid) cast(f *[3]uint32) {
	if len(g.crosses) >= g.full {
		return
	}
	a, b, c := g.next[f[0]].y(), g.next[f[1]].y(), g.next[f[2]].y()
	first, last := min(a, b, c), max(a, b, c)
	var p [3]geom.Vec // X and Y in steps
	for i, v := range f {
		q := geom.Sub(g.vertices[v], g.box.Min)
		p[i] = geom.Vec{X: g.steps(q.X), Y: g.steps(q.Y), Z: q.Z}
	}
	order := geom.Order3(p[0].Y, p[1].Y, p[2].Y)
	near, middle, far := &p[order[0]], &p[order[1]], &p[order[2]]
	long, short, which := sideOf(near, far), side{}, -1
	var face plane // looked at when a line is found to go through it
	for j := first; j < min(last, g.ny); j++ {
		y := float64(j)
		if now := int(1 - geom.Over(middle.Y, y)); now != which {
			ends := [3]*geom.Vec{near, middle, far}
			short, which = sideOf(ends[now], ends[now+1]), now
		}
		a, b := long.at(y), short.at(y)
		lo, hi := next(min(a, b)), min(next(max(a, b)), g.nx)
		if lo >= hi {
			continue // between lines
		}
		if face.kind == edgeOn {
			if face = g.plane(f, &p); face.kind == edgeOn {
				return
			}
		}
		for i := lo; i < hi; i++ {
			g.crosses = append(g.crosses, cross{int32(j*g.nx + i), face.kind, face.out, face.at(float64(i), y)})
		}
	}
}

// plane is that of a face.
type plane struct {
	kind       kind
	out        out
	from       geom.Vec
	perX, perY float64 // of Z, a step
	low, high  float64 // of the face
}

func (g *grid) plane(f *[3]uint32, p *[3]geom.Vec) plane {
	n := g.normal(f)
	flat, rise := float64(n.X*n.X)+float64(n.Y*n.Y), float64(n.Z*n.Z)
	far := strip
	switch {
	case rise < float64(g.strip*flat):
		far = narrow
	case rise >= float64(g.wide*flat):
		far = wide
	}
	return plane{
		g.kindOf(n), far, p[0], -n.X / n.Z * g.pitch, -n.Y / n.Z * g.pitch,
		min(p[0].Z, p[1].Z, p[2].Z), max(p[0].Z, p[1].Z, p[2].Z),
	}
}

// at returns its height, which rounding does not take out of the face.
func (p *plane) at(x, y float64) float64 {
	z := p.from.Z + float64((x-p.from.X)*p.perX) + float64((y-p.from.Y)*p.perY)
	return min(max(z, p.low), p.high)
}

// sortCrosses sorts them by line, and on a line upwards, and returns where each line
// begins. There are few on each, so they are dealt out to the lines and sorted there.
func (g *grid) sortCrosses() []int32 {
	begin := make([]int32, g.nx*g.ny+1)
	for _, c := range g.crosses {
		begin[c.line+1]++
	}
	for i := range g.nx * g.ny {
		begin[i+1] += begin[i]
	}
	end, sorted := slices.Clone(begin), make([]cross, len(g.crosses))
	for _, c := range g.crosses {
		sorted[end[c.line]] = c
		end[c.line]++
	}
	for i := range g.nx * g.ny {
		if line := sorted[begin[i]:begin[i+1]]; len(line) == 2 && upwards(line[0], line[1]) > 0 { // as of most
			line[0], line[1] = line[1], line[0]
		} else if len(line) > 2 {
			slices.SortFunc(line, upwards)
		}
	}
	g.crosses = sorted
	return begin
}

func upwards(a, b cross) int {
	switch {
	case a.z < b.z:
		return -1
	case a.z > b.z:
		return 1
	}
	return int(a.kind) - int(b.kind)
}

// columns walks up every line: the column below an overhang stands on the last face
// that looked up, or on the plate.
func (g *grid) columns() {
	begin := g.sortCrosses()
	var bridged []bool
	if g.bridges {
		bridged = g.bridged(begin)
	}
	prism, blocked := 0.0, 0.0 // of the lines, in mm
	hanging, standing := 0, 0  // columns, and those that stand on the plate
	for line := range g.nx * g.ny {
		x, y := g.at(line%g.nx), g.at(line/g.nx)
		foot, depth := 0.0, 0
		for i := begin[line]; i < begin[line+1]; i++ {
			c := g.crosses[i]
			if c.kind == up {
				foot, depth = c.z, max(0, depth-1)
				continue
			}
			if depth++; c.kind != over {
				continue
			}
			prism += c.z
			if c.z > 0 {
				hanging++
			}
			if depth > 1 || g.bridges && bridged[i] || g.plate && foot > 0 { // within another shell, a bridge, or over the part
				blocked += c.z // nothing is left of the prism below it
				continue
			}
			blocked += foot
			if foot == 0 && c.z > 0 {
				standing++
			}
			g.add(x, y, foot, c.z, c.out)
		}
	}
	if g.squares != nil {
		g.spill(begin, bridged)
	}
	if g.room.Standing = g.room.Faces; standing < hanging {
		g.room.Standing *= float64(standing) / float64(hanging)
	}
	// The prisms are known exactly: what lines miss at their borders is missed of both.
	if blocked > 0 {
		g.room.Blocked = float64(g.room.Volume * min(1, blocked/prism))
		g.room.Volume -= g.room.Blocked
	}
}

// at returns the place of line i, from the corner of the box.
func (g *grid) at(i int) float64 { return float64((float64(i) + shift) * g.pitch) }
