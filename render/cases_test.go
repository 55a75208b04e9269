package render_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"image"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

var update = flag.Bool("update", false, "rewrite the golden hashes")

func TestBadMeshes(t *testing.T) {
	triangle := [][3]uint32{{0, 1, 2}}
	points := func(v ...geom.Vec) mesh.Mesh { return mesh.Mesh{Vertices: v, Faces: triangle} }
	for name, c := range map[string]struct {
		m    mesh.Mesh
		code mesh.Code
	}{
		"nothing":      {mesh.Mesh{}, mesh.CodeNoTriangles},
		"no faces":     {mesh.Mesh{Vertices: make([]geom.Vec, 3)}, mesh.CodeNoTriangles},
		"no vertices":  {mesh.Mesh{Faces: triangle}, mesh.CodeIndex},
		"bad index":    {mesh.Mesh{Vertices: make([]geom.Vec, 2), Faces: triangle}, mesh.CodeIndex},
		"not a number": {mesh.Mesh{Vertices: []geom.Vec{{}, {X: math.NaN()}, {Y: 1}}, Faces: triangle}, mesh.CodeNonFinite},
		"one point":    {points(geom.Vec{X: 5}, geom.Vec{X: 5}, geom.Vec{X: 5}), mesh.CodeNoTriangles},
		"two points":   {points(geom.Vec{X: 5}, geom.Vec{X: 7}, geom.Vec{X: 5}), mesh.CodeNoTriangles},
		"a line":       {points(geom.Vec{}, geom.Vec{X: 1, Y: 2, Z: 3}, geom.Vec{X: 2, Y: 4, Z: 6}), mesh.CodeNoTriangles},
		"far line":     {points(geom.Vec{X: 1e15}, geom.Vec{X: 1e15, Z: 1}, geom.Vec{X: 1e15, Z: 2}), mesh.CodeNoTriangles},
		"long line":    {points(geom.Vec{X: -1.7e308}, geom.Vec{X: 1.7e308}, geom.Vec{}), mesh.CodeNoTriangles},
		"infinite":     {mesh.Mesh{Vertices: []geom.Vec{{}, {X: math.Inf(-1)}, {Y: 1}}, Faces: triangle}, mesh.CodeNonFinite},
	} {
		if _, err := render.Mesh(context.Background(), &c.m, render.Options{}); mesh.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	_, err := render.Mesh(context.Background(), cube(1), render.Options{Color: "red"})
	var bad *render.OptionError
	if !errors.As(err, &bad) || bad.Field != "color" {
		t.Errorf("a bad colour gives %v", err)
	}
}

func TestOddMeshes(t *testing.T) {
	p := func(coordinates ...float64) (m *mesh.Mesh) {
		m = &mesh.Mesh{}
		for i := 0; i+2 < len(coordinates); i += 3 {
			m.Vertices = append(m.Vertices, geom.Vec{X: coordinates[i], Y: coordinates[i+1], Z: coordinates[i+2]})
		}
		for i := range uint32(len(m.Vertices) / 3) {
			m.Faces = append(m.Faces, [3]uint32{3 * i, 3*i + 1, 3*i + 2})
		}
		return m
	}
	stray := cube(10)
	stray.Vertices = append(stray.Vertices, geom.Vec{X: 1e9}, geom.Vec{Y: math.NaN()})
	options := []render.Options{
		{}, {Samples: new(1)}, {SliceHeight: new(0.0)}, {SliceHeight: new(0.5)},
		{Edges: true, Highlight: []string{"open_edges", "inverted"}},
		{Camera: render.Camera{Position: &geom.Vec{}}},
		{Camera: render.Camera{Position: &geom.Vec{X: 0.5, Y: 0.5, Z: 0.5}, Direction: &geom.Vec{Z: -1}}, Edges: true},
		{Camera: render.Camera{Direction: &geom.Vec{X: 1}}, Background: "#204060"},
	}
	for name, m := range map[string]*mesh.Mesh{
		"single triangle":      p(0, 0, 0, 1, 0, 0, 0, 1, 0),
		"edge-on":              p(0, 0, 0, 1, 1, 0.7, 1, 0, 0),
		"huge":                 p(-1e150, 0, 0, 1e150, 0, 0, 0, 1e150, 1e150),
		"tiny":                 p(-1e-150, 0, 0, 1e-150, 0, 0, 0, 1e-150, 1e-150),
		"needle":               p(0, 0, 0, -1e6, -1e6, -0.7e6, 1e-6, 0, 0),
		"the same face twice":  joined(p(0, 0, 0, 1, 0, 0, 0, 1, 0), p(0, 0, 0, 1, 0, 0, 0, 1, 0)),
		"stray vertices":       stray,
		"largest numbers":      p(-math.MaxFloat64, 0, 0, math.MaxFloat64, 0, 0, 0, math.MaxFloat64, 0),
		"two at a great gap":   joined(cube(1), moved(cube(1), 1, geom.Vec{X: 1e12})),
		"denormal coordinates": p(0, 0, 0, 5e-324, 0, 0, 0, 5e-324, 5e-324),
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range options {
				o.Width, o.Height = new(64), new(48)
				draw(t, m, o)
			}
		})
	}
	if a, b := draw(t, cube(10), render.Options{}), draw(t, stray, render.Options{}); !bytes.Equal(a.Pix, b.Pix) {
		t.Error("vertices of no face change the picture")
	}
	if s := silhouetteOf(draw(t, p(0, 0, 0, 1, 0, 0, 0, 1, 0), render.Options{})); s.area < 10000 {
		t.Errorf("a single triangle covers %d px", s.area)
	}
}

func TestCamera(t *testing.T) {
	m := moved(cube(10), 1, geom.Vec{X: 100, Y: 50, Z: -5}) // centre 105, 55, 0
	t.Run("only a position looks at the centre", func(t *testing.T) {
		img := draw(t, m, render.Options{Camera: render.Camera{Position: &geom.Vec{X: 105, Y: -45}}})
		s := silhouetteOf(img)
		// The near face, 10 wide at 95: px = 10 / 95 / (2 tan 17.5°) · 480.
		want := 10.0 / 95 / (2 * math.Tan(17.5*math.Pi/180)) * 480
		if math.Abs(s.cx-320) > 0.5 || math.Abs(s.cy-240) > 0.5 || math.Abs(float64(s.bounds.Dx())-want) > 1.5 {
			t.Errorf("%+v, want %.1f px wide in the middle", s, want)
		}
	})
	t.Run("looking away shows nothing", func(t *testing.T) {
		o := render.Options{Camera: render.Camera{Position: &geom.Vec{X: 105, Y: -45, Z: 0}, Direction: &geom.Vec{Y: -1}}}
		if s := silhouetteOf(draw(t, m, o)); s.area != 0 {
			t.Errorf("%d px of a part behind the eye", s.area)
		}
	})
	t.Run("inside fills the picture", func(t *testing.T) {
		o := render.Options{Camera: render.Camera{Position: &geom.Vec{X: 105, Y: 55}, Direction: &geom.Vec{Y: 1}}}
		if s := silhouetteOf(draw(t, m, o)); s.area != 640*480 {
			t.Errorf("%d px, want all", s.area)
		}
	})
	t.Run("up", func(t *testing.T) {
		// A flag to +Z on a plate: it must show above, whatever the direction.
		flag := joined(boxMesh(geom.Vec{X: -5, Y: -5}, geom.Vec{X: 5, Y: 5, Z: 1}), boxMesh(geom.Vec{X: -1, Y: -1, Z: 1}, geom.Vec{X: 1, Y: 1, Z: 12}))
		for _, d := range []geom.Vec{{X: 1}, {Y: -1}, {X: -1, Y: -1, Z: -0.7}, {X: 1, Z: 0.5}} {
			img := draw(t, flag, render.Options{Camera: render.Camera{Direction: &d}})
			s := silhouetteOf(img)
			if s.cy < float64(s.bounds.Min.Y+s.bounds.Max.Y)/2 {
				t.Errorf("along %v the heavy end is up", d)
			}
		}
	})
}

func TestCapIsLighterAndClosed(t *testing.T) {
	down := render.Camera{Direction: &geom.Vec{Z: -1}}
	o := render.Options{Camera: down, SliceHeight: new(10.0), NoShadow: true}
	ball := sphere(10, 48, 0)
	cut, whole := draw(t, ball, o), draw(t, ball, render.Options{Camera: down, NoShadow: true})
	// The outline of the whole ball is seen under the tangent R / √(d² - R²), its
	// equator under R / d: the areas are as 1 + tan² to 1.
	tangent := 0.9 * math.Tan(17.5*math.Pi/180)
	a, want := float64(silhouetteOf(cut).area), float64(silhouetteOf(whole).area)/(1+tangent*tangent)
	if a < 0.995*want || a > 1.005*want {
		t.Errorf("the cap covers %.0f px, want %.0f", a, want)
	}
	for _, at := range []image.Point{{320, 240}, {250, 200}, {400, 300}} {
		if c := cut.NRGBAAt(at.X, at.Y); c != cut.NRGBAAt(320, 240) || c.A != 255 {
			t.Errorf("the cap is not even: %v at %v", c, at)
		}
	}
	// A flat top in the material's own colour, and the cap: 20 % of the way to white.
	own := draw(t, boxMesh(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}), render.Options{Camera: down, NoShadow: true}).NRGBAAt(320, 240)
	top := draw(t, cube(10), render.Options{Camera: down, NoShadow: true, SliceHeight: new(5.0)}).NRGBAAt(320, 240)
	if top.G <= own.G+10 || top.B <= own.B+20 {
		t.Errorf("the cap is %v on a part of %v", top, own)
	}

	// An open bottom, a hole in the cap's way: still closed where the outline is.
	open := &mesh.Mesh{Vertices: ball.Vertices}
	for _, f := range ball.Faces {
		if z := ball.Vertices[f[0]].Z; z > -5 {
			open.Faces = append(open.Faces, f)
		}
	}
	o.SliceHeight = new(5.0)
	if got := draw(t, open, o).NRGBAAt(320, 240); got != cut.NRGBAAt(320, 240) {
		t.Errorf("the cap of an open mesh is %v", got)
	}
	// A cavity stays a hole in the cap.
	hollow := joined(ball, inverted(sphere(5, 32, 0)))
	o.SliceHeight = new(10.0)
	if got := draw(t, hollow, o); got.NRGBAAt(320, 240) == cut.NRGBAAt(320, 240) || got.NRGBAAt(320, 100) != cut.NRGBAAt(320, 100) {
		t.Error("the cavity is not a hole in the cap")
	}
}

func TestShadow(t *testing.T) {
	dark := func(img *image.NRGBA) (n int) {
		for i := 3; i < len(img.Pix); i += 4 {
			if a := img.Pix[i]; a > 0 && a < 128 {
				n++
			}
		}
		return n
	}
	m := sphere(10, 40, 0)
	if n := dark(draw(t, m, render.Options{})); n < 3000 {
		t.Errorf("%d px of shadow in the default view", n)
	}
	without := draw(t, m, render.Options{NoShadow: true})
	if n := dark(without); n > 1500 { // half-covered pixels of the outline
		t.Errorf("%d px of shadow without one", n)
	}
	below := render.Camera{Direction: &geom.Vec{X: 1, Z: 1}}
	if n := dark(draw(t, m, render.Options{Camera: below})); n > 1500 {
		t.Errorf("%d px of shadow seen from below the ground", n)
	}
	img := draw(t, m, render.Options{})
	for x := range 640 {
		for _, y := range []int{0, 479} {
			if a := img.NRGBAAt(x, y).A; a > 2 {
				t.Fatalf("the shadow is cut off by the border: alpha %d", a)
			}
		}
	}
	if c := draw(t, m, render.Options{Background: "#336699"}).NRGBAAt(1, 1); c.R != 0x33 || c.G != 0x66 || c.B != 0x99 || c.A != 255 {
		t.Errorf("the background is %v", c)
	}
}

func TestHighlightsAndEdges(t *testing.T) {
	count := func(m *mesh.Mesh, o render.Options, lo, hi float64) (n int) {
		img := draw(t, m, o)
		for y := range 480 {
			for x := range 640 {
				if h, v := hue(img.NRGBAAt(x, y)); isPart(img, x, y) && v > 40 && h >= lo && h <= hi {
					n++
				}
			}
		}
		return n
	}
	all := render.Options{Highlight: []string{"open_edges", "inverted"}}
	good := cube(10)
	lid := &mesh.Mesh{Vertices: good.Vertices, Faces: good.Faces[4:]}
	turned := &mesh.Mesh{Vertices: good.Vertices, Faces: append([][3]uint32(nil), good.Faces...)}
	turned.Faces[2][0], turned.Faces[2][1] = turned.Faces[2][1], turned.Faces[2][0]

	if n := count(good, all, 180, 360); n != 0 {
		t.Errorf("%d px are painted on a good cube", n)
	}
	if n := count(lid, all, 200, 240); n < 800 {
		t.Errorf("%d px of open edges", n)
	}
	if n := count(turned, all, 320, 345); n < 5000 {
		t.Errorf("%d px of inverted triangle", n)
	}
	if n := count(turned, render.Options{}, 180, 360); n != 0 {
		t.Errorf("%d px are painted without being asked for", n)
	}
	plain, lines := draw(t, good, render.Options{}), draw(t, good, render.Options{Edges: true})
	if n := unlike(plain, lines); n < 1500 || n > 12000 {
		t.Errorf("edges change %d px", n)
	}
	round := sphere(10, 60, 0)
	if n := unlike(draw(t, round, render.Options{}), draw(t, round, render.Options{Edges: true})); n != 0 {
		t.Errorf("edges change %d px of a round ball", n)
	}
}

func TestSmoothNormalsTakeTheFacetsAway(t *testing.T) {
	// A coarse ball and a fine one look alike inside the outline; the same
	// coarse ball without shared vertices is welded first.
	coarse, fine := sphere(10, 24, 0), sphere(10, 96, 0)
	loose := &mesh.Mesh{}
	for i, f := range coarse.Faces {
		loose.Vertices = append(loose.Vertices, coarse.Vertices[f[0]], coarse.Vertices[f[1]], coarse.Vertices[f[2]])
		loose.Faces = append(loose.Faces, [3]uint32{uint32(3 * i), uint32(3*i + 1), uint32(3*i + 2)})
	}
	a, b := draw(t, coarse, render.Options{}), draw(t, fine, render.Options{})
	worst := 0
	for y := 120; y < 360; y++ {
		for x := 200; x < 440; x++ {
			d := int(a.NRGBAAt(x, y).R) - int(b.NRGBAAt(x, y).R)
			worst = max(worst, d, -d)
		}
	}
	if worst > 6 {
		t.Errorf("a facet shows by %d of 255", worst)
	}
	if n := unlike(a, draw(t, loose, render.Options{})); n > 0 {
		t.Errorf("%d px differ when no vertex is shared", n)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := render.Mesh(ctx, cube(1), render.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want cancelled", err)
	}
}

func TestAllocationsDoNotGrowWithTheMesh(t *testing.T) {
	count := func(n int) float64 {
		m := sphere(10, n, 0)
		o := render.Options{Width: new(64), Height: new(48), Workers: 1}
		return testing.AllocsPerRun(1, func() { draw(t, m, o) })
	}
	if few, many := count(20), count(120); many > few+400 { // 36 times the faces
		t.Errorf("%g allocations for a small mesh, %g for a large one", few, many)
	}
}

func TestPNG(t *testing.T) {
	img := draw(t, cone(3, 5, 30), render.Options{})
	var a, b bytes.Buffer
	if err := errors.Join(render.PNG(&a, img), render.PNG(&b, img)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same picture gives other bytes")
	}
	back, err := png.Decode(&a)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := back.(*image.NRGBA); !ok || !bytes.Equal(got.Pix, img.Pix) {
		t.Error("the picture does not come back")
	}
}

// TestGolden compares pictures of made meshes with the hashes in testdata; on a
// mismatch it writes the picture beside them, to be looked at. Run with -update
// to accept.
func TestGolden(t *testing.T) {
	bracket := joined(boxMesh(geom.Vec{}, geom.Vec{X: 30, Y: 20, Z: 4}), boxMesh(geom.Vec{}, geom.Vec{X: 4, Y: 20, Z: 25}),
		moved(cone(5, 8, 48), 1, geom.Vec{X: 18, Y: 10, Z: 4}))
	small := render.Options{Width: new(160), Height: new(120)}
	cut, lines := small, small
	cut.SliceHeight, cut.Background = new(7.0), "#FFFFFF"
	lines.Edges, lines.Color, lines.Samples = true, "#AFAA75", new(48)
	lines.Highlight = []string{"open_edges", "inverted"}
	path := filepath.Join("testdata", "golden.txt")
	var hashes []string
	want, _ := os.ReadFile(path)
	for _, c := range []struct {
		name string
		m    *mesh.Mesh
		o    render.Options
	}{
		{"cube", cube(10), small}, {"ball", sphere(10, 40, 0.05), small}, {"bracket", bracket, small},
		{"bracket_cut", bracket, cut}, {"bracket_edges", bracket, lines},
	} {
		img := draw(t, c.m, c.o)
		sum := sha256.Sum256(img.Pix)
		line := c.name + " " + hex.EncodeToString(sum[:8])
		hashes = append(hashes, line)
		if !*update && !strings.Contains(string(want), line+"\n") {
			name := filepath.Join("testdata", c.name+".got.png")
			var file bytes.Buffer
			if err := errors.Join(render.PNG(&file, img), os.WriteFile(name, file.Bytes(), 0o644)); err != nil {
				t.Error(err)
			}
			t.Errorf("%s is another picture, see %s", c.name, name)
		}
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(hashes, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// hasArea reports whether any face of m is more than a line.
func hasArea(m *mesh.Mesh) bool {
	for _, f := range m.Faces {
		a := m.Vertices[f[0]]
		if geom.Norm(geom.Cross(geom.Sub(m.Vertices[f[1]], a), geom.Sub(m.Vertices[f[2]], a))) > 0 {
			return true
		}
	}
	return false
}

// TestCorpus draws every readable file under $SAGGAR_CORPUS/meshes whole, cut
// and with its defects.
func TestCorpus(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS is not set to a folder with meshes")
	}
	drawn := 0
	err := filepath.WalkDir(filepath.Join(root, "meshes"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m, err := mesh.Load(path)
		if err != nil {
			return nil // reading is tested elsewhere
		}
		if !hasArea(m) {
			if _, err := render.Mesh(context.Background(), m, render.Options{}); err == nil {
				t.Errorf("%s: drawn without an area", path)
			}
			return nil
		}
		drawn++
		size := m.Bounds().Size()
		for _, o := range []render.Options{
			{Samples: new(4)},
			{Samples: new(1), SliceHeight: new(0.4 * size.Z)},
			{Samples: new(1), Edges: true, Highlight: []string{"open_edges", "inverted"}},
		} {
			img := draw(t, m, o)
			s := silhouetteOf(img)
			if o.SliceHeight == nil && s.area == 0 {
				t.Errorf("%s: nothing to see", path)
			}
			if !s.bounds.In(img.Rect.Inset(1)) {
				t.Errorf("%s: touches the border: %v", path, s.bounds)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if drawn < 50 {
		t.Errorf("only %d files could be read", drawn)
	}
}

// TestHighlightOverhang: a table turned to the eye from below shows its overhang and
// not its feet; one that leans by 45 degrees shows none, one that leans more does. A
// solid inside out is seen as the solid that it is.
func TestHighlightOverhang(t *testing.T) {
	from := func(m *mesh.Mesh) (painted int) {
		o := render.Options{Highlight: []string{"overhang"}, Camera: render.Camera{Direction: &geom.Vec{X: -1, Y: 1, Z: 1}}, NoShadow: true}
		img := draw(t, m, o)
		for y := range 480 {
			for x := range 640 {
				if h, _ := hue(img.NRGBAAt(x, y)); isPart(img, x, y) && h > 140 && h < 180 {
					painted++
				}
			}
		}
		return painted
	}
	// A wedge on its small side: one face leans out by the angle.
	wedge := func(lean float64) *mesh.Mesh {
		out := 10 * math.Tan(lean*math.Pi/180)
		m := cube(10)
		w := &mesh.Mesh{Vertices: append([]geom.Vec(nil), m.Vertices...), Faces: m.Faces}
		for i, v := range w.Vertices {
			if v.X > 0 && v.Z > 0 {
				w.Vertices[i].X += out
			}
		}
		return w
	}
	for _, c := range []struct {
		name string
		m    *mesh.Mesh
		want bool
	}{{"a cube", cube(10), false}, {"45 degrees", wedge(45), false}, {"46 degrees", wedge(46), true}, {"inside out", inverted(wedge(46)), true}, {"a cube inside out", inverted(cube(10)), false}} {
		if n := from(c.m); (n > 2000) != c.want || !c.want && n > 0 {
			t.Errorf("%s: %d px are painted", c.name, n)
		}
	}
}
