package mesh

// PLY: a text header that describes records, then the records, as text or
// binary in either byte order. Turk, "The PLY Polygon File Format", 1994.

import (
	"bytes"
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

var plyFormat = Format{
	Name:   "ply",
	Exts:   []string{".ply"},
	Sniff:  sniffPLY,
	Decode: decodePLY,
	Encode: encodePLY,
}

// sniffPLY reports whether head begins with the line "ply".
func sniffPLY(head []byte, _ int64) bool {
	rest, ok := bytes.CutPrefix(head, []byte("ply"))
	if !ok {
		return false
	}
	rest = bytes.TrimLeft(rest, " \t")
	return len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r')
}

// decodePLY reads the vertices and faces of a PLY file. It states no unit.
func decodePLY(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	in := newMeter(ctx, s, o)
	lines := &lineReader{in: in, end: lineEnd(s.Head())}
	h, err := readPLYHeader(lines)
	if err != nil {
		return nil, err
	}
	p := &plyReader{in: in, ascii: h.encoding == plyASCII, big: h.encoding == plyBigEndian, limits: o.Limits, mesh: &Mesh{Name: nameOf(s.Name)}}
	if p.ascii {
		p.values = &plyText{lines: lines}
	} else {
		p.values = &plyBinary{in: in, big: p.big}
	}
	// Elements follow each other in the order of the header.
	for i := range h.elements {
		if err := p.element(&h.elements[i]); err != nil {
			return nil, err
		}
	}
	return p.model()
}

// plyReader is the state of reading the records of one file.
type plyReader struct {
	in         *meter
	ascii, big bool
	limits     Limits
	values     plyValues
	mesh       *Mesh

	poly    []int64 // the list of indices of the record at hand
	corners []uint32
	faces   int64 // records of faces read
	skipped int64 // faces with fewer than three corners
	strips  bool  // the faces come as strips
}

// element reads all records of e.
func (p *plyReader) element(e *plyElement) error {
	p.values.start(e)
	switch e.name {
	case "vertex":
		return p.vertices(e)
	case "face":
		return p.faceElement(e)
	case "tristrips":
		p.strips = true
		return p.faceElement(e)
	}
	return p.skip(e)
}

// model returns what was read.
func (p *plyReader) model() (*Model, error) {
	m := p.mesh
	if len(m.Faces) == 0 {
		if p.skipped > 0 {
			return nil, Errorf(CodeNoTriangles, "no triangles: each of the %d faces has fewer than three corners", p.skipped)
		}
		return nil, Errorf(CodeNoTriangles, "no triangles: a point cloud of %d points without faces", len(m.Vertices))
	}
	out := Single(m)
	out.warnSkippedFaces(p.skipped)
	return out, p.values.finish(out)
}

// warnSkippedFaces warns about n faces that enclose nothing.
func (m *Model) warnSkippedFaces(n int64) {
	if n > 0 {
		m.warn("faces_skipped", "%d faces with fewer than three corners were left out", n)
	}
}

// room returns how many records of e it is safe to allocate for before they
// are seen. A count that the rest of the file cannot hold is an error.
func (p *plyReader) room(e *plyElement) (int, error) {
	left := p.in.left()
	if left < 0 {
		return int(min(e.count, 1<<16)), nil
	}
	// Lists may be empty, so least is what a lie is measured by; but room for
	// so many triangles would be thirteen times the file.
	least, usual := e.sizes(p.ascii)
	if p.ascii {
		left++ // the last line may lack its end
	}
	if least > 0 && e.count > left/least {
		return 0, Errorf(CodeTruncated, "the file ends early: %d records of %q were announced, the %d bytes left hold %d at most",
			e.count, e.name, left, left/least).AtOffset(p.in.offset())
	}
	return int(min(e.count, left/max(usual, 1)+1)), nil
}

// vertices reads the positions of the vertex element.
func (p *plyReader) vertices(e *plyElement) error {
	n, err := p.room(e)
	if err != nil {
		return err
	}
	var at [3]int
	for axis, name := range []string{"x", "y", "z"} {
		if at[axis] = e.find(name); at[axis] < 0 || e.props[at[axis]].list {
			return Errorf(CodeSyntax, "the vertices have no property %q", name)
		}
	}
	p.mesh.Vertices = huge.Lasting[geom.Vec](n)[:0]
	if rec := e.fixedSize(); rec > 0 && !p.ascii {
		return p.fixedVertices(e, at)
	}
	return p.anyVertices(e, at)
}

// anyVertices reads vertices of any layout, value by value.
func (p *plyReader) anyVertices(e *plyElement, at [3]int) error {
	for i := range e.count {
		var v [3]float64
		err := p.record(e, func(prop int, value float64) {
			for axis := range v {
				if prop == at[axis] {
					v[axis] = value
				}
			}
		})
		if err != nil {
			return err
		}
		if err := p.addVertex(i, geom.Vec{X: v[0], Y: v[1], Z: v[2]}); err != nil {
			return err
		}
	}
	return nil
}

// addVertex appends v, the vertex numbered i, unless it is not finite.
func (p *plyReader) addVertex(i int64, v geom.Vec) error {
	if !geom.Finite(v) {
		return p.values.place(Errorf(CodeNonFinite, "vertex %d is not finite: %v %v %v", i, v.X, v.Y, v.Z))
	}
	p.mesh.Vertices = append(p.mesh.Vertices, v)
	return nil
}

// record reads one record of e and hands each scalar to take. Lists are left
// in p.poly when they are the corners of a face and skipped otherwise.
func (p *plyReader) record(e *plyElement, take func(prop int, value float64)) error {
	// Values are taken in the order of the header, whatever they are called.
	if err := p.values.begin(); err != nil {
		return err
	}
	for i := range e.props {
		prop := &e.props[i]
		if prop.list {
			if err := p.list(prop, i == e.corners); err != nil {
				return err
			}
			continue
		}
		v, err := p.values.next(prop.kind)
		if err != nil {
			return err
		}
		if take != nil {
			take(i, v)
		}
	}
	return p.values.end()
}

// list reads a list property, into p.poly when keep is set.
func (p *plyReader) list(prop *plyProperty, keep bool) error {
	n, err := p.values.next(prop.count)
	if err != nil {
		return err
	}
	if n < 0 || n != float64(int64(n)) {
		return p.values.place(Errorf(CodeNumber, "the list %q has %v entries", prop.name, n))
	}
	if keep {
		p.poly = p.poly[:0]
	}
	// The length is not believed: the list grows as its entries are read.
	for range int64(n) {
		v, err := p.values.next(prop.kind)
		if err != nil {
			return err
		}
		if !keep {
			continue
		}
		if v != float64(int64(v)) { // NaN too
			return p.values.place(Errorf(CodeIndex, "face %d: %v is not a vertex number", p.faces, v))
		}
		p.poly = append(p.poly, int64(v))
	}
	return nil
}

// skip passes over the records of an element that is of no use here.
func (p *plyReader) skip(e *plyElement) error {
	if _, err := p.room(e); err != nil {
		return err
	}
	if len(e.props) == 0 { // records of nothing, however many
		return nil
	}
	for range e.count {
		if err := p.record(e, nil); err != nil {
			return err
		}
	}
	return nil
}
