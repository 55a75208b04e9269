package main

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// The bracket is a bent plate: a foot on the ground, a bend, and an upright with
// a round head that carries a bearing boss. It is drawn flat and bent: along is
// the way along the plate from the bend's lower end, deep the height above its
// outer side. All lengths in mm.
const (
	plateThick = 8.0
	plateHalf  = 30.0 // half the width
	bendInner  = 10.0
	bendOuter  = bendInner + plateThick
	footLength = 94.0 // x of the foot's end
	footCorner = 14.0
	headHeight = 62.0 // z of the bore's axis
	edgeRadius = 2.0  // rounding of all outer edges

	bendSteps = 16
	edgeSteps = 6
	ribHalf   = 2.5 // ribs are round on top
	ribY      = 21.5
	ribSteps  = 8
	ribFoot   = 67.0 // x where a rib runs out on the foot
	ribHead   = 41.0 // z where it runs out on the upright
)

// bracket builds the bearing bracket.
func bracket() *solid {
	b := &bracketBuilder{solid: &solid{name: "bracket"}}
	b.edge()
	b.outside()
	b.inside()
	b.ribs()
	return b.solid
}

type bracketBuilder struct{ *solid }

// foot is the drawing plane of the foot at a depth: first axis x, second y.
func foot(deep float64) plane {
	return plane{origin: geom.Vec{Z: deep}, u: geom.Vec{X: 1}, v: geom.Vec{Y: 1}}
}

// upright is the drawing plane of the upright at a depth: first axis y, second
// z, looking along x.
func upright(deep float64) plane {
	return plane{origin: geom.Vec{X: deep}, u: geom.Vec{Y: 1}, v: geom.Vec{Z: 1}}
}

// bend returns the point of the bend at an angle in degrees, 0 at the foot.
func bend(deg, y, deep float64) geom.Vec {
	sin, cos := sincosDeg(deg)
	r := bendOuter - deep
	return geom.Vec{X: bendOuter - r*sin, Y: y, Z: bendOuter - r*cos}
}

// footOutline returns the foot's outline from the bend at y < 0 around its end
// to the bend at y > 0, moved inwards by d.
func footOutline(d float64) []geom.Vec2 {
	x, y := footLength-footCorner, plateHalf-footCorner
	out := []geom.Vec2{{X: bendOuter, Y: -plateHalf + d}, {X: 50, Y: -plateHalf + d}}
	out = append(out, arc(geom.Vec2{X: x, Y: -y}, footCorner-d, -90, 0, 12)...)
	out = append(out, arc(geom.Vec2{X: x, Y: y}, footCorner-d, 0, 90, 12)...)
	return append(out, geom.Vec2{X: 50, Y: plateHalf - d}, geom.Vec2{X: bendOuter, Y: plateHalf - d})
}

// headOutline returns the upright's outline from the bend at y > 0 over the head
// to the bend at y < 0, moved inwards by d.
func headOutline(d float64) []geom.Vec2 {
	out := []geom.Vec2{{X: plateHalf - d, Y: bendOuter}}
	out = append(out, arc(geom.Vec2{Y: headHeight}, plateHalf-d, 0, 180, 48)...)
	return append(out, geom.Vec2{X: -plateHalf + d, Y: bendOuter})
}

// outline returns the whole outline in space, moved inwards by d, at a depth.
func outline(d, deep float64) []geom.Vec {
	out := foot(deep).all(footOutline(d))
	for i := 1; i < bendSteps; i++ {
		out = append(out, bend(90*float64(i)/bendSteps, plateHalf-d, deep))
	}
	out = append(out, upright(deep).all(headOutline(d))...)
	for i := bendSteps - 1; i > 0; i-- {
		out = append(out, bend(90*float64(i)/bendSteps, -plateHalf+d, deep))
	}
	return out
}

// edge makes the narrow side of the plate, rounded at both edges.
func (b *bracketBuilder) edge() {
	var rows [][]geom.Vec
	for _, p := range arc(geom.Vec2{X: edgeRadius, Y: edgeRadius}, edgeRadius, 270, 180, edgeSteps) {
		rows = append(rows, outline(p.X, p.Y))
	}
	for _, p := range arc(geom.Vec2{X: edgeRadius, Y: plateThick - edgeRadius}, edgeRadius, 180, 90, edgeSteps) {
		rows = append(rows, outline(p.X, p.Y))
	}
	b.bands(rows)
}

// The holes, each as its outline on the outer side and on the inner side of the
// plate, with what lies between.

// profile is a way through the plate: distance from the axis, and height.
type profile []geom.Vec2

// through sweeps a ring along a profile from one face to another and returns
// the rings at its ends. The way keeps the material on its left.
func (b *bracketBuilder) through(p plane, way profile, ring func(r float64) []geom.Vec2) (first, last []geom.Vec2) {
	var rows [][]geom.Vec
	for _, w := range way {
		rows = append(rows, p.raised(w.Y).all(ring(w.X)))
	}
	b.bands(rows)
	return ring(way[0].X), ring(way[len(way)-1].X)
}

// reversed returns the way walked backwards.
func (p profile) reversed() profile {
	out := slices.Clone(p)
	slices.Reverse(out)
	return out
}

// rounded returns the points of a quarter circle as a piece of a way.
func rounded(r, h, radius, from, to float64, n int) profile {
	return arc(geom.Vec2{X: r, Y: h}, radius, from, to, n)
}

// pad is the way from the foot's upper side over a raised pad, down a
// counterbore and a bolt hole to the lower side.
func pad() profile {
	way := rounded(11.5, plateThick+1.5, 1.5, 270, 180, 4)
	way = append(way, geom.Vec2{X: 10, Y: plateThick + 1.5 + 0.5}, geom.Vec2{X: 9.5, Y: plateThick + 2.5})
	way = append(way, geom.Vec2{X: 8, Y: plateThick + 2.5}, geom.Vec2{X: 7.5, Y: plateThick + 2}, geom.Vec2{X: 7.5, Y: 5})
	return append(way, geom.Vec2{X: 4.5, Y: 5}, geom.Vec2{X: 4.5, Y: 0.75}, geom.Vec2{X: 5.25, Y: 0})
}

// slotWay is the way through the adjusting slot, chamfered at both ends.
var slotWay = profile{{X: 5.5, Y: plateThick}, {X: 4.5, Y: plateThick - 1}, {X: 4.5, Y: 1}, {X: 5.5, Y: 0}}

// bossUp is the way from the upright's inner side up to the boss's end face.
func bossUp() profile {
	way := rounded(25, plateThick+3, 3, 270, 180, 6)
	return append(way, geom.Vec2{X: 22, Y: 17}, geom.Vec2{X: 21, Y: 18})
}

// boreDown is the way from the boss's end face through the bore to the collar
// on the outer side and down to the plate.
func boreDown() profile {
	way := profile{{X: 14, Y: 18}, {X: 13, Y: 17}, {X: 13, Y: -2}, {X: 14, Y: -3}, {X: 18, Y: -3}, {X: 19, Y: -2}}
	return append(way, rounded(20.5, -1.5, 1.5, 180, 90, 4)...)
}

// tapWay is a blind hole with a cone at its end.
var tapWay = profile{{X: 2.3, Y: 18}, {X: 1.8, Y: 17.5}, {X: 1.8, Y: 8.5}, {X: 0, Y: 7.5}}

// outside makes the plate's outer side: the ground, the bend, the back.
func (b *bracketBuilder) outside() {
	ring := footOutline(edgeRadius)
	var holes [][]geom.Vec2
	for _, y := range []float64{-15.5, 15.5} {
		holes = append(holes, circle(geom.Vec2{X: 79, Y: y}, 5.25, 40))
	}
	holes = append(holes, slotRing(5.5))
	b.face(foot(0), true, ring, holes...)
	b.bendFace(0, -plateHalf+edgeRadius, plateHalf-edgeRadius)
	collar := circle(geom.Vec2{Y: headHeight}, 20.5, 72)
	b.face(upright(0), true, headOutline(edgeRadius), collar)
}

func slotRing(r float64) []geom.Vec2 { return obround(geom.Vec2{X: 40}, 9, r, 16) }

// bendFace makes the part of a bent side between two lines along the bend.
func (b *bracketBuilder) bendFace(deep, y0, y1 float64) {
	for i := range bendSteps {
		a0, a1 := 90*float64(i)/bendSteps, 90*float64(i+1)/bendSteps
		if deep == 0 {
			b.quad(bend(a0, y0, deep), bend(a1, y0, deep), bend(a1, y1, deep), bend(a0, y1, deep))
		} else {
			b.quad(bend(a0, y0, deep), bend(a0, y1, deep), bend(a1, y1, deep), bend(a1, y0, deep))
		}
	}
}

// inside makes the plate's inner side with all that stands on it but the ribs,
// around whose feet it leaves room.
func (b *bracketBuilder) inside() {
	b.footInside()
	e := plateHalf - edgeRadius
	for _, y := range [][2]float64{{-e, -ribY - ribHalf}, {-ribY + ribHalf, ribY - ribHalf}, {ribY + ribHalf, e}} {
		b.bendFace(plateThick, y[0], y[1])
	}
	b.uprightInside()
}

func (b *bracketBuilder) footInside() {
	ring := footOutline(edgeRadius)
	for _, y := range []float64{ribY, -ribY} {
		for i := 2 * ribSteps; i >= 0; i-- {
			c := ribCurve(y, i)
			if i == 2*ribSteps {
				ring = append(ring, geom.Vec2{X: bendOuter, Y: c[0].Y})
			}
			ring = append(ring, geom.Vec2{X: c[0].X, Y: c[0].Y})
			if i == 0 {
				ring = append(ring, geom.Vec2{X: bendOuter, Y: c[0].Y})
			}
		}
	}
	var holes [][]geom.Vec2
	for _, y := range []float64{-15.5, 15.5} {
		first, _ := b.through(foot(0), pad(), func(r float64) []geom.Vec2 { return circle(geom.Vec2{X: 79, Y: y}, r, 40) })
		holes = append(holes, first)
	}
	first, _ := b.through(foot(0), slotWay, slotRing)
	b.face(foot(plateThick), false, ring, append(holes, first)...)
}

func (b *bracketBuilder) uprightInside() {
	ring := headOutline(edgeRadius)
	for _, y := range []float64{-ribY, ribY} {
		for i := range 2*ribSteps + 1 {
			c := ribCurve(y, i)
			top := c[len(c)-1]
			if i == 0 {
				ring = append(ring, geom.Vec2{X: top.Y, Y: bendOuter})
			}
			ring = append(ring, geom.Vec2{X: top.Y, Y: top.Z})
			if i == 2*ribSteps {
				ring = append(ring, geom.Vec2{X: top.Y, Y: bendOuter})
			}
		}
	}
	axis := geom.Vec2{Y: headHeight}
	around := func(r float64) []geom.Vec2 { return circle(axis, r, 72) }
	bottom, top := b.through(upright(0), bossUp(), around)
	b.face(upright(plateThick), false, ring, bottom)
	bore, _ := b.through(upright(0), boreDown(), around)
	holes := [][]geom.Vec2{bore}
	for _, c := range arc(axis, 17.5, 30, 330, 5) {
		tap, _ := b.through(upright(0), tapWay, func(r float64) []geom.Vec2 { return circle(c, r, 20) })
		holes = append(holes, tap)
	}
	b.face(upright(18), false, top, holes...)
}

// ribCurve returns row i of 2*ribSteps+1 along the crest of the rib at y: from
// the foot to the upright, lower towards the rib's flanks.
func ribCurve(y float64, i int) []geom.Vec {
	sin, cos := sincosDeg(-90 + 90*float64(i)/ribSteps)
	d := ribHalf * (1 - cos)
	y += ribHalf * sin
	// A quadratic curve, hollow like a cast web.
	p0 := geom.Vec2{X: ribFoot - 2.2*d, Y: plateThick}
	p1 := geom.Vec2{X: 27 - d, Y: 19 - d}
	p2 := geom.Vec2{X: plateThick, Y: ribHead - 2.2*d}
	const n = 24
	out := make([]geom.Vec, n+1)
	for k := range out {
		t := float64(k) / n
		s := 1 - t
		out[k] = geom.Vec{X: s*s*p0.X + 2*s*t*p1.X + t*t*p2.X, Y: y, Z: s*s*p0.Y + 2*s*t*p1.Y + t*t*p2.Y}
	}
	out[0].Z, out[n].X = plateThick, plateThick
	return out
}

// ribs makes the two webs that stiffen the bend.
func (b *bracketBuilder) ribs() {
	for _, y := range []float64{-ribY, ribY} {
		for i := range 2 * ribSteps {
			b.strip(ribCurve(y, i+1), ribCurve(y, i))
		}
		b.ribFlank(ribCurve(y, 0), true)
		b.ribFlank(ribCurve(y, 2*ribSteps), false)
	}
}

// ribFlank makes the flat side of a rib below its crest.
func (b *bracketBuilder) ribFlank(crest []geom.Vec, right bool) {
	// Drawn with x to the right and z up: counter-clockwise from the foot.
	var ring []geom.Vec2
	for _, p := range crest {
		ring = append(ring, geom.Vec2{X: p.X, Y: p.Z})
	}
	for i := bendSteps; i >= 0; i-- {
		p := bend(90*float64(i)/bendSteps, 0, plateThick)
		ring = append(ring, geom.Vec2{X: p.X, Y: p.Z})
	}
	p := plane{origin: geom.Vec{Y: crest[0].Y}, u: geom.Vec{X: 1}, v: geom.Vec{Z: 1}}
	b.face(p, !right, ring)
}
