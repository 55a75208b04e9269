package mesh

import (
	"context"

	"github.com/hschendel/stl"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh/internal/weld"
)

// Builder makes a mesh from triangles as they come, welding equal corners. It
// never holds more of them than a few thousand. It is also an [stl.Writer], so
// whatever speaks to github.com/hschendel/stl can fill it:
//
//	b := mesh.NewBuilder()
//	err := stl.CopyFile("part.stl", b)
//	part, err := b.Mesh(ctx)
//
// A Builder belongs to one goroutine and makes one mesh.
type Builder struct {
	name   string
	weld   *weld.Welder[float64]
	coords []float64
	chunks int
	bad    int // triangles with a corner that is not finite
}

var _ stl.Writer = (*Builder)(nil)

// builderChunk is how many triangles are welded at a time.
const builderChunk = 4096

// NewBuilder returns a Builder without triangles.
func NewBuilder() *Builder {
	return &Builder{weld: weld.New[float64](1, 0), coords: make([]float64, 0, 9*builderChunk)}
}

// Add adds the triangle a, b, c in mm, counter-clockwise seen from outside.
func (b *Builder) Add(p, q, r geom.Vec) {
	if !geom.Finite(p) || !geom.Finite(q) || !geom.Finite(r) {
		b.bad++
		return
	}
	b.coords = append(b.coords, p.X, p.Y, p.Z, q.X, q.Y, q.Z, r.X, r.Y, r.Z)
	if len(b.coords) == cap(b.coords) {
		b.flush()
	}
}

func (b *Builder) flush() {
	b.weld.Add(0, b.chunks, b.coords)
	b.chunks++
	b.coords = b.coords[:0]
}

// Mesh returns the mesh of all triangles added, with vertices numbered by first
// use. It fails with [CodeNonFinite] when some had a NaN or infinite corner and
// with [CodeNoTriangles] when there were none. The Builder is used up.
func (b *Builder) Mesh(ctx context.Context) (*Mesh, error) {
	if b.bad > 0 {
		return nil, Errorf(CodeNonFinite, "%d triangles have NaN or infinite corners", b.bad)
	}
	if len(b.coords) > 0 {
		b.flush()
	}
	if b.chunks == 0 {
		return nil, Errorf(CodeNoTriangles, "no triangles")
	}
	r, err := b.weld.Finish(ctx)
	if err != nil {
		return nil, finishError(err)
	}
	return welded(b.name, r), nil
}

// SetName names the mesh.
func (b *Builder) SetName(name string) { b.name = name }

// AppendTriangle adds a triangle of hschendel/stl. Its normal is not used.
func (b *Builder) AppendTriangle(t stl.Triangle) {
	b.Add(vecOf(t.Vertices[0]), vecOf(t.Vertices[1]), vecOf(t.Vertices[2]))
}

func vecOf(v stl.Vec3) geom.Vec {
	return geom.Vec{X: float64(v[0]), Y: float64(v[1]), Z: float64(v[2])}
}

// SetBinaryHeader does nothing: a mesh has no header.
func (b *Builder) SetBinaryHeader([]byte) {}

// SetASCII does nothing: a mesh does not know what it was read from.
func (b *Builder) SetASCII(bool) {}

// SetTriangleCount does nothing: a count that a file states is not to be relied
// on.
func (b *Builder) SetTriangleCount(uint32) {}
