package pack

import (
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Pack3DJob is what pack3d is asked, with its meshes.
type Pack3DJob struct {
	*Pack3DRequest

	Bed     Bed
	Options Options // as asked: the caller adds what pack3d does not know
	Parts   []Part  // one for each item

	before []geom.Affine // of each item: from stored coordinates to those of its part
	middle []geom.Vec    // of the box of each item as stored
}

// Job makes parts of the items. load returns the mesh of a file, and is asked once
// for each mention of it. An item that is neither scaled nor turned is the mesh as
// stored.
//
// pack3d keeps no distance from walls and floor, so none is asked for. Errors name
// the item and the file.
func (q *Pack3DRequest) Job(load func(filename string) (*mesh.Mesh, error)) (*Pack3DJob, error) {
	if err := q.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack3D, err)
	}
	j := &Pack3DJob{Pack3DRequest: q, Bed: Plate(q.Build[0], q.Build[1])}
	j.Bed.Z = q.Build[2]
	j.Options = Options{Packer: InVolume, MinDistance: q.Spacing, FloorDistance: new(float64)}
	for i := range q.Items {
		if err := j.add(&q.Items[i], load); err != nil {
			return nil, fmt.Errorf("items[%d]: %w", i, err)
		}
	}
	return j, nil
}

// Plain reports whether an item is its files as stored.
func (it *Pack3DItem) Plain() bool {
	return it.Scale == 1 && it.Lock.turn() == geom.Identity()
}

func (j *Pack3DJob) add(it *Pack3DItem, load func(string) (*mesh.Mesh, error)) error {
	m, err := merged(it, load)
	if err != nil {
		return err
	}
	middle := solidBox(m).Center()
	before := geom.Identity()
	if !it.Plain() {
		before = it.Lock.turn()
		for r := range 3 {
			for c := range 3 {
				before.M[r][c] *= it.Scale
			}
		}
		before = before.Mul(geom.Translation(geom.Scale(-1, middle)))
		moved := &mesh.Mesh{Name: m.Name, Faces: m.Faces, Vertices: make([]geom.Vec, len(m.Vertices))}
		for i, v := range m.Vertices {
			if moved.Vertices[i] = before.Apply(v); !geom.Finite(moved.Vertices[i]) {
				return fmt.Errorf("%s: scale %g: a vertex is not finite", it.Filename, it.Scale)
			}
		}
		m = moved
	}
	j.Parts = append(j.Parts, Part{ID: fmt.Sprintf("%d %s", len(j.Parts), it.Filename), Mesh: m, Count: it.Count, Rotations: it.Lock.rotations()})
	j.before, j.middle = append(j.before, before), append(j.middle, middle)
	return nil
}

// merged returns the mesh of an item with those that are co-packed.
func merged(it *Pack3DItem, load func(string) (*mesh.Mesh, error)) (*mesh.Mesh, error) {
	names := []string{it.Filename}
	for _, c := range it.Copack {
		names = append(names, c.Filename)
	}
	var all []*mesh.Mesh
	for _, name := range names {
		m, err := load(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if m == nil || len(m.Faces) == 0 {
			return nil, fmt.Errorf("%s: no triangles", name)
		}
		all = append(all, m)
	}
	return Copack(all[0], all[1:]...), nil
}

// turn returns the manufacturing orientation.
func (l *Pack3DLock) turn() geom.Affine {
	if l == nil {
		return geom.Identity()
	}
	var r FileXYZ
	for i, to := range []*float64{&r.X, &r.Y, &r.Z} {
		if a := l.angles()[i]; a != nil {
			*to = *a
		}
	}
	return fromDegrees(r)
}

// rotations returns the turns that are left to the packer, nil for those of all.
func (l *Pack3DLock) rotations() *Rotations {
	if l == nil || l.X == nil && l.Y == nil && l.Z == nil {
		return nil
	}
	angles := l.angles()
	out := &Rotations{Kind: AxisTurns}
	for _, t := range axisTurns() {
		for axis := range 3 {
			if angles[axis] == nil && t[axis][2] != 0 { // where Z goes
				out.Turns = append(out.Turns, t)
			}
		}
	}
	if out.Turns == nil {
		out = &Rotations{Kind: NoTurns}
	}
	return out
}

// axisTurns returns the 24 turns that take the axes onto each other.
func axisTurns() [][3][3]float64 {
	var out [][3][3]float64
	for _, p := range [6][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			var a geom.Affine
			for r := range 3 {
				a.M[r][p[r]] = 1 - 2*float64(signs>>r&1)
			}
			if a.Det() > 0 {
				out = append(out, a.M)
			}
		}
	}
	return out
}

// centred is the motion from the frame of the bed to that of pack3d.
func (j *Pack3DJob) centred() geom.Affine {
	return geom.Translation(geom.Vec{X: -j.Build[0] / 2, Y: -j.Build[1] / 2, Z: -j.Build[2] / 2})
}

// Rows returns the answer for a layout of the parts on one plate: what is on
// another counts as not packed, as pack3d knows one volume only.
func (j *Pack3DJob) Rows(l *Layout) ([]Pack3DRow, error) {
	if err := l.checkIndices(j.Parts); err != nil {
		return nil, err
	}
	var out []Pack3DRow
	for _, p := range l.Placements {
		it := &j.Items[p.Part]
		row := Pack3DRow{Filename: it.Filename}
		if p.Placed && p.Plate == 0 {
			whole := j.centred().Mul(p.Pose).Mul(j.before[p.Part]).Mul(geom.Translation(j.middle[p.Part]))
			row.Transformation = whole.Rows()
			row.VolumeWithSpacing = j.withSpacing(p.Part)
		}
		out = append(out, row)
		for _, c := range it.Copack {
			out = append(out, Pack3DRow{Filename: c.Filename, Transformation: row.Transformation})
		}
	}
	return out, nil
}

// withSpacing returns what pack3d calls the volume of an item with spacing.
func (j *Pack3DJob) withSpacing(part int) float64 {
	s := solidBox(j.Parts[part].Mesh).Size()
	half := float64(j.Spacing / 2)
	return float64(float64((s.X+half)*(s.Y+half)) * (s.Z + half))
}

// Layout returns the layout that rows of an answer make, to be proven by [Check].
// Errors wrap [ErrPack3D]: rows that are not those of the items in their order.
func (j *Pack3DJob) Layout(rows []Pack3DRow) (*Layout, error) {
	l := &Layout{Bed: j.Bed, Options: j.Options, Plates: 1, Status: Complete}
	next := 0
	for i := range j.Items {
		it := &j.Items[i]
		for k := range it.Count {
			if next >= len(rows) || rows[next].Filename != it.Filename {
				return nil, fmt.Errorf("%w: row %d is not of %s, which is item %d", ErrPack3D, next, it.Filename, i)
			}
			place := Placement{Part: i, Copy: k, Reason: NoRoom}
			if rows[next].packed() {
				place = Placement{Part: i, Copy: k, Placed: true, Pose: j.pose(i, &rows[next])}
			}
			l.Placements = append(l.Placements, place)
			next += 1 + len(it.Copack)
		}
	}
	if next != len(rows) {
		return nil, fmt.Errorf("%w: %d rows for %d", ErrPack3D, len(rows), next)
	}
	return l, nil
}

// pose returns where a row puts the part of an item.
func (j *Pack3DJob) pose(item int, r *Pack3DRow) geom.Affine {
	var row geom.Affine
	for k := range 3 {
		copy(row.M[k][:], r.Transformation[k][:3])
	}
	row.T = geom.Vec{X: r.Transformation[0][3], Y: r.Transformation[1][3], Z: r.Transformation[2][3]}
	back := geom.Translation(geom.Vec{X: j.Build[0] / 2, Y: j.Build[1] / 2, Z: j.Build[2] / 2}).Mul(row)
	// From the part back to the item about its middle: the inverse of scale and
	// turn is the transpose over the square of the scale.
	b := &j.before[item]
	s := j.Items[item].Scale
	var undo geom.Affine
	for r := range 3 {
		for c := range 3 {
			undo.M[r][c] = b.M[c][r] / (s * s)
		}
	}
	if j.Items[item].Plain() {
		undo.T = geom.Scale(-1, j.middle[item])
	}
	return back.Mul(undo)
}
