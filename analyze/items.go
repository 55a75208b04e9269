package analyze

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Item is the short report of one placed item of a build. Lengths are mm.
type Item struct {
	Index      int    `json:"index"`  // place in the build, from 0
	Object     int    `json:"object"` // items with the same number are copies of one object
	Name       string `json:"name"`
	PartNumber string `json:"part_number"`
	Role       string `json:"role"` // "model", "support", ...
	Printable  bool   `json:"printable"`

	Polygons     int           `json:"polygons"`
	Size         XYZ           `json:"size"` // as placed, along the axes of the build
	VolumeMM3    *float64      `json:"volume_mm3"`
	VolumeMethod VolumeMethod  `json:"volume_method"`
	Matrix       [4][4]float64 `json:"matrix"` // object to build, row-major, column vectors

	// Counted is set when the item is part of the whole report: a printable
	// item of type model.
	Counted bool `json:"-"`
}

// Items reports every item of m. whole is the report of the merged model: where
// one item is all of it, its figures are taken over. Every other object is
// measured once, however often it is placed.
func Items(ctx context.Context, m *mesh.Model, whole *Report, o Options) ([]Item, error) {
	counted := 0
	for _, it := range m.Items {
		if it.Counted() {
			counted++
		}
	}
	solids := make([]*Report, len(m.Objects))
	items := make([]Item, len(m.Items))
	for i, it := range m.Items {
		out := newItem(i, m, it)
		var err error
		if it.Counted() && counted == 1 {
			out.VolumeMM3, out.VolumeMethod = whole.VolumeMM3, whole.VolumeMethod
		} else if err = out.measure(ctx, m.Objects[it.Object], it, &solids[it.Object], o); err != nil {
			return nil, err
		}
		items[i] = out
	}
	return items, nil
}

func newItem(index int, m *mesh.Model, it mesh.Item) Item {
	object := m.Objects[it.Object]
	out := Item{
		Index: index, Object: it.Object, Name: it.Name, PartNumber: it.PartNumber,
		Role: string(it.Role), Printable: it.Printable, Counted: it.Counted(),
		Polygons: len(object.Faces), VolumeMethod: VolumeNone,
	}
	for r := range 3 {
		t := [3]float64{it.Matrix.T.X, it.Matrix.T.Y, it.Matrix.T.Z}[r]
		out.Matrix[r] = [4]float64{it.Matrix.M[r][0], it.Matrix.M[r][1], it.Matrix.M[r][2], t}
	}
	out.Matrix[3] = [4]float64{0, 0, 0, 1}
	if out.Polygons > 0 {
		box := placedBounds(object, it.Matrix)
		out.Size = XYZ{X: box.Max.X - box.Min.X, Y: box.Max.Y - box.Min.Y, Z: box.Max.Z - box.Min.Z}
	}
	return out
}

// measure finds the volume of the item. solid is the report of its object once
// somebody needed it.
func (i *Item) measure(ctx context.Context, object *mesh.Mesh, it mesh.Item, solid **Report, o Options) error {
	if i.Polygons == 0 {
		return nil
	}
	if *solid == nil {
		r, err := volumeReport(ctx, object, o)
		if err != nil {
			return err
		}
		*solid = r
	}
	r := *solid
	if r.VolumeMethod == VolumeWindingNumber && !isSimilarity(it.Matrix) {
		// What counts as inside an open surface is a matter of solid angles,
		// which a shear or an uneven scale changes.
		placed, err := volumeReport(ctx, object.Transform(it.Matrix), o)
		if err != nil {
			return err
		}
		i.VolumeMM3, i.VolumeMethod = placed.VolumeMM3, placed.VolumeMethod
		return nil
	}
	if r.VolumeMM3 == nil {
		return nil
	}
	if v := *r.VolumeMM3 * math.Abs(it.Matrix.Det()); v > 0 && !math.IsInf(v, 0) {
		i.VolumeMM3, i.VolumeMethod = &v, r.VolumeMethod
	}
	return nil
}

// volumeReport is [Analyze] as far as the volume: hulls, boxes and shadows of
// single items are not reported.
func volumeReport(ctx context.Context, m *mesh.Mesh, o Options) (*Report, error) {
	a := &analysis{ctx: par.WithWorkers(ctx, o.Workers), report: &Report{Polygons: len(m.Faces)}}
	err := a.weld(m, o)
	for _, step := range []func() error{a.measure, a.orient, a.volume} {
		if err == nil {
			err = step()
		}
	}
	return a.report, err
}

// placedBounds returns the box of the used vertices of m under a.
func placedBounds(m *mesh.Mesh, a geom.Affine) geom.Box {
	box := geom.EmptyBox()
	for _, f := range m.Faces {
		for _, v := range f {
			box = box.Extend(a.Apply(m.Vertices[v]))
		}
	}
	return box
}

// isSimilarity reports whether a keeps angles: its columns are orthogonal and
// of one length, to the precision that a 3MF prints its numbers with.
func isSimilarity(a geom.Affine) bool {
	const relative = 1e-6
	var c [3]geom.Vec
	for j := range 3 {
		c[j] = geom.Vec{X: a.M[0][j], Y: a.M[1][j], Z: a.M[2][j]}
	}
	square := geom.Dot(c[0], c[0])
	for j := range 3 {
		next := c[(j+1)%3]
		if math.Abs(geom.Dot(c[j], c[j])-square) > relative*square || math.Abs(geom.Dot(c[j], next)) > relative*square {
			return false
		}
	}
	return square > 0
}
