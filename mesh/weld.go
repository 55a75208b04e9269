package mesh

import (
	"context"
	"math"
	"unsafe"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh/internal/weld"
)

// Weld returns m with equal vertices made one. For tolerance 0 they are equal
// when all three coordinates are (-0 equals +0); else vertices nearer to each
// other than tolerance, in mm, become one, chains of near ones included, at the
// place of the first. Coordinates must be finite. Faces keep their order and
// number; those that collapse stay, as degenerate faces. Vertices that belong to
// no face are dropped. m is not changed, and returned as it is when there is
// nothing to do.
func Weld(ctx context.Context, m *Mesh, tolerance float64) (*Mesh, error) {
	m, err := weldExact(ctx, m)
	if err != nil || !(tolerance > 0) {
		return m, err
	}
	first, err := clusters(ctx, m.Vertices, tolerance)
	if err != nil {
		return nil, err
	}
	// first[i] <= i, so one pass in order numbers the clusters.
	kept := 0
	vertices := huge.Lasting[geom.Vec](len(m.Vertices))[:0]
	for i, f := range first {
		if int(f) == i {
			vertices = append(vertices, m.Vertices[i])
			first[i] = uint32(kept)
			kept++
		} else {
			first[i] = first[f]
		}
	}
	if kept == len(m.Vertices) {
		return m, nil
	}
	return m.renumbered(ctx, vertices, first)
}

func weldExact(ctx context.Context, m *Mesh) (*Mesh, error) {
	if m.exact != 0 && m.exact == len(m.Faces) {
		return m, nil
	}
	m = m.packed()
	w := weld.New[float64](par.Workers(ctx), len(m.Vertices))
	w.Reserve(len(m.Vertices), weld.MaxPoints)
	err := par.Each(ctx, par.Chunks(len(m.Vertices), weld.MaxPoints), func(worker, c int) error {
		part := m.Vertices[c*weld.MaxPoints : min(len(m.Vertices), (c+1)*weld.MaxPoints)]
		w.Add(worker, c, coordinates(part))
		return nil
	})
	if err != nil {
		return nil, err
	}
	r, err := w.Finish(ctx)
	if err != nil {
		return nil, finishError(err)
	}
	if len(r.Vertices) == len(m.Vertices) {
		return &Mesh{Name: m.Name, Vertices: m.Vertices, Faces: m.Faces, exact: len(m.Faces)}, nil
	}
	return m.renumbered(ctx, r.Vertices, r.IDs)
}

// packed returns m without the vertices that no face uses.
func (m *Mesh) packed() *Mesh {
	used := newBitset(len(m.Vertices))
	for _, f := range m.Faces {
		used.set(f[0])
		used.set(f[1])
		used.set(f[2])
	}
	n := used.count()
	if n == len(m.Vertices) {
		return m
	}
	out := &Mesh{Name: m.Name, Vertices: huge.Lasting[geom.Vec](n)[:0], Faces: huge.Lasting[[3]uint32](len(m.Faces))}
	number := make([]uint32, len(m.Vertices))
	for i, v := range m.Vertices {
		if used.has(uint32(i)) {
			number[i] = uint32(len(out.Vertices))
			out.Vertices = append(out.Vertices, v)
		}
	}
	for i, f := range m.Faces {
		out.Faces[i] = [3]uint32{number[f[0]], number[f[1]], number[f[2]]}
	}
	return out
}

// coordinates reads points as x, y, z triples, without a copy.
func coordinates(points []geom.Vec) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(points))), 3*len(points))
}

// renumbered returns m's faces over other vertices; ids maps old to new.
func (m *Mesh) renumbered(ctx context.Context, vertices []geom.Vec, ids []uint32) (*Mesh, error) {
	out := &Mesh{Name: m.Name, Vertices: vertices, Faces: huge.MakeUncleared[[3]uint32](len(m.Faces)), exact: len(m.Faces)}
	err := par.For(ctx, len(m.Faces), matchGrain, func(_, lo, hi int) error {
		for i, f := range m.Faces[lo:hi] {
			out.Faces[lo+i] = [3]uint32{ids[f[0]], ids[f[1]], ids[f[2]]}
		}
		return nil
	})
	return out, err
}

// clusters returns for every point the first point of its cluster: the points
// that chains of steps no longer than tolerance connect.
//
// Points are filed in cells twice the tolerance wide, so that everything near a
// point lies in at most two cells along each axis.
func clusters(ctx context.Context, points []geom.Vec, tolerance float64) ([]uint32, error) {
	g := newGrid(len(points), 2*tolerance)
	parent := make(forest, len(points))
	for i, p := range points {
		if i%matchGrain == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		parent[i] = int32(i)
		g.near(p, tolerance, func(j int32) {
			d := geom.Vec{X: points[j].X - p.X, Y: points[j].Y - p.Y, Z: points[j].Z - p.Z}
			if geom.Norm(d) <= tolerance {
				parent.join(j, int32(i))
			}
		})
		g.insert(p, int32(i))
	}
	first := make([]uint32, len(points))
	for i := range first {
		first[i] = uint32(parent.root(int32(i)))
	}
	return first, nil
}

// grid is a hash table of cells with the points filed in each.
type grid struct {
	width float64
	mask  uint64
	head  []int32 // of each bucket: its last point + 1
	link  []int32 // of each point: the one before it in its bucket + 1
}

func newGrid(n int, width float64) *grid {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &grid{width: width, mask: uint64(size - 1), head: make([]int32, size), link: make([]int32, n)}
}

func (g *grid) cell(x float64) int64 { return int64(math.Floor(x / g.width)) }

func (g *grid) bucket(x, y, z int64) uint64 {
	h := uint64(x)*0x9e3779b97f4a7c15 + uint64(y)*0xc2b2ae3d27d4eb4f + uint64(z)*0x165667b19e3779f9
	return (h ^ h>>32) * 0xd6e8feb86659fd93 >> 20 & g.mask
}

func (g *grid) insert(p geom.Vec, i int32) {
	b := &g.head[g.bucket(g.cell(p.X), g.cell(p.Y), g.cell(p.Z))]
	g.link[i] = *b
	*b = i + 1
}

// near calls visit for the points filed in cells within reach of p, and perhaps
// for some others.
func (g *grid) near(p geom.Vec, reach float64, visit func(int32)) {
	for x := g.cell(p.X - reach); x <= g.cell(p.X+reach); x++ {
		for y := g.cell(p.Y - reach); y <= g.cell(p.Y+reach); y++ {
			for z := g.cell(p.Z - reach); z <= g.cell(p.Z+reach); z++ {
				for i := g.head[g.bucket(x, y, z)]; i != 0; i = g.link[i-1] {
					visit(i - 1)
				}
			}
		}
	}
}
