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
	if s.shape.body != nil {
		return c.inVolume(s)
	}
	var out []Violation
	if s.shape.rim != nil {
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

// inside checks that s keeps its distance from the edge of the bed: its footprint
// and every vertex of its mesh.
func (c *checker) inside(s *spot, out []Violation) []Violation {
	need := c.l.Options.WallDistance + s.margin
	allowed := Tolerance
	if s.shape.rim != nil {
		if g := c.meshToWall(s, need); !enough(g, need, Tolerance) {
			return append(out, c.overEdge(s, g, need))
		}
		allowed += FootprintSlack / 2 // of the footprint: the mesh has borne witness
	}
	if s.shape.outline == nil {
		return out
	}
	if g := c.toWall(s, s.shape.outline, need); !enough(g, need, allowed) {
		return append(out, c.overEdge(s, g, need))
	}
	return out
}

// overEdge is the finding that s is too near to the edge or beyond it.
func (c *checker) overEdge(s *spot, g verify.Gap, need float64) Violation {
	var v Violation
	if g.Depth > Tolerance {
		v = c.finding(OutsideBed, s.row, "reaches %s beyond the bed at %s", mm(g.Depth), c.at(g.A))
	} else {
		v = c.finding(OutsideBed, s.row, "%s from the edge of the bed at %s, asked for %s", mm(g.Distance), c.at(g.A), mm(need))
	}
	return v.where(g, need)
}

// enough reports whether a gap is as large as it has to be, to within tolerance.
func enough(g verify.Gap, need, tolerance float64) bool {
	return need-g.Distance+g.Depth <= tolerance
}

// meshToWall measures how near the mesh of s is to the edge of the bed. When the
// hull of its shadow keeps the distance, so does the shadow; on a convex bed the
// hull is all there is to know.
func (c *checker) meshToWall(s *spot, need float64) verify.Gap {
	g := c.toWall(s, s.shape.rim, need)
	if c.bed.Shape != Polygonal || enough(g, need, Tolerance) {
		return g
	}
	return c.toWall(s, s.shape.shadow(), need)
}

// where returns v with the numbers of g.
func (v Violation) where(g verify.Gap, required float64) Violation {
	v.Distance, v.Depth, v.Required, v.At, v.OtherAt = g.Distance, g.Depth, required, g.A, g.B
	return v
}

// toWall measures how near a shape of s is to the edge of the bed or how far
// beyond.
func (c *checker) toWall(s *spot, shape *verify.Shape, need float64) verify.Gap {
	placed := s.put(shape)
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
		d, r := math.Sqrt(float64(p.X*p.X)+float64(p.Y*p.Y)), float64(c.bed.X/2)
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
	shape, allowed := s.shape.outline, Tolerance
	switch {
	case shape == nil:
		shape = s.shape.shadow()
	case s.shape.rim != nil:
		allowed += FootprintSlack / 2
	}
	reach := max(0, s.margin-Tolerance)
	g := verify.Between(s.put(shape), c.keep, reach)
	if allowed > Tolerance && !enough(g, reach, 0) && enough(g, reach, allowed) {
		g = verify.Between(s.put(s.shape.shadow()), c.keep, reach)
	}
	var text string
	switch {
	case g.Depth > Tolerance:
		text = fmt.Sprintf("reaches %s into a keep-out area at %s", mm(g.Depth), at(g.A))
	case g.Distance < reach:
		text = fmt.Sprintf("its margin of %s reaches into a keep-out area %s away at %s", mm(s.margin), mm(g.Distance), at(g.A))
	default:
		return out
	}
	v := c.finding(InKeepOut, s.row, "%s", text)
	return append(out, v.where(g, s.margin))
}

// put returns a shape of s where s lies.
func (s *spot) put(shape *verify.Shape) *verify.Placed {
	return &verify.Placed{Shape: shape, Pose: s.place.Pose}
}
