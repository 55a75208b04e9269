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
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
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

// A layer of toolpaths as SVG, where one unit of the group "toolpaths" is one mm.
func ExampleToolpathsSVG() {
	layer := path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{{
		Feature: path.ExternalPerimeter, Closed: true, Width: 0.45, Speed: 25,
		Points: []geom.Vec2{{X: 90, Y: 90}, {X: 110, Y: 90}, {X: 100, Y: 105}},
	}}}
	var svg strings.Builder
	if err := render.ToolpathsSVG(&svg, layer, render.ToolpathOptions{}); err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(svg.String()) {
		if strings.Contains(line, `class="outer_wall"`) {
			fmt.Print(line)
		}
	}
	// Output:
	// <path class="outer_wall" d="M90 90L110 90L100 105Z" stroke="#d6681a" stroke-width="0.3483"/>
}

// The time of two layers as a plot.
func ExampleLayerTimes() {
	layers := []render.LayerTime{{Z: 0.2}, {Z: 0.4}}
	layers[0].Seconds[path.ExternalPerimeter] = 12
	layers[1].Seconds[path.ExternalPerimeter] = 9
	layers[1].Seconds[gcode.Travel] = 1.5
	img, err := render.LayerTimes(layers, render.PlotOptions{Width: 800, Height: 480})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Bounds().Size())
	// Output:
	// (800,480)
}
