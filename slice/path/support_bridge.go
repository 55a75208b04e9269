package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// What hangs between two sides needs no support: infill with lines that reach from
// side to side, and straight walls that do. What is left of an overhang when these
// are taken away is carried, however small.

// hung is what of an overhang is printed as threads, and what of it are bridges.
type hung struct {
	threads bool
	bridges poly.Region // may overlap
	thick   *mask       // threads, with the gap around them: they sag below their layer
}

// unbridged returns the cells of overhangs of g that are left when bridges are taken
// away: exactly, since slivers count.
func unbridged(g, below, bridges poly.Region, over *mask) (*mask, error) {
	c := surveyCell
	left, err := poly.Difference(g, append(bridges, below...))
	if err != nil {
		return nil, err
	}
	out := newMask(over.x, over.y, over.x+64*over.w, over.y+over.h)
	near := over.grown(1)
	for _, p := range left {
		if (poly.Region{p}).Area() < leastLeft {
			continue
		}
		m := c.mask(poly.Region{p})
		(poly.Region{p}).Rings(func(r poly.Ring) bool {
			along(r, func(p geom.Vec2) {
				if x, y := c.holding(p.X), c.holding(p.Y); near.at(x, y) {
					out.put(x, y)
				}
			})
			return true
		})
		out.or(m.and(near))
	}
	return out, nil
}

// leastLeft is the area in mm² of slivers that roundings leave.
const leastLeft = 1e-6

// wallsLeast is a width in mm of walls that infill never reaches into.
const wallsLeast = 0.3

// hanging finds the threads and bridges among the overhangs of g.
func (u *support) hanging(w *surveyor, g, below poly.Region, over, lower *mask) (hung, error) {
	s := u.s
	c := surveyCell
	out := hung{thick: newMask(0, 0, 0, 0)}
	if !u.s.DontSupportBridges && !u.s.ThickBridges {
		return out, nil
	}
	free := over.minus(lower.grown(float64(s.NozzleDiameter/2)/float64(c) - 1))
	if free.empty() {
		// No wall hangs free: there may be infill over slits.
		inner, err := w.mitre.Offset(g, -wallsLeast)
		if err != nil || over.and(c.mask(inner)).empty() {
			return out, err
		}
	}
	held, err := w.mitre.Offset(below, s.NozzleDiameter/2)
	if err != nil {
		return out, err
	}
	heldCells := c.mask(held)
	if g, err = w.contours(g, false); err != nil {
		return out, err
	}
	near := over.grown(2)
	for _, p := range g {
		if near.and(c.mask(poly.Region{p})).empty() {
			continue
		}
		island, err := w.island(p, w.job.rest)
		if err != nil {
			return out, err
		}
		if s.BottomSolidLayers > 0 {
			fill := c.mask(island.fill)
			if bottom := over.and(fill); !bottom.empty() {
				out.threads = true
				wide := bottom.grown(Anchor / float64(c)).and(fill).grown(s.SupportMaterialXYSpacing / float64(c))
				out.thick = joined(out.thick, wide)
				out.bridges = append(out.bridges, u.bridgedInfill(island.fill, bottom, fill, lower)...)
			}
		}
		if free := newMask(0, 0, 0, 0); s.Overhangs {
			free = freeWalls(free, island.walls, held, heldCells)
			out.threads = out.threads || !free.empty()
			out.thick = joined(out.thick, free.grown((float64(u.thread()/2)+s.SupportMaterialXYSpacing)/float64(c)))
		}
		out.bridges = append(out.bridges, u.bridgedWalls(island.walls, heldCells, lower)...)
	}
	return out, nil
}

// freeWalls adds the cells of walls that leave held, whose cells are given.
func freeWalls(out *mask, walls []*loop, held poly.Region, cells *mask) *mask {
	for _, l := range walls {
		out = joined(out, outside(poly.Region{{Outer: l.ring}}, held, cells))
		out = freeWalls(out, l.inside, held, cells)
	}
	return out
}

// bridgedInfill returns the infill over air that lines can span: all of it, and what
// around it is made solid to anchor it, but not what is near edges at which lines
// would end in the air. The cells of the infill, and those over air, are given.
func (u *support) bridgedInfill(g poly.Region, bottom, fill, lower *mask) poly.Region {
	c := surveyCell
	var some poly.Region
	all := true
	grown := bottom.grown(Anchor / float64(c)).and(fill)
	held := lower.grown(4)
	for _, p := range c.region(grown) {
		area := c.mask(poly.Region{p}).grown(1)
		mine := bottom.and(area)
		if mine.empty() {
			continue
		}
		angle, ok := spanAngle(c, p.Outer.Box(), mine, held)
		if !ok {
			all = false
			continue
		}
		if open := u.openEnds(mine, lower, angle); !open.and(area).empty() {
			all = false
			area = area.minus(open)
		}
		some = append(some, c.region(area)...)
	}
	if all && len(some) > 0 {
		return g // to the last bit
	}
	return some
}

// looseEnd is how far in mm from an edge at which a bridge ends in the air it is
// carried.
const looseEnd = 1.5

// openEnds returns the cells near edges of a bridge that lie on nothing, and at which
// its lines end.
func (u *support) openEnds(bridge, lower *mask, angle float64) *mask {
	c := surveyCell
	b := newMask(bridge.x, bridge.y, bridge.x+64*bridge.w, bridge.y+bridge.h)
	reach := lower.grown(u.thread() / float64(c))
	sin, cos := geom.Sincos(angle)
	for _, p := range c.region(bridge) {
		(poly.Region{p}).Rings(func(r poly.Ring) bool {
			for i, p := range r {
				q := r[(i+1)%len(r)]
				d := dist(p, q)
				// Sides along the lines are as good as carried.
				across := math.Abs(float64((q.X-p.X)*sin) - float64((q.Y-p.Y)*cos))
				if across < float64(d*sideTurn) {
					continue
				}
				n := max(1, math.Ceil(d/float64(c)))
				for k := range int(n) {
					t := (float64(k) + 0.5) / n
					x := c.holding(p.X + float64(t*(q.X-p.X)))
					y := c.holding(p.Y + float64(t*(q.Y-p.Y)))
					if !reach.at(x, y) {
						b.put(x, y)
					}
				}
			}
			return true
		})
	}
	return b.grown(looseEnd / float64(c))
}

// sideTurn is the sine of the angle between lines and an edge up to which the edge
// counts as a side: as much as one direction is off.
const sideTurn = 0.1

// put adds cell x, y if there is room for it.
func (m *mask) put(x, y int) {
	if x >= m.x && y >= m.y && x < m.x+64*m.w && y < m.y+m.h {
		m.set(x, y)
	}
}

// spanTurns is the number of directions of lines tried.
const spanTurns = 36

// spanAngle returns the direction in which lines over an area hang most between two
// sides, and whether any do.
func spanAngle(c raster, box poly.Box, area, held *mask) (angle float64, ok bool) {
	best := 0.0
	for i := range spanTurns {
		a := float64(math.Pi / spanTurns * float64(i))
		if s := spanned(c, box, area, held, a); s > best*(1+1e-6) {
			best, angle = s, a
		}
		if best > mostSpanned {
			break
		}
	}
	return angle, best > 0
}

// mostSpanned is the share of an area from which no better direction is looked for.
const mostSpanned = 0.98

// bridgedWalls returns straight walls over air of which both ends
// lie on the layer below, as wide as threads are laid apart.
func (u *support) bridgedWalls(walls []*loop, held, lower *mask) poly.Region {
	var out poly.Region
	for _, l := range walls {
		u.freeRuns(l.ring, held, func(p, q geom.Vec2) {
			d := dist(p, q)
			if d == 0 {
				return
			}
			more := u.s.ExternalPerimeterExtrusionWidth / d
			dx, dy := q.X-p.X, q.Y-p.Y
			p = geom.Vec2{X: p.X - float64(more*dx), Y: p.Y - float64(more*dy)}
			q = geom.Vec2{X: q.X + float64(more*dx), Y: q.Y + float64(more*dy)}
			on := func(p geom.Vec2) bool { return lower.at(surveyCell.holding(p.X), surveyCell.holding(p.Y)) }
			if !on(p) || !on(q) {
				return
			}
			half := float64((float64((u.thread()+bridgeGap)/2) + 0.001) / d) // a little more, so that none is left between
			nx, ny := -float64(half*dy), float64(half*dx)
			strip := poly.Ring{{X: p.X + nx, Y: p.Y + ny}, {X: p.X - nx, Y: p.Y - ny}, {X: q.X - nx, Y: q.Y - ny}, {X: q.X + nx, Y: q.Y + ny}}
			out = append(out, poly.Polygon{Outer: strip})
		})
		out = append(out, u.bridgedWalls(l.inside, held, lower)...)
	}
	return out
}

// freeRuns calls f with the ends of the straight parts of a wall that run outside of
// held; parts that turn there are left out.
func (u *support) freeRuns(r poly.Ring, held *mask, f func(p, q geom.Vec2)) {
	var run []geom.Vec2 // ends of edges or of their parts
	flush := func() {
		if len(run) > 1 && straight(run) {
			f(run[0], run[len(run)-1])
		}
		run = run[:0]
	}
	start := 0 // a corner that is held, so that no run goes over the end
	for start < len(r) && !held.at(surveyCell.holding(r[start].X), surveyCell.holding(r[start].Y)) {
		start++
	}
	for i := range r {
		p, q := r[(start+i)%len(r)], r[(start+i+1)%len(r)]
		n := max(1, math.Ceil(dist(p, q)/float64(surveyCell)))
		at := func(t float64) geom.Vec2 {
			return geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))}
		}
		for k := range int(n) {
			m := at((float64(k) + 0.5) / n)
			if held.at(surveyCell.holding(m.X), surveyCell.holding(m.Y)) {
				flush()
				continue
			}
			if len(run) == 0 {
				run = append(run, at(float64(k)/n))
			}
			if k > 0 && len(run) > 1 {
				run = run[:len(run)-1]
			}
			run = append(run, at(float64(k+1)/n))
		}
	}
	flush()
}

// straight reports whether points lie on a line.
func straight(p []geom.Vec2) bool {
	a, b := p[0], p[len(p)-1]
	d := dist(a, b)
	for _, q := range p {
		if math.Abs(float64((q.X-a.X)*(b.Y-a.Y))-float64((q.Y-a.Y)*(b.X-a.X))) > float64(d*1e-3) {
			return false
		}
	}
	return true
}

// spanned returns the share of the area that lines of direction a pass between two
// ends on the layer below.
func spanned(c raster, box poly.Box, area, lower *mask, a float64) float64 {
	l := c.linesOver(box, a, 6)
	held, all := 0, 0
	for i := -l.n; i <= l.n; i += l.apart {
		run, ok := 0, false
		for k := -l.n; k <= l.n; k++ {
			x, y := l.cell(i, k)
			switch on := lower.at(x, y); {
			case area.at(x, y):
				run++
				all++
			case run > 0:
				if ok && on {
					held += run
				}
				run, ok = 0, on
			default:
				ok = on
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(held) / float64(all)
}
