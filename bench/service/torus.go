package service

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"
)

// torus is a closed ring, the model of all measurements: as many triangles as one
// likes, written without being held in memory.
type torus struct {
	major, minor  float64 // radii in mm
	around, tube  int     // steps along the two circles
	triangleCount uint32
}

// newTorus is a ring of 2*around*tube triangles.
func newTorus(major, minor float64, around, tube int) torus {
	return torus{major: major, minor: minor, around: around, tube: tube, triangleCount: uint32(2 * around * tube)}
}

// size is the length of the file in bytes: binary STL.
func (t torus) size() int64 { return 84 + 50*int64(t.triangleCount) }

// point is a corner of the ring. Steps are taken modulo the circle, so that both
// ends of it are the same numbers and the mesh is closed to the last bit.
func (t torus) point(i, j int) [3]float32 {
	a := 2 * math.Pi * float64(i%t.around) / float64(t.around)
	b := 2 * math.Pi * float64(j%t.tube) / float64(t.tube)
	r := t.major + t.minor*math.Cos(b)
	return [3]float32{float32(r * math.Cos(a)), float32(r * math.Sin(a)), float32(t.minor*math.Sin(b) + t.minor)}
}

// WriteTo writes the file.
func (t torus) WriteTo(w io.Writer) (int64, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	head := make([]byte, 84)
	copy(head, "ring")
	binary.LittleEndian.PutUint32(head[80:], t.triangleCount)
	if _, err := out.Write(head); err != nil {
		return 0, err
	}
	for i := range t.around {
		for j := range t.tube {
			p, q, r, s := t.point(i, j), t.point(i+1, j), t.point(i+1, j+1), t.point(i, j+1)
			if err := writeTriangle(out, p, q, r); err != nil {
				return 0, err
			}
			if err := writeTriangle(out, p, r, s); err != nil {
				return 0, err
			}
		}
	}
	return t.size(), out.Flush()
}

// writeTriangle writes one triangle without its normal, which readers work out.
func writeTriangle(w io.Writer, corners ...[3]float32) error {
	var b [50]byte
	for i, c := range corners {
		for k, v := range c {
			binary.LittleEndian.PutUint32(b[12+12*i+4*k:], math.Float32bits(v))
		}
	}
	_, err := w.Write(b[:])
	return err
}

// cube is a cube of 10 mm, the smallest model worth a job: the quick estimate of a
// ring, which overhangs, takes longer than the service around it.
func cube() []byte {
	var b bytes.Buffer
	head := make([]byte, 84)
	head[80] = 12
	b.Write(head)
	corner := func(i int) [3]float32 {
		return [3]float32{float32(i & 1 * 10), float32(i >> 1 & 1 * 10), float32(i >> 2 & 1 * 10)}
	}
	for _, face := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		_ = writeTriangle(&b, corner(face[0]), corner(face[1]), corner(face[2])) // memory does not fail
		_ = writeTriangle(&b, corner(face[0]), corner(face[2]), corner(face[3]))
	}
	return b.Bytes()
}
