package gcode

import (
	"bytes"
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/path"
)

// forest returns layers with copies of a tower, one of another part, and a skirt.
func forest(copies int) []path.Layer {
	out := tower(12)
	for i := range out {
		l := &out[i]
		own := l.Paths
		l.Paths = nil
		if i == 0 {
			l.Paths = []path.Path{square(path.Skirt, -30, -30, 200, 20)}
		}
		for k := range copies {
			at := poly.Motion{Cos: 1, T: geom.Vec2{X: 25.0001 * float64(k%4), Y: 31.2345678 * float64(k/4)}}
			if k%3 == 2 {
				at.Cos, at.T.X = -1, at.T.X+20
			}
			l.Copies = append(l.Copies, path.Copy{Part: 3, Paths: own, At: at})
			if k == 1 {
				other := []path.Path{stroke(path.SolidInfill, 30, geom.Vec2{X: 150, Y: 3}, geom.Vec2{X: 170, Y: 4.5}, geom.Vec2{X: 150, Y: 6})}
				l.Copies = append(l.Copies, path.Copy{Part: 1, Paths: other, At: poly.Motion{Cos: 1}}, path.Copy{Part: 2, At: poly.Motion{Cos: 1}})
			}
		}
	}
	return out
}

// TestCopiesAreMoves: copies whose moves are timed once take what they take move by
// move, what their text says, and the same plastic to the last digit.
func TestCopiesAreMoves(t *testing.T) {
	for name, lines := range map[string]string{
		"plain":         "",
		"wipe and lift": "wipe = 1\nretract_lift = 0.3\nretract_layer_change = 1",
		"no retraction": "retract_length = 0",
		"never far":     "retract_before_travel = 1000",
		"slow":          "slowdown_below_layer_time = 300\nmin_print_speed = 3",
		"slowest":       "slowdown_below_layer_time = 3000\nmin_print_speed = 3",
		"relative":      "use_relative_e_distances = 1",
		"deviation":     "machine_max_junction_deviation = 0.02\ngcode_flavor = marlin2",
	} {
		t.Run(name, func(t *testing.T) {
			s := with(t, lines)
			layers := forest(9)
			var text bytes.Buffer
			got, _, err := Print(context.Background(), each(layers), s, &text)
			if err != nil {
				t.Fatal(err)
			}
			quiet, _, err := Print(context.Background(), each(layers), s, nil)
			if err != nil || quiet.PrintTime != got.PrintTime || quiet.Moves != got.Moves {
				t.Errorf("without text %g s, with it %g s; %v", quiet.PrintTime, got.PrintTime, err)
			}
			moves, sum := 0, 0.0
			slow, _, err := PrintTo(context.Background(), each(layers), s, Sinks{Move: func(m Move) {
				moves++
				sum += m.Time
			}})
			if err != nil {
				t.Fatal(err)
			}
			flat := make([]path.Layer, len(layers))
			for i := range layers {
				flat[i] = layers[i].Flat()
			}
			long, _, err := Print(context.Background(), each(flat), s, nil)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(long.PrintTime/got.PrintTime-1) > 1e-3 || math.Abs(long.FilamentMM/got.FilamentMM-1) > 1e-4 || long.Moves != got.Moves {
				t.Errorf("%g s, %g mm in %d moves; as paths %g s, %g mm in %d", got.PrintTime, got.FilamentMM, got.Moves, long.PrintTime, long.FilamentMM, long.Moves)
			}
			for a := range 3 {
				if math.Abs(long.Box.Min[a]-got.Box.Min[a])+math.Abs(long.Box.Max[a]-got.Box.Max[a]) > 2e-3 {
					t.Errorf("within %v; as paths within %v", *got.Box, *long.Box)
				}
			}
			said, err := Replay(context.Background(), &text, s)
			if err != nil {
				t.Fatal(err)
			}
			for what, e := range map[string]Estimates{"move by move": slow, "its text": said.Estimates} {
				if math.Abs(e.PrintTime-got.PrintTime) > 1e-5*got.PrintTime || e.Moves != got.Moves || *e.Box != *got.Box {
					t.Errorf("%g s in %d moves within %v; %s %g s in %d moves within %v", got.PrintTime, got.Moves, *got.Box, what, e.PrintTime, e.Moves, *e.Box)
				}
				for k, u := range got.ByFeature {
					v := e.ByFeature[k]
					if math.Abs(u.FilamentMM-v.FilamentMM)+math.Abs(u.Length-v.Length) > 1e-6 || math.Abs(u.Time-v.Time) > 1e-3*u.Time {
						t.Errorf("%s: %+v; %s %+v", k, u, what, v)
					}
				}
				for i, l := range got.ByLayer {
					if math.Abs(l.Time-e.ByLayer[i].Time) > 1e-4*l.Time || math.Abs(l.FilamentMM-e.ByLayer[i].FilamentMM) > 1e-6 {
						t.Errorf("layer %d: %+v; %s %+v", i, l, what, e.ByLayer[i])
					}
				}
			}
			if sum == 0 || moves < slow.Moves {
				t.Errorf("told of %d moves of %d", moves, slow.Moves)
			}
		})
	}
}

// TestCopiesShareTheWork: a hundred more copies are not a hundred times the work.
func TestCopiesShareTheWork(t *testing.T) {
	s := with(t, "")
	p := NewPrinter(s, nil)
	for _, l := range forest(100) {
		if err := p.Layer(&l); err != nil {
			t.Fatal(err)
		}
		wholes := 0
		for i := range p.parts {
			wholes += p.parts[i].wholes
			if n := &p.parts[i].times; p.parts[i].wholes > 0 && n.To-n.From < len(p.parts[i].ops)/2 {
				t.Errorf("only moves %d to %d of %d are shared", n.From, n.To, len(p.parts[i].ops))
			}
		}
		if wholes < 98 {
			t.Errorf("%d copies of 100 at once", wholes)
		}
	}
}
