package mesh

// OFF: the object file format of Geomview, in its text form.

import (
	"bytes"
	"context"
	"errors"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

var offFormat = Format{
	Name:   "off",
	Exts:   []string{".off"},
	Sniff:  sniffOFF,
	Decode: decodeOFF,
}

// offKeyword returns the first word of head behind blanks and comments when it
// is the keyword of an OFF file: OFF with prefixes for texture coordinates
// (ST), colours (C), normals (N), a fourth (4) or any number (n) of coordinates.
func offKeyword(head []byte) (string, bool) {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		head = bytes.TrimLeft(head, " \t\r\n")
		if len(head) == 0 || head[0] != '#' {
			break
		}
		i := bytes.IndexAny(head, "\r\n")
		if i < 0 {
			return "", false
		}
		head = head[i:]
	}
	end := bytes.IndexAny(head, " \t\r\n#")
	if end < 0 || end > len("STCN4nOFF") {
		return "", false
	}
	word := string(head[:end])
	rest := head[:end]
	for _, prefix := range []string{"ST", "C", "N", "4", "n"} {
		rest = bytes.TrimPrefix(rest, []byte(prefix))
	}
	return word, string(rest) == "OFF"
}

// sniffOFF reports whether head begins with the keyword of an OFF file.
func sniffOFF(head []byte, _ int64) bool {
	_, ok := offKeyword(head)
	return ok
}

// offReader is the state of reading one file.
type offReader struct {
	lines           *lineReader
	limits          Limits
	mesh            *Mesh
	vertices, faces int64 // as announced
	corners         []uint32
	skipped         int64
}

// decodeOFF reads the vertices and faces of a text OFF file. It states no unit.
func decodeOFF(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	keyword, _ := offKeyword(s.Head())
	if bytes.ContainsAny([]byte(keyword), "4n") {
		return nil, Errorf(CodeUnsupported, "%s: points of four or more coordinates", keyword)
	}
	in := newMeter(ctx, s, o)
	r := &offReader{lines: &lineReader{in: in, end: lineEnd(s.Head())}, limits: o.Limits, mesh: &Mesh{Name: nameOf(s.Name)}}
	// Lines are taken as they are: a record that runs over several, as only
	// Geomview reads it, is refused and not guessed at.
	for _, step := range []func() error{r.header, r.readVertices, r.readFaces} {
		if err := step(); err != nil {
			return nil, r.placed(err)
		}
	}
	return r.model()
}

// placed gives err the line at hand unless it knows its place.
func (r *offReader) placed(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Line == 0 && e.Code != CodeLimit && e.Code != CodeIO {
		e.Line = r.lines.line
	}
	return err
}

// record returns the next line with something on it.
func (r *offReader) record(what string, i, n int64) ([]byte, error) {
	b, err := r.lines.nextRecord('#')
	if err != nil {
		return nil, ended(err, Errorf(CodeTruncated, "the file ends before %s %d of %d", what, i, n).AtLine(r.lines.line+1))
	}
	return b, nil
}

// header reads the keyword and the counts, which stand behind it or on the next
// line.
func (r *offReader) header() error {
	b, err := r.record("the counts", 0, 1)
	if err != nil {
		return err
	}
	_, rest := cutWord(b)
	word, _ := cutWord(rest)
	if string(word) == "BINARY" {
		return Errorf(CodeUnsupported, "OFF BINARY: only the text form of OFF is read")
	}
	if len(word) == 0 {
		if rest, err = r.record("the counts", 0, 1); err != nil {
			return err
		}
	}
	// The count of edges comes third; no reader needs it and some files lack it.
	for _, count := range []*int64{&r.vertices, &r.faces} {
		if word, rest = cutWord(rest); len(word) == 0 {
			return r.short(Errorf(CodeSyntax, "the counts of vertices and faces are missing"))
		}
		if *count, err = wordCount(word); err != nil {
			return err
		}
	}
	return r.checkCounts()
}

// short turns a complaint about too few words into one about a cut file when
// the line is the file's last.
func (r *offReader) short(e *Error) error {
	if r.lines.cut {
		e.Code = CodeTruncated
	}
	return e
}

// checkCounts refuses counts that the rest of the file cannot hold: a vertex
// takes at least "0 0 0\n", a face at least "0\n".
func (r *offReader) checkCounts() error {
	left := r.lines.in.left()
	if left < 0 {
		return nil
	}
	left++ // the last line may lack its end
	if r.vertices > left/6 || r.faces > (left-6*r.vertices)/2 {
		return Errorf(CodeTruncated, "the file ends early: %d vertices and %d faces were announced, %d bytes follow",
			r.vertices, r.faces, left-1)
	}
	return nil
}

// capacity returns how much room to make for n records of at least size bytes
// before they are seen.
func (r *offReader) capacity(n, size int64) int64 {
	if left := r.lines.in.left(); left >= 0 {
		return min(n, left/size+1)
	}
	return min(n, 1<<16)
}

// readVertices reads the three coordinates that begin every vertex line, with
// whatever prefix; normals, colours and texture coordinates follow them.
func (r *offReader) readVertices() error {
	r.mesh.Vertices = huge.Lasting[geom.Vec](int(r.capacity(r.vertices, 6)))[:0]
	for i := range r.vertices {
		b, err := r.record("vertex", i, r.vertices)
		if err != nil {
			return err
		}
		var v [3]float64
		for axis := range v {
			var word []byte
			if word, b = cutWord(b); len(word) == 0 {
				return r.short(Errorf(CodeSyntax, "vertex %d has too few coordinates", i))
			}
			if v[axis], err = wordNumber(word); err != nil {
				return err
			}
		}
		p := geom.Vec{X: v[0], Y: v[1], Z: v[2]}
		if !geom.Finite(p) {
			return Errorf(CodeNonFinite, "vertex %d is not finite: %v %v %v", i, p.X, p.Y, p.Z)
		}
		r.mesh.Vertices = append(huge.Grow(r.mesh.Vertices, 1), p)
	}
	return nil
}

// readFaces reads one polygon a line.
func (r *offReader) readFaces() error {
	n := r.capacity(r.faces, 8) // "3 0 1 2\n"
	if err := r.limits.triangles(n); err != nil {
		return err
	}
	r.mesh.Faces = huge.Lasting[[3]uint32](int(n))[:0]
	for i := range r.faces {
		b, err := r.record("face", i, r.faces)
		if err != nil {
			return err
		}
		if err := r.face(i, b); err != nil {
			return err
		}
	}
	return nil
}

// face adds the polygon on line b. What follows its corners is a colour.
func (r *offReader) face(i int64, b []byte) error {
	word, b := cutWord(b)
	n, err := wordCount(word)
	if err != nil {
		return err
	}
	// The count is not believed: corners are taken while there are words.
	r.corners = r.corners[:0]
	for range n {
		if word, b = cutWord(b); len(word) == 0 {
			return r.short(Errorf(CodeSyntax, "face %d has %d corners, fewer than the %d announced", i, len(r.corners), n))
		}
		c, err := wordIndex(word)
		if err != nil {
			return err
		}
		if c < 0 || c >= int64(len(r.mesh.Vertices)) {
			return badCorner(i, c, len(r.mesh.Vertices))
		}
		r.corners = append(r.corners, uint32(c))
	}
	if n < 3 {
		r.skipped++
		return nil
	}
	r.mesh.Faces = triangulate(r.mesh.Vertices, r.corners, r.mesh.Faces)
	return r.limits.triangles(int64(len(r.mesh.Faces)))
}

// model returns what was read.
func (r *offReader) model() (*Model, error) {
	if len(r.mesh.Faces) == 0 {
		return nil, Errorf(CodeNoTriangles, "no triangles: %d points and %d faces of at most two corners", len(r.mesh.Vertices), r.skipped)
	}
	m := Single(r.mesh)
	m.warnSkippedFaces(r.skipped)
	return m, r.lines.finish(m, '#')
}
