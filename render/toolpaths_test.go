package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// ladder has a line of every feature, 20 mm long and 3 mm apart, in a closed wall.
func ladder() path.Layer {
	l := path.Layer{Index: 6, Z: 1.4, Height: 0.2}
	l.Paths = append(l.Paths, path.Path{Feature: path.ExternalPerimeter, Closed: true, Width: 0.5, Speed: 30,
		Points: []geom.Vec2{{X: 90, Y: 90}, {X: 120, Y: 90}, {X: 120, Y: 126}, {X: 90, Y: 126}}})
	for f := range path.Features {
		y := 92 + 3*float64(f)
		l.Paths = append(l.Paths, path.Path{Feature: f, Width: 1, Speed: 10 * float64(f+1), Points: []geom.Vec2{{X: 95, Y: y}, {X: 115, Y: y}}})
	}
	return l
}

// rgba returns a material as it is stored.
func rgba(m material) color.NRGBA {
	return color.NRGBA{byteOf(m.r), byteOf(m.g), byteOf(m.b), 255}
}

// TestToolpathsPixels looks where each line must be: its colour in the middle, the
// paper beside it, nothing outside of its frame, and as many pixels across as it
// is wide.
func TestToolpathsPixels(t *testing.T) {
	l := ladder()
	d, err := newLayerDrawing(l, ToolpathOptions{})
	if err != nil {
		t.Fatal(err)
	}
	img, err := Toolpaths(l, ToolpathOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 1200 || b.Dy() != d.height || b.Dy() < 480 {
		t.Fatalf("%v, drawing is %d high", b, d.height)
	}
	at := func(x, y float64) color.NRGBA {
		p := d.frame.to(geom.Vec2{X: x, Y: y})
		return img.NRGBAAt(int(p.X), int(p.Y))
	}
	white := color.NRGBA{255, 255, 255, 255}
	for f := range path.Features {
		y := 92 + 3*float64(f)
		if got, want := at(105, y), rgba(featureColor(gcode.Kind(f))); got != want {
			t.Errorf("%s: %v, want %v", f, got, want)
		}
		if got := at(105, y+0.6); got != white {
			t.Errorf("above %s: %v", f, got)
		}
		if got := at(94.4, y); got != white {
			t.Errorf("left of %s: %v", f, got)
		}
		p := d.frame.to(geom.Vec2{X: 105, Y: y})
		if got, want := inked(img, int(p.X), int(p.Y-0.8*d.frame.scale), int(p.Y+0.8*d.frame.scale)), d.frame.scale; math.Abs(got-want) > 1.5 {
			t.Errorf("%s: %g px wide, want %g", f, got, want)
		}
	}
	if at(90, 108) != rgba(featureColor(0)) || at(105, 126) != rgba(featureColor(0)) {
		t.Error("the wall is not closed")
	}
	lo, hi := d.frame.to(geom.Vec2{X: 89.75, Y: 126.25}), d.frame.to(geom.Vec2{X: 120.25, Y: 89.75})
	if lo.X < sheetMargin-1 || lo.Y < headRoom-1 || hi.X > 1200-sheetMargin-legendWidth+1 || hi.Y > float64(d.height)-footRoom+1 {
		t.Errorf("the layer reaches from %v to %v", lo, hi)
	}
	if math.Min(hi.X-lo.X, hi.Y-lo.Y) < 300 {
		t.Errorf("the layer is small: %v to %v", lo, hi)
	}
}

// inked returns how much of a column is not white, in px.
func inked(img *image.NRGBA, x, y0, y1 int) (sum float64) {
	for y := y0; y < y1; y++ {
		if img.NRGBAAt(x, y) != (color.NRGBA{255, 255, 255, 255}) {
			sum++
		}
	}
	return sum
}

// TestLineCoverage compares lines with a count of points near them.
func TestLineCoverage(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for n := range 40 {
		s := newPixelSheet(60, 50)
		points := make([]geom.Vec2, 1+rnd.IntN(5))
		for i := range points {
			points[i] = geom.Vec2{X: 70*rnd.Float64() - 5, Y: 60*rnd.Float64() - 5}
		}
		width, closed := 1+7*rnd.Float64(), n%2 == 0
		s.line(points, stroke{width: width, closed: closed, color: material{1, 1, 1}})
		want := 0.0
		const fine = 4
		for y := range 50 * fine {
			for x := range 60 * fine {
				p := geom.Vec2{X: (float64(x) + 0.5) / fine, Y: (float64(y) + 0.5) / fine}
				if nearLine(points, closed, p) <= width/2 {
					want += 1. / fine / fine
				}
			}
		}
		got := 0.0
		for i := range s.px {
			got += float64(s.px[i].cover)
		}
		if math.Abs(got-want) > 2+0.02*want {
			t.Errorf("%v of %g px, closed %v: %g px² covered, want %g", points, width, closed, got, want)
		}
		for _, d := range s.near {
			if d != far {
				t.Fatal("the next line is drawn with this one")
			}
		}
	}
}

func nearLine(points []geom.Vec2, closed bool, p geom.Vec2) float64 {
	best := math.Inf(1)
	for i, a := range points {
		if i == len(points)-1 && !closed && i > 0 {
			break
		}
		b := points[(i+1)%len(points)]
		t := 0.0
		if l := (b.X-a.X)*(b.X-a.X) + (b.Y-a.Y)*(b.Y-a.Y); l > 0 {
			t = min(1, max(0, ((p.X-a.X)*(b.X-a.X)+(p.Y-a.Y)*(b.Y-a.Y))/l))
		}
		best = min(best, math.Hypot(p.X-a.X-t*(b.X-a.X), p.Y-a.Y-t*(b.Y-a.Y)))
	}
	return best
}

// drawnPath is one path of an SVG.
type drawnPath struct {
	class, fill string
	width       float64
	points      []geom.Vec2
	closed      bool
}

func (p *drawnPath) length() float64 {
	q := path.Path{Points: p.points, Closed: p.closed}
	return q.Length()
}

// pathsOf reads the paths of an SVG, which must be well-formed, and its text.
func pathsOf(t *testing.T, data []byte) (paths []drawnPath, text string) {
	t.Helper()
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := dec.Token()
		if err == io.EOF {
			return paths, text
		}
		if err != nil {
			t.Fatal(err)
		}
		if chars, ok := token.(xml.CharData); ok {
			text += string(chars) + "|"
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "path" {
			continue
		}
		var p drawnPath
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "class":
				p.class = a.Value
			case "fill":
				p.fill = a.Value
			case "stroke-width":
				p.width, _ = strconv.ParseFloat(a.Value, 64)
			case "d":
				p.closed = strings.HasSuffix(a.Value, "Z")
				for _, pair := range strings.FieldsFunc(a.Value, func(r rune) bool { return strings.ContainsRune("MLZ", r) }) {
					x, y, _ := strings.Cut(pair, " ")
					var q geom.Vec2
					q.X, _ = strconv.ParseFloat(x, 64)
					q.Y, _ = strconv.ParseFloat(y, 64)
					p.points = append(p.points, q)
				}
			}
		}
		paths = append(paths, p)
	}
}

// svgOf draws a layer as SVG.
func svgOf(t *testing.T, l path.Layer, o ToolpathOptions) ([]drawnPath, string) {
	t.Helper()
	var out bytes.Buffer
	if err := ToolpathsSVG(&out, l, o); err != nil {
		t.Fatal(err)
	}
	return pathsOf(t, out.Bytes())
}

// TestToolpathsSVG adds up lengths: those of the paths, by feature, and once more
// as edges of the full width.
func TestToolpathsSVG(t *testing.T) {
	l := ladder()
	paths, text := svgOf(t, l, ToolpathOptions{Layers: 9})
	got, edges := map[string]float64{}, 0.0
	for _, p := range paths {
		if got[p.class] += p.length(); p.class == "edge" {
			edges += p.length() * p.width
		}
	}
	want, covered := map[string]float64{}, 0.0
	for i := range l.Paths {
		want[l.Paths[i].Feature.String()] += l.Paths[i].Length()
		covered += l.Paths[i].Length() * l.Paths[i].Width
	}
	for name, length := range want {
		if math.Abs(got[name]-length) > 1e-3 {
			t.Errorf("%s: %g mm drawn, want %g", name, got[name], length)
		}
		if !strings.Contains(text, name+"|") {
			t.Errorf("the legend does not name %s", name)
		}
	}
	if math.Abs(edges-covered) > 1e-3 {
		t.Errorf("edges cover %g mm², want %g", edges, covered)
	}
	for _, s := range []string{"Layer 7 of 9, z 1.4 mm, 0.2 mm thick|", "length|", "5 mm|", "43.2 %|", "352.0 mm|"} {
		if !strings.Contains(text, s) {
			t.Errorf("no %q in %s", s, text)
		}
	}
}

// moves are two lines at two speeds, with travel between them.
func moves() []gcode.Move {
	at := func(x, y float64) [3]float64 { return [3]float64{x, y, 1.4} }
	return []gcode.Move{
		{Kind: 0, From: at(100, 100), To: at(110, 100), Width: 0.5, Time: 1},    // 10 mm/s
		{Kind: 0, From: at(110, 100), To: at(110, 110), Width: 0.5, Time: 0.25}, // 40 mm/s
		{Kind: gcode.Retract, From: at(110, 110), To: at(110, 110), Time: 0.5},
		{Kind: gcode.Travel, From: at(110, 110), To: at(115, 110), Time: 0.05},
		{Kind: gcode.Travel, From: at(115, 110), To: at(115, 115), Time: 0.05},
		{Kind: gcode.Kind(path.Infill), From: at(115, 115), To: at(100, 115), Width: 0.5, Time: 0.5}, // 30 mm/s
	}
}

func TestToolpathsBySpeed(t *testing.T) {
	l := ladder()
	o := ToolpathOptions{Color: BySpeed, Travel: true, Moves: moves()}
	paths, text := svgOf(t, l, o)
	length := map[string]float64{}
	for _, p := range paths {
		length[p.class] += p.length()
	}
	if length["speed"] != 35 || length["edge"] != 35 || length["travel"] != 10 {
		t.Errorf("%v", length)
	}
	if !strings.Contains(text, "speed in mm/s|planned") && !strings.Contains(text, "planned, mean of each move|") || !strings.Contains(text, "layer: 2.35 s|") || !strings.Contains(text, "40|") {
		t.Errorf("%s", text)
	}
	d, err := newLayerDrawing(l, o)
	if err != nil {
		t.Fatal(err)
	}
	img, err := Toolpaths(l, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ x, y, speed float64 }{{104, 100, 10}, {110, 105, 40}, {107, 115, 30}} {
		p := d.frame.to(geom.Vec2{X: c.x, Y: c.y})
		if got, want := img.NRGBAAt(int(p.X), int(p.Y)), rgba(speedColor(shadeOf(c.speed/40))); got != want {
			t.Errorf("%g mm/s: %v, want %v", c.speed, got, want)
		}
	}
	// Without moves speeds are nominal and travel is straight.
	paths, text = svgOf(t, l, ToolpathOptions{Color: BySpeed, Travel: true})
	clear(length)
	for _, p := range paths {
		length[p.class] += p.length()
	}
	if math.Abs(length["speed"]-352) > 1e-3 || length["travel"] < 10*20 || !strings.Contains(text, "nominal|") {
		t.Errorf("%v, %s", length, text)
	}
}

func TestToolpathsOfNothing(t *testing.T) {
	for _, o := range []ToolpathOptions{{}, {Color: BySpeed, Travel: true}, {Moves: []gcode.Move{}}} {
		img, err := Toolpaths(path.Layer{}, o)
		if err != nil || img.Bounds().Dy() != 480 {
			t.Fatalf("%v, %v", img.Bounds(), err)
		}
		if _, text := svgOf(t, path.Layer{}, o); !strings.Contains(text, "nothing is printed in this layer") {
			t.Errorf("%s", text)
		}
	}
	dot := path.Layer{Paths: []path.Path{{Points: []geom.Vec2{{X: 5, Y: 5}}}, {}}}
	for _, c := range []ColorBy{ByFeature, BySpeed} {
		if _, err := Toolpaths(dot, ToolpathOptions{Color: c, Travel: true}); err != nil {
			t.Error(err)
		}
	}
}

func TestToolpathsRefuse(t *testing.T) {
	for field, o := range map[string]ToolpathOptions{
		"width": {Width: 100}, "background": {Background: "red"}, "colour": {Color: "heat"},
	} {
		_, err := Toolpaths(ladder(), o)
		var e *OptionError
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, spoil := range []func(p *path.Path){
		func(p *path.Path) { p.Points[0].X = math.NaN() }, func(p *path.Path) { p.Points[1].Y = 1e9 },
		func(p *path.Path) { p.Width = math.Inf(1) }, func(p *path.Path) { p.Width = -1 },
		func(p *path.Path) { p.Speed = math.NaN() }, func(p *path.Path) { p.Feature = path.Features },
	} {
		l := ladder()
		spoil(&l.Paths[2])
		if err := ToolpathsSVG(io.Discard, l, ToolpathOptions{}); err == nil || !strings.Contains(err.Error(), "layer 6, path 2") {
			t.Errorf("error %v", err)
		}
	}
	wild := ToolpathOptions{Color: BySpeed, Travel: true, Moves: append(moves(),
		gcode.Move{From: [3]float64{math.NaN()}, Time: 1}, gcode.Move{To: [3]float64{1e300}, Time: math.Inf(1)},
		gcode.Move{Kind: gcode.Travel, To: [3]float64{0, math.Inf(1)}, Time: 1}, gcode.Move{Kind: 200, Time: 1})}
	if _, err := Toolpaths(ladder(), wild); err != nil {
		t.Error(err)
	}
}
