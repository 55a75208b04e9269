package config

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// Rel is a number that stands for itself or for a share of another one that is
// only known where it is used.
type Rel struct {
	Value   float64 // as it is, or the share: 0.25 for 25 %
	IsShare bool
}

// Of returns the number that r means next to base.
func (r Rel) Of(base float64) float64 {
	if r.IsShare {
		return float64(r.Value * base)
	}
	return r.Value
}

// String returns "0.5" or "25%".
func (r Rel) String() string {
	if r.IsShare {
		return strconv.FormatFloat(r.Value*100, 'g', 12, 64) + "%"
	}
	return strconv.FormatFloat(r.Value, 'g', -1, 64)
}

// MarshalJSON writes a number, or a share as a string with a percent sign.
func (r Rel) MarshalJSON() ([]byte, error) {
	if r.IsShare {
		return json.Marshal(r.String())
	}
	return json.Marshal(r.Value)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Rel) UnmarshalJSON(raw []byte) error {
	*r = Rel{}
	if len(raw) == 0 || raw[0] != '"' {
		return json.Unmarshal(raw, &r.Value)
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	share, ok := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(share, 64)
	if !ok || err != nil {
		return fmt.Errorf("%q is neither a number nor a share", text)
	}
	r.Value, r.IsShare = v/100, true
	return nil
}

// Percent is a percentage, held as a share from 0 to 1.
type Percent float64

// MarshalJSON writes "20%".
func (p Percent) MarshalJSON() ([]byte, error) {
	return json.Marshal(Rel{Value: float64(p), IsShare: true}.String())
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Percent) UnmarshalJSON(raw []byte) error {
	var r Rel
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	if !r.IsShare {
		return fmt.Errorf("%s is not a percentage such as \"20%%\"", raw)
	}
	*p = Percent(r.Value)
	return nil
}

// Corners are those of a polygon, in mm.
type Corners []geom.Vec2

// MarshalJSON writes pairs of numbers: [[0,0],[200,0]].
func (c Corners) MarshalJSON() ([]byte, error) {
	pairs := make([][2]float64, len(c))
	for i, p := range c {
		pairs[i] = [2]float64{p.X, p.Y}
	}
	return json.Marshal(pairs)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Corners) UnmarshalJSON(raw []byte) error {
	var pairs [][2]float64
	if err := json.Unmarshal(raw, &pairs); err != nil {
		return err
	}
	*c = make(Corners, len(pairs))
	for i, p := range pairs {
		(*c)[i] = geom.Vec2{X: p[0], Y: p[1]}
	}
	return nil
}

// Pattern is a way to fill an area.
type Pattern string

// The patterns that are laid out here. [Resolve] replaces any other pattern of
// PrusaSlicer by the nearest of these and says so.
const (
	Rectilinear        Pattern = "rectilinear"        // lines, turned by a right angle from layer to layer
	Grid               Pattern = "grid"               // lines both ways in every layer, at half the density each
	Gyroid             Pattern = "gyroid"             // the gyroid surface
	Monotonic          Pattern = "monotonic"          // solid lines, all joined in one direction
	AlignedRectilinear Pattern = "alignedrectilinear" // lines, the same way in every layer
)
