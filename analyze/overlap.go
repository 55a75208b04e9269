package analyze

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Which shells overlap, so that the volume counts what they share twice.
//
// Only patches whose boxes overlap can, and only where faces of the two meet;
// for most parts that settles it. Where they meet, two questions are asked of
// points that are clear of the other shell by more than rounding, so that shells
// that merely touch, flush walls of files in single precision included, are left
// alone:
//
//   - does an edge that passes through a face of the other shell get from the
//     outside of it to the inside? Then the shells cross, whichever way they face.
//   - is a point just below a face of one shell inside the other one? This finds
//     copies, and shells that share walls. It is asked of shells that face out
//     and do not lie in each other: those that do are nested, which is decided
//     elsewhere.
//
// A patch that was joined to itself at edges of four faces may be two copies of
// one shell with other diagonals: the second question is asked of it as well.
//
// The work is bounded. Beyond the bounds nothing is found: an overlap may then
// go unnoticed, but none is made up.

const (
	// clearance is the distance, relative to the sizes of the two shells, below
	// which a point is not clear; roundingOf is the same relative to the largest
	// coordinate, for parts far away from the origin: eight roundings of single
	// precision.
	clearance  = touching
	roundingOf = 8 * 6e-8

	// underFace is how far under a face its samples lie, in clearances: clear of a
	// copy of that face.
	underFace = 4

	// pairSamples is how many points and how many edges of a pair are tried.
	pairSamples = 64

	// overlapRays bounds the rays of a mesh, overlapVisits the faces that are
	// found near others, overlapPairs the pairs of patches: 0.1 to 0.2 s each.
	overlapRays   = 100_000
	overlapVisits = 2_000_000
	overlapPairs  = 500_000
)

// spots are places inside a triangle, in its barycentric coordinates: without
// symmetry, because points of real parts lie on lines through the middle.
var spots = [...][3]float64{
	{0.331, 0.352, 0.317}, {0.613, 0.224, 0.163}, {0.157, 0.631, 0.212}, {0.236, 0.149, 0.615},
}

// findOverlap reports whether patches of the closed mesh m overlap. ctx is
// looked at between pairs.
func (p *patches) findOverlap(ctx context.Context, m *mesh.Mesh, t *mesh.Topology) (bool, error) {
	o := &overlap{patches: p, mesh: m, visits: overlapVisits, rays: overlapRays}
	if err := o.findPairs(ctx); err != nil {
		return false, err
	}
	o.findDoubled(t)
	if len(o.pairs) == 0 && len(o.doubled) == 0 {
		return false, nil
	}
	o.ctx = ctx
	if err := o.buildNear(); err != nil {
		return false, err
	}
	o.share = max(8, overlapRays/(len(o.pairs)+len(o.doubled)))
	for _, a := range o.doubled {
		if o.spent() {
			break
		}
		if o.aim(a, a); o.isDouble(a) {
			return true, nil
		}
	}
	for _, pair := range o.pairs {
		if o.spent() {
			break
		}
		if o.aim(pair[0], pair[1]); o.overlaps() {
			return true, nil
		}
	}
	return false, cmp.Or(o.err, ctx.Err())
}

// spent reports whether nothing more is to be looked at.
func (o *overlap) spent() bool {
	return o.ctx.Err() != nil || o.err != nil || o.visits <= 0 || o.rays <= 0
}

// overlap is the state of one call of findOverlap.
type overlap struct {
	*patches
	mesh    *mesh.Mesh
	pairs   [][2]int32 // patches whose boxes overlap
	doubled []int32    // patches joined to themselves
	near    *mesh.BVH  // over the faces where these may meet

	// Over all faces of these, once a ray is cast: of most shells nothing meets, as of a
	// cavity and what is around it.
	ctx   context.Context
	whole *mesh.BVH
	err   error

	begin, sorted []int32 // faces by patch, once they are asked for

	visits, rays, share int // what is left of the bounds, and the rays of one pair

	// The pair in hand.
	a, b   int32
	margin float64
	left   int // rays
	tried  int // edges
	faces  [2][]int32
	meets  [2][]int32 // faces that are near a face of the other patch
}

// findPairs lists the patches whose boxes overlap by more than a touch.
func (o *overlap) findPairs(ctx context.Context) error {
	if len(o.list) < 2 {
		return nil
	}
	boxes := make([]geom.Box, len(o.list))
	for i := range boxes {
		boxes[i] = o.list[i].box
	}
	tree, err := boxTree(ctx, boxes)
	if err != nil {
		return err
	}
	for i, b := range boxes {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		tree.Overlapping(b, func(j int32) bool {
			if int(j) > i && deeperThan(common(b, boxes[j]), o.clear(int32(i), j)) {
				o.pairs = append(o.pairs, [2]int32{int32(i), j})
			}
			return len(o.pairs) < overlapPairs
		})
	}
	return nil
}

// common returns what two boxes share.
func common(a, b geom.Box) geom.Box {
	return geom.Box{
		Min: geom.Vec{X: max(a.Min.X, b.Min.X), Y: max(a.Min.Y, b.Min.Y), Z: max(a.Min.Z, b.Min.Z)},
		Max: geom.Vec{X: min(a.Max.X, b.Max.X), Y: min(a.Max.Y, b.Max.Y), Z: min(a.Max.Z, b.Max.Z)},
	}
}

func deeperThan(b geom.Box, d float64) bool {
	s := b.Size()
	return s.X > d && s.Y > d && s.Z > d
}

// clear is the distance at which a point is clear of patches i and j.
func (o *overlap) clear(i, j int32) float64 {
	a, b := o.list[i].box, o.list[j].box
	far := 0.0
	for _, v := range []geom.Vec{a.Min, a.Max, b.Min, b.Max} {
		far = max(far, math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z))
	}
	return max(clearance*max(a.Diagonal(), b.Diagonal()), roundingOf*far)
}

// findDoubled lists the patches that meet themselves at an edge.
func (o *overlap) findDoubled(t *mesh.Topology) {
	var seen map[int32]bool
	for _, j := range t.Junctions {
		for k, h := range j[1:] {
			if i := o.of[h/3]; i >= 0 && i == o.of[j[k]/3] && len(j) > 3 && !seen[i] {
				if seen == nil {
					seen = map[int32]bool{}
				}
				seen[i] = true
				o.doubled = append(o.doubled, i)
			}
		}
	}
}

// buildNear makes the tree over faces that reach into what the box of their patch
// shares with that of another. Where that is most of them, it is the whole one.
func (o *overlap) buildNear() error {
	zones := make([]geom.Box, len(o.list))
	for i := range zones {
		zones[i] = geom.EmptyBox()
	}
	for _, pair := range o.pairs {
		zone := common(o.list[pair[0]].box, o.list[pair[1]].box)
		for _, i := range pair {
			zones[i] = zones[i].Union(zone)
		}
	}
	faces := []int32{} // nil would mean all
	for f, i := range o.of {
		if i >= 0 && !common(zones[i], o.box(int32(f))).IsEmpty() {
			faces = append(faces, int32(f))
		}
	}
	all := o.wanted()
	whole := 2*len(faces) >= len(all)
	if whole {
		faces = all
	}
	var err error
	if o.near, err = mesh.NewBVH(o.ctx, o.mesh, faces); whole {
		o.whole = o.near
	}
	return err
}

// wanted lists the faces of the patches in question.
func (o *overlap) wanted() []int32 {
	wanted := make([]bool, len(o.list))
	for _, pair := range o.pairs {
		wanted[pair[0]], wanted[pair[1]] = true, true
	}
	for _, i := range o.doubled {
		wanted[i] = true
	}
	faces := []int32{}
	for f, i := range o.of {
		if i >= 0 && wanted[i] {
			faces = append(faces, int32(f))
		}
	}
	return faces
}

// all returns the tree over all faces of the patches in question, nil where o.err says
// why not.
func (o *overlap) all() *mesh.BVH {
	if o.whole == nil && o.err == nil {
		o.whole, o.err = mesh.NewBVH(o.ctx, o.mesh, o.wanted())
	}
	return o.whole
}

// aim takes a pair in hand.
func (o *overlap) aim(a, b int32) {
	o.a, o.b = a, b
	o.margin = o.clear(a, b)
	o.left, o.tried = min(o.share, 32*pairSamples), 0
	for i := range 2 {
		o.faces[i], o.meets[i] = o.faces[i][:0], o.meets[i][:0]
	}
}

// overlaps reports whether the pair in hand overlaps.
func (o *overlap) overlaps() bool {
	zone := common(o.list[o.a].box, o.list[o.b].box)
	o.near.Overlapping(zone, func(f int32) bool {
		switch o.of[f] {
		case o.a:
			o.faces[0] = append(o.faces[0], f)
		case o.b:
			o.faces[1] = append(o.faces[1], f)
		}
		o.visits--
		return o.visits > 0
	})
	if o.crossing() {
		return true
	}
	if o.visits <= 0 || o.nested(o.a, o.b) || o.nested(o.b, o.a) || !o.outward(o.a) || !o.outward(o.b) {
		return false
	}
	for i := range o.meets {
		slices.Sort(o.meets[i])
		o.meets[i] = slices.Compact(o.meets[i])
	}
	return o.covers(o.meets[0], o.b) || o.covers(o.meets[1], o.a)
}

// crossing reports whether faces of the pair cross, and lists those that meet.
func (o *overlap) crossing() bool {
	few, other := 0, o.b // the shorter list is gone through
	if len(o.faces[1]) < len(o.faces[0]) {
		few, other = 1, o.a
	}
	if len(o.faces[few]) == 0 {
		return false
	}
	found := false
	for _, f := range o.faces[few] {
		before := len(o.meets[1-few])
		o.near.Overlapping(o.box(f), func(g int32) bool {
			o.visits--
			if o.of[g] == other {
				o.meets[1-few] = append(o.meets[1-few], g)
				found = o.cross(f, g)
			}
			return !found && o.visits > 0
		})
		if len(o.meets[1-few]) > before {
			o.meets[few] = append(o.meets[few], f)
		}
		if found || o.visits <= 0 {
			break
		}
	}
	return found
}

func (o *overlap) box(f int32) geom.Box {
	t, v := &o.mesh.Faces[f], o.mesh.Vertices
	return geom.TriangleBox(&v[t[0]], &v[t[1]], &v[t[2]])
}

func (o *overlap) corners(f int32) (a, b, c geom.Vec) {
	t, v := o.mesh.Faces[f], o.mesh.Vertices
	return v[t[0]], v[t[1]], v[t[2]]
}

// nested reports whether patch i lies in patch j.
func (o *overlap) nested(i, j int32) bool {
	for n := 0; n < len(o.list) && o.list[i].depth > 0; n++ {
		if i = o.list[i].parent; i < 0 || i == j {
			return i == j
		}
	}
	return false
}

func (o *overlap) outward(i int32) bool { return (o.list[i].volume > 0) != o.list[i].flip }

// cross reports whether an edge of f or g passes through the other face, and
// from the outside to the inside of its patch.
func (o *overlap) cross(f, g int32) bool {
	for range 2 {
		a, b, c := o.corners(f)
		d := [3]geom.Vec{}
		d[0], d[1], d[2] = o.corners(g)
		// Only an edge between corners on both sides of the plane gets through.
		side := [3]int{geom.Orient3D(a, b, c, d[0]), geom.Orient3D(a, b, c, d[1]), geom.Orient3D(a, b, c, d[2])}
		for k := range 3 {
			l := (k + 1) % 3
			if side[k]*side[l] < 0 && pierces(d[k], d[l], a, b, c) && o.enters(d[k], d[l], f) {
				return true
			}
		}
		f, g = g, f
	}
	return false
}

// pierces reports whether the line through p and q meets the triangle a, b, c,
// its border included.
func pierces(p, q, a, b, c geom.Vec) bool {
	i, j, k := geom.Orient3D(p, q, a, b), geom.Orient3D(p, q, b, c), geom.Orient3D(p, q, c, a)
	return min(i, j, k) >= 0 || max(i, j, k) <= 0
}

// steps are the places along an edge at which it is looked at, on each side of
// where it meets a face, as parts of what is left of the edge.
var steps = [...]float64{1, 0.47, 0.11, 0.013, 0.0007}

// enters reports whether the edge p, q, which meets face f, has points clear
// inside and clear outside the patch of f.
func (o *overlap) enters(p, q geom.Vec, f int32) bool {
	if o.tried >= pairSamples {
		return false
	}
	a, b, c := o.corners(f)
	n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
	from, to := geom.Dot(n, geom.Sub(p, a)), geom.Dot(n, geom.Sub(q, a))
	near := o.margin * geom.Norm(n)
	if !(min(math.Abs(from), math.Abs(to)) > near) {
		return false
	}
	o.tried++
	x := geom.Add(p, geom.Scale(from/(from-to), geom.Sub(q, p)))
	var inside, outside bool
	for _, s := range steps {
		for _, end := range []geom.Vec{p, q} {
			w, clear := o.winding(geom.Add(x, geom.Scale(s, geom.Sub(end, x))), o.of[f])
			inside = inside || clear && w != 0
			outside = outside || clear && w == 0
			if inside && outside {
				return true
			}
		}
	}
	return false
}

// covers reports whether a point just below one of faces, all of one patch,
// lies in patch other.
func (o *overlap) covers(faces []int32, other int32) bool {
	return o.anyBelow(faces, func(p geom.Vec, own int32) bool {
		if w, clear := o.winding(p, other); !clear || w == 0 {
			return false
		}
		w, clear := o.winding(p, own) // not below the far side of a thin wall
		return clear && w != 0
	})
}

// isDouble reports whether patch a winds twice around what lies below its faces.
func (o *overlap) isDouble(a int32) bool {
	return o.anyBelow(o.facesOf(a), func(p geom.Vec, own int32) bool {
		w, clear := o.winding(p, own)
		return clear && (w > 1 || w < -1)
	})
}

// facesOf lists the faces of a patch.
func (o *overlap) facesOf(i int32) []int32 {
	if o.begin == nil {
		o.begin, o.sorted = make([]int32, len(o.list)+2), make([]int32, len(o.of))
		// Patch -1 is what belongs to none, and comes first.
		for _, i := range o.of {
			o.begin[i+2]++
		}
		for i := range o.begin[1:] {
			o.begin[i+1] += o.begin[i]
		}
		next := slices.Clone(o.begin)
		for f, i := range o.of {
			o.sorted[next[i+1]] = int32(f)
			next[i+1]++
		}
	}
	return o.sorted[o.begin[i+1]:o.begin[i+2]]
}

// anyBelow reports whether test holds for a point just below some of faces,
// which are spread over the list.
func (o *overlap) anyBelow(faces []int32, test func(p geom.Vec, own int32) bool) bool {
	n := min(len(faces), pairSamples)
	for k := range n {
		f := faces[k*len(faces)/n]
		a, b, c := o.corners(f)
		normal := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		length := geom.Norm(normal)
		if !(length > 0) || o.left <= 0 {
			continue
		}
		depth := underFace * o.margin / length
		if (o.turned != nil && o.turned[f]) != o.list[o.of[f]].flip {
			depth = -depth
		}
		for _, s := range spots[:] {
			p := geom.Add(geom.Add(geom.Scale(s[0], a), geom.Scale(s[1], b)), geom.Scale(s[2], c))
			if test(geom.Sub(p, geom.Scale(depth, normal)), o.of[f]) {
				return true
			}
		}
	}
	return false
}

// winding returns how often patch i winds around p, and whether p is clear of
// it. Without rays left nothing is clear.
func (o *overlap) winding(p geom.Vec, i int32) (w int, clear bool) {
	box := o.list[i].box
	if o.left--; o.left < 0 {
		return 0, false
	}
	if o.rays--; o.rays < 0 {
		return 0, false
	}
	tree := o.all()
	if tree == nil {
		return 0, false
	}
	near := geom.Vec{X: o.margin, Y: o.margin, Z: o.margin}
	ray := geom.Box{Min: geom.Sub(p, near), Max: geom.Add(p, near)}
	ray.Max.Z = max(ray.Max.Z, box.Max.Z)
	clear = true
	tree.Overlapping(ray, func(f int32) bool {
		if o.visits--; o.of[f] != i {
			return true
		}
		a, b, c := o.corners(f)
		touched, above := lookUp(a, b, c, p, o.margin)
		if above {
			s := geom.Orient2D(flat(a), flat(b), flat(c))
			if o.turned != nil && o.turned[f] {
				s = -s
			}
			w += s
		}
		clear = clear && !touched
		return clear
	})
	return w, clear
}

// flat returns v as seen from above.
func flat(v geom.Vec) geom.Vec2 { return geom.Vec2{X: v.X, Y: v.Y} }

// repeated reports whether two faces of m, turned as flip says, have the same
// vertices and face the same way. Two that face opposite ways are a wall between
// parts that touch, which is nothing twice.
func repeated(m *mesh.Mesh, t *mesh.Topology, flip []bool) bool {
	if t.Duplicates == 0 {
		return false
	}
	seen := map[[4]uint32]bool{}
	for f, v := range m.Faces {
		if t.Component[f] < 0 || !mayRepeat(t, int32(f)) {
			continue
		}
		key := [4]uint32{v[0], v[1], v[2]}
		slices.Sort(key[:3])
		k := slices.Index(v[:], key[0])
		if (v[(k+1)%3] == key[1]) != (flip != nil && flip[f]) {
			key[3] = 1
		}
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// mayRepeat rules out faces with three different neighbours: nearly all.
func mayRepeat(t *mesh.Topology, f int32) bool {
	a, _ := t.Across(3 * f)
	b, _ := t.Across(3*f + 1)
	return a < 0 || b < 0 || a/3 == b/3
}
