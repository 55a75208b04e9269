package gcode

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// step is one line of G-code as the checker reads it: with nothing of the code it
// checks.
type step struct {
	x, y, z, feed float64 // after the line; mm, mm/s
	push          float64 // mm of filament
	dx, dy, dz    float64
	feature       string
	layer         int
}

// steps reads the dialect of our writer with relative filament.
func steps(t *testing.T, text string) []step {
	t.Helper()
	var list []step
	now := step{layer: -1}
	for scan := bufio.NewScanner(strings.NewReader(text)); scan.Scan(); {
		line := scan.Text()
		switch {
		case line == ";LAYER_CHANGE":
			now.layer++
		case strings.HasPrefix(line, ";TYPE:"):
			now.feature = line[6:]
		case strings.HasPrefix(line, "G1 "):
			was := now
			now.push = 0
			for _, word := range strings.Fields(line)[1:] {
				v, err := strconv.ParseFloat(word[1:], 64)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				switch word[0] {
				case 'X':
					now.x = v
				case 'Y':
					now.y = v
				case 'Z':
					now.z = v
				case 'E':
					now.push = v
				case 'F':
					now.feed = v / 60
				default:
					t.Fatalf("what is %s?", line)
				}
			}
			now.dx, now.dy, now.dz = now.x-was.x, now.y-was.y, now.z-was.z
			list = append(list, now)
		}
	}
	return list
}

func (s *step) flat() float64    { return math.Hypot(s.dx, s.dy) }
func (s *step) extrudes() bool   { return s.push > 0 && s.flat() > 0 }
func (s *step) isTravel() bool   { return s.push == 0 && s.flat() > 0 }
func (s *step) pullsBack() bool  { return s.push < 0 }
func (s *step) isFilament() bool { return s.push != 0 && s.flat() == 0 }

// randomLayers makes paths of all kinds, of n layers.
func randomLayers(r *rand.Rand, n int) []path.Layer {
	var layers []path.Layer
	for i := range n {
		l := path.Layer{Index: i, Z: 0.2 * float64(i+1), Height: 0.2}
		for range r.IntN(12) {
			x, y := 50+100*r.Float64(), 50+100*r.Float64()
			p := path.Path{
				Feature: path.Feature(r.IntN(int(path.Features))), Closed: r.IntN(2) == 0, Width: 0.4 + 0.2*r.Float64(), Height: 0.2,
				Flow: 0.05 + 0.1*r.Float64(), Speed: 10 + 90*r.Float64(), Accel: float64(r.IntN(3)) * 700,
			}
			for range 2 + r.IntN(30) {
				p.Points = append(p.Points, geom.Vec2{X: x, Y: y})
				x, y = x+6*(r.Float64()-0.5), y+6*(r.Float64()-0.5)
			}
			l.Paths = append(l.Paths, p)
		}
		layers = append(layers, l)
	}
	return layers
}

// TestCheckedPrints prints random layers with several settings and checks the text
// by rules that share nothing with the printer.
func TestCheckedPrints(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 26))
	for _, lines := range []string{
		"", "retract_lift = 0.4", "wipe = 1\nretract_lift = 0.3\nretract_layer_change = 1", "retract_length = 0", "cooling = 0",
		"slowdown_below_layer_time = 30\nmin_print_speed = 3", "retract_before_travel = 20", "wipe = 1\nretract_before_wipe = 50%",
	} {
		s := with(t, lines+"\nstart_gcode = \nend_gcode = ")
		layers := randomLayers(r, 15)
		var text bytes.Buffer
		e, _, err := Print(context.Background(), each(layers), s, &text)
		if err != nil {
			t.Fatal(err)
		}
		all := steps(t, text.String())
		checkHeights(t, lines, layers, all)
		checkRetractions(t, lines, &s, all)
		checkPlastic(t, lines, &s, layers, all, e)
		checkLayerTimes(t, lines, &s, layers, all, e)
	}
}

// checkHeights: what is extruded lies at the height of its layer.
func checkHeights(t *testing.T, name string, layers []path.Layer, all []step) {
	for i := range all {
		if s := &all[i]; s.extrudes() && math.Abs(s.z-layers[s.layer].Z) > 0.0005 {
			t.Fatalf("%q: layer %d is printed at %g, want %g", name, s.layer, s.z, layers[s.layer].Z)
		}
	}
}

// checkRetractions: no long way without pulling back, nothing extruded while
// filament is back, never pulled back twice, and the nozzle lifted as wanted.
func checkRetractions(t *testing.T, name string, s *config.Settings, all []step) {
	back, inward := 0.0, false
	for i := range all {
		a := &all[i]
		switch {
		case a.extrudes() && back > 1e-9:
			t.Fatalf("%q: step %d extrudes with %g mm pulled back", name, i, back)
		case a.isTravel() && !inward && a.flat() > s.RetractBeforeTravel+0.01 && s.RetractLength > 0 && math.Abs(back-s.RetractLength) > 1e-9:
			t.Fatalf("%q: step %d goes %g mm with %g mm pulled back", name, i, a.flat(), back)
		case a.isTravel() && back > 0 && s.RetractLift > 0 && i > 0 && math.Abs(a.z-(0.2*float64(a.layer+1)+s.RetractLift)) > 0.0005:
			t.Fatalf("%q: step %d goes at %g in layer %d", name, i, a.z, a.layer)
		}
		if a.pullsBack() || a.isFilament() {
			back -= a.push
		}
		if back < -1e-9 || back > s.RetractLength+1e-9 {
			t.Fatalf("%q: step %d: %g mm pulled back", name, i, back)
		}
		inward = a.extrudes() && a.feature == "External perimeter"
	}
}

// checkPlastic: the text extrudes what the paths hold, less the gaps of loops.
func checkPlastic(t *testing.T, name string, s *config.Settings, layers []path.Layer, all []step, e Estimates) {
	want, got, loops := 0.0, 0.0, 0.0
	for _, l := range layers {
		for i := range l.Paths {
			p := &l.Paths[i]
			want += p.Volume()
			if p.Closed {
				loops += loopGap * s.NozzleDiameter * p.Flow
			}
		}
	}
	for i := range all {
		if all[i].extrudes() {
			got += all[i].push * math.Pi / 4 * s.FilamentDiameter * s.FilamentDiameter
		}
	}
	if math.Abs(got-(want-loops)) > 1e-3*want {
		t.Errorf("%q: %g mm³ extruded, the paths hold %g less %g", name, got, want, loops)
	}
	if math.Abs(e.FilamentCM3-got/1000) > 1e-3*e.FilamentCM3 {
		t.Errorf("%q: %g cm³ counted, %g extruded", name, e.FilamentCM3, got/1000)
	}
}

// checkLayerTimes: a layer takes its least time, or all that may be slow is at the least
// speed; nothing is faster than its path. Times are the planner's, which has an oracle of
// its own.
func checkLayerTimes(t *testing.T, name string, s *config.Settings, layers []path.Layer, all []step, e Estimates) {
	fastest := make([]float64, len(layers))
	for i := range all {
		a := &all[i]
		if a.layer >= 0 && a.extrudes() && a.feature != "Bridge infill" && a.feature != "Overhang perimeter" {
			fastest[a.layer] = max(fastest[a.layer], a.feed)
		}
	}
	for i, l := range layers {
		most := 0.0
		for _, p := range l.Paths {
			most = max(most, p.Speed)
		}
		if fastest[i] > most+0.001 {
			t.Errorf("%q: layer %d extrudes at %g, its paths at most at %g", name, i, fastest[i], most)
		}
		if s.Cooling && fastest[i] > s.MinPrintSpeed+0.01 && e.ByLayer[i].Time < s.SlowdownBelowLayerTime*0.999 {
			t.Errorf("%q: layer %d takes %g s at up to %g mm/s", name, i, e.ByLayer[i].Time, fastest[i])
		}
	}
}

// FuzzPrint: any layers are printed or refused, and the text says what was counted.
func FuzzPrint(f *testing.F) {
	f.Add(uint64(1), 0.2, 40.0, 0.08, 1.0)
	f.Add(uint64(7), 1e-9, 1e4, 1e-6, 1e-3)
	f.Fuzz(func(t *testing.T, seed uint64, height, speed, flow, size float64) {
		r := rand.New(rand.NewPCG(seed, 1))
		layers := randomLayers(r, 3)
		for i := range layers {
			layers[i].Height, layers[i].Z = height, height*float64(i+1)
			for k := range layers[i].Paths {
				p := &layers[i].Paths[k]
				p.Speed, p.Flow = speed, flow
				for q := range p.Points {
					p.Points[q].X *= size
				}
			}
		}
		s := config.Defaults()
		s.Wipe = seed%2 == 0
		var text bytes.Buffer
		e, _, err := Print(context.Background(), each(layers), s, &text)
		if err != nil {
			return
		}
		read, err := Replay(context.Background(), &text, s)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []float64{e.PrintTime, e.FilamentMM, e.MaxFlow} {
			if !(v >= 0) || math.IsInf(v, 0) {
				t.Errorf("%+v", e)
			}
		}
		if math.Abs(read.PrintTime-e.PrintTime) > 1e-5*(1+e.PrintTime) || math.Abs(read.FilamentMM-e.FilamentMM) > 1e-5*(1+e.FilamentMM) {
			t.Errorf("read %g s, %g mm; counted %g s, %g mm", read.PrintTime, read.FilamentMM, e.PrintTime, e.FilamentMM)
		}
	})
}

// written writes steps of a print in one of several ways that mean the same.
func written(all []step, relative, relativeE, inches, dressed bool) string {
	var b strings.Builder
	scale := 1.0
	if inches {
		scale = 25.4
		b.WriteString("G20\n")
	}
	if relative {
		b.WriteString("G91\n")
	}
	if relativeE {
		b.WriteString("M83\n")
	}
	e := 0.0
	for i, s := range all {
		x, y, z, push := s.x, s.y, s.z, s.push
		if relative {
			x, y, z = s.dx, s.dy, s.dz
		}
		if e += s.push; !relative && !relativeE {
			push = e
		}
		line := fmt.Sprintf("G1 X%.9f Y%.9f Z%.9f E%.9f F%.6f", x/scale, y/scale, z/scale, push/scale, s.feed*60/scale)
		if dressed {
			line = fmt.Sprintf("n%d %s*%d (note) ; more", i, strings.ToLower(strings.ReplaceAll(line, " ", "")), i%256)
			line = strings.Replace(line, "*", " *", 1)
			line, _, _ = strings.Cut(line, "(")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// TestManyWaysToSayIt: absolute or relative, mm or inches, bare or with line
// numbers and checksums, moved elsewhere, with noise between: the time is the same.
func TestManyWaysToSayIt(t *testing.T) {
	var text bytes.Buffer
	s := with(t, "start_gcode = \nend_gcode = ")
	if _, _, err := Print(context.Background(), each(tower(3)), s, &text); err != nil {
		t.Fatal(err)
	}
	all := steps(t, text.String())
	want := read(t, written(all, false, false, false, false))
	for i := range 16 {
		way := written(all, i&1 != 0, i&2 != 0, i&4 != 0, i&8 != 0)
		got := read(t, way)
		if math.Abs(got.PrintTime-want.PrintTime) > 1e-4*want.PrintTime || math.Abs(got.FilamentMM-want.FilamentMM) > 1e-4*want.FilamentMM || got.Moves != want.Moves {
			t.Errorf("way %d: %g s, %g mm, %d moves; want %g s, %g mm, %d moves\n%.200s", i, got.PrintTime, got.FilamentMM, got.Moves, want.PrintTime, want.FilamentMM, want.Moves, way)
		}
	}
	noise := strings.ReplaceAll(written(all, false, false, false, false), "\n", "\nM117 hello\n; a comment\n\nM106 S100\n")
	if got := read(t, noise); got.PrintTime != want.PrintTime {
		t.Errorf("with noise %g s, want %g", got.PrintTime, want.PrintTime)
	}
	for i := range all {
		all[i].x, all[i].y = all[i].x+30, all[i].y-20
	}
	elsewhere := "G1 X30 Y-20 F6000\nG4 P0\n" + written(all, false, false, false, false)
	way := read(t, "G1 X30 Y-20 F6000\nG4 P0\n").PrintTime
	if got := read(t, elsewhere); math.Abs(got.PrintTime-way-want.PrintTime) > 1e-4*want.PrintTime {
		t.Errorf("elsewhere %g s, want %g", got.PrintTime-way, want.PrintTime)
	}
}
