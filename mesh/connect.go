package mesh

import (
	"cmp"
	"context"
	"slices"
	"unsafe"

	"github.com/saggar3d/saggar/internal/par"
)

// connect numbers the edge-connected components. scratch holds at least one
// word a face and becomes Component.
//
// Union-find in which the larger root is always hung below the smaller one: the
// root is the first face of its component whatever the order of the unions, so
// chunks may work side by side.
func (t *Topology) connect(ctx context.Context, scratch []uint32) error {
	n := len(t.Twin) / 3
	parent := forest(unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(scratch))), n))
	err := par.For(ctx, n, 4*faceGrain, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			parent[f] = int32(f)
		}
		t.joinWithin(parent, lo, hi)
		return nil
	})
	if err != nil {
		return err
	}
	for lo := 0; lo < n; lo += 4 * faceGrain {
		t.joinBelow(parent, lo, min(n, lo+4*faceGrain))
	}
	for _, j := range t.Junctions {
		for _, h := range j[1:] {
			parent.join(j[0]/3, h/3)
		}
	}
	// Parents come first, so one pass in order turns roots into numbers.
	next := int32(0)
	for f, p := range parent {
		if int(p) == f {
			parent[f] = next
			next++
		} else {
			parent[f] = parent[p]
		}
	}
	t.Component, t.Components = parent, int(next)
	return ctx.Err()
}

// joinWithin joins neighbours that both lie in [lo, hi).
func (t *Topology) joinWithin(parent forest, lo, hi int) {
	for f := lo; f < hi; f++ {
		for _, o := range t.Twin[3*f : 3*f+3] {
			if o <= sameWay {
				o = sameWay - o
			}
			if o >= int32(3*lo) && o < int32(3*f) {
				parent.join(int32(f), o/3)
			}
		}
	}
}

// joinBelow joins faces in [lo, hi) with neighbours before lo.
func (t *Topology) joinBelow(parent forest, lo, hi int) {
	for h, o := range t.Twin[3*lo : 3*hi] {
		if o <= sameWay {
			o = sameWay - o
		}
		if o >= 0 && o < int32(3*lo) {
			parent.join(int32(lo+h/3), o/3)
		}
	}
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

func (p forest) join(a, b int32) {
	a, b = p.root(a), p.root(b)
	if a < b {
		p[b] = a
	} else {
		p[a] = b
	}
}

// forgetDegenerate takes the degenerate faces, which are alone in components of
// their own so far, out of the count and renumbers the rest.
func (t *Topology) forgetDegenerate(m *Mesh) {
	number := make([]int32, t.Components)
	for i := range number {
		number[i] = -1
	}
	next := int32(0)
	for f := range m.Faces {
		c := &t.Component[f]
		if degenerate(m.Faces[f]) {
			*c = -1
			continue
		}
		if number[*c] < 0 {
			number[*c] = next
			next++
		}
		*c = number[*c]
	}
	t.Components = int(next)
}

// countDuplicates counts the faces whose three vertices are those of an earlier
// face. Two such faces share all three edges, so they either are each other's
// only neighbours or meet at a junction: nobody else need be looked at.
func (t *Topology) countDuplicates(m *Mesh) {
	for f := range m.Faces {
		// The twins of both faces are each other's: looking at the later of the
		// two rules most faces out at once.
		a, _ := t.Across(int32(3 * f))
		b, _ := t.Across(int32(3*f + 1))
		if a < 0 || a > int32(3*f) || b < 0 || a/3 != b/3 {
			continue
		}
		if c, _ := t.Across(int32(3*f + 2)); c >= 0 && a/3 == c/3 {
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
