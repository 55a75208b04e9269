package pack

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// Pack3D places parts anywhere in the volume of a bed by their true shapes. A
// first layout is found within seconds, in cubes as large as the gap or smaller;
// then, until the budget ends, it is made anew with smaller cubes and more turns,
// and some parts are taken out and put back in another order, again and again.
//
// Gaps are kept by whole cubes, so they come out up to about two cubes wider than
// asked for, but where parts and gaps are multiples of a cube. The best layouts are
// therefore settled in cubes up to eight times finer: parts slide down and past what
// they meet, as long as all can still be taken out.
//
// With [FreeTurns] the first layouts are made of the 24 turns onto the axes and of
// those turned on by 45 degrees about Z; the search then tries any turn, about every
// axis, and turns what lies well a little further.
//
// Beside the meshes it needs at most 2 GB: grids of cubes take up to 800 MB, shapes
// of parts in cubes up to 1 GB, for which very many different parts are tried in
// fewer turns.
//
// Unless [IgnoreInterlock] or [ReportInterlock] is asked for, no part goes where it
// cannot get to from the open top past those that lie there already: so they come
// out again in the reverse order. The Removal of the layout has a proven path for
// each. When the first layout does not place a few bodies of few faces, [Lowest]
// looks for one of all of them.
type Pack3D struct {
	// Premium makes it [InVolumeSearch]: without other [Rotations] parts take any
	// turn, and without another Budget it searches for two minutes.
	Premium bool
}

var _ Packer = Pack3D{}

// Pack implements [Packer]. Errors: what makes no sense, named, wraps
// [ErrOptions]; a part without a mesh. When ctx ends, the best layout so far comes
// with its error, nil before the first.
func (p Pack3D) Pack(ctx context.Context, parts []Part, bed Bed, o Options) (*Layout, error) {
	clock := o.clock()
	o.Packer = InVolume
	if p.Premium {
		o.Packer = InVolumeSearch
	}
	o = o.withDefaults()
	if err := validate(parts, &bed, &o); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	parts, err := nearby(parts, &bed, &o)
	if err != nil {
		return nil, err
	}
	ctx = par.WithWorkers(ctx, o.Workers)
	j, err := newHeap(ctx, parts, bed, o)
	if err != nil {
		return nil, err
	}
	j.clock = clock
	j.problem.Leaves = func(r *voxel.Result) bool { return j.leaves(ctx, j.layout(r)) }
	vo := voxel.Options{Seed: o.Seed, Iterations: o.Iterations, Used: o.budget(clock).Used, Grace: o.budget(clock).Grace, Edge: j.edge()}
	if o.Progress != nil {
		vo.Report = func(r *voxel.Result, used float64) {
			o.Progress(Progress{Fraction: min(1, used), Best: j.layout(r)})
		}
	}
	l, err := j.search(ctx, vo)
	if err != nil {
		return nil, err
	}
	l.Status = statusOf(ctx.Err())
	if err := ctx.Err(); err != nil {
		return l, j.lastLook(ctx, l, err)
	}
	if o.Iterations > 0 {
		return l, j.unlock(ctx, l, nil)
	}
	return l, j.unlock(ctx, l, after(max(proveFor, o.Budget/10)))
}

// proveFor is how long at least ways out are looked for after the end of a budget of
// time under [ReportInterlock]: that a pair is linked takes a second or two to say.
const proveFor = 5 * time.Second

// lookFor is the same after the end of the context.
const lookFor = 2 * time.Second

// after reports true from a time d from now.
func after(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().After(end) }
}

// lastLook is unlock for a layout whose search was cancelled, for which there is little
// time: mostly it is a matter of moments. It returns why the search was cancelled.
func (j *heap) lastLook(ctx context.Context, l *Layout, cause error) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*lookFor)
	defer stop()
	if err := j.unlock(ctx, l, after(lookFor)); err != nil {
		l.Removal = nil
	}
	return cause
}

// heap is a packing problem in space in the terms of the search.
type heap struct {
	parts   []Part
	bed     Bed
	o       Options
	clock   func() time.Duration
	problem voxel.Problem

	copies []copyOf // of all parts in order, then the optional ones
	item   []int    // of every copy: its item, or -1
	fixed  []Pose   // of copies that are not searched for
	large  []bool   // by part: it fits the empty bed in no allowed turn
	sizes  []geom.Vec
}

func newHeap(ctx context.Context, parts []Part, bed Bed, o Options) (*heap, error) {
	j := &heap{parts: parts, bed: bed, o: o}
	j.problem.Gap = o.MinDistance
	j.problem.Shut = o.Interlock == IgnoreInterlock || o.Interlock == ReportInterlock
	j.problem.MaxPlates = 1
	if o.MultiBuild {
		j.problem.MaxPlates = o.MaxPlates
	}
	volumes := make([]float64, len(parts))
	j.problem.Bodies, j.sizes = make([]voxel.Body, len(parts)), make([]geom.Vec, len(parts))
	err := j.eachPart(ctx, func(i int) (err error) {
		if j.problem.Bodies[i], volumes[i], err = j.bodyOf(ctx, &parts[i]); err == nil {
			j.sizes[i] = usedBox(parts[i].Mesh).Size()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	j.room()
	if err := j.lock(); err != nil {
		return nil, err
	}
	if err := j.eachPart(ctx, func(i int) error { return j.suit(ctx, i) }); err != nil {
		return nil, err
	}
	for i := range parts {
		j.large = append(j.large, j.tooLarge(i))
	}
	j.items(volumes)
	if err := j.checkLocked(ctx); err != nil {
		return nil, err
	}
	j.keepLarge(ctx)
	j.heat()
	return j, nil
}

// eachPart calls f for every part. Of several errors that of the first part is returned,
// whichever came first.
func (j *heap) eachPart(ctx context.Context, f func(i int) error) error {
	wrong := make([]error, len(j.parts))
	err := par.For(ctx, len(j.parts), 1, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			wrong[i] = f(i)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, err := range wrong {
		if err != nil {
			return fmt.Errorf("part %d (%s): %w", i, j.parts[i].ID, err)
		}
	}
	return nil
}

// bodyOf returns a part as a body, and its volume.
func (j *heap) bodyOf(ctx context.Context, p *Part) (voxel.Body, float64, error) {
	if err := solidEnough(p.Mesh); err != nil {
		return voxel.Body{}, 0, err
	}
	b := voxel.Body{Vertices: p.Mesh.Vertices, Faces: p.Mesh.Faces, Turns: j.o.turnsOf(p).inVolume()}
	b.Wide, b.Own = p.Margin, p.MinDistance
	b.Any = j.o.turnsOf(p).any()
	closed, err := closedVolume(ctx, p.Mesh)
	if err != nil {
		return b, 0, err
	}
	if closed != nil && p.Volume == nil {
		return b, *closed, nil
	}
	if closed == nil {
		tree, err := mesh.NewBVH(ctx, p.Mesh, nil)
		if err != nil {
			return b, 0, err
		}
		b.Inside = func(q geom.Vec) bool { return math.Abs(tree.Winding(q)) > 0.5 }
	}
	if p.Volume != nil {
		return b, *p.Volume, nil
	}
	s := usedBox(p.Mesh).Size()
	return b, s.X * s.Y * s.Z / 2, nil
}

// solidEnough refuses meshes that lie nowhere.
func solidEnough(m *mesh.Mesh) error {
	if m == nil || len(m.Faces) == 0 {
		return errors.New("has no mesh")
	}
	if err := m.CheckFaces(); err != nil {
		return err
	}
	for i, v := range m.Vertices {
		if !(math.Abs(v.X) <= farthest && math.Abs(v.Y) <= farthest && math.Abs(v.Z) <= farthest) {
			return fmt.Errorf("vertex %d is not within %g mm of the origin", i, float64(farthest))
		}
	}
	return nil
}

// usedBox returns the box around the faces of a mesh.
func usedBox(m *mesh.Mesh) geom.Box {
	b := solidBox(m)
	if b.IsEmpty() {
		return geom.Box{}
	}
	return b
}

// room sets where parts may lie.
func (j *heap) room() {
	box := j.bed.bounds()
	w := j.o.WallDistance
	r := geom.Box{
		Min: geom.Vec{X: box.Min.X + w, Y: box.Min.Y + w, Z: j.o.floor()},
		Max: geom.Vec{X: box.Max.X - w, Y: box.Max.Y - w, Z: j.bed.Z},
	}
	if j.bed.Z == 0 {
		r.Max.Z = r.Min.Z + j.enough()
	}
	j.problem.Room = r
	j.problem.KeptFree = j.bed.KeepOutBoxes
	if j.bed.Shape != Rectangle || len(j.bed.KeepOut) > 0 {
		j.problem.Outside = j.outside
	}
}

// enough returns a height in which all parts of an open bed surely find room: one
// above the other.
func (j *heap) enough() float64 {
	h := 0.0
	for i := range j.parts {
		s := j.sizes[i]
		n := float64(j.parts[i].count())
		h += float64(n * (geom.Norm(s) + j.o.MinDistance + float64(2*j.problem.Bodies[i].Wide)))
		if h > MaxLength {
			return MaxLength
		}
	}
	return h
}

// outside reports whether any of a rectangle is no place for parts.
func (j *heap) outside(lo, hi geom.Vec2) bool {
	switch j.bed.Shape {
	case Circle:
		x, y := max(math.Abs(lo.X), math.Abs(hi.X)), max(math.Abs(lo.Y), math.Abs(hi.Y))
		if r := float64(j.bed.X/2) - j.o.WallDistance; float64(x*x)+float64(y*y) > float64(r*r) {
			return true
		}
	case Polygonal:
		w := j.o.WallDistance
		outline := poly.Region{j.bed.Outline}
		if crosses(outline, geom.Vec2{X: lo.X - w, Y: lo.Y - w}, geom.Vec2{X: hi.X + w, Y: hi.Y + w}) || !outline.Contains(middle(lo, hi)) {
			return true
		}
	}
	return crosses(j.bed.KeepOut, lo, hi) || j.bed.KeepOut.Contains(middle(lo, hi))
}

func middle(a, b geom.Vec2) geom.Vec2 { return geom.Vec2{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2} }

// crosses reports whether an edge of g runs through the rectangle from lo to hi.
func crosses(g poly.Region, lo, hi geom.Vec2) bool {
	met := false
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			if met = throughBox(p, r[(i+1)%len(r)], lo, hi); met {
				break
			}
		}
		return !met
	})
	return met
}

// throughBox reports whether the segment from p to q enters the open rectangle
// from lo to hi.
func throughBox(p, q, lo, hi geom.Vec2) bool {
	from, to := 0.0, 1.0
	for _, a := range [2][4]float64{{p.X, q.X - p.X, lo.X, hi.X}, {p.Y, q.Y - p.Y, lo.Y, hi.Y}} {
		if a[1] == 0 {
			if a[0] <= a[2] || a[0] >= a[3] {
				return false
			}
			continue
		}
		s, t := (a[2]-a[0])/a[1], (a[3]-a[0])/a[1]
		from, to = max(from, min(s, t)), min(to, max(s, t))
	}
	return from < to
}

// lock enters the copies that lie fixed already.
func (j *heap) lock() error {
	for i := range j.parts {
		for _, l := range j.parts[i].Locked {
			if l.Plate < 0 || l.Plate > 0 && (!j.o.MultiBuild || j.o.MaxPlates > 0 && l.Plate >= j.o.MaxPlates) || l.Plate >= maxLockedPlates {
				return fmt.Errorf("%w: part %d (%s): locked copy: %w", ErrOptions, i, j.parts[i].ID, noPlate(l.Plate))
			}
			j.hold(i, l)
		}
	}
	return nil
}

// hold enters a copy of part i that never moves.
func (j *heap) hold(i int, at Pose) {
	for len(j.problem.Still) <= at.Plate {
		j.problem.Still = append(j.problem.Still, nil)
	}
	b := j.problem.Bodies[i]
	b.Vertices = make([]geom.Vec, len(b.Vertices))
	for k, v := range j.parts[i].Mesh.Vertices {
		b.Vertices[k] = at.Transformation.Apply(v)
	}
	b.Inside = nil
	j.problem.Still[at.Plate] = append(j.problem.Still[at.Plate], b)
}

// items lists the copies to be searched for.
func (j *heap) items(volumes []float64) {
	groups := map[string]int{}
	for i := range j.parts {
		p := &j.parts[i]
		for c := range p.count() + j.extra(i, volumes[i]) {
			j.copies = append(j.copies, copyOf{i, c})
			j.fixed = append(j.fixed, Pose{Plate: -1})
			k := len(j.copies) - 1
			j.item = append(j.item, -1)
			if c < len(p.Locked) {
				j.fixed[k] = p.Locked[c]
				continue
			}
			if j.large[i] {
				continue
			}
			j.item[k] = len(j.problem.Items)
			it := voxel.Item{Body: i, Priority: p.Priority, Unit: k, Worth: 1, Volume: volumes[i], Optional: c >= p.count()}
			switch j.o.Objective {
			case ByValue:
				if it.Worth = p.Value; it.Worth == 0 {
					it.Worth = volumes[i]
				}
			case ByDensity:
				it.Worth = volumes[i]
			}
			if p.Group != "" {
				it.Only = j.plateOf(p.Group)
				if u, ok := groups[p.Group]; ok {
					it.Unit = u
				} else {
					groups[p.Group] = it.Unit
				}
			}
			j.problem.Items = append(j.problem.Items, it)
		}
	}
}

// plateOf returns the plate, counted from 1, on which a locked copy of a group
// lies, or 0.
func (j *heap) plateOf(group string) int {
	for i := range j.parts {
		if j.parts[i].Group == group && len(j.parts[i].Locked) > 0 {
			return j.parts[i].Locked[0].Plate + 1
		}
	}
	return 0
}

// extra returns how many further copies of a part could at most fit.
func (j *heap) extra(i int, volume float64) int {
	p := &j.parts[i]
	if !p.Fill || p.Group != "" || j.large[i] || !(volume > 0) || j.bed.Z == 0 {
		return 0
	}
	plates := max(1, j.o.MaxPlates)
	if !j.o.MultiBuild {
		plates = 1
	}
	n := math.Floor(j.bed.Area() * j.bed.Z * float64(plates) / volume)
	return int(min(n, maxFill))
}
