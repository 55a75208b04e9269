package analyze

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Options say what to analyse. The zero value is everything, with the weld rule
// that suits the mesh.
type Options struct {
	// WeldTolerance in mm. Default 0: exact, or 1e-7 of the diagonal where that
	// closes open edges without making any non-manifold.
	WeldTolerance float64

	// ExactWeld joins only vertices that are equal to the bit, whatever gaps
	// stay open. WeldTolerance must then be 0. Default false: see there.
	ExactWeld bool

	// Workers caps the goroutines used. Default: one for each processor.
	Workers int
}

// Analyze measures m and judges its topology. Coordinates must be finite and
// faces must index vertices, as every mesh that package mesh reads does. The
// same mesh gives the same bits for any number of workers. ctx is looked at
// every few thousand faces.
func Analyze(ctx context.Context, m *mesh.Mesh, o Options) (*Report, error) {
	ctx = par.WithWorkers(ctx, o.Workers)
	a := &analysis{ctx: ctx, report: &Report{Polygons: len(m.Faces)}}
	for _, step := range []func() error{
		func() error { return a.weld(m, o) },
		a.measure,
		a.orient,
		a.repeats,
		a.volume,
		a.outlines,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	a.verdicts()
	a.topology.Release()
	huge.Free(a.signs)
	return a.report, nil
}

// analysis is the state of one call of [Analyze]: each step adds to the report.
type analysis struct {
	ctx    context.Context
	report *Report

	mesh      *mesh.Mesh     // after the weld in use
	topology  *mesh.Topology // of mesh
	box       geom.Box
	reference geom.Vec // centre of box: all integrals are taken about it
	moments   moments
	signs     []uint8 // mesh.NormalSigns of the faces
	solid     *solid
	overlap   bool // shells overlap
	twice     bool // a face is there twice
}

func (a *analysis) warn(code, message string) {
	a.report.Warnings = append(a.report.Warnings, mesh.Warning{Code: code, Message: message})
}

// maxDiagonal is the largest part in mm: the inertia is a fifth power of length,
// and float64 ends at 1e308. Every file of single precision (1e38) is below.
const maxDiagonal = 1e58

// measure fills in the size and the integrals over the faces as they are.
func (a *analysis) measure() error {
	var err error
	if a.box, err = bounds(a.ctx, a.mesh); err != nil {
		return err
	}
	if d := a.box.Diagonal(); !a.box.IsEmpty() && !(d <= maxDiagonal) {
		return mesh.Errorf(mesh.CodeLimit, "coordinates reach over %.3g mm, beyond %.0g mm products of lengths overflow", d, maxDiagonal)
	}
	a.reference = a.box.Center()
	a.signs = huge.MakeUncleared[uint8](len(a.mesh.Faces))
	if a.moments, err = measure(a.ctx, a.mesh, a.reference, perFace{signs: a.signs}); err != nil {
		return err
	}
	r, size := a.report, a.box.Size()
	if r.Weld.Rule == "exact" {
		r.Exact.ZeroAreaTriangles = a.moments.zeroArea
	}
	r.Size = XYZ{size.X, size.Y, size.Z}
	r.BoundingBox = Bounds{Min: array(a.box.Min), Max: array(a.box.Max)}
	r.SurfaceAreaMM2 = a.moments.area.Value()
	if c, ok := a.moments.centroid(a.reference); ok {
		r.Centroid = &c
	}
	return nil
}

// orient decides which faces would have to be turned.
func (a *analysis) orient() error {
	var err error
	a.solid, err = orient(a.ctx, a.mesh, a.topology, a.moments.volume.Value())
	return err
}

// repeats finds what is there twice. A mesh that is not closed has no inside that
// shells could share, and all its repeated faces count.
func (a *analysis) repeats() error {
	s := a.solid
	a.twice = a.topology.Duplicates > 0
	if !s.closed {
		return nil
	}
	a.twice = repeated(a.mesh, a.topology, s.flip)
	if s.patches == nil {
		return nil
	}
	var err error
	a.overlap, err = s.patches.findOverlap(a.ctx, a.mesh, a.topology)
	s.patches = nil // 5 bytes a face
	return err
}

// outlines finds hull and shadows. Both have long parts for one worker, and neither
// needs the other.
func (a *analysis) outlines() error {
	return par.Each(a.ctx, 2, func(_, i int) error {
		if i == 0 {
			return a.envelope()
		}
		return a.shadows()
	})
}

func array(v geom.Vec) [3]float64 { return [3]float64{v.X, v.Y, v.Z} }

// bounds returns the box around all vertices; a welded mesh has no spare ones.
func bounds(ctx context.Context, m *mesh.Mesh) (geom.Box, error) {
	b, err := par.Reduce(ctx, len(m.Vertices), measureGrain, func(lo, hi int) geom.Box {
		return geom.BoxOf(m.Vertices[lo:hi])
	}, geom.Box.Union)
	if len(m.Vertices) == 0 {
		b = geom.EmptyBox()
	}
	return b, err
}
