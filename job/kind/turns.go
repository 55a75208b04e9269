package kind

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/saggar3d/saggar/pack"
)

// Turns are the turns that a packer may give a part, in JSON: true for none, false
// or null for the default, a word that pack.ParseRotations reads ("z90", "z:5",
// "axis24", ...), or an object of pack.FileRotations.
type Turns struct {
	word   string
	object *pack.FileRotations
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Turns) UnmarshalJSON(raw []byte) error {
	*t = Turns{}
	switch string(raw) {
	case "null", "false":
		return nil
	case "true":
		t.word = string(pack.NoTurns)
		return nil
	}
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &t.word); err != nil || t.word != "" {
			return err
		}
		return errNoTurns
	}
	o := &pack.FileRotations{}
	if f := strict(raw, o); f != nil {
		return fmt.Errorf("rotations: %s", f.Message)
	}
	if o.Kind == "" && len(o.Angles) == 0 && len(o.Turns) == 0 {
		return errNoTurns
	}
	t.object = o
	return nil
}

// errNoTurns is a word or an object that says nothing: not what null says, which is
// the default.
var errNoTurns = errors.New("rotations: it names no turns: use null for the default, or none, z90, z, axis24 or free")

// MarshalJSON implements json.Marshaler.
func (t Turns) MarshalJSON() ([]byte, error) {
	switch {
	case t.object != nil:
		return json.Marshal(t.object)
	case t.word != "":
		return json.Marshal(t.word)
	}
	return []byte("null"), nil
}

// file returns the turns as a layout file has them, nil for the default.
func (t Turns) file(space bool) (*pack.FileRotations, error) {
	if t.object != nil || t.word == "" {
		return t.object, nil
	}
	r, err := pack.ParseRotations(t.word, space)
	if err != nil {
		return nil, err
	}
	return &pack.FileRotations{Kind: r.Kind, Step: r.Step, Angles: r.Angles, Turns: r.Turns}, nil
}
