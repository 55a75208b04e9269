package mesh

// OBJ: the text format of Wavefront, of which meshes use a small part: v lines
// with points and f lines with polygons of them.

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

var objFormat = Format{
	Name:   "obj",
	Exts:   []string{".obj"},
	Sniff:  sniffOBJ,
	Decode: decodeOBJ,
	Encode: encodeOBJ,
}

// objWords are the words that may begin a line. Those with true stand for
// geometry that is not read; the others say nothing about the surface.
var objWords = map[string]bool{
	"v": false, "vt": false, "vn": false, "vp": false, "f": false, "fo": false, "o": false, "g": false, "s": false, "mg": false,
	"mtllib": false, "usemtl": false, "maplib": false, "usemap": false, "bevel": false, "c_interp": false, "d_interp": false,
	"lod": false, "shadow_obj": false, "trace_obj": false, "cstype": false, "deg": false, "bmat": false, "step": false,
	"parm": false, "trim": false, "hole": false, "scrv": false, "sp": false, "end": false, "con": false, "stech": false,
	"ctech": false, "l": true, "p": true, "curv": true, "curv2": true, "surf": true,
}

// sniffOBJ reports whether the lines of head, all but a few, begin with a word of
// OBJ. The format has no signature; a few dozen lines prove enough.
func sniffOBJ(head []byte, size int64) bool {
	text := bytes.TrimRight(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), "\x00")
	if bytes.IndexByte(text, 0) >= 0 || stranger(head) != nil {
		return false
	}
	if end := bytes.LastIndexAny(text, "\r\n"); end >= 0 && int64(len(head)) != size {
		text = text[:end] // the last line may be cut
	}
	seen, odd, continued := 0, 0, false
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
		word, _ := cutWord(line)
		skip := continued || len(word) == 0 || word[0] == '#'
		continued = len(word) > 0 && word[0] != '#' && line[len(line)-1] == '\\'
		if skip {
			continue
		}
		if _, ok := objWords[string(word)]; ok {
			seen++
		} else if odd++; seen == 0 {
			return false
		}
		if seen+odd == 40 {
			break
		}
	}
	return seen > 4*odd
}

// objReader is the state of reading one file.
type objReader struct {
	limits Limits
	mesh   *Mesh
	line   int // of the text in front of the place of reading
	model  Model

	corners []uint32  // of the face being read
	ahead   []forward // faces that use vertices which come later in the file
	beyond  []beyond
	objects int    // o lines
	name    string // of the first
	odd     oddWords
	missing int64 // lines with geometry that is not read
	thin    int64 // faces of fewer than three corners
	thinAt  int   // line of the last of them
	cut     bool  // the file does not end with a line end
}

// forward is a polygon that is cut at the end, when all its corners are known.
type forward struct {
	first   int // of its faces
	corners []uint32
}

// beyond notes a face with a higher corner than any face before it and all
// vertices so far. The first of them that still lies beyond the last vertex is
// the first bad index of the file.
type beyond struct {
	corner int64
	line   int
}

// objBlock is how many bytes are read at a time: some ten thousand triangles,
// the grain of cancelling and of progress.
const objBlock = 256 << 10

// bytesPerOBJVertex is typical of a vertex and its two faces: it sizes the first
// allocation, nothing else.
const bytesPerOBJVertex = 80

func decodeOBJ(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	r := &objReader{limits: o.Limits, mesh: &Mesh{}, line: 1}
	n := int(max(0, s.Size) / bytesPerOBJVertex)
	r.mesh.Vertices, r.mesh.Faces = huge.Lasting[geom.Vec](n)[:0], huge.Lasting[[3]uint32](2 * n)[:0]
	in := &meteredReader{ctx: ctx, r: s.Reader(), size: s.Size, progress: o.Progress}
	if err := r.read(in, lineEnd(s.Head())); err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	r.mesh.Name = nameOf(s.Name)
	if r.objects == 1 && r.name != "" {
		r.mesh.Name = r.name
	}
	m := Single(r.mesh)
	m.Unit, m.unitInText, m.Warnings = unitInComments(s.Head()), true, r.model.Warnings
	return m, nil
}

// read reads all lines, in blocks that end with a line.
func (r *objReader) read(in io.Reader, eol byte) error {
	buf := make([]byte, 0, 2*objBlock)
	for done := false; !done; {
		have := len(buf)
		if have > maxLine {
			return Errorf(CodeLimit, "a line of more than %d bytes", maxLine).AtLine(r.line)
		}
		buf = slices.Grow(buf, objBlock+objPad)
		n, err := io.ReadFull(in, buf[have:have+objBlock])
		buf = buf[:have+n]
		if done = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !done {
			return readError(err)
		}
		if eol == '\r' {
			replaceByte(buf[have:], '\r', '\n')
		}
		end := len(buf)
		r.cut = done && end > 0 && buf[end-1] != '\n'
		if !done {
			end = lastLineEnd(buf, have)
		}
		if err := r.block(buf, end); err != nil {
			return err
		}
		if err := r.limits.triangles(int64(len(r.mesh.Faces))); err != nil {
			return err
		}
		buf = buf[:copy(buf[:cap(buf)], buf[end:])]
	}
	return nil
}

func replaceByte(b []byte, old, new byte) {
	for i, c := range b {
		if c == old {
			b[i] = new
		}
	}
}

// lastLineEnd returns the place behind the last line end that no backslash
// undoes, 0 when there is none. Those before from are known not to count.
func lastLineEnd(buf []byte, from int) int {
	for i := len(buf) - 1; i >= from; i-- {
		if buf[i] != '\n' {
			continue
		}
		if before := bytes.TrimRight(buf[:i], "\r"); len(before) == 0 || before[len(before)-1] != '\\' {
			return i + 1
		}
	}
	return 0
}

// finish checks and cuts what had to wait for the last vertex.
func (r *objReader) finish() error {
	vertices := int64(len(r.mesh.Vertices))
	if vertices > math.MaxUint32 {
		return Errorf(CodeLimit, "%d vertices, at most %d can be numbered", vertices, uint32(math.MaxUint32))
	}
	for _, b := range r.beyond {
		if b.corner >= vertices {
			return Errorf(CodeIndex, "vertex %d of %d", b.corner+1, vertices).AtLine(b.line)
		}
	}
	for _, f := range r.ahead {
		triangulate(r.mesh.Vertices, f.corners, r.mesh.Faces[:f.first])
	}
	if r.odd.count > 0 {
		r.model.warn("unknown_keyword", "line %d: unknown keyword %q skipped, %d in the file", r.odd.line, r.odd.word, r.odd.count)
	}
	if r.cut {
		if r.thin > 0 && r.thinAt == r.line-1 { // the last line counts as ended
			return Errorf(CodeTruncated, "the file ends inside a face").AtLine(r.thinAt)
		}
		r.model.warn("no_line_end", "the file ends without a line end: its last number may be cut off")
	}
	if r.thin > 0 {
		r.model.warn("thin_faces", "%d faces of fewer than three corners skipped", r.thin)
	}
	switch {
	case len(r.mesh.Faces) == 0 && r.missing > 0:
		return Errorf(CodeNoTriangles, "zero faces: the file has lines, points or free-form surfaces only")
	case len(r.mesh.Faces) == 0:
		return Errorf(CodeNoTriangles, "zero faces")
	case r.missing > 0:
		r.model.warn("unread_elements", "%d lines, points or free-form surfaces skipped", r.missing)
	}
	return nil
}

// unitInComments returns the unit that a comment at the head of the file states.
func unitInComments(head []byte) geom.Unit {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			break
		}
		if u := unitInText(printable(line)); u != geom.UnknownUnit {
			return u
		}
	}
	return geom.UnknownUnit
}
