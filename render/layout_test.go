package render_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// sole returns the area on which a part with flat feet stands: the faces at the
// height 0, whose free edges are its outline. It serves parts that are as wide
// at the bottom as anywhere.
func sole(m *mesh.Mesh) poly.Region {
	next := map[geom.Vec]geom.Vec{}
	var starts []geom.Vec
	type edge [2]geom.Vec
	edges := map[edge]bool{}
	var order []edge
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		if a.Z != 0 || b.Z != 0 || c.Z != 0 {
			continue
		}
		for _, e := range []edge{{b, a}, {c, b}, {a, c}} { // seen from above
			edges[e] = true
			order = append(order, e)
		}
	}
	for _, e := range order {
		if !edges[edge{e[1], e[0]}] {
			next[e[0]] = e[1]
			starts = append(starts, e[0])
		}
	}
	var outer poly.Ring
	var holes []poly.Ring
	for _, s := range starts {
		var r poly.Ring
		for p, ok := s, true; ok; {
			q, found := next[p]
			if !found {
				break
			}
			r = append(r, geom.Vec2{X: p.X, Y: p.Y})
			delete(next, p)
			p, ok = q, true
		}
		switch {
		case len(r) == 0:
		case r.Area() > 0:
			outer = r
		default:
			holes = append(holes, r)
		}
	}
	return poly.Region{{Outer: outer, Holes: holes}}
}

// flatParts reads the parts of testdata that are for packing.
func flatParts(t testing.TB) []pack.Part {
	t.Helper()
	var parts []pack.Part
	for _, name := range []string{"hook", "elbow", "frame", "ring", "clip", "spanner"} {
		m, err := mesh.Load(filepath.Join("..", "testdata", name+".stl"))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, pack.Part{ID: name + ".stl", Mesh: m, Footprint: sole(m), Margin: 0})
	}
	return parts
}

// scattered lays copies of the parts in rows of cells, each turned a little
// more.
func scattered(parts []pack.Part, bed pack.Bed, cell float64, o pack.Options) *pack.Layout {
	l := &pack.Layout{Bed: bed, Options: o, Plates: 1}
	i := 0
	for y := cell / 2; y < bed.Y; y += cell {
		for x := cell / 2; x < bed.X; x += cell {
			part := i % len(parts)
			pose := shape.Turn(geom.Vec{Z: 1}, float64(i)*math.Pi/2)
			c := parts[part].Mesh.Bounds().Center()
			c.Z = 0
			pose.T = geom.Sub(geom.Vec{X: x, Y: y}, pose.Apply(c))
			l.Placements = append(l.Placements, pack.Placement{Part: part, Copy: i / len(parts), Placed: true, Pose: pose})
			i++
		}
	}
	return l
}

func drawLayout(t testing.TB, l *pack.Layout, parts []pack.Part, o render.LayoutOptions) *image.NRGBA {
	t.Helper()
	img, err := render.Layout(context.Background(), l, parts, o)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// keepOut is a bed with a corner that stays free.
func keepOut() pack.Bed {
	bed := pack.Plate(250, 210)
	bed.KeepOut = poly.Region{{Outer: poly.Ring{{X: 200}, {X: 250}, {X: 250, Y: 30}, {X: 200, Y: 30}}}}
	return bed
}

// TestLayoutSameBits draws with 1 and with 8 workers.
func TestLayoutSameBits(t *testing.T) {
	parts := flatParts(t)
	l := scattered(parts, keepOut(), 80, pack.Options{MinDistance: 5})
	for _, view := range []render.View{render.ViewTop, render.ViewPerspective} {
		o := render.LayoutOptions{Width: new(320), Height: new(240), View: view, Names: true, Workers: 1}
		one := drawLayout(t, l, parts, o)
		o.Workers = 8
		if eight := drawLayout(t, l, parts, o); string(one.Pix) != string(eight.Pix) {
			t.Errorf("%s: %d pixels differ", view, unlike(one, eight))
		}
	}
}

// TestLayoutToScale finds a part, its band of spacing and the plate where the
// scale of the picture says that they are.
func TestLayoutToScale(t *testing.T) {
	box := shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 20, Z: 4})
	outline := poly.Region{{Outer: poly.Ring{{}, {X: 40}, {X: 40, Y: 20}, {Y: 20}}}}
	part := pack.Part{ID: "box.stl", Mesh: &mesh.Mesh{Vertices: box.Vertices, Faces: box.Faces}, Footprint: outline}
	flat := part
	flat.Mesh = nil
	l := &pack.Layout{Bed: pack.Plate(100, 75), Plates: 1, Options: pack.Options{MinDistance: 6}, Placements: []pack.Placement{
		{Placed: true, Pose: geom.Translation(geom.Vec{X: 30, Y: 30})},
	}}
	// 90 % of 400 x 300 px are 360 px for 100 mm: 3.6 px for each mm.
	at := func(x, y float64) image.Point {
		return image.Pt(int(200+(x-50)*3.6), int(150-(y-37.5)*3.6))
	}
	for name, p := range map[string]pack.Part{"mesh": part, "outline": flat} {
		img := drawLayout(t, l, []pack.Part{p}, render.LayoutOptions{Width: new(400), Height: new(300)})
		saturation := func(x, y float64) int {
			q := at(x, y)
			c := img.NRGBAAt(q.X, q.Y)
			return int(max(c.R, c.G, c.B)) - int(min(c.R, c.G, c.B))
		}
		alpha := func(x, y float64) uint8 { q := at(x, y); return img.NRGBAAt(q.X, q.Y).A }
		for _, c := range []struct {
			x, y     float64
			min, max int
		}{
			{50, 40, 120, 255}, {31, 31, 120, 255}, {69, 49, 120, 255}, // the part
			{28.5, 40, 25, 100}, {50, 28.5, 25, 100}, {50, 51.5, 25, 100}, // 1.5 mm of its band of 3 mm
			{25.5, 40, 0, 20}, {50, 25.5, 0, 20}, {5, 5, 0, 20}, // the plate
		} {
			if s := saturation(c.x, c.y); s < c.min || s > c.max {
				t.Errorf("%s: saturation %d at (%g, %g), want %d to %d", name, s, c.x, c.y, c.min, c.max)
			}
		}
		if alpha(1, 1) != 255 || alpha(99, 74) != 255 || alpha(-2, 40) != 0 || alpha(102, 40) != 0 {
			t.Errorf("%s: the plate is not where it should be", name)
		}
		bare := drawLayout(t, l, []pack.Part{p}, render.LayoutOptions{Width: new(400), Height: new(300), NoSpacing: true})
		if q := at(28.5, 40); bare.NRGBAAt(q.X, q.Y) == img.NRGBAAt(q.X, q.Y) {
			t.Errorf("%s: NoSpacing changes nothing", name)
		}
	}
}

// TestLayoutHues checks that parts of different kinds have hues of their own.
func TestLayoutHues(t *testing.T) {
	parts := flatParts(t)
	l := scattered(parts, pack.Plate(240, 160), 80, pack.Options{})
	img := drawLayout(t, l, parts, render.LayoutOptions{Width: new(480), Height: new(360)})
	found := map[int]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		c := img.NRGBAAt(i/4%480, i/4/480)
		if max(c.R, c.G, c.B)-min(c.R, c.G, c.B) > 60 {
			h, _ := hue(c)
			found[int(h)/12]++
		}
	}
	kinds := 0
	for _, n := range found {
		if n > 150 {
			kinds++
		}
	}
	if kinds < 6 {
		t.Errorf("6 parts in %d hues: %v", kinds, found)
	}
}

// TestLayoutPlates draws empty plates, one of several, and all side by side.
func TestLayoutPlates(t *testing.T) {
	parts := flatParts(t)
	small := render.LayoutOptions{Width: new(200), Height: new(150)}
	for name, bed := range map[string]pack.Bed{
		"disc":    pack.Disc(200),
		"polygon": pack.FromPolygon(poly.Polygon{Outer: poly.Ring{{}, {X: 50}, {X: 50, Y: 20}, {X: 20, Y: 20}, {X: 20, Y: 50}, {Y: 50}}}),
	} {
		img := drawLayout(t, &pack.Layout{Bed: bed}, nil, small)
		seen := 0
		for i := 3; i < len(img.Pix); i += 4 {
			if img.Pix[i] == 255 {
				seen++
			}
		}
		// The shape's share of the framed square of 135 px.
		box := bed.Polygon().Outer.Box().Size()
		if want := 135 * 135 * bed.Area() / (box.X * box.Y); math.Abs(float64(seen)-want) > 0.03*want {
			t.Errorf("%s: %d px, want about %.0f", name, seen, want)
		}
	}
	l := scattered(parts, pack.Plate(160, 160), 80, pack.Options{})
	l.Plates = 2
	l.Placements[0].Plate = 1
	second := small
	second.Plate = 1
	all := small
	all.Plate = pack.AllPlates
	a, b, c := drawLayout(t, l, parts, small), drawLayout(t, l, parts, second), drawLayout(t, l, parts, all)
	if unlike(a, b) == 0 || unlike(a, c) == 0 || unlike(b, c) == 0 {
		t.Error("plates look alike")
	}
}

func TestLayoutRefuses(t *testing.T) {
	parts := flatParts(t)
	l := scattered(parts, pack.Plate(160, 160), 80, pack.Options{})
	nowhere := &pack.Layout{Bed: l.Bed, Plates: 1, Placements: []pack.Placement{{Part: 7, Placed: true}}}
	broken := append([]pack.Part(nil), parts...)
	broken[0].Mesh = &mesh.Mesh{Vertices: broken[0].Mesh.Vertices, Faces: [][3]uint32{{0, 1, 1 << 30}}}
	for says, f := range map[string]func() error{
		"view:": func() error {
			return drawError(l, parts, render.LayoutOptions{View: "side"})
		},
		"plate: there is no plate 1 of 1": func() error { return drawError(l, parts, render.LayoutOptions{Plate: 1}) },
		"width:":                          func() error { return drawError(l, parts, render.LayoutOptions{Width: new(5000)}) },
		"no area":                         func() error { return drawError(&pack.Layout{}, parts, render.LayoutOptions{}) },
		"part 7 of 6":                     func() error { return drawError(nowhere, parts, render.LayoutOptions{}) },
		"corner":                          func() error { return drawError(l, broken, render.LayoutOptions{}) },
		"plate: ":                         func() error { return render.SVG(io.Discard, l, parts, render.LayoutOptions{Plate: -7}) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := render.Layout(ctx, l, parts, render.LayoutOptions{}); err == nil {
		t.Error("drawn after the end")
	}
}

// TestLayoutStrange draws what nobody would pack: it may look like anything, but
// must not panic or hang.
func TestLayoutStrange(t *testing.T) {
	outline := poly.Region{{Outer: poly.Ring{{}, {X: 40}, {X: 40, Y: 20}}}}
	far := geom.Translation(geom.Vec{X: 1e300, Y: -1e300})
	nan := geom.Translation(geom.Vec{X: math.NaN(), Y: math.Inf(1)})
	huge := pack.FromPolygon(poly.Polygon{Outer: poly.Ring{{X: 1e30}, {X: 2e30}, {X: 2e30, Y: 1e30}}})
	for name, c := range map[string]struct {
		bed  pack.Bed
		part pack.Part
		pose geom.Affine
	}{
		"nothing to draw": {pack.Plate(100, 75), pack.Part{}, geom.Identity()},
		"far away":        {pack.Plate(100, 75), pack.Part{Footprint: outline}, far},
		"not finite":      {pack.Plate(100, 75), pack.Part{Footprint: outline}, nan},
		"huge plate":      {huge, pack.Part{Footprint: outline}, geom.Identity()},
		"tiny plate":      {pack.Plate(1e-200, 1e-100), pack.Part{Footprint: outline}, geom.Identity()},
		"flat ring":       {pack.Plate(100, 75), pack.Part{Footprint: poly.Region{{Outer: poly.Ring{{}}}}}, geom.Identity()},
	} {
		l := &pack.Layout{Bed: c.bed, Plates: 1, Options: pack.Options{MinDistance: 3}, Placements: []pack.Placement{{Placed: true, Pose: c.pose}}}
		for _, view := range []render.View{render.ViewTop, render.ViewPerspective} {
			o := render.LayoutOptions{Width: new(80), Height: new(60), Samples: new(1), View: view, Names: true}
			if err := drawError(l, []pack.Part{c.part}, o); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := render.SVG(io.Discard, l, []pack.Part{c.part}, render.LayoutOptions{Names: true}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func drawError(l *pack.Layout, parts []pack.Part, o render.LayoutOptions) error {
	_, err := render.Layout(context.Background(), l, parts, o)
	return err
}

// TestSVG reads the drawing back: one path a copy, in mm, its area that of the
// part; titles and ids name it.
func TestSVG(t *testing.T) {
	parts := flatParts(t)
	parts[0].ID = "a<b>&.stl"
	l := scattered(parts, keepOut(), 80, pack.Options{MinDistance: 5})
	l.Placements[1].Placed = false
	var b bytes.Buffer
	if err := render.SVG(&b, l, parts, render.LayoutOptions{Names: true, Background: "#FFFFFF"}); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Width string `xml:"width,attr"`
		Group struct {
			Copies []struct {
				ID    string `xml:"id,attr"`
				Title string `xml:"title"`
				Paths []struct {
					Class string `xml:"class,attr"`
					D     string `xml:"d,attr"`
				} `xml:"path"`
				Texts []string `xml:"text"`
			} `xml:"g"`
			Plates []struct {
				ID string `xml:"id,attr"`
			} `xml:"path"`
		} `xml:"g"`
	}
	if err := xml.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	groups := doc.Group.Copies
	if doc.Width != "258mm" || len(groups) != len(l.Placements) || len(doc.Group.Plates) != 2 {
		t.Fatalf("width %s, %d groups, %d plates", doc.Width, len(groups), len(doc.Group.Plates))
	}
	if groups[0].ID != "row-0" || groups[0].Title != "a<b>&.stl #1" || groups[1].ID != "row-2" {
		t.Errorf("%+v", groups[0])
	}
	if texts := groups[len(groups)-1].Texts; len(texts) != len(l.Placements)-1 || texts[1] != "frame" {
		t.Errorf("names %q", texts)
	}
	for i, g := range groups[:len(groups)-1] {
		row := i
		if i > 0 {
			row++
		}
		part := parts[l.Placements[row].Part]
		if len(g.Paths) != 2 || g.Paths[0].Class != "spacing" {
			t.Fatalf("row %d: %+v", row, g.Paths)
		}
		if got, want := pathArea(t, g.Paths[1].D), part.Footprint.Area(); math.Abs(got-want) > 0.01 {
			t.Errorf("row %d: area %v, want %v", row, got, want)
		}
	}
}

// pathArea sums the signed areas of the rings of a path.
func pathArea(t *testing.T, d string) (sum float64) {
	t.Helper()
	for ring := range strings.SplitSeq(strings.TrimSuffix(d, "Z"), "Z") {
		var r poly.Ring
		for point := range strings.SplitSeq(strings.TrimPrefix(ring, "M"), "L") {
			var p geom.Vec2
			if _, err := fmt.Sscanf(point, "%g %g", &p.X, &p.Y); err != nil {
				t.Fatalf("%q: %v", point, err)
			}
			r = append(r, p)
		}
		sum += r.Area()
	}
	return sum
}

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	parts := flatParts(t)
	l := scattered(parts, keepOut(), 80, pack.Options{MinDistance: 5})
	for name, o := range map[string]render.LayoutOptions{
		"top":   {Width: new(1024), Height: new(768), Background: "#FFFFFF"},
		"names": {Width: new(1024), Height: new(768), Names: true},
		"persp": {Width: new(1024), Height: new(768), View: render.ViewPerspective, Background: "#FFFFFF"},
		"pname": {Width: new(1024), Height: new(768), View: render.ViewPerspective, Background: "#FFFFFF", Names: true},
	} {
		f, _ := os.Create(filepath.Join(dir, name+".png"))
		render.PNG(f, drawLayout(t, l, parts, o))
		f.Close()
	}
	disc := scattered(parts, pack.Plate(200, 200), 62, pack.Options{MinDistance: 3})
	disc.Bed = pack.Disc(290)
	for i := range disc.Placements {
		disc.Placements[i].Pose.T.X -= 100
		disc.Placements[i].Pose.T.Y -= 100
	}
	two := scattered(parts, pack.Plate(160, 160), 80, pack.Options{MinDistance: 3})
	two.Plates = 2
	two.Placements[1].Plate = 1
	for name, l := range map[string]*pack.Layout{"disc": disc, "two": two} {
		f, _ := os.Create(filepath.Join(dir, name+".png"))
		o := render.LayoutOptions{Width: new(1024), Height: new(768), View: render.ViewPerspective}
		if name == "two" {
			o.Plate = pack.AllPlates
		}
		render.PNG(f, drawLayout(t, l, parts, o))
		f.Close()
	}
	f, _ := os.Create(filepath.Join(dir, "plate.svg"))
	if err := render.SVG(f, l, parts, render.LayoutOptions{Names: true}); err != nil {
		t.Fatal(err)
	}
	f.Close()
}
