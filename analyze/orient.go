package analyze

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// solid is what a mesh becomes once its windings agree and its outside is
// outside: which faces that takes, and how its shells lie in each other.
type solid struct {
	flip     []bool // faces to turn; nil when none
	inverted int    // how many

	closed    bool // every edge balanced once the faces are turned
	outer     int  // shells that bound material from outside
	cavities  int  // shells that bound a hollow
	ambiguous bool // a shell faces outwards inside another one
}

// patch is a part of the surface that is turned as one: faces connected over
// edges of exactly two, and at junctions only where that is needed to close it.
// Two cubes that touch along an edge are two patches.
type patch struct {
	faces    int
	turned   int // of them, relative to the first
	box      geom.Box
	volume   float64 // signed, after the turns, about a common point when the mesh is closed, else about the patch's own centre
	conflict bool    // one-sided: no turning makes neighbours agree
	depth    int     // patches around it
	flip     bool    // the whole patch is to be turned as well
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
	p.measure(m, t.OddEdges == 0)
	if t.OddEdges == 0 {
		if err := p.nest(ctx, m); err != nil {
			return nil, err
		}
	}
	s := &solid{}
	p.decide(s, t.OddEdges == 0)
	p.apply(s, m)
	s.closed = t.OddEdges == 0 && p.balanced(m, t, s.flip)
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

// measure finds size and signed volume of every patch. Patches that may be open
// are measured about their own centre, which makes the sign of a bowl-shaped
// one say which side is out.
func (p *patches) measure(m *mesh.Mesh, closed bool) {
	for i := range p.list {
		p.list[i].box = geom.EmptyBox()
	}
	all := geom.EmptyBox()
	for f, i := range p.of {
		if i < 0 {
			continue
		}
		q := &p.list[i]
		q.faces++
		if p.turned != nil && p.turned[f] {
			q.turned++
		}
		for _, v := range m.Faces[f] {
			q.box = q.box.Extend(m.Vertices[v])
		}
		all = all.Union(q.box)
	}
	volumes := make([]geom.Sum, len(p.list))
	for f, i := range p.of {
		if i < 0 {
			continue
		}
		c := all.Center()
		if !closed {
			c = p.list[i].box.Center()
		}
		v := tetrahedron(m, f, c)
		if p.turned != nil && p.turned[f] {
			v = -v
		}
		volumes[i].Add(v)
	}
	for i := range p.list {
		p.list[i].volume = volumes[i].Value()
	}
}

// tetrahedron returns the signed volume between face f and point c.
func tetrahedron(m *mesh.Mesh, f int, c geom.Vec) float64 {
	i := m.Faces[f]
	a, b, d := geom.Sub(m.Vertices[i[0]], c), geom.Sub(m.Vertices[i[1]], c), geom.Sub(m.Vertices[i[2]], c)
	return geom.Dot(a, geom.Cross(b, d)) / 6
}

// nest finds how deep every patch lies inside others.
func (p *patches) nest(ctx context.Context, m *mesh.Mesh) error {
	if len(p.list) < 2 {
		return nil
	}
	depths, err := nestingDepths(ctx, m, p.of, len(p.list))
	if err != nil {
		return err
	}
	for i, d := range depths {
		p.list[i].depth = d.Depth
	}
	return nil
}

// decide chooses the patches to turn whole and counts the shells.
func (p *patches) decide(s *solid, closed bool) {
	for i := range p.list {
		q := &p.list[i]
		inside := q.depth%2 == 1
		switch {
		case q.turned > 0 && (inside || q.volume == 0):
			// Either side could be out: the fewer faces are wrong.
			q.flip = 2*q.turned > q.faces
		case q.volume < 0 && !inside:
			q.flip = true
		case !closed && q.volume == 0:
			q.flip = false
		}
		outward := (q.volume > 0) != q.flip
		switch {
		case closed && inside && !outward:
			s.cavities++
		default:
			s.outer++
			s.ambiguous = s.ambiguous || closed && q.depth > 0 && inside
		}
	}
}

// apply lists the faces to turn.
func (p *patches) apply(s *solid, m *mesh.Mesh) {
	for f, i := range p.of {
		if i < 0 {
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
	for i := range p.list {
		if p.list[i].conflict {
			return false
		}
	}
	return t.JunctionsBalanced(m, flip)
}
