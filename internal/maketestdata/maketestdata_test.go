package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// TestClosed counts the edges of every solid that is meant to be one.
func TestClosed(t *testing.T) {
	for _, s := range []*solid{bracket(), gear(), cube(), drilledPlate(), hook(), elbow(), frame(), ring(), clip(), spanner()} {
		if err := checkClosed(s.mesh()); err != nil {
			t.Error(err)
		}
	}
}

// TestDefects counts what is wrong with the ones that are not.
func TestDefects(t *testing.T) {
	for _, c := range []struct {
		solid                       *solid
		open, nonManifold, vertices int
	}{
		{openCube(), 3, 0, 8}, {cavityCube(), 0, 0, 16}, {twoCubes(), 0, 1, 14},
	} {
		f := measure(c.solid.mesh())
		if f.openEdges != c.open || f.nonManifoldEdges != c.nonManifold || f.vertices != c.vertices {
			t.Errorf("%s: %+v", c.solid.name, f)
		}
		if checkClosed(c.solid.mesh()) == nil {
			t.Errorf("%s passes for a closed solid of one piece", c.solid.name)
		}
	}
}

// TestKnownVolumes compares with figures that follow from the drawings.
func TestKnownVolumes(t *testing.T) {
	hole := 32 * math.Sin(2*math.Pi/32) / 2 / 64 // of a 32-gon of 1/8 inch, square inches
	for _, c := range []struct {
		name         string
		solid        *solid
		volume, area float64
	}{
		{"cube", cube(), 8000, 2400},
		{"cavity", cavityCube(), 7000, 3000},
		{"two cubes", twoCubes(), 2000, 1200},
		{"plate", drilledPlate(), (2 - 2*hole) / 4 * math.Pow(25.4, 3), 0},
	} {
		f := measure(c.solid.mesh())
		if math.Abs(f.volume-c.volume) > 1e-6*c.volume {
			t.Errorf("%s: volume %v, want %v", c.name, f.volume, c.volume)
		}
		if c.area != 0 && math.Abs(f.area-c.area) > 1e-9*c.area {
			t.Errorf("%s: area %v, want %v", c.name, f.area, c.area)
		}
	}
}

// TestGenus counts the ways through: Euler's formula knows nothing of drawings.
func TestGenus(t *testing.T) {
	for _, c := range []struct {
		solid *solid
		genus int
	}{{bracket(), 4}, {gear(), 7}, {drilledPlate(), 2}} {
		f := measure(c.solid.mesh())
		if euler := f.vertices - f.triangles/2; euler != 2-2*c.genus {
			t.Errorf("%s: Euler characteristic %d, want that of genus %d", c.solid.name, euler, c.genus)
		}
	}
}

// TestTriangulateArea cuts polygons with holes and adds the pieces up.
func TestTriangulateArea(t *testing.T) {
	square := []geom.Vec2{{X: 0, Y: 0}, {X: 5, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}
	holes := [][]geom.Vec2{
		{{X: 1, Y: 1}, {X: 2, Y: 1}, {X: 2, Y: 2}, {X: 1, Y: 2}},
		{{X: 4, Y: 1}, {X: 6, Y: 1}, {X: 6, Y: 2}, {X: 4, Y: 2}},
		{{X: 1, Y: 5}, {X: 9, Y: 5}, {X: 9, Y: 6}, {X: 1, Y: 6}},
	}
	list := triangulate(square, holes)
	sum := 0.0
	for _, f := range list {
		a := cross(f[0], f[1], f[2])
		if a < 0 {
			t.Errorf("triangle %v is turned over", f)
		}
		sum += a / 2
	}
	if sum != 100-1-2-8 {
		t.Errorf("area %v, want 89", sum)
	}
	// Each hole adds two corners for its bridge: n corners make n-2 triangles.
	if want := 5 + 3*(4+2) - 2; len(list) != want {
		t.Errorf("%d triangles, want %d", len(list), want)
	}
}

// TestUpToDate compares the folder with what the program makes now.
func TestUpToDate(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round the drawings' sines differently")
	}
	list, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, sample{name: "README.md", data: readme(list)})
	total := 0
	for _, s := range list {
		total += len(s.data)
		have, err := os.ReadFile(filepath.Join("..", "..", "testdata", s.name))
		if err != nil || !bytes.Equal(have, s.data) {
			t.Errorf("%s is not what go run ./internal/maketestdata writes (%v)", s.name, err)
		}
	}
	if total > 1500<<10 {
		t.Errorf("the folder holds %d bytes, more than 1.5 MB", total)
	}
}

// TestReadBack reads every file with the library and compares the figures.
func TestReadBack(t *testing.T) {
	list, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		m, err := mesh.Read(context.Background(), bytes.NewReader(s.data), int64(len(s.data)), mesh.ReadOptions{Name: s.name})
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		got, want := measure(m.Merged()), measure(s.model.Merged())
		if got.triangles != want.triangles || math.Abs(got.volume-want.volume) > 1e-6*want.volume || math.Abs(got.area-want.area) > 1e-6*want.area {
			t.Errorf("%s: read %+v, want %+v", s.name, got, want)
		}
	}
}
