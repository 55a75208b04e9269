package mesh

import "github.com/saggar3d/saggar/internal/huge"

// faceElement reads the records of a face or tristrips element.
func (p *plyReader) faceElement(e *plyElement) error {
	n, err := p.room(e)
	if err != nil {
		return err
	}
	if err := p.limits.triangles(int64(n)); err != nil {
		return err
	}
	if p.mesh.Faces == nil {
		p.mesh.Faces = huge.Lasting[[3]uint32](n)[:0]
	}
	// Triangles are taken by the blockful; whatever is none goes the general
	// way, one record at a time, and back.
	layout, fast := e.triangleLayout()
	fast = fast && !p.ascii && !p.strips
	for p.faces = 0; p.faces < e.count; p.faces++ {
		if fast {
			taken, err := p.fixedFaces(layout, e.count-p.faces)
			if err != nil {
				return err
			}
			if p.faces += taken; p.faces == e.count {
				break
			}
		}
		if err := p.oneFace(e); err != nil {
			return err
		}
	}
	return nil
}

// oneFace reads one face of any kind.
func (p *plyReader) oneFace(e *plyElement) error {
	// The fast way does not count records for error messages.
	if v, ok := p.values.(*plyBinary); ok {
		v.record = p.faces - 1
	}
	if err := p.record(e, nil); err != nil {
		return err
	}
	if p.strips {
		return p.addStrips()
	}
	if err := p.checkCorners(p.poly); err != nil {
		return err
	}
	if len(p.corners) < 3 {
		p.skipped++
		return nil
	}
	p.mesh.Faces = triangulate(p.mesh.Vertices, p.corners, p.mesh.Faces)
	return p.limits.triangles(int64(len(p.mesh.Faces)))
}

// checkCorners copies poly to p.corners and refuses vertices that do not exist.
func (p *plyReader) checkCorners(poly []int64) error {
	p.corners = p.corners[:0]
	for _, i := range poly {
		if i < 0 || i >= int64(len(p.mesh.Vertices)) {
			return p.values.place(badCorner(p.faces, i, len(p.mesh.Vertices)))
		}
		p.corners = append(p.corners, uint32(i))
	}
	return nil
}

// badCorner is the error about a face whose corner does not exist.
func badCorner(face, corner int64, vertices int) *Error {
	return Errorf(CodeIndex, "face %d: there is no vertex %d, only 0 to %d", face, corner, vertices-1)
}

// addStrips adds the strips of p.poly: -1 begins a new one, and every second
// triangle of a strip is turned over.
func (p *plyReader) addStrips() error {
	for rest := p.poly; len(rest) > 0; {
		n := 0
		for n < len(rest) && rest[n] != -1 {
			n++
		}
		if err := p.checkCorners(rest[:n]); err != nil {
			return err
		}
		p.mesh.addStrip(p.corners)
		rest = rest[min(n+1, len(rest)):]
	}
	return p.limits.triangles(int64(len(p.mesh.Faces)))
}

// addStrip appends the triangles of a strip, without those that only turn it:
// two of their corners are the same.
func (m *Mesh) addStrip(s []uint32) {
	for i := 2; i < len(s); i++ {
		f := [3]uint32{s[i-2], s[i-1], s[i]}
		// Which triangles are turned over follows from the place in the strip,
		// with the ones that are left out counted.
		if i%2 == 1 {
			f[0], f[1] = f[1], f[0]
		}
		if f[0] != f[1] && f[1] != f[2] && f[2] != f[0] {
			m.Faces = append(m.Faces, f)
		}
	}
}
