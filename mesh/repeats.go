package mesh

import "slices"

// Repeats reports whether two faces have the same three vertices, wound in whatever way.
func (m *Mesh) Repeats() bool {
	alike := lookAlikes(m.Faces)
	if alike == nil {
		return false
	}
	seen := map[[3]uint32]struct{}{}
	for _, f := range m.Faces {
		if !alike.has(f) {
			continue
		}
		slices.Sort(f[:])
		if _, again := seen[f]; again {
			return true
		}
		seen[f] = struct{}{}
	}
	return false
}

// Distinct returns m without the faces that are there again: of those that have the same
// three vertices, wound alike, the first. Vertices stay, and so does m, which is returned as
// it is when no face is there twice.
func (m *Mesh) Distinct() *Mesh {
	alike := lookAlikes(m.Faces)
	if alike == nil {
		return m
	}
	seen := map[[3]uint32]struct{}{}
	var out [][3]uint32 // nil as long as none was left out
	for i, f := range m.Faces {
		again := false
		if alike.has(f) {
			f = leastTurn(f)
			_, again = seen[f]
			seen[f] = struct{}{}
		}
		switch {
		case again && out == nil:
			out = append(make([][3]uint32, 0, len(m.Faces)), m.Faces[:i]...)
		case !again && out != nil:
			out = append(out, m.Faces[i])
		}
	}
	if out == nil {
		return m
	}
	return &Mesh{Name: m.Name, Vertices: m.Vertices, Faces: out}
}

// leastTurn returns the corners of f, begun with the one that makes the least triple: the
// same for faces wound alike.
func leastTurn(f [3]uint32) [3]uint32 {
	least := f
	for range 2 {
		f[0], f[1], f[2] = f[1], f[2], f[0]
		if slices.Compare(f[:], least[:]) < 0 {
			least = f
		}
	}
	return least
}

// slots are a set of hashes of faces, one bit for each. That of a face does not depend on
// the order of its vertices.
type slots struct {
	bits  []uint64
	shift int
}

// lookAlikes returns the slots that several of the faces have: those that have the same
// vertices, and one face in 64 by chance. It is nil where each has one of its own.
func lookAlikes(faces [][3]uint32) *slots {
	width := 16 // in bits, for about 32 slots a face
	for 1<<width < 32*len(faces) {
		width++
	}
	taken := slots{make([]uint64, 1<<width/64), 64 - width}
	var alike *slots
	for _, f := range faces {
		at, bit := taken.of(f)
		if taken.bits[at]&bit == 0 {
			taken.bits[at] |= bit
			continue
		}
		if alike == nil {
			alike = &slots{make([]uint64, len(taken.bits)), taken.shift}
		}
		alike.bits[at] |= bit
	}
	return alike
}

func (s *slots) of(f [3]uint32) (at, bit uint64) {
	sum := uint64(f[0]) + uint64(f[1]) + uint64(f[2])
	mix := uint64(f[0])*uint64(f[0]) + uint64(f[1])*uint64(f[1]) + uint64(f[2])*uint64(f[2])
	slot := ((sum ^ mix<<20) * 0x9e3779b97f4a7c15) >> s.shift
	return slot >> 6, 1 << (slot & 63)
}

func (s *slots) has(f [3]uint32) bool {
	at, bit := s.of(f)
	return s.bits[at]&bit != 0
}
