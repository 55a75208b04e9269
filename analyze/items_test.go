package analyze

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// corner is the tetrahedron at the origin with edges of 1 along the axes: its
// volume is 1/6. The first face may be left out.
func corner(faces int) *mesh.Mesh {
	all := [][3]uint32{{1, 2, 3}, {0, 2, 1}, {0, 1, 3}, {0, 3, 2}}
	return &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}, {Z: 1}}, Faces: all[4-faces:]}
}

func placed(object int, m [3][3]float64, t geom.Vec) mesh.Item {
	return mesh.Item{Object: object, Matrix: geom.Affine{M: m, T: t}, Role: mesh.RolePart, Printable: true}
}

var (
	same     = [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	double   = [3][3]float64{{0, -2, 0}, {2, 0, 0}, {0, 0, 2}} // a quarter turn as well
	mirrored = [3][3]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	sheared  = [3][3]float64{{1, 3, 0}, {0, 1, 0}, {0, 0, 5}}
)

// itemsOf analyses m as the program does.
func itemsOf(t *testing.T, m *mesh.Model) []Item {
	t.Helper()
	whole, err := Analyze(context.Background(), m.Merged(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	items, err := Items(context.Background(), m, whole, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func TestItemVolumesFollowTheDeterminant(t *testing.T) {
	m := &mesh.Model{Objects: []*mesh.Mesh{corner(4)}}
	want := []float64{1, 8, 1, 5}
	for _, matrix := range [][3][3]float64{same, double, mirrored, sheared} {
		m.Items = append(m.Items, placed(0, matrix, geom.Vec{X: 10}))
	}
	for i, it := range itemsOf(t, m) {
		if it.VolumeMM3 == nil || math.Abs(*it.VolumeMM3-want[i]/6) > 1e-15 || it.VolumeMethod != VolumeSigned {
			t.Errorf("item %d: volume %v by %s, want %g", i, it.VolumeMM3, it.VolumeMethod, want[i]/6)
		}
		if it.Index != i || it.Object != 0 || it.Polygons != 4 || !it.Counted || it.Matrix[0][3] != 10 || it.Matrix[3] != [4]float64{0, 0, 0, 1} {
			t.Errorf("item %d: %+v", i, it)
		}
	}
}

// TestItemSizesAreThePlacedBoxes compares with the box of the moved mesh.
func TestItemSizesAreThePlacedBoxes(t *testing.T) {
	m := &mesh.Model{Objects: []*mesh.Mesh{corner(4)}}
	for _, matrix := range [][3][3]float64{same, double, mirrored, sheared} {
		m.Items = append(m.Items, placed(0, matrix, geom.Vec{Y: -3}))
	}
	for i, it := range itemsOf(t, m) {
		size := m.Objects[0].Transform(m.Items[i].Matrix).Bounds().Size()
		if it.Size != (XYZ{size.X, size.Y, size.Z}) {
			t.Errorf("item %d: size %+v, want %+v", i, it.Size, size)
		}
	}
}

// TestItemsAgreeWithTheirOwnAnalysis checks closed and open objects under every
// kind of matrix against the analysis of the moved mesh.
func TestItemsAgreeWithTheirOwnAnalysis(t *testing.T) {
	m := &mesh.Model{Objects: []*mesh.Mesh{corner(4), corner(3)}}
	for object := range m.Objects {
		for _, matrix := range [][3][3]float64{same, double, mirrored, sheared} {
			m.Items = append(m.Items, placed(object, matrix, geom.Vec{X: 5 * float64(len(m.Items))}))
		}
	}
	for i, it := range itemsOf(t, m) {
		moved := m.Objects[it.Object].Transform(m.Items[i].Matrix)
		want, err := Analyze(context.Background(), moved, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if it.VolumeMethod != want.VolumeMethod || (it.VolumeMM3 == nil) != (want.VolumeMM3 == nil) {
			t.Errorf("item %d: %v by %s, want %v by %s", i, it.VolumeMM3, it.VolumeMethod, want.VolumeMM3, want.VolumeMethod)
			continue
		}
		// An estimate is sampled, so it is no better than its bound.
		allowed := 1e-12
		if want.VolumeErrorBoundMM3 != nil {
			allowed = 2 * *want.VolumeErrorBoundMM3
		}
		if want.VolumeMM3 != nil && math.Abs(*it.VolumeMM3-*want.VolumeMM3) > allowed {
			t.Errorf("item %d: volume %g, want %g", i, *it.VolumeMM3, *want.VolumeMM3)
		}
	}
}

func TestItemsThatDoNotCount(t *testing.T) {
	support := placed(1, same, geom.Vec{})
	support.Role = mesh.RoleSupport
	parked := placed(0, double, geom.Vec{})
	parked.Printable = false
	empty := placed(2, same, geom.Vec{})
	m := &mesh.Model{
		Objects: []*mesh.Mesh{corner(4), corner(4), {Name: "nothing"}},
		Items:   []mesh.Item{placed(0, same, geom.Vec{}), support, parked, empty},
	}
	items := itemsOf(t, m)
	for i, want := range []struct {
		volume  float64
		counted bool
		role    string
	}{{1. / 6, true, "model"}, {1. / 6, false, "support"}, {8. / 6, false, "model"}, {0, true, "model"}} {
		it := items[i]
		if it.Counted != want.counted || it.Role != want.role {
			t.Errorf("item %d: %+v", i, it)
		}
		if want.volume == 0 {
			if it.VolumeMM3 != nil || it.VolumeMethod != VolumeNone || it.Size != (XYZ{}) {
				t.Errorf("empty item: %+v", it)
			}
		} else if it.VolumeMM3 == nil || math.Abs(*it.VolumeMM3-want.volume) > 1e-15 {
			t.Errorf("item %d: volume %v, want %g", i, it.VolumeMM3, want.volume)
		}
	}
}

// TestFlatItemHasNoVolume checks a matrix that squeezes the part into a plane.
func TestFlatItemHasNoVolume(t *testing.T) {
	flat := [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 0}}
	m := &mesh.Model{Objects: []*mesh.Mesh{corner(4)}, Items: []mesh.Item{placed(0, same, geom.Vec{}), placed(0, flat, geom.Vec{})}}
	if it := itemsOf(t, m)[1]; it.VolumeMM3 != nil || it.VolumeMethod != VolumeNone || it.Size.Z != 0 {
		t.Errorf("%+v", it)
	}
}

func TestIsSimilarity(t *testing.T) {
	for _, c := range []struct {
		m    [3][3]float64
		want bool
	}{
		{same, true}, {double, true}, {mirrored, true}, {sheared, false},
		{[3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1.001}}, false},
		{[3][3]float64{}, false},
	} {
		if got := isSimilarity(geom.Affine{M: c.m}); got != c.want {
			t.Errorf("%v: %v", c.m, got)
		}
	}
}

// TestOneItemIsTheWhole checks that a single part is not measured twice: its
// figures are those of the whole report.
func TestOneItemIsTheWhole(t *testing.T) {
	v := 42.0
	whole := &Report{VolumeMM3: &v, VolumeMethod: VolumeOriented}
	m := &mesh.Model{Objects: []*mesh.Mesh{corner(4)}, Items: []mesh.Item{placed(0, same, geom.Vec{})}}
	items, err := Items(context.Background(), m, whole, Options{})
	if err != nil || len(items) != 1 || items[0].VolumeMM3 != &v || items[0].VolumeMethod != VolumeOriented {
		t.Errorf("%+v, %v", items, err)
	}
}
