package mesh

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// ReadOptions say how to read a file. The zero value is right for files whose
// unit is stated or millimetres.
type ReadOptions struct {
	// Unit of the file's numbers. Default: what the format states, else mm.
	Unit geom.Unit

	// DetectUnit guesses the unit of a file that states none and whose Unit is
	// not given; Model.UnitReason says why. Default: mm.
	DetectUnit bool

	// YUp turns a Y-up file so that Z is up. Default: axes are kept as stored.
	YUp bool

	// Name of the file, used in messages and for parts without a name.
	Name string

	// Limits on what the file may make the reader do; zero fields have safe
	// defaults.
	Limits Limits

	// Workers caps the goroutines used. Default: one for each processor.
	Workers int

	// Progress, when set, is called from one goroutine with the fraction of the
	// file read so far, which never falls. It is not called after the return.
	Progress func(fraction float64)
}

// Load reads the file at path as one merged mesh in mm, welded exactly: the
// common case in one call. Use [Open] for items, units and warnings.
func Load(path string) (*Mesh, error) {
	m, err := Open(context.Background(), path, ReadOptions{})
	if err != nil {
		return nil, err
	}
	return Weld(context.Background(), m.Merged(), 0)
}

// errFolder is the cause when a path names a folder.
var errFolder = errors.New("a folder, not a file")

// Open reads the file at path.
func Open(ctx context.Context, path string, o ReadOptions) (*Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Errorf(CodeIO, "%w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, Errorf(CodeIO, "%w", err)
	}
	if info.IsDir() {
		return nil, Errorf(CodeIO, "%w", &fs.PathError{Op: "read", Path: path, Err: errFolder})
	}
	if o.Name == "" {
		o.Name = filepath.Base(path)
	}
	if !info.Mode().IsRegular() {
		return ReadStream(ctx, onlyReader{f}, o)
	}
	return Read(ctx, f, info.Size(), o)
}

// Read reads the size bytes of r.
//
// The format is told from the content. Errors are *[Error] with a code and a
// place. ctx is looked at every few thousand triangles.
func Read(ctx context.Context, r io.ReaderAt, size int64, o ReadOptions) (*Model, error) {
	return read(ctx, io.NewSectionReader(r, 0, size), size, o)
}

// ReadStream reads r until its end. Formats that need random access (3MF, zip)
// are spooled to a temporary file of limited size.
func ReadStream(ctx context.Context, r io.Reader, o ReadOptions) (*Model, error) {
	return read(ctx, onlyReader{r}, -1, o)
}

// onlyReader hides every other method, so that a pipe is not taken for a file.
type onlyReader struct{ io.Reader }

func read(ctx context.Context, r io.Reader, size int64, o ReadOptions) (*Model, error) {
	o.Limits = o.Limits.withDefaults()
	s, err := newSource(o.Name, r, size, o.Limits)
	if err != nil {
		return nil, err
	}
	defer s.close()
	m, err := decode(par.WithWorkers(ctx, o.Workers), s, o)
	if err != nil {
		return nil, err
	}
	return finish(m, o)
}

// decode finds the format of s and decodes it, unpacking a container first.
func decode(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	if s.Size == 0 {
		return nil, Errorf(CodeEmpty, "empty file")
	}
	if isGzip(s.head) {
		return decodeGzip(ctx, s, o)
	}
	for _, f := range formats {
		if !f.Sniff(s.head, s.Size) {
			continue
		}
		m, err := f.Decode(ctx, s, o)
		if err != nil {
			return nil, named(err, f.Name)
		}
		if m.Format == "" {
			m.Format = f.Name
		}
		return m, nil
	}
	if m, err := decodeJunkZip(ctx, s, o); m != nil || err != nil {
		return m, err
	}
	return nil, unknownFormat(s)
}

// named fills in the format of an error that has none.
func named(err error, format string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	err = readError(err)
	var e *Error
	if errors.As(err, &e) && e.Format == "" {
		e.Format = format
	}
	return err
}

// finish brings a decoded model to millimetres and Z up, and checks that there
// is something in it.
func finish(m *Model, o ReadOptions) (*Model, error) {
	if err := checkModel(m); err != nil {
		return nil, named(err, m.Format)
	}
	resolveUnit(m, o)
	m.scale(float64(m.Unit))
	if o.YUp {
		m.turnYUp()
	}
	return m, nil
}

// checkModel refuses what no caller could use. Decoders have already refused
// bad numbers and indices with their place; this is the net below them.
func checkModel(m *Model) error {
	for _, it := range m.Items {
		if len(m.Objects[it.Object].Faces) > 0 && it.Counted() {
			return nil
		}
	}
	return Errorf(CodeNoTriangles, "no triangles to make: no printable item of type model has any")
}

// scale converts the file's numbers to mm: vertices and item translations.
func (m *Model) scale(s float64) {
	if s == 1 {
		return
	}
	for _, o := range m.Objects {
		for i, v := range o.Vertices {
			o.Vertices[i] = geom.Vec{X: v.X * s, Y: v.Y * s, Z: v.Z * s}
		}
	}
	for i := range m.Items {
		t := &m.Items[i].Matrix.T
		*t = geom.Vec{X: t.X * s, Y: t.Y * s, Z: t.Z * s}
	}
}

// turnYUp turns a Y-up model a quarter turn about X, so that Z is up.
func (m *Model) turnYUp() {
	turn := geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}}
	for i := range m.Items {
		m.Items[i].Matrix = turn.Mul(m.Items[i].Matrix)
	}
}
