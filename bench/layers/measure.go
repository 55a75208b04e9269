package layers

import (
	"context"
	"iter"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// leastCPU is how long in seconds a piece of work is repeated: the system's clock
// of CPU time has steps.
const leastCPU = 0.25

// measure measures one mesh, ours and the peer's runs in turn.
func (c Command) measure(ctx context.Context, f *options, path string) (Row, error) {
	ctx = par.WithWorkers(ctx, 1)
	r := Row{Mesh: nameOf(path)}
	m, err := mesh.Open(ctx, path, mesh.ReadOptions{Workers: 1})
	if err != nil {
		return r, err
	}
	part := m.Merged()
	r.Triangles = len(part.Faces)
	o := slice.Options{LayerHeight: f.height}
	var sum slice.Summary
	var open, weld, contours, many, peer []float64
	loose := soup(part)
	for range f.runs {
		open = append(open, c.repeat(&err, func() error {
			_, err := mesh.Open(ctx, path, mesh.ReadOptions{Workers: 1})
			return err
		}))
		weld = append(weld, c.repeat(&err, func() error {
			_, err := mesh.Weld(ctx, loose, 0)
			return err
		}))
		contours = append(contours, c.repeat(&err, func() error {
			sum = slice.Summary{}
			return drain(sum.Watch(slice.Layers(ctx, part, o)))
		}))
		many = append(many, c.repeat(&err, func() error {
			return drain(slice.Build(ctx, copies(part), o))
		}))
		if f.peerHas != nil {
			s, e := f.peerHas.slice(ctx, f, path)
			if e != nil {
				return r, e
			}
			peer = append(peer, s)
		}
	}
	r.Layers, r.Corners = sum.Layers, sum.Segments
	r.Segments = segments(part, f.height)
	r.Open, r.Weld, r.Contours, r.Copies = median(open), median(weld), median(contours), median(many)
	if len(peer) > 0 {
		r.Peer = median(peer)
		r.Ratio = r.Peer / (r.Weld + r.Contours)
	}
	if err == nil && !f.noPrint {
		r.Toolpaths, err = c.toolpaths(ctx, f, part)
	}
	return r, err
}

// soup returns m with corners that no two faces share, as they are in a file.
func soup(m *mesh.Mesh) *mesh.Mesh {
	out := &mesh.Mesh{Vertices: make([]geom.Vec, 0, 3*len(m.Faces)), Faces: make([][3]uint32, 0, len(m.Faces))}
	for _, f := range m.Faces {
		n := uint32(len(out.Vertices))
		out.Vertices = append(out.Vertices, m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]])
		out.Faces = append(out.Faces, [3]uint32{n, n + 1, n + 2})
	}
	return out
}

// segments returns how often faces are cut.
func segments(m *mesh.Mesh, height float64) int {
	low := m.Bounds().Min.Z
	above := func(z float64) int { return int(max(0, math.Ceil((z-low)/height-0.5))) } // cuts below z
	n := 0
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]].Z, m.Vertices[f[1]].Z, m.Vertices[f[2]].Z
		n += above(max(a, b, c)) - above(min(a, b, c))
	}
	return n
}

// copies is a build of a hundred copies in rows.
func copies(part *mesh.Mesh) *mesh.Model {
	size := geom.Sub(part.Bounds().Max, part.Bounds().Min)
	m := &mesh.Model{Objects: []*mesh.Mesh{part}}
	for i := range 100 {
		at := geom.Translation(geom.Vec{X: 1.1 * size.X * float64(i%10), Y: 1.1 * size.Y * float64(i/10)})
		m.Items = append(m.Items, mesh.Item{Matrix: at, Role: mesh.RolePart, Printable: true})
	}
	return m
}

func drain(layers iter.Seq2[slice.Layer, error]) error {
	for l, err := range layers {
		if err != nil {
			return err
		}
		l.Release()
	}
	return nil
}

// repeat returns the CPU seconds of one call of f. The first error stays in err.
func (c Command) repeat(err *error, f func() error) float64 {
	start, n := c.CPU(), 0
	for {
		if e := f(); e != nil && *err == nil {
			*err = e
		}
		if n++; c.CPU()-start > leastCPU {
			return (c.CPU() - start) / float64(n)
		}
	}
}
