package pack_test

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// Two cubes, one on the other, and two linked rings beside them.
func ExampleRemovals() {
	asMesh := func(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }
	parts := []pack.Part{
		{ID: "cube", Mesh: asMesh(shape.Cube(geom.Vec{}, 20)), Count: 2},
		{ID: "ring", Mesh: asMesh(shape.Torus(15, 3, 16, 8)), Count: 2},
	}
	at := func(x, y, z float64) geom.Affine { return geom.Translation(geom.Vec{X: x, Y: y, Z: z}) }
	upright := at(75, 20, 30)
	upright.M = [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}
	l := &pack.Layout{
		Bed:     pack.Bed{Shape: pack.Rectangle, X: 100, Y: 40, Z: 60},
		Options: pack.Options{Packer: pack.InVolume},
		Plates:  1,
		Placements: []pack.Placement{
			{Part: 0, Copy: 0, Placed: true, Pose: at(20, 20, 12)},
			{Part: 0, Copy: 1, Placed: true, Pose: at(22, 20, 35)},
			{Part: 1, Copy: 0, Placed: true, Pose: at(60, 20, 30)},
			{Part: 1, Copy: 1, Placed: true, Pose: upright},
		},
	}
	r, err := pack.Removals(context.Background(), parts, l)
	if err != nil {
		panic(err)
	}
	for _, s := range r.Steps {
		fmt.Println("take out row", s.Row, "along", s.Path)
	}
	fmt.Println("interlocked:", r.Interlocked)
	// Output:
	// take out row 1 along [{0 0 35}]
	// take out row 0 along [{0 0 58}]
	// interlocked: [[2 3]]
}
