package mesh

import (
	"bytes"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/mesh/internal/number"
	"github.com/saggar3d/saggar/mesh/internal/xmlscan"
)

// The vertices and triangles of a 3MF mesh are the same two elements a million
// times over, written by some program in one regular shape. The loops below
// read that shape right out of the scanner's buffer. Whatever differs from it
// (other quotes, order, prefixes, comments, bad numbers) goes through the
// scanner, one element at a time, which also makes the error messages.

// mesh parses one <mesh>. Vertices come before triangles by the specification,
// but nothing here depends on it: indices are checked when both are known.
func (p *m3Parser) mesh(o *m3Object) error {
	err := p.each(func() error {
		switch {
		case p.is("vertices"):
			return p.elements(o, fastVertices, p.vertex)
		case p.is("triangles"):
			return p.elements(o, fastTriangles, p.triangle)
		case isBeams(p.x.Space()):
			o.beams = true
		}
		p.unknown()
		return nil
	})
	if err != nil {
		return err
	}
	p.r.triangles += int64(len(o.mesh.Faces))
	p.r.vertices += int64(len(o.mesh.Vertices))
	return p.checkMesh(o)
}

// isBeams reports whether namespace is that of beam lattices, of any version.
func isBeams(namespace string) bool {
	return strings.HasPrefix(namespace, extensions[len(extensions)-1].prefix)
}

// elements reads the children of the current element: one with slow, then as
// many as fast takes, and again.
func (p *m3Parser) elements(o *m3Object, fast func([]byte, *Mesh) int, slow func(*m3Object) error) error {
	return p.each(func() error {
		if err := slow(o); err != nil {
			return err
		}
		for depth := p.x.Depth(); p.kind != xmlscan.End || p.x.Depth() > depth; {
			if err := p.next(); err != nil {
				return err
			}
		}
		// Unprefixed names must be names of the core specification here.
		for namespace, _ := p.x.NamespaceOf(nil); namespace == coreNS; {
			p.x.Skip(fast(p.x.Window(), o.mesh))
			if err := p.checkSize(o.mesh); err != nil {
				return err
			}
			if len(p.x.Window()) >= 2*m3Span || !p.x.More() {
				// What comes is irregular, or the end: let the scanner look at it.
				return nil
			}
		}
		return nil
	})
}

// checkSize looks at the limits, and at the context, every few thousand elements.
func (p *m3Parser) checkSize(m *Mesh) error {
	if err := p.r.o.Limits.triangles(p.r.triangles + int64(len(m.Faces))); err != nil {
		return err
	}
	// Not even a triangle soup has more than three vertices a triangle.
	if err := p.r.o.Limits.triangles((p.r.vertices + int64(len(m.Vertices))) / 3); err != nil {
		return err
	}
	return p.r.ctx.Err()
}

// checkMesh checks the indices of a complete mesh: triangles may stand before
// vertices. It also counts the triangles that are none.
func (p *m3Parser) checkMesh(o *m3Object) error {
	n := uint64(len(o.mesh.Vertices))
	for i, f := range o.mesh.Faces {
		if uint64(f[0]) >= n || uint64(f[1]) >= n || uint64(f[2]) >= n {
			// Without a line: the scanner is far beyond the triangle by now.
			return inPart(badIndex(o, i, f), strings.TrimPrefix(p.part.name, "/"))
		}
		if f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
			p.r.degenerate++
		}
	}
	return nil
}

// badIndex says which corner of triangle i is no vertex.
func badIndex(o *m3Object, i int, f [3]uint32) error {
	n := len(o.mesh.Vertices)
	for c, v := range f {
		if uint64(v) >= uint64(n) {
			return Errorf(CodeIndex, "object %d triangle %d: v%d=%d but only %d vertices", o.id, i, c+1, v, n)
		}
	}
	return nil
}

// vertex reads one vertex by the book.
func (p *m3Parser) vertex(o *m3Object) error {
	if !p.is("vertex") {
		p.unknown()
		return nil
	}
	var c [3]float64
	for i, name := range [3]string{"x", "y", "z"} {
		b, ok := p.x.Attr("", name)
		if !ok {
			return Errorf(CodeSyntax, "object %d vertex %d has no %s", o.id, len(o.mesh.Vertices), name)
		}
		v, err := number.Float(bytes.TrimSpace(b))
		if err != nil {
			return Errorf(CodeNumber, "object %d vertex %d: %s=%q is not a number", o.id, len(o.mesh.Vertices), name, clipText(string(b)))
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Errorf(CodeNonFinite, "object %d vertex %d: %s=%q is not a finite number", o.id, len(o.mesh.Vertices), name, clipText(string(b)))
		}
		c[i] = v
	}
	o.mesh.Vertices = append(huge.Grow(o.mesh.Vertices, 1), geom.Vec{X: c[0], Y: c[1], Z: c[2]})
	return nil
}

// triangle reads one triangle by the book.
func (p *m3Parser) triangle(o *m3Object) error {
	if !p.is("triangle") {
		p.unknown()
		return nil
	}
	var f [3]uint32
	for i, name := range [3]string{"v1", "v2", "v3"} {
		b, ok := p.x.Attr("", name)
		if !ok {
			return Errorf(CodeSyntax, "object %d triangle %d has no %s", o.id, len(o.mesh.Faces), name)
		}
		v, err := number.Int(bytes.TrimSpace(b))
		if err == number.ErrSyntax {
			return Errorf(CodeNumber, "object %d triangle %d: %s=%q is not an index", o.id, len(o.mesh.Faces), name, clipText(string(b)))
		}
		if err != nil || v < 0 || v > math.MaxUint32 {
			return Errorf(CodeIndex, "object %d triangle %d: %s=%s is not the index of a vertex", o.id, len(o.mesh.Faces), name, clipText(string(b)))
		}
		f[i] = uint32(v)
	}
	o.mesh.Faces = append(huge.Grow(o.mesh.Faces, 1), f)
	return nil
}
