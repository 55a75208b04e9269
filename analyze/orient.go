package analyze

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// solid is what a mesh becomes once its windings agree and its outside is
// outside: which faces that takes, and how its shells lie in each other.
type solid struct {
	flip     []bool // faces to turn; nil when none
	inverted int    // how many

	oneSided  bool // somewhere no turning makes neighbours agree: a Möbius strip is part of it
	closed    bool // every edge balanced once the faces are turned
	outer     int  // shells that bound material from outside
	cavities  int  // shells that bound a hollow
	ambiguous bool // a shell faces outwards inside another one

	patches *patches // of a closed mesh that is not one plain shell
}

// patch is a part of the surface that is turned as one: faces connected over
// edges of exactly two, and at junctions only where that is needed to close it.
// Two cubes that touch along an edge are two patches.
type patch struct {
	faces    int
	turned   int // of them, relative to the first
	open     bool
	conflict bool // one-sided: no turning makes neighbours agree

	box    geom.Box
	area   float64
	middle geom.Vec // of the surface
	facing geom.Vec // area vector: 0 for a closed surface, as long as area for a flat sheet
	volume float64  // signed, after the turns, about middle

	depth  int   // patches around it
	parent int32 // the innermost of them, -1 when there is none

	decided bool
	flip    bool // the whole patch is to be turned as well
}

// orient decides which faces of m must be turned.
func orient(ctx context.Context, m *mesh.Mesh, t *mesh.Topology, signed float64) (*solid, error) {
	balanced := t.OddEdges == 0 && t.Unbalanced == 0
	if balanced && t.Components == 1 && len(t.Junctions) == 0 {
		// The usual part: one closed shell whose windings agree.
		s := &solid{closed: true, outer: 1}
		if signed < 0 {
			s.turnAll(m)
		}
		return s, nil
	}
	p := findPatches(m, t)
	p.mergeAtJunctions(m, t)
	p.measure(m, t)
	if err := p.nest(ctx, m); err != nil {
		return nil, err
	}
	s := &solid{}
	p.decide(s)
	p.apply(s, m)
	if s.closed = t.OddEdges == 0 && !s.oneSided && p.balanced(m, t, s.flip); s.closed {
		s.patches = p
	}
	return s, nil
}

func (s *solid) turnAll(m *mesh.Mesh) {
	s.flip = make([]bool, len(m.Faces))
	for i, f := range m.Faces {
		if f[0] != f[1] && f[1] != f[2] && f[2] != f[0] {
			s.flip[i] = true
			s.inverted++
		}
	}
}

// patches are the patches of a mesh.
type patches struct {
	list   []patch
	of     []int32 // patch of each face, -1 for degenerate ones
	turned []bool  // faces that run against the first of their patch; nil when none does
}

// findPatches walks over the neighbours from the lowest face on, turning each
// face to agree with the one it was reached from.
func findPatches(m *mesh.Mesh, t *mesh.Topology) *patches {
	if t.SameWay == 0 && len(t.Junctions) == 0 {
		return &patches{list: make([]patch, t.Components), of: t.Component}
	}
	p := &patches{of: make([]int32, len(m.Faces)), turned: make([]bool, len(m.Faces))}
	for f := range p.of {
		p.of[f] = -1
	}
	var queue []int32
	for f := range m.Faces {
		if p.of[f] >= 0 || t.Component[f] < 0 {
			continue
		}
		p.of[f] = int32(len(p.list))
		p.list = append(p.list, patch{})
		queue = append(queue[:0], int32(f))
		for len(queue) > 0 {
			g := queue[len(queue)-1]
			queue = p.spread(t, g, queue[:len(queue)-1])
		}
	}
	return p
}

// spread takes the neighbours of face g into its patch and adds the new ones to
// the queue.
func (p *patches) spread(t *mesh.Topology, g int32, queue []int32) []int32 {
	for h := 3 * g; h < 3*g+3; h++ {
		o, same := t.Across(h)
		if o < 0 {
			continue
		}
		turned := p.turned[g] != same
		switch f := o / 3; {
		case p.of[f] < 0:
			p.of[f] = p.of[g]
			p.turned[f] = turned
			queue = append(queue, f)
		case p.turned[f] != turned:
			p.list[p.of[g]].conflict = true
		}
	}
	return queue
}

// mergeAtJunctions makes one patch of those that do not close by themselves at
// an edge of three faces or more.
func (p *patches) mergeAtJunctions(m *mesh.Mesh, t *mesh.Topology) {
	if len(t.Junctions) == 0 {
		return
	}
	into := make([]int32, len(p.list))
	for i := range into {
		into[i] = int32(i)
	}
	root := func(i int32) int32 {
		for into[i] != i {
			i = into[i]
		}
		return i
	}
	balance := map[int32]int{}
	for _, j := range t.Junctions {
		clear(balance)
		for _, h := range j {
			if t.Upward(m, h) != p.turned[h/3] {
				balance[p.of[h/3]]++
			} else {
				balance[p.of[h/3]]--
			}
		}
		first := int32(-1)
		for _, h := range j { // in file order, not map order
			i := p.of[h/3]
			if balance[i] == 0 {
				continue
			}
			if first < 0 {
				first = i
			}
			a, b := root(first), root(i)
			into[max(a, b)] = min(a, b)
		}
	}
	p.renumber(into)
}

// renumber joins each patch to the one it goes into, which is never a later one.
func (p *patches) renumber(into []int32) {
	list := p.list
	p.list = nil
	for i := range into {
		if into[i] == int32(i) {
			into[i] = int32(len(p.list))
			p.list = append(p.list, patch{})
		} else {
			into[i] = into[into[i]]
		}
		q := &p.list[into[i]]
		q.conflict = q.conflict || list[i].conflict
	}
	for f, i := range p.of {
		if i >= 0 {
			p.of[f] = into[i]
		}
	}
}

// measure finds size, facing and signed volume of every patch. The volume is
// taken about the middle of the patch, so that for an open, bowl-shaped one its
// sign says which side is out.
func (p *patches) measure(m *mesh.Mesh, t *mesh.Topology) {
	for i := range p.list {
		p.list[i].box = geom.EmptyBox()
		p.list[i].parent = -1
	}
	for f, i := range p.of {
		if i < 0 {
			continue
		}
		q := &p.list[i]
		q.faces++
		sign := 1.
		if p.turned != nil && p.turned[f] {
			q.turned++
			sign = -1
		}
		a, b, c := m.Vertices[m.Faces[f][0]], m.Vertices[m.Faces[f][1]], m.Vertices[m.Faces[f][2]]
		q.box = q.box.Extend(a).Extend(b).Extend(c)
		n := geom.Scale(0.5, geom.Cross(geom.Sub(b, a), geom.Sub(c, a)))
		area := geom.Norm(n)
		q.area += area
		q.middle = geom.Add(q.middle, geom.Scale(area/3, geom.Add(a, geom.Add(b, c))))
		q.facing = geom.Add(q.facing, geom.Scale(sign, n))
		for _, h := range t.Twin[3*f : 3*f+3] {
			q.open = q.open || h == mesh.OpenEdge
		}
	}
	volumes := make([]geom.Sum, len(p.list))
	for i := range p.list {
		if q := &p.list[i]; q.area > 0 {
			q.middle = geom.Scale(1/q.area, q.middle)
		}
	}
	for f, i := range p.of {
		if i < 0 {
			continue
		}
		v := tetrahedron(m, f, p.list[i].middle)
		if p.turned != nil && p.turned[f] {
			v = -v
		}
		volumes[i].Add(v)
	}
	for i := range p.list {
		p.list[i].volume = volumes[i].Value()
	}
}

// sheetLike is the share of its area that an open patch may face in one
// direction before it is a sheet without an inside: half a sphere has 0.5.
const sheetLike = 0.7

// sign says whether the patch, its faces made to agree with the first, faces
// outwards (1) or inwards (-1), or whether there is no telling (0).
func (q *patch) sign() int {
	switch {
	case math.Abs(q.volume) <= 1e-12*q.area*q.box.Diagonal():
		return 0
	case q.open && geom.Norm(q.facing) > sheetLike*q.area:
		return 0
	case q.volume < 0:
		return -1
	}
	return 1
}

// tetrahedron returns the signed volume between face f and point c.
func tetrahedron(m *mesh.Mesh, f int, c geom.Vec) float64 {
	i := m.Faces[f]
	a, b, d := geom.Sub(m.Vertices[i[0]], c), geom.Sub(m.Vertices[i[1]], c), geom.Sub(m.Vertices[i[2]], c)
	return geom.Dot(a, geom.Cross(b, d)) / 6
}

// nest finds how deep every patch lies inside others. Inside an open patch is
// what its box holds: rays would go astray at the holes.
func (p *patches) nest(ctx context.Context, m *mesh.Mesh) error {
	if len(p.list) < 2 {
		return nil
	}
	of, open := p.of, []int32(nil)
	for i := range p.list {
		if p.list[i].open {
			open = append(open, int32(i))
		}
	}
	if len(open) > 0 {
		of = make([]int32, len(p.of)) // the closed ones alone
		for f, i := range p.of {
			if of[f] = i; i >= 0 && p.list[i].open {
				of[f] = -1
			}
		}
	}
	within, err := nestingDepths(ctx, m, of, len(p.list))
	if err != nil {
		return err
	}
	for i, c := range within {
		p.list[i].depth, p.list[i].parent = c.Depth, c.Parent
	}
	p.nestInBoxes(open)
	return ctx.Err()
}

// maxBoxPairs bounds the pairs of boxes that are compared: what has so many
// patches and so many open ones is a heap of loose triangles.
const maxBoxPairs = 20_000_000

// nestInBoxes finds the smallest box around that of every patch that lies in no
// other, where one of the two is open.
func (p *patches) nestInBoxes(open []int32) {
	if len(open)*len(p.list) > maxBoxPairs {
		return
	}
	look := func(i, j int32) {
		q, o := &p.list[i], &p.list[j]
		if i == j || !o.box.Contains(q.box) || q.box.Contains(o.box) {
			return
		}
		if q.parent < 0 || q.depth == 1 && p.list[q.parent].box.Contains(o.box) {
			q.parent, q.depth = j, 1
		}
	}
	for _, j := range open {
		for i := range p.list {
			if p.list[i].open || p.list[i].depth == 0 || p.list[p.list[i].parent].open {
				look(int32(i), j)
			}
			look(j, int32(i))
		}
	}
}

// decide chooses the patches to turn whole and counts the shells.
func (p *patches) decide(s *solid) {
	for i := range p.list {
		p.settle(int32(i))
		q := &p.list[i]
		sign := q.sign()
		outward := sign == 0 || (sign > 0) != q.flip
		inside := q.depth%2 == 1
		if inside && !outward && !q.open {
			s.cavities++
			continue
		}
		s.outer++
		s.ambiguous = s.ambiguous || inside && outward && !q.open && !p.list[q.parent].open
	}
}

// settle decides whether patch i is to be turned whole, after what it lies in.
//
// What bounds material from outside must face out. Within that, the file is
// believed: a shell that faces in is a cavity, one that faces out a guess, and
// where all of a nest is reversed it is turned as one.
func (p *patches) settle(i int32) {
	q := &p.list[i]
	if q.decided {
		return
	}
	q.decided = true
	asFiled := 2*q.turned > q.faces // the fewer faces are wrong
	sign := q.sign()
	if q.parent >= 0 && q.depth%2 == 1 {
		root := q.parent
		for p.list[root].parent >= 0 {
			root = p.list[root].parent
		}
		p.settle(root)
		q.flip = asFiled
		if outward := (sign > 0) != asFiled; sign != 0 && outward && p.list[root].reversed() {
			q.flip = !asFiled
		}
		return
	}
	switch sign {
	case 0:
		q.flip = asFiled
	case -1:
		q.flip = true
	}
}

// reversed reports whether most faces of the patch are to be turned.
func (q *patch) reversed() bool {
	turned := q.turned
	if q.flip {
		turned = q.faces - q.turned
	}
	return 2*turned > q.faces
}

// apply lists the faces to turn. A one-sided patch has no outside to turn to.
func (p *patches) apply(s *solid, m *mesh.Mesh) {
	for i := range p.list {
		s.oneSided = s.oneSided || p.list[i].conflict
	}
	for f, i := range p.of {
		if i < 0 || p.list[i].conflict {
			continue
		}
		if (p.turned != nil && p.turned[f]) != p.list[i].flip {
			if s.flip == nil {
				s.flip = make([]bool, len(m.Faces))
			}
			s.flip[f] = true
			s.inverted++
		}
	}
}

// balanced reports whether every edge is used as often in one direction as in
// the other once the faces in flip are turned.
func (p *patches) balanced(m *mesh.Mesh, t *mesh.Topology, flip []bool) bool {
	return t.JunctionsBalanced(m, flip)
}
