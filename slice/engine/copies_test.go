package engine

import (
	"bytes"
	"context"
	"math"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/path"
)

// rows returns a build of copies of a shape, in rows of five, some of them turned.
func rows(s shape.Soup, copies int, apart float64) *mesh.Model {
	m := model(s)
	m.Items = nil
	for i := range copies {
		a := geom.Identity()
		if i%4 == 1 {
			a = shape.Turn(geom.Vec{Z: 1}, math.Pi)
		}
		a.T = geom.Vec{X: apart * float64(i%5), Y: apart * float64(i/5)}
		m.Items = append(m.Items, mesh.Item{Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	return m
}

func ball() shape.Soup { return shape.Sphere(6, 24) }

// TestCopies: copies take the plastic of one each, in the same layers, and less time
// for cooling down.
func TestCopies(t *testing.T) {
	for _, set := range []string{"", "support_material = 1", "raft_layers = 2", "fill_pattern = gyroid\nwipe = 1\nretract_lift = 0.4"} {
		j := Job{Model: rows(ball(), 1, 0), Pairs: lines(t, "skirts = 0\n"+set)}
		one := run(t, Builtin, j).Estimates
		j.Model = rows(ball(), 15, 30)
		r := run(t, Builtin, j)
		all := r.Estimates
		if all.Layers != one.Layers || math.Abs(all.FilamentMM/15/one.FilamentMM-1) > 1e-3 {
			t.Errorf("%s: %g mm in %d layers, of one %g mm in %d", set, all.FilamentMM, all.Layers, one.FilamentMM, one.Layers)
		}
		if all.PrintTime > 15*one.PrintTime || all.PrintTime < 8*one.PrintTime {
			t.Errorf("%s: %g s, of one %g s", set, all.PrintTime, one.PrintTime)
		}
		if got := r.Contours.Volume / run(t, Builtin, Job{Model: rows(ball(), 1, 0)}).Contours.Volume; math.Abs(got-15) > 1e-9 {
			t.Errorf("the volume is %g times that of one", got)
		}
	}
}

// TestCopiesFallTogether: items that overlap are one part, as ever.
func TestCopiesFallTogether(t *testing.T) {
	cubes := shape.Cube(geom.Vec{}, 10)
	got := run(t, Builtin, Job{Model: rows(cubes, 3, 5)}).Estimates
	want := run(t, Builtin, Job{Model: model(shape.Box(geom.Vec{X: -5, Y: -5, Z: -5}, geom.Vec{X: 15, Y: 5, Z: 5}))}).Estimates
	if math.Abs(got.FilamentMM/want.FilamentMM-1) > 1e-3 || math.Abs(got.PrintTime/want.PrintTime-1) > 1e-2 {
		t.Errorf("%g mm in %g s, want %g in %g", got.FilamentMM, got.PrintTime, want.FilamentMM, want.PrintTime)
	}
}

// TestCopiesForAnyWorkers: and what is shown of layers is in its place.
func TestCopiesForAnyWorkers(t *testing.T) {
	var texts [][]byte
	var boxes []geom.Box
	for _, workers := range []int{1, 8} {
		var text bytes.Buffer
		box := geom.EmptyBox()
		j := Job{Model: rows(ball(), 7, 18.00037), Pairs: lines(t, "skirts = 0"), Gcode: &text}
		j.Layer = func(l *path.Layer) {
			for _, p := range l.Paths {
				for _, q := range p.Points {
					r := p.Width / 2
					box = box.Extend(geom.Vec{X: q.X - r, Y: q.Y - r, Z: l.Z - l.Height}).Extend(geom.Vec{X: q.X + r, Y: q.Y + r, Z: l.Z})
				}
			}
		}
		r, err := Run(par.WithWorkers(context.Background(), workers), Builtin, j)
		if err != nil {
			t.Fatal(err)
		}
		b := r.Estimates.Box
		if math.Abs(b.Min[0]-box.Min.X) > 1e-2 || math.Abs(b.Max[0]-box.Max.X) > 1e-2 || math.Abs(b.Max[1]-box.Max.Y) > 1e-2 ||
			math.Abs(b.Min[2]-box.Min.Z) > 1e-6 || math.Abs(b.Max[2]-box.Max.Z) > 1e-6 {
			t.Errorf("shown %v, printed %v", box, *b)
		}
		// The build is in the middle of the bed of 200 mm.
		if math.Abs(b.Min[0]+b.Max[0]-200) > 0.1 || math.Abs(b.Min[1]+b.Max[1]-200) > 0.1 {
			t.Errorf("it stands at %v", *b)
		}
		texts, boxes = append(texts, text.Bytes()), append(boxes, box)
	}
	if !bytes.Equal(texts[0], texts[1]) || !reflect.DeepEqual(boxes[0], boxes[1]) {
		t.Error("other bits with other workers")
	}
}
