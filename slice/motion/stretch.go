package motion

import "math"

// Moves that come again, somewhere else, need not be planned again as long as what is
// before and after them makes no difference. It makes none behind a corner that is so
// slow that the machine gets to its speed within the move before it, from standing
// still, and down from it within the move after: the speed there is that of the corner,
// whatever else happens. The look-ahead counts moves, too, and where it is too short
// for the speed of very short moves it matters where its windows begin; in times that
// shows in the sixth digit.

// Stretch is moves between two such corners. Its zero value is empty; it may be used
// again and again.
type Stretch struct {
	// From and To say which of the moves are in it: From up to, not with, To. The
	// others must be added wherever the stretch is. None are when From is To.
	From, To int

	// Times are those of all moves, in seconds; only those from From to To hold
	// elsewhere.
	Times []float64

	enter2, leave float64 // square of the speed at the start; speed at the end
	unit          Axes    // of the last move in it
	cruise, safe  float64

	moves []noted
}

// noted is a move in a stretch.
type noted struct {
	unit          Axes
	cruise, safe  float64
	corner2, way2 float64 // speeds squared: at its start, and what it gets to from rest
}

// add notes a move.
func (s *Stretch) add(b *block, unit Axes, safe float64) {
	s.moves = append(s.moves, noted{unit, b.cruise, safe, b.corner2, 2 * float64(b.accel*b.length)})
}

// fixed reports whether the speed at the start of move i is that of its corner,
// whatever comes before move i-1 and after move i.
func (s *Stretch) fixed(i int) bool {
	c := s.moves[i].corner2
	return c <= s.moves[i-1].way2 && c <= s.moves[i].way2
}

// Measure times moves that add adds to a planner with the limits l, and finds what of
// them is a stretch.
func (s *Stretch) Measure(l Limits, add func(*Planner)) {
	s.moves, s.Times = s.moves[:0], s.Times[:0]
	p := New(l, func(_ uint32, seconds float64) { s.Times = append(s.Times, seconds) })
	p.notes = s
	add(p)
	p.Flush()
	s.From, s.To = 1, len(s.moves)-1
	for s.From < s.To && !s.fixed(s.From) {
		s.From++
	}
	for s.To > s.From && !s.fixed(s.To) {
		s.To--
	}
	if s.From >= s.To {
		s.From, s.To = 0, 0
		return
	}
	last := &s.moves[s.To-1]
	s.enter2, s.leave = s.moves[s.From].corner2, math.Sqrt(s.moves[s.To].corner2)
	s.unit, s.cruise, s.safe = last.unit, last.cruise, last.safe
}

// Leap goes on as if the moves of s had been added. The move before them, which is not
// in it, must have been; their times are not handed out.
func (p *Planner) Leap(s *Stretch) {
	if n := len(p.blocks); n > 0 {
		p.blocks[n-1].safe2 = s.enter2
		p.settle(0)
	}
	p.moving, p.unit, p.cruise, p.safe = true, s.unit, s.cruise, s.safe
	p.settled, p.start = true, s.leave
}
