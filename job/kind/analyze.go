package kind

import (
	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// AnalyzeParams are the parameters of kind "analyze": the input "source" is
// read, measured and drawn.
type AnalyzeParams struct {
	// Format is the promised one: "stl", "3mf", ... Default: any.
	Format string `json:"format,omitempty"`

	// FileUnit is the unit of the file's numbers: mm, cm, m, in or feet, whatever
	// the file says; "auto" detects it where the format states none. Default: what
	// the format states, else mm.
	FileUnit string `json:"file_unit,omitempty"`

	// AutoAlign turns the model so that its smallest box lies along the axes, with
	// the largest flat side down, and puts it on z = 0: see analyze.Aligned. All data
	// are those of the turned model.
	AutoAlign bool `json:"auto_align,omitempty"`

	// WeldTolerance in mm, as analyze.Options has it.
	WeldTolerance float64 `json:"weld_tolerance_mm,omitempty"`

	// Limits of the file: bytes, triangles with every copy counted, and bytes after
	// unpacking. 0: those of mesh.Limits.
	MaxBytes     int64 `json:"max_bytes,omitempty"`
	MaxTriangles int64 `json:"max_triangles,omitempty"`
	MaxInflated  int64 `json:"max_inflated_bytes,omitempty"`

	// NoSnapshot leaves out the picture.
	NoSnapshot bool `json:"no_snapshot,omitempty"`
}

// ModelData is the data of a model: of kinds "analyze" and "transform", and of
// each child of "design".
type ModelData struct {
	Schema     int    `json:"schema"`
	UnitReason string `json:"unit_reason,omitempty"` // why the unit was detected

	// Alignment is how AutoAlign moved the stored coordinates, in mm; null when it
	// did not.
	Alignment *[4][4]float64 `json:"alignment,omitempty"`

	*analyze.FileReport // its keys follow at the same level
}

// schema is the version of the data of all kinds. Adding a field keeps it;
// changing a meaning is a new number.
const schema = 1

// The shares of the work of a model, as fractions at which they end.
const (
	readFraction    = 0.4
	measureFraction = 0.8
)

// analyzeModel is kind "analyze". Outputs: "snapshot", the default picture, and
// "mesh", the model in mm without loss, where AutoAlign has moved it.
func analyzeModel(w *work, p *AnalyzeParams) (*Result, error) {
	m, size, err := w.source(p)
	if err != nil {
		return nil, err
	}
	var moved *geom.Affine
	if p.AutoAlign {
		if m, moved, err = w.align(m); err != nil {
			return nil, err
		}
	}
	data, err := modelData(w, m, size, p.WeldTolerance)
	if err != nil {
		return nil, err
	}
	w.at(measureFraction)
	var files []File
	if moved != nil {
		data.Alignment = new(moved.Rows())
		out, err := w.mesh("mesh", "", mesh.Single(m.Merged()), exactFormat)
		if err != nil {
			return nil, err
		}
		files = append(files, out)
	}
	if !p.NoSnapshot {
		picture, err := w.portrait("snapshot", m.Merged(), &data.Warnings)
		if err != nil {
			return nil, err
		}
		files = append(files, picture...)
	}
	return result(data, files...)
}

// align turns a model along the axes. The motion is nil when there is nothing to
// do, or no box to go by.
func (w *work) align(m *mesh.Model) (*mesh.Model, *geom.Affine, error) {
	merged := m.Merged()
	r, err := analyze.Analyze(w.ctx, merged, analyze.Options{Workers: w.Workers})
	if err != nil || r.MinimalBoundingBox == nil {
		return m, nil, err
	}
	a := analyze.Aligned(merged, *r.MinimalBoundingBox)
	if a.IsIdentity() {
		return m, nil, nil
	}
	return m.Placed(a), &a, nil
}

func (p *AnalyzeParams) problems() problems {
	var bad problems
	if _, ok := mesh.FormatByName(p.Format); !ok && p.Format != "" {
		bad.add("format", "%q is no format that can be read", p.Format)
	}
	bad.unit("file_unit", p.FileUnit)
	bad.length("weld_tolerance_mm", p.WeldTolerance)
	bad.notNegative("max_bytes", p.MaxBytes)
	bad.notNegative("max_triangles", p.MaxTriangles)
	bad.notNegative("max_inflated_bytes", p.MaxInflated)
	return bad
}

// source reads the input "source" as p says.
func (w *work) source(p *AnalyzeParams) (*mesh.Model, int64, error) {
	o := mesh.ReadOptions{
		Workers:  w.Workers,
		Limits:   mesh.Limits{Bytes: p.MaxBytes, Triangles: p.MaxTriangles, InflatedBytes: p.MaxInflated},
		Progress: func(f float64) { w.at(readFraction * f) },
	}
	setUnit(p.FileUnit, &o)
	m, size, err := w.open("source", o)
	if err == nil && p.Format != "" && m.Format != p.Format {
		err = failf(CodeWrongFormat, "the file is %s, not %s", m.Format, p.Format).
			with("promised", p.Format).with("found", m.Format)
	}
	return m, size, err
}

// modelData measures a model. One without any area is refused: there is nothing
// to work with.
func modelData(w *work, m *mesh.Model, size int64, weld float64) (*ModelData, error) {
	r, err := analyze.File(w.ctx, m, size, analyze.Options{WeldTolerance: weld, Workers: w.Workers})
	if err != nil {
		return nil, err
	}
	if !(r.SurfaceAreaMM2 > 0) {
		return nil, failf(CodeInoperable, "%d triangles, but no surface: the area of all of them is 0", r.Polygons).
			with("polygons", r.Polygons)
	}
	d := &ModelData{Schema: schema, FileReport: r}
	if m.UnitSource == "detected" {
		d.UnitReason = m.UnitReason
	}
	return d, nil
}
