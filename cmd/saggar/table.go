package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// tableReporter prints a verdict and a short table per file, for people.
type tableReporter struct {
	w     *bufio.Writer
	paint paint
	files int
}

func newTableReporter(w io.Writer) *tableReporter {
	return &tableReporter{w: bufio.NewWriter(w), paint: newPaint(w)}
}

func (t *tableReporter) file(r *fileResult) error {
	v := judgeFile(r)
	text := map[grade]func(string) string{
		gradeGood: t.paint.green, gradeCheck: t.paint.yellow, gradeBad: t.paint.red,
	}[v.grade](v.text)
	t.head(r.File, text)
	t.row("file", "%s, %s", strings.ToUpper(r.Format), bytesText(r.FileSize))
	t.row("unit", "%s, %s", r.Unit, unitWords(r))
	t.row("size", "%s x %s x %s mm", length(r.Size.X), length(r.Size.Y), length(r.Size.Z))
	if r.VolumeMM3 != nil {
		t.row("volume", "%s mm³%s", amount(*r.VolumeMM3), volumeWords(r))
	}
	t.row("surface", "%s mm²", amount(r.SurfaceAreaMM2))
	if b := r.MinimalBoundingBox; b != nil {
		t.row("smallest box", "%s x %s x %s mm", length(b.Size[0]), length(b.Size[1]), length(b.Size[2]))
	}
	t.row("footprint", "%s mm²", amount(r.FootprintAreaMM2))
	t.row("mesh", "%s, %s, %s", count(r.Polygons, "triangle"), meshCount(r), weldWords(r.Weld))
	if s := flaws(r.Analyses); s != "" {
		t.row("found", "%s", s)
	}
	t.items(r.Items)
	for _, w := range r.Warnings {
		if !saidAbove(w.Code) {
			t.row("warning", "%s", printable(w.Message))
		}
	}
	return t.w.Flush()
}

func (t *tableReporter) failure(f *failure) error {
	t.head(f.File, t.paint.red("failed: "+printable(f.Error)))
	return t.w.Flush()
}

func (t *tableReporter) close() error { return t.w.Flush() }

// head starts a file with its name and verdict; a blank line parts the files.
func (t *tableReporter) head(file, verdict string) {
	if t.files > 0 {
		t.w.WriteByte('\n')
	}
	t.files++
	fmt.Fprintf(t.w, "%s: %s\n", printable(file), verdict)
}

func (t *tableReporter) row(name, format string, args ...any) {
	fmt.Fprintf(t.w, "  %s %s\n", t.paint.faint(fmt.Sprintf("%-13s", name)), fmt.Sprintf(format, args...))
}

// saidAbove reports whether a row of the table has said what the warning with
// this code says.
func saidAbove(code string) bool {
	switch code {
	case "open_edges", "non_manifold_edges", "inverted_triangles", "degenerate_triangles", "duplicate_triangles",
		"welded", "volume_estimated":
		return true
	}
	return false
}

// itemRows is how many items of a build are listed before the rest is counted.
const itemRows = 12

func (t *tableReporter) items(items []analyze.Item) {
	if len(items) < 2 && (len(items) == 0 || items[0].Counted) {
		return // one item that is the whole part says nothing new
	}
	for _, it := range items[:min(len(items), itemRows)] {
		volume := "no volume"
		if it.VolumeMM3 != nil {
			volume = amount(*it.VolumeMM3) + " mm³"
		}
		note := ""
		if !it.Counted {
			note = ", not counted: " + it.Role
			if !it.Printable {
				note = ", not counted: not printable"
			}
		}
		t.row(fmt.Sprintf("item %d", it.Index+1), "%s: %s x %s x %s mm, %s%s", itemName(it),
			length(it.Size.X), length(it.Size.Y), length(it.Size.Z), volume, note)
	}
	if n := len(items) - itemRows; n > 0 {
		t.row("", "and %d more", n)
	}
}

func itemName(it analyze.Item) string {
	for _, s := range []string{it.Name, it.PartNumber} {
		if s != "" {
			return printable(s)
		}
	}
	return "object " + strconv.Itoa(it.Object+1)
}

func unitWords(r *fileResult) string {
	switch r.UnitSource {
	case "format":
		return "as the file says"
	case "option":
		return "as asked"
	case "detected":
		return fmt.Sprintf("detected, %.0f %% sure", 100*r.UnitConfidence)
	}
	return "by default: the file states none"
}

// volumeWords says in brackets how the volume was found and what speaks against
// it; nothing when it is that of a closed mesh without a doubt.
func volumeWords(r *fileResult) string {
	var words []string
	switch r.VolumeMethod {
	case analyze.VolumeOriented:
		words = append(words, "once the windings agree")
	case analyze.VolumeWindingNumber:
		words = append(words, "estimate")
		if r.VolumeErrorBoundMM3 != nil {
			words = append(words, "± "+amount(*r.VolumeErrorBoundMM3)+" mm³")
		}
	}
	if r.VolumeMethod != analyze.VolumeWindingNumber && countsTwice(r) {
		words = append(words, "counts overlaps twice")
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// countsTwice reports whether some of the part is there twice.
func countsTwice(r *fileResult) bool {
	return !r.Analyses.UnambiguousMesh || slices.ContainsFunc(r.Warnings, func(w mesh.Warning) bool {
		return w.Code == "nested_shells" || w.Code == "overlapping_shells"
	})
}

func weldWords(w analyze.Weld) string {
	if w.Rule == "exact" {
		return "exact weld"
	}
	return fmt.Sprintf("welded within %.3g mm (%s)", w.ToleranceMM, w.Rule)
}

func meshCount(r *fileResult) string {
	return count(r.Vertices, "vertex") + ", " + count(r.Analyses.Components, "component")
}

// flaws lists every count that a clean part has at zero.
func flaws(a analyze.Analyses) string {
	var list []string
	for _, f := range []struct {
		n    int
		noun string
	}{
		{a.OpenEdges, "open edge"},
		{a.NonManifoldEdges, "non-manifold edge"},
		{a.NonManifoldVertices, "non-manifold vertex"},
		{a.InvertedTriangles, "inverted triangle"},
		{a.DuplicateTriangles, "duplicate triangle"},
		{a.DegenerateTriangles, "degenerate triangle"},
	} {
		if f.n > 0 {
			list = append(list, count(f.n, f.noun))
		}
	}
	return strings.Join(list, ", ")
}
