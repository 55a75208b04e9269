package kind

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// assembly is a build of a cube of 10 mm: twice as it is, once twice as large along
// X, and once mirrored, with a support that is not a part.
func assembly(t *testing.T) *mesh.Model {
	t.Helper()
	item := func(m [3][3]float64, shift geom.Vec, name string) mesh.Item {
		return mesh.Item{Matrix: geom.Affine{M: m, T: shift}, Name: name, Role: mesh.RolePart, Printable: true}
	}
	one := [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	m := &mesh.Model{Objects: []*mesh.Mesh{built(t, cube())}}
	m.Items = []mesh.Item{
		item(one, geom.Vec{X: 2}, "plain"), item([3][3]float64{{2, 0, 0}, {0, 1, 0}, {0, 0, 1}}, geom.Vec{Y: 50}, "long"),
		item(one, geom.Vec{X: 100}, "plain"), item([3][3]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, geom.Vec{X: 90, Y: 90}, "mirrored"),
	}
	return m
}

func TestDesign(t *testing.T) {
	r := once(t, "design", `{"format":"3mf","content":"stl"}`, source(saveAs(t, "a.3mf", assembly(t))))
	d := decode[DesignData](t, r)
	if d.Items != 4 || d.Models != 3 || len(r.Children) != 3 || d.Format != "3mf" || d.Unit != "mm" {
		t.Fatalf("%s", r.Data)
	}
	output(t, r, "snapshot")
	paths := map[string]bool{}
	for _, c := range r.Children {
		for _, f := range c.Files {
			paths[f.Path] = true
		}
	}
	if len(paths) != 9 {
		t.Errorf("%d different files of 3 children", len(paths))
	}
	for i, want := range []struct {
		volume float64
		count  int
		minX   float64
	}{{1000, 2, 2}, {2000, 1, 0}, {1000, 1, 80}} {
		c := r.Children[i]
		data := decode[DesignItemData](t, &Result{Data: c.Data})
		if math.Abs(*data.VolumeMM3-want.volume) > 1e-9 || data.Count != want.count || len(data.Matrices) != want.count || !data.Analyses.Manifold {
			t.Errorf("child %d: %s", i, c.Data)
		}
		files := &Result{Files: c.Files}
		for _, name := range []string{"mesh", "content"} {
			m := open(t, output(t, files, name)).Merged()
			if math.Abs(volume(m)-want.volume) > 1e-9 || m.Bounds().Min.X != want.minX {
				t.Errorf("child %d, %s: %g mm³ from %v on", i, name, volume(m), m.Bounds().Min)
			}
		}
		output(t, files, "snapshot")
	}
	if names := r.Children[0].Name + " " + r.Children[1].Name + " " + r.Children[2].Name; names != "plain long mirrored" {
		t.Errorf("names %q", names)
	}
}

func TestDesignFailures(t *testing.T) {
	if f := failed(t, "design", `{}`, source(write(t, "a.3mf", "no zip"))); f.Code != CodeNotAMesh {
		t.Errorf("%+v", f)
	}
	many := assembly(t)
	many.Items = nil
	for i := range maxDesignModels + 1 {
		scale := 1 + float64(i)/1e4
		many.Items = append(many.Items, mesh.Item{Matrix: geom.Affine{M: [3][3]float64{{scale, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, Role: mesh.RolePart, Printable: true})
	}
	if f := failed(t, "design", `{}`, source(saveAs(t, "a.3mf", many))); f.Code != CodeFileTooLarge || !strings.Contains(f.Message, "1001") {
		t.Errorf("%+v", f)
	}
	if err := Validate("design", json.RawMessage(`{"content":"step"}`)); err == nil {
		t.Error("STEP cannot be written")
	}
}
