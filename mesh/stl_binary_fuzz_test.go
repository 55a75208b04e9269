package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// stlBytes returns a file whose header declares a number of facets and that
// holds another one.
func stlBytes(declared uint32, facets int, tail string) []byte {
	b := make([]byte, 84+50*facets)
	copy(b, "solid in name only")
	binary.LittleEndian.PutUint32(b[80:], declared)
	for i := range facets {
		b[84+50*i+12+3] = 0x40  // x of the first corner is 2
		b[84+50*i+24+7] = 0x41  // y of the second corner is 8
		b[84+50*i+36+11] = 0x42 // z of the third corner is 32
	}
	return append(b, tail...)
}

// FuzzBinarySTL checks that no bytes make the reader panic, and that what it
// accepts is a mesh: as many triangles as the file has room for, finite
// coordinates, indices in range, and the same from a stream as from a file.
func FuzzBinarySTL(f *testing.F) {
	f.Add(stlBytes(2, 2, ""))
	f.Add(stlBytes(0, 2, ""))
	f.Add(stlBytes(3, 2, ""))
	f.Add(stlBytes(1, 2, "\r\n"))
	f.Add(stlBytes(1<<32-1, 1, "xyz"))
	f.Add([]byte("solid"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{})
		s, streamErr := ReadStream(context.Background(), bytes.NewReader(data), ReadOptions{})
		if (err == nil) != (streamErr == nil) {
			t.Fatalf("file: %v, stream: %v", err, streamErr)
		}
		if err != nil || m.Format != "stl" {
			return
		}
		part := m.Merged()
		if len(part.Faces) == 0 || len(part.Faces) != len(s.Merged().Faces) {
			t.Fatalf("%d triangles from the file, %d from the stream", len(part.Faces), len(s.Merged().Faces))
		}
		if bytes.IndexByte(data, 0) >= 0 && 50*len(part.Faces) > len(data) {
			t.Fatalf("%d triangles in %d bytes", len(part.Faces), len(data))
		}
		for _, face := range part.Faces {
			for _, v := range face {
				if !geom.Finite(part.Vertices[v]) {
					t.Fatalf("vertex %v", part.Vertices[v])
				}
			}
		}
	})
}
