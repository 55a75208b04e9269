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
	"github.com/saggar3d/saggar/slice/config"
)

// A build of parts that stand apart. The paths of a part are those that it has when it
// is printed alone, and equal parts have the same: infill and seams are theirs, not the
// plate's, as for the instances of an object in PrusaSlicer. Skirt and brim are around
// all. On every layer the parts come one after the other, in one order for the whole
// print.

// Part is something that is printed in several places.
type Part struct {
	Layers iter.Seq2[slice.Layer, error] // of the first copy, where it stands
	At     []poly.Motion                 // of copies, relative to the first: shifts and half turns
	From   int                           // the first layer that reaches into it
	Middle geom.Vec2                     // of the first copy
}

// Copy is the paths of a part in one place.
type Copy struct {
	Part  int         // copies of one part have the same paths
	Paths []Path      // of the first copy
	At    poly.Motion // where they are for this one
}

// Flat returns l without copies: their paths are in their places, behind the others.
func (l *Layer) Flat() Layer {
	out := *l
	out.Copies = nil
	out.Paths = slices.Clip(l.Paths)
	for _, c := range l.Copies {
		for _, p := range c.Paths {
			points := make([]geom.Vec2, len(p.Points))
			for i, q := range p.Points {
				points[i] = c.At.Apply(q)
			}
			p.Points = points
			out.Paths = append(out.Paths, p)
		}
	}
	return out
}

// PlanParts returns the toolpaths of a build, like [Plan] those of a part: of one part
// in one place the same, otherwise in the copies of the layers, but for skirt and brim.
// It holds a window of layers of each part.
func PlanParts(ctx context.Context, parts []Part, s config.Settings) iter.Seq2[Layer, error] {
	if len(parts) == 1 && len(parts[0].At) == 1 {
		return Plan(ctx, parts[0].Layers, s)
	}
	return func(yield func(Layer, error) bool) {
		b := newBuild(ctx, parts, s)
		defer b.stop()
		if err := b.run(yield); err != nil {
			yield(Layer{}, err)
		}
	}
}

// build is parts on their way to common layers.
type build struct {
	parts  []Part
	heads  []head
	order  []copyOf
	s      *config.Settings
	common router // of what is around all
	waller *waller
	layers int
}

// head is the next layer of a part.
type head struct {
	lane
	Layer
	next func() (Layer, error, bool)
	stop func()
	more bool
}

// copyOf is one copy: its part and its place.
type copyOf struct {
	part int
	at   poly.Motion
}

func newBuild(ctx context.Context, parts []Part, s config.Settings) *build {
	j := newJob(ctx, s)
	b := &build{parts: parts, s: &j.s, common: router{job: j}, waller: j.wallers[0], heads: make([]head, len(parts))}
	alone := s
	alone.Skirts, alone.BrimWidth = 0, 0
	first := math.MaxInt
	for _, p := range parts {
		first = min(first, p.From)
	}
	var middles []geom.Vec2
	for i, p := range parts {
		h := &b.heads[i]
		h.lane = *newLane(&s)
		if len(parts) > batch {
			h.few = min(batch, max(2, par.Workers(ctx))) // all hold windows at the same time
		}
		if h.from = first; p.From == first {
			h.from = -1 // what is open at the bottom begins where it can
		}
		h.next, h.stop = iter.Pull2(plan(ctx, p.Layers, alone, &h.lane))
		for _, at := range p.At {
			b.order = append(b.order, copyOf{i, at})
			middles = append(middles, at.Apply(p.Middle))
		}
	}
	b.order = chained(b.order, middles)
	return b
}

func (b *build) stop() {
	for i := range b.heads {
		b.heads[i].stop()
	}
}

// run merges the layers of the parts by height.
func (b *build) run(yield func(Layer, error) bool) error {
	for i := range b.heads {
		if err := b.heads[i].advance(); err != nil {
			return err
		}
	}
	for {
		l, ok := b.lowest()
		if !ok {
			return nil
		}
		if err := b.around(&l); err != nil {
			return err
		}
		l.Index = b.layers
		b.layers++
		for _, c := range b.order {
			if h := &b.heads[c.part]; h.at(l.Z) {
				l.Copies = append(l.Copies, Copy{c.part, h.Paths, c.at})
			}
		}
		if !yield(l, nil) {
			return nil
		}
		for i := range b.heads {
			if h := &b.heads[i]; h.at(l.Z) {
				if err := h.advance(); err != nil {
					return err
				}
			}
		}
	}
}

// advance takes the next layer of the part.
func (h *head) advance() error {
	var err error
	h.Layer, err, h.more = h.next()
	if len(h.Paths) > 0 {
		h.Paths[0].Inside = false // what comes before it is another copy
	}
	return err
}

// at reports whether the next layer of the part ends at z.
func (h *head) at(z float64) bool { return h.more && h.Z < z+sameZ }

// lowest returns the lowest of the next layers of all parts, without paths.
func (b *build) lowest() (Layer, bool) {
	var out Layer
	found := false
	for i := range b.heads {
		if h := &b.heads[i]; h.more && (!found || h.Z < out.Z) {
			out, found = Layer{Z: h.Z, Height: h.Height}, true
		}
	}
	return out, found
}

// around adds skirt and brim.
func (b *build) around(l *Layer) error {
	raft := b.s.RaftLayers > 0
	s := &slab{level: b.layers, strokes: b.common.job.rest}
	if raft && b.layers < b.s.SkirtHeight {
		s.strokes = newStrokes(b.s, l.Height, false) // layers of rafts are thicker
	}
	if b.layers == 0 {
		s.strokes = b.common.job.first
		var reach poly.Region
		for _, c := range b.order {
			if h := &b.heads[c.part]; h.at(l.Z) {
				s.region = append(s.region, h.ground.Move(c.at)...)
			}
			reach = append(reach, b.heads[c.part].reach.Move(c.at)...)
		}
		b.common.job.place.reach = poly.Hull(reach)
		if !raft {
			var err error
			if s.brim, err = b.waller.brims(s); err != nil {
				return err
			}
		}
	}
	b.common.paths = nil
	b.common.skirt(s)
	b.common.brim(s)
	l.Paths = b.common.paths
	return nil
}

// mostChained bounds the copies that are put in order by looking at each from each.
const mostChained = 5000

// chained returns the copies in the order of printing: the one nearest to the corner of
// the plate, and always the nearest of the rest; where there are very many, as they come.
func chained(copies []copyOf, middles []geom.Vec2) []copyOf {
	if len(copies) > mostChained {
		return copies
	}
	at := geom.Vec2{X: math.Inf(1), Y: math.Inf(1)}
	for _, p := range middles {
		at.X, at.Y = min(at.X, p.X), min(at.Y, p.Y)
	}
	out := slices.Clone(copies)
	middles = slices.Clone(middles)
	for i := range out {
		best := i
		for k := i + 1; k < len(out); k++ {
			if dist(at, middles[k]) < dist(at, middles[best]) {
				best = k
			}
		}
		out[i], out[best] = out[best], out[i]
		middles[i], middles[best] = middles[best], middles[i]
		at = middles[i]
	}
	return out
}
