package slice

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// A cutter cuts a mesh from the plate upwards, a window of layers at a time.
type cutter struct {
	s       *solid
	gap     float64
	workers []*worker

	next   int    // the next layer
	active []live // the faces that the last layer cut

	// The window: layer first+i cuts faces[from[i]:from[i+1]].
	first int
	from  []int
	faces []int32
	out   []Layer
}

// live is a face and the first layer above it.
type live struct{ face, end int32 }

// Windows hold up to windowLayers layers and end when windowSegments segments are
// in them: enough to keep workers busy, and little beside the mesh.
const (
	windowLayers   = 64
	windowSegments = 1 << 16
)

func newCutter(ctx context.Context, m *mesh.Mesh, o Options) (*cutter, error) {
	s, err := newSolid(ctx, m, o)
	if err != nil {
		return nil, err
	}
	c := &cutter{s: s, gap: o.withDefaults().Gap, workers: make([]*worker, par.Workers(ctx))}
	return c, nil
}

// run cuts layer after layer until yield returns false.
func (c *cutter) run(ctx context.Context, yield func(Layer) bool) error {
	for c.next < len(c.s.planes.cuts) {
		if err := c.window(ctx); err != nil {
			return err
		}
		for i := range c.out {
			l := c.out[i]
			c.out[i] = Layer{} // not held while the caller works
			if !yield(l) {
				return nil
			}
		}
	}
	return nil
}

// window cuts the next layers.
func (c *cutter) window(ctx context.Context) error {
	c.first, c.faces, c.from = c.next, c.faces[:0], append(c.from[:0], 0)
	for c.next < len(c.s.planes.cuts) && len(c.from) <= windowLayers && len(c.faces) < windowSegments {
		c.advance()
		for _, f := range c.active {
			c.faces = append(c.faces, f.face)
		}
		c.from = append(c.from, len(c.faces))
	}
	c.out = zeroed(c.out, len(c.from)-1)
	return par.Each(ctx, len(c.out), func(k, i int) error {
		if c.workers[k] == nil {
			c.workers[k] = &worker{tracer: *newTracer(c.s)}
		}
		l, err := c.workers[k].cutLayer(ctx, c.first+i, c.faces[c.from[i]:c.from[i+1]], c.gap)
		c.out[i] = l
		return err
	})
}

// advance makes the active faces those of the next layer.
func (c *cutter) advance() {
	i := int32(c.next)
	kept := c.active[:0]
	for _, f := range c.active {
		if f.end > i {
			kept = append(kept, f)
		}
	}
	for _, f := range c.s.order[c.s.start[i]:c.s.start[i+1]] {
		_, end := c.s.span(c.s.m.Faces[f])
		kept = append(kept, live{f, end})
	}
	c.active = kept
	c.next++
}
