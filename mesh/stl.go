package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/saggar3d/saggar/mesh/internal/weld"
)

// A binary STL is an 80-byte header, a 32-bit count and 50 bytes a facet:
// normal, three corners, an attribute word. Normal and attribute are never
// used: exporters write NaN, colours or noise there.
const (
	stlHeader = 84
	stlFacet  = 50
)

var stlFormat = Format{
	Name:   "stl",
	Exts:   []string{".stl"},
	Sniff:  sniffSTL,
	Decode: decodeSTL,
	Encode: encodeSTL,
}

// sniffSTL tells STL from the rest. It is asked last: a binary STL has no
// signature, only a size that fits its count, or facets that look like facets.
func sniffSTL(head []byte, size int64) bool {
	return fitsBinarySTL(head, size) || looksLikeASCIISTL(head) || resemblesBinarySTL(head)
}

func decodeSTL(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	// A file whose size fits its count is binary even when its header says
	// "solid", as SolidWorks and others write it.
	if !fitsBinarySTL(s.Head(), s.Size) && looksLikeASCIISTL(s.Head()) {
		return decodeASCIISTL(ctx, s, o)
	}
	return decodeBinarySTL(ctx, s, o)
}

// fitsBinarySTL reports whether a file of this size holds exactly the facets
// that its header declares.
func fitsBinarySTL(head []byte, size int64) bool {
	return len(head) >= stlHeader && size == stlHeader+stlFacet*int64(declaredSTL(head))
}

// declaredSTL returns the count in the header of a binary STL.
func declaredSTL(head []byte) uint32 { return binary.LittleEndian.Uint32(head[80:84]) }

// resemblesBinarySTL reports whether the first facets after the header look
// like facets, although the size does not fit: a file cut short, or with bytes
// appended. Noise and other formats fail this test.
func resemblesBinarySTL(head []byte) bool {
	if stranger(head) != nil || len(head) < stlHeader {
		return false
	}
	body := head[stlHeader:]
	if len(body) < stlFacet {
		// Nothing to judge by but the header: a binary one has a zero byte.
		return bytes.IndexByte(head[:stlHeader], 0) >= 0
	}
	for i := 0; i < 8 && (i+1)*stlFacet <= len(body); i++ {
		if !resemblesFacet(body[i*stlFacet:]) {
			return false
		}
	}
	return true
}

// resemblesFacet reports whether the nine coordinates of a facet are of sizes
// that parts have. Random bytes pass with a chance of about 1 in 60 000.
func resemblesFacet(facet []byte) bool {
	for i := range 9 {
		v := math.Abs(float64(math.Float32frombits(binary.LittleEndian.Uint32(facet[12+4*i:]))))
		if v != 0 && !(v > 1e-12 && v < 1e12) {
			return false
		}
	}
	return true
}

// facesOf reads a flat list of corners as faces, without a copy.
func facesOf(ids []uint32) [][3]uint32 {
	if len(ids) < 3 {
		return nil
	}
	return unsafe.Slice((*[3]uint32)(unsafe.Pointer(unsafe.SliceData(ids))), len(ids)/3)
}

// welded returns the mesh that the result of a welder makes.
func welded(name string, r weld.Result) *Mesh {
	return &Mesh{Name: name, Vertices: r.Vertices, Faces: facesOf(r.IDs), exact: len(r.IDs) / 3}
}
