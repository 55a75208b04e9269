package analyze

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// relativeWeld is the tolerance, as a fraction of the diagonal, that undoes the
// noise of exporters which write the same point with different last digits. On
// real files it closed every part that other tools close by rounding or repair,
// while 1e-6 already merged features of some.
const relativeWeld = 1e-7

// thinnest is how many tolerances thick a part must be to be welded unasked.
const thinnest = 100

// weld welds m and finds its topology: exactly for the strict counts, then under
// the rule that the verdicts use.
func (a *analysis) weld(m *mesh.Mesh, o Options) error {
	exact, err := mesh.Weld(a.ctx, m, 0)
	if err != nil {
		return err
	}
	t, err := mesh.NewTopology(a.ctx, exact)
	if err != nil {
		return err
	}
	a.report.Exact = exactCounts(exact, t)
	a.use(exact, t, Weld{Rule: "exact"})
	if o.WeldTolerance > 0 {
		return a.weldWithin(exact, o.WeldTolerance, "tolerance", func(*mesh.Topology) bool { return true })
	}
	if o.ExactWeld || t.OpenEdges == 0 {
		return nil
	}
	b, err := bounds(a.ctx, exact)
	if err != nil {
		return err
	}
	tolerance := relativeWeld * b.Diagonal()
	if size := b.Size(); min(size.X, size.Y, size.Z) < thinnest*tolerance {
		return nil // a hair or a foil would be welded to nothing
	}
	return a.weldWithin(exact, tolerance, "relative_1e-7", func(w *mesh.Topology) bool {
		return w.OpenEdges < t.OpenEdges && w.NonManifoldEdges() <= t.NonManifoldEdges()
	})
}

// weldWithin welds exact further and uses the result if it is better.
func (a *analysis) weldWithin(exact *mesh.Mesh, tolerance float64, rule string, better func(*mesh.Topology) bool) error {
	m, err := mesh.Weld(a.ctx, exact, tolerance)
	if err != nil {
		return err
	}
	before, t := a.topology, a.topology
	if m != exact {
		if t, err = mesh.NewTopology(a.ctx, m); err != nil {
			return err
		}
	}
	if !better(t) {
		if t != before {
			t.Release()
		}
		return nil
	}
	a.use(m, t, Weld{Rule: rule, ToleranceMM: tolerance})
	if t != before {
		before.Release()
	}
	a.report.Exact.ZeroAreaTriangles, err = a.zeroAreaOf(exact)
	return err
}

func (a *analysis) use(m *mesh.Mesh, t *mesh.Topology, w Weld) {
	a.mesh, a.topology = m, t
	a.report.Weld = w
	a.report.Vertices = len(m.Vertices)
}

// exactCounts fills in the strict counts. Zero-area triangles depend on
// coordinates alone; they are counted here because a wider weld turns some of
// them into degenerate ones.
func exactCounts(m *mesh.Mesh, t *mesh.Topology) Exact {
	return Exact{
		Vertices:            len(m.Vertices),
		Edges:               t.Edges,
		Watertight:          t.Closed() && t.Edges > 0,
		WindingConsistent:   t.SameWay == 0 && t.Edges > 0,
		OpenEdges:           t.OpenEdges,
		NonManifoldEdges:    t.NonManifoldEdges(),
		Components:          t.Components,
		EulerCharacteristic: t.Euler(),
		DegenerateTriangles: t.Degenerate,
		DuplicateTriangles:  t.Duplicates,
	}
}

// zeroAreaOf counts the zero-area triangles of the exact mesh when the mesh in
// use is another one.
func (a *analysis) zeroAreaOf(exact *mesh.Mesh) (int, error) {
	m, err := measure(a.ctx, exact, geom.Vec{}, perFace{})
	return m.zeroArea, err
}
