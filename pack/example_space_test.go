package pack_test

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// In space parts lie anywhere in the volume. A part inside the solid of another
// overlaps it, however far apart the surfaces are.
func ExampleCheck_space() {
	cube := func(edge float64) *mesh.Mesh {
		s := shape.Cube(geom.Vec{}, edge)
		return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	}
	parts := []pack.Part{{ID: "large.stl", Mesh: cube(40)}, {ID: "small.stl", Mesh: cube(5), Count: 2}}
	bed := pack.Bed{Shape: pack.Rectangle, X: 60, Y: 60, Z: 60}
	at := func(part, copy int, x, y, z float64) pack.Placement {
		return pack.Placement{Part: part, Copy: copy, Placed: true, Pose: geom.Translation(geom.Vec{X: x, Y: y, Z: z})}
	}
	l := &pack.Layout{
		Bed: bed, Options: pack.Options{Packer: pack.InVolume, MinDistance: 1}, Plates: 1,
		Placements: []pack.Placement{at(0, 0, 30, 30, 30), at(1, 0, 30, 30, 30), at(1, 1, 30, 30, 53.25)},
	}
	r, err := pack.Check(context.Background(), parts, bed, l)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range r.Violations {
		fmt.Println(v)
	}
	// Output:
	// large.stl #1: overlaps small.stl #1 by 20 mm at (30, 50, 30)
	// large.stl #1: 0.75 mm from small.stl #2, asked for 1 mm, at (27.5, 27.5, 50)
}
