package slice

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// A cutter cuts one mesh from below upwards, a window of layers at a time.
type cutter struct {
	s       *solid
	gap     gaps
	workers []*worker

	next   int    // the next layer
	active []live // the faces that the last layer cut

	// The window: layer next+i cuts faces[from[i]:from[i+1]].
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

// newCutter returns a cutter that begins at the lowest layer which meets a face.
func newCutter(ctx context.Context, s *solid, o Options) *cutter {
	return &cutter{s: s, gap: o.gaps(), workers: make([]*worker, par.Workers(ctx)), next: s.low}
}

// layers calls yield for every layer of the planes, the empty ones below and
// above the mesh too, until it returns false.
func (c *cutter) layers(ctx context.Context, yield func(Layer) bool) error {
	for i := 0; i < len(c.s.planes.cuts); {
		if i < c.next || i >= c.s.high {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !yield(c.s.planes.layer(i)) {
				return nil
			}
			i++
			continue
		}
		if err := c.window(ctx, c.s.high); err != nil {
			return err
		}
		for k := range c.out {
			l := c.out[k]
			c.out[k] = Layer{} // not held while the caller works
			if !yield(l) {
				return nil
			}
		}
		i = c.next
	}
	return nil
}

// window cuts the next layers, up to end at most.
func (c *cutter) window(ctx context.Context, end int) error {
	first := c.next
	c.faces, c.from = c.faces[:0], append(c.from[:0], 0)
	for c.next < end && len(c.from) <= windowLayers && len(c.faces) < windowSegments {
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
		l, err := c.workers[k].cutLayer(ctx, first+i, c.faces[c.from[i]:c.from[i+1]], c.gap)
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
	k := c.next - c.s.low
	for _, f := range c.s.order[c.s.start[k]:c.s.start[k+1]] {
		_, end := c.s.span(c.s.m.Faces[f])
		kept = append(kept, live{f, end})
	}
	c.active = kept
	c.next++
}
