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
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Slack is how far, in degrees, a face may lean beyond the limit before it counts.
// Corners in single precision tilt a face of 1 mm at 100 mm by 4e-4 degrees.
const Slack = 0.01

// lines is how many vertical lines the longer side of the part gets.
const lines = 256

// ErrOptions is wrapped by errors about an angle or a layer height.
var ErrOptions = errors.New("overhang: invalid option")

// Options say what leans too far.
type Options struct {
	// Angle from the vertical in degrees, 0 to 90: faces that look down and lean
	// further are overhangs. A ceiling leans by 90.
	Angle float64

	// Layer is the height of the layers of [Room.Layers], in mm. Default 0: none.
	Layer float64
}

// Room is what a support would fill if it were solid.
type Room struct {
	Volume  float64 // mm³
	Faces   float64 // area of the overhanging faces as seen from below, in mm²
	Plate   float64 // area of faces that lie on the plate, in mm²: lifted, they hang over as well
	Blocked float64 // part of Volume that the part itself takes, already subtracted

	// Layers is the area of the room in each layer from the lowest point on, in mm²;
	// Tops what of it ends in the layer, below an overhang.
	Layers, Tops []float64
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
	g := newGrid(m, o)
	for i, f := range m.Faces {
		if i%8192 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		g.face(f)
	}
	if g.room.Faces == 0 {
		return &g.room, nil // nothing hangs over: no line needs to be looked at
	}
	for i, f := range m.Faces {
		if i%8192 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		g.cast(f)
	}
	g.columns()
	return &g.room, nil
}

// grid is a set of vertical lines over the part.
type grid struct {
	vertices []geom.Vec
	min      geom.Vec
	limit    float64 // normals with less vertical part than this are overhangs
	pitch    float64
	nx, ny   int
	crosses  []cross
	layer    float64
	room     Room
}

// cross is where a line goes through the surface.
type cross struct {
	line int32
	kind kind
	z    float64
}

type kind uint8

const (
	up   kind = iota // a face that looks up: support may stand on it
	down             // a face that needs none
	over             // an overhang
)

func newGrid(m *mesh.Mesh, o Options) *grid {
	box := m.Bounds()
	size := box.Size()
	g := &grid{vertices: m.Vertices, min: box.Min, layer: o.Layer, pitch: max(size.X, size.Y) / lines}
	sin, _ := geom.Sincos(min(90, o.Angle+Slack) * math.Pi / 180)
	if o.Angle+Slack >= 90 {
		sin = 2 // nothing leans by more than a ceiling
	}
	g.limit = -sin
	if g.pitch > 0 {
		g.nx, g.ny = int(size.X/g.pitch)+1, int(size.Y/g.pitch)+1
	}
	if o.Layer > 0 && size.Z/o.Layer < 1e6 {
		n := int(math.Ceil(size.Z/o.Layer-1e-9)) + 1
		g.room.Layers, g.room.Tops = make([]float64, n), make([]float64, n)
	}
	return g
}

// corners returns the corners of a face over the plate, its normal twice its area long
// and the length of that.
func (g *grid) corners(f [3]uint32) (p [3]geom.Vec, n geom.Vec, length float64) {
	for k := range p {
		p[k] = geom.Sub(g.vertices[f[k]], g.min)
	}
	n = geom.Cross(geom.Sub(p[1], p[0]), geom.Sub(p[2], p[0]))
	return p, n, geom.Norm(n)
}

// kindOf says what a face is to a support; faces seen edge on are nothing.
func (g *grid) kindOf(n geom.Vec, length float64) (kind, bool) {
	switch {
	case length == 0 || n.Z == 0:
		return up, false
	case n.Z > 0:
		return up, true
	case n.Z < float64(g.limit*length):
		return over, true
	}
	return down, true
}

// face adds the prism below an overhang.
func (g *grid) face(f [3]uint32) {
	p, n, length := g.corners(f)
	if k, ok := g.kindOf(n, length); !ok || k != over {
		return
	}
	height := (p[0].Z + p[1].Z + p[2].Z) / 3
	if height <= 0 {
		g.room.Plate -= float64(n.Z / 2)
		return
	}
	g.room.Faces -= float64(n.Z / 2)
	g.room.Volume -= float64(n.Z * height / 2)
}

// cast notes which lines go through a face.
func (g *grid) cast(f [3]uint32) {
	p, n, length := g.corners(f)
	k, ok := g.kindOf(n, length)
	if !ok || g.pitch == 0 {
		return
	}
	lo, hi := p[0], p[0]
	for _, q := range p[1:] {
		lo = geom.Vec{X: min(lo.X, q.X), Y: min(lo.Y, q.Y)}
		hi = geom.Vec{X: max(hi.X, q.X), Y: max(hi.Y, q.Y)}
	}
	first := func(v float64) int { return max(0, int(math.Ceil(v/g.pitch-shift))) }
	for j := first(lo.Y); j < g.ny && g.at(j) <= hi.Y; j++ {
		y := g.at(j)
		for i := first(lo.X); i < g.nx && g.at(i) <= hi.X; i++ {
			x := g.at(i)
			if inside(p, x, y) {
				z := p[0].Z - (float64(n.X*(x-p[0].X))+float64(n.Y*(y-p[0].Y)))/n.Z
				g.crosses = append(g.crosses, cross{int32(j*g.nx + i), k, z})
			}
		}
	}
}

// shift keeps the lines off the middle of their cells, where models have edges.
const shift = 0.4142135623730951

// at returns the place of line i.
func (g *grid) at(i int) float64 { return float64((float64(i) + shift) * g.pitch) }

// inside reports whether a point of the plate lies under a face, whichever way it is
// wound; of two faces that share an edge one may get the points on it, or both.
func inside(p [3]geom.Vec, x, y float64) bool {
	var left, right bool
	for k := range p {
		q := p[(k+1)%3]
		side := float64((q.X-p[k].X)*(y-p[k].Y)) - float64((q.Y-p[k].Y)*(x-p[k].X))
		left, right = left || side > 0, right || side < 0
	}
	return !(left && right)
}

// columns walks up every line: the column below an overhang stands on the last face
// that looked up, or on the plate.
func (g *grid) columns() {
	slices.SortFunc(g.crosses, func(a, b cross) int {
		switch {
		case a.line != b.line:
			return int(a.line) - int(b.line)
		case a.z != b.z:
			if a.z < b.z {
				return -1
			}
			return 1
		}
		return int(a.kind) - int(b.kind)
	})
	cell := float64(g.pitch * g.pitch)
	line, foot := int32(-1), 0.0
	for _, c := range g.crosses {
		if c.line != line {
			line, foot = c.line, 0
		}
		switch c.kind {
		case up:
			foot = c.z
		case over:
			g.room.Blocked += float64(cell * foot)
			g.column(foot, c.z, cell)
		}
	}
	g.room.Blocked = min(g.room.Blocked, g.room.Volume)
	g.room.Volume -= g.room.Blocked
}

// column adds one column to the layers, by their middles.
func (g *grid) column(from, to, cell float64) {
	if g.room.Layers == nil {
		return
	}
	lo, hi := int(math.Ceil(from/g.layer-0.5)), int(math.Ceil(to/g.layer-0.5))
	lo, hi = max(0, lo), min(hi, len(g.room.Layers))
	for i := lo; i < hi; i++ {
		g.room.Layers[i] += cell
	}
	if hi > lo {
		g.room.Tops[hi-1] += cell
	}
}
