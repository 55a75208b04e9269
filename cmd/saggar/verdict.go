package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// verdict is the one sentence that a person wants: can a price be put on this
// part?
type verdict struct {
	grade grade
	text  string
}

type grade int

const (
	gradeGood  grade = iota // quote it
	gradeCheck              // the mesh is not clean, or counts something twice
	gradeBad                // the volume is an estimate or missing
)

// judge turns a report into its verdict: the first thing that matters decides.
func judge(r *analyze.Report) verdict {
	a := r.Analyses
	switch r.VolumeMethod {
	case analyze.VolumeNone:
		return verdict{gradeBad, "no volume: " + defects(a)}
	case analyze.VolumeWindingNumber:
		return verdict{gradeBad, "open: " + defects(a) + "; volume is an estimate" + errorBound(r)}
	}
	switch {
	case !a.UnambiguousMesh:
		return verdict{gradeCheck, "closed, but " + ambiguity(r)}
	case r.VolumeMethod == analyze.VolumeOriented:
		return verdict{gradeCheck, "closed, but " + orientation(a) + "; the volume is right all the same"}
	case !a.Manifold:
		return verdict{gradeCheck, "closed, volume is right; " + defects(a) + " may trouble a slicer"}
	}
	return verdict{gradeGood, "closed, ready to quote"}
}

// judgeFile is judge for a file: a good mesh is no good quote where something
// of the file is not in it.
func judgeFile(r *fileResult) verdict {
	v := judge(r.Report)
	if v.grade == gradeBad || !r.Analyses.UnambiguousMesh || !slices.ContainsFunc(r.Warnings, leftOut) {
		return v
	}
	return verdict{gradeCheck, "closed, but something of the file was left out: see the warnings"}
}

// leftOut reports whether w is about geometry of the file that was not read or
// not placed, so that the volume may be that of a part of it.
func leftOut(w mesh.Warning) bool {
	switch w.Code {
	case "beam_lattice_skipped", "curves_skipped", "facets_skipped", "morph_ignored", "skin_ignored", "unknown_element", "unplaced_object":
		return true
	case "helper_volumes": // most are nothing that is made; what cuts away is
		return strings.Contains(w.Message, "cut away")
	}
	return false
}

// ambiguity says what makes the volume of a closed mesh doubtful.
func ambiguity(r *analyze.Report) string {
	for _, w := range r.Warnings {
		switch w.Code {
		case "overlapping_shells":
			return "its shells overlap: the volume counts the overlap twice"
		case "nested_shells":
			return "one shell lies inside another: hollow or solid is a guess"
		}
	}
	return "some of it is there twice: the volume counts it twice"
}

// orientation says what had to be made to agree before the volume was right.
func orientation(a analyze.Analyses) string {
	if a.InvertedTriangles > 0 {
		return count(a.InvertedTriangles, "inverted triangle")
	}
	return "its shells disagree about inside and outside"
}

// defects names what keeps a mesh from being a clean solid.
func defects(a analyze.Analyses) string {
	switch {
	case a.OpenEdges > 0:
		return count(a.OpenEdges, "open edge")
	case a.NonManifoldEdges > 0:
		return count(a.NonManifoldEdges, "non-manifold edge")
	case a.NonManifoldVertices > 0:
		return count(a.NonManifoldVertices, "non-manifold vertex")
	case a.InvertedTriangles > 0:
		return count(a.InvertedTriangles, "inverted triangle")
	}
	return "the surface encloses nothing"
}

// errorBound says how far off an estimated volume probably is, in percent of it.
func errorBound(r *analyze.Report) string {
	if r.VolumeErrorBoundMM3 == nil || r.VolumeMM3 == nil || !(*r.VolumeMM3 > 0) {
		return ""
	}
	return fmt.Sprintf(" ±%.2g %%", 100**r.VolumeErrorBoundMM3 / *r.VolumeMM3)
}
