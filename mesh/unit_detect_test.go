package mesh

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// boxesModel is a part made of boxes, each given by its lower corner and its size in
// file numbers: plates, steps, pockets' floors.
func boxesModel(boxes ...[6]float64) *Model {
	box := Single(&Mesh{
		Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}, {Z: 1}, {X: 1, Z: 1}, {Y: 1, Z: 1}, {X: 1, Y: 1, Z: 1}},
		Faces:    [][3]uint32{{0, 3, 1}, {0, 2, 3}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4}, {2, 7, 3}, {2, 6, 7}, {0, 6, 2}, {0, 4, 6}, {1, 3, 7}, {1, 7, 5}},
	}).Objects[0]
	out := &Mesh{}
	for _, b := range boxes {
		out.appendPlaced(box, geom.Affine{
			M: [3][3]float64{{b[3], 0, 0}, {0, b[4], 0}, {0, 0, b[5]}},
			T: geom.Vec{X: b[0], Y: b[1], Z: b[2]},
		})
	}
	return Single(out)
}

// in returns m in another unit, rounded as a binary STL would.
func in(m *Model, from, to geom.Unit) *Model {
	o := &Mesh{Faces: m.Objects[0].Faces}
	s := float64(from) / float64(to)
	for _, v := range m.Objects[0].Vertices {
		o.Vertices = append(o.Vertices, geom.Vec{X: float64(float32(v.X * s)), Y: float64(float32(v.Y * s)), Z: float64(float32(v.Z * s))})
	}
	return Single(o)
}

func TestDetectUnit(t *testing.T) {
	inchPlate := boxesModel([6]float64{0, 0, 0, 6, 4, 0.5}, [6]float64{0.375, 0.375, 0.5, 5.25, 3.25, 0.1875}, [6]float64{1.125, 1, 0.5, 0.625, 2, 1.3125})
	metricBracket := boxesModel([6]float64{0, 0, 0, 80, 40, 6}, [6]float64{0, 0, 6, 5, 40, 52.5}, [6]float64{12.5, 10, 6, 20, 20, 1.2})
	assembly := boxesModel([6]float64{0, 0, 0, 0.42, 0.3, 0.025}, [6]float64{0.035, 0.012, 0.025, 0.35, 0.006, 0.178}, [6]float64{0.1275, 0.05, 0.025, 0.08, 0.2, 0.003})
	cases := []struct {
		name  string
		m     *Model
		want  geom.Unit
		least float64
	}{
		{"cube of 10 mm", boxesModel([6]float64{0, 0, 0, 10, 10, 10}), geom.Millimetre, 0.85},
		{"cube of 25 mm, centred", boxesModel([6]float64{-12.5, -12.5, -12.5, 25, 25, 25}), geom.Millimetre, 0.85},
		{"box of 10, 20, 30 mm", boxesModel([6]float64{0, 0, 0, 10, 20, 30}), geom.Millimetre, 0.85},
		{"bracket in mm", metricBracket, geom.Millimetre, 0.8},
		{"bracket in inches", in(metricBracket, geom.Millimetre, geom.Inch), geom.Inch, 0.6},
		{"bracket in metres", in(metricBracket, geom.Millimetre, geom.Metre), geom.Metre, 0.8},
		{"bar of 300 mm", boxesModel([6]float64{0, 0, 0, 300, 12, 8}), geom.Millimetre, 0.85},
		{"inch dimensions in mm", in(inchPlate, geom.Inch, geom.Millimetre), geom.Millimetre, 0.85},
		{"inch cube", boxesModel([6]float64{0, 0, 0, 1, 1, 1}), geom.Inch, 0.6},
		{"half-inch plate", inchPlate, geom.Inch, 0.7},
		{"half-inch plate in metres", in(inchPlate, geom.Inch, geom.Metre), geom.Metre, 0.6},
		{"assembly in metres", assembly, geom.Metre, 0.8},
		{"assembly in mm", in(assembly, geom.Metre, geom.Millimetre), geom.Millimetre, 0.8},
		// Small parts are not blown up: they might be inches, and nothing says so.
		{"plate of 4, 3, 0.5", boxesModel([6]float64{0, 0, 0, 4, 3, 0.5}), geom.Millimetre, 0.6},
		{"stud of 3 mm", boxesModel([6]float64{0, 0, 0, 3, 3, 1.2}, [6]float64{1, 1, 1.2, 0.8, 0.8, 2.4}), geom.Millimetre, 0.5},
		{"nothing round", boxesModel([6]float64{0.1234567, 0.2345678, 0.3456789, 1.1357913, 0.8642421, 0.7531864}), geom.Millimetre, 0},
		{"no size", boxesModel([6]float64{1, 1, 1, 0, 0, 0}), geom.Millimetre, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			unit, confidence, reason := detectUnit(c.m)
			if unit != c.want || confidence < c.least || confidence > 1 {
				t.Errorf("%v with %.2f, want %v with %.2f: %s", unit, confidence, c.want, c.least, reason)
			}
			if reason == "" || confidence < sureEnough && unit != geom.Millimetre {
				t.Errorf("confidence %.2f, reason %q", confidence, reason)
			}
		})
	}
}

// Ordinary parts in mm, of any dimensions that people draw, stay in mm.
func TestOrdinaryPartsStayMillimetres(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, step := range []float64{5, 1, 0.5, 0.2, 0.1, 0.05} {
		wrong := 0
		for range 300 {
			length := 10 + 290*rng.Float64()
			round := func(x float64) float64 { return math.Max(step, math.Round(x/step)*step) }
			var boxes [][6]float64
			for range 1 + rng.IntN(6) {
				boxes = append(boxes, [6]float64{
					round(length * rng.Float64() / 4), round(length * rng.Float64() / 4), round(length * rng.Float64() / 8),
					round(length * rng.Float64()), round(length * rng.Float64() / 2), round(length * rng.Float64() / 4),
				})
			}
			boxes[0][3] = round(length)
			if unit, _, _ := detectUnit(boxesModel(boxes...)); unit != geom.Millimetre {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("dimensions in steps of %g: %d of 300 parts are not held to be in mm", step, wrong)
		}
	}
}

// A unit is judged by dimensions, not by where a program put the part.
func TestDetectUnitFarFromOrigin(t *testing.T) {
	m := boxesModel([6]float64{2.43, 1.117, 0.333, 6, 4, 0.5}, [6]float64{2.43 + 0.375, 1.117 + 0.375, 0.833, 5.25, 3.25, 0.1875},
		[6]float64{2.43 + 1.125, 1.117 + 1, 0.833, 0.625, 2, 1.3125})
	if unit, confidence, reason := detectUnit(m); unit != geom.Inch {
		t.Errorf("%v with %.2f: %s", unit, confidence, reason)
	}
}

func TestDetectUnitOnRequest(t *testing.T) {
	text := strings.ReplaceAll(strings.ReplaceAll(asciiBox("cube"), "20", "10"), "30", "10")
	text = strings.ReplaceAll(text, "10", "1")
	for _, c := range []struct {
		o      ReadOptions
		unit   geom.Unit
		source string
	}{
		{ReadOptions{}, geom.Millimetre, "default"},
		{ReadOptions{DetectUnit: true}, geom.Inch, "detected"},
		{ReadOptions{DetectUnit: true, Unit: geom.Metre}, geom.Metre, "option"},
	} {
		m, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), c.o)
		if err != nil {
			t.Fatal(err)
		}
		size := m.Merged().Bounds().Size().X
		if m.Unit != c.unit || m.UnitSource != c.source || size != float64(c.unit) || (m.UnitReason != "") != (c.source == "detected") ||
			c.source == "default" && m.UnitConfidence != 0 || c.source == "option" && m.UnitConfidence != 1 {
			t.Errorf("%v by %s, size %g, %q", m.Unit, m.UnitSource, size, m.UnitReason)
		}
	}
	stated := strings.Replace(text, "solid cube", "solid cube UNITS=cm", 1)
	m, err := Read(context.Background(), strings.NewReader(stated), int64(len(stated)), ReadOptions{DetectUnit: true})
	if err != nil || m.Unit != geom.Centimetre || m.UnitConfidence != 1 || m.UnitSource != "format" {
		t.Errorf("stated unit: %+v, %v", m, err)
	}
}

// Files whose unit is known from elsewhere. The others of the corpus are only
// held to stay in mm where they are plausible in mm.
func TestCorpusDetectUnit(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test files")
	}
	known := map[string]geom.Unit{
		"trimesh/featuretype.STL":      geom.Inch, // its 3MF says so
		"trimesh/angle_block.STL":      geom.Inch,
		"trimesh/ADIS16480.STL":        geom.Metre, // a sensor of 44 by 47 mm
		"abb/link_1.stl":               geom.Metre, // a robot's arm
		"abb/link_3.stl":               geom.Metre,
		"trimesh/octagonal_pocket.stl": geom.Metre,      // 9 inches long
		"trimesh/plate_holes.STL":      geom.Millimetre, // 12 inches long
		"trimesh/20mm-xyz-cube.stl":    geom.Millimetre,
		"trimesh/counter.unitsmm.STL":  geom.Millimetre,
		"turtlebot3/lds.stl":           geom.Millimetre,
		"numpy-stl/rear_case.stl":      geom.Millimetre,
		"grid-apps/pocket-test.stl":    geom.Millimetre,
		"lib3mf/Sphere.stl":            geom.Millimetre,
	}
	for name, want := range known {
		m, err := Open(context.Background(), filepath.Join(root, "meshes", name), ReadOptions{DetectUnit: true})
		if err != nil {
			t.Fatal(err)
		}
		if m.Unit != want || m.UnitConfidence < sureEnough {
			t.Errorf("%s: %v with %.2f, want %v: %s", name, m.Unit, m.UnitConfidence, want, m.UnitReason)
		}
	}
}
