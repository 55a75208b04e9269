package render_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

func ExampleOptions_Validate() {
	o := render.Options{Width: new(1025), Color: "red"}
	fmt.Println(o.Validate())
	// Output:
	// width: 1025 is not in 0 to 1024
	// color: "red" is not a colour: write #RRGGBB
}

func ExampleOptions_Size() {
	fmt.Println(render.Options{}.Size())
	fmt.Println(render.Options{Width: new(800), Height: new(0)}.Size())
	// Output:
	// 640 480
	// 800 600
}

func ExampleParseColor() {
	c, err := render.ParseColor("#FF7F00")
	fmt.Println(c.R, c.G, c.B, err)
	// Output: 255 127 0 <nil>
}

func ExamplePNG() {
	var file bytes.Buffer
	err := render.PNG(&file, image.NewNRGBA(image.Rect(0, 0, 2, 2)))
	fmt.Printf("%q %v\n", file.Bytes()[1:4], err)
	// Output: "PNG" <nil>
}

func ExampleLayout() {
	l := &pack.Layout{Bed: pack.Disc(200)}
	img, err := render.Layout(context.Background(), l, nil, render.LayoutOptions{View: render.ViewPerspective})
	fmt.Println(img.Bounds().Dx(), err)
	// Output: 800 <nil>
}

func ExampleSVG() {
	outline := poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 10}}}}
	parts := []pack.Part{{ID: "wedge.stl", Footprint: outline}}
	l := &pack.Layout{Bed: pack.Plate(100, 50), Plates: 1, Placements: []pack.Placement{{Placed: true, Pose: geom.Identity()}}}
	var file bytes.Buffer
	err := render.SVG(&file, l, parts, render.LayoutOptions{})
	fmt.Println(strings.Contains(file.String(), `<g id="row-0"><title>wedge.stl #1</title><path class="part" d="M0 0L20 0L20 10Z"`), err)
	// Output: true <nil>
}
