package mesh

import (
	"cmp"
	"context"
	"slices"

	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
)

// connect numbers the edge-connected components. down leads from each vertex to a
// lower neighbour or, from lowest of them, nowhere.
func (t *Topology) connect(ctx context.Context, m *Mesh, down forest, lowest int) error {
	if t.NonManifoldVertices == 0 {
		t.connectVertices(m, down, lowest)
		return ctx.Err()
	}
	parent := forest(huge.MakeUncleared[int32](len(m.Faces)))
	t.Components = len(m.Faces) - t.Degenerate
	if err := t.joinAll(ctx, parent); err != nil {
		return err
	}
	for _, j := range t.Junctions {
		for _, h := range j[1:] {
			t.join(parent, j[0]/3, h/3)
		}
	}
	t.Component = parent
	t.numberComponents(m)
	return ctx.Err()
}

// connectVertices is connect where no vertex joins two fans of faces: faces then
// hang together over edges exactly when their vertices do.
//
// From every vertex a way leads down to one of the lowest. Files that begin at one
// place and go on from there have few of these, and the faces that join what lies
// above one to what lies above another are soon found.
func (t *Topology) connectVertices(m *Mesh, down forest, lowest int) {
	for v, d := range down {
		down[v] = down[d] // d <= v has been seen to
	}
	t.Components = lowest
	for _, f := range m.Faces {
		if t.Components == 1 {
			break
		}
		a, b, c := down[f[0]], down[f[1]], down[f[2]]
		if a == b && b == c || degenerate(f) {
			continue
		}
		t.join(down, a, b)
		t.join(down, b, c)
	}
	t.Component = huge.Make[int32](len(m.Faces))
	if t.Components > 1 || t.Degenerate > 0 {
		t.numberByVertices(m, down)
	}
}

// numberByVertices numbers the components by first face.
func (t *Topology) numberByVertices(m *Mesh, down forest) {
	number := make([]int32, len(down)) // of a root, + 1
	next := int32(0)
	for i, f := range m.Faces {
		if degenerate(f) {
			t.Component[i] = -1
			continue
		}
		n := &number[down.root(int32(f[0]))]
		if *n == 0 {
			next++
			*n = next
		}
		t.Component[i] = *n - 1
	}
}

// join joins two faces and counts the components that are left.
func (t *Topology) join(parent forest, f, g int32) {
	if parent.join(f, g) {
		t.Components--
	}
}

// numberComponents turns the roots in Component into numbers. Parents come
// first, so one pass in order does.
func (t *Topology) numberComponents(m *Mesh) {
	next := int32(0)
	for f, p := range t.Component {
		switch {
		case degenerate(m.Faces[f]):
			t.Component[f] = -1
		case int(p) == f:
			t.Component[f] = next
			next++
		default:
			t.Component[f] = t.Component[p]
		}
	}
}

// joinAll joins all neighbours.
//
// Union-find in which the larger root is always hung below the smaller one: the
// root is the first face of its component whatever the order of the unions, so
// runs of faces may be worked on side by side.
func (t *Topology) joinAll(ctx context.Context, parent forest) error {
	const grain = 8 * matchGrain
	n := len(parent)
	joins := make([]int, par.Chunks(n, grain))
	err := par.For(ctx, n, grain, func(c, lo, hi int) error {
		for f := lo; f < hi; f++ {
			parent[f] = int32(f)
		}
		joins[c] = t.joinWithin(parent, lo, hi)
		return nil
	})
	if err != nil {
		return err
	}
	for c, j := range joins {
		t.Components -= j + t.joinBelow(parent, c*grain, min(n, (c+1)*grain))
	}
	return nil
}

// joinWithin joins neighbours that both lie in [lo, hi) and returns how many
// components that saved.
func (t *Topology) joinWithin(parent forest, lo, hi int) (joins int) {
	for f := lo; f < hi; f++ {
		for _, o := range t.Twin[3*f : 3*f+3] {
			if o <= sameWay {
				o = sameWay - o
			}
			if o >= int32(3*lo) && o < int32(3*f) && parent.join(int32(f), o/3) {
				joins++
			}
		}
	}
	return joins
}

// joinBelow does the same for faces in [lo, hi) with neighbours before lo.
func (t *Topology) joinBelow(parent forest, lo, hi int) (joins int) {
	for h, o := range t.Twin[3*lo : 3*hi] {
		if o <= sameWay {
			o = sameWay - o
		}
		if o >= 0 && o < int32(3*lo) && parent.join(int32(lo+h/3), o/3) {
			joins++
		}
	}
	return joins
}

// forest is a union-find structure in which no parent is larger than its child.
type forest []int32

func (p forest) root(f int32) int32 {
	for p[f] != f {
		p[f] = p[p[f]] // path halving
		f = p[f]
	}
	return f
}

// join makes one tree of those of a and b and reports whether they were two.
func (p forest) join(a, b int32) bool {
	a, b = p.root(a), p.root(b)
	switch {
	case a == b:
		return false
	case a < b:
		p[b] = a
	default:
		p[a] = b
	}
	return true
}

// countDuplicates counts the faces whose three vertices are those of an earlier
// face. Two such faces share all three edges, so they either are each other's
// only neighbours, and then a fan of two about each vertex or running the same
// way, or meet at a junction: nobody else need be looked at.
func (t *Topology) countDuplicates(m *Mesh) {
	if !t.folded {
		return
	}
	for f := range m.Faces {
		// Half-edges of one face are at most 2 apart, coded ones too: that rules
		// nearly every face out at once.
		if d := t.Twin[3*f] - t.Twin[3*f+1]; (d > 2 || d < -2) && t.SameWay == 0 {
			continue
		}
		a, _ := t.Across(int32(3 * f))
		b, _ := t.Across(int32(3*f + 1))
		c, _ := t.Across(int32(3*f + 2))
		if a >= 0 && b >= 0 && c >= 0 && a < int32(3*f) && a/3 == b/3 && b/3 == c/3 {
			t.Duplicates++
		}
	}
	if len(t.Junctions) == 0 {
		return
	}
	var faces []int32
	for _, j := range t.Junctions {
		for _, h := range j {
			faces = append(faces, h/3)
		}
	}
	slices.Sort(faces)
	faces = slices.Compact(faces)
	triples := make([][3]uint32, len(faces))
	for i, f := range faces {
		triples[i] = m.Faces[f]
		slices.Sort(triples[i][:])
	}
	slices.SortFunc(triples, func(a, b [3]uint32) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]))
	})
	for i := 1; i < len(triples); i++ {
		if triples[i] == triples[i-1] {
			t.Duplicates++
		}
	}
}
