package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/transform"
)

// fits reports whether the document lets a field of a type have a value.
func (s *server) fits(t reflect.Type, field, value string) bool {
	s.t.Helper()
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	whole := r.SchemaFromRef(r.Schema(t, true, t.Name()).Ref)
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		s.t.Fatal(err)
	}
	var found huma.ValidateResult
	huma.Validate(r, whole.Properties[field], huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, &found)
	return len(found.Errors) == 0
}

// TestStepsOfTheDocument: what the document says of steps and turns is what the code
// reads.
func TestStepsOfTheDocument(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for value, want := range map[string]bool{
		`[{"type":"bracket","parametersBrackets":{"width":3,"gap":"2mm","thickness":1}}]`:                                                              true,
		`[{"type":"auto-rotate","parametersAutoRotate":{"build":{"x":1,"y":2,"z":3}}}]`:                                                                true,
		`[{"type":"rotate","parametersRotate":{"x":90,"y":"90deg","z":0}},{"type":"rotate","parametersRotate":{"x":90,"y":0,"z":0,"about":"center"}}]`: true,
		`[{"type":"auto-scale","parametersAutoScale":{"build":{"x":1,"y":2,"z":3},"shrink_only":true}}]`:                                               true,
		`[{"type":"scale","parametersScale":{"x":100,"y":-50,"z":1}}]`:                                                                                 true,
		`[{"type":"auto-translate"},{"type":"translate","parametersTranslate":{"x":1,"y":"-2 mm","z":3}}]`:                                             true,
		`[]`:                false,
		`{}`:                false,
		`[{"type":"melt"}]`: false,
		`[{"type":"auto-translate","parametersTranslate":{"x":1,"y":2,"z":3}}]`: false,
		`[{"type":"translate"}]`:                                                       false,
		`[{"type":"rotate","parametersRotate":{"x":90,"y":0}}]`:                        false,
		`[{"type":"rotate","parametersRotate":{"x":"90mm","y":0,"z":0}}]`:              false,
		`[{"type":"rotate","parametersRotate":{"x":1,"y":0,"z":0,"about":"me"}}]`:      false,
		`[{"type":"bracket","parametersBrackets":{"width":3,"grap":2,"thickness":1}}]`: false,
	} {
		if got := s.fits(reflect.TypeFor[TransformationRequest](), "transformations", value); got != want {
			t.Errorf("%s: the document says %v", value, got)
		}
		if _, err := transform.Decode([]byte(value), ""); (err == nil) != want {
			t.Errorf("%s: %v", value, err)
		}
	}
	for value, want := range map[string]bool{
		`"z90"`: true, `"z:5"`: true, `"axis24"`: true, `true`: true, `false`: true, `{"rotations":"z","rotation_step_deg":30}`: true,
		`{"rotation_angles_deg":[0,45]}`: true, `{"rotations":"free"}`: true,
		`7`: false, `[]`: false, `{"turning":1}`: false, `{"rotation_angles_deg":"x"}`: false,
	} {
		for of, field := range map[reflect.Type]string{reflect.TypeFor[LayoutRequest](): "rotations", reflect.TypeFor[LayoutModel](): "orientation_lock"} {
			if got := s.fits(of, field, value); got != want {
				t.Errorf("%s %s: the document says %v", field, value, got)
			}
		}
		var turns kind.Turns
		if err := json.Unmarshal([]byte(value), &turns); (err == nil) != want {
			t.Errorf("%s: %v", value, err)
		}
	}
	page := string(s.as("").get("/docs/").want(http.StatusOK).body)
	for _, want := range []string{"transformations[](StepRotate).parametersRotate.about", "rotations(TurningObject).rotation_step_deg", "shrink_only", "models[](LayoutModel).count"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}
