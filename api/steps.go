package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/transform"
)

// Values of several forms that a package of their own reads. The document says what
// they look like; what is wrong with them is for that package to say ([readLater]).

// StepList is a list of steps of a transformation, as [transform.Decode] reads it.
type StepList json.RawMessage

// MarshalJSON implements json.Marshaler.
func (l StepList) MarshalJSON() ([]byte, error) { return json.RawMessage(l).MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler.
func (l *StepList) UnmarshalJSON(data []byte) error { return (*json.RawMessage)(l).UnmarshalJSON(data) }

// Schema is what the document says of it.
func (StepList) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, MinItems: new(1), MaxItems: new(transform.MaxSteps), Items: forms(r,
		reflect.TypeFor[StepBracket](), reflect.TypeFor[StepAutoRotate](), reflect.TypeFor[StepRotate](), reflect.TypeFor[StepAutoScale](),
		reflect.TypeFor[StepScale](), reflect.TypeFor[StepAutoTranslate](), reflect.TypeFor[StepTranslate]())}
}

// forms is a value of one of several types.
func forms(r huma.Registry, types ...reflect.Type) *huma.Schema {
	s := &huma.Schema{}
	for _, t := range types {
		s.OneOf = append(s.OneOf, r.Schema(t, true, t.Name()))
	}
	return s
}

// StepBracket adds a flat frame around the model.
type StepBracket struct {
	Type       string            `json:"type" enum:"bracket"`
	Parameters BracketParameters `json:"parametersBrackets" doc:"or parametersBracket"`
}

// BracketParameters are those of a [StepBracket].
type BracketParameters struct {
	Width     Length `json:"width" doc:"of the bars, above 0"`
	Gap       Length `json:"gap" doc:"from the model to the frame, 0 or more"`
	Thickness Length `json:"thickness" doc:"above 0"`
}

// StepAutoRotate turns the model so that it fits a volume.
type StepAutoRotate struct {
	Type       string               `json:"type" enum:"auto-rotate"`
	Parameters AutoRotateParameters `json:"parametersAutoRotate"`
}

// AutoRotateParameters are those of a [StepAutoRotate].
type AutoRotateParameters struct {
	Build Lengths `json:"build"`
}

// StepRotate turns the model about X, then Y, then Z.
type StepRotate struct {
	Type       string           `json:"type" enum:"rotate"`
	Parameters RotateParameters `json:"parametersRotate"`
}

// RotateParameters are those of a [StepRotate].
type RotateParameters struct {
	X     Angle  `json:"x"`
	Y     Angle  `json:"y"`
	Z     Angle  `json:"z"`
	About string `json:"about,omitempty" enum:"origin,center" doc:"default origin; center: of the box"`
}

// StepAutoScale scales the model to a volume, by one factor.
type StepAutoScale struct {
	Type       string              `json:"type" enum:"auto-scale"`
	Parameters AutoScaleParameters `json:"parametersAutoScale"`
}

// AutoScaleParameters are those of a [StepAutoScale].
type AutoScaleParameters struct {
	Build      Lengths `json:"build"`
	ShrinkOnly bool    `json:"shrink_only,omitempty"`
}

// StepScale scales the model about the origin.
type StepScale struct {
	Type       string          `json:"type" enum:"scale"`
	Parameters ScaleParameters `json:"parametersScale" doc:"or parameterScale"`
}

// ScaleParameters are those of a [StepScale].
type ScaleParameters struct {
	X float64 `json:"x" doc:"percent, not 0; below 0 it mirrors"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// StepAutoTranslate puts the model on z = 0, with the middle of its box above the origin.
type StepAutoTranslate struct {
	Type string `json:"type" enum:"auto-translate"`
}

// StepTranslate shifts the model.
type StepTranslate struct {
	Type       string  `json:"type" enum:"translate"`
	Parameters Lengths `json:"parametersTranslate"`
}

// Lengths are three lengths along the axes.
type Lengths struct {
	X Length `json:"x"`
	Y Length `json:"y"`
	Z Length `json:"z"`
}

// Length is a number of mm, or a text such as "10mm".
type Length struct{}

// Schema is what the document says of it.
func (Length) Schema(huma.Registry) *huma.Schema { return suffixed("mm, or a text such as 10mm", "mm") }

// Angle is a number of degrees, or a text such as "90deg".
type Angle struct{}

// Schema is what the document says of it.
func (Angle) Schema(huma.Registry) *huma.Schema {
	return suffixed("degrees, or a text such as 90deg", "deg")
}

func suffixed(doc, suffix string) *huma.Schema {
	return &huma.Schema{Description: doc, OneOf: []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString, Pattern: suffix + `\s*$`}}}
}

// Turning says which turns a packer may give parts, as [kind.Turns] reads it.
type Turning json.RawMessage

// MarshalJSON implements json.Marshaler.
func (t Turning) MarshalJSON() ([]byte, error) { return json.RawMessage(t).MarshalJSON() }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Turning) UnmarshalJSON(data []byte) error { return (*json.RawMessage)(t).UnmarshalJSON(data) }

// Schema is what the document says of it.
func (Turning) Schema(r huma.Registry) *huma.Schema {
	object := reflect.TypeFor[TurningObject]()
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeString, Description: "none, z90, z, z:STEP (degrees), axis24 or free"},
		{Type: huma.TypeBoolean, Description: "true: no turns; false: the default"},
		r.Schema(object, true, object.Name()),
	}}
}

// TurningObject says it as a layout file does.
type TurningObject struct {
	Kind   string          `json:"rotations,omitempty" enum:"none,z90,z,axis24,free"`
	Step   float64         `json:"rotation_step_deg,omitempty" doc:"of z"`
	Angles []float64       `json:"rotation_angles_deg,omitempty" doc:"about Z, instead of a step"`
	Turns  [][3][3]float64 `json:"rotation_matrices,omitempty" doc:"each three rows; the only turns in space"`
}
