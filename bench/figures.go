package main

// figures are what a tool says about a mesh. What it does not print is nil.
type figures struct {
	Triangles  *int     `json:"triangles,omitempty"`
	OpenEdges  *int     `json:"open_edges,omitempty"`
	Components *int     `json:"components,omitempty"`
	Vertices   *int     `json:"vertices,omitempty"`
	Euler      *int     `json:"euler_characteristic,omitempty"`
	Closed     *bool    `json:"closed,omitempty"`
	Volume     *float64 `json:"volume_mm3,omitempty"`
}

// sample is one run of one entrant.
type sample struct {
	usage
	Peak    int64   `json:"peak_bytes"`      // highest resident size
	Anon    int64   `json:"peak_anon_bytes"` // highest anonymous memory
	Figures figures `json:"figures"`
	Failure string  `json:"failure,omitempty"`
}

// incomplete reports whether any figure is missing.
func (f figures) incomplete() bool {
	return f.Triangles == nil || f.OpenEdges == nil || f.Components == nil || f.Vertices == nil ||
		f.Euler == nil || f.Closed == nil || f.Volume == nil
}

// values returns every figure in a fixed order, for comparing and printing.
func (f figures) values() []any {
	return []any{value(f.Triangles), value(f.OpenEdges), value(f.Components), value(f.Vertices), value(f.Euler), value(f.Closed), value(f.Volume)}
}

func value[T any](p *T) any {
	if p == nil {
		return "-"
	}
	return *p
}
