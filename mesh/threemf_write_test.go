package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/hpinc/go3mf"
	"github.com/saggar3d/saggar/geom"
)

// tetra is a tetrahedron with three edges of length s at the origin.
func tetra(name string, s float64) *Mesh {
	return &Mesh{
		Name:     name,
		Vertices: []geom.Vec{{}, {X: s}, {Y: s}, {Z: s}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}},
	}
}

// plate is a model with everything that the writer knows.
func plate() *Model {
	turned := geom.Affine{M: [3][3]float64{{0, -1, 0}, {1, 0, 0}, {0, 0, 2}}, T: geom.Vec{X: 1.5, Y: -1e-12, Z: 1e20}}
	mirror := geom.Affine{M: [3][3]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, T: geom.Vec{X: 254}}
	return &Model{
		Objects: []*Mesh{tetra("a", 1.0/3), tetra("b", 12.7), tetra("unused", 1)},
		Items: []Item{
			{Object: 1, Matrix: geom.Identity(), Name: "only support", Role: RoleSupport, Printable: true},
			{Object: 0, Matrix: turned, Name: `<"a" & 'b'>`, PartNumber: "P-1\t2", Role: RolePart, Printable: true},
			{Object: 0, Matrix: mirror, Name: `<"a" & 'b'>`, Role: RolePart, Printable: true},
			{Object: 0, Matrix: geom.Identity(), Name: "größer", Role: RolePart, Printable: false},
			{Object: 0, Matrix: geom.Identity(), Name: "größer", Role: RoleSolid, Printable: true},
			{Object: 1, Matrix: geom.Identity(), Name: "model too", Role: RolePart, Printable: true},
			{Object: 2, Matrix: geom.Identity(), Name: "left out", Role: RoleOther, Printable: true},
		},
		Meta: map[string]string{"Title": "A <plate>\nof parts", "header": "hm", "Vendor:x": "left out", "no name": "left out"},
	}
}

func encode3MF(t testing.TB, m *Model, o WriteOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	o.Format = "3mf"
	if err := Write(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestThreeMFRoundTrip(t *testing.T) {
	for name, unit := range threeMFUnits {
		want := plate()
		file := encode3MF(t, want, WriteOptions{Unit: unit})
		if !bytes.Equal(file, encode3MF(t, plate(), WriteOptions{Unit: unit})) {
			t.Errorf("%s: other bytes the second time", name)
		}
		m, err := Read(context.Background(), bytes.NewReader(file), int64(len(file)), ReadOptions{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(m.Warnings) > 0 || m.Unit != unit || len(m.Objects) != 2 || len(m.Items) != 6 {
			t.Fatalf("%s: unit %v, %d objects, %d items, warnings %v", name, m.Unit, len(m.Objects), len(m.Items), m.Warnings)
		}
		if wantMeta := map[string]string{"Title": "A <plate>\nof parts", "header": "hm"}; !maps.Equal(m.Meta, wantMeta) {
			t.Errorf("%s: metadata %q", name, m.Meta)
		}
		for i, it := range m.Items {
			w := want.Items[i]
			if it.Name != w.Name || it.PartNumber != w.PartNumber || it.Role != w.Role || it.Printable != w.Printable {
				t.Errorf("%s: item %d is %+v, want %+v", name, i, it, w)
			}
			if !nearlyEqual(it.Matrix, w.Matrix) || !sameMesh(m.Objects[it.Object], want.Objects[w.Object]) {
				t.Errorf("%s: item %d is placed by %v, want %v", name, i, it.Matrix, w.Matrix)
			}
			if unit == geom.Millimetre && (it.Matrix != w.Matrix || !reflect.DeepEqual(m.Objects[it.Object].Vertices, want.Objects[w.Object].Vertices)) {
				t.Errorf("item %d: not the same bits in mm", i)
			}
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-15*math.Max(math.Abs(a), math.Abs(b)) }

func nearlyEqual(a, b geom.Affine) bool {
	return a.M == b.M && near(a.T.X, b.T.X) && near(a.T.Y, b.T.Y) && near(a.T.Z, b.T.Z)
}

func sameMesh(a, b *Mesh) bool {
	for i, v := range a.Vertices {
		if w := b.Vertices[i]; !near(v.X, w.X) || !near(v.Y, w.Y) || !near(v.Z, w.Z) {
			return false
		}
	}
	return reflect.DeepEqual(a.Faces, b.Faces)
}

// A reader that is not ours, and its validator, agree.
func TestThreeMFReadByGo3mf(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n"), 1, 2, 3)
	file := encode3MF(t, plate(), WriteOptions{Thumbnail: png})
	var m go3mf.Model
	if err := go3mf.NewDecoder(bytes.NewReader(file), int64(len(file))).Decode(&m); err != nil {
		t.Fatal(err)
	}
	for i := range m.Metadata {
		// It decodes the prefix of a name and validates the namespace.
		if name := &m.Metadata[i].Name; name.Space == "saggar" {
			name.Space = saggarNS
		}
	}
	if err := m.Validate(); err != nil {
		t.Errorf("not valid: %v", err)
	}
	if len(m.Build.Items) != 6 || len(m.Resources.Objects) != 5 {
		t.Fatalf("%d items of %d objects, want 6 of 5", len(m.Build.Items), len(m.Resources.Objects))
	}
	first := m.Resources.Objects[0]
	if first.Name != `<"a" & 'b'>` || len(first.Mesh.Vertices.Vertex) != 4 || len(first.Mesh.Triangles.Triangle) != 4 {
		t.Errorf("object %+v", first)
	}
	// Row-major with row vectors: x' = -y, y' = x.
	if got := m.Build.Items[1].Transform; got[0] != 0 || got[1] != 1 || got[4] != -1 || got[12] != 1.5 {
		t.Errorf("transform %v", got)
	}
	thumbnail := false
	for _, a := range m.Attachments {
		if a.Path == "/Metadata/thumbnail.png" {
			b, err := io.ReadAll(a.Stream)
			thumbnail = err == nil && bytes.Equal(b, png)
		}
	}
	if !thumbnail || m.Thumbnail != "/Metadata/thumbnail.png" && len(m.RootRelationships) == 0 {
		t.Errorf("the thumbnail is not there: %+v", m.Attachments)
	}
}

func TestThreeMFWriteErrors(t *testing.T) {
	bad := tetra("bad", 1)
	bad.Vertices[2].Y = math.NaN()
	for _, c := range []struct {
		m    *Model
		o    WriteOptions
		code Code
		says string
	}{
		{&Model{}, WriteOptions{}, CodeNoTriangles, "no triangles"},
		{Single(&Mesh{}), WriteOptions{}, CodeNoTriangles, "no triangles"},
		{Single(bad), WriteOptions{}, CodeNonFinite, "vertex 2"},
		{plate(), WriteOptions{Unit: 7}, CodeUnit, "7 mm"},
		{plate(), WriteOptions{Thumbnail: []byte("JFIF")}, CodeUnsupported, "PNG"},
	} {
		c.o.Format = "3mf"
		checkRefused(t, Write(io.Discard, c.m, c.o), c.code, c.says)
	}
	want := errors.New("disk full")
	err := Write(failingWriter{want}, plate(), WriteOptions{Format: "3mf"})
	if !errors.Is(err, want) || CodeOf(err) != CodeIO {
		t.Errorf("error %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// Every finite number is written so that it reads back as the same one.
func TestAppendDecimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20_000 {
		v := math.Float64frombits(rng.Uint64())
		if rng.IntN(2) == 0 {
			v = rng.NormFloat64() * 100
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		text := appendDecimal(nil, v)
		var got float64
		if _, err := fmt.Sscan(string(text), &got); err != nil || got != v || len(text) > 40 {
			t.Fatalf("%g is written as %s, read as %g, error %v", v, text, got, err)
		}
	}
}
