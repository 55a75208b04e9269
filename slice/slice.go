// Package slice cuts meshes into layers: for each layer of a print the region
// of the part in its middle, as closed loops that are nested right.
//
// [Layers] streams the layers from the plate upwards and never holds more than
// a few of them; [Slice] collects them. Heights are in mm above the lowest point
// of the mesh, where the plate is; X and Y are those of the mesh.
//
// What is odd about a mesh does not keep it from being sliced: holes in it are
// closed up to a gap, shells that overlap are united, shells that are inside out
// count as if they were not, and each layer says how often that was needed.
package slice

import (
	"context"
	"iter"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// Layer is one layer of a print. It belongs to who receives it; see [Layer.Release].
type Layer struct {
	Index int // from 0

	// Bottom and Height in mm say what the layer fills when it is printed. Z is
	// the height of the cut: the middle of the layer, or of the part of it that
	// the mesh reaches into where that is less, so that no last layer is empty
	// for being thin.
	Bottom, Height, Z float64

	// Region is the section of the mesh: outer rings counter-clockwise, holes
	// clockwise, no ring crosses another. The layer of a height at which the mesh
	// is not closed is what could be closed. Who changes it sets another one: the
	// numbers of copies are those of the first.
	Region poly.Region

	// Open counts the gaps that were closed, Far those of them that are wider than
	// the gap, Dropped the pieces of outline that went nowhere and were left out.
	Open, Far, Dropped int

	// Inverted counts the outlines of solids that are wound inside out.
	Inverted int

	// United says that outlines crossed or touched, and that the region is their
	// union.
	United bool

	// Part is the box around all layers in mm, where they are of one part alone.
	Part poly.Box

	space *space // of the region, if it is to be given back
}

// Area returns the area of the region in mm².
func (l Layer) Area() float64 { return l.sum(areaOf) }

// Perimeter returns the length of all rings of the region in mm.
func (l Layer) Perimeter() float64 { return l.sum(perimeterOf) }

// sum adds up what f says of the region. Of copies in a build one is asked.
func (l *Layer) sum(f func(poly.Region) float64) float64 {
	s := l.space
	if s == nil || len(l.Region) == 0 || len(l.Region) != len(s.out) || &l.Region[0] != &s.out[0] {
		return f(l.Region)
	}
	sum := 0.0
	for _, sh := range s.shares {
		sum += float64(float64(sh.copies) * f(sh.region))
	}
	return sum
}

func areaOf(g poly.Region) float64 {
	sum := 0.0
	g.Rings(func(r poly.Ring) bool {
		sum += float64(area(r))
		return true
	})
	return sum
}

func perimeterOf(g poly.Region) float64 {
	sum := 0.0
	g.Rings(func(r poly.Ring) bool {
		p := r[len(r)-1]
		for _, q := range r {
			sum += distance(p, q)
			p = q
		}
		return true
	})
	return sum
}

// Layers returns the layers of m from the lowest to the highest, with the first
// error as the last element. There are ceil(height/layer height - 1e-9) of them,
// where what single precision adds to a height does not count,
// at least one. Vertices and faces that lie exactly in a cut count as above it.
//
// It takes O(faces + segments) time for tracing, and a sort of the corners of
// each layer for their nesting. Memory is about 50 bytes a face and a window of
// layers. Layers are cut side by side; their bits do not depend on the number of
// workers. ctx is looked at before every layer.
//
// Errors: [ErrOptions], [ErrEmpty], [ErrTooManyLayers], faces that
// [mesh.Mesh.CheckFaces] refuses, coordinates that are too large.
//
// After R. Minetto, N. Volpato, J. Stolfi, R. Gregori, M. da Silva, "An optimal
// algorithm for 3D triangle mesh slicing", doi:10.1016/j.cad.2017.07.001, with
// loops traced along the neighbours of faces instead of through a table of ends.
func Layers(ctx context.Context, m *mesh.Mesh, o Options) iter.Seq2[Layer, error] {
	return func(yield func(Layer, error) bool) {
		err := layers(ctx, m, o, func(l Layer) bool { return yield(l, nil) })
		if err != nil {
			yield(Layer{}, err)
		}
	}
}

func layers(ctx context.Context, m *mesh.Mesh, o Options, yield func(Layer) bool) error {
	o = o.withDefaults()
	if err := o.Validate(); err != nil {
		return err
	}
	box, err := checkMesh(m)
	if err != nil {
		return err
	}
	if err := checkBox(box); err != nil {
		return err
	}
	p, err := newPlanes(box.Min.Z, box.Max.Z, o)
	if err != nil {
		return err
	}
	p.part = flatBox(box)
	w, err := weld(ctx, m)
	if err != nil {
		return err
	}
	s, err := newSolid(ctx, w, geom.Identity(), p)
	if err != nil {
		return err
	}
	return newCutter(ctx, s, o).layers(ctx, yield)
}

// Stack is all layers of a print.
type Stack struct{ Layers []Layer }

// Slice returns all layers of m; see [Layers].
func Slice(ctx context.Context, m *mesh.Mesh, o Options) (*Stack, error) {
	s := &Stack{}
	for l, err := range Layers(ctx, m, o) {
		if err != nil {
			return nil, err
		}
		s.Layers = append(s.Layers, l)
	}
	return s, nil
}
