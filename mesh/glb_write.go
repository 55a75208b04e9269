package mesh

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"

	"github.com/saggar3d/saggar/geom"
)

const (
	glbGenerator = "Saggar"
	glbRootName  = "z_up_to_y_up"
)

// glbRoot is the map of the root node: Z up becomes Y up.
var glbRoot = geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, 0, 1}, {0, -1, 0}}}

// encodeGLB writes the counted items of m in metres: a mesh for each object, a
// node for each item, all under one root node that turns Z up into the Y up of
// glTF, so that every viewer shows the part upright. Our reader undoes that.
//
// Coordinates are 32-bit floats, as the format wants them, about an origin near
// the object: what lies far out is moved by its node.
func encodeGLB(w io.Writer, m *Model, _ WriteOptions) error {
	g := newGLBWriter(m)
	if len(g.parts) == 0 {
		return Errorf(CodeNoTriangles, "no triangles to write")
	}
	text, err := g.document()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := g.write(out, text); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}

// glbWriter gathers what the document says.
type glbWriter struct {
	model *Model
	root  glbNode
	nodes []glbNode
	parts []glbPart
}

// newGLBWriter plans the file for m: its nodes and parts.
func newGLBWriter(m *Model) *glbWriter {
	g := &glbWriter{model: m, root: glbNode{Name: glbRootName, Matrix: columns(glbRoot), Children: []int{}}}
	for _, item := range m.Items {
		if item.Counted() && len(m.Objects[item.Object].Faces) > 0 {
			g.add(item)
		}
	}
	return g
}

// glbPart is one mesh of the file: an object about a shifted origin.
type glbPart struct {
	object int
	bake   *geom.Affine // applied to the vertices when no node can express it
	mesh   *Mesh
	origin geom.Vec
}

// add writes an item down as a node, with its object unless that is there.
func (g *glbWriter) add(item Item) {
	var bake *geom.Affine
	matrix := item.Matrix
	if !isTRS(matrix) {
		bake, matrix = &item.Matrix, geom.Identity()
	}
	part := g.part(item.Object, bake)
	matrix.T = matrix.Apply(g.parts[part].origin)
	matrix.T = geom.Vec{X: matrix.T.X / 1000, Y: matrix.T.Y / 1000, Z: matrix.T.Z / 1000}
	// Matrices are written in full: all digits of a float64, where a viewer
	// keeps those of a float32.
	node := glbNode{Name: item.Name, Mesh: &part}
	if !matrix.IsIdentity() {
		node.Matrix = columns(matrix)
	}
	g.nodes = append(g.nodes, node)
	g.root.Children = append(g.root.Children, len(g.nodes)) // the root is node 0
}

// part returns the number of the mesh for an object, made when needed.
func (g *glbWriter) part(object int, bake *geom.Affine) int {
	// Builds have few different objects, so a search is quick enough.
	for i := range g.parts {
		if bake == nil && g.parts[i].object == object && g.parts[i].bake == nil {
			return i
		}
	}
	p := glbPart{object: object, bake: bake, mesh: g.model.Objects[object]}
	if bake != nil {
		p.mesh = p.mesh.Transform(*bake)
	}
	// Floats resolve the object as well as STL does when its origin is not much
	// further away than it is large.
	box := p.mesh.Bounds()
	if geom.Norm(box.Center()) > 4*box.Diagonal() {
		p.origin = box.Center()
	}
	g.parts = append(g.parts, p)
	return len(g.parts) - 1
}

// isTRS reports whether a is a rotation after a scaling along the axes: all
// that a node may be (glTF 2.0, 3.5.3). A shear is not.
func isTRS(a geom.Affine) bool {
	var c [3]geom.Vec
	for j := range c {
		c[j] = geom.Vec{X: a.M[0][j], Y: a.M[1][j], Z: a.M[2][j]}
	}
	for j := range c {
		k := (j + 1) % 3
		// 1e-6 is far below what float32 shows of a turned edge's ends.
		if math.Abs(geom.Dot(c[j], c[k])) > 1e-6*geom.Norm(c[j])*geom.Norm(c[k]) {
			return false
		}
	}
	return true
}

// columns returns a as the 16 numbers of a node.
func columns(a geom.Affine) []float64 {
	m := a.M
	return []float64{
		m[0][0], m[1][0], m[2][0], 0,
		m[0][1], m[1][1], m[2][1], 0,
		m[0][2], m[1][2], m[2][2], 0,
		a.T.X, a.T.Y, a.T.Z, 1,
	}
}

// point returns vertex i of the part as it is stored: in metres about the
// part's origin.
func (p *glbPart) point(i int) [3]float32 {
	v := p.mesh.Vertices[i]
	return [3]float32{
		float32((v.X - p.origin.X) / 1000),
		float32((v.Y - p.origin.Y) / 1000),
		float32((v.Z - p.origin.Z) / 1000),
	}
}

// bounds returns the smallest and largest stored coordinates, which the format
// asks for. As float64 they are written with all their digits.
func (p *glbPart) bounds() (lo, hi [3]float64) {
	for axis, x := range p.point(0) {
		lo[axis], hi[axis] = float64(x), float64(x)
	}
	for i := range p.mesh.Vertices {
		for axis, x := range p.point(i) {
			lo[axis] = min(lo[axis], float64(x))
			hi[axis] = max(hi[axis], float64(x))
		}
	}
	return lo, hi
}

// short reports whether two bytes number the vertices. The largest value is
// reserved.
func (p *glbPart) short() bool { return len(p.mesh.Vertices) < math.MaxUint16 }

// sizes returns the bytes of the positions, and of the indices without padding.
func (p *glbPart) sizes() (positions, indices int64) {
	indices = 12 * int64(len(p.mesh.Faces))
	if p.short() {
		indices /= 2
	}
	return 12 * int64(len(p.mesh.Vertices)), indices
}

// padded returns n rounded up to a multiple of four.
func padded(n int64) int64 { return (n + 3) &^ 3 }

// binary returns the bytes of the binary chunk.
func (g *glbWriter) binary() int64 {
	total := int64(0)
	for i := range g.parts {
		p, n := g.parts[i].sizes()
		total += p + padded(n)
	}
	return total
}

// document returns the JSON text, padded.
func (g *glbWriter) document() ([]byte, error) {
	text, err := json.Marshal(g.describe())
	if err != nil {
		return nil, Errorf(CodeNumber, "%w", err)
	}
	text = append(text, bytes.Repeat([]byte(" "), int(padded(int64(len(text)))-int64(len(text))))...)
	if total := glbHeader + 2*glbChunkHead + int64(len(text)) + g.binary(); total > math.MaxUint32 {
		return nil, Errorf(CodeLimit, "%d bytes: a GLB holds at most 4 GiB", total)
	}
	return text, nil
}

// write puts out the container.
func (g *glbWriter) write(out *bufio.Writer, text []byte) error {
	size := g.binary()
	// Errors of out stay in it until it is flushed.
	head := binary.LittleEndian.AppendUint32([]byte(glbMagic), 2)
	head = binary.LittleEndian.AppendUint32(head, uint32(glbHeader+2*glbChunkHead+int64(len(text))+size))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(text)))
	head = binary.LittleEndian.AppendUint32(head, glbChunkJSON)
	out.Write(head)
	out.Write(text)
	head = binary.LittleEndian.AppendUint32(head[:0], uint32(size))
	out.Write(binary.LittleEndian.AppendUint32(head, glbChunkBIN))
	for i := range g.parts {
		if err := g.parts[i].write(out); err != nil {
			return err
		}
	}
	return nil
}

// write puts out the positions and the indices of a part.
func (p *glbPart) write(out *bufio.Writer) error {
	var buf [12]byte
	for i := range p.mesh.Vertices {
		b := buf[:0]
		for _, x := range p.point(i) {
			if x-x != 0 {
				return Errorf(CodeNonFinite, "vertex %d does not fit a 32-bit float", i)
			}
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
		if _, err := out.Write(b); err != nil {
			return Errorf(CodeIO, "%w", err)
		}
	}
	short := p.short()
	for _, f := range p.mesh.Faces {
		b := buf[:0]
		for _, v := range f {
			if short {
				b = binary.LittleEndian.AppendUint16(b, uint16(v))
			} else {
				b = binary.LittleEndian.AppendUint32(b, v)
			}
		}
		if _, err := out.Write(b); err != nil {
			return Errorf(CodeIO, "%w", err)
		}
	}
	_, n := p.sizes()
	out.Write(make([]byte, padded(n)-n))
	return nil
}
