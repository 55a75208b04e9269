// Package formattest is the suite that every mesh format must pass: what is
// written comes back, and what is cut short, cancelled or too large never
// becomes a smaller mesh.
package formattest

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Options say what a format cannot do by its nature. The zero value asks for
// everything.
type Options struct {
	// Merged says that the format holds one mesh and no items: copies are
	// written out, names are lost.
	Merged bool

	// Nameless says that a format of items keeps no names.
	Nameless bool

	// CutIsLegal says that a file cut short can be a whole file with fewer
	// triangles, as any line of a text may be its last. Default: it is an error
	// or at least a warning.
	CutIsLegal bool

	// Tolerance of a coordinate, relative to the largest coordinate. Default
	// 1e-6: a float32 and the rounding around it.
	Tolerance float64

	// Samples are small whole files, for a format that is only read.
	Samples [][]byte
}

// Run checks that the format, which must be in the table of package mesh, keeps
// what every format must keep.
func Run(t *testing.T, f mesh.Format, o Options) {
	if o.Tolerance == 0 {
		o.Tolerance = 1e-6
	}
	s := &suite{format: f, o: o}
	if f.Encode != nil {
		t.Run("round trip", s.roundTrip)
		t.Run("inches", s.inches)
		t.Run("same bytes", s.sameBytes)
		t.Run("nothing to write", s.nothing)
		t.Run("full disk", s.fullDisk)
		t.Run("cancelled", s.cancelled)
		t.Run("workers", s.workers)
		t.Run("progress", s.progress)
		small, text := s.encode(t, mesh.Single(Cube(10)), false), s.encode(t, mesh.Single(Cube(10)), true)
		s.o.Samples = append(s.o.Samples, small)
		if !bytes.Equal(small, text) {
			s.o.Samples = append(s.o.Samples, text)
		}
	}
	if len(s.o.Samples) == 0 {
		t.Fatal("a format that is only read needs samples")
	}
	t.Run("truncated", s.truncated)
	t.Run("stream", s.stream)
	t.Run("limits", s.limits)
}

type suite struct {
	format mesh.Format
	o      Options
}

// encode writes m, in the text form if asked and there is one.
func (s *suite) encode(t *testing.T, m *mesh.Model, ascii bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := mesh.Write(&b, m, mesh.WriteOptions{Format: s.format.Name, ASCII: ascii}); err != nil {
		t.Fatalf("write: %v", err)
	}
	return b.Bytes()
}

// decode reads data, which must be taken for a file of the format.
func (s *suite) decode(t *testing.T, data []byte, o mesh.ReadOptions) *mesh.Model {
	t.Helper()
	m, err := mesh.Read(context.Background(), bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if m.Format != s.format.Name {
		t.Fatalf("read as %q, written as %q", m.Format, s.format.Name)
	}
	return m
}

// roundTrip writes and reads every model, as binary and as text.
func (s *suite) roundTrip(t *testing.T) {
	for _, c := range Models() {
		t.Run(c.Name, func(t *testing.T) {
			for _, ascii := range []bool{false, true} {
				got := s.decode(t, s.encode(t, c.Model, ascii), mesh.ReadOptions{})
				s.same(t, got, c.Model)
				if len(got.Warnings) > 0 {
					t.Errorf("our own file makes the reader warn: %v", got.Warnings)
				}
			}
		})
	}
}

// same compares what was read with what was written.
func (s *suite) same(t *testing.T, got, want *mesh.Model) {
	t.Helper()
	s.sameFaces(t, got.Merged(), want.Merged())
	if s.o.Merged {
		return
	}
	items, read := counted(want), counted(got)
	if len(read) != len(items) {
		t.Fatalf("%d items, want %d", len(read), len(items))
	}
	used := map[int]bool{}
	for i, it := range items {
		used[it.Object] = true
		if !s.o.Nameless && it.Name != "" && read[i].Name != it.Name {
			t.Errorf("item %d is called %q, want %q", i, read[i].Name, it.Name)
		}
	}
	if len(got.Objects) != len(used) {
		t.Errorf("%d objects, want %d: copies must share one", len(got.Objects), len(used))
	}
}

func counted(m *mesh.Model) []mesh.Item {
	var items []mesh.Item
	for _, it := range m.Items {
		if it.Counted() {
			items = append(items, it)
		}
	}
	return items
}

// sameFaces compares two meshes corner by corner: in order, but a face may begin
// with any of its corners.
func (s *suite) sameFaces(t *testing.T, got, want *mesh.Mesh) {
	t.Helper()
	if len(got.Faces) != len(want.Faces) {
		t.Fatalf("%d triangles, want %d", len(got.Faces), len(want.Faces))
	}
	far := s.o.Tolerance * largest(want)
	for i := range want.Faces {
		if d := faceDistance(corners(got, i), corners(want, i)); d > far {
			t.Fatalf("triangle %d is at %v, want %v: off by %g mm, more than %g", i, corners(got, i), corners(want, i), d, far)
		}
	}
	// The corners are right; this is a check of the check.
	if g, w := volume(got), volume(want); abs(g-w) > 1e4*s.o.Tolerance*abs(w)+far*far*far {
		t.Errorf("volume %g, want %g", g, w)
	}
}

// inches writes and reads in inches: the format says so, or the reader is told.
func (s *suite) inches(t *testing.T) {
	want := mesh.Single(Cube(25.4))
	var b bytes.Buffer
	if err := mesh.Write(&b, want, mesh.WriteOptions{Format: s.format.Name, Unit: geom.Inch}); err != nil {
		t.Fatal(err)
	}
	m := s.decode(t, b.Bytes(), mesh.ReadOptions{})
	if m.UnitSource == "default" {
		m = s.decode(t, b.Bytes(), mesh.ReadOptions{Unit: geom.Inch})
	}
	s.same(t, m, want)
}

// sameBytes writes a model twice.
func (s *suite) sameBytes(t *testing.T) {
	for _, c := range Models() {
		if !bytes.Equal(s.encode(t, c.Model, false), s.encode(t, c.Model, false)) {
			t.Errorf("%s: two writings differ", c.Name)
		}
	}
}

// nothing writes models that could not be read back.
func (s *suite) nothing(t *testing.T) {
	support := mesh.Single(Cube(1))
	support.Items[0].Role = mesh.RoleSupport
	for name, m := range map[string]*mesh.Model{"no items": {}, "no triangles": mesh.Single(&mesh.Mesh{}), "only a support": support} {
		err := mesh.Write(&bytes.Buffer{}, m, mesh.WriteOptions{Format: s.format.Name})
		if mesh.CodeOf(err) != mesh.CodeNoTriangles && name != "only a support" || name == "no items" && err == nil {
			t.Errorf("%s: error %v, want one of code %q", name, err, mesh.CodeNoTriangles)
		}
	}
}

// fullDisk is a writer that fails after n bytes.
type fullDisk struct{ n int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.n {
		return d.n, errFull
	}
	d.n -= len(p)
	return len(p), nil
}

// fullDisk writes to disks that fill up at some byte.
func (s *suite) fullDisk(t *testing.T) {
	m := mesh.Single(Cube(10))
	size := len(s.encode(t, m, false))
	for n := 0; n < size; n += 1 + size/50 {
		err := mesh.Write(&fullDisk{n}, m, mesh.WriteOptions{Format: s.format.Name})
		if !errors.Is(err, errFull) {
			t.Fatalf("disk full after %d bytes: error %v", n, err)
		}
	}
}

// cancelled reads a file under a context that has ended.
func (s *suite) cancelled(t *testing.T) {
	data := s.encode(t, mesh.Single(Ball(10, 60)), false)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := mesh.Read(ctx, bytes.NewReader(data), int64(len(data)), mesh.ReadOptions{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}

// workers reads with different numbers of goroutines: the same bits.
func (s *suite) workers(t *testing.T) {
	data := s.encode(t, mesh.Single(Ball(10, 100)), false)
	want := s.decode(t, data, mesh.ReadOptions{Workers: 1}).Merged()
	for _, n := range []int{2, 8} {
		if got := s.decode(t, data, mesh.ReadOptions{Workers: n}).Merged(); !identical(got, want) {
			t.Errorf("%d workers read another mesh than one", n)
		}
	}
}

// progress reads a large file and listens.
func (s *suite) progress(t *testing.T) {
	data := s.encode(t, mesh.Single(Ball(10, 100)), false)
	last, calls := 0.0, 0
	s.decode(t, data, mesh.ReadOptions{Progress: func(f float64) {
		if !(f >= last && f <= 1) {
			t.Errorf("%g after %g", f, last)
		}
		last = f
		calls++
	}})
	if calls == 0 {
		t.Error("no progress is told")
	}
}

// truncated reads every beginning of the samples.
func (s *suite) truncated(t *testing.T) {
	for i, data := range s.o.Samples {
		whole := s.decode(t, data, mesh.ReadOptions{})
		triangles := len(whole.Merged().Faces)
		for n := range data {
			part := data[:n]
			m, err := mesh.Read(context.Background(), bytes.NewReader(part), int64(n), mesh.ReadOptions{})
			s.judge(t, m, err, i, n, triangles)
			m, err = mesh.ReadStream(context.Background(), bytes.NewReader(part), mesh.ReadOptions{})
			s.judge(t, m, err, i, n, triangles)
		}
	}
}

// judge looks at what reading the first n bytes of a sample gave.
func (s *suite) judge(t *testing.T, m *mesh.Model, err error, sample, n, triangles int) {
	t.Helper()
	var e *mesh.Error
	switch {
	case err != nil && !errors.As(err, &e):
		t.Fatalf("sample %d, %d bytes: %v is no *mesh.Error", sample, n, err)
	case err != nil:
	case m.Format != s.format.Name:
		t.Fatalf("sample %d, %d bytes: taken for %q", sample, n, m.Format)
	case len(m.Merged().Faces) == 0:
		t.Fatalf("sample %d, %d bytes: read as nothing", sample, n)
	case len(m.Merged().Faces) < triangles && len(m.Warnings) == 0 && !s.o.CutIsLegal:
		t.Fatalf("sample %d, %d bytes: %d of %d triangles and not a word", sample, n, len(m.Merged().Faces), triangles)
	}
}

// stream reads the samples as files and as pipes.
func (s *suite) stream(t *testing.T) {
	for i, data := range s.o.Samples {
		want := s.decode(t, data, mesh.ReadOptions{})
		got, err := mesh.ReadStream(context.Background(), bytes.NewReader(data), mesh.ReadOptions{})
		if err != nil {
			t.Fatalf("sample %d: %v", i, err)
		}
		if !identical(got.Merged(), want.Merged()) {
			t.Errorf("sample %d: a pipe gives another mesh than a file", i)
		}
	}
}

// limits reads the samples with limits below what they need.
func (s *suite) limits(t *testing.T) {
	for i, data := range s.o.Samples {
		triangles := int64(len(s.decode(t, data, mesh.ReadOptions{}).Merged().Faces))
		for name, l := range map[string]mesh.Limits{"triangles": {Triangles: triangles - 1}, "bytes": {Bytes: int64(len(data)) - 1}} {
			_, err := mesh.Read(context.Background(), bytes.NewReader(data), int64(len(data)), mesh.ReadOptions{Limits: l})
			if mesh.CodeOf(err) != mesh.CodeLimit {
				t.Errorf("sample %d, %s: error %v, want one of code %q", i, name, err, mesh.CodeLimit)
			}
			_, err = mesh.ReadStream(context.Background(), bytes.NewReader(data), mesh.ReadOptions{Limits: l})
			if mesh.CodeOf(err) != mesh.CodeLimit {
				t.Errorf("sample %d, %s, as a stream: error %v, want one of code %q", i, name, err, mesh.CodeLimit)
			}
		}
	}
}
