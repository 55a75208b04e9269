package main

import (
	"context"
	"image"
	"image/png"
	"io"

	"github.com/fogleman/fauxgl"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// The picture both draw: 640 x 480 with 16 samples a pixel.
const (
	pictureWidth  = 640
	pictureHeight = 480
	pictureGrid   = 4 // samples are pictureGrid x pictureGrid a pixel
)

// saggarPicture draws with smooth normals and a contact shadow, and encodes.
// Loading and welding are not counted.
func saggarPicture(file string) (childReport, error) {
	return drawSaggar(file, render.Options{})
}

// saggarCut draws the part cut at three quarters of its height, with a cap.
func saggarCut(file string) (childReport, error) {
	return drawSaggar(file, render.Options{SliceHeight: new(0.0)})
}

func drawSaggar(file string, o render.Options) (childReport, error) {
	m, err := mesh.Load(file)
	if err != nil {
		return childReport{}, err
	}
	if o.SliceHeight != nil {
		b := m.Bounds()
		*o.SliceHeight = 0.75 * (b.Max.Z - b.Min.Z)
	}
	n := len(m.Faces)
	o.Width, o.Height, o.Samples = new(pictureWidth), new(pictureHeight), new(pictureGrid*pictureGrid)
	c := startClock()
	img, err := render.Mesh(context.Background(), m, o)
	if err != nil {
		return childReport{}, err
	}
	err = render.PNG(io.Discard, img)
	return childReport{c.read(), figures{Triangles: &n}}, err
}

// fauxglPicture draws as the library's README shows: a mesh fitted into a cube,
// Phong shading, a larger picture scaled down, a PNG. Loading is not counted,
// the normals are those of the faces, and the scaling down is the cheapest
// there is: a mean of 4 x 4.
func fauxglPicture(file string) (childReport, error) {
	m, err := fauxgl.LoadSTL(file)
	if err != nil {
		return childReport{}, err
	}
	n := len(m.Triangles)
	c := startClock()
	m.BiUnitCube()
	dc := fauxgl.NewContext(pictureWidth*pictureGrid, pictureHeight*pictureGrid)
	dc.ClearColorBufferWith(fauxgl.HexColor("#FFF8E3"))
	eye, light := fauxgl.V(-3, -3, 2), fauxgl.V(-0.75, -0.5, 1).Normalize()
	matrix := fauxgl.LookAt(eye, fauxgl.V(0, 0, 0), fauxgl.V(0, 0, 1)).
		Perspective(30, float64(pictureWidth)/pictureHeight, 1, 10)
	shader := fauxgl.NewPhongShader(matrix, light, eye)
	shader.ObjectColor = fauxgl.HexColor("#468966")
	dc.Shader = shader
	dc.DrawMesh(m)
	err = png.Encode(io.Discard, shrink(dc.ColorBuffer, pictureGrid))
	return childReport{c.read(), figures{Triangles: &n}}, err
}

// shrink returns the picture of means over k x k pixels.
func shrink(in *image.NRGBA, k int) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, in.Rect.Dx()/k, in.Rect.Dy()/k))
	for i := range out.Pix {
		x, y, channel := i%out.Stride/4, i/out.Stride, i%4
		sum := 0
		for dy := range k {
			at := (y*k+dy)*in.Stride + x*k*4 + channel
			for dx := range k {
				sum += int(in.Pix[at+4*dx])
			}
		}
		out.Pix[i] = byte((sum + k*k/2) / (k * k))
	}
	return out
}
