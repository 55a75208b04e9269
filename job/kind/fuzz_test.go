package kind

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
)

// FuzzValidate gives any bytes to every kind as parameters: what is wrong is a
// failure with a code, and what is right stays so after decoding and encoding.
func FuzzValidate(f *testing.F) {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, params := range []string{
		`{"format":"stl","file_unit":"auto","auto_align":true}`, `{"parameters":{"units":"inches"}}`,
		`{"batch_type":"by_size_xy","pieces":[{"id":"a","orientation_lock":"z:5"}],"layout":{"build":{"type":"circular","x":9},"min_packing_distance":1}}`,
		`{"content":"3mf"}`, `{"layer_thickness":0.1}`,
		`{"build":{"type":"polygon","outline":{"outer":[[0,0],[9,0],[0,9]]}},"min_packing_distance":1,"models":[{"id":"a","locked":[]}],"rotations":{"rotations":"z"}}`,
		`{"format":"gcode","slicing":{"gap_mm":0}}`, `{"on_failure":"split-builds"}`, `{"machine":{"name":"x"},"quantities":[1]}`,
		`{"formats":["png"],"screen":{"width":1,"height":1,"pixel_mm":1}}`, `{"views":["top"],"layout":{"plate":0}}`,
		`{"steps":[{"type":"rotate","parametersRotate":{"x":1,"y":2,"z":3}}]}`, `null`, `[]`, ``,
	} {
		f.Add(i, []byte(params))
	}
	f.Fuzz(func(t *testing.T, which int, raw []byte) {
		name := names[(which%len(names)+len(names))%len(names)]
		err := Validate(name, raw)
		var failure *Failure
		if err != nil && (!errors.As(err, &failure) || failure.Code == "" || failure.Message == "") {
			t.Fatalf("%s: %v", name, err)
		}
		if failure != nil {
			if _, err := json.Marshal(failure); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}
