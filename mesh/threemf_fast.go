package mesh

import (
	"encoding/binary"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/mesh/internal/number"
)

// m3Span is how many bytes must be in the buffer to try the fast way. An element
// that is longer than m3Last is left to the scanner, so that looking ahead never
// leaves the span.
const (
	m3Span = 192
	m3Last = m3Span - 48
)

// The texts between the numbers, as the little-endian words that they are
// compared with.
var (
	tagVertex   = m3Word("<vertex ")
	m3X         = m3Word(`x="`)
	m3Y         = m3Word(`" y="`)
	m3Z         = m3Word(`" z="`)
	tagTriangle = m3Word("<triangl")
	m3V1        = m3Word(`gle v1="`)
	m3V2        = m3Word(`" v2="`)
	m3V3        = m3Word(`" v3="`)
)

const (
	mask3 = 1<<24 - 1
	mask5 = 1<<40 - 1
	mask6 = 1<<48 - 1
)

// m3Word returns up to eight bytes of text as the number they are in memory.
func m3Word(s string) uint64 {
	var b [8]byte
	copy(b[:], s)
	return binary.LittleEndian.Uint64(b[:])
}

// load64 returns the first eight bytes of b.
func load64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// expected returns how many more elements to make room for when a mesh has had n
// and most may be in sight: what is in sight may belong to the next thousand
// meshes.
func expected(n, most int) int { return min(most, max(n, 8)) }

// nextTag returns the place of the next tag at or after i, when a whole span
// follows, or -1.
func nextTag(w []byte, i int) int {
	for i < len(w) && (w[i] == ' ' || w[i] == '\n' || w[i] == '\r' || w[i] == '\t') {
		i++
	}
	if i+m3Span > len(w) {
		return -1
	}
	return i
}

// fastVertices reads the vertices of the shape <vertex x="1" y="2" z="3"/> that
// w begins with. It returns how many bytes they take.
func fastVertices(w []byte, m *Mesh) (done int) {
	vertices := huge.Grow(m.Vertices, expected(len(m.Vertices), len(w)/24))
	for {
		i := nextTag(w, done)
		if i < 0 {
			break
		}
		b := (*[m3Span]byte)(w[i:]) // one check for all that follow
		if load64(b[:]) != tagVertex || load64(b[8:])&mask3 != m3X {
			break
		}
		x, j, ok := number.ScanFloat(b[:], 11)
		if !ok || j > m3Last || load64(b[j:])&mask5 != m3Y {
			break
		}
		y, j, ok := number.ScanFloat(b[:], j+5)
		if !ok || j > m3Last || load64(b[j:])&mask5 != m3Z {
			break
		}
		z, j, ok := number.ScanFloat(b[:], j+5)
		if !ok || j > m3Last {
			break
		}
		n := closing(b, j, "</vertex>")
		if n == 0 {
			break
		}
		vertices = append(vertices, geom.Vec{X: x, Y: y, Z: z})
		done = i + n
	}
	m.Vertices = vertices
	return done
}

// fastTriangles reads the triangles of the shape <triangle v1="0" v2="1" v3="2"/>
// that w begins with, with or without their properties. It returns how many
// bytes they take.
func fastTriangles(w []byte, m *Mesh) (done int) {
	faces := huge.Grow(m.Faces, expected(len(m.Faces), len(w)/32))
	for {
		i := nextTag(w, done)
		if i < 0 {
			break
		}
		b := (*[m3Span]byte)(w[i:])
		if load64(b[:]) != tagTriangle || load64(b[6:]) != m3V1 {
			break
		}
		v1, j, ok := number.ScanInt(b[:], 14)
		if !ok || j > m3Last || load64(b[j:])&mask6 != m3V2 {
			break
		}
		v2, j, ok := number.ScanInt(b[:], j+6)
		if !ok || j > m3Last || load64(b[j:])&mask6 != m3V3 {
			break
		}
		v3, j, ok := number.ScanInt(b[:], j+6)
		if !ok || j > m3Last || uint64(v1|v2|v3) > math.MaxUint32 { // negative ones too
			break
		}
		if b[j+1] == ' ' && b[j+2] == 'p' {
			if j = properties(b, j); j < 0 {
				break
			}
		}
		n := closing(b, j, "</triangle>")
		if n == 0 {
			break
		}
		faces = append(faces, [3]uint32{uint32(v1), uint32(v2), uint32(v3)})
		done = i + n
	}
	m.Faces = faces
	return done
}

// properties skips pid, p1, p2 and p3 of a triangle, each at most once and in
// this order, and returns the place of the last quote, or -1.
func properties(b *[m3Span]byte, j int) int {
	for _, name := range [4]string{`" pid="`, `" p1="`, `" p2="`, `" p3="`} {
		if string(b[j:j+len(name)]) != name {
			continue
		}
		_, next, ok := number.ScanInt(b[:], j+len(name))
		if !ok || next > m3Last {
			return -1
		}
		j = next
	}
	return j
}

// closing returns the place behind the end of an element whose last quote is
// b[j], or 0 when it does not end in a usual way.
func closing(b *[m3Span]byte, j int, tag string) int {
	if b[j] != '"' {
		return 0
	}
	switch {
	case b[j+1] == '/' && b[j+2] == '>':
		return j + 3
	case b[j+1] == ' ' && b[j+2] == '/' && b[j+3] == '>':
		return j + 4
	case b[j+1] == '>' && string(b[j+2:j+2+len(tag)]) == tag:
		return j + 2 + len(tag)
	}
	return 0
}
