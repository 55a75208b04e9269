package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// schema is the version of the JSON form. Adding a field keeps it; changing a
// meaning is a new number.
const schema = 1

// fileResult is the JSON object of one analysed file. The order of its fields
// is the order of the keys.
type fileResult struct {
	Schema         int     `json:"schema"`
	File           string  `json:"file"`
	Format         string  `json:"format"`
	FileSize       int64   `json:"file_size"` // bytes, as it came
	Unit           string  `json:"unit"`      // of the numbers in the file
	UnitSource     string  `json:"unit_source"`
	UnitConfidence float64 `json:"unit_confidence"`

	*analyze.Report // its keys follow at the same level

	Items    []analyze.Item `json:"items"`
	Warnings []mesh.Warning `json:"warnings"`
}

func newFileResult(path string, size int64, m *mesh.Model, r *analyze.Report, items []analyze.Item) *fileResult {
	f := &fileResult{
		Schema:         schema,
		File:           path,
		Format:         m.Format,
		FileSize:       size,
		Unit:           m.Unit.String(),
		UnitSource:     m.UnitSource,
		UnitConfidence: m.UnitConfidence,
		Report:         r,
		Items:          items,
		// Never null: readers of the JSON may loop without a check.
		Warnings: make([]mesh.Warning, 0, len(m.Warnings)+len(r.Warnings)),
	}
	if items == nil {
		f.Items = []analyze.Item{}
	}
	for _, w := range m.Warnings {
		// What the analysis counts too, it counts in the part as welded.
		if !slices.ContainsFunc(r.Warnings, func(v mesh.Warning) bool { return v.Code == w.Code }) {
			f.Warnings = append(f.Warnings, w)
		}
	}
	f.Warnings = append(f.Warnings, r.Warnings...)
	if m.UnitSource == "detected" && m.UnitReason != "" {
		f.Warnings = append(f.Warnings, mesh.Warning{Code: "unit_detected", Message: m.UnitReason})
	}
	return f
}

// check returns an error when a figure is NaN or infinite, which JSON cannot say
// and nobody should be told in any other form either.
func (f *fileResult) check() error {
	if _, err := json.Marshal(f); err != nil {
		return &panicked{value: fmt.Sprintf("a figure is not finite: %v", err), at: "analyze"}
	}
	return nil
}
