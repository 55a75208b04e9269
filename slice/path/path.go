// Package path turns the layers of a part into toolpaths of a filament printer:
// walls, solid and sparse infill, bridges, skirt, in the order in which they
// are printed.
//
// The rules are those by which PrusaSlicer 2.5 makes its paths, as far as they
// show in time and material, so that its numbers and ours can be compared. All
// lengths are in mm, speeds in mm/s, accelerations in mm/s².
package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Feature says what a path is for. Time and material are counted by it.
type Feature uint8

// The features, in the order of tables.
const (
	ExternalPerimeter Feature = iota // the wall that is seen
	Perimeter                        // walls inside of it
	OverhangPerimeter                // parts of walls with nothing below
	GapFill                          // thin strokes where no wall fits
	Infill                           // sparse infill
	SolidInfill                      // solid infill that is not seen, and the first layer
	TopSolid                         // solid infill that is seen from above
	Bridge                           // solid infill with nothing below
	Skirt                            // lines around everything
	Support                          // support structure and raft
	SupportInterface                 // support that touches the part
	Features                         // how many there are
)

var featureNames = [Features]string{
	"outer_wall", "inner_wall", "overhang_wall", "gap_fill", "infill", "solid_infill",
	"top_solid_infill", "bridge_infill", "skirt", "support", "support_interface",
}

// String returns the name of f in answers, such as "outer_wall".
func (f Feature) String() string {
	if f < Features {
		return featureNames[f]
	}
	return "unknown"
}

// Path is one stroke of the nozzle, without travel.
type Path struct {
	Feature Feature
	Closed  bool // the last point is joined to the first
	Points  []geom.Vec2
	Width   float64 // mm
	Height  float64 // mm
	Flow    float64 // mm³ of plastic for each mm of path, before the extrusion multiplier
	Speed   float64 // mm/s, before the layer is slowed down to cool
	Accel   float64 // mm/s², 0 for the machine's default

	// Inside says that the way to it from the path before is hidden in the part: the filament
	// stays where it is.
	Inside bool
}

// Length returns the length of p in mm.
func (p *Path) Length() float64 {
	sum := 0.0
	for i := 1; i < len(p.Points); i++ {
		sum += dist(p.Points[i-1], p.Points[i])
	}
	if n := len(p.Points); p.Closed && n > 1 {
		sum += dist(p.Points[n-1], p.Points[0])
	}
	return sum
}

// Volume returns the plastic in p in mm³.
func (p *Path) Volume() float64 { return float64(p.Flow * p.Length()) }

// Layer is what the nozzle draws at one height.
type Layer struct {
	Index  int
	Z      float64 // height of the nozzle in mm
	Height float64 // thickness in mm
	Paths  []Path  // in print order; the travel between them is not in here
	Copies []Copy  // what comes after them, in builds of several parts; see [PlanParts]

	// With is what is printed at heights of support between this layer of the part
	// and its neighbour: all of them set as one layer does.
	With [][]Path
}

// dist returns the distance of two points.
func dist(p, q geom.Vec2) float64 {
	x, y := q.X-p.X, q.Y-p.Y
	return math.Sqrt(float64(x*x) + float64(y*y))
}
