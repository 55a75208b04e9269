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

// mostLayers is how many layers are counted in squares: a square takes a bit of each.
const mostLayers = 20_000

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

	// Cell is the side in mm of the squares of [Room.Cells]. Default 0: none.
	Cell float64

	// Bridges says that overhangs which hang between two sides of the part need nothing.
	// It takes a Layer.
	Bridges bool

	// Wall is how wide the walls of the part are printed, in mm: what lies within them, such
	// as the ceiling of engraved letters, is no bridge. Default 0.
	Wall float64
}

// Room is what a support would fill if it were solid.
type Room struct {
	Volume  float64 // mm³
	Faces   float64 // area of the overhanging faces as seen from below, in mm²
	Plate   float64 // area of faces that lie on the plate, in mm²: lifted, they hang over as well
	Blocked float64 // part of Volume that the part itself takes, or below bridges: already subtracted

	// Layers is the area of the room in each layer from the lowest point on, in mm²;
	// Tops what of it ends in the layer, below an overhang.
	Layers, Tops []float64

	// Cells is the area of the squares of a lattice that hold any of the room, in each
	// layer, in mm²: what a support takes that is made of whole squares. Rims is the
	// length of their outline, in mm. nil of parts of more than 20,000 layers.
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
	bridges  bool
	wall     int // in lines of the grid
	room     Room

	cell    float64               // side of the squares; 0: none
	squares map[[2]int32][]uint64 // a bit for each layer
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
	g := &grid{vertices: m.Vertices, min: box.Min, layer: o.Layer, bridges: o.Bridges, pitch: max(size.X, size.Y) / lines}
	sin, _ := geom.Sincos(min(90, o.Angle+Slack) * math.Pi / 180)
	if o.Angle+Slack >= 90 {
		sin = 2 // nothing leans by more than a ceiling
	}
	g.limit = -sin
	if g.pitch > 0 {
		g.wall = int(math.Round(min(o.Wall/g.pitch, lines)))
		g.nx, g.ny = int(size.X/g.pitch)+1, int(size.Y/g.pitch)+1
	}
	if o.Layer > 0 && size.Z/o.Layer < 1e6 {
		n := int(math.Ceil(size.Z/o.Layer-1e-9)) + 1
		g.room.Layers, g.room.Tops = make([]float64, n), make([]float64, n)
		if o.Cell > 0 && n <= mostLayers {
			g.room.Cells, g.room.Rims, g.squares = make([]float64, n), make([]float64, n), map[[2]int32][]uint64{}
			g.cell = max(o.Cell, g.pitch)
		}
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

// sortCrosses sorts them by line, and on a line upwards. There are few on each line, so
// they are dealt out to the lines first.
func (g *grid) sortCrosses() {
	begin := make([]int32, g.nx*g.ny+1)
	for _, c := range g.crosses {
		begin[c.line+1]++
	}
	for i := range g.nx * g.ny {
		begin[i+1] += begin[i]
	}
	next, sorted := slices.Clone(begin), make([]cross, len(g.crosses))
	for _, c := range g.crosses {
		sorted[next[c.line]] = c
		next[c.line]++
	}
	g.crosses = sorted
	for i := range g.nx * g.ny {
		slices.SortFunc(sorted[begin[i]:begin[i+1]], func(a, b cross) int {
			switch {
			case a.z < b.z:
				return -1
			case a.z > b.z:
				return 1
			}
			return int(a.kind) - int(b.kind)
		})
	}
}

// columns walks up every line: the column below an overhang stands on the last face
// that looked up, or on the plate.
func (g *grid) columns() {
	g.sortCrosses()
	cell := float64(g.pitch * g.pitch)
	var bridged []bool
	if g.bridges {
		bridged = g.bridged()
	}
	line, foot, depth := int32(-1), 0.0, 0
	for i, c := range g.crosses {
		if c.line != line {
			line, foot, depth = c.line, 0, 0
		}
		if c.kind != up {
			depth++
		}
		switch c.kind {
		case up:
			foot, depth = c.z, max(0, depth-1)
		case over:
			if depth > 1 || g.bridges && bridged[i] { // within another shell, or a bridge
				g.room.Blocked += float64(cell * c.z) // nothing is left of the prism below it
				continue
			}
			g.room.Blocked += float64(cell * foot)
			g.column(c.line, [2]float64{foot, c.z}, cell)
		}
	}
	g.count()
	g.room.Blocked = min(g.room.Blocked, g.room.Volume)
	g.room.Volume -= g.room.Blocked
}

// layersBelow returns how many layers have their middles below z.
func layersBelow(z, layer float64) int { return int(math.Ceil(z/layer - 0.5)) }

// column adds one column to the layers, by their middles.
func (g *grid) column(line int32, reach [2]float64, cell float64) {
	if g.room.Layers == nil {
		return
	}
	lo, hi := layersBelow(reach[0], g.layer), layersBelow(reach[1], g.layer)
	lo, hi = max(0, lo), min(hi, len(g.room.Layers))
	for i := lo; i < hi; i++ {
		g.room.Layers[i] += cell
	}
	if hi > lo {
		g.room.Tops[hi-1] += cell
		g.square(line, lo, hi)
	}
}

// count adds up the squares of each layer and their sides that no other square shares.
func (g *grid) count() {
	n := len(g.room.Cells)
	full, sides := make([]int, n), make([]int, n)
	for key, bits := range g.squares {
		x, y := key[0], key[1]
		beside := [4][]uint64{g.squares[[2]int32{x - 1, y}], g.squares[[2]int32{x + 1, y}], g.squares[[2]int32{x, y - 1}], g.squares[[2]int32{x, y + 1}]}
		for i := range full {
			if bits[i/64]>>(i%64)&1 == 0 {
				continue
			}
			full[i]++
			for _, other := range beside {
				if other == nil || other[i/64]>>(i%64)&1 == 0 {
					sides[i]++
				}
			}
		}
	}
	for i := range full {
		g.room.Cells[i], g.room.Rims[i] = float64(float64(full[i])*g.cell)*g.cell, float64(float64(sides[i])*g.cell)
	}
}

// square marks the layers from lo up to hi of the square that a line stands in.
func (g *grid) square(line int32, lo, hi int) {
	if g.squares == nil {
		return
	}
	x, y := g.at(int(line)%g.nx), g.at(int(line)/g.nx)
	key := [2]int32{int32(x / g.cell), int32(y / g.cell)}
	bits := g.squares[key]
	if bits == nil {
		bits = make([]uint64, (len(g.room.Cells)+63)/64)
		g.squares[key] = bits
	}
	for i := lo; i < hi; {
		word := ^uint64(0) << (i % 64)
		end := i - i%64 + 64
		if hi < end {
			word &= 1<<(hi%64) - 1
		}
		bits[i/64] |= word
		i = end
	}
}
