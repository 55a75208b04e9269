package gcode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// read replays text on the default machine.
func read(t *testing.T, text string) *Report {
	t.Helper()
	r, err := Replay(context.Background(), strings.NewReader(text), config.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*(1+math.Abs(want))) {
		t.Errorf("%s: %.12g, want %.12g", name, got, want)
	}
}

// line is the time of a straight move of d mm at v mm/s on the default machine:
// up from the jerk of 8 mm/s at a mm/s², and down again.
func line(d, v, a float64) float64 {
	return 2*(v-8)/a + (d-(v*v-64)/a)/v
}

func TestClosedForms(t *testing.T) {
	const print, travel = 1000, 1000 // the axes' limit, below those of M204
	for _, c := range []struct {
		name, text string
		want       float64
	}{
		{"travel", "G1 X100 F6000", line(100, 100, travel)},
		{"rapid", "G0 X100 F6000", line(100, 100, travel)},
		{"feed stays", "G1 X100 F6000\nG4 P0\nG1 X0", 2 * line(100, 100, travel)},
		{"relative", "G91\nG1 X50 F6000\nG1 X50", line(100, 100, travel)},
		{"back to absolute", "G91\nG1 X50 F6000\nG90\nG1 X100", line(100, 100, travel)},
		{"inches", "G20\nG1 X1 F60", line(25.4, 25.4, travel)},
		{"and millimetres", "G20\nG21\nG1 X100 F6000", line(100, 100, travel)},
		{"speed factor", "M220 S50\nG1 X100 F12000", line(100, 100, travel)},
		{"wait in ms", "G4 P1500", 1.5},
		{"wait in s", "G4 S2", 2},
		{"two ends", "G1 X100 F6000\nM400\nG1 X200", 2 * line(100, 100, travel)},
		{"slower by M204", "M204 S500\nG1 X100 F6000", line(100, 100, 500)},
		{"slower by M204 T", "M204 P700 T500\nG1 X100 F6000", line(100, 100, 500)},
		{"slower by M204 P", "M83\nM204 P500\nG1 X100 E1 F6000", line(100, 100, 500)},
		{"no faster than the machine", "M201 X5000\nM204 S9000\nG1 X100 F6000", line(100, 100, 1250)},
		{"slower axis", "M201 X400\nG1 X100 F6000", line(100, 100, 400)},
		{"slower top", "M203 X50\nG1 X100 F6000", line(100, 50, print)},
		{"no jerk", "M205 X0.05 Y0.05\nG1 X100 F6000", 2*(100-.05)/1000 + (100-(1e4-.0025)/1000)/100},
		{"home again", "G1 X100 F6000\nM400\nG28 X", 2 * line(100, 100, travel)},
		{"renamed place", "G92 X50\nG1 X150 F6000", line(100, 100, travel)},
		{"retraction", "M83\nG1 E-1 F2400", 2 * (math.Sqrt(1250+2.25) - 1.5) / 1250},
		{"by the firmware", "G10", 2 * (math.Sqrt(1250+2.25) - 1.5) / 1250},
		{"only once", "G10\nG10", 2 * (math.Sqrt(1250+2.25) - 1.5) / 1250},
		{"a tool is no move", "G10 P1 X5 Y5", 0},
		{"heating", "M109 S210\nM190 S60", 0},
	} {
		near(t, c.name, read(t, c.text).PrintTime, c.want)
	}
}

// TestTravelAcceleration: firmwares of the old kind have one number for printing
// and travelling.
func TestTravelAcceleration(t *testing.T) {
	for flavor, a := range map[string]float64{"marlin": 1250, "marlin2": 1500} {
		s := config.Defaults()
		s.GcodeFlavor = flavor
		r, err := Replay(context.Background(), strings.NewReader("M201 X5000\nG1 X100 F6000"), s)
		if err != nil {
			t.Fatal(err)
		}
		near(t, flavor, r.PrintTime, line(100, 100, a))
	}
}

func TestFilament(t *testing.T) {
	area := math.Pi * 1.75 * 1.75 / 4
	for _, c := range []struct {
		name, text string
		want       float64
	}{
		{"absolute", "M82\nG1 X10 E1 F600\nG1 X20 E3", 3},
		{"set back", "G1 X10 E1 F600\nG92 E0\nG1 X20 E3", 4},
		{"relative", "M83\nG1 X10 E1 F600\nG1 X20 E3", 4},
		{"all relative", "G91\nG1 X10 E1 F600\nG1 X20 E3", 4},
		{"flow factor", "M83\nM221 S50\nG1 X10 E1 F600", 0.5},
		{"pulled back", "M83\nG1 X10 E5 F600\nG1 E-1\nG1 X20\nG1 E1\nG1 X30 E2\nG1 E-1", 7},
		{"volumetric", "M83\nM200 D1.75\nG1 X10 E2 F600", 2 / area},
	} {
		r := read(t, c.text)
		near(t, c.name, r.FilamentMM, c.want)
		near(t, c.name+" cm3", r.FilamentCM3, c.want*area/1000)
		near(t, c.name+" g", r.FilamentG, c.want*area/1000*1.24)
	}
}

// TestDialects: files tell of filament in ways that only their settings name.
func TestDialects(t *testing.T) {
	area := math.Pi * 1.75 * 1.75 / 4
	for _, c := range []struct {
		settings, text string
		want           float64
	}{
		{"use_volumetric_e = 1", "M83\nG1 X10 E2 F600", 2 / area},
		{"gcode_flavor = mach3\n; use_relative_e_distances = 1", "G1 X10 A2 F600\nG1 X20 A3", 5},
		{"gcode_flavor = machinekit\n; use_relative_e_distances = 0", "G1 X10 A2 F600\nG92 A0\nG1 X20 A3", 5},
		{"gcode_flavor = sailfish\n; use_relative_e_distances = 1", "G1 X10 E2 F600\nG1 X20 E3", 5},
		{"gcode_flavor = makerware\n; use_relative_e_distances = 1", "G1 X10 E2 F600\nM82\nG92 E0\nG1 X20 E3", 5},
		{"gcode_flavor = marlin\n; use_relative_e_distances = 1", "G1 X10 E2 F600 A9\nG1 X20 E3", 3},
	} {
		text := c.text + "\n; " + c.settings + "\n"
		pairs, err := FileSettings(strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := config.Resolve(append(config.DefaultPairs(), pairs...))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Replay(context.Background(), strings.NewReader(text), s)
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.settings, r.FilamentMM, c.want)
	}
	own := config.Defaults()
	own.UseVolumetricE = true
	var out strings.Builder
	if _, _, err := NewPrinter(own, &out).Finish(); err != nil || strings.Contains(out.String(), "use_volumetric_e = 1") {
		t.Error("what is written has E in mm, and says that it is in mm³")
	}
	text := "; machine_limits_usage = ignore\n; machine_max_acceleration_x = 100\n"
	pairs, _ := FileSettings(strings.NewReader(text), int64(len(text)))
	s, _, err := config.Resolve(append(config.DefaultPairs(), pairs...))
	if err != nil || s.MachineMaxAccelerationX == 100 {
		t.Errorf("limits that are to be ignored count: %g mm/s², %v", s.MachineMaxAccelerationX, err)
	}
	if r := read(t, "M83\nT0\nG1 X10 E1 F600\nT1\nG1 X20 E1"); !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.HasPrefix(w, "not all is said of the filament of T1") }) {
		t.Errorf("two tools: %v", r.Warnings)
	}
}

// TestFeatures: the comments of three slicers, and no comments.
func TestFeatures(t *testing.T) {
	const prusa = `G28
M83
;LAYER_CHANGE
;Z:0.2
;HEIGHT:0.2
;TYPE:External perimeter
G1 X10 E1 F1200
;TYPE:Support material
G1 X20 E2
;LAYER_CHANGE
;Z:0.5
;HEIGHT:0.3
G1 Z.5
;TYPE:Internal infill
G1 X0 E4
;WIPE_START
G1 X1 E-.5
`
	r := read(t, prusa)
	for k, want := range map[string]float64{"outer_wall": 1, "support": 2, "infill": 4, "travel": 0, "layer_change": 0} {
		u, ok := r.ByFeature[k]
		if !ok || !(u.Time > 0) {
			t.Errorf("%s: no time", k)
		}
		near(t, k, u.FilamentMM, want)
	}
	if len(r.ByFeature) != 5 || r.Layers != 2 {
		t.Errorf("%d features, %d layers", len(r.ByFeature), r.Layers)
	}
	sum := 0.0
	for _, u := range r.ByFeature {
		sum += u.Time
	}
	near(t, "sum of features", sum, r.PrintTime)
	near(t, "sum of layers", r.ByLayer[0].Time+r.ByLayer[1].Time, r.PrintTime)
	near(t, "second layer", r.ByLayer[1].Height, 0.3)
	near(t, "its filament", r.ByLayer[1].FilamentMM, 4)
	near(t, "support", r.SupportCM3, 2*filamentArea(1.75)/1000)
	near(t, "first layer", r.FirstLayerArea, 3*filamentArea(1.75)/0.2)
	// Nobody said how wide the lines are, so that follows from the filament of the widest.
	wide := 2*filamentArea(1.75)/10/0.2 + 0.2*(1-math.Pi/4)
	near(t, "box", r.Box.Max[0], 20+wide/2)
	near(t, "its lowest", r.Box.Min[2], -0.2) // the nozzle of this text never rises before layer 2
	near(t, "its highest", r.Box.Max[2], 0.5)
	said := read(t, strings.ReplaceAll(prusa, ";TYPE:E", ";WIDTH:0.45\n;TYPE:E"))
	near(t, "box of lines of a width", said.Box.Max[0], 20.225)
	near(t, "box of lines of a width", said.Box.Min[1], -0.225)
	near(t, "flow", r.MaxFlow, 0.2*20*filamentArea(1.75))

	cura := read(t, ";Generated with Cura_SteamEngine 4.13\n;TIME:77\n;LAYER:0\nM83\n;TYPE:WALL-OUTER\nG1 X10 Z.3 E1 F600\n;LAYER:1\n;TYPE:SKIN\nG1 X20 Z.5 E1\n")
	if cura.Layers != 2 || cura.ByFeature["solid_infill"].FilamentMM != 1 || *cura.SlicerTime != 77 || cura.Generator == "" {
		t.Errorf("cura: %+v", cura)
	}
	near(t, "cura's layer", cura.ByLayer[1].Height, 0.2)

	orca := read(t, "; generated by OrcaSlicer 2.1\nM83\n; CHANGE_LAYER\n; Z_HEIGHT: 0.2\n; LAYER_HEIGHT: 0.2\n; FEATURE: Outer wall\nG1 X10 Z.2 E1 F600\n; FEATURE: Nonsense\nG1 X20 E1\n; model printing time: 1h 2m 3s; total estimated time: 1h 3m 4s\n")
	if orca.Layers != 1 || orca.ByFeature["outer_wall"].FilamentMM != 1 || orca.ByFeature["custom"].FilamentMM != 1 || *orca.SlicerTime != 3784 {
		t.Errorf("orca: %+v", orca)
	}

	plain := read(t, "M83\nG1 Z.2 F600\nG1 X10 E1\nG1 Z5\nG1 X0\nG1 Z.2\nG1 X10 E1\nG1 Z.4\nG1 X0 E1\n")
	if plain.Layers != 2 || plain.ByFeature["custom"].FilamentMM != 3 {
		t.Errorf("plain: %+v", plain)
	}
	spiral := "M83\nG1 Z.2 F600\nG1 X10 E1\n"
	for i := range 100 {
		spiral += "G91\nG1 X" + []string{"1", "-1"}[i%2] + " Z0.003 E.1\n"
	}
	if n := read(t, spiral).Layers; n < 8 || n > 11 {
		t.Errorf("a spiral of 0.3 mm has %d layers", n)
	}
}

// TestArcs: a circle of radius 10 by centre and by radius, both ways.
func TestArcs(t *testing.T) {
	straight := read(t, "M83\nG1 X62.831853 E5 F600").PrintTime
	for _, text := range []string{
		"M83\nG2 X0 Y0 I10 J0 E5 F600",
		"M83\nG3 I0 J10 E5 F600",
		"M83\nG2 X20 R10 E2.5 F600\nG2 X0 R10 E2.5",
		"M83\nG3 X10 Y10 R-10 E3.75 F600\nG3 X0 Y0 R10 E1.25",
		"M83\nG3 X0 Y20 I0 J10 E2.5 F600\nG3 X0 Y0 I0 J-10 E2.5",
	} {
		r := read(t, text)
		near(t, "filament", r.FilamentMM, 5)
		if l := r.ByFeature["custom"].Length; math.Abs(l-20*math.Pi) > 0.01 {
			t.Errorf("%s: %g mm, want %g", text, l, 20*math.Pi)
		}
		if math.Abs(r.PrintTime-straight) > 0.05 {
			t.Errorf("%s: %g s, straight %g", text, r.PrintTime, straight)
		}
	}
	for _, text := range []string{"G2 X10 I5 J5", "G2 X10 R1", "G2 X1 R1e9", "G2 X0 Y0 R5", "G2 I99999999999 J1"} {
		r := read(t, text+" F600")
		if len(r.Warnings) == 0 && r.Moves < 2 {
			t.Errorf("%s: %+v", text, r)
		}
	}
	// The middle of a quarter turn, and on which side it lies.
	r := read(t, "M83\nG1 X10 F600\nG3 X0 Y10 I-10 E1")
	near(t, "quarter", r.Box.Max[0], 10)
	if r = read(t, "M83\nG1 X10 F600\nG2 X0 Y10 I-10 E1"); math.Abs(r.Box.Min[0]+10) > 0.01 {
		t.Errorf("three quarters: %+v", r.Box)
	}
}

func TestWarnings(t *testing.T) {
	r := read(t, "G28\nM109 S1\nhello world\nG123\nG123\nM9999\nT0\nT1\nG1 X99999999999\n"+strings.Repeat("G1 X1 ;"+strings.Repeat("x", 9000)+"\n", 2))
	want := []string{
		"2 lines of more than 4096 characters: the rest of them was not looked at",
		"lines that are not G-code (once in line 3)",
		"moves to places beyond 10 km (once in line 9)",
		"time not counted: G28 (once in line 1)",
		"time not counted: M109 (once in line 2)",
		"time not counted: T1 (once in line 8)",
		"unknown command G123 (2 times, first in line 4)",
		"unknown command M9999 (once in line 6)",
	}
	if strings.Join(r.Warnings, "\n") != strings.Join(want, "\n") {
		t.Errorf("warnings:\n%s\nwant:\n%s", strings.Join(r.Warnings, "\n"), strings.Join(want, "\n"))
	}
	many := ""
	for i := range 200 {
		many += name('G', int32(3000+10*i)) + "\n"
	}
	if n := len(read(t, many).Warnings); n > maxOddities+1 {
		t.Errorf("%d warnings", n)
	}
}

func TestReplayEnds(t *testing.T) {
	if _, err := Replay(context.Background(), &broken{}, config.Defaults()); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Replay(ctx, strings.NewReader(strings.Repeat("G4 S1\n", 10000)), config.Defaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	empty := read(t, "")
	if empty.PrintTime != 0 || empty.Layers != 0 || empty.Box != nil || empty.Warnings == nil {
		t.Errorf("%+v", empty)
	}
}

// TestNonsenseIsNamed: numbers that no machine takes are passed over and named with the
// line of the first; sound ones, zeros among them, are not.
func TestNonsenseIsNamed(t *testing.T) {
	plain := "G1 X10 F600\n"
	for line, want := range map[string]string{
		"G1 X10 F0":        "F0 makes no sense and is ignored (once in line 2)",
		"G0 F-100":         "F-100 makes no sense",
		"G1 F99999999999":  "F9.9999999999e+10 makes no sense",
		"G1 F999999":       "",
		"M203 X9999999999": "M203 X9.999999999e+09 makes no sense",
		"M201 X-5":         "M201 X-5 makes no sense",
		"M203 Y0":          "M203 Y0 makes no sense",
		"M204 S-1":         "M204 S-1 makes no sense",
		"M204 P1000 T0":    "M204 T0 makes no sense",
		"M205 X-1":         "M205 X-1 makes no sense",
		"M205 J-0.1":       "M205 J-0.1 makes no sense",
		"M207 S-1":         "M207 S-1 makes no sense",
		"M566 X600":        "M566",
		"M220 S0":          "M220 S0 is taken as 1 %",
		"M221 S5000":       "M221 S5000 is taken as 1000 %",
		"G4 P-5":           "G4 P-5 makes no sense",
		"G1 X10 F0\nG1 F0": "(2 times, first in line 2)",
		"M205 X0 Y0 S0 T0": "",
		"M207 S0":          "",
		"M220 S100":        "",
		"G4 P0":            "",
		"G4 S99999999999":  "G4 S9.9999999999e+10 makes no sense",
		"G4 P200000":       "",
	} {
		r := read(t, plain+line+"\nG1 X0\n")
		if got := strings.Join(r.Warnings, "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
		if r.PrintTime < 1 || r.PrintTime > 300 {
			t.Errorf("%s: %g s", line, r.PrintTime)
		}
	}
}

func TestFileSettings(t *testing.T) {
	text := "; machine_max_jerk_x = 9,9\n; machine_max_speed_y = 77\n; machine_max_jerk_y = nonsense\n; layer_height = 99\nG1 X1\n" +
		strings.Repeat("G1 X1\n", 2*configBytes/6) + "; filament_diameter = 2.85\n; machine_max_jerk_x = 11\n"
	pairs, err := FileSettings(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := config.Resolve(append(config.DefaultPairs(), pairs...))
	if err != nil || s.MachineMaxJerkX != 11 || s.MachineMaxFeedrateY != 77 || s.FilamentDiameter != 2.85 || s.MachineMaxJerkY != 8 || len(pairs) != 3 {
		t.Errorf("%v %v", pairs, err)
	}
	if pairs, err := FileSettings(strings.NewReader(""), 0); err != nil || len(pairs) != 0 {
		t.Errorf("%v %v", pairs, err)
	}
}

// FuzzReplay: any text gives finite, sane numbers.
func FuzzReplay(f *testing.F) {
	f.Add("G1 X1e5\nG2 I1 J1 X9\nM205 X0\nM220 S0\nG92 X999999999999\nG91\nG1 X5E-5\nM200 D1\nG1 E9\n;LAYER:0\n;TIME:-\n; total estimated time: 5m;")
	f.Add(";LAYER_CHANGE\n;HEIGHT:.2\n;TYPE:Perimeter\nG1 X5 Y5 E5 F1\nG10\nG11\nM207 S-5 F-3\nG20\nG1 X5")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Replay(context.Background(), strings.NewReader(text), config.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
		for _, v := range []float64{r.PrintTime, r.FilamentMM, r.FilamentCM3, r.FilamentG, r.MaxFlow} {
			if !(v >= 0) {
				t.Errorf("%+v", r)
			}
		}
	})
}

func BenchmarkReplay(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	text.WriteString("M83\n")
	for range 10000 {
		text.WriteString("G1 X" + []string{"1", "2", "3"}[r.IntN(3)] + "0.123 Y" + []string{"4", "5", "6"}[r.IntN(3)] + "0.456 E.01234\n")
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := Replay(context.Background(), strings.NewReader(text.String()), config.Defaults()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(10000*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
}

func ExampleReplay() {
	text := "M83\n;LAYER_CHANGE\n;TYPE:Perimeter\nG1 Z.2 F600\nG1 X50 E2 F1800\nG1 X0 E2\n"
	r, err := Replay(context.Background(), strings.NewReader(text), config.Defaults())
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d layer, %.1f s, %.0f mm of filament\n", r.Layers, r.PrintTime, r.FilamentMM)
	// Output: 1 layer, 3.4 s, 4 mm of filament
}
