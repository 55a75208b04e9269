package estimate

import (
	"cmp"
	"context"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Tiers 0 and 1 add up faces, and so count twice what shells share. The analysis that
// finds this out takes longer than such an estimate may, so it is only asked where it
// can find something: where a face may be there again, or shells have boxes that
// overlap. Of most parts neither is so, which is seen in a few passes over the faces.

// fewFaces is how many faces take no time to be analysed. Of more, shells that hang together
// at corners or edges are not found.
const fewFaces = 2000

// countsTwice reports whether sums over the faces of m, whose shells these are, count
// something twice: of what it fills, or at least of its surface, where shells touch or faces
// are there again, as repeats reports.
func countsTwice(ctx context.Context, m *mesh.Mesh, list []shell, repeats func() bool) (filled, surface bool, err error) {
	// Euler's V - F/2 is 2 for one shell without handles. Every face that is there again
	// takes a half.
	if len(list) == 0 && 2*len(m.Vertices)-len(m.Faces) == 4 {
		return false, false, nil
	}
	again, overlap := repeats(), mayOverlap(list)
	if again || overlap || len(m.Faces) <= fewFaces {
		filled, err = analyze.CountsTwice(ctx, m)
	}
	return filled, filled || again || !overlap && mayTouch(list), err
}

// Warnings about it: where it is so, and where it was made good by [unite].
var (
	warnTwice = mesh.Warning{
		Code:    "overlapping_shells",
		Message: "shells overlap or are there twice: time and material count what they share again; tiers 2 and 3 do not",
	}
	warnUnited = mesh.Warning{
		Code:    warnTwice.Code,
		Message: "shells overlap or are there twice: what they share was measured in a few sections; tiers 2 and 3 look at all layers",
	}
)

// mostShells is how many shells are compared pair by pair; of more the analysis is
// asked at once. mostPieces is how many are told apart, and mostCavities how many shells are
// looked at for whether all but one are cavities in that one.
const (
	mostShells   = 2000
	mostPieces   = 50_000
	mostCavities = 200
)

// mayOverlap reports whether the boxes of two shells overlap by more than a touch, and
// mayTouch whether they are nearer to each other than slicers tell apart. They sort the
// list.
func mayOverlap(list []shell) bool { return meet(list, 0) }
func mayTouch(list []shell) bool   { return meet(list, 2*hair) }

// meet reports whether the boxes of two shells are nearer than a gap, in mm.
func meet(list []shell, gap float64) bool {
	if len(list) > mostShells {
		return true
	}
	slices.SortFunc(list, func(a, b shell) int { return cmp.Compare(a.box.Min.X, b.box.Min.X) })
	for i := range list {
		a := list[i].box
		for j := range list[i+1:] {
			b := list[i+1+j].box
			if b.Min.X >= a.Max.X+gap {
				break
			}
			least := float64(1e-6*(a.Diagonal()+b.Diagonal())) - gap
			if min(a.Max.X, b.Max.X)-b.Min.X > least &&
				min(a.Max.Y, b.Max.Y)-max(a.Min.Y, b.Min.Y) > least &&
				min(a.Max.Z, b.Max.Z)-max(a.Min.Z, b.Min.Z) > least {
				return true
			}
		}
	}
	return false
}

// pieces returns the boxes of shells that are pieces of a part: closed, and facing
// outwards. None of more than [mostPieces].
func pieces(list []shell) []geom.Box {
	var out []geom.Box
	for i := range list {
		if s := &list[i]; s.closed() && s.volume > 0 && len(list) <= mostPieces {
			out = append(out, s.box)
		}
	}
	return out
}

// insideOut reports whether a closed shell faces inwards and is no cavity, as it lies in
// the box of no shell that faces outwards.
func insideOut(list []shell) bool {
	if len(list) > mostShells {
		return false
	}
	for i := range list {
		if in := &list[i]; in.closed() && in.volume < 0 && !slices.ContainsFunc(list, func(out shell) bool {
			return out.volume > 0 && out.box.Contains(in.box)
		}) {
			return true
		}
	}
	return false
}

// hollow reports whether all shells but one are cavities in that one: closed, facing inwards,
// and none in the box of another.
func hollow(list []shell) bool {
	outer := slices.IndexFunc(list, func(s shell) bool { return s.volume > 0 })
	if outer < 0 || len(list) > mostCavities {
		return false
	}
	for i := range list {
		in := &list[i]
		if i != outer && !(in.closed() && in.volume < 0 && list[outer].box.Contains(in.box)) {
			return false
		}
		for j := range list {
			if i != j && j != outer && list[j].box.Contains(in.box) {
				return false
			}
		}
	}
	return true
}

// shell is what hangs together by faces.
type shell struct {
	box    geom.Box
	volume float64 // signed, six times

	// Twice the vertices less the faces: twice Euler's number and once the open edges. Of a
	// closed shell it is 4, less 4 for each handle; of an open one it is nearly always more.
	spare int
}

func (s *shell) closed() bool { return s.spare <= 4 }

// shells returns what hangs together by faces, up to one more than [mostPieces] of them,
// or none where all do.
func shells(m *mesh.Mesh) []shell {
	// Vertices get the number of a patch when a face first has them. Most faces have those
	// of one patch, or bring a vertex into it; where patches meet they are united.
	patch := make([]uint32, len(m.Vertices)) // 0: of no face yet
	all := patches{parent: make([]uint32, 1, 1024)}
	for i := range m.Faces {
		f := &m.Faces[i]
		a, b, c := &patch[f[0]], &patch[f[1]], &patch[f[2]]
		low := lowest(*a, *b, *c)
		if low == 0 {
			low = all.add()
		} else if low != max(*a, *b, *c) {
			low = all.unite(*a, *b, *c)
		}
		*a, *b, *c = low, low, low
	}
	if all.apart <= 1 && !slices.Contains(patch, 0) {
		return nil // of one shell, the box does not matter
	}
	at := map[uint32]int{}
	var list []shell
	last, lastAt := uint32(0), 0
	number := func(r uint32) int {
		if r == last { // neighbours in a file are mostly of one shell
			return lastAt
		}
		i, known := at[r]
		if !known {
			i = len(list)
			at[r] = i
			list = append(list, shell{box: geom.EmptyBox()})
		}
		last, lastAt = r, i
		return i
	}
	for v, p := range m.Vertices {
		r := all.root(patch[v])
		if r == 0 {
			continue // of no face
		}
		s := &list[number(r)]
		if s.box, s.spare = s.box.Extend(p), s.spare+2; len(list) > mostPieces {
			return list
		}
	}
	for _, f := range m.Faces {
		s := &list[number(all.root(patch[f[0]]))]
		s.spare--
		// About a corner of the box, where products are small.
		a, b, c := geom.Sub(m.Vertices[f[0]], s.box.Min), geom.Sub(m.Vertices[f[1]], s.box.Min), geom.Sub(m.Vertices[f[2]], s.box.Min)
		s.volume += geom.Dot(a, geom.Cross(b, c))
	}
	return list
}

// patches are parts of shells, by numbers from 1. There are few of them beside the
// vertices, so that to ask which are united already costs little.
type patches struct {
	parent []uint32 // what a patch is united with; itself for the lowest
	apart  int      // how many are not united
}

// add returns the number of a new patch.
func (s *patches) add() uint32 {
	p := uint32(len(s.parent))
	s.parent = append(s.parent, p)
	s.apart++
	return p
}

// lowest returns the smallest but 0.
func lowest(a, b, c uint32) uint32 { return min(a-1, b-1, c-1) + 1 }

// unite makes patches one, and returns its number. Those of 0 do not count.
func (s *patches) unite(a, b, c uint32) uint32 {
	// Vertices keep the number of a patch that is united with another. Mostly one step
	// tells that they are of one.
	a, b, c = s.parent[a], s.parent[b], s.parent[c]
	low := lowest(a, b, c)
	if low == max(a, b, c) {
		return low
	}
	a, b, c = s.root(a), s.root(b), s.root(c)
	low = lowest(a, b, c)
	for _, r := range [3]uint32{a, b, c} {
		if r != 0 && r != low && s.parent[r] == r {
			s.parent[r] = low
			s.apart--
		}
	}
	return low
}

// root returns the number of all that p is united with.
func (s *patches) root(p uint32) uint32 {
	for s.parent[p] != p {
		s.parent[p] = s.parent[s.parent[p]]
		p = s.parent[p]
	}
	return p
}
