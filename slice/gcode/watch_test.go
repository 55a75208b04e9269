package gcode

import (
	"bytes"
	"context"
	"math"
	"testing"
)

// TestMoves adds up what is told of moves: it is the account of the print, by
// kind and by layer, and one move begins where the last ended. Nothing changes
// by being watched, and the text tells the same moves.
func TestMoves(t *testing.T) {
	s := with(t, "before_layer_gcode = G4 P20\nwipe = 1\nretract_lift = 0.2")
	layers := tower(12)
	var text bytes.Buffer
	var all []Move
	e, _, err := PrintTo(context.Background(), each(layers), s, Sinks{Text: &text, Move: func(m Move) { all = append(all, m) }})
	if err != nil {
		t.Fatal(err)
	}
	plain := account(t, layers, s)
	if e.PrintTime != plain.PrintTime || e.Moves != plain.Moves {
		t.Errorf("watched: %g s, %d moves; else %g s, %d moves", e.PrintTime, e.Moves, plain.PrintTime, plain.Moves)
	}
	checkMoves(t, all, &e)
	for i := range all {
		if m := &all[i]; m.Kind < Travel && m.Width != 0.45 {
			t.Fatalf("move %d of %s is %g mm wide", i, m.Kind, m.Width)
		}
	}
	var again []Move
	if err := Moves(context.Background(), bytes.NewReader(text.Bytes()), s, func(m Move) { again = append(again, m) }); err != nil {
		t.Fatal(err)
	}
	if len(again) != len(all) {
		t.Fatalf("%d moves in the text, %d printed", len(again), len(all))
	}
	for i := range all {
		if a, b := &all[i], &again[i]; a.Kind != b.Kind || a.Layer != b.Layer || math.Abs(a.Time-b.Time) > 1e-6 || math.Abs(a.Length()-b.Length()) > 1e-9 {
			t.Fatalf("move %d: %+v, in the text %+v", i, a, b)
		}
	}
}

// checkMoves compares moves with an account.
func checkMoves(t *testing.T, all []Move, e *Estimates) {
	t.Helper()
	var seconds, length [Kinds]float64
	byLayer := make([]float64, len(e.ByLayer)+1)
	for i := range all {
		m := &all[i]
		seconds[m.Kind] += m.Time
		length[m.Kind] += m.Length()
		byLayer[m.Layer] += m.Time
		if i > 0 && m.From != all[i-1].To {
			t.Fatalf("move %d begins at %v, the last one ended at %v", i, m.From, all[i-1].To)
		}
		if v := m.Speed(); v < 0 || v > 1000 || m.Time > 0 && math.Abs(v*m.Time-m.Length()) > 1e-9 {
			t.Fatalf("move %d: %g mm/s", i, v)
		}
	}
	for k := range Kinds {
		u := e.ByFeature[k.String()]
		if math.Abs(u.Time-seconds[k]) > 1e-6 || math.Abs(u.Length-length[k]) > 1e-6 && k != Dwell {
			t.Errorf("%s: %g s, %g mm of moves; told %g s, %g mm", k, seconds[k], length[k], u.Time, u.Length)
		}
	}
	for i, l := range e.ByLayer {
		if math.Abs(l.Time-byLayer[i+1]) > 1e-6 {
			t.Errorf("layer %d: %g s of moves, told %g s", i, byLayer[i+1], l.Time)
		}
	}
	if seconds[Dwell] == 0 || seconds[Travel] == 0 || seconds[Retract] == 0 {
		t.Error("the print has no dwell, travel or retraction")
	}
}
