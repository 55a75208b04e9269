package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// speedEdge is the edge of beads coloured by speed: dark, as the scale has no one
// colour of which it could be the shade.
var speedEdge = material{0.12, 0.13, 0.16}

// speedBeads makes beads of the moves that extrude, or where there are no moves of
// the paths with their nominal speeds.
func (d *layerDrawing) speedBeads() {
	fastest := 0.0
	for i := range d.o.Moves {
		if m := &d.o.Moves[i]; extrudes(m) {
			fastest = max(fastest, m.Speed())
		}
	}
	if d.o.Moves == nil {
		for i := range d.layer.Paths {
			fastest = max(fastest, d.layer.Paths[i].Speed)
		}
	}
	d.top = ticks(0, fastest, 6).end
	var last *gcode.Move
	for i := range d.o.Moves {
		if m := &d.o.Moves[i]; extrudes(m) {
			d.moveBead(m, last)
			last = m
		}
	}
	if d.o.Moves == nil {
		for i := range d.layer.Paths {
			d.pathBead(&d.layer.Paths[i])
		}
	}
}

// extrudes reports whether a move draws a toolpath. A move with impossible numbers
// does not.
func extrudes(m *gcode.Move) bool {
	return m.Kind < gcode.Travel && m.Width >= 0 && m.Width < longestMM && m.Time > 0 && inReach(m)
}

// inReach reports whether a move stays within what can be drawn.
func inReach(m *gcode.Move) bool {
	for a := range 2 {
		if !(math.Abs(m.From[a]) < longestMM && math.Abs(m.To[a]) < longestMM) {
			return false
		}
	}
	return true
}

// speedClass is the class in SVG of what is coloured by speed.
const speedClass = "speed"

// pathBead adds a path of one speed.
func (d *layerDrawing) pathBead(p *path.Path) {
	if len(p.Points) == 0 {
		return
	}
	c := speedColor(d.shade(p.Speed))
	d.beads = append(d.beads, bead{
		points: p.Points, closed: p.Closed, width: p.Width, edge: speedEdge,
		runs: []run{{end: len(p.Points) - 1, class: speedClass, color: c}},
	})
}

// moveBead adds a move: to the last bead where it goes on with it.
func (d *layerDrawing) moveBead(m, last *gcode.Move) {
	to := geom.Vec2{X: m.To[0], Y: m.To[1]}
	if last == nil || last.To != m.From || last.Width != m.Width || last.Kind != m.Kind {
		d.beads = append(d.beads, bead{points: []geom.Vec2{{X: m.From[0], Y: m.From[1]}}, width: m.Width, edge: speedEdge})
	}
	b := &d.beads[len(d.beads)-1]
	b.points = append(b.points, to)
	c := speedColor(d.shade(m.Speed()))
	if n := len(b.runs); n > 0 && b.runs[n-1].color == c {
		b.runs[n-1].end++
		return
	}
	b.runs = append(b.runs, run{end: len(b.points) - 1, class: speedClass, color: c})
}

// shade returns where a speed is on the scale.
func (d *layerDrawing) shade(speed float64) int {
	if d.top == 0 {
		return 0
	}
	return shadeOf(speed / d.top)
}

// travels finds the ways between extrusions: the moves, or where there are none
// straight lines from each path to the next.
func (d *layerDrawing) travels() {
	for i := range d.o.Moves {
		m := &d.o.Moves[i]
		if m.Kind != gcode.Travel || !inReach(m) {
			continue
		}
		from, to := geom.Vec2{X: m.From[0], Y: m.From[1]}, geom.Vec2{X: m.To[0], Y: m.To[1]}
		if n := len(d.travel) - 1; n >= 0 && d.travel[n][len(d.travel[n])-1] == from {
			d.travel[n] = append(d.travel[n], to)
			continue
		}
		d.travel = append(d.travel, []geom.Vec2{from, to})
	}
	if d.o.Moves != nil {
		return
	}
	var at *geom.Vec2
	for i := range d.layer.Paths {
		p := &d.layer.Paths[i]
		if len(p.Points) == 0 {
			continue
		}
		if at != nil && *at != p.Points[0] {
			d.travel = append(d.travel, []geom.Vec2{*at, p.Points[0]})
		}
		at = &p.Points[len(p.Points)-1]
		if p.Closed {
			at = &p.Points[0]
		}
	}
}
