package transform

import (
	"encoding/json"
	"strconv"
)

// Chain is a list of steps, done in order. Its JSON form is what [Decode] reads.
type Chain []Step

// MaxSteps is how many steps a chain may have.
const MaxSteps = 1000

// Check returns everything that is wrong with the chain as [Faults], or nil. at is
// the path of the chain in the request, such as "transformations".
func (c Chain) Check(at string) error {
	var f faults
	f.length(at, len(c))
	for i, s := range c {
		path := index(at, i)
		if s == nil {
			f.add(FaultRequired, path, "there is no step")
			continue
		}
		s.check(&f, path+"."+kinds[s.Type()].key)
	}
	return f.err()
}

// length checks how many steps there are.
func (f *faults) length(at string, n int) {
	switch {
	case n == 0:
		f.add(FaultEmpty, at, "the list has no steps")
	case n > MaxSteps:
		f.add(FaultTooMany, at, "%d steps: use %d at most", n, MaxSteps)
	}
}

func index(at string, i int) string { return at + "[" + strconv.Itoa(i) + "]" }

// UnmarshalJSON reads a chain as [Decode] does; paths begin with the index of a
// step.
func (c *Chain) UnmarshalJSON(data []byte) error {
	steps, err := Decode(data, "")
	if err != nil {
		return err
	}
	*c = steps
	return nil
}

// MarshalJSON writes the chain in the form that the specification gives it, which
// [Decode] reads back to the bit.
func (c Chain) MarshalJSON() ([]byte, error) {
	list := make([]map[string]any, len(c))
	for i, s := range c {
		list[i] = map[string]any{"type": s.Type()}
		if k := kinds[s.Type()]; k.key != "" {
			list[i][k.key] = parameters(s)
		}
	}
	return json.Marshal(list)
}

// jsonRotate, jsonBuild and jsonBracket are the parameters of steps as they are
// written.
type (
	jsonRotate struct {
		XYZ
		About string `json:"about,omitempty"`
	}
	jsonBuild struct {
		Build      XYZ  `json:"build"`
		ShrinkOnly bool `json:"shrink_only,omitempty"`
	}
	jsonBracket struct {
		Width     float64 `json:"width"`
		Gap       float64 `json:"gap"`
		Thickness float64 `json:"thickness"`
	}
)

func parameters(s Step) any {
	switch s := s.(type) {
	case Bracket:
		return jsonBracket(s)
	case AutoRotate:
		return jsonBuild{Build: s.Build}
	case Rotate:
		p := jsonRotate{XYZ: XYZ{s.X, s.Y, s.Z}}
		if s.AboutCenter {
			p.About = aboutCenter
		}
		return p
	case AutoScale:
		return jsonBuild(s)
	case Scale:
		return XYZ(s)
	case Translate:
		return XYZ(s)
	}
	return nil
}
