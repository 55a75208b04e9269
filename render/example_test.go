package render_test

import (
	"bytes"
	"fmt"
	"image"

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
