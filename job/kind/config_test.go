package kind

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// TestConfigDefaults posts nothing and all defaults, which is the same.
func TestConfigDefaults(t *testing.T) {
	all, err := json.Marshal(config.DefaultParameters())
	if err != nil {
		t.Fatal(err)
	}
	a := do(t, "config", `{"engine":"slic3r","parameters":{}}`, nil)
	b := do(t, "config", `{"engine":"slic3r","parameters":`+string(all)+`}`, nil)
	if contents(t, a.Files)["config text/plain config.ini"] != contents(t, b.Files)["config text/plain config.ini"] || string(a.Data) != string(b.Data) {
		t.Error("{} is not all defaults")
	}
	d := decode[ConfigData](t, a)
	if d.Settings.LayerHeight != 0.2 || d.Settings.FillDensity != 0.2 || d.ModelScale != 1 || d.Parameters.Material != "PLA" || len(d.Report.Unknown) != 0 {
		t.Errorf("%.200s", a.Data)
	}
}

func TestConfigUnits(t *testing.T) {
	d := decode[ConfigData](t, do(t, "config", `{"parameters":{"units":"inches","scale":2,"print_quality":"fine"}}`, nil))
	if d.ModelScale != 50.8 || d.Settings.LayerHeight != 0.1 {
		t.Errorf("scale %g, layers of %g mm", d.ModelScale, d.Settings.LayerHeight)
	}
}

func TestConfigContentIsTakenAsItIs(t *testing.T) {
	const text = "# mine\nlayer_height = 0.15\nsome_key = 1\n"
	r := do(t, "config", `{"engine":"prusaslicer"}`, map[string]string{"content": write(t, "c.ini", text)})
	d := decode[ConfigData](t, r)
	if got, err := os.ReadFile(output(t, r, "config")); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
	if d.Settings.LayerHeight != 0.15 || d.Parameters != nil || strings.Join(d.Report.Unknown, " ") != "some_key" {
		t.Errorf("%.200s", r.Data)
	}
}

func TestConfigFailures(t *testing.T) {
	content := map[string]string{"content": write(t, "c.ini", "layer_height = high\n")}
	for _, c := range []struct {
		params string
		files  map[string]string
		code   string
		field  string
	}{
		{`{}`, content, CodeBadConfig, ""},
		{`{"parameters":{"raft":true}}`, content, CodeBadParams, "parameters"},
		{`{"parameters":{"colour":1}}`, nil, CodeBadParams, "parameters.colour"},
		{`{"parameters":{"material":"WOOD"}}`, nil, CodeBadParams, "parameters.material"},
		{`{"parameters":{"perimeters":"two"}}`, nil, CodeBadParams, "parameters"},
		{`{"engine":"cura"}`, nil, CodeBadParams, "engine"},
	} {
		f := failed(t, "config", c.params, c.files)
		if got, _ := f.Detail["field"].(string); f.Code != c.code || got != c.field {
			t.Errorf("%s: %+v", c.params, f)
		}
	}
}
