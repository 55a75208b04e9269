package mesh

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Loss counts what a format with 32-bit floats cannot keep apart. Rounding alone
// is no loss: every number is then right to seven digits.
type Loss struct {
	Vertices  int // distinct places that fall on another one
	Triangles int // triangles with corners apart of which two become one
}

// RoundingLoss returns what of m would be lost when it is written with o: fine
// detail of a large part, or of one far from its origin. It is zero for formats
// that keep 64 bits or all digits (OBJ, 3MF, PLY, ASCII STL). Objects that a
// format stores once are counted once. ctx is looked at every few thousand
// vertices.
func RoundingLoss(ctx context.Context, m *Model, o WriteOptions) (Loss, error) {
	switch {
	case o.Format == "glb":
		return newGLBWriter(m).loss(ctx)
	case o.Format == "stl" && !o.ASCII:
		unit := float64(geom.Millimetre)
		if o.Unit != geom.UnknownUnit {
			unit = float64(o.Unit)
		}
		merged := m.Merged()
		return lossOf(ctx, merged, func(i int) [3]float32 {
			v := merged.Vertices[i]
			return [3]float32{float32(v.X / unit), float32(v.Y / unit), float32(v.Z / unit)}
		})
	}
	return Loss{}, nil
}

// loss adds up the parts of a GLB.
func (g *glbWriter) loss(ctx context.Context) (Loss, error) {
	var sum Loss
	for i := range g.parts {
		l, err := lossOf(ctx, g.parts[i].mesh, g.parts[i].point)
		if err != nil {
			return Loss{}, err
		}
		sum.Vertices += l.Vertices
		sum.Triangles += l.Triangles
	}
	return sum, nil
}

// lossOf compares m with the mesh whose vertex i is stored as stored(i). Numbers
// beyond the range of 32 bits are not its business: the writer refuses them.
func lossOf(ctx context.Context, m *Mesh, stored func(i int) [3]float32) (Loss, error) {
	after := &Mesh{Vertices: make([]geom.Vec, len(m.Vertices)), Faces: m.Faces}
	finite, err := par.Reduce(ctx, len(m.Vertices), matchGrain, func(lo, hi int) bool {
		all := true
		for i := lo; i < hi; i++ {
			p := stored(i)
			after.Vertices[i] = geom.Vec{X: float64(p[0]), Y: float64(p[1]), Z: float64(p[2])}
			all = all && geom.Finite(after.Vertices[i])
		}
		return all
	}, func(a, b bool) bool { return a && b })
	if err != nil || !finite && len(m.Vertices) > 0 {
		return Loss{}, err
	}
	triangles, err := par.Reduce(ctx, len(m.Faces), matchGrain, func(lo, hi int) int {
		n := 0
		for _, f := range m.Faces[lo:hi] {
			if collapses(f, m.Vertices, after.Vertices) {
				n++
			}
		}
		return n
	}, func(a, b int) int { return a + b })
	if err != nil {
		return Loss{}, err
	}
	before, err := weldExact(ctx, &Mesh{Vertices: m.Vertices, Faces: m.Faces})
	if err != nil {
		return Loss{}, err
	}
	if after, err = weldExact(ctx, after); err != nil {
		return Loss{}, err
	}
	return Loss{Vertices: len(before.Vertices) - len(after.Vertices), Triangles: triangles}, nil
}

// collapses reports whether two corners of f that were apart are one after.
func collapses(f [3]uint32, before, after []geom.Vec) bool {
	for k := range f {
		a, b := f[k], f[(k+1)%3]
		if before[a] != before[b] && after[a] == after[b] {
			return true
		}
	}
	return false
}
