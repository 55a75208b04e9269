package mesh

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// countFans counts the vertices that join more than one fan of faces. A fan is
// the faces about a vertex that can be walked from one to the next over edges
// of just two faces.
//
// Every worker takes a range of vertices and walks each fan once, from its first
// corner in the file: about one step a corner, mostly to memory just seen.
func (t *Topology) countFans(ctx context.Context, m *Mesh) error {
	ranges := par.Workers(ctx)
	count := make([]int, ranges)
	err := par.Each(ctx, ranges, func(_, i int) error {
		n := uint64(len(m.Vertices))
		w := fanWalk{mesh: m, t: t, lo: uint32(n * uint64(i) / uint64(ranges)), hi: uint32(n * uint64(i+1) / uint64(ranges))}
		count[i] = w.run()
		return nil
	})
	for _, c := range count {
		t.NonManifoldVertices += c
	}
	return err
}

// fanWalk walks the fans of the vertices in [lo, hi).
type fanWalk struct {
	mesh   *Mesh
	t      *Topology
	lo, hi uint32

	walked bitset // corners seen
	once   bitset // vertices with a fan; relative to lo
	twice  bitset // vertices with another one
}

func (w *fanWalk) run() int {
	w.walked = newBitset(3 * len(w.mesh.Faces))
	w.once, w.twice = newBitset(int(w.hi-w.lo)), newBitset(int(w.hi-w.lo))
	for f, face := range w.mesh.Faces {
		for k, v := range face {
			if v < w.lo || v >= w.hi || w.walked.has(uint32(3*f+k)) || degenerate(face) {
				continue
			}
			w.fan(int32(3*f+k), v)
		}
	}
	return w.twice.count()
}

// fan walks the fan of vertex v that corner c is part of.
func (w *fanWalk) fan(c int32, v uint32) {
	if w.once.has(v - w.lo) {
		w.twice.set(v - w.lo)
	}
	w.once.set(v - w.lo)
	w.walked.set(uint32(c))
	if !w.walk(c, c, v) {
		w.walk(c, previous(c), v) // not round: the other way from the start
	}
}

// walk goes from face to face about v, first over half-edge h, until it is back
// at corner start (true) or at an edge without a single other face (false).
func (w *fanWalk) walk(start, h int32, v uint32) bool {
	for {
		o, _ := w.t.Across(h)
		if o < 0 {
			return false
		}
		// Half-edge o begins or ends at v; go on over the other edge there.
		c := o
		h = previous(o)
		if w.mesh.Faces[o/3][o%3] != v {
			c = next(o)
			h = c
		}
		if c == start {
			return true
		}
		w.walked.set(uint32(c))
	}
}

// next returns the half-edge after h in its face.
func next(h int32) int32 {
	if h%3 == 2 {
		return h - 2
	}
	return h + 1
}

// previous returns the half-edge before h in its face.
func previous(h int32) int32 {
	if h%3 == 0 {
		return h + 2
	}
	return h - 1
}
