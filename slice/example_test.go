package slice_test

import (
	"context"
	"fmt"
	"os"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

func ExampleLayers() {
	cube := meshOf(shape.Cube(geom.Vec{}, 10))
	volume, n := 0.0, 0
	for l, err := range slice.Layers(context.Background(), cube, slice.Options{LayerHeight: 0.2}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		volume += l.Area() * l.Height
		n++
	}
	fmt.Printf("%d layers, %.1f mm³\n", n, volume)
	// Output: 50 layers, 1000.0 mm³
}

func ExampleBuild() {
	build := mesh.Single(meshOf(shape.Cube(geom.Vec{Z: 5}, 10)))
	second := build.Items[0]
	second.Matrix = geom.Translation(geom.Vec{X: 20})
	build.Items = append(build.Items, second)
	for l, err := range slice.Build(context.Background(), build, slice.Options{LayerHeight: 5}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("layer %d at %g mm: %d polygons, %g mm²\n", l.Index, l.Z, len(l.Region), l.Area())
	}
	// Output:
	// layer 0 at 2.5 mm: 2 polygons, 200 mm²
	// layer 1 at 7.5 mm: 2 polygons, 200 mm²
}

func ExampleWriteCLI() {
	build := mesh.Single(meshOf(shape.Cube(geom.Vec{Z: 1}, 2)))
	o := slice.Options{LayerHeight: 1}
	frame, err := slice.FrameOf(build, o)
	if err == nil {
		err = slice.WriteCLI(os.Stdout, frame, slice.Build(context.Background(), build, o), false)
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// $$HEADERSTART
	// $$ASCII
	// $$UNITS/1
	// $$VERSION/200
	// $$LABEL/1,part
	// $$DIMENSION/-1,-1,0,1,1,2
	// $$LAYERS/000003
	// $$HEADEREND
	// $$GEOMETRYSTART
	// $$LAYER/0
	// $$LAYER/1
	// $$POLYLINE/1,1,5,1,-1,1,1,-1,1,-1,-1,1,-1
	// $$LAYER/2
	// $$POLYLINE/1,1,5,1,-1,1,1,-1,1,-1,-1,1,-1
	// $$GEOMETRYEND
}
