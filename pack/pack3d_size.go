package pack

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// How large parts are, and the cubes that suit them.

// tooLarge reports whether the box of a part is larger than the room in every
// allowed turn.
func (j *heap) tooLarge(i int) bool {
	room := j.problem.Room.Size()
	w := 2 * j.parts[i].Margin
	for _, t := range j.problem.Bodies[i].Turns {
		s := j.boxIn(i, t).Size()
		if s.X+w <= room.X+Tolerance && s.Y+w <= room.Y+Tolerance && s.Z+w <= room.Z+Tolerance {
			return false
		}
	}
	return true
}

// boxIn returns the box of a part in a turn.
func (j *heap) boxIn(i int, t voxel.Matrix) geom.Box {
	m := j.parts[i].Mesh
	turn := geom.Affine{M: t}
	if alongAxes(&t) { // the box at rest says it
		b := usedBox(m)
		return geom.EmptyBox().Extend(turn.Apply(b.Min)).Extend(turn.Apply(b.Max))
	}
	box := geom.EmptyBox()
	for _, f := range m.Faces {
		for _, k := range f {
			box = box.Extend(turn.Apply(m.Vertices[k]))
		}
	}
	return box
}

// alongAxes reports whether a turn takes axes to axes.
func alongAxes(t *voxel.Matrix) bool {
	for _, row := range t {
		for _, v := range row {
			if v != 0 && v != 1 && v != -1 {
				return false
			}
		}
	}
	return true
}

// keepLarge places copies that are larger than the bed in its middle, on its
// floor, each on a plate of its own but for what is small, if there is one. Parts
// of a group stay out, and what would lie in a keep-out box.
func (j *heap) keepLarge(ctx context.Context) {
	if !j.o.KeepTooLarge {
		return
	}
	next := 0
	for _, f := range j.fixed {
		next = max(next, f.Plate+1)
	}
	for k, c := range j.copies {
		p := &j.parts[c.part]
		if !j.large[c.part] || j.fixed[k].Plate >= 0 || p.Group != "" || c.copy >= p.count() {
			continue
		}
		if next > 0 && (!j.o.MultiBuild || j.o.MaxPlates > 0 && next >= j.o.MaxPlates) || next >= maxLockedPlates {
			return
		}
		at, ok := j.inTheMiddle(ctx, c.part)
		if !ok {
			continue
		}
		at.Plate = next
		j.fixed[k] = at
		j.hold(c.part, at)
		next++
	}
}

// inTheMiddle returns where a part lies that is larger than the bed, in its first
// turn, and whether it may lie there.
func (j *heap) inTheMiddle(ctx context.Context, part int) (Pose, bool) {
	turn := j.problem.Bodies[part].Turns[0]
	box, room := j.boxIn(part, turn), j.problem.Room
	c, m := box.Center(), room.Center()
	at := Pose{Transformation: geom.Affine{M: turn, T: geom.Vec{X: m.X - c.X, Y: m.Y - c.Y, Z: room.Min.Z + j.parts[part].Margin - box.Min.Z}}}
	alone := j.parts[part]
	alone.Count = 1
	l := &Layout{Bed: j.bed, Options: j.o, Plates: 1, Placements: []Placement{{Placed: true, Pose: at.Transformation, Oversized: true}}}
	r, err := Check(ctx, []Part{alone}, j.bed, l)
	return at, err == nil && r.OK()
}

// Cubes of a first layout.
const (
	firstCubes  = 600_000 // in the room, at most about
	cubesAcross = 10      // a part of middle size
)

// edge returns the edge of the cubes of the first layout: about a tenth of a part
// of middle size, more in a large room, and of what is near to that the one in
// which parts with their gaps waste least.
func (j *heap) edge() float64 {
	s := j.problem.Room.Size()
	least := math.Cbrt(float64(float64(s.X*s.Y)*s.Z) / firstCubes)
	wish, n := 0.0, 0.0
	for i, z := range j.sizes {
		c := float64(j.parts[i].count())
		wish, n = wish+float64(c*(z.X+z.Y+z.Z)/3), n+c
	}
	edge := max(least, wish/max(1, n)/cubesAcross, 1e-6*max(s.X, s.Y))
	if g := j.o.MinDistance; g > 0 && edge < 1.5*g {
		edge = g / max(1, math.Round(g/edge))
	}
	best, waste := edge, j.waste(edge)
	for _, length := range j.lengths() {
		k := math.Round(length / edge)
		for _, k := range [3]float64{k - 1, k, k + 1} {
			e := length / max(1, k)
			if e < 0.75*edge || e > 1.3*edge {
				continue
			}
			if w := j.waste(e); w < waste-1e-9 {
				best, waste = e, w
			}
		}
	}
	return best
}

// lengths returns lengths that whole cubes may suit.
func (j *heap) lengths() []float64 {
	const most = 50 // parts that are asked
	out := []float64{j.o.MinDistance}
	for i := range min(most, len(j.sizes)) {
		s, w := j.sizes[i], 2*j.parts[i].Margin
		out = append(out, s.X+w, s.Y+w, s.Z+w)
	}
	return out
}

// waste returns how many times its share of the volume a copy takes on average in
// cubes of the given edge.
func (j *heap) waste(edge float64) float64 {
	sum, n := 0.0, 0.0
	gap := j.o.MinDistance
	for i, s := range j.sizes {
		share := 1.0
		for _, v := range [3]float64{s.X, s.Y, s.Z} {
			v += float64(2 * j.parts[i].Margin)
			takes := math.Ceil((v+gap)/edge - 1e-6)
			if gap >= edge {
				takes = math.Ceil(v/edge-1e-6) + math.Ceil(gap/edge-1e-6)
			}
			if v+gap > 0 {
				share *= float64(takes*edge) / (v + gap)
			}
		}
		c := float64(j.parts[i].count())
		sum, n = sum+float64(c*share), n+c
	}
	return sum / max(1, n)
}

// any reports whether every turn is allowed.
func (r Rotations) any() bool {
	return r.Turns == nil && len(r.Angles) == 0 && r.Kind == FreeTurns
}

// inVolume returns the turns that a first layout is made of: steps about Z one by
// one, and of all turns those onto the axes, as they are and halfway to the next
// about Z.
func (r Rotations) inVolume() []voxel.Matrix {
	if r.Turns != nil || len(r.Angles) > 0 {
		return r.inSpace()
	}
	var out []voxel.Matrix
	switch r.Kind {
	case StepTurns:
		step := r.Step
		if step == 0 {
			step = 15
		}
		for i := 0; float64(i)*step < 360-1e-9; i++ {
			out = append(out, aboutZ(float64(float64(i)*step)))
		}
	case FreeTurns:
		out = axisTurns()
		half := geom.Affine{M: aboutZ(45)}
		for _, t := range axisTurns() {
			out = append(out, half.Mul(geom.Affine{M: t}).M)
		}
	default:
		return r.inSpace()
	}
	return out
}
