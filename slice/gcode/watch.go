package gcode

import "math"

// Move is one move as a machine makes it, for pictures and tables.
type Move struct {
	Kind     Kind
	Layer    int        // from 1; 0 is what comes before the first layer
	From, To [3]float64 // mm
	Width    float64    // mm, of what a toolpath extrudes; 0 of all else
	Time     float64    // s, as planned, with speeding up and slowing down
}

// Length returns the way of the nozzle in mm.
func (m *Move) Length() float64 {
	sum := 0.0
	for a, v := range m.To {
		d := v - m.From[a]
		sum += float64(d * d)
	}
	return math.Sqrt(sum)
}

// Speed returns the mean speed of the nozzle in mm/s, 0 where it stands still.
func (m *Move) Speed() float64 {
	if m.Time > 0 {
		return m.Length() / m.Time
	}
	return 0
}

// watcher tells somebody of moves once their times are known. The planner hands
// these out in the order of the moves, a window of them late.
type watcher struct {
	tell    func(Move)
	waiting []Move // those from told on have no time yet
	told    int
	width   float64 // of what is being extruded
}

// added notes a move that the planner has taken.
func (w *watcher) added(k Kind, layer int, from, to *[4]float64) {
	m := Move{Kind: k, Layer: layer, From: [3]float64(from[:3]), To: [3]float64(to[:3])}
	if k < Travel {
		m.Width = w.width
	}
	w.waiting = append(w.waiting, m)
}

// timed hands on the oldest move that waits.
func (w *watcher) timed(seconds float64) {
	m := w.waiting[w.told]
	w.told++
	if w.told > len(w.waiting)/2 { // so that moving the rest costs little
		w.waiting = w.waiting[:copy(w.waiting, w.waiting[w.told:])]
		w.told = 0
	}
	m.Time = seconds
	w.tell(m)
}

// stood hands on a time without a move.
func (w *watcher) stood(at *[4]float64, layer int, seconds float64) {
	place := [3]float64(at[:3])
	w.tell(Move{Kind: Dwell, Layer: layer, From: place, To: place, Time: seconds})
}
