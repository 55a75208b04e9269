package render

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// sheets are n triangles of one size, each step mm above the one before.
func sheets(n int, step float64) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range n {
		z := float64(i) * step
		v := uint32(len(m.Vertices))
		if step == 0 && i > 0 {
			v = 0
		} else {
			m.Vertices = append(m.Vertices, geom.Vec{Z: z}, geom.Vec{X: 10, Z: z}, geom.Vec{Y: 10, Z: z})
		}
		m.Faces = append(m.Faces, [3]uint32{v, v + 1 + uint32(i%2), v + 2 - uint32(i%2)})
	}
	return m
}

func small(m *mesh.Mesh) (*bytes.Buffer, error) {
	img, err := Mesh(context.Background(), m, Options{Width: new(64), Height: new(48), Samples: new(2)})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	return &out, PNG(&out, img)
}

// TestCrowd: triangles on top of each other show as one; as many that differ are
// refused, and a hundred of them are drawn.
func TestCrowd(t *testing.T) {
	one, err := small(sheets(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	many, err := small(sheets(200_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), many.Bytes()) {
		t.Error("a triangle that is there 200 000 times shows otherwise than one")
	}
	if _, err := Mesh(context.Background(), sheets(200_000, 1e-6), Options{}); !errors.Is(err, ErrTooDeep) {
		t.Errorf("200 000 layers: %v", err)
	}
	if _, err := small(sheets(200, 1e-3)); err != nil {
		t.Errorf("200 layers: %v", err)
	}
}

// TestSlivers: a cylinder of 60 000 slivers that lies across the picture is drawn.
func TestSlivers(t *testing.T) {
	const n = 30_000
	m := &mesh.Mesh{}
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		m.Vertices = append(m.Vertices, geom.Vec{X: 5 * cos, Y: 5 * sin}, geom.Vec{X: 5*cos + 80, Y: 5*sin + 60, Z: 20})
		a, b := uint32(2*i), uint32(2*((i+1)%n))
		m.Faces = append(m.Faces, [3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1})
	}
	if _, err := Mesh(context.Background(), m, Options{Samples: new(1)}); err != nil {
		t.Error(err)
	}
}
