package fdm

import "github.com/saggar3d/saggar/slice/motion"

// Speeds of travels and retractions that are usual, in mm/s, and the most of its time that
// a layer has for them: as in package gcode, which says why a layer's aim must not depend
// on how fast they are.
const (
	usualTravel  = 150
	usualRetract = 40
	mostIdle     = 0.5
)

// surely is how many times its least time a layer takes that need not be looked at closer.
const surely = 3

// cool slows the layer down to its least time: everything but bridges and travel,
// nothing below the least speed.
func (l *layer) cool(m *machine) {
	if !m.Cooling || m.SlowdownBelowLayerTime <= 0 {
		return
	}
	least := max(m.MinPrintSpeed, motion.Slowest)
	now, slow, slowest := 0.0, 0.0, 0.0
	for f, w := range l.work {
		now += w.Time
		if slows(Feature(f)) {
			slow += w.Time
			slowest += max(w.Time, w.Length/least)
		}
	}
	if slow == 0 || now > surely*m.SlowdownBelowLayerTime {
		return
	}
	missing := l.aim(m) - now
	if missing <= 0 {
		return
	}
	// The slicer slows the fastest strokes first. What comes of it is the same total, so here
	// all are slowed by the same share of what they can give.
	share := min(1, missing/max(slowest-slow, 1e-12))
	for f := range l.work {
		if w := &l.work[f]; slows(Feature(f)) {
			w.Time += float64(share * (max(w.Time, w.Length/least) - w.Time))
		}
	}
}

// slows reports whether strokes of a feature may be slowed down.
func slows(f Feature) bool { return f != Bridge && f < Travel }

// aim returns how long the layer has to take. Slicers count its least time as if nothing
// had to speed up, so it takes longer by what that costs: where strokes that may be slowed
// are all equally fast, and travels and retractions as fast as usual.
func (l *layer) aim(m *machine) float64 {
	length := 0.0 // of what may be slowed down
	for f, w := range l.work {
		if slows(Feature(f)) {
			length += w.Length
		}
	}
	// Bridges as they are: would they count without speeding up, faster ones took longer.
	left := m.SlowdownBelowLayerTime - l.work[Bridge].Time
	if left <= 0 || length == 0 {
		return 0
	}
	if pulled, pushed := m.filamentWays(); m.UseRelativeEDistances && pulled+pushed > 0 {
		length += float64(l.work[Retract].Length * (pushed / (pulled + pushed))) // as package gcode counts it
	}
	idle := l.work[Travel].Length/usualTravel + l.work[Retract].Length/usualRetract
	hurry := max(1, idle/(mostIdle*left))
	even := *m
	even.even = length / (left - idle/hurry)
	travel, retract := l.ways(m, usualTravel*hurry, usualRetract*hurry, usualRetract*hurry)
	aim := travel.Time + retract.Time + l.work[Bridge].Time
	e := layer{Section: l.Section, first: l.first, skirts: l.skirts, lines: l.lines}
	e.print(&even)
	for f, w := range e.work {
		if slows(Feature(f)) {
			aim += w.Time
		}
	}
	return aim
}
