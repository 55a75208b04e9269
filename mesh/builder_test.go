package mesh

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hschendel/stl"

	"github.com/saggar3d/saggar/geom"
)

// The other library's reader and ours must make the same mesh of one file.
func TestBuilderReadsWhatHschendelReads(t *testing.T) {
	data := waveSTL(20_000)
	b := NewBuilder()
	if err := stl.CopyAll(bytes.NewReader(data), b); err != nil {
		t.Fatal(err)
	}
	got, err := b.Mesh(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := m.Objects[0]
	if !slices.Equal(got.Vertices, want.Vertices) || !slices.Equal(got.Faces, want.Faces) {
		t.Errorf("%d vertices and %d faces, want %d and %d, or they differ", len(got.Vertices), len(got.Faces), len(want.Vertices), len(want.Faces))
	}
}

func TestBuilderErrors(t *testing.T) {
	b := NewBuilder()
	if _, err := b.Mesh(context.Background()); CodeOf(err) != CodeNoTriangles {
		t.Errorf("no triangles: %v", err)
	}
	b = NewBuilder()
	b.Add(geom.Vec{}, geom.Vec{X: math.NaN()}, geom.Vec{Y: 1})
	if _, err := b.Mesh(context.Background()); CodeOf(err) != CodeNonFinite {
		t.Errorf("NaN: %v", err)
	}
}

func ExampleBuilder() {
	b := NewBuilder()
	b.Add(geom.Vec{}, geom.Vec{X: 1}, geom.Vec{Y: 1})
	b.Add(geom.Vec{X: 1}, geom.Vec{X: 1, Y: 1}, geom.Vec{Y: 1})
	m, err := b.Mesh(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(len(m.Vertices), m.Faces)
	// Output: 4 [[0 1 2] [1 3 2]]
}
