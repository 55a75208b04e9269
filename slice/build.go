package slice

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Slicing a build. Items that differ by a turn about Z and a shift are one class:
// its mesh is cut once and the outlines are placed. Shifts in Z must be whole
// layers. A class lives from its lowest layer to its highest, and what it shares
// with others of the same object, the weld and the neighbours, as long as one of
// them is to come.

// Build returns the layers of all counted items of a model, like [Layers] those
// of one mesh. Items that overlap are united. Items that are equal but for a turn
// about Z and a shift by whole layers are cut once: copies cost little more than
// what it takes to write their corners down.
//
// Open, Dropped and Inverted of a layer are sums over its items. Errors are those
// of [Layers], and matrices that are not finite.
func Build(ctx context.Context, m *mesh.Model, o Options) iter.Seq2[Layer, error] {
	return func(yield func(Layer, error) bool) {
		b, err := newBuild(m, o)
		if err == nil {
			err = b.run(ctx, func(l Layer) bool { return yield(l, nil) })
		}
		if err != nil {
			yield(Layer{}, err)
		}
	}
}

// stock is items of a model and the layers they are cut into.
type stock struct {
	model  *mesh.Model
	o      Options
	kinds  []*kind
	planes *planes
}

// stockOf returns all counted items of a model and the layers of its build.
func stockOf(m *mesh.Model, o Options) (stock, error) {
	o = o.withDefaults()
	if err := o.Validate(); err != nil {
		return stock{}, err
	}
	m = unified(m)
	kinds, err := kindsOf(m)
	if err != nil {
		return stock{}, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, k := range kinds {
		low, high = min(low, k.lowest()), max(high, k.highest())
	}
	p, err := newPlanes(low, high, o)
	return stock{model: m, o: o, kinds: kinds, planes: p}, err
}

// build is a model on its way to layers.
type build struct {
	stock
	classes []*class // by their lowest layer
	objects []shared // by object
	free    spaces
	shades  *shades
}

// shared is what the classes of an object have in common.
type shared struct {
	classes int // that are to come
	welded  *welded
}

// manyCopies is the number of items of a kind from which their footprints save time: each
// takes about as long as cutting the kind once, and so does what they save, the proof in
// all layers that an item meets no other.
const manyCopies = 4

func newBuild(m *mesh.Model, o Options) (*build, error) {
	s, err := stockOf(m, o)
	if err != nil {
		return nil, err
	}
	return s.build(), nil
}

// build returns the build of a stock, nothing of it cut yet.
func (s stock) build() *build {
	if len(s.kinds) == 1 && len(s.kinds[0].items) == 1 {
		alone := *s.planes
		alone.part = flatBox(s.kinds[0].bounds(s.model.Objects[s.kinds[0].object]))
		s.planes = &alone
	}
	b := &build{stock: s, shades: newShades(s), objects: make([]shared, len(s.model.Objects))}
	items := 0
	for _, k := range s.kinds {
		b.classes = append(b.classes, k.classes(b.planes)...)
		items += len(k.items)
	}
	b.shades.rough = items < manyCopies*len(s.kinds)
	for _, c := range b.classes {
		b.objects[c.kind.object].classes++
	}
	slices.SortStableFunc(b.classes, func(p, q *class) int { return p.from() - q.from() })
	return b
}

// buildWindow is how many layers of a build are put together side by side for each
// worker: enough that none waits for long, and so few that the memory of those that
// are released is still near the processor when it is written again.
const buildWindow = 4

// run puts layer after layer together until yield returns false.
func (b *build) run(ctx context.Context, yield func(Layer) bool) error {
	mergers := make([]*merger, par.Workers(ctx))
	out := make([]Layer, buildWindow*len(mergers))
	for first := 0; first < len(b.planes.cuts); first += len(out) {
		end := min(first+len(out), len(b.planes.cuts))
		if err := b.prepare(ctx, first, end); err != nil {
			return err
		}
		err := par.Each(ctx, end-first, func(worker, i int) error {
			if mergers[worker] == nil {
				mergers[worker] = &merger{}
			}
			l, err := mergers[worker].layer(ctx, b, first+i)
			out[i] = l
			return err
		})
		if err != nil {
			return err
		}
		for i := range end - first {
			l := out[i]
			out[i] = Layer{}
			if !yield(l) {
				return nil
			}
		}
	}
	return nil
}

// prepare lets all classes that reach into a window cut their layers of it, and
// lets go of those that end below.
func (b *build) prepare(ctx context.Context, first, end int) error {
	b.classes = slices.DeleteFunc(b.classes, func(c *class) bool { return c.end() <= first })
	for _, c := range b.classes {
		if c.from() >= end {
			break // they are in order
		}
		if c.cutter == nil {
			if err := b.start(ctx, c); err != nil {
				return err
			}
		}
		if err := c.advance(ctx, first, end); err != nil {
			return err
		}
	}
	return nil
}

// start makes class c ready to be cut.
func (b *build) start(ctx context.Context, c *class) error {
	k := c.kind
	sh := &b.objects[k.object]
	if sh.welded == nil {
		var err error
		if sh.welded, err = weld(ctx, b.model.Objects[k.object]); err != nil {
			return fmt.Errorf("object %d: %w", k.object, err)
		}
	}
	a := geom.Affine{M: k.matrix, T: geom.Vec{Z: c.z}}
	s, err := newSolid(ctx, sh.welded, a, b.planes)
	if err != nil {
		return err
	}
	c.cutter = newCutter(ctx, s, b.o)
	c.kept = nil
	c.lowest = s.low
	if sh.classes--; sh.classes == 0 {
		sh.welded = nil
	}
	return nil
}
