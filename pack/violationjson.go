package pack

import "math"

// FileViolation is a Violation in JSON. What does not apply is left out.
type FileViolation struct {
	Kind     ViolationKind `json:"kind"`
	Message  string        `json:"message"`
	Position *int          `json:"position,omitempty"` // row of the layout, from 0
	Other    *int          `json:"other_position,omitempty"`
	Model    string        `json:"model,omitempty"`
	Copy     *int          `json:"copy,omitempty"`
	Second   string        `json:"other_model,omitempty"`
	Copy2    *int          `json:"other_copy,omitempty"`
	Plate    int           `json:"plate"`
	Distance float64       `json:"distance_mm"`
	Required float64       `json:"required_mm"`
	Depth    float64       `json:"depth_mm"`
	At       [3]float64    `json:"at"`
	OtherAt  [3]float64    `json:"other_at"`
}

// File returns the findings in JSON. files are the parts of the layout, in order.
func (r *CheckReport) File(files []FilePart) []FileViolation {
	model := func(part int) string {
		if part < 0 || part >= len(files) {
			return ""
		}
		return files[part].ID
	}
	out := make([]FileViolation, len(r.Violations))
	for i := range r.Violations {
		v := &r.Violations[i]
		out[i] = FileViolation{
			Kind: v.Kind, Message: v.Message, Plate: v.Plate,
			Position: index(v.Row), Other: index(v.Other), Copy: index(v.Copy), Copy2: index(v.OtherCopy),
			Model: model(v.Part), Second: model(v.OtherPart),
			Distance: tame(v.Distance), Required: v.Required, Depth: tame(v.Depth),
			At:      [3]float64{tame(v.At.X), tame(v.At.Y), tame(v.At.Z)},
			OtherAt: [3]float64{tame(v.OtherAt.X), tame(v.OtherAt.Y), tame(v.OtherAt.Z)},
		}
	}
	return out
}

// index returns i, or nothing when it stands for nothing.
func index(i int) *int {
	if i < 0 {
		return nil
	}
	return &i
}

// tame keeps numbers inside what JSON can say: a part may be put 1e308 mm away.
func tame(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-math.MaxFloat64, min(math.MaxFloat64, v))
}
