package analyze

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/mesh"
)

// FileReport is everything known about one file: what it says of itself, the
// report of its counted items as one mesh, and one for each item. The order of
// its fields is the order of the keys.
type FileReport struct {
	Format         string  `json:"format"`
	FileSize       int64   `json:"file_size"` // bytes, as it came
	Unit           string  `json:"unit"`      // of the numbers in the file
	UnitSource     string  `json:"unit_source"`
	UnitConfidence float64 `json:"unit_confidence"`

	*Report // its keys follow at the same level

	Items    []Item         `json:"items"`    // never nil
	Warnings []mesh.Warning `json:"warnings"` // of the file and of the report; never nil
}

// File analyses what was read from a file of size bytes. Items are reported one
// by one where there are several or where the format speaks of items; for any
// other file the report itself says everything.
//
// Errors: those of Analyze, and a figure that is NaN or infinite, which JSON
// cannot say and nobody should be told in any other form either.
func File(ctx context.Context, m *mesh.Model, size int64, o Options) (*FileReport, error) {
	whole, err := Analyze(ctx, m.Merged(), o)
	if err != nil {
		return nil, err
	}
	items := []Item{} // readers of the JSON may loop without a check
	if m.Format == "3mf" || len(m.Items) > 1 {
		if items, err = Items(ctx, m, whole, o); err != nil {
			return nil, err
		}
	}
	r := &FileReport{
		Format:         m.Format,
		FileSize:       size,
		Unit:           m.Unit.String(),
		UnitSource:     m.UnitSource,
		UnitConfidence: m.UnitConfidence,
		Report:         whole,
		Items:          items,
		Warnings:       joinWarnings(m, whole),
	}
	if _, err := json.Marshal(r); err != nil {
		return nil, fmt.Errorf("internal error: a figure is not finite: %w", err)
	}
	return r, nil
}

// joinWarnings returns the warnings of the file and those of its report.
func joinWarnings(m *mesh.Model, whole *Report) []mesh.Warning {
	out := make([]mesh.Warning, 0, len(m.Warnings)+len(whole.Warnings)+1)
	for _, w := range m.Warnings {
		// What the analysis counts too, it counts in the part as welded.
		if !slices.ContainsFunc(whole.Warnings, func(v mesh.Warning) bool { return v.Code == w.Code }) {
			out = append(out, w)
		}
	}
	out = append(out, whole.Warnings...)
	if m.UnitSource == "detected" && m.UnitReason != "" {
		out = append(out, mesh.Warning{Code: "unit_detected", Message: m.UnitReason})
	}
	return out
}
