// Package overhang measures the room below faces that lean too far to be built on
// nothing: what a support has to fill, down to the plate or to the part itself.
//
// The volume down to the plate is exact: a prism below each face. What the part itself
// takes from it is measured along vertical lines of a grid, as in a dexel model; where
// nothing stands below an overhang, as in most parts, the result is exact.
package overhang

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/mesh"
)

// Slack is how far, in degrees, a face may lean beyond the limit before it counts.
// Corners in single precision tilt a face of 1 mm at 100 mm by 4e-4 degrees.
const Slack = 0.01

// ErrOptions is wrapped by errors about an angle or a layer height.
var ErrOptions = errors.New("overhang: invalid option")

// Options say what leans too far.
type Options struct {
	// Angle from the vertical in degrees, 0 to 90: faces that look down and lean
	// further are overhangs. A ceiling leans by 90.
	Angle float64

	// Layer is the height of the layers of [Room.Layers], in mm. Default 0: none.
	Layer float64

	// Cell is the side in mm of the squares of [Room.Cells]. Default 0: none.
	Cell float64

	// Bridges says that overhangs which hang between two sides of the part need nothing.
	// It takes a Layer.
	Bridges bool

	// Wall is how wide the walls of the part are printed, in mm: what lies within them, such
	// as the ceiling of engraved letters, is no bridge. Default 0.
	Wall float64

	// Strip is how wide a strip must be by which a layer sticks out over the one below, in
	// mm, for what carries it to end in [Room.Tops]. It takes a Layer. Default 0.
	Strip float64

	// Wide is how far it must stick out for that to be told in [Room.Wide], in mm.
	Wide float64

	// Plate says that support stands on the plate alone, and on nothing of the part.
	Plate bool

	// Lines is how many vertical lines the longer side of the part gets, 1 to 4096. Default
	// 256.
	Lines int
}

// Room is what a support would fill if it were solid.
type Room struct {
	Volume  float64 // mm³
	Faces   float64 // area of the overhanging faces as seen from below, in mm²
	Plate   float64 // area of faces that lie on the plate, in mm²: lifted, they hang over as well
	Blocked float64 // part of Volume that the part itself takes, below bridges, or where support may not stand: already subtracted

	// Standing is the area of what fills the room where it stands on the plate, in mm².
	Standing float64

	// Layers is the area of the room in each layer from the lowest point on, in mm²;
	// Tops what of it ends in the layer, below an overhang that sticks out by a strip.
	Layers, Tops []float64

	// Ends are the layers in which some of the room ends, below whatever, and Feet those in
	// which some begins, on the part.
	Ends, Feet []bool

	// Wide are the layers in which some ends below an overhang that sticks out by more.
	Wide []bool

	// Cells is, in each layer, what a support takes that is made of squares of a lattice, in
	// mm²: those that hold any of the room, up to the part, and what of them goes on down
	// beside it. Rims is the length of its outline, in mm. Both are known to a seventh of a
	// square. nil of parts of more than 20,000 layers.
	Cells, Rims []float64
}

// Below returns the room below the overhangs of m as it stands: its lowest point is on
// the plate. Errors: options without sense, the end of ctx.
func Below(ctx context.Context, m *mesh.Mesh, o Options) (*Room, error) {
	if !(o.Angle >= 0 && o.Angle <= 90) {
		return nil, fmt.Errorf("%w: angle %g: use 0 to 90 degrees", ErrOptions, o.Angle)
	}
	if !(o.Layer >= 0 && o.Layer <= 1e6) {
		return nil, fmt.Errorf("%w: layer height %g mm", ErrOptions, o.Layer)
	}
	if !(o.Wall >= 0 && o.Wall <= 1e6) {
		return nil, fmt.Errorf("%w: wall of %g mm", ErrOptions, o.Wall)
	}
	if !(o.Strip >= 0 && o.Strip <= 1e6) {
		return nil, fmt.Errorf("%w: strip of %g mm", ErrOptions, o.Strip)
	}
	if !(o.Wide >= 0 && o.Wide <= 1e6) {
		return nil, fmt.Errorf("%w: strip of %g mm", ErrOptions, o.Wide)
	}
	if o.Lines == 0 {
		o.Lines = 256
	}
	if o.Lines < 1 || o.Lines > mostLines {
		return nil, fmt.Errorf("%w: %d lines: use 1 to %d", ErrOptions, o.Lines, mostLines)
	}
	g := newGrid(m, o)
	if err := each(ctx, m.Faces, g.prisms); err != nil {
		return nil, err
	}
	if g.room.Faces == 0 { // no line needs to be looked at
		g.layers = newLayers(g.box.Size(), 0, o)
	} else {
		if err := g.cut(ctx, m.Faces, o); err != nil {
			return nil, err
		}
		g.layers = newLayers(g.box.Size(), g.pitch, o)
		g.columns()
	}
	g.count(&g.room)
	return &g.room, nil
}

// each visits all faces, some thousands at a time, and looks at ctx between them.
func each(ctx context.Context, faces [][3]uint32, visit func(part [][3]uint32)) error {
	for part := range slices.Chunk(faces, 8192) {
		if err := ctx.Err(); err != nil {
			return err
		}
		visit(part)
	}
	return nil
}
