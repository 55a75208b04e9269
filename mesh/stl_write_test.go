package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hschendel/stl"

	"github.com/saggar3d/saggar/geom"
)

// textFormats are the ways to write that are tested alike.
var textFormats = []struct {
	name   string
	encode func(*bytes.Buffer, *Model, WriteOptions) error
	o      WriteOptions
}{
	{"binary STL", func(w *bytes.Buffer, m *Model, o WriteOptions) error { return encodeSTL(w, m, o) }, WriteOptions{}},
	{"ASCII STL", func(w *bytes.Buffer, m *Model, o WriteOptions) error { return encodeSTL(w, m, o) }, WriteOptions{ASCII: true}},
	{"OBJ", func(w *bytes.Buffer, m *Model, o WriteOptions) error { return encodeOBJ(w, m, o) }, WriteOptions{}},
}

func boxModel(t testing.TB) *Model {
	t.Helper()
	m, err := readText(t, asciiBox("box"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// writeRead writes m and reads it again, merged.
func writeRead(t *testing.T, m *Model, format int, unit geom.Unit) (*Model, *Mesh) {
	t.Helper()
	f := textFormats[format]
	f.o.Unit = unit
	var b bytes.Buffer
	if err := f.encode(&b, m, f.o); err != nil {
		t.Fatal(err)
	}
	got, err := Read(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), ReadOptions{Name: "again"})
	if err != nil {
		t.Fatal(err)
	}
	return got, got.Merged()
}

func corners(m *Mesh) []geom.Vec {
	var list []geom.Vec
	for _, f := range m.Faces {
		list = append(list, m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]])
	}
	return list
}

func TestWriteAndReadAgain(t *testing.T) {
	wave, err := readText(t, string(asciiOf(waveSTL(500), "%.9g")))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range textFormats {
		t.Run(f.name, func(t *testing.T) {
			got, again := writeRead(t, wave, i, geom.Millimetre)
			want := corners(wave.Objects[0])
			for j, v := range corners(again) {
				w := want[j]
				if i == 0 {
					w = geom.Vec{X: float64(float32(w.X)), Y: float64(float32(w.Y)), Z: float64(float32(w.Z))}
				}
				if v != w {
					t.Fatalf("corner %d is %v, want %v", j, v, w)
				}
			}
			if len(again.Faces) != len(want)/3 || len(got.Warnings) > 0 {
				t.Errorf("%d faces, warnings %v", len(again.Faces), got.Warnings)
			}
		})
	}
}

// Three copies: moved, mirrored, turned and stretched; a support that does not
// count.
func TestWriteFlattens(t *testing.T) {
	m := boxModel(t)
	mirror := geom.Identity()
	mirror.M[0][0] = -1
	m.Items = append(m.Items,
		Item{Matrix: mirror, Role: RolePart, Printable: true},
		Item{Matrix: geom.Affine{M: [3][3]float64{{0, -2, 0}, {1, 0, 0}, {0, 0, 1}}, T: geom.Vec{X: 100}}, Role: RolePart, Printable: true},
		Item{Matrix: geom.Identity(), Role: RoleSupport, Printable: true},
		Item{Matrix: geom.Identity(), Role: RolePart, Printable: false},
	)
	for i, f := range textFormats {
		t.Run(f.name, func(t *testing.T) {
			_, again := writeRead(t, m, i, geom.Millimetre)
			if len(again.Faces) != 36 || math.Abs(signedVolume(again)-4*6000) > 1e-6 {
				t.Errorf("%d faces, volume %g", len(again.Faces), signedVolume(again))
			}
			if want := corners(m.Merged()); !slices.Equal(corners(again), want) {
				t.Error("other corners than the merged mesh")
			}
		})
	}
}

func TestWriteUnits(t *testing.T) {
	for i, f := range textFormats {
		for _, unit := range []geom.Unit{geom.Millimetre, geom.Inch, geom.Metre, geom.Foot, geom.Centimetre} {
			t.Run(f.name+" "+unit.String(), func(t *testing.T) {
				got, again := writeRead(t, boxModel(t), i, unit)
				if got.Unit != unit || got.UnitSource != "format" && unit != geom.Millimetre {
					t.Errorf("read as %v by %s", got.Unit, got.UnitSource)
				}
				if v := signedVolume(again); math.Abs(v-6000) > 0.01 {
					t.Errorf("volume %g", v)
				}
			})
		}
	}
}

func TestWriteNames(t *testing.T) {
	cases := map[string]string{
		"bracket":                            "bracket",
		"two\nlines\r\tand\x00more":          "two lines and more",
		"  ":                                 "",
		"solid":                              "solid",
		"bad \xff bytes":                     "bad bytes",
		strings.Repeat("ä", 300):             strings.Repeat("ä", 100),
		"line\u2028separator\u0085":          "line separator",
		"endfacet facet normal outer vertex": "endfacet facet normal outer vertex",
	}
	for name, want := range cases {
		m := boxModel(t)
		m.Items[0].Name = name
		var text, obj bytes.Buffer
		if err := errors.Join(encodeSTL(&text, m, WriteOptions{ASCII: true, Unit: 1}), encodeOBJ(&obj, m, WriteOptions{Unit: 1})); err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(text.String(), "\n")
		if line != strings.TrimSpace("solid "+want) {
			t.Errorf("%.20q: %q", name, line)
		}
		if want == "" {
			want = "part_1"
		}
		if !strings.Contains(obj.String(), "\no "+want+"\n") {
			t.Errorf("%.20q: %.80q", name, obj.String())
		}
		for i := range textFormats {
			_, again := writeRead(t, m, i, geom.Millimetre)
			if len(again.Faces) != 12 {
				t.Errorf("%.20q: %s has %d faces", name, textFormats[i].name, len(again.Faces))
			}
		}
	}
}

func TestWriteNormals(t *testing.T) {
	s := 1e-30
	for _, c := range []struct{ t, want [3]geom.Vec }{
		{[3]geom.Vec{{}, {X: 2}, {Y: 3}}, [3]geom.Vec{{Z: 1}}},
		{[3]geom.Vec{{}, {Y: s}, {X: s}}, [3]geom.Vec{{Z: -1}}},
		{[3]geom.Vec{{}, {X: 1e200}, {Y: 1e200}}, [3]geom.Vec{{Z: 1}}},
		{[3]geom.Vec{{X: 1}, {X: 2}, {X: 3}}, [3]geom.Vec{{}}},
		{[3]geom.Vec{}, [3]geom.Vec{{}}},
		{[3]geom.Vec{{X: 5e-324}, {}, {}}, [3]geom.Vec{{}}},
	} {
		if got := unitNormal(c.t); got != c.want[0] {
			t.Errorf("normal of %v is %v", c.t, got)
		}
	}
}

// full is a disk with room for n bytes.
type full int

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > int(*f) {
		return 0, errFull
	}
	*f -= full(len(p))
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	encoders := []func(*full, *Model) error{
		func(w *full, m *Model) error { return encodeSTL(w, m, WriteOptions{Unit: 1}) },
		func(w *full, m *Model) error { return encodeSTL(w, m, WriteOptions{Unit: 1, ASCII: true}) },
		func(w *full, m *Model) error { return encodeOBJ(w, m, WriteOptions{Unit: 1}) },
	}
	wave, err := readText(t, string(asciiOf(waveSTL(5000), "%g")))
	if err != nil {
		t.Fatal(err)
	}
	none := boxModel(t)
	none.Items[0].Printable = false
	for i, encode := range encoders {
		for _, room := range []full{0, 100, 70_000} {
			if err := encode(&room, wave); !errors.Is(err, errFull) || CodeOf(err) != CodeIO {
				t.Errorf("%s: room %d: %v", textFormats[i].name, room, err)
			}
		}
		room := full(1 << 30)
		if err := encode(&room, none); CodeOf(err) != CodeNoTriangles {
			t.Errorf("%s: nothing to write: %v", textFormats[i].name, err)
		}
		if err := encode(&room, repeated(4097)); CodeOf(err) != CodeLimit {
			t.Errorf("%s: too many: %v", textFormats[i].name, err)
		}
		if err := encode(&room, moved(math.Inf(1))); err == nil {
			t.Errorf("%s: infinite coordinate written", textFormats[i].name)
		}
		if err := encode(&room, moved(1e39)); (err == nil) != (i == 2) {
			t.Errorf("%s: coordinate beyond float32: %v", textFormats[i].name, err)
		}
	}
}

// repeated is a model of n times 2^20 triangles.
func repeated(n int) *Model {
	o := &Mesh{Vertices: make([]geom.Vec, 1), Faces: make([][3]uint32, 1<<20)}
	m := Single(o)
	for len(m.Items) < n {
		m.Items = append(m.Items, m.Items[0])
	}
	return m
}

// moved is a triangle at distance d.
func moved(d float64) *Model {
	m := Single(&Mesh{Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}}, Faces: [][3]uint32{{0, 1, 2}}})
	m.Items[0].Matrix.T.Y = d
	return m
}

// What we write must be right for others, too.
func TestPeerReadsSTL(t *testing.T) {
	m := boxModel(t)
	for _, ascii := range []bool{false, true} {
		var b bytes.Buffer
		if err := encodeSTL(&b, m, WriteOptions{ASCII: ascii, Unit: 1}); err != nil {
			t.Fatal(err)
		}
		peer, err := stl.ReadAll(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if len(peer.Triangles) != 12 || len(peer.Validate()) != 0 {
			t.Errorf("%d triangles, faults %v", len(peer.Triangles), peer.Validate())
		}
		for i, v := range corners(m.Objects[0]) {
			p := peer.Triangles[i/3].Vertices[i%3]
			if (geom.Vec{X: float64(p[0]), Y: float64(p[1]), Z: float64(p[2])}) != v {
				t.Fatalf("corner %d is %v, want %v", i, p, v)
			}
		}
	}
}

func TestWriteSameBytes(t *testing.T) {
	var first, second bytes.Buffer
	if err := errors.Join(encodeSTL(&first, boxModel(t), WriteOptions{Unit: 1}), encodeSTL(&second, boxModel(t), WriteOptions{Unit: 1})); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same model written twice differs")
	}
	if want := "Saggar UNITS=mm box"; !bytes.HasPrefix(first.Bytes(), []byte(want)) {
		t.Errorf("header %q", first.Bytes()[:80])
	}
}

func BenchmarkWriteSTL(b *testing.B) {
	data := waveSTL(100_000)
	m, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for _, ascii := range []bool{false, true} {
		b.Run(fmt.Sprintf("ascii=%v", ascii), func(b *testing.B) {
			for b.Loop() {
				room := full(1 << 40)
				if err := encodeSTL(&room, m, WriteOptions{Unit: 1, ASCII: ascii}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(m.triangles()), "ns/tri")
		})
	}
}
