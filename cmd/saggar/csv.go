package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
)

// csvColumns are the main figures, as a quote wants them. A column's value is
// the empty string where there is none.
var csvColumns = []struct {
	name  string
	value func(r *fileResult) string
}{
	{"file", func(r *fileResult) string { return safeCell(r.File) }},
	{"format", func(r *fileResult) string { return r.Format }},
	{"file_size", func(r *fileResult) string { return strconv.FormatInt(r.FileSize, 10) }},
	{"unit", func(r *fileResult) string { return r.Unit }},
	{"polygons", func(r *fileResult) string { return strconv.Itoa(r.Polygons) }},
	{"size_x_mm", func(r *fileResult) string { return number(r.Size.X) }},
	{"size_y_mm", func(r *fileResult) string { return number(r.Size.Y) }},
	{"size_z_mm", func(r *fileResult) string { return number(r.Size.Z) }},
	{"volume_mm3", func(r *fileResult) string { return optional(r.VolumeMM3) }},
	{"volume_method", func(r *fileResult) string { return string(r.VolumeMethod) }},
	{"volume_error_bound_mm3", func(r *fileResult) string { return optional(r.VolumeErrorBoundMM3) }},
	{"surface_area_mm2", func(r *fileResult) string { return number(r.SurfaceAreaMM2) }},
	{"convex_hull_volume_mm3", func(r *fileResult) string { return number(r.ConvexHullVolumeMM3) }},
	{"footprint_area_mm2", func(r *fileResult) string { return number(r.FootprintAreaMM2) }},
	{"manifold", func(r *fileResult) string { return strconv.FormatBool(r.Analyses.Manifold) }},
	{"watertight", func(r *fileResult) string { return strconv.FormatBool(r.Analyses.Watertight) }},
	{"open_edges", func(r *fileResult) string { return strconv.Itoa(r.Analyses.OpenEdges) }},
	{"non_manifold_edges", func(r *fileResult) string { return strconv.Itoa(r.Analyses.NonManifoldEdges) }},
	{"inverted_triangles", func(r *fileResult) string { return strconv.Itoa(r.Analyses.InvertedTriangles) }},
	{"components", func(r *fileResult) string { return strconv.Itoa(r.Analyses.Components) }},
	{"warnings", func(r *fileResult) string { return warningCodes(r) }},
	{"error_code", func(*fileResult) string { return "" }},
	{"error", func(*fileResult) string { return "" }},
}

// csvReporter prints a header and one row per file (RFC 4180).
type csvReporter struct {
	w      io.Writer
	row    bytes.Buffer
	header bool
}

func newCSVReporter(w io.Writer) *csvReporter {
	return &csvReporter{w: w}
}

func (c *csvReporter) file(r *fileResult) error {
	row := make([]string, len(csvColumns))
	for i, col := range csvColumns {
		row[i] = col.value(r)
	}
	return c.write(row)
}

func (c *csvReporter) failure(f *failure) error {
	row := make([]string, len(csvColumns))
	row[0] = safeCell(f.File)
	row[len(row)-2] = string(f.Code)
	row[len(row)-1] = safeCell(f.Error)
	return c.write(row)
}

// write prints a row at once, so that a long batch can be followed.
func (c *csvReporter) write(row []string) error {
	if !c.header {
		c.header = true
		names := make([]string, len(csvColumns))
		for i, col := range csvColumns {
			names[i] = col.name
		}
		if err := c.line(names); err != nil {
			return err
		}
	}
	return c.line(row)
}

// line prints one row. The CR of its end is put there by hand: csv.Writer would
// change the line ends inside of names as well, which are part of them.
func (c *csvReporter) line(row []string) error {
	c.row.Reset()
	w := csv.NewWriter(&c.row)
	if err := w.Write(row); err != nil {
		return err
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	_, err := c.w.Write(append(bytes.TrimSuffix(c.row.Bytes(), []byte("\n")), "\r\n"...))
	return err
}

func (c *csvReporter) close() error { return nil }

// safeCell keeps a spreadsheet from running a file's name as a formula: a text
// that begins like one gets an apostrophe, which spreadsheets read as "text"
// (OWASP, CSV injection).
//
// Bytes that are no UTF-8 are replaced one by one, as JSON does.
func safeCell(s string) string {
	s = string([]rune(s))
	if len(s) > 1 && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// number prints all digits of v; plainly, unless that would be a row of zeros.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func optional(v *float64) string {
	if v == nil {
		return ""
	}
	return number(*v)
}

func warningCodes(r *fileResult) string {
	codes := make([]string, len(r.Warnings))
	for i, w := range r.Warnings {
		codes[i] = w.Code
	}
	return safeCell(strings.Join(codes, " "))
}
