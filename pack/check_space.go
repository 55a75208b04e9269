package pack

import (
	"fmt"
	"math"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// Layouts in space: whether each copy lies inside the build volume.

// newSpaceForm prepares a part of a layout in space. Only its mesh counts.
func newSpaceForm(p *Part) (*form, error) {
	if p.Mesh == nil || len(p.Mesh.Faces) == 0 {
		return nil, fmt.Errorf("has no mesh: layouts in space are proven on meshes")
	}
	b := verify.NewBody(p.Mesh)
	return &form{
		body: b, own: b.Shape,
		shadow: sync.OnceValue(func() *verify.Shape { return verify.NewShadow(p.Mesh) }),
	}, nil
}

// space reports whether the layout is one in space.
func (c *checker) space() bool { return c.l.Options.Packer.InSpace() }

// solid returns the body of s where s lies.
func (s *spot) solid() *verify.PlacedBody {
	return &verify.PlacedBody{Body: s.shape.body, Pose: s.place.Pose}
}

// prepareBoxes builds the keep-out boxes and refuses those without a volume.
func (c *checker) prepareBoxes() error {
	for i, b := range c.bed.KeepOutBoxes {
		if err := checkBox(b); err != nil {
			return fmt.Errorf("keep-out box %d: %w", i, err)
		}
		if c.space() {
			c.boxes = append(c.boxes, &verify.PlacedBody{Body: verify.NewBox(b), Pose: geom.Identity()})
		}
	}
	return nil
}

// checkBox refuses boxes without a volume.
func checkBox(b geom.Box) error {
	size := geom.Sub(b.Max, b.Min)
	if !geom.Finite(b.Min) || !geom.Finite(b.Max) || !(size.X > 0 && size.Y > 0 && size.Z > 0) || !geom.Finite(size) {
		return fmt.Errorf("from %v to %v: has no volume", b.Min, b.Max)
	}
	return nil
}

// inVolume returns what is wrong with where a copy is in the build volume.
func (c *checker) inVolume(s *spot) []Violation {
	box := s.solid().Box() // around all vertices: where it is inside, so are they
	oversized := s.place.Oversized && c.l.Options.KeepTooLarge
	var out []Violation
	out = c.levels(s, box, oversized, out)
	if !oversized {
		out = c.walls(s, box, out)
	}
	if c.keep != nil {
		out = c.keptOut(s, out)
	}
	for i := range c.boxes {
		out = c.boxedOut(s, i, out)
	}
	return out
}

// floor is the distance that copies without a margin keep from the floor.
func (o *Options) floor() float64 {
	switch {
	case !o.Packer.InSpace():
		return 0
	case o.FloorDistance == nil:
		return o.MinDistance
	}
	return *o.FloorDistance
}

// levels checks that s keeps its distance from the floor and stays below the top
// of the volume.
func (c *checker) levels(s *spot, box geom.Box, oversized bool, out []Violation) []Violation {
	need := c.l.Options.floor() + s.margin
	top := math.Inf(1)
	if c.bed.Z > 0 && !oversized {
		top = c.bed.Z - s.margin
	}
	if box.Min.Z >= need && box.Max.Z <= top {
		return out
	}
	var lowest, highest geom.Vec
	lo, hi := math.Inf(1), math.Inf(-1)
	s.solid().Vertices(func(p geom.Vec) {
		if p.Z < lo {
			lo, lowest = p.Z, p
		}
		if p.Z > hi {
			hi, highest = p.Z, p
		}
	})
	if !(lo >= need-Tolerance) {
		v := c.finding(NearFloor, s.row, "%s from the floor at %s, asked for %s", mm(lo), in3(lowest), mm(need))
		if lo < -Tolerance {
			v = c.finding(NearFloor, s.row, "reaches %s below the floor at %s", mm(-lo), in3(lowest))
		}
		v.Distance, v.Required, v.Depth, v.At = max(0, lo), need, max(0, -lo), lowest
		v.OtherAt = geom.Vec{X: lowest.X, Y: lowest.Y}
		out = append(out, v)
	}
	if !(hi <= top+Tolerance) {
		v := c.finding(TooHigh, s.row, "reaches z = %s at %s, the volume ends at %s", mm(hi), in3(highest), mm(top))
		v.Distance, v.Required, v.Depth, v.At = hi, top, hi-top, highest
		v.OtherAt = geom.Vec{X: highest.X, Y: highest.Y, Z: top}
		out = append(out, v)
	}
	return out
}

// walls checks that s keeps its distance from the sides of the volume.
func (c *checker) walls(s *spot, box geom.Box, out []Violation) []Violation {
	need := c.l.Options.WallDistance + s.margin
	if g := c.boxToWall(box, need); enough(g, need, 0) {
		return out
	}
	if c.bed.Shape == Polygonal {
		g := verify.Outside(s.put(s.shape.shadow()), c.plate, need)
		if !enough(g, need, Tolerance) {
			out = append(out, c.overEdge(s, g, need))
		}
		return out
	}
	worst := math.Inf(1) // room to the wall, negative beyond it
	var g verify.Gap
	s.solid().Vertices(func(p geom.Vec) {
		if room, edge := c.room(p); room < worst {
			worst, g.A, g.B = room, p, geom.Vec{X: edge.X, Y: edge.Y, Z: p.Z}
		}
	})
	g.Distance, g.Depth = max(0, worst), max(0, -worst)
	if !enough(g, need, Tolerance) {
		out = append(out, c.overEdge(s, g, need))
	}
	return out
}

// boxToWall measures how near an upright box is to the wall.
func (c *checker) boxToWall(b geom.Box, need float64) verify.Gap {
	plan := fixed(poly.Region{rectangle(b)})
	if c.bed.Shape == Polygonal {
		return verify.Outside(plan, c.plate, need)
	}
	worst := math.Inf(1)
	plan.Corners(func(p geom.Vec) {
		room, _ := c.room(p)
		worst = min(worst, room)
	})
	return verify.Gap{Distance: max(0, worst), Depth: max(0, -worst)}
}

// rectangle returns b seen from above.
func rectangle(b geom.Box) poly.Polygon {
	return poly.Polygon{Outer: poly.Ring{
		{X: b.Min.X, Y: b.Min.Y}, {X: b.Max.X, Y: b.Min.Y}, {X: b.Max.X, Y: b.Max.Y}, {X: b.Min.X, Y: b.Max.Y},
	}}
}

// boxedOut checks that s, with its margin, stays out of keep-out box i.
func (c *checker) boxedOut(s *spot, i int, out []Violation) []Violation {
	reach := max(0, s.margin-Tolerance)
	g := verify.Bodies(s.solid(), c.boxes[i], reach, Tolerance)
	var v Violation
	switch {
	case g.Depth > Tolerance:
		v = c.finding(InKeepOut, s.row, "reaches %s into keep-out box %d at %s", mm(g.Depth), i+1, in3(g.A))
	case g.Distance < reach:
		v = c.finding(InKeepOut, s.row, "its margin of %s reaches into keep-out box %d, %s away at %s", mm(s.margin), i+1, mm(g.Distance), in3(g.A))
	default:
		return out
	}
	return append(out, v.where(g, s.margin))
}

// in3 prints a place in space.
func in3(p geom.Vec) string { return fmt.Sprintf("(%.6g, %.6g, %.6g)", p.X, p.Y, p.Z) }

// at prints a place of the layout.
func (c *checker) at(p geom.Vec) string {
	if c.space() {
		return in3(p)
	}
	return at(p)
}

// spaceTurn says what is wrong with the turn of a in a layout in space, or "".
func (t turns) spaceTurn(a geom.Affine) (ViolationKind, string) {
	if t.Turns != nil {
		for _, m := range t.Turns {
			if sameTurn(a.M, m) {
				return "", ""
			}
		}
		return BadTurn, fmt.Sprintf("its turn is none of the %d that are allowed", len(t.Turns))
	}
	upright := math.Abs(a.M[0][2]) <= sameAngle && math.Abs(a.M[1][2]) <= sameAngle && a.M[2][2] > 0
	switch {
	case len(t.Angles) == 0 && t.Kind == FreeTurns:
		return "", ""
	case len(t.Angles) == 0 && (t.Kind == AxisTurns || t.Kind == ""):
		for _, row := range a.M {
			for _, v := range row {
				if v = math.Abs(v); v > sameAngle && math.Abs(v-1) > sameAngle {
					return BadTurn, "its turn is none of the 24 about the axes"
				}
			}
		}
		return "", ""
	case !upright:
		return Tilted, "turned about another axis than Z, which is not allowed"
	case !t.allow(a):
		return BadTurn, fmt.Sprintf("turned by %.6g degrees, which %s", degrees(a), t.rule())
	}
	return "", ""
}

// sameTurn reports whether two turns are the same, as far as files with few digits
// can say.
func sameTurn(a, b [3][3]float64) bool {
	for r := range 3 {
		for c := range 3 {
			if !(math.Abs(a[r][c]-b[r][c]) <= sameAngle) {
				return false
			}
		}
	}
	return true
}

// isTurn reports whether m keeps lengths and does not mirror, as far as
// [sameTurn] tells.
func isTurn(m [3][3]float64) bool {
	a := geom.Affine{M: m}
	var square [3][3]float64
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				square[r][c] += float64(m[r][k] * m[c][k])
			}
		}
	}
	return sameTurn(square, geom.Identity().M) && a.Det() > 0
}
