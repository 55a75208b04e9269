package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// lines returns the default settings with some changed.
func lines(t testing.TB, text string) []config.Pair {
	t.Helper()
	pairs, err := config.ReadINI(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return append(config.DefaultPairs(), pairs...)
}

// model makes a model of a shape.
func model(s shape.Soup) *mesh.Model {
	return mesh.Single(&mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces})
}

func cube(side float64) *mesh.Model { return model(shape.Cube(geom.Vec{}, side)) }

func run(t testing.TB, name string, j Job) *Result {
	t.Helper()
	r, err := Run(context.Background(), name, j)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSolidCube: a cube printed solid takes its volume in plastic, in 50 layers.
func TestSolidCube(t *testing.T) {
	r := run(t, Auto, Job{Model: cube(10), Pairs: lines(t, "fill_density = 100%\nskirts = 0")})
	if r.Engine != Builtin || r.Estimates.Layers != 50 || len(r.Estimates.ByLayer) != 50 {
		t.Errorf("%s, %d layers", r.Engine, r.Estimates.Layers)
	}
	if got := r.Estimates.FilamentCM3; math.Abs(got-1) > 0.03 {
		t.Errorf("%g cm³ of plastic, want 1", got)
	}
	if got := r.Estimates.FilamentG; math.Abs(got-1.24*r.Estimates.FilamentCM3) > 1e-9 {
		t.Errorf("%g g", got)
	}
	b := r.Estimates.Box
	for a, want := range []float64{95, 95, 0.2} {
		if math.Abs(b.Min[a]-want) > 0.3 {
			t.Errorf("box %+v: the model is not in the middle of the bed", b)
		}
	}
	sum, byLayer := 0.0, 0.0
	for _, u := range r.Estimates.ByFeature {
		sum += u.Time
	}
	for _, l := range r.Estimates.ByLayer {
		byLayer += l.Time
	}
	if math.Abs(sum-r.Estimates.PrintTime) > 1e-6 || math.Abs(byLayer-sum) > 1e-6 {
		t.Errorf("%g s, features %g, layers %g", r.Estimates.PrintTime, sum, byLayer)
	}
}

// TestNames: every name of an engine that is ours gives the same numbers.
func TestNames(t *testing.T) {
	want := run(t, Builtin, Job{Model: cube(5)}).Estimates.PrintTime
	for _, name := range []string{Auto, Slic3r, ""} {
		r := run(t, name, Job{Model: cube(5)})
		if r.Engine != Builtin || r.Estimates.PrintTime != want {
			t.Errorf("%q: %s, %g s, want %g", name, r.Engine, r.Estimates.PrintTime, want)
		}
	}
	_, err := Run(context.Background(), "kiri", Job{Model: cube(5)})
	if mesh.CodeOf(err) != CodeUnknownEngine {
		t.Errorf("error %v", err)
	}
}

// TestGcodeIsWhatWasCounted: the G-code takes what the answer says.
func TestGcodeIsWhatWasCounted(t *testing.T) {
	var text bytes.Buffer
	r := run(t, Builtin, Job{Model: cube(10), Gcode: &text})
	without := run(t, Builtin, Job{Model: cube(10)})
	if r.Estimates.PrintTime != without.Estimates.PrintTime || r.Estimates.FilamentMM != without.Estimates.FilamentMM {
		t.Error("writing the text changes the numbers")
	}
	read, err := gcode.Replay(context.Background(), &text, r.Settings)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(read.PrintTime-r.Estimates.PrintTime) > 1e-6 || math.Abs(read.FilamentMM-r.Estimates.FilamentMM) > 1e-6 || read.Layers != 50 {
		t.Errorf("read %g s, %g mm, %d layers; counted %g s, %g mm", read.PrintTime, read.FilamentMM, read.Layers, r.Estimates.PrintTime, r.Estimates.FilamentMM)
	}
}

// TestHeatersAreOff: a print with settings of nobody leaves nothing hot.
func TestHeatersAreOff(t *testing.T) {
	var text bytes.Buffer
	run(t, Builtin, Job{Model: cube(5), Gcode: &text, Pairs: lines(t, "bed_temperature = 60\nfirst_layer_bed_temperature = 65")})
	last := map[string]string{}
	for line := range strings.Lines(text.String()) {
		if word, value, _ := strings.Cut(strings.TrimSpace(line), " "); word == "M104" || word == "M109" {
			last["nozzle"] = value
		} else if word == "M140" || word == "M190" {
			last["bed"] = value
		}
	}
	if last["nozzle"] != "S0" || last["bed"] != "S0" {
		t.Errorf("left at %v", last)
	}
}

// TestSameBitsForAnyWorkers compares whole files of G-code.
func TestSameBitsForAnyWorkers(t *testing.T) {
	ball := model(shape.Sphere(6, 24))
	var want []byte
	for _, workers := range []int{1, 2, 8} {
		var text bytes.Buffer
		if _, err := Run(par.WithWorkers(context.Background(), workers), Builtin, Job{Model: ball, Gcode: &text}); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = text.Bytes()
		}
		if !bytes.Equal(want, text.Bytes()) {
			t.Errorf("other G-code with %d workers", workers)
		}
	}
}

// TestInsideOut: a mesh that is wound the wrong way is printed as if it were not,
// with a warning.
func TestInsideOut(t *testing.T) {
	s := shape.Cube(geom.Vec{}, 10)
	want := run(t, Builtin, Job{Model: model(s)}).Estimates.FilamentCM3
	for i, f := range s.Faces {
		s.Faces[i] = [3]uint32{f[0], f[2], f[1]}
	}
	r := run(t, Builtin, Job{Model: model(s)})
	if r.Estimates.FilamentCM3 < 0.99*want || r.Estimates.FilamentCM3 > 1.01*want || len(r.Warnings) == 0 {
		t.Errorf("%g cm³, want %g; warnings %v", r.Estimates.FilamentCM3, want, r.Warnings)
	}
}

// pillars returns n by n pillars of a side and height, so far from each other that there
// is more travel than printing.
func pillars(n int, pitch, side, height float64) *mesh.Model {
	var all []shape.Soup
	for i := range n * n {
		at := geom.Vec{X: pitch * float64(i%n), Y: pitch * float64(i/n)}
		all = append(all, shape.Box(at, geom.Add(at, geom.Vec{X: side, Y: side, Z: height})))
	}
	return model(shape.Join(all...))
}

// TestFasterTravelIsNotSlower: nor on the way from travels that take all of the least
// time of a layer to those that take none; and all layers take it.
func TestFasterTravelIsNotSlower(t *testing.T) {
	swift := "machine_max_feedrate_x = 1000\nmachine_max_feedrate_y = 1000\n"
	for _, a := range []string{"x", "y", "travel", "extruding"} {
		swift += "machine_max_acceleration_" + a + " = 20000\n"
	}
	for _, c := range []struct {
		m      *mesh.Model
		least  float64
		text   string
		speeds []int
	}{
		{pillars(6, 10, 1.2, 1.6), 12, "machine_max_acceleration_x = 500\nmachine_max_acceleration_y = 500\nretract_length = 0", []int{25, 30, 32, 34, 36, 38, 40, 50, 70, 100, 150, 200, 400}},
		{pillars(6, 10, 1.2, 1.6), 10, "", []int{40, 47, 49, 50, 51, 55, 60, 130, 200}},
		{pillars(2, 180, 2, 1.6), 3.5, swift, []int{60, 100, 150, 200, 300, 500, 1000}},
		{pillars(2, 180, 2, 1.6), 4, swift, []int{100, 150, 200, 500, 1000}},
	} {
		last := math.Inf(1)
		for _, v := range c.speeds {
			text := fmt.Sprintf("skirts = 0\nmin_print_speed = 1\nfirst_layer_speed = 40\nslowdown_below_layer_time = %g\ntravel_speed = %d\n%s", c.least, v, c.text)
			r := run(t, Builtin, Job{Model: c.m, Pairs: lines(t, text)}).Estimates
			if r.PrintTime > last*1.001 {
				t.Errorf("least time %g, travel at %d mm/s: %g s, slower it took %g", c.least, v, r.PrintTime, last)
			}
			last = min(last, r.PrintTime)
			for i, l := range r.ByLayer {
				if l.Time < c.least*0.999 {
					t.Errorf("travel at %d mm/s: layer %d takes %g s, the least is %g", v, i, l.Time, c.least)
				}
			}
		}
	}
}

// TestFasterIsNotSlower: a faster setting never takes longer, to 0.1 %, whether or not
// layers have to take their least time.
func TestFasterIsNotSlower(t *testing.T) {
	values := map[string][]string{
		"travel_speed":                       {"60", "120", "300"},
		"infill_speed":                       {"20", "40", "80"},
		"perimeter_speed":                    {"20", "40", "80"},
		"external_perimeter_speed":           {"20", "40", "80"},
		"solid_infill_speed":                 {"20", "40", "80"},
		"first_layer_speed":                  {"10", "20", "40"},
		"retract_speed":                      {"20", "40", "80"},
		"machine_max_acceleration_x":         {"500", "1000", "3000"},
		"machine_max_acceleration_extruding": {"500", "1000", "3000"},
		"machine_max_jerk_x":                 {"4", "8", "16"},
		"machine_max_feedrate_z":             {"5", "12", "30"},
		"layer_height":                       {"0.1", "0.15", "0.25"},
	}
	for name, m := range map[string]*mesh.Model{"ball": model(shape.Sphere(6, 24)), "pillars": pillars(2, 25, 3, 4)} {
		for _, base := range []string{"cooling = 0", "cooling = 0\nwipe = 1\nretract_speed = 30", "slowdown_below_layer_time = 5", "slowdown_below_layer_time = 15\nmin_print_speed = 1\nwipe = 1"} {
			for key, values := range values {
				before := math.Inf(1)
				for _, v := range values {
					now := run(t, Builtin, Job{Model: m, Pairs: lines(t, base+"\n"+key+" = "+v)}).Estimates.PrintTime
					if now > before*1.001 {
						t.Errorf("%s, %q: %s = %s takes %g s, less took %g", name, base, key, v, now, before)
					} else {
						before = now
					}
				}
			}
		}
	}
}

// TestFasterWallsInTheAir: nor where pieces of curved walls hang over, up to and beyond what
// the axes can do.
func TestFasterWallsInTheAir(t *testing.T) {
	ring := model(shape.Torus(9, 4, 40, 20))
	for _, key := range []string{"bridge_speed", "external_perimeter_speed", "perimeter_speed"} {
		before := math.Inf(1)
		for _, v := range []string{"20", "40", "60", "100", "200", "400"} {
			now := run(t, Builtin, Job{Model: ring, Pairs: lines(t, "cooling = 0\n"+key+" = "+v)}).Estimates.PrintTime
			if now > before*1.001 {
				t.Errorf("%s = %s takes %g s, less took %g", key, v, now, before)
			}
			before = min(before, now)
		}
	}
}

// TestMoreIsNotLess: more infill, walls or shells never take less plastic, to 0.1 %.
func TestMoreIsNotLess(t *testing.T) {
	ball := model(shape.Sphere(6, 24))
	estimate := func(text string) gcode.Estimates {
		return run(t, Builtin, Job{Model: ball, Pairs: lines(t, text)}).Estimates
	}
	for key, values := range map[string][]string{
		"fill_density":              {"0", "10", "20", "50", "80", "100"},
		"perimeters":                {"1", "2", "3", "5"},
		"top_solid_layers":          {"0", "2", "4"},
		"slowdown_below_layer_time": {"0", "5", "20"},
	} {
		before := gcode.Estimates{}
		for _, v := range values {
			now := estimate(key + " = " + v)
			if now.FilamentCM3 < before.FilamentCM3*0.999 {
				t.Errorf("%s = %s takes %g cm³, less took %g", key, v, now.FilamentCM3, before.FilamentCM3)
			}
			if key == "slowdown_below_layer_time" && now.PrintTime < before.PrintTime*0.999 {
				t.Errorf("%s = %s takes %g s, less took %g", key, v, now.PrintTime, before.PrintTime)
			}
			before = now
		}
	}
}

// TestMoreSparseIsNotLess: so where lines are few, whatever the pattern and wherever the part
// stands.
func TestMoreSparseIsNotLess(t *testing.T) {
	box := model(shape.Box(geom.Vec{X: 0.7, Y: -3}, geom.Vec{X: 31, Y: 17.3, Z: 6}))
	for _, pattern := range []string{"rectilinear", "gyroid"} { // of a grid, which lines are joined decides more
		before := 0.0
		for _, v := range []string{"1%", "2", "3", "4", "5", "6", "7", "8", "10", "12", "15", "20"} {
			now := run(t, Builtin, Job{Model: box, Pairs: lines(t, "fill_pattern = "+pattern+"\nfill_density = "+v)}).Estimates.FilamentCM3
			if now < before*0.999 {
				t.Errorf("%s, %s %%: %g cm³, less took %g", pattern, v, now, before)
			}
			before = max(before, now)
		}
	}
}

// TestGyroidCorners: waves have as many corners as those of PrusaSlicer 2.5.0 and are as long,
// for other settings as here: they are what slows a machine down.
func TestGyroidCorners(t *testing.T) {
	box := model(shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 40, Z: 8}))
	for _, c := range []struct {
		density, width string
		moves          int
		length         float64 // mm
	}{{"15", "0.45", 26775, 16358}, {"25", "0.45", 45636, 26995}, {"40", "0.45", 105543, 43212}, {"35", "0.65", 40401, 25136}, {"60", "0.45", 127768, 63415}} {
		var out bytes.Buffer
		run(t, Builtin, Job{Model: box, Gcode: &out, Pairs: lines(t, "fill_pattern = gyroid\ninfill_anchor = 0\ninfill_anchor_max = 0\nperimeters = 2\n"+
			"fill_density = "+c.density+"\ninfill_extrusion_width = "+c.width)})
		moves, length := 0, 0.0
		infill := false
		var last geom.Vec2
		for _, line := range strings.Split(out.String(), "\n") {
			var at geom.Vec2
			var e float64
			if feature, ok := strings.CutPrefix(line, ";TYPE:"); ok {
				infill = feature == "Internal infill"
			} else if n, _ := fmt.Sscanf(line, "G1 X%f Y%f E%f", &at.X, &at.Y, &e); n >= 2 {
				if d := (geom.Vec2{X: at.X - last.X, Y: at.Y - last.Y}); n == 3 && e > 0 && infill {
					moves, length = moves+1, length+math.Sqrt(d.X*d.X+d.Y*d.Y)
				}
				last = at
			}
		}
		corners, want := float64(moves)/length, float64(c.moves)/c.length
		if math.Abs(corners-want) > 0.01*want || math.Abs(length-c.length) > 0.02*c.length { // waves lie elsewhere
			t.Errorf("%s %%, lines of %s mm: %d moves, %.0f mm; PrusaSlicer %d, %.0f", c.density, c.width, moves, length, c.moves, c.length)
		}
	}
}

// TestMoreSparseOfFewLinesIsNotLess: nor where so few lines lie in a part that the links between
// them are most of its infill, or so many that they fill it.
func TestMoreSparseOfFewLinesIsNotLess(t *testing.T) {
	sparse := []string{"5", "6", "8", "10", "12", "15", "20", "25", "30", "40", "50", "60", "70", "80", "90", "95", "99", "100"}
	all := []string{"rectilinear", "grid", "gyroid"}
	for _, c := range []struct {
		size     geom.Vec
		patterns []string
	}{
		{geom.Vec{X: 10, Y: 10, Z: 6}, all},
		{geom.Vec{X: 20, Y: 10, Z: 6}, all},
		{geom.Vec{X: 20, Y: 20, Z: 6}, all},
		{geom.Vec{X: 30, Y: 20, Z: 6}, all},
		{geom.Vec{X: 60, Y: 15, Z: 6}, all},
		// Waves and grids may be longer than thin walls are high, and how many of their links
		// would close rings changes from one density to the next.
		{geom.Vec{X: 30, Y: 2, Z: 20}, all[:1]},
		{geom.Vec{X: 30, Y: 2.5, Z: 20}, all[:1]},
		{geom.Vec{X: 30, Y: 4, Z: 20}, all[:1]},
		{geom.Vec{X: 3, Y: 3, Z: 10}, all[:1]},
	} {
		box := model(shape.Box(geom.Vec{}, c.size))
		for _, pattern := range c.patterns {
			before := 0.0
			for _, v := range sparse {
				now := run(t, Builtin, Job{Model: box, Pairs: lines(t, "fill_pattern = "+pattern+"\nfill_density = "+v)}).Estimates.FilamentCM3
				if now < before*0.999 {
					t.Errorf("%v, %s, %s %%: %g cm³, less took %g", c.size, pattern, v, now, before)
				}
				before = max(before, now)
			}
		}
	}
}

// TestNoFullerThanSolid: sparse infill that is nearly full holds no more than solid infill does.
func TestNoFullerThanSolid(t *testing.T) {
	for _, side := range []float64{4, 5, 7, 12} {
		box := model(shape.Box(geom.Vec{}, geom.Vec{X: side, Y: side, Z: 8}))
		for _, pattern := range []string{"rectilinear", "grid", "gyroid"} {
			of := func(v string) float64 {
				return run(t, Builtin, Job{Model: box, Pairs: lines(t, "fill_pattern = "+pattern+"\nfill_density = "+v)}).Estimates.FilamentCM3
			}
			if near, full := of("99"), of("100"); near > full*1.001 {
				t.Errorf("%g mm, %s: %g cm³ at 99 %%, %g at 100 %%", side, pattern, near, full)
			}
		}
	}
}

// TestNarrowBeads: of walls that vary in width, what is narrower than the narrowest is printed as
// wide as that.
func TestNarrowBeads(t *testing.T) {
	const wall, side, height = 0.3, 20, 8
	tube := model(shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: side, Y: side, Z: height}),
		shape.Box(geom.Vec{X: wall, Y: wall, Z: -1}, geom.Vec{X: side - wall, Y: side - wall, Z: height + 1}).Flip()).Map(func(v geom.Vec) geom.Vec {
		return geom.Vec{X: v.X, Y: v.Y, Z: min(max(v.Z, 0), height)}
	}))
	for bead, want := range map[string]float64{"85%": 0.34, "0.32": 0.32, "50%": wall} {
		got := run(t, Builtin, Job{Model: tube, Pairs: lines(t, "perimeter_generator = arachne\nskirts = 0\nmin_bead_width = "+bead)}).Estimates.FilamentCM3
		if want *= 4 * (side - wall) * height / 1000; math.Abs(got-want) > 0.01*want {
			t.Errorf("%s: %g cm³, want %g", bead, got, want)
		}
	}
}

// TestLeastLayerTime: layers too small to cool take the time that is asked for. With relative E
// what retractions push back counts twice, see TestSlowPushed.
func TestLeastLayerTime(t *testing.T) {
	r := run(t, Builtin, Job{Model: cube(4), Pairs: lines(t, "slowdown_below_layer_time = 12\nmin_print_speed = 1\nuse_relative_e_distances = 0")})
	for i, l := range r.Estimates.ByLayer {
		// The rule counts without acceleration, so the layer takes a little longer.
		if l.Time < 12 || l.Time > 14 {
			t.Errorf("layer %d takes %g s", i, l.Time)
		}
	}
}

func TestOutsideBuildVolume(t *testing.T) {
	for name, c := range map[string]struct {
		j    Job
		want string
	}{
		"too wide":   {Job{Model: cube(210)}, "over the edge of the bed by 5.000 mm"},
		"too high":   {Job{Model: cube(10), Pairs: lines(t, "max_print_height = 8")}, "above the highest nozzle position of 8.000 mm by 2.000 mm"},
		"both":       {Job{Model: cube(210), Pairs: lines(t, "max_print_height = 200")}, "over the edge of the bed by 5.000 mm and above the highest nozzle position of 200.000 mm by 10.000 mm"},
		"off centre": {Job{Model: shifted(cube(10), -20), KeepPlace: true}, "over the edge of the bed by 25.000 mm"},
		"round":      {Job{Model: cube(100), Pairs: lines(t, "bed_shape = "+octagon)}, "over the edge of the bed by"},
	} {
		_, err := Run(context.Background(), Builtin, c.j)
		if mesh.CodeOf(err) != CodeOutside || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
		c.j.AnySize = true
		if _, err := c.j.place(new(config.Defaults())); err != nil {
			t.Errorf("%s of any size: %v", name, err)
		}
	}
	fits := Job{Model: cube(200)}
	if _, err := fits.place(new(config.Defaults())); err != nil {
		t.Errorf("as large as the bed: %v", err)
	}
}

// TestHighestPosition: the nozzle stays below the highest position of the machine with
// raft and lift, too.
func TestHighestPosition(t *testing.T) {
	for text, above := range map[string]float64{
		"max_print_height = 10":                                               0,
		"max_print_height = 9.9":                                              0.1,
		"max_print_height = 10\nraft_layers = 3":                              0.9, // 0.2 + 2·0.3 + 0.1 of contact distance
		"max_print_height = 11\nraft_layers = 3":                              0,
		"max_print_height = 10\nretract_lift = 1":                             1,
		"max_print_height = 10\nretract_lift = 1\nretract_lift_below = 9":     0,
		"max_print_height = 10\nlayer_height = 0.3\nfirst_layer_height = 0.2": 0.1, // 34 layers
	} {
		highest := 0.0
		j := Job{Model: cube(10), Pairs: lines(t, text)}
		_, err := Run(context.Background(), Builtin, j)
		var o *Outside
		if above == 0 && err != nil || above > 0 && (!errors.As(err, &o) || math.Abs(o.Above-above) > 1e-6) {
			t.Errorf("%s: %v, want %g mm above", text, err, above)
		}
		j.AnySize, j.Move = true, func(m gcode.Move) { highest = max(highest, m.To[2]) }
		s := run(t, Builtin, j).Settings
		if most := s.MaxPrintHeight + above; highest > most+1e-6 || above > 0 && highest < most-1e-6 {
			t.Errorf("%s: moved to %g mm", text, highest)
		}
	}
}

// TestSkirtOutside: what is printed around a part stays on the bed as well, and the
// error has the overhang as a number.
func TestSkirtOutside(t *testing.T) {
	plate := func(side float64) *mesh.Model {
		return model(shape.Box(geom.Vec{}, geom.Vec{X: side, Y: side, Z: 0.4}))
	}
	for name, c := range map[string]struct {
		side     float64
		set      string
		overhang float64 // 0: it fits
	}{
		"model":     {210, "", 5},
		"higher":    {10, "max_print_height = 0.1", 0.3},
		"skirt":     {195, "skirt_distance = 6", 97.5 + 6 + 0.225 - 100}, // the middle of its first line
		"brim":      {199, "skirts = 0\nbrim_type = outer_only\nbrim_width = 5", 99.5 + 5 - 0.225 - 100},
		"no skirt":  {199, "skirts = 0", 0},
		"skirt fit": {180, "skirt_distance = 6", 0},
	} {
		j := Job{Model: plate(c.side), Pairs: lines(t, c.set)}
		_, err := Run(context.Background(), Builtin, j)
		var o *Outside
		switch {
		case c.overhang == 0:
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		case mesh.CodeOf(err) != CodeOutside || !errors.As(err, &o) || math.Abs(o.Overhang()-c.overhang) > 0.25:
			t.Errorf("%s: %v, want %g mm", name, err, c.overhang)
		}
		if r, err := Run(context.Background(), Builtin, Job{Model: j.Model, Pairs: j.Pairs, Apart: true}); c.side < 200 && c.side > 10 &&
			(err != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != string(CodeOutside)) {
			t.Errorf("%s, packed: %v, %v", name, r, err)
		}
		j.AnySize = true
		if _, err := Run(context.Background(), Builtin, j); err != nil {
			t.Errorf("%s of any size: %v", name, err)
		}
	}
}

// TestSkirtIsNoPart: the box and the area of the first layer are those of the part,
// with a skirt and a brim or without, and are read back so from the G-code.
func TestSkirtIsNoPart(t *testing.T) {
	alone := run(t, Builtin, Job{Model: cube(10), Pairs: lines(t, "skirts = 0")}).Estimates
	var text bytes.Buffer
	pairs := lines(t, "skirts = 3\nskirt_height = 2\nbrim_type = outer_only\nbrim_width = 2")
	around := run(t, Builtin, Job{Model: cube(10), Pairs: pairs, Gcode: &text}).Estimates
	r, err := gcode.Replay(context.Background(), &text, run(t, Builtin, Job{Model: cube(10), Pairs: pairs}).Settings)
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]gcode.Estimates{"print": around, "text": r.Estimates} {
		for a := range 3 {
			if math.Abs(e.Box.Min[a]-alone.Box.Min[a]) > 1e-3 || math.Abs(e.Box.Max[a]-alone.Box.Max[a]) > 1e-3 {
				t.Errorf("%s: %v, without %v", name, e.Box, alone.Box)
			}
		}
		if math.Abs(e.FirstLayerArea-alone.FirstLayerArea) > 0.01 || math.Abs(e.FirstLayerArea-100) > 5 {
			t.Errorf("%s: first layer of %g mm², without %g", name, e.FirstLayerArea, alone.FirstLayerArea)
		}
	}
}

// octagon is a bed around the origin, 60 mm from its middle to its edges.
const octagon = "60x24.853,24.853x60,-24.853x60,-60x24.853,-60x-24.853,-24.853x-60,24.853x-60,60x-24.853"

func shifted(m *mesh.Model, x float64) *mesh.Model {
	m.Items[0].Matrix = geom.Translation(geom.Vec{X: x, Y: 50}).Mul(m.Items[0].Matrix)
	return m
}

// TestEmptyFirstLayer: a model that stands on a point has a first layer without
// anything in it; that is a warning, and there is a number.
func TestEmptyFirstLayer(t *testing.T) {
	r := run(t, Builtin, Job{Model: model(shape.Soup{
		Vertices: []geom.Vec{{Z: 0}, {X: 9, Z: 9}, {X: -5, Y: 7, Z: 9}, {X: -5, Y: -7, Z: 9}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 3, 2}, {0, 1, 3}, {1, 2, 3}},
	}), Pairs: lines(t, "first_layer_height = 0.01\nlayer_height = 0.3")})
	codes := ""
	for _, w := range r.Warnings {
		codes += w.Code + " "
	}
	if r.Estimates.PrintTime <= 0 || !strings.Contains(codes, "empty_first_layer") {
		t.Errorf("%g s, warnings %v", r.Estimates.PrintTime, r.Warnings)
	}
}

// TestNarrowFoot: what stands on a foot that is narrower than a line is printed from
// above it, and the warning says how many layers are empty, and how high.
func TestNarrowFoot(t *testing.T) {
	m := model(shape.Join(shape.Box(geom.Vec{X: -0.05, Y: -0.05}, geom.Vec{X: 0.05, Y: 0.05, Z: 1}), shape.Box(geom.Vec{X: -5, Y: -5, Z: 1}, geom.Vec{X: 5, Y: 5, Z: 3})))
	r := run(t, Builtin, Job{Model: m})
	for _, w := range r.Warnings {
		if w.Code == slice.WarnEmptyFirstLayer && strings.Contains(w.Message, "first 5 layers") && strings.Contains(w.Message, "1.000 mm") {
			return
		}
	}
	t.Errorf("warnings %v", r.Warnings)
}

// TestNarrowFootWithSupports: with supports, of a foot so steep that it has none, as many layers
// are empty as without; where there is support on the plate, none is.
func TestNarrowFootWithSupports(t *testing.T) {
	steep := shape.Box(geom.Vec{X: -2, Y: -2}, geom.Vec{X: 2, Y: 2, Z: 8}).Map(func(v geom.Vec) geom.Vec {
		return geom.Vec{X: v.X * max(0.01, v.Z/8), Y: v.Y * max(0.01, v.Z/8), Z: v.Z}
	})
	for _, text := range []string{"", "\nfirst_layer_height = 0.05"} {
		want := run(t, Builtin, Job{Model: model(steep), Pairs: lines(t, "support_material = 0"+text)}).Warnings
		r := run(t, Builtin, Job{Model: model(steep), Pairs: lines(t, "support_material = 1"+text)})
		if len(want) != 1 || want[0].Code != slice.WarnEmptyFirstLayer || !slices.Equal(r.Warnings, want) {
			t.Errorf("%q: %+v, without supports %+v", text, r.Warnings, want)
		}
	}
	wide := shape.Join(shape.Box(geom.Vec{X: -0.05, Y: -0.05}, geom.Vec{X: 0.05, Y: 0.05, Z: 1}), shape.Box(geom.Vec{X: -5, Y: -5, Z: 1}, geom.Vec{X: 5, Y: 5, Z: 3}))
	if r := run(t, Builtin, Job{Model: model(wide), Pairs: lines(t, "support_material = 1")}); len(r.Warnings) > 0 {
		t.Errorf("on support: %+v", r.Warnings)
	}
}

// TestNarrowFeetOfABuild: so of a build, for the copies that stand so; what lies above the
// plate may begin there, and what is too thin everywhere is told.
func TestNarrowFeetOfABuild(t *testing.T) {
	foot := shape.Join(shape.Box(geom.Vec{X: -0.05, Y: -0.05}, geom.Vec{X: 0.05, Y: 0.05, Z: 1}), shape.Box(geom.Vec{X: -5, Y: -5, Z: 1}, geom.Vec{X: 5, Y: 5, Z: 3}))
	block, leaf := shape.Box(geom.Vec{}, geom.Vec{X: 8, Y: 8, Z: 3}), shape.Box(geom.Vec{}, geom.Vec{X: 0.05, Y: 10, Z: 3})
	m := &mesh.Model{}
	for _, s := range []shape.Soup{foot, block, leaf} {
		m.Objects = append(m.Objects, model(s).Objects...)
	}
	for _, c := range []struct {
		object int
		at     geom.Vec
	}{{0, geom.Vec{}}, {1, geom.Vec{X: 20}}, {2, geom.Vec{X: 40}}, {0, geom.Vec{Y: 30}}, {1, geom.Vec{X: 20, Y: 30, Z: 2}}} {
		m.Items = append(m.Items, mesh.Item{Object: c.object, Matrix: geom.Translation(c.at), Role: mesh.RolePart, Printable: true})
	}
	r := run(t, Builtin, Job{Model: m})
	var got []string
	for _, w := range r.Warnings {
		got = append(got, w.Code+": "+w.Message)
	}
	all := strings.Join(got, "\n")
	if !strings.Contains(all, "empty_first_layer: nothing is printed in the first 5 layers") || !strings.Contains(all, "(2 of 5 copies)") || !strings.Contains(all, "nothing_printed: nothing is printed of 1 of 5 copies") {
		t.Errorf("warnings %s", all)
	}
	m.Items = m.Items[1:2]
	if r := run(t, Builtin, Job{Model: m}); len(r.Warnings) > 0 {
		t.Errorf("warnings %+v", r.Warnings)
	}
}

// TestNarrow: of what is narrower than a line everywhere, all layers are empty.
func TestNarrow(t *testing.T) {
	r := run(t, Builtin, Job{Model: model(shape.Box(geom.Vec{}, geom.Vec{X: 0.05, Y: 10, Z: 10}))})
	if len(r.Warnings) != 1 || r.Warnings[0].Code != slice.WarnEmptyFirstLayer || !strings.Contains(r.Warnings[0].Message, "any of 50 layers") {
		t.Errorf("warnings %v", r.Warnings)
	}
}

// TestOpenMesh: a cube without its lid is estimated, with a warning.
func TestOpenMesh(t *testing.T) {
	m := shape.Cube(geom.Vec{}, 10)
	flat := func(f [3]uint32) bool { // of the bottom: every layer is closed without it
		return max(m.Vertices[f[0]].Z, m.Vertices[f[1]].Z, m.Vertices[f[2]].Z) < 0
	}
	for _, faces := range [][][3]uint32{m.Faces[:len(m.Faces)-1], slices.DeleteFunc(slices.Clone(m.Faces), flat)} {
		r := run(t, Builtin, Job{Model: model(shape.Soup{Vertices: m.Vertices, Faces: faces})})
		if r.Estimates.FilamentCM3 < 0.1 || len(r.Warnings) == 0 || r.Warnings[0].Code != slice.WarnOpenMesh {
			t.Errorf("%d faces: %g cm³, warnings %v", len(faces), r.Estimates.FilamentCM3, r.Warnings)
		}
	}
}

func TestSettingsAreEchoedAndErrorsPassedOn(t *testing.T) {
	r := run(t, Builtin, Job{Model: cube(5), Pairs: lines(t, "perimeters = 3\nfuzzy_skin = all\nno_such = 1")})
	if r.Settings.Perimeters != 3 || len(r.Report.Unknown) != 1 {
		t.Errorf("%d perimeters, %v", r.Settings.Perimeters, r.Report)
	}
	text := ""
	for _, w := range r.Warnings {
		text += w.Message + "\n"
	}
	if !strings.Contains(text, "fuzzy_skin = all is ignored") || !strings.Contains(text, "no_such is not a known setting") {
		t.Errorf("warnings %s", text)
	}
	var bad *config.Error
	if _, err := Run(context.Background(), Builtin, Job{Model: cube(5), Pairs: lines(t, "layer_height = -1")}); !errors.As(err, &bad) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, Builtin, Job{Model: cube(5)}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func ExampleRun() {
	cube := shape.Cube(geom.Vec{}, 10)
	model := mesh.Single(&mesh.Mesh{Vertices: cube.Vertices, Faces: cube.Faces})
	r, err := Run(context.Background(), Auto, Job{Model: model})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d layers, %.0f min, %.1f g\n", r.Estimates.Layers, r.Estimates.PrintTime/60, r.Estimates.FilamentG)
	// Output: 50 layers, 5 min, 0.7 g
}

// TestBoxIsWhatIsLaidDown: the walls of a cube end at its sides, on the plate and at its
// top; so they do in its text read again.
func TestBoxIsWhatIsLaidDown(t *testing.T) {
	var text bytes.Buffer
	j := Job{Model: model(shape.Cube(geom.Vec{}, 10)), Pairs: lines(t, "layer_height = 0.2\nfirst_layer_height = 0.3"), Gcode: &text}
	r := run(t, Builtin, j)
	again, err := gcode.Replay(context.Background(), &text, r.Settings)
	if err != nil {
		t.Fatal(err)
	}
	for what, b := range map[string]*gcode.Box{"slice": r.Estimates.Box, "gcode": again.Box} {
		for a, want := range [3][2]float64{{95, 105}, {95, 105}, {0, 10.1}} { // 0.3 + 49 layers of 0.2 mm
			if math.Abs(b.Min[a]-want[0]) > 2e-3 || math.Abs(b.Max[a]-want[1]) > 2e-3 {
				t.Errorf("%s: axis %d from %g to %g, want %v", what, a, b.Min[a], b.Max[a], want)
			}
		}
	}
}
