package transform

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Chain
	}{
		{"the example of the specification", `[
			{"type":"rotate","parametersRotate":{"x":90,"y":0,"z":0}},
			{"type":"auto-scale","parametersAutoScale":{"build":{"x":100,"y":100,"z":50}}},
			{"type":"auto-translate"}]`,
			Chain{Rotate{X: 90}, AutoScale{Build: XYZ{100, 100, 50}}, AutoTranslate{}}},
		{"all the others", `[
			{"type":"bracket","parametersBrackets":{"width":5,"gap":0,"thickness":1.5e0}},
			{"type":"auto-rotate","parametersAutoRotate":{"build":{"x":1,"y":2,"z":3}}},
			{"type":"scale","parametersScale":{"x":-100,"y":50,"z":100}},
			{"type":"translate","parametersTranslate":{"x":-1,"y":0,"z":2}}]`,
			Chain{Bracket{5, 0, 1.5}, AutoRotate{XYZ{1, 2, 3}}, Scale{-100, 50, 100}, Translate{-1, 0, 2}}},
		{"options", `[
			{"type":"rotate","parametersRotate":{"x":1,"y":2,"z":3,"about":"center"}},
			{"type":"rotate","parametersRotate":{"x":1,"y":2,"z":3,"about":"origin"}},
			{"type":"auto-scale","parametersAutoScale":{"build":{"x":1,"y":2,"z":3},"shrink_only":true}}]`,
			Chain{Rotate{1, 2, 3, true}, Rotate{1, 2, 3, false}, AutoScale{XYZ{1, 2, 3}, true}}},
		{"aliases and suffixes", `[
			{"type":"bracket","parametersBracket":{"width":"10mm","gap":"2.5 mm","thickness":" 3mm "}},
			{"type":"rotate","parametersRotate":{"x":"90deg","y":"-4.5 deg","z":0}},
			{"type":"auto-rotate","parametersAutoRotate":{"build":{"x":"1mm","y":"2mm","z":"3e1mm"}}},
			{"type":"scale","parameterScale":{"x":200,"y":100,"z":100}}]`,
			Chain{Bracket{10, 2.5, 3}, Rotate{90, -4.5, 0, false}, AutoRotate{XYZ{1, 2, 30}}, Scale{200, 100, 100}}},
		{"null is absent", `[{"type":"scale","parametersScale":{"x":1,"y":1,"z":1},"parametersRotate":null,"parameterScale":null},
			{"type":"auto-translate","parametersTranslate":null},
			{"type":"rotate","parametersRotate":{"x":1,"y":1,"z":1,"about":null}}]`,
			Chain{Scale{1, 1, 1}, AutoTranslate{}, Rotate{1, 1, 1, false}}},
	} {
		got, err := Decode([]byte(c.text), "transformations")
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v %v, want %v", c.name, got, err, c.want)
		}
	}
}

// Each request names all of its faults, by code and path.
func TestDecodeRefuses(t *testing.T) {
	long := "[" + strings.Repeat(`{"type":"auto-translate"},`, MaxSteps) + `{"type":"auto-translate"}]`
	for _, c := range []struct{ text, want string }{
		{``, "invalid_json T"},
		{`[{]`, "invalid_json T"},
		{`[] []`, "invalid_json T"},
		{`[{"type":"rotate","parametersRotate":{"x":10mm}}]`, "invalid_json T"},
		{`null`, "empty T"},
		{`[]`, "empty T"},
		{`{}`, "wrong_type T"},
		{`"rotate"`, "wrong_type T"},
		{long, "too_many T"},
		{`[1,null,[]]`, "wrong_type T[0], wrong_type T[1], wrong_type T[2]"},
		{`[{}]`, "missing T[0].type"},
		{`[{"type":null}]`, "missing T[0].type"},
		{`[{"type":7}]`, "wrong_type T[0].type"},
		{`[{"type":"Rotate"}]`, "unknown_value T[0].type"},
		{`[{"type":"heal","parametersScale":{},"colour":1}]`, "unknown_value T[0].type, unknown_field T[0].colour"},
		{`[{"type":"rotate"},{"type":"auto-scale","parametersAutoScale":null}]`, "missing T[0].parametersRotate, missing T[1].parametersAutoScale"},
		{`[{"type":"rotate","parametersRotate":[]}]`, "wrong_type T[0].parametersRotate"},
		{`[{"type":"auto-translate","parametersTranslate":{"x":1,"y":2,"z":3}}]`, "extra_parameters T[0].parametersTranslate"},
		{`[{"type":"auto-translate","parametersAutoTranslate":{}}]`, "unknown_field T[0].parametersAutoTranslate"},
		{`[{"type":"scale","parametersRotate":{"x":1,"y":2,"z":3}}]`, "extra_parameters T[0].parametersRotate, missing T[0].parametersScale"},
		{`[{"type":"scale","parametersScale":{"x":1,"y":2,"z":3},"parameterScale":{}}]`, "extra_parameters T[0].parameterScale"},
		{`[{"type":"bracket","parametersBrackets":{"width":1,"grap":2,"thickness":3}}]`, "missing T[0].parametersBrackets.gap, unknown_field T[0].parametersBrackets.grap"},
		{`[{"type":"bracket","parametersBracket":{"width":0,"gap":-1,"thickness":"-3mm"}}]`,
			"out_of_range T[0].parametersBracket.width, out_of_range T[0].parametersBracket.gap, out_of_range T[0].parametersBracket.thickness"},
		{`[{"type":"auto-rotate","parametersAutoRotate":{"x":1,"y":2,"z":3}}]`,
			"missing T[0].parametersAutoRotate.build, unknown_field T[0].parametersAutoRotate.x, unknown_field T[0].parametersAutoRotate.y, unknown_field T[0].parametersAutoRotate.z"},
		{`[{"type":"auto-scale","parametersAutoScale":{"build":{"x":0,"y":-2,"w":3},"shrink_only":1}}]`,
			"missing T[0].parametersAutoScale.build.z, unknown_field T[0].parametersAutoScale.build.w, wrong_type T[0].parametersAutoScale.shrink_only, " +
				"out_of_range T[0].parametersAutoScale.build.x, out_of_range T[0].parametersAutoScale.build.y"},
		{`[{"type":"auto-scale","parametersAutoScale":{"build":7}}]`, "wrong_type T[0].parametersAutoScale.build"},
		{`[{"type":"scale","parametersScale":{"x":0,"y":1e-10,"z":1e13}}]`, "out_of_range T[0].parametersScale.x, out_of_range T[0].parametersScale.y, out_of_range T[0].parametersScale.z"},
		{`[{"type":"translate","parametersTranslate":{"x":1e999,"y":"-1e999mm","z":"NaNmm"}}]`,
			"not_finite T[0].parametersTranslate.x, not_finite T[0].parametersTranslate.y, wrong_type T[0].parametersTranslate.z"},
		{`[{"type":"translate","parametersTranslate":{"x":"10","y":"10deg","z":"mm"}}]`,
			"wrong_type T[0].parametersTranslate.x, wrong_type T[0].parametersTranslate.y, wrong_type T[0].parametersTranslate.z"},
		{`[{"type":"scale","parametersScale":{"x":"10mm","y":"10%","z":"0x10"}}]`, "wrong_type T[0].parametersScale.x, wrong_type T[0].parametersScale.y, wrong_type T[0].parametersScale.z"},
		{`[{"type":"rotate","parametersRotate":{"x":true,"y":{},"z":"0x1p4deg","about":"centre"}}]`,
			"wrong_type T[0].parametersRotate.x, wrong_type T[0].parametersRotate.y, wrong_type T[0].parametersRotate.z, unknown_value T[0].parametersRotate.about"},
		{`[{"type":"rotate","parametersRotate":{"x":1,"y":1,"z":1,"about":7}}]`, "unknown_value T[0].parametersRotate.about"},
		{`[{"type":"rotate","type":"scale","parametersScale":{"x":1,"y":1}}]`, "duplicate_key T, missing T[0].parametersScale.z"},
		{`[{"type":"rotate","parametersRotate":{"x":1,"X":2,"y":1,"z":1}}]`, "duplicate_key T, unknown_field T[0].parametersRotate.X"},
	} {
		_, err := Decode([]byte(c.text), "T")
		var f Faults
		if !errors.As(err, &f) {
			t.Errorf("%.100s: %v", c.text, err)
			continue
		}
		var got []string
		for _, one := range f {
			got = append(got, string(one.Code)+" "+one.Field)
			if one.Message == "" || len(one.Message) > 300 {
				t.Errorf("%.100s: message %q", c.text, one.Message)
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%.100s:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

// A chain is a field of other objects, and their errors name its faults.
func TestChainInJSON(t *testing.T) {
	var v struct {
		Steps Chain `json:"steps"`
	}
	err := json.Unmarshal([]byte(`{"steps":[{"type":"scale","parametersScale":{"x":0,"y":1,"z":1}}]}`), &v)
	var f Faults
	if !errors.As(err, &f) || f[0].Field != "[0].parametersScale.x" {
		t.Errorf("%v", err)
	}
	text, err := json.Marshal(ten)
	if err != nil {
		t.Fatal(err)
	}
	var back Chain
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, ten) {
		t.Errorf("%v %v", back, err)
	}
}

func TestCheck(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		chain Chain
		codes string
	}{
		{Chain{}, "empty T"},
		{Chain{Rotate{X: nan}, Translate{Z: -inf}}, "not_finite T[0].parametersRotate.x, not_finite T[1].parametersTranslate.z"},
		{Chain{Bracket{inf, nan, 1}}, "not_finite T[0].parametersBrackets.width, not_finite T[0].parametersBrackets.gap"},
		{Chain{AutoRotate{XYZ{1, nan, 0}}}, "not_finite T[0].parametersAutoRotate.build.y, out_of_range T[0].parametersAutoRotate.build.z"},
	} {
		var f Faults
		errors.As(c.chain.Check("T"), &f)
		var got []string
		for _, one := range f {
			got = append(got, string(one.Code)+" "+one.Field)
		}
		if s := strings.Join(got, ", "); s != c.codes {
			t.Errorf("%v: %s, want %s", c.chain, s, c.codes)
		}
	}
	if err := ten.Check("T"); err != nil {
		t.Error(err)
	}
}

// FuzzDecode checks that whatever is read has no faults, and is written and read
// back the same, and that all else is refused with faults.
func FuzzDecode(f *testing.F) {
	text, err := json.Marshal(ten)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`[{"type":"bracket","parametersBracket":{"width":"10mm","gap":"0mm","thickness":3}}]`))
	f.Add([]byte(`[{"type":"rotate","parametersRotate":{"x":"90deg","y":0,"z":-0.0,"about":"center"}},{"type":"auto-translate"}]`))
	f.Add([]byte(`[{"type":"scale","parameterScale":{"x":0,"y":1e999,"grap":"1"}}, null, {"type":"?","a.b":{}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		chain, err := Decode(data, "T")
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || err.Error() == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if err := chain.Check("T"); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(chain)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(text, "T")
		if err != nil || !reflect.DeepEqual(chain, back) {
			t.Fatalf("%s\n%v\n%v %v", text, chain, back, err)
		}
	})
}
