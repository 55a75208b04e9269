package render

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// Vertices are projected once for each frame, in float64, and rounded to a grid
// of 1/256 of a sample. From there on coverage is a matter of integers: it does
// not depend on the order of operations, on the processor, or on how far the
// part is from the origin.

const (
	// Screen coordinates are fixed-point with subBits fractional bits of a
	// sample. Two triangles that share an edge then agree exactly on which
	// samples are whose: no cracks, no sample drawn twice.
	subBits = 8
	sub     = 1 << subBits
	half    = sub / 2

	// guard is how far, in samples, a drawn vertex may be off the picture: edge
	// functions of such triangles stay far inside 64 bits.
	guard = 1 << 16
)

// vert is a projected vertex.
type vert struct {
	x, y int32 // 1/sub of a sample, y down

	// w is 1 / depth, which is linear in the screen on a plane and larger for
	// the nearer. A negative w marks a vertex that cannot be drawn as it is:
	// above the cut, too near, or far off the picture; its triangles are
	// clipped.
	w float32
}

// frame is one picture at grid x grid samples for each pixel.
type frame struct {
	*scene
	jx, jy float64 // offset of the samples, px

	verts  []vert
	chunks []binned
	bands  int
	rowsOf int // pixel rows in a band

	px []pixel
}

// project fills verts for every used vertex. A vertex is shared by six faces on
// average: projecting by vertex is a sixth of the work of projecting by corner.
func (f *frame) project(ctx context.Context) error {
	return par.For(ctx, len(f.verts), grain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			if f.used[i] {
				f.verts[i] = f.projected(i)
			}
		}
		return nil
	})
}

// projected returns vertex i on the screen, or a vert that asks for clipping.
func (f *frame) projected(i int) vert {
	p := f.m.Vertices[i]
	if p.Z > f.cut {
		return vert{w: -1}
	}
	x, y, depth := f.cam.look(p)
	if !f.cam.framed && f.clipped(x, y, depth) {
		return vert{w: -1}
	}
	return f.toScreen(x, y, depth)
}

// clipped reports whether a point seen at (x, y) and depth is outside what
// toScreen can take.
func (f *frame) clipped(x, y, depth float64) bool {
	limit := f.guardTangent() * depth
	return depth < near || x > limit || -x > limit || y > limit || -y > limit
}

// guardTangent is the tangent of the widest view angle that is drawn.
func (f *frame) guardTangent() float64 {
	return float64(guard) / 2 / (f.cam.focal * float64(f.grid))
}

// toScreen projects a point in front of the eye.
func (f *frame) toScreen(x, y, depth float64) vert {
	w := 1 / depth
	k := f.cam.focal * w
	px := f.cam.cx + float64(x*k) + f.jx
	py := f.cam.cy - float64(y*k) + f.jy
	unit := float64(f.grid * sub)
	return vert{x: floor32(float64(px*unit) + 0.5), y: floor32(float64(py*unit) + 0.5), w: float32(w)}
}

// floor32 returns the largest integer not above v. It is math.Floor for the
// values here, without the call.
func floor32(v float64) int32 {
	i := int32(v)
	if float64(i) > v {
		i--
	}
	return i
}
