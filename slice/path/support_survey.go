package path

import (
	"context"
	"iter"
	"math"
	"slices"

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
	hangs       bool  // something of it is printed as threads that hang free
	thick       *grid // where, with the gap around
	seen        *grid // where it is seen from above, so that support can stand on it
	under       *grid // where the one below it is seen, which has that as seen at the end
	areas       *grid // where support stands
}

// surveyor looks at layers. It is for one goroutine.
type surveyor struct {
	waller
	job *job
}

// survey makes the floors of all layers. They come in batches; a batch is looked
// at side by side.
func (u *support) survey(ctx context.Context, layers iter.Seq2[slice.Layer, error]) error {
	workers := make([]surveyor, par.Workers(ctx))
	job := newJob(ctx, *u.s)
	for i := range workers {
		workers[i] = surveyor{waller: waller{job: job}, job: job}
	}
	var below *slice.Layer
	cover := newMask(0, 0, 0, 0) // of all layers so far
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
		covered := make([]*mask, len(pending)) // below each layer
		for i := range pending {
			if l := lower(i); u.s.SupportMaterialBuildplate && l != nil && len(l.Region) > 0 {
				cover = joined(cover, touched(l.Region).grown(1))
			}
			if u.s.SupportMaterialBuildplate {
				covered[i] = cover
			}
		}
		err := par.Each(ctx, len(pending), func(worker, i int) error {
			l := &pending[i]
			if u.straight(l, lower(i)) {
				u.floors[at+i] = floorOf{bottom: l.Bottom, top: l.Bottom + l.Height}
				return nil
			}
			f, err := u.look(&workers[worker], l, lower(i), covered[i])
			u.floors[at+i] = f
			return err
		})
		if n := len(pending); n > 0 {
			for k := max(at, 1); k < at+n; k++ {
				u.floors[k-1].seen, u.floors[k].under = u.floors[k].under, nil
				if u.straight(&pending[k-at], lower(k-at)) {
					u.floors[k].part = u.floors[k-1].part
				}
			}
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

// straight reports whether a layer is like the one below: nothing hangs over, and nothing is seen.
func (u *support) straight(l, below *slice.Layer) bool {
	return below != nil && u.step(below.Height, l.Index) > 0 && same(l.Region, below.Region)
}

// begin fixes the lattice: its corners are about the middle of the part, or of its
// first layer where there are several parts.
func (u *support) begin(l slice.Layer) {
	line := u.base(u.s.LayerHeight).spacing
	u.lattice = newLattice(middleOf(partBox(&l)), u.s.SupportMaterialSpacing+line, line)
}

// look finds what of a layer hangs over the one below, and what is seen of that. What is over
// covered cells, if any are given, is not carried: were it the rest of a square, that would
// stand on the plate beside the part.
func (u *support) look(w *surveyor, l, below *slice.Layer, covered *mask) (floorOf, error) {
	f := floorOf{bottom: l.Bottom, top: l.Bottom + l.Height}
	f.part = u.lattice.solid(l.Region)
	if below == nil {
		return f, nil
	}
	c := surveyCell
	var err error
	if f.under, err = u.seen(w, below.Region, l.Region); err != nil || len(l.Region) == 0 {
		return f, err
	}
	step := u.step(below.Height, l.Index)
	held, err := w.mitre.Offset(below.Region, step)
	if err != nil {
		return f, err
	}
	part := c.mask(l.Region)
	air := beyond(l.Region, held, part, c.mask(held))
	if air.empty() {
		return f, nil
	}
	lower := c.mask(below.Region)
	over := air.grown(step / float64(c)).and(part).minus(lower)
	hung, err := u.hanging(w, l.Region, below.Region, over, lower)
	if err != nil {
		return f, err
	}
	if f.hangs = hung.threads && u.s.ThickBridges; f.hangs {
		f.thick = u.lattice.inside(hung.thick, c)
	}
	over = joined(over, air) // what is thinner than a cell hides in those of the layer below
	if u.s.DontSupportBridges && len(hung.bridges) > 0 {
		if over, err = unbridged(l.Region, below.Region, hung.bridges, over); err != nil {
			return f, err
		}
		air = air.and(over.grown(1))
	}
	if covered != nil {
		over, air = over.minus(covered), air.minus(covered)
	}
	if over.empty() {
		return f, nil
	}
	f.contact = u.lattice.pixels(joined(air, over), c)
	held, err = w.mitre.Offset(below.Region, float64(denseShare*u.s.ExternalPerimeterExtrusionWidth))
	if err != nil {
		return f, err
	}
	if dense := over.minus(c.mask(held)).minus(lower); !dense.empty() {
		f.dense = u.lattice.pixels(dense, c)
	}
	return f, nil
}

// topShare is how many widths of an outer wall narrower an area may become by
// opening it for it to be seen from above or below.
const topShare = 0.1

// seen returns where g is seen below the layer above, nil for nowhere: what is left
// when too narrow areas are taken away.
func (u *support) seen(w *surveyor, g, above poly.Region) (*grid, error) {
	narrow := float64(topShare * u.s.ExternalPerimeterExtrusionWidth)
	cover, err := w.mitre.Offset(above, narrow)
	if err != nil {
		return nil, err
	}
	inner, err := w.mitre.Offset(g, -narrow)
	if err != nil {
		return nil, err
	}
	left, err := poly.Difference(inner, cover)
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(p poly.Polygon) bool { return (poly.Region{p}).Area() < leastLeft })
	if len(left) == 0 {
		return nil, nil
	}
	return u.lattice.pixels(touched(left).grown(1), surveyCell), nil
}

// touched returns the cells that g lies in, with however little of it.
func touched(g poly.Region) *mask {
	c := surveyCell
	b := g.Box()
	out := newMask(c.holding(b.Min.X), c.holding(b.Min.Y), c.holding(b.Max.X)+1, c.holding(b.Max.Y)+1)
	out.or(c.mask(g))
	g.Rings(func(r poly.Ring) bool {
		along(r, func(p geom.Vec2) { out.put(c.holding(p.X), c.holding(p.Y)) })
		return true
	})
	return out
}

// beyond returns the cells of g that are not in held: exactly, where cells are too
// coarse to tell. The cells of both are given.
func beyond(g, held poly.Region, cells, heldCells *mask) *mask {
	out := joined(cells.minus(heldCells), outside(g, held, heldCells))
	// A slit of held within g has no outline of g.
	held.Rings(func(r poly.Ring) bool {
		along(r, func(p geom.Vec2) {
			if x, y := surveyCell.holding(p.X), surveyCell.holding(p.Y); cells.around(x, y) {
				out.set(x, y)
			}
		})
		return true
	})
	return out
}

// outside returns the cells of points of the outlines of g that are not in held,
// whose cells are given: exactly, where cells are too coarse to tell.
func outside(g, held poly.Region, cells *mask) *mask {
	c := surveyCell
	b := g.Box()
	if len(g) == 0 {
		return newMask(0, 0, 0, 0)
	}
	out := newMask(c.holding(b.Min.X), c.holding(b.Min.Y), c.holding(b.Max.X)+1, c.holding(b.Max.Y)+1)
	g.Rings(func(r poly.Ring) bool {
		along(r, func(p geom.Vec2) {
			if x, y := c.holding(p.X), c.holding(p.Y); !cells.around(x, y) && !held.Contains(p) {
				out.set(x, y)
			}
		})
		return true
	})
	return out
}

// along calls f for points of r, surveyEvery apart or closer.
func along(r poly.Ring, f func(geom.Vec2)) {
	for i, p := range r {
		q := r[(i+1)%len(r)]
		n := max(1, math.Ceil(dist(p, q)/surveyEvery))
		for k := range int(n) {
			t := float64(k) / n
			f(geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))})
		}
	}
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
		// One degree more, so that a slope of just the threshold is carried.
		sin, cos := geom.Sincos(float64((t + 1) * (math.Pi / 180)))
		return float64(height * max(0, cos) / sin)
	}
	return u.s.ExternalPerimeterExtrusionWidth / 2
}
