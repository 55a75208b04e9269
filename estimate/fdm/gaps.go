package fdm

import (
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Gaps are what walls leave between them, where there is no room for one more: too narrow
// for a line, and filled by strokes of its own or by thicker walls (see package path).
type Gaps struct {
	Area   float64 // mm²
	Length float64 // of their middles, mm

	// Thin and ThinLength are those of what is too thin for the outermost wall, and drawn as
	// one stroke of it.
	Thin, ThinLength float64
}

// fillsGaps reports whether gaps between walls are filled, and those before the outermost.
func fillsGaps(s *config.Settings) (between, outside bool) {
	arachne := s.PerimeterGenerator == "arachne"
	return arachne || s.GapFillEnabled, s.ThinWalls || arachne
}

// between adds the gaps between the middles of wall k and of the one before it, which is
// the outline for the first.
func (g *Gaps) between(last, next poly.Region, k int, l *Lines, t *tracer) error {
	between, outside := fillsGaps(t.s)
	if k == 0 && !outside || k > 0 && !between || len(last) == 0 {
		return nil
	}
	in, out := 0.0, l.WallDepth(0)
	if k > 0 {
		in = float64((l.WallDepth(k) - l.WallDepth(k-1)) / 2)
		out = in
	}
	least := float64(path.LeastGap * l.Inner / 2)
	room, err := t.mitre.Offset(last, -(in + least))
	if err == nil {
		room, err = t.mitre.Offset(room, least)
	}
	if err != nil {
		return err
	}
	taken, err := t.mitre.Offset(next, out)
	if err != nil {
		return err
	}
	// Both have the same boundary but for gaps, which have one on two sides.
	area, around := room.Area()-taken.Area(), outlineOf(room).length-outlineOf(taken).length
	switch {
	case area < path.LeastGapArea || around <= 0:
	case k == 0:
		g.Thin += area
		g.ThinLength += float64(around / 2)
	default:
		g.Area += area
		g.Length += float64(around / 2)
	}
	return nil
}

// add adds gaps times a factor.
func (g *Gaps) add(o *Gaps, times float64) {
	g.Area += float64(times * o.Area)
	g.Length += float64(times * o.Length)
	g.Thin += float64(times * o.Thin)
	g.ThinLength += float64(times * o.ThinLength)
}

// gaps adds what fills the gaps between walls.
func (l *layer) gaps(m *machine) {
	g := &l.Gaps
	thin := g.Thin
	if m.PerimeterGenerator == "arachne" && thin > 0 {
		thin = max(thin, float64(m.MinBeadWidth*g.ThinLength))
	}
	l.gap(m, OuterWall, thin, g.ThinLength, m.ExternalPerimeterSpeed)
	if g.Area <= 0 {
		return
	}
	f, speed := GapFill, m.GapFillSpeed
	if m.PerimeterGenerator == "arachne" {
		f, speed = InnerWall, m.PerimeterSpeed
		if g.Area < float64(path.OwnWall*l.lines.Inner*g.Length) {
			l.work[f].Volume += float64(g.Area * l.Height * m.ExtrusionMultiplier)
			return
		}
	}
	l.gap(m, f, g.Area, g.Length, speed)
}

// gap adds strokes of a feature that fill an area along its middle, as wide as it is.
func (l *layer) gap(m *machine, f Feature, area, length, speed float64) {
	if area <= 0 || speed <= 0 {
		return
	}
	length = min(length, area/float64(path.LeastGap*l.lines.Inner)) // none is narrower than what is left open
	flow := float64(area*l.Height*m.ExtrusionMultiplier) / length
	p := m.pace(speed, m.PerimeterAcceleration, anyWay, flow, l.first)
	strokes := max(1, l.WallLoops/float64(max(1, m.Perimeters)))
	l.put(f, length, float64(strokes*stroke(length/strokes, p, m.corner, m.corner)), flow)
	l.strokes += strokes
}
