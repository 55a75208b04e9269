package analyze

import (
	"fmt"
)

// volume fills in the volume with the best method that is honest, and the mass
// properties where the mesh bounds a solid.
func (a *analysis) volume() error {
	r, s := a.report, a.solid
	r.VolumeMethod = VolumeNone
	switch {
	case r.SurfaceAreaMM2 == 0:
		a.warn("no_area", "no triangle has an area: there is nothing to make")
		return nil
	case s.oneSided:
		a.warn("one_sided", "the surface has only one side, as a Möbius strip: there is no inside to measure")
		return nil
	case !s.closed:
		return a.openVolume()
	}
	m := a.moments
	method := VolumeSigned
	if s.flip != nil {
		method = VolumeOriented
		var err error
		if m, err = measure(a.ctx, a.mesh, a.reference, perFace{flip: s.flip}); err != nil {
			return err
		}
	}
	v := m.volume.Value()
	if !(v > 0) || !allFinite(v) || a.negligible(v) {
		a.twice = a.twice || a.topology.Duplicates > 0
		a.warn("no_volume", "the surface is closed but encloses nothing")
		return nil
	}
	r.VolumeMM3, r.VolumeMethod = &v, method
	if c, ok := m.centerOfMass(a.reference); ok {
		r.CenterOfMass = &c
	}
	if i, ok := m.inertia(); ok {
		r.InertiaMM5 = &i
	}
	return nil
}

// negligible reports whether a volume is no more than what rounding leaves of a
// surface that encloses nothing, such as a flat sheet with two sides.
func (a *analysis) negligible(v float64) bool {
	return v <= 1e-14*a.report.SurfaceAreaMM2*a.box.Diagonal()
}

// openVolume fills in the volume of a mesh that bounds no solid, as winding
// numbers see it, or says that there is none.
func (a *analysis) openVolume() error {
	r := a.report
	v, bound, ok, err := windingVolume(a.ctx, a.mesh, a.topology, a.solid.flip)
	if err != nil {
		return err
	}
	if !ok || !allFinite(v, bound) {
		a.warn("no_volume", noInside(a.topology.OpenEdges))
		return nil
	}
	r.VolumeMM3, r.VolumeErrorBoundMM3, r.VolumeMethod = &v, &bound, VolumeWindingNumber
	a.warn("volume_estimated", fmt.Sprintf("the surface is open: the volume is what winding numbers call inside, %.6g mm³ give or take %.2g", v, bound))
	return nil
}

// noInside says that no volume was found, which does not mean that there is
// none: a part that is cracked along all its edges has one. What may help then
// is a weld that is wider than the cracks.
func noInside(openEdges int) string {
	s := "the surface does not close and winding numbers find no inside that could be measured: no volume is given"
	if openEdges > 0 {
		s += "; if its gaps are cracks, a wider weld (--weld-tolerance, Options.WeldTolerance) may close them"
	}
	return s
}

// verdicts fills in the judgements and counts after the weld in use, and warns
// about what a person should know before quoting.
func (a *analysis) verdicts() {
	t, s, r := a.topology, a.solid, a.report
	watertight := t.OddEdges == 0 && t.Edges > 0
	signed := a.moments.volume.Value()
	v := &r.Analyses
	*v = Analyses{
		Manifold:            t.Closed() && t.SameWay == 0 && t.NonManifoldVertices == 0 && t.Edges > 0,
		Watertight:          watertight,
		WindingConsistent:   t.Unbalanced == 0,
		ValidVolume:         watertight && t.Unbalanced == 0 && signed > 0 && allFinite(signed) && !a.negligible(signed),
		UnambiguousMesh:     !a.twice && !a.overlap && !s.ambiguous,
		InvertedTriangles:   s.inverted,
		OpenEdges:           t.OpenEdges,
		NonManifoldEdges:    t.NonManifoldEdges(),
		NonManifoldVertices: t.NonManifoldVertices,
		DegenerateTriangles: t.Degenerate,
		DuplicateTriangles:  t.Duplicates,
		Components:          t.Components,
		ShellsOuter:         s.outer,
		Cavities:            s.cavities,
		EulerCharacteristic: t.Euler(),
	}
	if v.Manifold {
		genus := (2*t.Components - t.Euler()) / 2
		v.Genus = &genus
	}
	a.warnAbout(v)
}

// warnAbout turns the findings into sentences.
func (a *analysis) warnAbout(v *Analyses) {
	for _, w := range []struct {
		count         int
		code, message string
	}{
		{v.OpenEdges, "open_edges", "%d open edges: the surface has holes"},
		{v.NonManifoldEdges, "non_manifold_edges", "%d edges belong to three triangles or more"},
		{v.InvertedTriangles, "inverted_triangles", "%d triangles face the wrong way"},
		{v.DegenerateTriangles, "degenerate_triangles", "%d triangles have two corners on one vertex"},
		{v.DuplicateTriangles, "duplicate_triangles", "%d triangles repeat an earlier one"},
	} {
		if w.count > 0 {
			a.warn(w.code, fmt.Sprintf(w.message, w.count))
		}
	}
	if a.solid.ambiguous {
		a.warn("nested_shells", "a shell faces outwards inside another one: hollow or solid is a guess")
	}
	if a.overlap {
		a.warn("overlapping_shells", "shells overlap: the volume counts the overlap twice")
	}
	if a.report.Weld.Rule != "exact" {
		a.warn("welded", fmt.Sprintf("vertices nearer than %.3g mm were made one (%s)", a.report.Weld.ToleranceMM, a.report.Weld.Rule))
	}
}
