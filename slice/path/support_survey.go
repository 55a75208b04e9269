package path

import (
	"context"
	"iter"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/slice"
)

// The first pass over the layers finds what has to be carried. A layer hangs over
// where it is farther out of the one below than a wall of the steepest slope that
// needs no support; and there, all of what sticks out is carried.

// surveyCell is the side in mm of the cells in which overhangs are found: fine
// against the 0.2 mm by which layers of 0.2 mm step out at 45 degrees.
const surveyCell raster = 0.05

// surveyTolerance in mm is how far contours may be off: a slope of just the
// threshold steps out by a few micrometres too much.
const surveyTolerance = 0.001

// surveyEvery is how far apart in mm points of contours are looked at.
const surveyEvery = 0.3

// floorOf is what is kept of a layer: pixels of the lattice.
type floorOf struct {
	bottom, top float64
	part        solid
	contact     *grid // over which the layer hangs, nil where it does not
	dense       *grid // over which it hangs so far that the support must be closed
	areas       *grid // where support stands
}

// surveyor looks at layers. It is for one goroutine.
type surveyor struct{ mitre poly.Mitre }

// survey makes the floors of all layers. They come in batches; a batch is looked
// at side by side.
func (u *support) survey(ctx context.Context, layers iter.Seq2[slice.Layer, error]) error {
	workers := make([]surveyor, par.Workers(ctx))
	var below *slice.Layer
	var pending []slice.Layer
	flush := func() error {
		at := len(u.floors)
		u.floors = append(u.floors, make([]floorOf, len(pending))...)
		lower := func(i int) *slice.Layer {
			if i == 0 {
				return below
			}
			return &pending[i-1]
		}
		err := par.Each(ctx, len(pending), func(worker, i int) error {
			f, err := u.look(&workers[worker], &pending[i], lower(i))
			u.floors[at+i] = f
			return err
		})
		if n := len(pending); n > 0 {
			last := pending[n-1]
			below, pending = &last, nil
		}
		return err
	}
	for l, err := range layers {
		if err != nil {
			return err
		}
		l.Region = simplified(l.Region, surveyTolerance)
		if len(u.floors) == 0 && len(pending) == 0 {
			u.begin(l)
		}
		if pending = append(pending, l); len(pending) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// begin fixes the lattice: its corners are about the middle of the first layer.
func (u *support) begin(l slice.Layer) {
	b := l.Region.Box()
	origin := geom.Vec2{X: (b.Min.X + b.Max.X) / 2, Y: (b.Min.Y + b.Max.Y) / 2}
	if len(l.Region) == 0 {
		origin = geom.Vec2{}
	}
	line := u.base(u.s.LayerHeight).spacing
	u.lattice = newLattice(origin, u.s.SupportMaterialSpacing+line, line)
}

// look finds what of a layer hangs over the one below.
func (u *support) look(w *surveyor, l, below *slice.Layer) (floorOf, error) {
	f := floorOf{bottom: l.Bottom, top: l.Bottom + l.Height}
	c := surveyCell
	part := c.mask(l.Region)
	f.part = u.lattice.solid(l.Region)
	if below == nil || len(l.Region) == 0 {
		return f, nil
	}
	step := u.step(below.Height, l.Index)
	held, err := w.mitre.Offset(below.Region, step)
	if err != nil {
		return f, err
	}
	heldCells := c.mask(held)
	air := joined(part.minus(heldCells), outside(l.Region, held, heldCells))
	if air.empty() {
		return f, nil
	}
	lower := c.mask(below.Region)
	over := air.grown(step / float64(c)).and(part).minus(lower)
	if u.s.DontSupportBridges {
		inner, err := w.mitre.Offset(l.Region, -u.walled())
		if err != nil {
			return f, err
		}
		if over = withoutBridges(over, lower, c.mask(inner)); over.empty() {
			return f, nil
		}
	}
	contact := air.and(over.grown(1))
	if contact.empty() {
		return f, nil
	}
	f.contact = u.lattice.pixels(contact, c)
	wide := u.s.ExternalPerimeterExtrusionWidth
	held, err = w.mitre.Offset(below.Region, float64(denseShare*wide))
	if err != nil {
		return f, err
	}
	if dense := over.minus(c.mask(held)); !dense.empty() {
		f.dense = u.lattice.pixels(dense, c)
	}
	return f, nil
}

// outside returns the cells of points of the outlines of g that are not in held,
// whose cells are given: exactly, where cells are too coarse to tell.
func outside(g, held poly.Region, cells *mask) *mask {
	c := surveyCell
	b := g.Box()
	out := newMask(c.holding(b.Min.X), c.holding(b.Min.Y), c.holding(b.Max.X)+1, c.holding(b.Max.Y)+1)
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			n := max(1, math.Ceil(dist(p, q)/surveyEvery))
			for k := range int(n) {
				t := float64(k) / n
				at := geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))}
				x, y := c.holding(at.X), c.holding(at.Y)
				if !cells.around(x, y) && !held.Contains(at) {
					out.set(x, y)
				}
			}
		}
		return true
	})
	return out
}

// around reports whether cell x, y and the eight about it are in m.
func (m *mask) around(x, y int) bool {
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if !m.at(x+dx, y+dy) {
				return false
			}
		}
	}
	return true
}

// denseShare is by how much of the width of an outer wall a layer must stick out
// for the support below to be closed.
const denseShare = 0.6

// step returns how far a layer may be out of the one below of so many mm.
func (u *support) step(height float64, index int) float64 {
	if index < u.s.SupportMaterialEnforceLayers {
		return 0
	}
	if t := u.s.SupportMaterialThreshold; t > 0 {
		// One degree more, so that a slope of just the threshold is not carried.
		sin, cos := geom.Sincos(float64((t + 1) * (math.Pi / 180)))
		return float64(height * max(0, cos) / sin)
	}
	return u.s.ExternalPerimeterExtrusionWidth / 2
}

// walled returns how wide the walls of a layer are.
func (u *support) walled() float64 {
	return u.s.ExternalPerimeterExtrusionWidth + float64(float64(u.s.Perimeters-1)*u.s.PerimeterExtrusionWidth)
}

// withoutBridges returns the overhangs that are not bridges: those without infill,
// which is in inner, and those that do not lie between two sides of the layer
// below.
func withoutBridges(over, lower, inner *mask) *mask {
	out := newMask(over.x, over.y, over.x+64*over.w, over.y+over.h)
	lower = lower.grown(2) // outlines of cells are off by as much
	for _, p := range surveyCell.region(over) {
		area := surveyCell.mask(poly.Region{p})
		if area.and(inner).empty() || bridged(surveyCell, p.Outer.Box(), area, lower) < mostBridged {
			out.or(area)
		}
	}
	return out
}

// mostBridged is the share of an overhang that hangs between two sides from which
// it is a bridge.
const mostBridged = 0.9

// bridged returns the greatest share of an area that lines of one direction pass
// between two ends on the layer below.
func bridged(c raster, box poly.Box, area, lower *mask) float64 {
	best := 0.0
	for i := range bridgeTurns {
		if s := spanned(c, box, area, lower, float64(math.Pi/bridgeTurns*float64(i))); s > best {
			best = s
		}
	}
	return best
}

// spanned returns the share of the area that lines of direction a pass between two
// ends on the layer below.
func spanned(c raster, box poly.Box, area, lower *mask, a float64) float64 {
	sin, cos := geom.Sincos(a)
	size := box.Size()
	mid := geom.Vec2{X: float64((box.Min.X + box.Max.X) / 2), Y: float64((box.Min.Y + box.Max.Y) / 2)}
	n := int(math.Sqrt(float64(size.X*size.X)+float64(size.Y*size.Y))/float64(c)/2) + 3
	const apart = 6 // cells between lines
	held, all := 0, 0
	for i := -n; i <= n; i += apart {
		run, ok := 0, false
		for k := -n; k <= n; k++ {
			u, v := float64(float64(k)*float64(c)), float64(float64(i)*float64(c))
			x := c.holding(mid.X + float64(u*cos) - float64(v*sin))
			y := c.holding(mid.Y + float64(u*sin) + float64(v*cos))
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
