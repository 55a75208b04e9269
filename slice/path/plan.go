package path

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// batch is how many layers are worked on side by side. Each step of the work is
// done for a batch before the next step, in order of layers where it matters, so
// the bits of paths do not depend on it or on the number of workers.
const batch = 8

// contourTolerance in mm is how far a simplified contour may be off: what firmware
// and other slicers take.
const contourTolerance = 0.0125

// job is one print on its way to paths.
type job struct {
	s           config.Settings
	raster      raster
	tolerance   float64 // of contours
	lineSpacing float64 // of solid infill
	arachne     bool    // walls may vary in width
	thin        bool    // walls too thin for two lines are drawn as one
	gaps        bool    // gaps between walls are filled
	first, rest *strokes
	ahead       int // layers above that a layer depends on
	behindMost  int // layers below likewise

	place  *lane
	window []*slab
	lowest int       // index of the first layer with something in it
	middle geom.Vec2 // of the part, seen from above
	base   int       // level of the first slab of the window
	// Slabs up to these levels are seen, thickened and filled.
	seen, thick, filled int

	wallers  []*waller
	hatchers []*hatcher
	out      router
}

// Plan returns the toolpaths of layers, from the plate upwards, with the first
// error as the last element. It holds a window of layers, as many as the shells
// at the top and bottom are thick and a few more. Layers are worked on side by
// side; the bits of the paths do not depend on the number of workers. ctx is
// looked at before every layer.
//
// Layers in which nothing is printed are left out, and the first one with a section
// is printed as the first: what is not closed at the bottom can still be printed.
//
// Where the settings ask for support, or for a skirt on several layers, layers are asked for
// once more.
//
// Errors are those of layers, of [poly.Mitre], and of ctx.
func Plan(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings) iter.Seq2[Layer, error] {
	return plan(ctx, layers, s, newLane(&s))
}

// lane is a print, or a part of a build, of which it knows its place.
type lane struct {
	from   int         // the first layer of the build; below 0 for the first with a section
	ground poly.Region // what the first layer covers, once it is made
	skirt  int         // layers that have a skirt
	reach  poly.Region // a hull of what these hold beside the ground, support too
	few    int         // layers worked on side by side; 0: batch
}

func newLane(s *config.Settings) *lane {
	a := &lane{from: -1}
	if s.Skirts > 0 {
		a.skirt = s.SkirtHeight
	}
	return a
}

// look finds how far the layers of a skirt reach, where they are more than the first.
func (a *lane) look(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings) error {
	if a.skirt <= 1 {
		return nil
	}
	w, lowest := newJob(ctx, s).wallers[0], a.from
	for l, err := range layers {
		if err != nil {
			return err
		}
		if lowest < 0 && len(l.Region) > 0 {
			lowest = l.Index
		}
		if lowest >= 0 && l.Index-lowest >= a.skirt {
			return nil
		}
		g, err := w.contours(l.Region, l.Index == lowest)
		if err != nil {
			return err
		}
		a.add(g)
	}
	return nil
}

func (a *lane) add(g poly.Region) {
	if len(g) > 0 {
		a.reach = poly.Hull(append(a.reach, g...))
	}
}

func plan(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings, at *lane) iter.Seq2[Layer, error] {
	return func(yield func(Layer, error) bool) {
		err := at.look(ctx, layers, s)
		switch {
		case err != nil:
		case s.RaftLayers > 0:
			err = withRaft(ctx, layers, s, at, yield)
		case Supports(&s):
			err = withSupport(ctx, layers, s, at, yield)
		default:
			err = withoutSupport(ctx, layers, s, at, func(l Layer) bool { return yield(l, nil) })
		}
		if err != nil {
			yield(Layer{}, err)
		}
	}
}

// withoutSupport yields the toolpaths of the part alone.
func withoutSupport(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings, at *lane, yield func(Layer) bool) error {
	j := newJob(ctx, s)
	j.place = at
	return j.run(ctx, layers, yield)
}

func newJob(ctx context.Context, s config.Settings) *job {
	j := &job{s: s, tolerance: max(contourTolerance, s.Resolution), place: &lane{from: -1}}
	j.arachne = s.PerimeterGenerator == "arachne"
	j.thin = s.ThinWalls || j.arachne
	j.gaps = j.arachne || s.GapFillEnabled && s.GapFillSpeed > 0
	j.rest = newStrokes(&s, s.LayerHeight, false)
	j.first = newStrokes(&s, s.FirstLayerHeight, true)
	j.lineSpacing = j.rest[SolidInfill].spacing
	j.raster = finest(j.lineSpacing)
	j.ahead = shellLayers(s.TopSolidLayers, s.TopSolidMinThickness, s.LayerHeight) + 1
	j.behindMost = shellLayers(s.BottomSolidLayers, s.BottomSolidMinThickness, s.LayerHeight) + 3
	for range par.Workers(ctx) {
		j.wallers = append(j.wallers, &waller{job: j})
		j.hatchers = append(j.hatchers, &hatcher{})
	}
	j.out = router{job: j}
	return j
}

// shellLayers returns the number of layers of a shell of so many layers and so
// many mm.
func shellLayers(layers int, thick, height float64) int {
	if layers == 0 {
		return 0
	}
	return max(layers, int(math.Ceil(thick/height)))
}

// run reads layers in batches and yields what is ready.
func (j *job) run(ctx context.Context, layers iter.Seq2[slice.Layer, error], yield func(Layer) bool) error {
	var pending []slice.Layer
	enough := batch
	if j.place.few > 0 {
		enough = j.place.few
	}
	for l, err := range layers {
		if err != nil {
			return err
		}
		if begun := len(pending)+len(j.window) > 0 || l.Index == j.place.from; !begun && len(l.Region) == 0 {
			continue
		}
		if pending = append(pending, l); len(pending) < enough {
			continue
		}
		if more, err := j.advance(ctx, pending, false, yield); err != nil || !more {
			return err
		}
		pending = pending[:0]
	}
	_, err := j.advance(ctx, pending, true, yield)
	return err
}

// advance takes more layers and goes on with every step as far as they allow;
// last says that no more will come.
func (j *job) advance(ctx context.Context, layers []slice.Layer, last bool, yield func(Layer) bool) (bool, error) {
	if err := j.build(ctx, layers); err != nil {
		return false, err
	}
	// A slab is seen when the one above is built, thickened when those that its
	// shell may reach to are seen, and filled when those below are thickened.
	end := j.base + len(j.window)
	upTo := func(lag int) int {
		if last {
			return end
		}
		return end - lag
	}
	j.seen = j.each(ctx, j.seen, upTo(1), func(i int) {
		j.see(j.at(i), j.at(i-1), j.at(i+1))
		j.hide(j.at(i), j.at(i-1), j.at(i+1))
	})
	j.thick = j.each(ctx, j.thick, upTo(1+j.ahead), func(i int) { j.thicken(j.window, i-j.base) })
	if ctx.Err() != nil {
		return false, ctx.Err() // some slabs may not have been looked at
	}
	for i := j.filled; i < j.thick; i++ {
		j.hang(j.at(i), j.below(i))
	}
	if err := j.fill(ctx, j.filled, j.thick); err != nil {
		return false, err
	}
	for ; j.filled < j.thick; j.filled++ {
		if l := j.out.layer(j.at(j.filled)); len(l.Paths) > 0 && !yield(l) {
			return false, nil
		}
		j.done(j.filled)
	}
	j.forget()
	return true, ctx.Err()
}

// at returns slab i, or nil where there is none.
func (j *job) at(i int) *slab {
	if i -= j.base; i >= 0 && i < len(j.window) {
		return j.window[i]
	}
	return nil
}

// below returns the slabs that lie under slab i within the thickness of a bridge.
func (j *job) below(i int) []*slab {
	var out []*slab
	s := j.at(i)
	for k := i - 1; j.at(k) != nil && j.at(k).z >= s.z-s.strokes[Bridge].Height-1e-9; k-- {
		out = append(out, j.at(k))
	}
	return out
}

// each calls f for slabs from lo up to hi and returns what was reached.
func (j *job) each(ctx context.Context, lo, hi int, f func(i int)) int {
	if hi <= lo {
		return lo
	}
	// An error could only be that of ctx, which the caller looks at.
	_ = par.Each(ctx, hi-lo, func(_, i int) error {
		f(lo + i)
		return nil
	})
	return hi
}

// done lets go of what no other slab needs of one that is printed: of it only its
// infill counts, for the shells above, and its section, for the walls of the next.
func (j *job) done(i int) {
	s := j.at(i)
	s.islands, s.region, s.inner, s.brim = nil, nil, nil, nil
	if below := j.at(i - 1); below != nil {
		below.part = nil
	}
}

// forget lets go of slabs that no other needs any more.
func (j *job) forget() {
	if n := j.filled - j.behindMost - j.base; n > 0 {
		for i := range n {
			j.window[i] = nil
		}
		j.window = j.window[n:]
		j.base += n
	}
}

// build makes slabs of layers: their walls and masks.
func (j *job) build(ctx context.Context, layers []slice.Layer) error {
	at := len(j.window)
	if at == 0 && len(layers) > 0 {
		b := partBox(&layers[0])
		j.lowest, j.middle = layers[0].Index, middleOf(b)
		j.raster = max(j.raster, raster(max(b.Size().X, b.Size().Y)/mostCells))
	}
	j.window = append(j.window, make([]*slab, len(layers))...)
	err := par.Each(ctx, len(layers), func(worker, i int) error {
		s, err := j.slab(j.wallers[worker], layers[i])
		j.window[at+i] = s
		if err != nil {
			return fmt.Errorf("walls of layer %d: %w", layers[i].Index, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return j.draw(ctx, at)
}

// partBox returns the box around the part of a layer, or around the layer where that is not known.
func partBox(l *slice.Layer) poly.Box {
	if l.Part == (poly.Box{}) && len(l.Region) > 0 {
		return l.Region.Box()
	}
	return l.Part
}

func middleOf(b poly.Box) geom.Vec2 {
	return geom.Vec2{X: (b.Min.X + b.Max.X) / 2, Y: (b.Min.Y + b.Max.Y) / 2}
}

// slab makes the walls of a layer.
func (j *job) slab(w *waller, l slice.Layer) (*slab, error) {
	s := &slab{index: l.Index, level: l.Index - j.lowest, z: l.Bottom + l.Height, height: l.Height, strokes: j.rest}
	if s.level == 0 {
		s.strokes = j.first
	}
	var err error
	if s.region, err = w.contours(l.Region, s.level == 0); err != nil {
		return s, err
	}
	if s.level == 0 {
		j.place.ground = s.region
	}
	for _, p := range s.region {
		o, err := w.island(p, s.strokes)
		if err != nil {
			return s, err
		}
		s.islands = append(s.islands, o)
		s.inner = append(s.inner, o.fill...)
	}
	if s.brim, err = w.brims(s); err != nil {
		return s, err
	}
	return s, nil
}

// draw makes the masks of the slabs from at on. One that is like the one below, as those of
// straight walls are, has the same, which nobody changes.
func (j *job) draw(ctx context.Context, at int) error {
	like := func(i int) bool {
		return i > 0 && same(j.window[i].region, j.window[i-1].region) && same(j.window[i].inner, j.window[i-1].inner)
	}
	err := par.Each(ctx, len(j.window)-at, func(_, i int) error {
		if i += at; !like(i) {
			s := j.window[i]
			s.part, s.fill = j.raster.mask(s.region), j.raster.mask(s.inner)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := at; i < len(j.window); i++ {
		if s := j.window[i]; s.part == nil {
			s.part, s.fill = j.window[i-1].part, j.window[i-1].fill
		}
	}
	return nil
}

// same reports whether two regions are there and have the same corners in the same order.
func same(g, h poly.Region) bool {
	return len(g) > 0 && slices.EqualFunc(g, h, func(p, q poly.Polygon) bool {
		return slices.Equal(p.Outer, q.Outer) && slices.EqualFunc(p.Holes, q.Holes, slices.Equal[poly.Ring])
	})
}
