package pack

import (
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Whether a layout has the rows it must have, and each of them a sound matrix.

// rows checks every row for itself and collects the copies to be measured.
func (c *checker) rows() {
	part, copies := 0, 0 // the part whose rows come next, and how many it has had
	for i, p := range c.l.Placements {
		if p.Part < 0 || p.Part >= len(c.parts) {
			c.add(c.finding(WrongCount, i, "row %d is of a part that does not exist", i))
			continue
		}
		if p.Part > part {
			c.complete(part, p.Part, copies)
			part, copies = p.Part, 0
		}
		switch {
		case p.Part < part || p.Copy < copies:
			c.add(c.finding(WrongCount, i, "row %d is out of order or there twice", i))
		case p.Copy > copies:
			c.add(c.finding(WrongCount, i, "%s before row %d %s missing", copiesOf(p.Copy-copies), i, isOrAre(p.Copy-copies)))
		}
		if p.Part == part {
			copies = max(copies, p.Copy+1)
		}
		c.row(i, p)
	}
	c.complete(part, len(c.parts), copies)
	c.plates()
}

// complete checks the number of copies of part, and that no part up to next was
// left out.
func (c *checker) complete(part, next, copies int) {
	for ; part < next; part, copies = part+1, 0 {
		p := &c.parts[part]
		want := max(p.count(), len(p.Locked))
		if copies == want || copies > want && p.Fill {
			continue
		}
		v := c.finding(WrongCount, -1, "%s of %s, asked for %d", copiesOf(copies), p.Name(), want)
		v.Part = part
		c.add(v)
	}
}

// copiesOf counts copies, isOrAre is the verb that follows.
func copiesOf(n int) string {
	if n == 1 {
		return "1 copy"
	}
	return fmt.Sprintf("%d copies", n)
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// row checks one row.
func (c *checker) row(i int, p Placement) {
	part := &c.parts[p.Part]
	if !p.Placed {
		c.leftOut(i, p, part)
		return
	}
	if p.Plate < 0 || p.Plate >= c.l.Plates {
		c.add(c.finding(WrongPlate, i, "on plate %d of %d", p.Plate+1, c.l.Plates))
	}
	locked := p.Copy >= 0 && p.Copy < len(part.Locked)
	if locked && !samePose(part.Locked[p.Copy], p) {
		c.add(c.finding(LockedMoved, i, "is locked at %s on plate %d and was moved",
			c.at(part.Locked[p.Copy].Transformation.T), part.Locked[p.Copy].Plate+1))
	}
	if !c.sound(i, p.Pose) {
		return
	}
	if kind, text := c.turnFault(part, p.Pose); !locked && kind != "" {
		c.add(c.finding(kind, i, "%s", text))
	}
	c.copies = append(c.copies, &spot{
		row: i, place: p, shape: c.shapes[p.Part], margin: part.Margin,
		least: max(c.l.Options.MinDistance, part.MinDistance),
	})
}

// leftOut checks the row of a copy without a place.
func (c *checker) leftOut(i int, p Placement, part *Part) {
	switch {
	case p.Copy >= 0 && p.Copy < len(part.Locked):
		c.add(c.finding(LockedMoved, i, "is locked and was left out"))
	case p.Copy >= max(part.count(), len(part.Locked)):
		c.add(c.finding(WrongCount, i, "nobody asked for this copy, and it has no place"))
	}
	switch p.Reason {
	case TooLarge, NoRoom, LockedOut, NotProcessed:
	default:
		c.add(c.finding(BadReason, i, "left out for no known reason (%q)", p.Reason))
	}
}

// sameLength is how far a matrix entry may be off: 1e-9 changes the lengths of a
// part of 1 m by less than the tolerance.
const sameLength = 1e-9

// sound checks the matrix of a row.
func (c *checker) sound(i int, a geom.Affine) bool {
	kind, text := rigidFault(a)
	if kind == "" && !c.space() {
		kind, text = tiltFault(a)
	}
	if kind == "" {
		return true
	}
	c.add(c.finding(kind, i, "%s", text))
	return false
}

// rigidFault says what keeps a from being a rigid motion.
func rigidFault(a geom.Affine) (ViolationKind, string) {
	m := a.M
	rows := [3]geom.Vec{}
	for r := range rows {
		rows[r] = geom.Vec{X: m[r][0], Y: m[r][1], Z: m[r][2]}
	}
	if !geom.Finite(rows[0]) || !geom.Finite(rows[1]) || !geom.Finite(rows[2]) || !geom.Finite(a.T) {
		return NotFinite, "its matrix has numbers that are not finite"
	}
	for r := range rows {
		for s := range r + 1 {
			want := 0.0
			if r == s {
				want = 1
			}
			if !(math.Abs(geom.Dot(rows[r], rows[s])-want) <= 2*sameLength) {
				return NotRigid, "its matrix scales or shears"
			}
		}
	}
	if a.Det() < 0 {
		return Mirrored, "its matrix mirrors"
	}
	return "", ""
}

// tiltFault says what keeps a from being a motion of a part on a plate.
func tiltFault(a geom.Affine) (ViolationKind, string) {
	m := &a.M
	if !(math.Abs(m[0][2]) <= sameLength && math.Abs(m[1][2]) <= sameLength && m[2][2] > 0) {
		return Tilted, "turned about another axis than Z"
	}
	return "", ""
}

// samePose reports whether a locked copy stayed.
func samePose(want Pose, got Placement) bool {
	for r := range 3 {
		for k := range 3 {
			if !(math.Abs(want.Transformation.M[r][k]-got.Pose.M[r][k]) <= sameLength) {
				return false
			}
		}
	}
	moved := geom.Length(geom.Sub(want.Transformation.T, got.Pose.T))
	return want.Plate == got.Plate && moved <= Tolerance
}

// plates checks the number of plates.
func (c *checker) plates() {
	used, locked := 0, 0
	for _, p := range c.l.Placements {
		if p.Placed {
			used = max(used, p.Plate+1)
		}
	}
	for _, p := range c.parts {
		for _, pose := range p.Locked {
			locked = max(locked, pose.Plate+1)
		}
	}
	o := c.l.Options
	limit := math.MaxInt
	switch {
	case !o.MultiBuild:
		limit = max(1, locked)
	case o.MaxPlates > 0:
		limit = max(o.MaxPlates, locked)
	}
	if used > limit {
		c.add(c.finding(WrongPlate, -1, "%d plates, %d allowed", used, limit))
	}
	if c.l.Plates > max(1, used) || c.l.Plates < 0 {
		c.add(c.finding(WrongPlate, -1, "%d plates, but only %d in use", c.l.Plates, used))
	}
}

// together checks that every group is on one plate.
func (c *checker) together() {
	first := map[string]*spot{}
	for _, s := range c.copies {
		group := c.parts[s.place.Part].Group
		if group == "" {
			continue
		}
		if f := first[group]; f == nil {
			first[group] = s
		} else if f.place.Plate != s.place.Plate {
			v := c.finding(GroupSplit, s.row, "on plate %d, but %s of its group %q is on plate %d",
				s.place.Plate+1, c.name(f.place), group, f.place.Plate+1)
			c.add(v.with(f))
		}
	}
}

// with returns v as one about a pair.
func (v Violation) with(o *spot) Violation {
	v.Other, v.OtherPart, v.OtherCopy = o.row, o.place.Part, o.place.Copy
	return v
}

// turnsOf returns the turns that part may do.
func (c *checker) turnsOf(part *Part) turns {
	r := c.l.Options.Rotations
	if part.Rotations != nil {
		r = *part.Rotations
	}
	return turns(r)
}

// turnFault says what is wrong with how a copy of part is turned, or "".
func (c *checker) turnFault(part *Part, a geom.Affine) (ViolationKind, string) {
	t := c.turnsOf(part)
	switch {
	case c.space():
		return t.spaceTurn(a)
	case !t.allow(a):
		return BadTurn, fmt.Sprintf("turned by %.6g degrees, which %s", degrees(a), t.rule())
	}
	return "", ""
}

// turns are rotations that can be asked.
type turns Rotations

// sameAngle is how far a turn may be off, in radians: turns are for the look and
// the fibres of a part, and come from files with few digits.
const sameAngle = 1e-6

// allow reports whether the turn of a is allowed.
func (t turns) allow(a geom.Affine) bool {
	if len(t.Angles) > 0 {
		for _, deg := range t.Angles {
			if turnedBy(a, deg) {
				return true
			}
		}
		return false
	}
	switch t.Kind {
	case NoTurns:
		return turnedBy(a, 0)
	case FreeTurns:
		return true
	case StepTurns:
		return t.onStep(degrees(a))
	}
	return turnedBy(a, 0) || turnedBy(a, 90) || turnedBy(a, 180) || turnedBy(a, 270)
}

// onStep reports whether deg or deg less a full turn is a multiple of the step.
func (t turns) onStep(deg float64) bool {
	step := t.Step
	if !(step > 0) {
		step = 15
	}
	for _, d := range []float64{deg, deg + 360, deg - 360} {
		if math.Abs(d-float64(math.Round(d/step)*step)) <= sameAngle*180/math.Pi {
			return true
		}
	}
	return false
}

// rule says what is allowed.
func (t turns) rule() string {
	switch {
	case len(t.Angles) > 0:
		return fmt.Sprintf("is none of %g", t.Angles)
	case t.Kind == NoTurns:
		return "no turn is allowed to be"
	case t.Kind == StepTurns:
		return fmt.Sprintf("is no multiple of %g", max(t.Step, 0))
	}
	return "is no quarter turn"
}

// turnedBy reports whether a turns by deg degrees.
func turnedBy(a geom.Affine, deg float64) bool {
	s, c := geom.Sincos(math.Mod(deg, 360) * (math.Pi / 180))
	return math.Abs(a.M[0][0]-c) <= sameAngle && math.Abs(a.M[1][0]-s) <= sameAngle
}

// degrees returns the turn of a about Z, -180 to 180.
func degrees(a geom.Affine) float64 {
	return float64(geom.Atan2(a.M[1][0], a.M[0][0]) * (180 / math.Pi))
}
