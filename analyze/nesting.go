package analyze

import (
	"cmp"
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Which shells lie inside which others.
//
// A shell can only lie inside one whose box holds its own box and is larger: for
// most meshes that settles everything. For the rest one vertical ray from a
// point of the shell counts its crossings with all its candidates at once. The
// point must be clear of each of them; a candidate that it touches is asked
// again from another point of the shell.
//
// Copies of one shell in the same place are not inside each other, whatever
// their rounding: shells whose boxes are equal within the touching distance are
// neighbours, and so is a shell all of whose points touch the candidate.

// containment says how one component lies among the others.
type containment struct {
	Depth  int   // how many components contain it
	Parent int32 // the innermost of them, -1 when there is none
}

// touching is the distance below which a point touches a shell, relative to the
// shell's size: above the rounding of single precision, far below any wall that
// can be made.
const touching = 1e-6

// samplePoints is how many corners, and how many middles of faces, of a shell
// are tried until one is clear of a candidate.
const samplePoints = 24

// nestingDepths returns how the n components of m lie in each other. component
// holds the number of each face's component, or -1 for faces that belong to
// none. Windings do not matter, but each component should be closed by itself:
// whether something is inside an open one depends on where its hole is. Where
// components cross each other, the first of the points tried decides.
func nestingDepths(ctx context.Context, m *mesh.Mesh, component []int32, n int) ([]containment, error) {
	s := &nesting{mesh: m, component: component, boxes: make([]geom.Box, n), holds: make([]bool, n)}
	result := make([]containment, n)
	for i := range result {
		result[i].Parent = -1
	}
	if n < 2 {
		return result, nil
	}
	s.findBoxes()
	if err := s.findCandidates(ctx); err != nil || len(s.asked) == 0 {
		return result, err
	}
	s.listFaces(n)
	if err := s.buildTree(ctx); err != nil {
		return nil, err
	}
	scratch := make([]*caster, par.Workers(ctx))
	err := par.Each(ctx, len(s.asked), func(worker, i int) error {
		if scratch[worker] == nil {
			scratch[worker] = newCaster(s, n)
		}
		scratch[worker].decide(&s.asked[i])
		return nil
	})
	if err != nil {
		return nil, err
	}
	// Containers have larger boxes: from the largest down, theirs is known.
	slices.SortStableFunc(s.asked, func(a, b question) int {
		return cmp.Compare(s.boxes[b.component].Diagonal(), s.boxes[a.component].Diagonal())
	})
	for _, a := range s.asked {
		d := deepest(a.inside, result)
		depth := len(a.inside)
		if d >= 0 && len(a.candidates) == maxCandidates { // there may be others
			depth = result[d].Depth + 1
		}
		result[a.component] = containment{Depth: depth, Parent: d}
	}
	return result, nil
}

// deepest returns the component of the greatest depth in list, the first of
// them where several have it, or -1.
func deepest(list []int32, of []containment) int32 {
	best := int32(-1)
	for _, d := range list {
		if best < 0 || of[d].Depth > of[best].Depth {
			best = d
		}
	}
	return best
}

// nesting is the state of one call of nestingDepths.
type nesting struct {
	mesh      *mesh.Mesh
	component []int32
	boxes     []geom.Box
	holds     []bool     // by component: the box holds that of another one
	asked     []question // the components that may lie in others
	faces     [][]int32  // by component: the first faces, of those asked about
	tree      *mesh.BVH  // over the faces of the components that hold others
}

// question is which of some candidates contain a component.
type question struct {
	component  int32
	candidates []int32 // ascending
	inside     []int32 // the answer: those that contain it
}

func (s *nesting) findBoxes() {
	for i := range s.boxes {
		s.boxes[i] = geom.EmptyBox()
	}
	for f, c := range s.component {
		if c >= 0 {
			s.boxes[c] = s.boxes[c].Union(s.box(f))
		}
	}
}

// box returns the box around a face.
func (s *nesting) box(face int) geom.Box {
	f, v := s.mesh.Faces[face], s.mesh.Vertices
	return geom.TriangleBox(&v[f[0]], &v[f[1]], &v[f[2]])
}

// holdsBox reports whether box a holds b and is larger than it on some side.
func holdsBox(a, b geom.Box) bool {
	if !a.Contains(b) {
		return false
	}
	margin := touching * a.Diagonal()
	lo, hi := geom.Sub(b.Min, a.Min), geom.Sub(a.Max, b.Max)
	return max(lo.X, lo.Y, lo.Z, hi.X, hi.Y, hi.Z) > margin
}

// boxTree returns a tree over boxes, each given as a triangle between its
// corners. Empty ones lie at the origin.
func boxTree(ctx context.Context, boxes []geom.Box) (*mesh.BVH, error) {
	m := &mesh.Mesh{}
	for _, b := range boxes {
		if b.IsEmpty() {
			b = geom.Box{}
		}
		i := uint32(len(m.Vertices))
		m.Vertices = append(m.Vertices, b.Min, b.Max)
		m.Faces = append(m.Faces, [3]uint32{i, i + 1, i})
	}
	return mesh.NewBVH(ctx, m, nil)
}

// maxCandidates is how many boxes around its own a component is tested against,
// the smallest ones. A shell that lies in none of so many but in a larger one
// counts as lying in nothing; without the limit, thousands of shells in each
// other take time and memory by their square.
const maxCandidates = 256

// keepSmallest shortens list to the components with the smallest boxes.
func (s *nesting) keepSmallest(list []int32) []int32 {
	if len(list) <= maxCandidates {
		return list
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.boxes[a].Diagonal(), s.boxes[b].Diagonal()), cmp.Compare(a, b))
	})
	return slices.Clone(list[:maxCandidates])
}

// findCandidates lists for every component those whose box holds its own.
func (s *nesting) findCandidates(ctx context.Context) error {
	tree, err := boxTree(ctx, s.boxes)
	if err != nil {
		return err
	}
	found := make([][]int32, len(s.boxes))
	err = par.For(ctx, len(s.boxes), 512, func(_, lo, hi int) error {
		for c := lo; c < hi; c++ {
			b := s.boxes[c]
			if b.IsEmpty() {
				continue
			}
			tree.Overlapping(geom.Box{Min: b.Min, Max: b.Min}, func(d int32) bool {
				if int(d) != c && holdsBox(s.boxes[d], b) {
					found[c] = append(found[c], d)
				}
				return true
			})
			found[c] = s.keepSmallest(found[c])
		}
		return nil
	})
	for c, list := range found {
		if len(list) > 0 {
			slices.Sort(list)
			s.asked = append(s.asked, question{component: int32(c), candidates: list})
		}
		for _, d := range list {
			s.holds[d] = true
		}
	}
	return err
}

// listFaces collects some faces of every component asked about: spread over the
// file, so that a patch which touches a candidate does not hold them all.
func (s *nesting) listFaces(n int) {
	count := make([]int, n)
	for _, c := range s.component {
		if c >= 0 {
			count[c]++
		}
	}
	s.faces = make([][]int32, n)
	seen := make([]int, n)
	wanted := make([]bool, n)
	for _, a := range s.asked {
		wanted[a.component] = true
	}
	for f, c := range s.component {
		if c < 0 || !wanted[c] {
			continue
		}
		// The k-th of samplePoints is face k·count/samplePoints.
		if k := len(s.faces[c]); k < samplePoints && seen[c] >= k*count[c]/samplePoints {
			s.faces[c] = append(s.faces[c], int32(f))
		}
		seen[c]++
	}
}

// buildTree makes the tree over what rays upwards from the components asked about may meet.
func (s *nesting) buildTree(ctx context.Context) error {
	zones := s.zones()
	faces := []int32{} // nil would mean all
	for f, c := range s.component {
		if c >= 0 && s.holds[c] && !common(zones[c], s.box(f)).IsEmpty() {
			faces = append(faces, int32(f))
		}
	}
	var err error
	s.tree, err = mesh.NewBVH(ctx, s.mesh, faces)
	return err
}

// zones returns, by component, where rays may meet it that ask whether it contains another.
func (s *nesting) zones() []geom.Box {
	zones := make([]geom.Box, len(s.boxes))
	for i := range zones {
		zones[i] = geom.EmptyBox()
	}
	for _, a := range s.asked {
		zone, _ := s.rays(s.boxes[a.component], a.candidates)
		for _, d := range a.candidates {
			zones[d] = zones[d].Union(zone)
		}
	}
	return zones
}

// rays returns where rays upwards from within a box go that may meet some components, and the
// distance at which they touch these.
func (s *nesting) rays(from geom.Box, components []int32) (box geom.Box, margin float64) {
	for _, d := range components {
		margin = max(margin, touching*s.boxes[d].Diagonal())
		from.Max.Z = max(from.Max.Z, s.boxes[d].Max.Z)
	}
	near := geom.Vec{X: margin, Y: margin, Z: margin}
	return geom.Box{Min: geom.Sub(from.Min, near), Max: geom.Add(from.Max, near)}, margin
}

// point returns sample k of component c, or false when there are no more: first
// a corner of each listed face, then the middles.
func (s *nesting) point(c int32, k int) (geom.Vec, bool) {
	list := s.faces[c]
	if k >= 2*len(list) {
		return geom.Vec{}, false
	}
	f := s.mesh.Faces[list[k%len(list)]]
	v := s.mesh.Vertices
	if k < len(list) {
		return v[f[k%3]], true
	}
	return geom.Scale(1./3, geom.Add(geom.Add(v[f[0]], v[f[1]]), v[f[2]])), true
}

// caster casts the rays of one worker.
type caster struct {
	*nesting
	slot    []int32 // by component: its position among the candidates open, or -1
	open    []int32
	crossed []bool // by slot: an odd number of crossings
	touched []bool // by slot: the point is not clear of it
}

func newCaster(s *nesting, n int) *caster {
	r := &caster{nesting: s, slot: make([]int32, n)}
	for i := range r.slot {
		r.slot[i] = -1
	}
	return r
}

// decide finds which candidates contain the component of a.
func (r *caster) decide(a *question) {
	r.open = append(r.open[:0], a.candidates...)
	for k := 0; len(r.open) > 0; k++ {
		p, ok := r.point(a.component, k)
		if !ok {
			break // they coincide as far as anyone can tell
		}
		r.cast(p)
		rest := r.open[:0]
		for i, d := range r.open {
			if r.touched[i] {
				rest = append(rest, d)
			} else if r.crossed[i] {
				a.inside = append(a.inside, d)
			}
		}
		r.open = rest
	}
	slices.Sort(a.inside)
}

// cast counts the crossings of the ray upwards from p with every open candidate.
func (r *caster) cast(p geom.Vec) {
	r.crossed, r.touched = r.crossed[:0], r.touched[:0]
	for i, d := range r.open {
		r.slot[d] = int32(i)
		r.crossed = append(r.crossed, false)
		r.touched = append(r.touched, false)
	}
	ray, margin := r.rays(geom.Box{Min: p, Max: p}, r.open)
	r.tree.Overlapping(ray, func(f int32) bool {
		if i := r.slot[r.component[f]]; i >= 0 {
			t := r.mesh.Faces[f]
			v := r.mesh.Vertices
			touched, above := lookUp(v[t[0]], v[t[1]], v[t[2]], p, margin)
			r.touched[i] = r.touched[i] || touched
			r.crossed[i] = r.crossed[i] != above
		}
		return true
	})
	for _, d := range r.open {
		r.slot[d] = -1
	}
}

// lookUp reports whether p is within margin of the triangle a, b, c, roughly,
// and whether the ray from p upwards crosses it.
func lookUp(a, b, c, p geom.Vec, margin float64) (touched, above bool) {
	n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
	d := geom.Dot(n, geom.Sub(p, a)) // height above the plane, times |n|
	size := geom.Norm(n)
	box := geom.TriangleBox(&a, &b, &c)
	near := p.X >= box.Min.X-margin && p.X <= box.Max.X+margin && p.Y >= box.Min.Y-margin && p.Y <= box.Max.Y+margin &&
		p.Z >= box.Min.Z-margin && p.Z <= box.Max.Z+margin
	touched = near && !(d > margin*size || d < -margin*size)
	// Every edge judges by its own two ends alone, so that the two triangles of
	// an edge agree and the ray slips through no seam.
	if leftOf(a, b, p) != leftOf(b, c, p) != leftOf(c, a, p) {
		switch {
		case box.Min.Z > p.Z:
			above = true
		case box.Max.Z >= p.Z:
			above = (d < 0) == (n.Z > 0)
		}
	}
	return touched, above
}

// leftOf reports whether the edge between a and b, seen from above, passes the
// height p.Y on the left of p. The order of a and b does not matter.
func leftOf(a, b, p geom.Vec) bool {
	if (a.Y <= p.Y) == (b.Y <= p.Y) {
		return false
	}
	if a.Y > b.Y {
		a, b = b, a
	}
	return float64((b.X-a.X)*(p.Y-a.Y)) < float64((p.X-a.X)*(b.Y-a.Y))
}
