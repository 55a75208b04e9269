package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The volume above a plate, drawn as the wires of its edges: those behind the
// parts below them, the others above.

const (
	wireWidth   = 1.3
	wireOpacity = 0.75

	// sharpTurn is the cosine of the smallest turn of the outline that has an
	// upright edge: round volumes have none.
	sharpTurn = 0.9
)

var wireColor = material{0.42, 0.45, 0.50}

// roof is the height of the volume in a picture of one, 0 in others: from the top
// its edges are those of the plate.
func (d *drawing) roof() float64 {
	if !d.layout.Options.Packer.InSpace() || d.lo.View != ViewPerspective || !(d.layout.Bed.Z > 0) {
		return 0
	}
	return d.layout.Bed.Z
}

// backEdges paints the edges that the parts hide.
func (d *drawing) backEdges(px []pixel) { d.wires(px, true) }

// frontEdges paints those that hide parts.
func (d *drawing) frontEdges(px []pixel) { d.wires(px, false) }

// wires paints the edges between faces that look away from the eye, or all others.
func (d *drawing) wires(px []pixel, back bool) {
	top := d.roof()
	if top == 0 {
		return
	}
	m := newMask(d.width, d.height)
	above := d.eyeAt().Z > top
	ring := d.layout.Bed.Polygon().Outer
	for _, shift := range d.plates {
		away := d.awaySides(ring, shift)
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (away[i] && !above) == back {
				d.line(m, geom.Vec{X: p.X + shift, Y: p.Y, Z: top}, geom.Vec{X: q.X + shift, Y: q.Y, Z: top}, wireWidth)
			}
			before := (i + len(ring) - 1) % len(ring)
			if (away[i] && away[before]) == back && isSharp(ring[before], p, q) {
				d.line(m, geom.Vec{X: p.X + shift, Y: p.Y}, geom.Vec{X: p.X + shift, Y: p.Y, Z: top}, wireWidth)
			}
		}
	}
	layer(px, m.values(), wireColor, wireOpacity)
}

// awaySides reports for each side of the outline whether its wall looks away from
// the eye.
func (d *drawing) awaySides(ring poly.Ring, shift float64) []bool {
	eye := d.eyeAt()
	out := make([]bool, len(ring))
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		n := geom.Vec{X: q.Y - p.Y, Y: p.X - q.X}
		out[i] = geom.Dot(n, geom.Vec{X: eye.X - p.X - shift, Y: eye.Y - p.Y}) <= 0
	}
	return out
}

// isSharp reports whether the outline turns at p by much.
func isSharp(before, p, after geom.Vec2) bool {
	ax, ay, bx, by := p.X-before.X, p.Y-before.Y, after.X-p.X, after.Y-p.Y
	lengths := math.Sqrt((float64(ax*ax) + float64(ay*ay)) * (float64(bx*bx) + float64(by*by)))
	return float64(ax*bx)+float64(ay*by) < sharpTurn*lengths
}
