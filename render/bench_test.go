//go:build unix

package render_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"syscall"
	"testing"
	"time"

	"github.com/fogleman/fauxgl"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// BenchmarkMesh draws a wavy ball of a million triangles at 640 x 480 with 16
// samples, by this package and by plain fauxgl (4 x 4 supersampling, Phong),
// turn and turn about. It reports the CPU milliseconds of both, encoding
// included, and how many times less ours takes. The cut and the smooth normals
// of a coarser mesh have rows of their own.
func BenchmarkMesh(b *testing.B) {
	big, coarse := welded(b, sphere(50, 500, 0.03)), welded(b, sphere(50, 160, 0.03))
	for _, row := range []struct {
		name string
		m    *mesh.Mesh
		o    render.Options
	}{
		{"1M", big, render.Options{Samples: new(16)}},
		{"1M_cut", big, render.Options{Samples: new(16), SliceHeight: new(40.0)}},
		{"1M_1024x768", big, render.Options{Samples: new(16), Width: new(1024), Height: new(768)}},
		{"100k", coarse, render.Options{Samples: new(16)}},
	} {
		b.Run(row.name, func(b *testing.B) {
			peer := peerMesh(row.m)
			var ours, theirs time.Duration
			for b.Loop() {
				start := cpuTime()
				drawOurs(b, row.m, row.o)
				between := cpuTime()
				drawPeer(b, peer, row.o)
				ours += between - start
				theirs += cpuTime() - between
			}
			b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ours-cpu-ms")
			b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "fauxgl-cpu-ms")
			b.ReportMetric(float64(theirs)/float64(ours), "x-less")
		})
	}
}

// welded returns m as a reader would: known to have no vertex twice.
func welded(b *testing.B, m *mesh.Mesh) *mesh.Mesh {
	out, err := mesh.Weld(context.Background(), m, 0)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func drawOurs(b *testing.B, m *mesh.Mesh, o render.Options) {
	img, err := render.Mesh(context.Background(), m, o)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := render.PNG(&out, img); err != nil {
		b.Fatal(err)
	}
}

// peerMesh copies m into fauxgl's form, scaled as its examples do.
func peerMesh(m *mesh.Mesh) *fauxgl.Mesh {
	triangles := make([]*fauxgl.Triangle, len(m.Faces))
	for i, f := range m.Faces {
		triangles[i] = fauxgl.NewTriangleForPoints(
			fauxgl.Vector(m.Vertices[f[0]]), fauxgl.Vector(m.Vertices[f[1]]), fauxgl.Vector(m.Vertices[f[2]]))
	}
	out := fauxgl.NewTriangleMesh(triangles)
	out.BiUnitCube()
	return out
}

func drawPeer(b *testing.B, m *fauxgl.Mesh, o render.Options) {
	w, h := o.Size()
	const scale = 4
	c := fauxgl.NewContext(w*scale, h*scale)
	c.ClearColorBufferWith(fauxgl.HexColor("#FFFFFF"))
	eye := fauxgl.V(3, 3, 2.1)
	matrix := fauxgl.LookAt(eye, fauxgl.V(0, 0, 0), fauxgl.V(0, 0, 1)).Perspective(28, float64(w)/float64(h), 1, 10)
	shader := fauxgl.NewPhongShader(matrix, fauxgl.V(0.5, 0.2, 0.8).Normalize(), eye)
	shader.ObjectColor = fauxgl.HexColor("#FF7F00")
	c.Shader = shader
	c.DrawMesh(m)
	var out bytes.Buffer
	if err := png.Encode(&out, smaller(c.Image().(*image.NRGBA), scale)); err != nil {
		b.Fatal(err)
	}
}

// smaller averages scale x scale pixels: less work than a general resize.
func smaller(in *image.NRGBA, scale int) *image.NRGBA {
	w, h := in.Rect.Dx()/scale, in.Rect.Dy()/scale
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [4]int
			for v := range scale {
				row := in.Pix[in.PixOffset(x*scale, y*scale+v):]
				for i, p := range row[:4*scale] {
					sum[i&3] += int(p)
				}
			}
			for i, s := range sum {
				out.Pix[out.PixOffset(x, y)+i] = uint8(s / (scale * scale))
			}
		}
	}
	return out
}

// BenchmarkOurs is the first row without the peer, for a profile.
func BenchmarkOurs(b *testing.B) {
	m := welded(b, sphere(50, 500, 0.03))
	b.ReportAllocs()
	for b.Loop() {
		drawOurs(b, m, render.Options{Samples: new(16)})
	}
}
