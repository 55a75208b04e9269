package gcode

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// loopGap is how much before its start a loop ends, in nozzles: a number of PrusaSlicer 2.5
// that is no setting (libslic3r/GCode.cpp).
const loopGap = 0.15

// wipePath is the last path printed, over which a wipe goes.
type wipePath struct {
	points []geom.Vec2 // rounded; the nozzle stands at the end
	closed bool
	next   []geom.Vec2 // the path to print now
}

// trace returns the points of a path as they are printed: rounded, a loop led
// back to just before its start. They are good until the next path is printed.
func (w *wipePath) trace(c *path.Path, s *config.Settings) []geom.Vec2 {
	w.next = w.next[:0]
	for _, q := range c.Points {
		w.next = append(w.next, geom.Vec2{X: round3(q.X), Y: round3(q.Y)})
	}
	if c.Closed {
		w.next = append(w.next, w.next[0])
		w.next = clipEnd(w.next, loopGap*s.NozzleDiameter)
	}
	return w.next
}

// printed makes the path that was traced the last one.
func (w *wipePath) printed(closed bool) {
	w.points, w.next, w.closed = w.next, w.points, closed
}

// clipEnd shortens a line by a length at its end, by less than the whole of it.
func clipEnd(points []geom.Vec2, by float64) []geom.Vec2 {
	for n := len(points); n >= 2; n-- {
		p, q := points[n-2], points[n-1]
		dx, dy := p.X-q.X, p.Y-q.Y
		d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if d > by {
			t := by / d
			points[n-1] = geom.Vec2{X: round3(q.X + float64(t*dx)), Y: round3(q.Y + float64(t*dy))}
			return points
		}
		if n == 2 {
			break
		}
		by -= d
		points = points[:n-1]
	}
	return points
}

// travel goes to a place in the layer without extruding, filament back first
// when the way is longer than near.
func (p *Printer) travel(x, y, near float64) {
	at := p.place3()
	dx, dy := x-at[0], y-at[1]
	d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if d == 0 {
		return
	}
	if d >= near {
		p.retract(true)
		at = p.place3()
		dx, dy = x-at[0], y-at[1]
		d = math.Sqrt(float64(dx*dx) + float64(dy*dy))
	}
	p.ops = append(p.ops, op{
		to: [3]float64{x, y, at[2]}, feed: feedOf(p.s.TravelSpeed), length: d,
		accel: p.s.DefaultAcceleration, kind: Travel,
	})
}

// up moves the nozzle to a height.
func (p *Printer) up(z float64) {
	at := p.place3()
	if at[2] == z {
		return
	}
	speed := p.s.TravelSpeedZ
	if speed == 0 {
		speed = p.s.TravelSpeed
	}
	p.ops = append(p.ops, op{
		to: [3]float64{at[0], at[1], z}, feed: feedOf(speed), length: math.Abs(z - at[2]),
		accel: p.s.DefaultAcceleration, kind: LayerChange,
	})
}

// raise lifts the nozzle off the layer, if that is wanted at this height.
func (p *Printer) raise() {
	below := p.s.RetractLiftBelow == 0 || p.layerZ <= p.s.RetractLiftBelow
	if p.lift == 0 && p.s.RetractLift > 0 && p.layerZ >= p.s.RetractLiftAbove && below {
		p.lift = p.s.RetractLift
		p.up(round3(p.layerZ + p.lift))
	}
}

// lower puts the nozzle down on the layer again.
func (p *Printer) lower() {
	p.lift = 0
	p.up(p.layerZ)
}

// feedFilament moves filament alone.
func (p *Printer) feedFilament(mm, speed float64) {
	if mm == 0 {
		return
	}
	p.ops = append(p.ops, op{
		to: p.place3(), push: mm, feed: feedOf(speed), length: math.Abs(mm),
		accel: p.s.DefaultAcceleration, kind: Retract,
	})
}

// retract pulls filament back, wiping the nozzle over what it printed if that is
// wanted, and lifts it when lifts says so.
func (p *Printer) retract(lifts bool) {
	if p.retracted == 0 && p.s.RetractLength > 0 {
		whole := round5(p.s.RetractLength)
		left := whole
		if p.s.Wipe && len(p.wiped.points) > 1 {
			before := round5(whole * float64(p.s.RetractBeforeWipe))
			p.feedFilament(-before, p.s.RetractSpeed)
			left = round5(left - before - p.wipe(whole-before))
		}
		p.feedFilament(-left, p.s.RetractSpeed)
		p.retracted = whole
	}
	p.wiped.points = p.wiped.points[:0]
	if lifts {
		p.raise()
	}
}

// restore pushes filament to the tip again.
func (p *Printer) restore() {
	if p.retracted == 0 {
		return
	}
	speed := p.s.DeretractSpeed
	if speed == 0 {
		speed = p.s.RetractSpeed
	}
	p.feedFilament(round5(p.retracted+p.s.RetractRestartExtra), speed)
	p.retracted = 0
}

// wipe moves over the last path while pulling back filament: on along a loop,
// back along a line, until all of a length of filament is pulled back. It
// returns how much filament was pulled back, in mm.
func (p *Printer) wipe(length float64) float64 {
	points := p.wiped.points
	speed, way := p.s.WipeSpeed(), p.s.WipeLength(length)
	left, pulled := way, 0.0
	for i := 1; i < len(points) && left > 0; i++ {
		q := points[len(points)-1-i]
		if p.wiped.closed {
			q = points[i]
		}
		at := p.place3()
		dx, dy := q.X-at[0], q.Y-at[1]
		d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if d == 0 {
			continue
		}
		if d > left {
			t := left / d
			q.X, q.Y = round3(at[0]+float64(t*dx)), round3(at[1]+float64(t*dy))
			d = left
		}
		left -= d
		pull := round5(config.WipeShare * length * d / way)
		pulled += pull
		p.ops = append(p.ops, op{
			to: [3]float64{q.X, q.Y, at[2]}, push: -pull, feed: feedOf(speed), length: d,
			accel: p.s.DefaultAcceleration, kind: Travel, wiping: true,
		})
	}
	return pulled
}

// leave moves the nozzle inwards after the outermost wall, so that what oozes
// does not show.
func (p *Printer) leave(c *path.Path, points []geom.Vec2) {
	if !c.Closed || c.Feature != path.ExternalPerimeter || p.s.Perimeters < 2 || len(c.Points) < 3 {
		return
	}
	start := points[0]
	dir, d := inward(c, start)
	d = min(d, p.s.NozzleDiameter)
	p.travel(round3(start.X+float64(d*dir.X)), round3(start.Y+float64(d*dir.Y)), math.Inf(1))
}

// inward returns a direction into the part at the start of a loop that has it on
// its left: halfway between its first and its last edge. It also returns the
// length of the first edge, which is a safe way to go.
func inward(c *path.Path, start geom.Vec2) (dir geom.Vec2, d float64) {
	first, d := towards(start, c.Points[1])
	last, _ := towards(start, c.Points[len(c.Points)-1])
	dir = geom.Vec2{X: first.X + last.X, Y: first.Y + last.Y}
	if turn := float64(last.X*first.Y) - float64(last.Y*first.X); turn > 0 {
		dir.X, dir.Y = -dir.X, -dir.Y // the corner points into the part
	}
	unit, l := towards(geom.Vec2{}, dir)
	if l < 1e-3 { // a straight line
		return geom.Vec2{X: -first.Y, Y: first.X}, d
	}
	return unit, d
}

// towards returns the direction from p to q and their distance.
func towards(p, q geom.Vec2) (geom.Vec2, float64) {
	dx, dy := q.X-p.X, q.Y-p.Y
	d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if d == 0 {
		return geom.Vec2{}, 0
	}
	return geom.Vec2{X: dx / d, Y: dy / d}, d
}
