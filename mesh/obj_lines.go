package mesh

import (
	"bytes"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/mesh/internal/number"
)

// objPad line ends follow the text in its buffer, so that the parser may look
// ahead and every line has an end.
const objPad = 64

// block reads the lines of buf[:end], with room for the padding behind it; what
// stands there is put back.
func (r *objReader) block(buf []byte, end int) error {
	var behind [objPad]byte
	b := buf[:end+objPad]
	copy(behind[:], b[end:])
	for i := end; i < len(b); i++ {
		b[i] = '\n'
	}
	i := 0
	if r.line == 1 && len(r.mesh.Vertices) == 0 && bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		i = 3
	}
	for i < end {
		next, err := r.record(b, i)
		if err != nil {
			return err
		}
		i = next + 1
		r.line++
	}
	copy(b[end:], behind[:])
	return nil
}

// record reads the line that begins at b[i] and returns the place of its end.
func (r *objReader) record(b []byte, i int) (int, error) {
	i = r.skipSpace(b, i)
	isShort := b[i+1] == ' ' || b[i+1] == '\t'
	switch {
	case b[i] == '\n':
		return i, nil
	case b[i] == 'v' && isShort:
		return r.vertex(b, i+1)
	case b[i] == 'f' && isShort:
		return r.face(b, i+1)
	case b[i] == '#':
		return lineEndFrom(b, i), nil
	case b[i] == 'v' && (b[i+1] == 't' || b[i+1] == 'n'):
		return r.skipLine(b, i), nil
	}
	return r.other(b, i)
}

// other reads a line that is neither point nor polygon.
func (r *objReader) other(b []byte, i int) (int, error) {
	end := i
	for !isBlank(b[end]) {
		end++
	}
	word := string(b[i:min(end, i+40)])
	unread, known := objWords[word]
	switch {
	case !known:
		if r.odd.count == 0 {
			r.odd.line, r.odd.word = r.line, clip(b[i:end])
		}
		r.odd.count++
	case unread:
		r.missing++
	case word == "f" || word == "fo":
		return r.face(b, end)
	case word == "v":
		return r.vertex(b, end)
	case word == "o" || word == "g" || word == "usemtl" || word == "mtllib":
		// Names and paths may end with a backslash that escapes nothing.
		i = lineEndFrom(b, end)
		if word == "o" {
			r.object(cleanName(b[end:i]))
		}
		return i, nil
	}
	return r.skipLine(b, i), nil
}

// object notes the name of an object.
func (r *objReader) object(name string) {
	if r.objects++; r.objects == 1 {
		r.name = name
	}
}

// skipSpace steps over blanks and escaped line ends.
func (r *objReader) skipSpace(b []byte, i int) int {
	for {
		switch c := b[i]; {
		case c == '\n' || c > ' ' && c != '\\':
			return i
		case c == '\\' && b[i+1] == '\n':
			r.line++
			i++
		case c == '\\' && b[i+1] == '\r' && b[i+2] == '\n':
			r.line++
			i += 2
		case c == '\\':
			return i
		}
		if i++; i == len(b) {
			return i - 1 // an escaped line end is the file's last byte
		}
	}
}

// skipLine returns the place of the end of the line that b[i] is in, where an
// escaped line end is none.
func (r *objReader) skipLine(b []byte, i int) int {
	for {
		i = lineEndFrom(b, i)
		before := bytes.TrimRight(b[:i], "\r")
		if len(before) == 0 || before[len(before)-1] != '\\' || i+1 == len(b) {
			return i
		}
		i++
		r.line++
	}
}

// lineEndFrom returns the place of the first line end at or behind i. There is
// one: the padding.
func lineEndFrom(b []byte, i int) int { return i + bytes.IndexByte(b[i:], '\n') }

// vertex reads a point: three coordinates. A weight or a colour may follow and
// is of no use here.
func (r *objReader) vertex(b []byte, i int) (int, error) {
	var v [3]float64
	for k := range v {
		i = r.skipSpace(b, i)
		x, next, ok := number.ScanFloat(b, i)
		if !ok || !isBlank(b[next]) && b[next] != '\\' {
			return 0, r.badCoordinate(b, i, k)
		}
		v[k], i = x, next
	}
	r.mesh.Vertices = append(huge.Grow(r.mesh.Vertices, 1), geom.Vec{X: v[0], Y: v[1], Z: v[2]})
	if b[i] == '\n' {
		return i, nil
	}
	return r.skipLine(b, i), nil
}

// badCoordinate says what is wrong with coordinate k, the word at b[i].
func (r *objReader) badCoordinate(b []byte, i, k int) error {
	end := i
	for !isBlank(b[end]) {
		end++
	}
	if end == i {
		return r.errorf(CodeSyntax, "a vertex with %d coordinates", k)
	}
	_, err := number.Float(b[i:end])
	if err == nil {
		return r.errorf(CodeNonFinite, "vertex coordinate %q is not finite", clip(b[i:end]))
	}
	return r.errorf(CodeNumber, "bad number: %s", badNumber(b[i:end], err))
}

// face reads a polygon: corners of the form v, v/vt, v//vn or v/vt/vn.
func (r *objReader) face(b []byte, i int) (int, error) {
	r.corners = r.corners[:0]
	line, vertices, highest := r.line, int64(len(r.mesh.Vertices)), int64(0)
	for {
		if i = r.skipSpace(b, i); b[i] == '\n' {
			break
		}
		if b[i] == '#' {
			i = lineEndFrom(b, i)
			break
		}
		v, next, ok := number.ScanInt(b, i)
		if ok && b[next] == '/' {
			next = skipReferences(b, next)
		}
		if !ok || !isBlank(b[next]) && b[next] != '\\' {
			return 0, r.badCorner(b, i)
		}
		corner, err := r.corner(v, vertices)
		if err != nil {
			return 0, err
		}
		highest = max(highest, corner)
		r.corners, i = append(r.corners, uint32(corner)), next
	}
	switch {
	case len(r.corners) < 3:
		r.thin++
		r.thinAt = line
	case highest >= vertices:
		r.forwardFace(line, highest)
	case len(r.corners) == 3:
		r.mesh.Faces = append(huge.Grow(r.mesh.Faces, 1), [3]uint32(r.corners))
	default:
		r.mesh.Faces = triangulate(r.mesh.Vertices, r.corners, r.mesh.Faces)
	}
	return i, nil
}

// corner returns the vertex that the number v of a corner stands for: counted
// from 1, or backwards from the last vertex so far.
func (r *objReader) corner(v, vertices int64) (int64, error) {
	switch {
	case v == 0:
		return 0, r.errorf(CodeIndex, "index 0: OBJ counts vertices from 1")
	case v < -vertices:
		return 0, r.errorf(CodeIndex, "vertex %d, only %d come before it", v, vertices)
	case v < 0:
		return vertices + v, nil
	case v > math.MaxUint32:
		return 0, r.errorf(CodeIndex, "vertex %d does not fit 32 bits", v)
	}
	return v - 1, nil
}

// forwardFace keeps a face with corners that are not known yet. Faces of the
// right number stand in for it until then.
func (r *objReader) forwardFace(line int, highest int64) {
	if n := len(r.beyond); n == 0 || highest > r.beyond[n-1].corner {
		r.beyond = append(r.beyond, beyond{highest, line})
	}
	if len(r.corners) > 3 {
		r.ahead = append(r.ahead, forward{len(r.mesh.Faces), append([]uint32{}, r.corners...)})
	}
	r.mesh.Faces = fan(r.corners, r.mesh.Faces)
}

// skipReferences steps over the references to texture points and normals that
// begin with the slash at b[i].
func skipReferences(b []byte, i int) int {
	for b[i]-'0' <= 9 || b[i] == '/' || b[i] == '-' {
		i++
	}
	return i
}

// badCorner says what is wrong with the corner at b[i].
func (r *objReader) badCorner(b []byte, i int) error {
	end := i
	for !isBlank(b[end]) {
		end++
	}
	return r.errorf(CodeNumber, "%q is no corner of a face", clip(b[i:end]))
}

// errorf returns an error about the line being read.
func (r *objReader) errorf(code Code, format string, args ...any) error {
	return Errorf(code, format, args...).AtLine(r.line)
}
