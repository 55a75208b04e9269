package preset

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// Every built-in preset is well formed: a process, a bed, a rate, and only constants
// that an estimate knows; a source is a sentence and not a mark of doubt.
func TestBuiltIn(t *testing.T) {
	known := map[string]bool{}
	for _, name := range strings.Fields(`layer_height_mm recoat_s volume_rate_mm3_s lasers contour_speed_mm_s area_rate_mm2_s
		exposure_s first_exposure_s fade_layers tilt_fast_s tilt_slow_s area_fill delay_fast_s delay_slow_s layer_s per_mm_s speed_mm_h
		preheat_s swath_mm swath_s swath_speed_mm_s heating_s homing_s time_before_s time_after_s lift_mm support_density
		overhang_angle_deg waste_share refresh cake_density gap_mm running_cost_per_hour setup_fee`) {
		known[name] = true
	}
	has := map[string]bool{}
	for _, m := range Machines() {
		has[m.Process] = true
		if m.Title == "" || m.Bed.X <= 0 || m.Bed.Y <= 0 || m.Bed.Z <= 0 || m.Get("running_cost_per_hour", 0) <= 0 {
			t.Errorf("%s: %+v", m.Name, m)
		}
		for name, c := range m.Constants {
			if !known[name] {
				t.Errorf("%s: constant %s", m.Name, name)
			}
			if strings.Contains(strings.ToLower(c.Source), "illustrative") || c.Source != strings.TrimSpace(c.Source) {
				t.Errorf("%s: %s: source %q", m.Name, name, c.Source)
			}
		}
	}
	for _, p := range Processes() {
		if !has[p] {
			t.Errorf("no machine for %s", p)
		}
	}
	for _, m := range Materials() {
		for _, p := range m.Processes {
			if q, err := Process(p); err != nil || q != p {
				t.Errorf("%s: process %s", m.Name, p)
			}
		}
	}
}

func TestFind(t *testing.T) {
	m, err := FindMachine("MJF-5200")
	if err != nil || m.Process != "mjf" || m.Get("layer_height_mm", 0) != 0.08 || m.Get("nothing", 7) != 7 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := FindMachine("replicator"); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "fdm-generic, fdm-mk3") {
		t.Errorf("unknown machine: %v", err)
	}
	if _, err := FindMaterial("mud"); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "pla") {
		t.Errorf("unknown material: %v", err)
	}
	for name, want := range map[string]string{"SLM": "dmls", "Binder Jet": "binder_jet", "lcd": "dlp", "FDM": "fdm", "fff": "fdm"} {
		if got, err := Process(name); err != nil || got != want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if _, err := Process("weaving"); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown process: %v", err)
	}
}

// What is illustrative is named, and nothing else.
func TestIllustrative(t *testing.T) {
	m := Machine{Constants: map[string]Constant{"b": {1, ""}, "a": {2, ""}, "c": {3, "a book"}}, Bed: Bed{Source: "a book"}}
	if got := m.Illustrative(); !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Errorf("%v", got)
	}
	if got := (&Material{Cost: Constant{1, "x"}}).Illustrative(); !reflect.DeepEqual(got, []string{"density_g_cm3"}) {
		t.Errorf("%v", got)
	}
}

// Presets that are written come back the same.
func TestRoundTrip(t *testing.T) {
	machines, materials := Machines(), Materials()
	machines[0].Calibration = &Calibration{Factor: 1.1, Overhead: 300, Pairs: 20}
	var b bytes.Buffer
	if err := Write(&b, machines, materials); err != nil {
		t.Fatal(err)
	}
	m, a, err := Read(&b)
	if err != nil || !reflect.DeepEqual(m, machines) || !reflect.DeepEqual(a, materials) {
		t.Errorf("read back: %v", err)
	}
}

// A material sold by area has a thickness: 100 cm³ of a sheet of 0.1 mm are one square metre.
func TestSheet(t *testing.T) {
	_, sheets, err := Read(strings.NewReader(`{"schema":1,"materials":[{"name":"paper","type":"base","processes":["sls"],"units":"meter2",
		"cost":{"value":2,"source":""},"density_g_cm3":{"value":0.9,"source":""},"thickness_mm":0.1}]}`))
	if err != nil || len(sheets) != 1 {
		t.Fatal(err)
	}
	if m := sheets[0].Priced(); m.Check() != nil || math.Abs(m.Quantity(100, 1)-1) > 1e-12 {
		t.Errorf("%+v: %v, %g m²", m, m.Check(), m.Quantity(100, 1))
	}
}

func TestBadFiles(t *testing.T) {
	const machine = `{"schema":1,"machines":[{"name":"a","process":"%P","constants":{%C}}]}`
	fill := func(p, c string) string {
		return strings.NewReplacer("%P", p, "%C", c).Replace(machine)
	}
	if _, _, err := Read(strings.NewReader(fill("sls", `"recoat_s":{"value":1,"source":""}`))); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`nonsense`: "", `{"schema":2}`: "schema 2", `{"schema":1,"machine":[]}`: `line 1: unknown field "machine"`, "{\"schema\":1}\n{}": "line 2: text after the end",
		"{\"schema\":1,\n\"machines\":[{\"name\":\"a\",\n\"value\":1}]}":                                                                      `line 3: unknown field "value"`, // which constants have
		"{\"schema\":1,\"machines\":[{\"name\":\"a\",\"process\":\"sls\",\"constants\":{\n\"layer_s\":{\"source\":\"\",\n\"value\":null}}}]}": `line 3: "layer_s": "value" is null, want a number`,
		fill("sls", "\"layer_s\":{\n\"source\":\"\"}"):                                                                                        `line 2: "layer_s": "value" is missing`,
		fill("sls", `"layer_s":null`):                                                                `line 1: "layer_s": "value" is missing`,
		`{"schema":1,"materials":[{"name":"a","cost":{}}]}`:                                          `"cost": "value" is missing`,
		`{"schema":1,"machines":[{"name":"a","process":"sls","bed":{"x_mm":5,"y_mm":null}}]}`:        "bed: x_mm 5, y_mm 0: use both",
		"{\"schema\":1,\n\"Machines\":[]}":                                                           `line 2: unknown field "Machines": it is spelled "machines"`,
		`{"schema":1,"machines":[{"name":"a","process":"sls","constants":{"layer_s":{"Value":1}}}]}`: `it is spelled "value"`,
		`{"schema":1,"materials":[{"name":"a","Currency":"USD"}]}`:                                   `it is spelled "currency"`,
		`{"schema":1,"schema":1}`:                                                                    "twice",
		fill("sls", `"zzz":{"value":1,"source":""}`):                                                 "no constant is called \"zzz\"",
		fill("sls", `"refresh":{"value":7,"source":""}`):                                             "refresh 7: use 0 to 1",
		fill("sls", `"waste_share":{"value":1.1,"source":""}`):                                       "waste_share 1.1",
		`{"schema":1,"materials":[{"name":"a","type":"zzz"}]}`:                                       "type \"zzz\"",
		`{"schema":1,"materials":[{"name":"a","currency":"nonsense!"}]}`:                             "currency \"nonsense!\"",
		fill("weaving", ""): "unknown process", fill("sls", `"recoat_s":{"value":-1,"source":""}`): "recoat_s -1",
		`{"schema":1,"machines":[{"name":"a","process":"sls","calibration":{"factor":1,"overhead_s":-5}}]}`: "overhead of 0 or more",
		`{"schema":1,"machines":[{"name":"a","process":"fdm","settings":{"fill_densty":"20%"}}]}`:           "settings: fill_densty is not a known setting; is fill_density meant?",
		`{"schema":1,"machines":[{"process":"sls"}]}`:                                                       "needs a name",
		`{"schema":1,"machines":[{"name":"a","process":"sls"},{"name":"A","process":"sls"}]}`:               "a name of its own",
		`{"schema":1,"machines":[{"name":"a","process":"sls","calibration":{"factor":0}}]}`:                 "calibration: factor 0",
		`{"schema":1,"machines":[{"name":"a","process":"sls","bed":{"x_mm":-5}}]}`:                          "bed: x_mm -5: use 0 to 1e+06",
		`{"schema":1,"materials":[{"name":"a","units":"kg","cost":{"value":1,"source":""}}]}`:               "needs its density",
		`{"schema":1,"materials":[{"name":"a","units":"kg","cost":{"value":1e999,"source":""}}]}`:           "",
		`{"schema":1` + strings.Repeat(" ", MaxBytes) + `}`:                                                 "more than",
	} {
		if _, _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":1,"machines":[{"name":"a","process":"sls","constants":{"recoat_s":{"value":1,"source":""}}}]}`))
	f.Add(materialsFile)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, a, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, m, a); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(&b); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

// A machine with one material is for that one, whoever sells it, and says so wherever its name
// does.
func TestIsFor(t *testing.T) {
	steel := Machine{Material: "316l"}
	for _, c := range []struct {
		m    Machine
		a    Material
		want bool
	}{
		{steel, Material{Name: "316l"}, true}, {steel, Material{Name: "SS 316-L"}, true}, {steel, Material{Name: "our steel", Title: "powder of 316L"}, true},
		{steel, Material{Name: "ti64", Title: "Ti-6Al-4V powder"}, false}, {Machine{}, Material{Name: "ti64"}, true},
	} {
		if got := c.m.IsFor(&c.a); got != c.want {
			t.Errorf("%q for %q, %q: %v", c.m.Material, c.a.Name, c.a.Title, got)
		}
	}
	for _, m := range Machines() {
		for _, a := range Materials() {
			if strings.Contains(m.Name, "-"+a.Name+"-") && m.Material != a.Name {
				t.Errorf("%s is for %q", m.Name, m.Material)
			}
		}
		if m.Material != "" {
			if _, err := FindMaterial(m.Material); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
		}
	}
}
