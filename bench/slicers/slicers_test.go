package slicers

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// settings resolves key=value texts.
func settings(t *testing.T, texts ...string) Order {
	t.Helper()
	o := Order{Scratch: t.TempDir(), Mesh: "part.stl", INI: "p.ini"}
	o.Output = filepath.Join(o.Scratch, "x.gcode")
	for _, text := range texts {
		p, err := config.ParsePair(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Pairs = append(o.Pairs, p)
	}
	s, _, err := config.Resolve(o.Pairs)
	if err != nil {
		t.Fatal(err)
	}
	o.Settings = s
	return o
}

func TestReadCura(t *testing.T) {
	log := "[WARNING] something\nLayer count: 42\nGcode header after slicing:\n;TIME:1234\nPrint time (s): 1234\nPrint time (hr|min|s): 0h 20m 34s\nFilament (mm^3): 5678\n"
	c, err := readCura(nil, []byte(log), Order{})
	if err != nil || c != (Claim{1234, 5.678, 42}) {
		t.Errorf("%+v, %v", c, err)
	}
	for _, text := range []string{"", ";TIME:6666\n", "Print time (s): 12\n", "Filament (mm^3): 3\n", "Print time (s): soon\nFilament (mm^3): 3\n"} {
		if c, err := readCura(nil, []byte(text), Order{}); err == nil {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

func TestReadSlic3r(t *testing.T) {
	o := Order{Settings: config.Defaults()}
	o.Settings.FilamentDiameter = 2
	c, err := readSlic3r([]byte("=> Exporting\nDone. Process took 0 minutes and 1.2 seconds\nFilament required: 1000.0mm (3.1cm3)\n"), nil, o)
	if err != nil || c.Time != -1 || math.Abs(c.Filament-math.Pi) > 1e-12 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, text := range []string{"", "Filament required: mm", "Filament required: much"} {
		if c, err := readSlic3r([]byte(text), nil, o); err == nil {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

func TestReadPrusa(t *testing.T) {
	o := settings(t)
	text := "G1 X1\n; filament used [mm] = 10\n; filament used [cm3] = 2.5\n; estimated printing time (normal mode) = 1h 2m 3s\n"
	if err := os.WriteFile(o.Output, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if c, err := readPrusa(nil, nil, o); err != nil || c != (Claim{3723, 2.5, -1}) {
		t.Errorf("%+v, %v", c, err)
	}
	if err := os.WriteFile(o.Output, []byte("G1 X1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readPrusa(nil, nil, o); err == nil {
		t.Error("G-code without figures is taken")
	}
}

func TestReadSaggar(t *testing.T) {
	c, err := readSaggar([]byte(`{"layers":7,"estimates":{"print_time_s":8,"filament_cm3":9}}`), nil, Order{})
	if err != nil || c != (Claim{8, 9, 7}) {
		t.Errorf("%+v, %v", c, err)
	}
	for _, text := range []string{"", `{"error":"no"}`} {
		if _, err := readSaggar([]byte(text), nil, Order{}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// TestCuraSettings: names, and the places where the two think differently.
func TestCuraSettings(t *testing.T) {
	o := settings(t, "layer_height=0.2", "first_layer_height=0.2", "extrusion_width=0.45", "infill_extrusion_width=0.5", "fill_density=25%", "fill_pattern=grid",
		"support_material=1", "support_material_threshold=30", "support_material_spacing=2", "support_material_extrusion_width=0.4",
		"bed_shape=0x0,200x0,200x150,0x150", "perimeter_speed=40", "first_layer_speed=50%", "retract_speed=35", "deretract_speed=0", "retract_lift=0.3",
		"perimeters=3", "skirts=0", "perimeter_acceleration=800", "default_acceleration=1000", "cooling=1", "slowdown_below_layer_time=7",
		"top_solid_layers=5", "bottom_solid_layers=4", "infill_speed=60", "gap_fill_enabled=0")
	got, err := curaSettings(&o.Settings)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"infill_pattern": "grid", "support_angle": "60", "support_line_distance": "2.4", "machine_width": "200", "machine_depth": "150",
		"speed_print_layer_0": "20", "retraction_prime_speed": "35", "retraction_hop_enabled": "true", "retraction_hop": "0.3", "wall_line_count": "3",
		"adhesion_type": "none", "acceleration_enabled": "true", "acceleration_wall_0": "800", "acceleration_topbottom": "1000", "cool_min_layer_time": "7",
		"top_layers": "5", "bottom_layers": "4", "initial_bottom_layers": "4", "speed_infill": "60", "fill_perimeter_gaps": "nowhere", "support_enable": "true",
		"layer_height_0": "0.2",
	} {
		if got[key] != want {
			t.Errorf("%s = %q, want %q", key, got[key], want)
		}
	}
	number := func(key string, want float64) {
		t.Helper()
		if v, err := strconv.ParseFloat(got[key], 64); err != nil || math.Abs(v-want) > 1e-9 {
			t.Errorf("%s = %q, want %g", key, got[key], want)
		}
	}
	round := 0.2 * (1 - math.Pi/4)
	number("infill_line_width", 0.5-round)
	number("infill_line_distance", (0.5-round)*2/0.25) // two directions share a grid's density
}

func TestCuraSolid(t *testing.T) {
	o := settings(t, "fill_density=100%", "fill_pattern=rectilinear", "cooling=0")
	got, err := curaSettings(&o.Settings)
	if err != nil || got["top_layers"] != "0" || got["bottom_layers"] != "999999" || got["infill_overlap_mm"] != "0" || got["cool_min_layer_time"] != "0" {
		t.Errorf("%v, %v", got, err)
	}
	o.Settings.FillPattern = "honeycomb"
	if _, err := curaSettings(&o.Settings); err == nil || !strings.Contains(err.Error(), "honeycomb") {
		t.Errorf("honeycomb: %v", err)
	}
}

// TestCuraArguments: what stands in the definition of extruders is given to the extruder.
func TestCuraArguments(t *testing.T) {
	args, err := Cura("defs").args(settings(t, "filament_diameter=2.5"))
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Join(args, " ")
	if !strings.HasPrefix(line, "CuraEngine slice -v -j "+filepath.Join("defs", "fdmprinter.def.json")) || !strings.Contains(line, "-e0 -s material_diameter=2.5 ") || !strings.HasSuffix(line, "-l part.stl") {
		t.Error(line)
	}
}

func TestCuraNotes(t *testing.T) {
	plain := curaNotes(settings(t, "wipe=0", "perimeter_generator=classic"))
	rich := curaNotes(settings(t, "wipe=1", "perimeter_generator=arachne"))
	for _, word := range []string{"wipe", "arachne"} {
		has := func(n string) bool { return strings.Contains(n, word) }
		if slices.ContainsFunc(plain, has) || !slices.ContainsFunc(rich, has) {
			t.Errorf("%s: %q, %q", word, plain, rich)
		}
	}
}

func TestSlic3rSettings(t *testing.T) {
	o := settings(t, "layer_height=0.2", "fill_pattern=gyroid", "top_fill_pattern=monotonic", "bottom_fill_pattern=concentric", "gap_fill_enabled=1",
		"gcode_flavor=marlin", "machine_max_jerk_x=8", "brim_type=no_brim", "perimeter_generator=arachne", "infill_anchor=600%", "elefant_foot_compensation=0",
		"support_material_pattern=rectilinear")
	text, notes := slic3rINI(o.Pairs)
	want := "layer_height = 0.2\nfill_pattern = rectilinear\ntop_infill_pattern = rectilinear\nbottom_infill_pattern = concentric\nfill_gaps = 1\ngcode_flavor = reprap\nsupport_material_pattern = rectilinear\n"
	if text != want {
		t.Errorf("%s", text)
	}
	if want := []string{"has no estimate of time", "fill_pattern = gyroid is rectilinear", "top_fill_pattern = monotonic is rectilinear", "no perimeter_generator = arachne", "no infill_anchor = 600%"}; !slices.Equal(notes, want) {
		t.Errorf("%q", notes)
	}
	args, err := Slic3r().args(o)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(args[2]); err != nil || string(got) != want {
		t.Errorf("%v: %q, %v", args, got, err)
	}
}

// TestMissing: what is not there is said with the package that brings it.
func TestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, s := range []*Slicer{Prusa(), Slic3r(), Cura(t.TempDir())} {
		if err := s.Find(); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "Debian package "+s.Package) {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

// TestSlice: a program that fails is an error with its last words, one that ends well is
// read and measured.
func TestSlice(t *testing.T) {
	stub := func(does string) *Slicer {
		return &Slicer{Name: "stub", read: readSlic3r, args: func(Order) ([]string, error) { return []string{os.Args[0], stubFlag, does}, nil }}
	}
	o := settings(t)
	c, u, err := stub("slice").Slice(context.Background(), o)
	if err != nil || c.Filament <= 0 || u.CPU <= 0 || runtime.GOOS == "linux" && u.Peak <= 0 {
		t.Errorf("%+v %+v %v", c, u, err)
	}
	if _, _, err := stub("fail").Slice(context.Background(), o); err == nil || !strings.Contains(err.Error(), "it is broken") {
		t.Error(err)
	}
	if _, _, err := stub("nothing").Slice(context.Background(), o); err == nil {
		t.Error("no figures are taken")
	}
}

// stubFlag turns the program of these tests into a slicer that does as it is told.
const stubFlag = "--as-slicer"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == stubFlag {
		os.Exit(stub(os.Args[2]))
	}
	os.Exit(m.Run())
}

func stub(does string) int {
	switch does {
	case "fail":
		fmt.Fprintln(os.Stderr, "it is broken")
		return 3
	case "slice":
		sum := 0.0
		for i := range 50_000_000 {
			sum += math.Sqrt(float64(i))
		}
		fmt.Printf("Filament required: 100.0mm (%g)\n", sum)
	}
	return 0
}

// TestCapped: the end of a long text is kept, not all of it.
func TestCapped(t *testing.T) {
	var c capped
	line := []byte(strings.Repeat("x", 1000))
	for range 5000 {
		c.Write(line)
	}
	c.Write([]byte("end"))
	if len(c.text) > 2*keep || !strings.HasSuffix(string(c.text), "end") {
		t.Errorf("%d bytes", len(c.text))
	}
}
