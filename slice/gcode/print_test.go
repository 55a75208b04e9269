package gcode

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// with returns the default settings with some changed.
func with(t *testing.T, lines string) config.Settings {
	t.Helper()
	pairs, err := config.ReadINI(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := config.Resolve(append(config.DefaultPairs(), pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// square is a closed path of side a, counter-clockwise from x, y.
func square(f path.Feature, x, y, a, speed float64) path.Path {
	return path.Path{
		Feature: f, Closed: true, Width: 0.45, Height: 0.2, Flow: 0.08, Speed: speed,
		Points: []geom.Vec2{{X: x, Y: y}, {X: x + a, Y: y}, {X: x + a, Y: y + a}, {X: x, Y: y + a}},
	}
}

// stroke is an open path.
func stroke(f path.Feature, speed float64, points ...geom.Vec2) path.Path {
	return path.Path{Feature: f, Width: 0.45, Height: 0.2, Flow: 0.08, Speed: speed, Points: points}
}

// tower has n layers with walls, lines and a bridge.
func tower(n int) []path.Layer {
	var layers []path.Layer
	for i := range n {
		l := path.Layer{Index: i, Z: 0.2 * float64(i+1), Height: 0.2}
		x := 0.01234 * float64(i)
		l.Paths = append(l.Paths,
			square(path.Perimeter, 50+x, 50, 20, 40), square(path.ExternalPerimeter, 49.5+x, 49.5, 21, 30),
			square(path.ExternalPerimeter, 80+x, 49.5, 5, 30))
		var zigzag []geom.Vec2
		for k := range 30 {
			y := 51 + 0.6*float64(k)
			a, b := geom.Vec2{X: 51 + x, Y: y}, geom.Vec2{X: 69 + x, Y: y}
			if k%2 == 1 {
				a, b = b, a
			}
			zigzag = append(zigzag, a, b)
		}
		l.Paths = append(l.Paths, stroke(path.SolidInfill, 60, zigzag...),
			stroke(path.Bridge, 20, geom.Vec2{X: 81, Y: 51}, geom.Vec2{X: 83, Y: 51}),
			stroke(path.Support, 50, geom.Vec2{X: 20, Y: 20}, geom.Vec2{X: 30, Y: 20}))
		layers = append(layers, l)
	}
	return layers
}

func each(layers []path.Layer) iter.Seq2[path.Layer, error] {
	return func(yield func(path.Layer, error) bool) {
		for _, l := range layers {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// account prints layers, without text.
func account(t *testing.T, layers []path.Layer, s config.Settings) Estimates {
	t.Helper()
	e, warnings, err := Print(context.Background(), each(layers), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	return e
}

const fancy = `
wipe = 1
retract_lift = 0.2
retract_layer_change = 1
retract_before_wipe = 20%
retract_restart_extra = 0.05
default_acceleration = 1000
first_layer_temperature = 215
temperature = 210
slowdown_below_layer_time = 20
bed_temperature = 60
first_layer_bed_temperature = 60
layer_gcode = M117 layer [layer_num] at {layer_z}
start_gcode = G28\nG1 Z5 F5000 ; lift\nG1 X20 E3 F900
end_gcode = G91\nG1 Z10\nG90\nM104 S0\nG28 X0
`

// TestTextSaysTheSame: the G-code, read by the replay, takes the same time and
// filament by feature and by layer as the account without text.
func TestTextSaysTheSame(t *testing.T) {
	for _, lines := range []string{
		"", fancy, "use_relative_e_distances = 0\nbefore_layer_gcode = ",
		"use_relative_e_distances = 0\nbefore_layer_gcode = G92 E0", "machine_limits_usage = emit_to_gcode", "cooling = 0",
		"retract_length = 0", "travel_speed_z = 10\nderetract_speed = 20",
	} {
		s := with(t, lines)
		layers := tower(12)
		layers[3].Paths[0].Accel, layers[3].Paths[3].Accel = 600, 700
		plain := account(t, layers, s)
		var text bytes.Buffer
		written, _, err := Print(context.Background(), each(layers), s, &text)
		if err != nil {
			t.Fatal(err)
		}
		if math.Float64bits(plain.PrintTime) != math.Float64bits(written.PrintTime) {
			t.Errorf("%q: %g s without text, %g with", lines, plain.PrintTime, written.PrintTime)
		}
		read, err := Replay(context.Background(), bytes.NewReader(text.Bytes()), s)
		if err != nil {
			t.Fatal(err)
		}
		same := func(what string, a, b float64) {
			if math.Abs(a-b) > 1e-6*(1+math.Abs(b)) {
				t.Errorf("%q: %s: %g read, %g counted", lines, what, a, b)
			}
		}
		same("time", read.PrintTime, plain.PrintTime)
		same("filament", read.FilamentMM, plain.FilamentMM)
		same("layers", float64(read.Layers), 12)
		same("slicer time", *read.SlicerTime, math.Round(plain.PrintTime))
		for name, u := range plain.ByFeature {
			same(name, read.ByFeature[name].Time, u.Time)
			same(name+" filament", read.ByFeature[name].FilamentMM, u.FilamentMM)
		}
		for i, l := range plain.ByLayer {
			same(fmt.Sprint("layer ", i), read.ByLayer[i].FilamentMM, l.FilamentMM)
			same(fmt.Sprint("layer height ", i), read.ByLayer[i].Height, l.Height)
			same(fmt.Sprint("layer z ", i), read.ByLayer[i].Z, l.Z)
		}
		own, err := FileSettings(bytes.NewReader(text.Bytes()), int64(text.Len()))
		if err != nil || len(own) < 20 {
			t.Errorf("%q: %d settings in the file, %v", lines, len(own), err)
		}
	}
}

// TestOnePath has a time in closed form: up, over, filament back and forth, and
// one straight line.
func TestOnePath(t *testing.T) {
	s := with(t, "cooling = 0\nend_gcode = \nbefore_layer_gcode = ")
	l := path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{stroke(path.Infill, 40, geom.Vec2{X: 100}, geom.Vec2{X: 200})}}
	e := account(t, []path.Layer{l}, s)
	near(t, "line", e.ByFeature["infill"].Length, 100)
	near(t, "filament", e.FilamentMM, 100*round5(0.08/filamentArea(1.75)*100)/100)
	near(t, "way", e.ByFeature["travel"].Length, 100)
	// By the rules of the corner the travel starts at 8 mm/s, the jerk of X, and
	// ends at 1.5 mm/s, the jerk of the filament, which moves next. From there to the
	// line the filament goes from 40 mm/s to that of the line.
	slow := 40 * 1.5 / (40 - 40*round5(0.08/filamentArea(1.75)*100)/100)
	near(t, "line's time", e.ByFeature["infill"].Time, ramps(100, 40, slow, 1.5, 1000))
	near(t, "travel's time", e.ByFeature["travel"].Time, ramps(100, 120, 8, 1.5, 1000))
	pull := func(v0, v1 float64) float64 {
		peak := math.Sqrt((2*1250 + v0*v0 + v1*v1) / 2)
		return (2*peak - v0 - v1) / 1250
	}
	near(t, "retractions", e.ByFeature["retract"].Time, pull(1.5, 8)+pull(1.5, slow)+pull(1.5, 1.5))
	near(t, "layer", e.ByLayer[0].Time, e.PrintTime)
	if e.Layers != 1 || len(e.LayerHeights) != 1 || e.MaxFlow < 3.1 || e.MaxFlow > 3.3 {
		t.Errorf("%+v", e)
	}
}

// ramps is the time of d mm that begin at v0 and end at v1 with v between.
func ramps(d, v, v0, v1, a float64) float64 {
	return (v-v0)/a + (v-v1)/a + (d-(2*v*v-v0*v0-v1*v1)/(2*a))/v
}

func TestTravelRetractsFromItsThreshold(t *testing.T) {
	s := with(t, "cooling = 0")
	back := func(gap float64) float64 {
		l := path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{
			stroke(path.Infill, 40, geom.Vec2{X: 100}, geom.Vec2{X: 150}),
			stroke(path.Infill, 40, geom.Vec2{X: 150 + gap}, geom.Vec2{X: 199}),
		}}
		return account(t, []path.Layer{l}, s).ByFeature["retract"].Time
	}
	near(t, "below", back(1.9), back(0))
	if !(back(2) > 1.3*back(1.9)) {
		t.Errorf("at 2 mm: %g s, below %g s", back(2), back(1.9))
	}
}

// TestLift: the nozzle goes up for each travel that retracts, within the heights
// where that is wanted.
func TestLift(t *testing.T) {
	up := func(lines string) float64 {
		return account(t, tower(10), with(t, lines)).ByFeature["layer_change"].Length
	}
	flat, all := up(""), up("retract_lift = 0.3")
	if !(all > flat+10*0.6) {
		t.Errorf("%g mm with lift, %g without", all, flat)
	}
	low, high := up("retract_lift = 0.3\nretract_lift_below = 1"), up("retract_lift = 0.3\nretract_lift_above = 1.1")
	near(t, "in two halves", low+high, all+flat)
}

// TestWipe: what is wiped is pulled back on the way, 95 %, and the way is as long
// as the retraction lasts.
func TestWipe(t *testing.T) {
	s := with(t, "wipe = 1\ncooling = 0\nretract_length = 0.8\nretract_speed = 35\ntravel_speed = 180")
	var text bytes.Buffer
	l := path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{
		stroke(path.Infill, 40, geom.Vec2{X: 100}, geom.Vec2{X: 150}),
		square(path.Perimeter, 100, 100, 10, 40), // wiped on, not back
		stroke(path.Infill, 40, geom.Vec2{X: 100}, geom.Vec2{X: 150}),
	}}
	if _, _, err := Print(context.Background(), each([]path.Layer{l}), s, &text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		";WIPE_START\nG1 X146.709 Y0 E-0.76 F8640\n;WIPE_END\nG1 E-0.04 F2100\n",
		// From 0.06 mm before the start on along the first edge.
		";WIPE_START\nG1 X103.291 Y100.04 E-0.76 F8640\n;WIPE_END\n",
	} {
		if !strings.Contains(strings.ReplaceAll(text.String(), "E-.", "E-0."), want) {
			t.Errorf("no\n%s in\n%s", want, text.String())
		}
	}
}

func TestInward(t *testing.T) {
	for _, c := range []struct {
		name   string
		points []geom.Vec2
		dir    geom.Vec2
	}{
		{"corner", []geom.Vec2{{X: 0, Y: 0}, {X: 9, Y: 0}, {X: 9, Y: 9}, {X: 0, Y: 9}}, geom.Vec2{X: math.Sqrt(.5), Y: math.Sqrt(.5)}},
		{"corner into the part", []geom.Vec2{{X: 0, Y: 0}, {X: 0, Y: -9}, {X: 9, Y: -9}, {X: 9, Y: 9}, {X: -9, Y: 9}, {X: -9, Y: 0}}, geom.Vec2{X: math.Sqrt(.5), Y: math.Sqrt(.5)}},
		{"straight", []geom.Vec2{{X: 5, Y: 0}, {X: 9, Y: 0}, {X: 9, Y: 9}, {X: 0, Y: 0}}, geom.Vec2{X: 0, Y: 1}},
	} {
		p := path.Path{Closed: true, Points: c.points}
		got, d := inward(&p, c.points[0])
		if math.Abs(got.X-c.dir.X)+math.Abs(got.Y-c.dir.Y) > 1e-9 || d <= 0 {
			t.Errorf("%s: %v, want %v", c.name, got, c.dir)
		}
	}
}

func TestClipEnd(t *testing.T) {
	line := []geom.Vec2{{X: 0}, {X: 10}, {X: 10.5}, {X: 10.6}}
	got := clipEnd(append([]geom.Vec2{}, line...), 0.3)
	if len(got) != 3 || math.Abs(got[2].X-10.3) > 1e-9 {
		t.Errorf("%v", got)
	}
	if got = clipEnd(append([]geom.Vec2{}, line...), 99); len(got) != 2 {
		t.Errorf("all of it: %v", got)
	}
}

func TestLayerRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]path.Path{
		"place": stroke(path.Infill, 40, geom.Vec2{X: nan}, geom.Vec2{X: 1}),
		"far":   stroke(path.Infill, 40, geom.Vec2{X: 1e300}, geom.Vec2{X: 1}),
		"speed": stroke(path.Infill, 0, geom.Vec2{}, geom.Vec2{X: 1}),
		"fast":  stroke(path.Infill, inf, geom.Vec2{}, geom.Vec2{X: 1}),
		"flow":  {Points: make([]geom.Vec2, 2), Speed: 1, Flow: nan},
		"accel": {Points: make([]geom.Vec2, 2), Speed: 1, Accel: -1},
	} {
		_, _, err := Print(context.Background(), each([]path.Layer{{Z: 1, Paths: []path.Path{c}}}), config.Defaults(), nil)
		if !errors.Is(err, errNotFinite) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	odd := path.Layer{Z: 1, Height: 1, Paths: []path.Path{{}, stroke(path.Infill, 1), stroke(path.Infill, 1, geom.Vec2{}), stroke(path.Infill, 1, geom.Vec2{}, geom.Vec2{})}}
	if e := account(t, []path.Layer{odd}, config.Defaults()); e.FilamentMM != 0 {
		t.Errorf("empty paths take %g mm", e.FilamentMM)
	}
}

// full is a disk without room.
type full struct{ room int }

var errFull = errors.New("no room")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestPrintPassesErrorsOn(t *testing.T) {
	for _, room := range []int{0, 70000} {
		if _, _, err := Print(context.Background(), each(tower(200)), config.Defaults(), &full{room}); !errors.Is(err, errFull) {
			t.Errorf("room for %d: error %v", room, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Print(ctx, each(tower(2)), config.Defaults(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	bad := func(yield func(path.Layer, error) bool) { yield(path.Layer{}, errBroken) }
	if _, _, err := Print(context.Background(), bad, config.Defaults(), nil); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
}

func TestCustomCode(t *testing.T) {
	s := with(t, "start_gcode = M109 S[first_layer_temperature_0] ; [nothing] here\\nM190 S{first_layer_bed_temperature[0]}\\nG1 X{1+1} Y{print_bed_max[1]/2} ; at [layer_num]\\nM104 S[first_layer_temperature[initial_tool]] T{temperature[0]}\\n{if x}M0{endif}\\nG1 [")
	var text bytes.Buffer
	_, warnings, err := Print(context.Background(), each(tower(1)), s, &text)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"M109 S230 ; [nothing] here\n", "M190 S0\n", "G1 X2 Y100 ; at 0\nM104 S230 T230\n\n; not understood: G1 [\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%.600s", want, text.String())
		}
	}
	if all := strings.Join(warnings, "\n"); len(warnings) != 2 || !strings.Contains(all, "left out: x") || !strings.Contains(all, "formula") {
		t.Errorf("warnings %q", warnings)
	}
}

// TestInsideIsNotRetracted: filament is pulled back for a long way, but not for one inside of the
// part.
func TestInsideIsNotRetracted(t *testing.T) {
	s := with(t, "retract_layer_change = 0\nretract_before_travel = 2\nretract_length = 1")
	line := func(x float64, inside bool) path.Path {
		return path.Path{
			Feature: path.Infill, Width: 0.45, Height: 0.2, Flow: 0.08, Speed: 40, Inside: inside,
			Points: []geom.Vec2{{X: x, Y: 20}, {X: x, Y: 40}},
		}
	}
	for inside, want := range map[bool]int{false: 4, true: 2} { // to the first line and at the end
		var text bytes.Buffer
		layer := path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{line(20, false), line(30, inside), line(40, inside)}}
		if _, _, err := Print(context.Background(), each([]path.Layer{layer}), s, &text); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(text.String(), "\nG1 E-1"); got != want {
			t.Errorf("inside %v: %d retractions, want %d", inside, got, want)
		}
	}
}

// TestNoAllocationPerMove: printing a layer again costs no memory.
func TestNoAllocationPerMove(t *testing.T) {
	s := with(t, "before_layer_gcode = ")
	p := NewPrinter(s, nil)
	layers := tower(3)
	if n := testing.AllocsPerRun(20, func() {
		for i := range layers {
			if err := p.Layer(&layers[i]); err != nil {
				t.Fatal(err)
			}
		}
	}); n > 3 { // the table of layers grows
		t.Errorf("%g allocations for 3 layers", n)
	}
}

func BenchmarkPrint(b *testing.B) {
	layers := tower(100)
	moves := 0
	for b.Loop() {
		e, _, err := Print(context.Background(), each(layers), config.Defaults(), nil)
		if err != nil {
			b.Fatal(err)
		}
		moves += e.Moves
	}
	b.ReportMetric(float64(moves)/b.Elapsed().Seconds()/1e6, "Mmoves/s")
}

func ExamplePrint() {
	wall := path.Path{
		Feature: path.ExternalPerimeter, Closed: true, Width: 0.45, Height: 0.2, Flow: 0.0814, Speed: 40,
		Points: []geom.Vec2{{X: 90, Y: 90}, {X: 110, Y: 90}, {X: 110, Y: 110}, {X: 90, Y: 110}},
	}
	layers := func(yield func(path.Layer, error) bool) {
		yield(path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{wall}}, nil)
	}
	e, _, err := Print(context.Background(), layers, config.Defaults(), nil)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.1f s, %.2f mm of filament\n", e.PrintTime, e.FilamentMM)
	// Output: 5.3 s, 2.71 mm of filament
}

// TestExtrusionMultiplier scales what is pushed, nothing else.
func TestExtrusionMultiplier(t *testing.T) {
	one, more := account(t, tower(3), with(t, "cooling = 0")), account(t, tower(3), with(t, "cooling = 0\nextrusion_multiplier = 1.1"))
	if r := more.FilamentMM / one.FilamentMM; math.Abs(r-1.1) > 1e-4 {
		t.Errorf("%g of the filament", r)
	}
	near(t, "way", more.ByFeature["travel"].Length, one.ByFeature["travel"].Length)
}

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden compares G-code with the file of the repository. Its first line
// that differs is shown.
func TestGolden(t *testing.T) {
	s := with(t, fancy+"bridge_fan_speed = 80\nfan_always_on = 1")
	var text bytes.Buffer
	if _, _, err := Print(context.Background(), each(tower(2)), s, &text); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "tower.gcode")
	if *update {
		if err := os.WriteFile(file, text.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, old := strings.Split(text.String(), "\n"), strings.Split(strings.ReplaceAll(string(want), "\r\n", "\n"), "\n")
	for i := range max(len(got), len(old)) {
		if i >= len(got) || i >= len(old) || got[i] != old[i] {
			t.Fatalf("line %d differs, of %d and %d", i+1, len(got), len(old))
		}
	}
}
