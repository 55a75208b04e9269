package mesh

import (
	"encoding/binary"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// fixedVertices reads binary vertices whose records are all of one size,
// straight from the buffer.
func (p *plyReader) fixedVertices(e *plyElement, at [3]int) error {
	size := e.fixedSize()
	var off [3]int
	var kind [3]plyKind
	for axis, prop := range at {
		kind[axis] = e.props[prop].kind
		for i := range prop {
			off[axis] += e.props[i].kind.size()
		}
	}
	// Nearly every file there is: three little-endian floats in a row.
	plain := !p.big && kind == [3]plyKind{plyFloat32, plyFloat32, plyFloat32} && off[1] == off[0]+4 && off[2] == off[0]+8
	for i := int64(0); i < e.count; {
		block, err := p.in.records(size, e.count-i)
		if err != nil {
			return ended(err, p.cut(i))
		}
		for b := block; len(b) > 0; b = b[size:] {
			var v geom.Vec
			if plain {
				v = vecFloat32(b[off[0]:])
			} else {
				v.X = plyScalar(b[off[0]:], kind[0], p.big)
				v.Y = plyScalar(b[off[1]:], kind[1], p.big)
				v.Z = plyScalar(b[off[2]:], kind[2], p.big)
			}
			if err := p.addVertex(i, v); err != nil {
				return err
			}
			i++
		}
		p.in.Discard(len(block))
	}
	return nil
}

// vecFloat32 returns the three little-endian floats that b begins with.
func vecFloat32(b []byte) geom.Vec {
	b = b[:12]
	return geom.Vec{
		X: float64(math.Float32frombits(binary.LittleEndian.Uint32(b))),
		Y: float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4:]))),
		Z: float64(math.Float32frombits(binary.LittleEndian.Uint32(b[8:]))),
	}
}

// cut is the error about a binary file that ends inside record i.
func (p *plyReader) cut(i int64) *Error {
	v, ok := p.values.(*plyBinary)
	if !ok {
		return Errorf(CodeTruncated, "the file ends early")
	}
	return v.cut(i)
}

// plyTriangleLayout is the shape of a face record that holds a triangle.
type plyTriangleLayout struct {
	list int // offset of the list: its one-byte length
	size int // bytes of the record
}

// triangleLayout returns the layout of e's records when three corners make them
// a fixed size, the length is one byte and an index four.
func (e *plyElement) triangleLayout() (plyTriangleLayout, bool) {
	var l plyTriangleLayout
	for i := range e.props {
		p := &e.props[i]
		switch {
		case !p.list:
			l.size += p.kind.size()
		case i == e.corners && p.count.size() == 1 && (p.kind == plyInt32 || p.kind == plyUint32):
			l.list = l.size
			l.size += 13
		default:
			return l, false
		}
	}
	return l, e.corners >= 0
}

// fixedFaces reads triangles straight from the buffer and returns how many
// records it took: it stops before the first one that is not a triangle or does
// not lie in the buffer as a whole.
func (p *plyReader) fixedFaces(l plyTriangleLayout, limit int64) (taken int64, err error) {
	block, err := p.in.records(l.size, limit)
	if err != nil {
		return 0, nil // the general way says what is missing
	}
	// One comparison finds negative indices too: as unsigned they are huge.
	n, used := uint32(len(p.mesh.Vertices)), 0
	for b := block; len(b) >= l.size; b = b[l.size:] {
		if b[l.list] != 3 {
			break
		}
		f := triangleOf(b[l.list+1:l.list+13], p.big)
		if f[0] >= n || f[1] >= n || f[2] >= n {
			break // the general way names it
		}
		p.mesh.Faces = append(p.mesh.Faces, f)
		used += l.size
		taken++
	}
	p.in.Discard(used)
	return taken, p.limits.triangles(int64(len(p.mesh.Faces)))
}

// triangleOf returns the three 32-bit indices in b.
func triangleOf(b []byte, big bool) [3]uint32 {
	if big {
		return [3]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])}
	}
	return [3]uint32{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])}
}
