package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// How the lines of a pattern are joined depends on how far apart their ends are along the
// border, and these ways are of all lengths. Where a limit leaves some of them out, no
// formula says what comes of it: so it is counted in a square with round corners, half of whose
// border runs along the axes, as walls of parts like to do, and half in all directions.

const (
	// jointRadius is that of the corners, in lines of straight infill of the same density. Half or
	// twice as much changes shares of the border by a few hundredths.
	jointRadius = 4.0

	// jointSide is the length of the straight sides, all of which are as long as all corners.
	jointSide = math.Pi / 2 * jointRadius

	// jointLayers is in how many layers joints are counted, spread over the places of a pattern
	// and the heights of a gyroid.
	jointLayers = 8

	// jointsFree is the longest way along the border that may be left to be joined, in such
	// lines: nearly all ends are nearer to each other than that.
	jointsFree = 4.0

	// jointCorner is into how many sides a corner is cut, each about as long as a line is wide.
	jointCorner = 32

	// farHop is the longest way that counts from line to line, in such lines. Where the nozzle
	// leaves nothing behind and begins anew elsewhere, that is no joint.
	farHop = 3.0

	// touching is how near ends of lines are that are one place in G-code, in mm.
	touching = 5e-4
)

// Joints says how lines of sparse infill are joined, as against lines that are joined
// wherever they can be.
type Joints struct {
	Border float64 // share of the way along the border that is printed
	Hops   float64 // travels more, for each line of straight infill of the same density
	Hop    float64 // their mean way, mm
	Pulled float64 // share of them that filament is pulled back for
}

// CountJoints returns how a grid or a gyroid of s is joined that is drawn with lines of a
// spacing in mm; of other patterns, whose lines are joined all or none, that they are.
func CountJoints(s *config.Settings, spacing float64) Joints {
	out := Joints{Border: 1}
	pitch := spacing / float64(s.FillDensity)
	if s.InfillAnchorMax >= float64(jointsFree*pitch) || s.FillPattern != config.Grid && s.FillPattern != config.Gyroid {
		return out
	}
	bare, free, here := countJoints(s, spacing, 0), countJoints(s, spacing, math.Inf(1)), countJoints(s, spacing, s.InfillAnchorMax)
	if free.length <= bare.length {
		return out
	}
	out.Border = min(1, (here.length-bare.length)/(free.length-bare.length))
	if hops := here.hops - free.hops; hops > 0 {
		// A convex area is met by as many lines of all directions as its border is long, over pi.
		out.Hops = hops / ((4*jointSide/math.Pi + 2*jointRadius) * jointLayers)
		out.Hop, out.Pulled = max(0, here.way-free.way)/hops, max(0, here.pulled-free.pulled)/hops
	}
	return out
}

// jointCount is what is counted in some layers.
type jointCount struct{ length, hops, way, pulled float64 }

// countJoints counts in layers whose lines are joined along so much of the border.
func countJoints(s *config.Settings, spacing, longest float64) jointCount {
	j := &job{s: *s}
	j.s.InfillAnchorMax = longest
	pitch := spacing / float64(s.FillDensity)
	area := roundSquare(pitch)
	var c jointCount
	for i := range jointLayers {
		share := (float64(i) + 0.5) / jointLayers
		// Places a golden section of a period apart are spread over it both ways.
		_, aside := math.Modf(float64(float64(i) * math.Phi))
		j.middle = geom.Vec2{X: float64(4 * share * pitch), Y: float64(4 * aside * pitch)}
		// Half a period of heights: the other half has the same waves.
		z := float64(math.Pi*share*pitch) / gyroidLength
		f := &filler{job: j, w: &hatcher{}, s: &slab{z: z}}
		if lines, err := f.pattern(area, stroke{spacing: spacing}); err == nil && len(lines) > 0 {
			c.add(lines, s.RetractBeforeTravel, float64(farHop*pitch))
		}
	}
	return c
}

// roundSquare returns the square about the origin, of a size in mm for each line.
func roundSquare(size float64) poly.Polygon {
	var ring poly.Ring
	for quarter, middle := range [4]geom.Vec2{{X: 1, Y: 1}, {X: -1, Y: 1}, {X: -1, Y: -1}, {X: 1, Y: -1}} {
		for k := range jointCorner + 1 {
			sin, cos := geom.Sincos(math.Pi / 2 * (float64(quarter) + float64(float64(k)/jointCorner)))
			x, y := float64(jointSide/2*middle.X)+float64(jointRadius*cos), float64(jointSide/2*middle.Y)+float64(jointRadius*sin)
			ring = append(ring, geom.Vec2{X: float64(size * x), Y: float64(size * y)})
		}
	}
	return poly.Polygon{Outer: ring}
}

// add counts lines that are printed one after the other. Filament is pulled back for ways of
// some length.
func (c *jointCount) add(lines [][]geom.Vec2, pulled, far float64) {
	c.length += length(lines)
	o := &island{}
	for _, l := range lines {
		o.infill = append(o.infill, Path{Points: l})
	}
	r := &router{at: lines[0][0]}
	r.infill(o)
	at := r.paths[0].Points[0]
	for i := range r.paths {
		points := r.paths[i].Points
		if d := dist(at, points[0]); d > touching {
			c.hops++
			c.way += min(d, far)
			if d >= pulled {
				c.pulled++
			}
		}
		at = points[len(points)-1]
	}
}
