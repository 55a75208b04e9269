package main

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// The gear is a spur gear with involute teeth of 20 degrees, a web with six
// holes, and a bore. All lengths in mm.
const (
	gearModule = 2.0
	gearTeeth  = 24
	gearWidth  = 12.0
	gearPitch  = gearModule * gearTeeth / 2
	gearTip    = gearPitch + gearModule
	gearRoot   = gearPitch - 1.25*gearModule
)

// involute returns the angle that an involute has turned where its pressure
// angle is a: tan a - a.
func involute(a float64) float64 { return math.Tan(a) - a }

// gearOutline returns the outline of all teeth, with a little play on the flanks.
func gearOutline() []geom.Vec2 {
	const flank = 8
	pressure := 20 * math.Pi / 180
	base := gearPitch * math.Cos(pressure)
	half := math.Pi/(2*gearTeeth) + involute(pressure) - 0.002
	at := func(r, angle float64) geom.Vec2 {
		sin, cos := math.Sincos(angle)
		return geom.Vec2{X: r * cos, Y: r * sin}
	}
	var out []geom.Vec2
	for tooth := range gearTeeth {
		middle := 2 * math.Pi * float64(tooth) / gearTeeth
		var right, left []geom.Vec2
		for i := range flank + 1 {
			r := base + (gearTip-base)*float64(i)/flank
			a := half - involute(math.Acos(base/r))
			right = append(right, at(r, middle-a))
			left = append([]geom.Vec2{at(r, middle+a)}, left...)
		}
		foot := half + 0.01
		out = append(out, at(gearRoot, middle-foot))
		out = append(out, right...)
		out = append(out, left...)
		out = append(out, at(gearRoot, middle+foot))
	}
	return out
}

// gear builds the gear on the plane z = 0, about the z axis.
func gear() *solid {
	b := &bracketBuilder{solid: &solid{name: "gear"}}
	teeth := gearOutline()
	b.band(foot(0).all(teeth), foot(gearWidth).all(teeth))
	center := geom.Vec2{}
	around := func(r float64) []geom.Vec2 { return circle(center, r, 60) }
	for _, side := range []struct {
		face, floor float64
		back        bool
	}{{gearWidth, gearWidth - 3, false}, {0, 3, true}} {
		rim := profile{{X: 18.5, Y: side.face}, {X: 17.5, Y: side.floor}}
		hub := profile{{X: 11, Y: side.floor}, {X: 10, Y: side.face}}
		if side.back {
			rim, hub = rim.reversed(), hub.reversed()
		}
		b.through(foot(0), rim, around)
		b.through(foot(0), hub, around)
		b.face(foot(side.face), side.back, teeth, around(18.5))
		b.face(foot(side.face), side.back, around(10), around(6.5))
		b.face(foot(side.floor), side.back, around(17.5), append(webHoles(), around(11))...)
	}
	b.through(foot(0), profile{{X: 6.5, Y: gearWidth}, {X: 6, Y: gearWidth - 0.5}, {X: 6, Y: 0.5}, {X: 6.5, Y: 0}}, around)
	for _, c := range arc(center, 14.25, 0, 300, 5) {
		b.through(foot(0), profile{{X: 2.2, Y: gearWidth - 3}, {X: 2.2, Y: 3}}, func(r float64) []geom.Vec2 { return circle(c, r, 24) })
	}
	return b.solid
}

func webHoles() [][]geom.Vec2 {
	var holes [][]geom.Vec2
	for _, c := range arc(geom.Vec2{}, 14.25, 0, 300, 5) {
		holes = append(holes, circle(c, 2.2, 24))
	}
	return holes
}

// gearPair returns two gears in mesh: one object, placed twice.
func gearPair() *mesh.Model {
	turned := geom.Identity()
	sin, cos := math.Sincos(math.Pi / gearTeeth)
	turned.M = [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}
	turned.T = geom.Vec{X: 2 * gearPitch}
	m := mesh.Single(gear().mesh())
	m.Items[0].Name = "driver"
	second := m.Items[0]
	second.Name, second.Matrix = "driven", turned
	m.Items = append(m.Items, second)
	return m
}
