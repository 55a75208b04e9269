package mesh

import "slices"

// IsSurface reports whether faces clearly hang together as those of one surface, or of several
// that do not touch: along each edge faces run as often one way as the other, or at most one runs
// along it either way; and about each vertex they are one fan. It may be false of edges of four
// faces or more for which this holds. It takes a small part of the time of a [Topology].
func (m *Mesh) IsSurface() bool { return m.windingsAgree() && m.singleFans() }

// windingsAgree reports whether neighbours clearly agree on which side is out.
func (m *Mesh) windingsAgree() bool {
	ragged := m.ragged()
	seen := make(map[[2]uint32]struct{}, len(ragged))
	for _, f := range ragged {
		if degenerate(f) {
			continue
		}
		for k := range f {
			edge := [2]uint32{f[k], f[(k+1)%3]}
			if _, again := seen[edge]; again {
				return false
			}
			seen[edge] = struct{}{}
		}
	}
	return true
}

// ragged returns the faces that may have an edge along which more faces run one way than the
// other: at borders, where windings disagree, and some beside these.
func (m *Mesh) ragged() (out [][3]uint32) {
	// About a vertex with faces all around, each neighbour comes after the vertex in one face
	// and before it in another. So a sum of hashes, added for one and subtracted for the other,
	// is 0 there. Elsewhere it is not, but for a chance of 2^-64.
	sums := make([]uint64, len(m.Vertices))
	for i := range m.Faces {
		f := &m.Faces[i]
		a, b, c := scatter(f[0]), scatter(f[1]), scatter(f[2])
		sums[f[0]] += b - c
		sums[f[1]] += c - a
		sums[f[2]] += a - b
	}
	for _, f := range m.Faces {
		n := 0
		for _, v := range f {
			if sums[v] != 0 {
				n++
			}
		}
		if n >= 2 {
			out = append(out, f)
		}
	}
	return out
}

// scatter returns a number for a vertex: sums of such numbers are equal by chance alone. It is
// the end of MurmurHash3 (Appleby, public domain).
func scatter(v uint32) uint64 {
	h := (uint64(v) + 1) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// mostFan is how many faces about a vertex are looked at for whether they are one fan.
const mostFan = 64

// singleFans reports whether the faces about each vertex can all be reached from one of them over
// edges at the vertex. Windings must agree.
func (m *Mesh) singleFans() bool {
	// Corners by vertex, as lists: the last corner of each + 1, and the one before each + 1.
	last, before := make([]uint32, len(m.Vertices)), make([]uint32, 3*len(m.Faces))
	for i := range m.Faces {
		f := &m.Faces[i]
		if degenerate(*f) {
			continue
		}
		for k, v := range f {
			at := uint32(3*i + k)
			before[at], last[v] = last[v], at+1
		}
	}
	var around wheel
	for _, at := range last {
		around.n = 0
		for ; at != 0; at = before[at-1] {
			if around.n == mostFan {
				return false
			}
			f, k := &m.Faces[(at-1)/3], (at-1)%3
			around.next[around.n], around.prev[around.n] = f[after[k]], f[after[after[k]]]
			around.n++
		}
		if !around.single() {
			return false
		}
	}
	return true
}

// wheel are the faces about a vertex: the corner of each that comes after it, and the one before.
type wheel struct {
	next, prev [mostFan]uint32
	n          int
}

// single reports whether one can go from face to face through all of them.
func (a *wheel) single() bool {
	if a.n < 2 {
		return true
	}
	// A fan that is open begins at the face that no other comes before.
	at := 0
	for i, v := range a.next[:a.n] {
		if !slices.Contains(a.prev[:a.n], v) {
			at = i
			break
		}
	}
	first, seen := a.next[at], 1
	for to := a.prev[at]; to != first && seen <= a.n; seen++ {
		i := slices.Index(a.next[:a.n], to)
		if i < 0 {
			break
		}
		to = a.prev[i]
	}
	return seen == a.n
}
