package fdm

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/motion"
	"github.com/saggar3d/saggar/slice/path"
)

// A gyroid bends all the time. How fast its waves are run follows from how they bend, from
// jerk and from acceleration, and no formula says it: so some waves are planned, of heights
// that stand for all.

const (
	waveHeights = 6
	wavePeriods = 3 // of which the first and the last do not count: there waves begin and end

	// waveStep is the ratio of speeds for which waves are planned. What they take at speeds
	// between two lies between what they take at these.
	waveStep = 1.5
)

// waves tells how fast the waves of sparse infill are run.
type waves struct {
	*config.Settings
	drawn   map[float64][]stretch // by the spacing of their lines
	known   map[wave]float64
	planner *motion.Planner
	time    float64 // of moves that count
}

// stretch is a wave as moves, of which some in the middle count, so long in all.
type stretch struct {
	moves  []motion.Axes
	length float64
}

// counts reports whether a move counts.
func (s *stretch) counts(i int) bool {
	return wavePeriods*i >= len(s.moves) && wavePeriods*i < (wavePeriods-1)*len(s.moves)
}

// wave is what the time of waves depends on.
type wave struct{ spacing, accel, speed float64 }

// speed returns the mean speed along waves of lines of a spacing.
func (w *waves) speed(spacing float64, p pace) float64 {
	slow := 1.0
	for slow > p.speed {
		slow /= waveStep
	}
	for slow*waveStep <= p.speed {
		slow *= waveStep
	}
	fast := slow * waveStep
	share := (1/p.speed - 1/fast) / (1/slow - 1/fast)
	least, most := w.perMM(wave{spacing, p.accel, fast}), w.perMM(wave{spacing, p.accel, slow})
	return 1 / (least + float64(share*(most-least)))
}

// perMM returns the time of a mm of waves.
func (w *waves) perMM(key wave) float64 {
	if t, ok := w.known[key]; ok {
		return t
	}
	if w.planner == nil {
		w.drawn, w.known = map[float64][]stretch{}, map[wave]float64{}
		w.planner = motion.New(gcode.Limits(w.Settings), func(counts uint32, seconds float64) { w.time += float64(float64(counts) * seconds) })
	}
	if w.drawn[key.spacing] == nil {
		w.drawn[key.spacing] = w.draw(key.spacing)
	}
	w.time = 0
	length := 0.0
	for _, s := range w.drawn[key.spacing] {
		for i, by := range s.moves {
			counts := uint32(0)
			if s.counts(i) {
				counts = 1
			}
			w.planner.Add(motion.Move{By: by, Feed: key.speed, Accel: key.accel, Tag: counts})
		}
		w.planner.Flush()
		length += s.length
	}
	w.known[key] = w.time / length
	return w.known[key]
}

// draw returns waves of all heights.
func (w *waves) draw(spacing float64) []stretch {
	turn := poly.Turn(w.FillAngle - 45) // they lie along the axes at 45 degrees
	out := make([]stretch, waveHeights)
	for k := range out {
		s := &out[k]
		line := path.Wave((float64(k)+0.5)/waveHeights, spacing, float64(w.FillDensity), wavePeriods)
		s.moves = make([]motion.Axes, len(line)-1)
		for i := range s.moves {
			p, q := line[i], line[i+1]
			by := turn.Apply(geom.Vec2{X: q.X - p.X, Y: q.Y - p.Y})
			if s.moves[i] = (motion.Axes{by.X, by.Y}); s.counts(i) {
				s.length += math.Sqrt(float64(by.X*by.X) + float64(by.Y*by.Y))
			}
		}
	}
	return out
}
