package slice_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// sample is a build of two tubes and a ball, and its frame.
func sample(t testing.TB) (*mesh.Model, slice.Frame, []slice.Layer) {
	t.Helper()
	m := modelOf(tube(5, 3, 4, 24), geom.Identity(), pose(0, 1, geom.Vec{X: 12, Y: 3}))
	m.Objects = append(m.Objects, meshOf(shape.Sphere(3, 24)))
	m.Items = append(m.Items, mesh.Item{Object: 1, Matrix: geom.Translation(geom.Vec{X: -10, Z: 3.1}), Role: mesh.RolePart, Printable: true})
	m.Items[0].Name = "two tubes, a ball"
	f, err := slice.FrameOf(m, slice.Options{LayerHeight: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	return m, f, buildOf(t, m, slice.Options{LayerHeight: 0.5})
}

// seq returns layers as a sequence.
func seq(layers []slice.Layer) iter.Seq2[slice.Layer, error] {
	return func(yield func(slice.Layer, error) bool) {
		for _, l := range layers {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// cliRing is what a reader of a Common Layer Interface file sees.
type cliRing struct {
	dir    int
	points []geom.Vec2
}

type cliFile struct {
	header map[string]string
	tops   []float64
	rings  [][]cliRing // by layer
}

// readCLI reads such a file, in a plain way of its own.
func readCLI(data []byte) (*cliFile, error) {
	head, body, ok := bytes.Cut(data, []byte("$$HEADEREND"))
	if !ok {
		return nil, errors.New("no end of the header")
	}
	f := &cliFile{header: map[string]string{}}
	for line := range strings.Lines(string(head)) {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "$$")), "/")
		f.header[key] = value
	}
	if _, binary := f.header["BINARY"]; binary {
		return f, f.readBinary(body)
	}
	for line := range strings.Lines(string(body)) {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "$$")), "/")
		var n []float64
		for s := range strings.SplitSeq(value, ",") {
			v, _ := strconv.ParseFloat(s, 64)
			n = append(n, v)
		}
		switch key {
		case "LAYER":
			f.tops, f.rings = append(f.tops, n[0]), append(f.rings, nil)
		case "POLYLINE":
			if int(n[2])*2 != len(n)-3 {
				return nil, fmt.Errorf("%g corners announced, %d numbers", n[2], len(n)-3)
			}
			f.add(int(n[1]), n[3:])
		}
	}
	return f, nil
}

func (f *cliFile) readBinary(b []byte) error {
	number := func() float64 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(b))
		b = b[4:]
		return float64(v)
	}
	whole := func() int {
		v := binary.LittleEndian.Uint32(b)
		b = b[4:]
		return int(v)
	}
	for len(b) > 0 {
		command := binary.LittleEndian.Uint16(b)
		b = b[2:]
		switch command {
		case 127:
			f.tops, f.rings = append(f.tops, number()), append(f.rings, nil)
		case 130:
			whole()
			dir, n := whole(), whole()
			var list []float64
			for range 2 * n {
				list = append(list, number())
			}
			f.add(dir, list)
		default:
			return fmt.Errorf("command %d", command)
		}
	}
	return nil
}

func (f *cliFile) add(dir int, list []float64) {
	r := cliRing{dir: dir}
	for i := 0; i < len(list); i += 2 {
		r.points = append(r.points, geom.Vec2{X: list[i], Y: list[i+1]})
	}
	last := len(f.rings) - 1
	f.rings[last] = append(f.rings[last], r)
}

func TestCLIRoundTrip(t *testing.T) {
	_, frame, layers := sample(t)
	for _, binary := range []bool{false, true} {
		var b bytes.Buffer
		if err := slice.WriteCLI(&b, frame, seq(layers), binary); err != nil {
			t.Fatal(err)
		}
		f, err := readCLI(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if f.header["UNITS"] != "1" || f.header["VERSION"] != "200" || f.header["LABEL"] != "1,two tubes_ a ball" {
			t.Errorf("header %v", f.header)
		}
		if n, _ := strconv.Atoi(f.header["LAYERS"]); n != len(f.tops) || n != len(layers)+1 {
			t.Errorf("%d layers announced, %d there, want %d", n, len(f.tops), len(layers)+1)
		}
		if f.tops[0] != 0 || f.rings[0] != nil {
			t.Errorf("the first layer is at %g", f.tops[0])
		}
		for i, l := range layers {
			if !near(f.tops[i+1], l.Bottom+l.Height, 1e-5) {
				t.Errorf("layer %d is at %g", i, f.tops[i+1])
			}
			area := 0.0
			for _, r := range f.rings[i+1] {
				n := len(r.points)
				a := poly.Ring(r.points[:n-1]).Area()
				if r.points[0] != r.points[n-1] || (a > 0) != (r.dir == 1) || a < 0 && r.dir != 0 {
					t.Errorf("layer %d: ring of direction %d and area %g from %v to %v", i, r.dir, a, r.points[0], r.points[n-1])
				}
				area += a
			}
			if !near(area, l.Area(), 1e-4) {
				t.Errorf("layer %d: %g mm², want %g", i, area, l.Area())
			}
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	_, _, layers := sample(t)
	var b bytes.Buffer
	if err := slice.WriteJSON(&b, seq(layers)); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema int
		Layers []struct {
			Index    int
			Bottom   float64 `json:"bottom_mm"`
			Height   float64 `json:"height_mm"`
			Z        float64 `json:"z_mm"`
			Area     float64 `json:"area_mm2"`
			Length   float64 `json:"perimeter_mm"`
			Polygons []struct {
				Outer [][2]float64
				Holes [][][2]float64
			}
		}
	}
	d := json.NewDecoder(&b)
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != 1 || len(doc.Layers) != len(layers) {
		t.Fatalf("schema %d, %d layers", doc.Schema, len(doc.Layers))
	}
	ring := func(list [][2]float64) (r poly.Ring) {
		for _, p := range list {
			r = append(r, geom.Vec2{X: p[0], Y: p[1]})
		}
		return r
	}
	for i, l := range layers {
		got, area := doc.Layers[i], 0.0
		for _, p := range got.Polygons {
			area += ring(p.Outer).Area()
			for _, h := range p.Holes {
				area += ring(h).Area()
			}
		}
		if got.Index != i || !near(got.Bottom, l.Bottom, 1e-6) || !near(got.Height, l.Height, 1e-6) || !near(got.Z, l.Z, 1e-6) ||
			!near(got.Area, l.Area(), 1e-6) || !near(got.Length, l.Perimeter(), 1e-6) || !near(area, l.Area(), 1e-4) {
			t.Errorf("layer %d: %+v of area %g, want %g", i, got, area, l.Area())
		}
	}
}

func TestTable(t *testing.T) {
	_, _, layers := sample(t)
	var b bytes.Buffer
	if err := slice.WriteTable(&b, seq(layers)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != len(layers)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, l := range layers {
		if a, _ := strconv.ParseFloat(rows[i+1][4], 64); !near(a, l.Area(), 1e-6) {
			t.Errorf("layer %d: %s mm², want %g", i, rows[i+1][4], l.Area())
		}
	}
}

// paths returns the number of groups and paths of an SVG file.
func paths(t *testing.T, r io.Reader) (groups, paths int) {
	t.Helper()
	for d := xml.NewDecoder(r); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return groups, paths
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			switch e.Name.Local {
			case "g":
				groups++
			case "path":
				paths++
			}
		}
	}
}

func TestSVG(t *testing.T) {
	_, f, layers := sample(t)
	polygons := 0
	for _, l := range layers {
		polygons += len(l.Region)
	}
	var b bytes.Buffer
	if err := slice.WriteSVG(&b, f, seq(layers)); err != nil {
		t.Fatal(err)
	}
	if g, p := paths(t, &b); g != len(layers)+1 || p != polygons {
		t.Errorf("%d groups, %d paths, want %d and %d", g, p, len(layers)+1, polygons)
	}
	b.Reset()
	if err := slice.WriteSVGZip(&b, f, seq(layers)); err != nil {
		t.Fatal(err)
	}
	z := unzip(t, b.Bytes())
	if len(z) != len(layers) {
		t.Fatalf("%d files", len(z))
	}
	for i, l := range layers {
		if _, p := paths(t, bytes.NewReader(z[fmt.Sprintf("layer-%05d.svg", i)])); p != len(l.Region) {
			t.Errorf("layer %d: %d paths", i, p)
		}
	}
}

func unzip(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// TestImagesShowTheArea: the sum of the pixels is the area, up to the rounding of
// each to a byte.
func TestImagesShowTheArea(t *testing.T) {
	_, f, layers := sample(t)
	o := slice.ImageOptions{Width: 400, Height: 240, Pixel: 0.1}.Centred(f)
	if x, y := o.Overhang(f); x != 0 || y != 0 {
		t.Fatalf("overhang %g, %g", x, y)
	}
	var b bytes.Buffer
	if err := slice.WriteImages(context.Background(), &b, seq(layers), o); err != nil {
		t.Fatal(err)
	}
	z := unzip(t, b.Bytes())
	for i, l := range layers {
		img, err := png.Decode(bytes.NewReader(z[fmt.Sprintf("%05d.png", i)]))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for y := range o.Height {
			for x := range o.Width {
				g, _, _, _ := img.At(x, y).RGBA()
				sum += float64(g) / 0xffff
			}
		}
		if area := sum * o.Pixel * o.Pixel; !near(area, l.Area(), 0.02+0.001*l.Area()) {
			t.Errorf("layer %d: %g mm² of white, want %g", i, area, l.Area())
		}
	}
	var doc struct {
		Width  int     `json:"width_px"`
		Pixel  float64 `json:"pixel_mm"`
		Layers []struct {
			File   string
			Bottom float64 `json:"bottom_mm"`
		}
	}
	if err := json.Unmarshal(z["manifest.json"], &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Width != 400 || doc.Pixel != 0.1 || len(doc.Layers) != len(layers) || doc.Layers[3].File != "00003.png" || !near(doc.Layers[3].Bottom, 1.5, 1e-6) {
		t.Errorf("manifest %+v", doc)
	}
	var again bytes.Buffer
	if err := slice.WriteImages(par.WithWorkers(context.Background(), 7), &again, seq(layers), o); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("other bytes with seven workers")
	}
}

// TestCoverageIsExact compares pixels with areas that are known: a square that
// covers parts of pixels, and a triangle, cut off by the picture on two sides.
func TestCoverageIsExact(t *testing.T) {
	square := slice.Layer{Region: poly.Region{{Outer: poly.Ring{{X: 0.25, Y: 0.5}, {X: 2.5, Y: 0.5}, {X: 2.5, Y: 2}, {X: 0.25, Y: 2}}}}}
	img, err := slice.Image(square, slice.ImageOptions{Width: 4, Height: 3, Pixel: 1})
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range [3][4]float64{{0, 0, 0, 0}, {0.75, 1, 0.5, 0}, {0.375, 0.5, 0.25, 0}} {
		for x, want := range row {
			if got := float64(img.GrayAt(x, y).Y) / 255; !near(got, want, 0.51/255) {
				t.Errorf("pixel %d, %d: %g, want %g", x, y, got, want)
			}
		}
	}
	// The triangle under the diagonal of a square of 4.
	tri := slice.Layer{Region: poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 4, Y: 0}, {X: 4, Y: 4}}}}}
	o := slice.ImageOptions{Width: 2, Height: 2, Pixel: 1, Origin: geom.Vec2{X: 1, Y: 1}}
	if img, err = slice.Image(tri, o); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 0.5, 0.5, 1} {
		if got := float64(img.GrayAt(i%2, i/2).Y) / 255; !near(got, want, 0.51/255) {
			t.Errorf("triangle, pixel %d: %g, want %g", i, got, want)
		}
	}
	o.Sharp = true
	if img, err = slice.Image(tri, o); err != nil {
		t.Fatal(err)
	}
	if got := [4]uint8(img.Pix); got != [4]uint8{0, 255, 255, 255} {
		t.Errorf("sharp pixels %v", got)
	}
}

func TestImageOptionsAreChecked(t *testing.T) {
	for _, o := range []slice.ImageOptions{
		{}, {Width: 10, Height: 10}, {Width: -1, Height: 10, Pixel: 1}, {Width: 1 << 20, Height: 1 << 20, Pixel: 1},
		{Width: 10, Height: 10, Pixel: math.NaN()}, {Width: 10, Height: 10, Pixel: 1, Origin: geom.Vec2{X: math.Inf(1)}},
	} {
		if _, err := slice.Image(slice.Layer{}, o); !errors.Is(err, slice.ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
		if err := slice.WriteImages(context.Background(), io.Discard, seq(nil), o); !errors.Is(err, slice.ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestWritersPassErrorsOn: an error of the layers ends the file.
func TestWritersPassErrorsOn(t *testing.T) {
	fault := errors.New("fault")
	broken := func(yield func(slice.Layer, error) bool) { yield(slice.Layer{}, fault) }
	_, f, _ := sample(t)
	for name, write := range map[string]func(io.Writer) error{
		"cli":    func(w io.Writer) error { return slice.WriteCLI(w, f, broken, false) },
		"svg":    func(w io.Writer) error { return slice.WriteSVG(w, f, broken) },
		"svgzip": func(w io.Writer) error { return slice.WriteSVGZip(w, f, broken) },
		"json":   func(w io.Writer) error { return slice.WriteJSON(w, broken) },
		"table":  func(w io.Writer) error { return slice.WriteTable(w, broken) },
		"images": func(w io.Writer) error {
			return slice.WriteImages(context.Background(), w, broken, slice.ImageOptions{Width: 1, Height: 1, Pixel: 1})
		},
	} {
		if err := write(io.Discard); !errors.Is(err, fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSummary(t *testing.T) {
	m := modelOf(box(10, 10, 1), geom.Translation(geom.Vec{Z: 0.5}))
	var s slice.Summary
	for _, err := range s.Watch(slice.Build(context.Background(), m, slice.Options{FromZero: true, LayerHeight: 0.25})) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if s.Layers != 6 || s.Empty != 2 || s.FirstSolid != 2 || s.FirstLayerArea != 0 || !near(s.Volume, 100, 1e-9) {
		t.Errorf("%+v", s)
	}
	w := s.Warnings()
	if len(w) != 1 || w[0].Code != slice.WarnEmptyFirstLayer || !strings.Contains(w[0].Message, "layer 2") {
		t.Errorf("warnings %v", w)
	}
}
