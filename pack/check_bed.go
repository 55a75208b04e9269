package pack

import (
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// Whether each copy stays on the bed.

// onBed returns what is wrong with where a copy is on the bed.
func (c *checker) onBed(s *spot) []Violation {
	var out []Violation
	if s.shape.hasMesh {
		out = c.heights(s, out)
	}
	if !(s.place.Oversized && c.l.Options.KeepTooLarge) {
		out = c.inside(s, out)
	}
	if c.keep != nil {
		out = c.keptOut(s, out)
	}
	return out
}

// heights checks that s stands on the plate and below the top of the volume.
func (c *checker) heights(s *spot, out []Violation) []Violation {
	low, top := s.shape.low+s.place.Pose.T.Z, s.shape.top+s.place.Pose.T.Z
	if !(math.Abs(low) <= Tolerance) {
		v := c.finding(NotOnPlate, s.row, "its lowest point is at z = %s, not on the plate", mm(low))
		v.Distance = low
		out = append(out, v)
	}
	oversized := s.place.Oversized && c.l.Options.KeepTooLarge
	if c.bed.Z > 0 && !oversized && !(top <= c.bed.Z+Tolerance) {
		v := c.finding(TooHigh, s.row, "reaches z = %s, the volume ends at %s", mm(top), mm(c.bed.Z))
		v.Distance, v.Required, v.Depth = top, c.bed.Z, top-c.bed.Z
		out = append(out, v)
	}
	return out
}

// inside checks that s keeps its distance from the edge of the bed.
func (c *checker) inside(s *spot, out []Violation) []Violation {
	need := c.l.Options.WallDistance + s.margin
	g := c.toWall(s, need)
	if g.Depth > Tolerance {
		v := c.finding(OutsideBed, s.row, "reaches %s beyond the bed at %s", mm(g.Depth), at(g.A))
		return append(out, v.where(g, need))
	}
	if g.Distance >= need-Tolerance {
		return out
	}
	v := c.finding(OutsideBed, s.row, "%s from the edge of the bed at %s, asked for %s", mm(g.Distance), at(g.A), mm(need))
	return append(out, v.where(g, need))
}

// where returns v with the numbers of g.
func (v Violation) where(g verify.Gap, required float64) Violation {
	v.Distance, v.Depth, v.Required, v.At, v.OtherAt = g.Distance, g.Depth, required, g.A, g.B
	return v
}

// toWall measures how near s is to the edge of the bed or how far beyond.
func (c *checker) toWall(s *spot, need float64) verify.Gap {
	placed := s.outline()
	if c.bed.Shape == Polygonal {
		return verify.Outside(placed, c.plate, need)
	}
	worst := math.Inf(1) // room to the wall, negative beyond it
	var g verify.Gap
	placed.Corners(func(p geom.Vec) {
		if room, edge := c.room(p); room < worst {
			worst, g.A, g.B = room, p, edge
		}
	})
	g.Distance, g.Depth = max(0, worst), max(0, -worst)
	return g
}

// room returns the distance of p from the edge of a rectangle or a circle,
// negative outside, and the place there. Both are convex, so that corners tell
// everything.
func (c *checker) room(p geom.Vec) (float64, geom.Vec) {
	if c.bed.Shape == Circle {
		d, r := math.Sqrt(float64(p.X*p.X)+float64(p.Y*p.Y)), c.bed.X/2
		if d == 0 {
			return r, geom.Vec{X: r}
		}
		return r - d, geom.Vec{X: p.X / d * r, Y: p.Y / d * r}
	}
	room, edge := p.X, geom.Vec{Y: p.Y}
	if r := c.bed.X - p.X; r < room {
		room, edge = r, geom.Vec{X: c.bed.X, Y: p.Y}
	}
	if p.Y < room {
		room, edge = p.Y, geom.Vec{X: p.X}
	}
	if r := c.bed.Y - p.Y; r < room {
		room, edge = r, geom.Vec{X: p.X, Y: c.bed.Y}
	}
	return room, edge
}

// keptOut checks that s, with its margin, stays out of the keep-out areas.
func (c *checker) keptOut(s *spot, out []Violation) []Violation {
	g := verify.Between(s.outline(), c.keep, s.margin+Tolerance)
	var text string
	switch {
	case g.Depth > Tolerance:
		text = fmt.Sprintf("reaches %s into a keep-out area at %s", mm(g.Depth), at(g.A))
	case g.Distance < s.margin-Tolerance:
		text = fmt.Sprintf("its margin of %s reaches into a keep-out area %s away at %s", mm(s.margin), mm(g.Distance), at(g.A))
	default:
		return out
	}
	v := c.finding(InKeepOut, s.row, "%s", text)
	return append(out, v.where(g, s.margin))
}

// outline returns the footprint of s where it lies.
func (s *spot) outline() *verify.Placed {
	return &verify.Placed{Shape: s.shape.outline, Pose: s.place.Pose}
}
