package mesh

// WindingsAgree reports whether neighbours clearly agree on which side is out: along each edge
// faces run as often one way as the other, or at most one runs along it either way. It may be
// false of edges of four faces or more for which this holds. It takes a small part of the time
// of a [Topology].
func (m *Mesh) WindingsAgree() bool {
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
