package slice

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// kind is the items of an object that differ by turns about Z and shifts.
type kind struct {
	object    int
	matrix    [3][3]float64 // of the first
	low, high float64       // z of the mesh under it
	box       geom.Box      // of the mesh under it
	items     []placed
}

// placed is an item: what to do with a section of its kind at height z of its
// own.
type placed struct {
	motion poly.Motion
	z      float64
	item   int // of the model
}

// copyOf is an item and its kind.
type copyOf struct {
	kind *kind
	*placed
}

// alike is how far the matrices of items of a kind may be apart, as a share of
// their size: what a layout file in decimal loses.
const alike = 1e-9

// kindsOf sorts the counted items of a model by kind, in the order of the first
// of each.
func kindsOf(m *mesh.Model) ([]*kind, error) {
	type key struct {
		object  int
		x, y, z int64
	}
	var out []*kind
	byKey := map[key][]*kind{}
	checked := make([]bool, len(m.Objects))
	for i, it := range m.Items {
		if !it.Counted() || len(m.Objects[it.Object].Faces) == 0 {
			continue
		}
		o := m.Objects[it.Object]
		if !checked[it.Object] {
			if _, err := checkMesh(o); err != nil {
				return nil, fmt.Errorf("object %d: %w", it.Object, err)
			}
			checked[it.Object] = true
		}
		// A turn about Z leaves the last row as it is.
		a := it.Matrix
		k := key{it.Object, rounded(a.M[2][0]), rounded(a.M[2][1]), rounded(a.M[2][2])}
		known := slices.IndexFunc(byKey[k], func(k *kind) bool { return k.add(a, i) })
		if known >= 0 {
			continue
		}
		n := &kind{object: it.Object, matrix: a.M}
		if err := n.measure(o); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		n.add(a, i)
		byKey[k] = append(byKey[k], n)
		out = append(out, n)
	}
	if len(out) == 0 {
		return nil, ErrEmpty
	}
	return out, checkShifts(out)
}

// rounded returns a number that matrices of one kind nearly always share; those
// on both sides of a border are merely cut apart.
func rounded(x float64) int64 {
	if !(x > -1e9 && x < 1e9) {
		return math.MaxInt64
	}
	return int64(math.Round(x * 1e6))
}

// measure finds the height of the mesh under the matrix of the kind.
func (k *kind) measure(m *mesh.Mesh) error {
	a := geom.Affine{M: k.matrix}
	box := geom.EmptyBox()
	for _, f := range m.Faces {
		for _, v := range f {
			box = box.Extend(a.Apply(m.Vertices[v]))
		}
	}
	k.low, k.high, k.box = box.Min.Z, box.Max.Z, box
	return checkBox(box)
}

// bounds returns the box around all items, given their mesh. Most copies are only
// shifted; of the others every corner is turned, once.
func (k *kind) bounds(m *mesh.Mesh) geom.Box {
	out := geom.EmptyBox()
	var flat []geom.Vec2 // corners under the matrix, seen from above
	for _, p := range k.items {
		t := p.motion
		low, high := k.low+p.z, k.high+p.z
		if t.Cos == 1 && t.Sin == 0 {
			out = out.Extend(geom.Vec{X: k.box.Min.X + t.T.X, Y: k.box.Min.Y + t.T.Y, Z: low})
			out = out.Extend(geom.Vec{X: k.box.Max.X + t.T.X, Y: k.box.Max.Y + t.T.Y, Z: high})
			continue
		}
		if flat == nil {
			flat = k.flat(m)
		}
		for _, v := range flat {
			q := t.Apply(v)
			out = out.Extend(geom.Vec{X: q.X, Y: q.Y, Z: low})
		}
		out.Max.Z = max(out.Max.Z, high)
	}
	return out
}

// flat returns the corners of faces under the matrix of the kind, seen from above.
func (k *kind) flat(m *mesh.Mesh) []geom.Vec2 {
	a := geom.Affine{M: k.matrix}
	used := make([]bool, len(m.Vertices))
	for _, f := range m.Faces {
		used[f[0]], used[f[1]], used[f[2]] = true, true, true
	}
	var out []geom.Vec2
	for i, v := range m.Vertices {
		if used[i] {
			p := a.Apply(v)
			out = append(out, geom.Vec2{X: p.X, Y: p.Y})
		}
	}
	return out
}

func checkShifts(kinds []*kind) error {
	for _, k := range kinds {
		for _, p := range k.items {
			if t := p.motion.T; !(max(abs(t.X), abs(t.Y), abs(p.z)) <= largest) {
				return fmt.Errorf("%w: an item is moved by %g mm; %g is the most", ErrOptions, max(abs(t.X), abs(t.Y), abs(p.z)), float64(largest))
			}
		}
	}
	return nil
}

// add takes an item in if it is of the kind.
func (k *kind) add(a geom.Affine, item int) bool {
	turn, ok := k.turn(a.M)
	if !ok {
		return false
	}
	turn.T = geom.Vec2{X: a.T.X, Y: a.T.Y}
	k.items = append(k.items, placed{turn, a.T.Z, item})
	return true
}

// turn returns the turn about Z that makes m of the matrix of the kind.
func (k *kind) turn(m [3][3]float64) (poly.Motion, bool) {
	if m == k.matrix {
		return poly.Motion{Cos: 1}, true
	}
	// The column with the longest part in the plane shows the turn best.
	best, long, size := 0, 0.0, 0.0
	for c := range 3 {
		x, y, z := k.matrix[0][c], k.matrix[1][c], k.matrix[2][c]
		l := float64(x*x) + float64(y*y)
		if l > long {
			best, long = c, l
		}
		size = max(size, abs(x), abs(y), abs(z))
	}
	if long == 0 {
		return poly.Motion{}, false
	}
	x, y, u, v := k.matrix[0][best], k.matrix[1][best], m[0][best], m[1][best]
	cos, sin := (float64(x*u)+float64(y*v))/long, (float64(x*v)-float64(y*u))/long
	l := math.Sqrt(float64(cos*cos) + float64(sin*sin))
	if !(abs(l-1) <= alike) {
		return poly.Motion{}, false
	}
	t := poly.Motion{Cos: cos / l, Sin: sin / l}
	for c := range 3 {
		p := t.Apply(geom.Vec2{X: k.matrix[0][c], Y: k.matrix[1][c]})
		if !(max(abs(p.X-m[0][c]), abs(p.Y-m[1][c]), abs(k.matrix[2][c]-m[2][c])) <= alike*size) {
			return poly.Motion{}, false
		}
	}
	return t, true
}

func (k *kind) lowest() float64 {
	z := math.Inf(1)
	for _, p := range k.items {
		z = min(z, p.z)
	}
	return k.low + z
}

func (k *kind) highest() float64 {
	z := math.Inf(-1)
	for _, p := range k.items {
		z = max(z, p.z)
	}
	return k.high + z
}

// class is the items of a kind that are cut at the same heights of their own.
type class struct {
	kind   *kind
	z      float64 // the shift at which the mesh is cut: that of the lowest items
	groups []group // rising

	cutter *cutter // nil until its first layer is wanted
	lowest int     // the first layer that the cutter knows
	kept   []Layer // those from lowest on that a group still wants
	span   [2]int  // layers that may meet the mesh at z
}

// group is the items of a class that stand so many layers higher than it.
type group struct {
	up    int
	items []placed
}

// sameHeight is the distance in mm up to which heights are the same.
const sameHeight = 1e-7

// classes sorts the items by height. Items that stand whole layers higher than
// others join their class when all their layers are alike, which the first of
// another height and a last one that is cut below its middle are not.
func (k *kind) classes(p *planes) []*class {
	items := slices.Clone(k.items)
	slices.SortStableFunc(items, func(a, b placed) int { return cmp.Compare(a.z, b.z) })
	var out []*class
	for _, it := range items {
		if !slices.ContainsFunc(out[max(0, len(out)-mostPhases):], func(c *class) bool { return c.add(p, it) }) {
			c := &class{kind: k, z: it.z, groups: []group{{items: []placed{it}}}}
			c.span = p.span(k.low+it.z, k.high+it.z)
			out = append(out, c)
		}
	}
	return out
}

// mostPhases bounds how many classes an item is compared with: heights that have
// nothing to do with layers would make it slow.
const mostPhases = 16

// span returns the layers that a mesh between two z may meet.
func (p *planes) span(low, high float64) [2]int {
	return [2]int{int(p.rank(low)), int(p.rank(high))}
}

// add takes an item in if its layers are those of the class.
func (c *class) add(p *planes, it placed) bool {
	last := &c.groups[len(c.groups)-1]
	up := math.Round((it.z - c.z) / p.height)
	if !(abs(it.z-c.z-float64(up*p.height)) <= sameHeight) || up > MostLayers {
		return false
	}
	n := int(up)
	if n == last.up {
		last.items = append(last.items, it)
		return true
	}
	if p.span(c.kind.low+it.z, c.kind.high+it.z) != [2]int{c.span[0] + n, c.span[1] + n} ||
		!p.alike(c.span[0]) || !p.alike(c.span[1]-1) || !p.alike(c.span[1]-1+n) {
		return false
	}
	c.groups = append(c.groups, group{up: n, items: []placed{it}})
	return true
}

// alike reports whether layer i is cut in the middle of the common height.
func (p *planes) alike(i int) bool {
	if i < 0 || i >= len(p.cuts) || p.thickness(i) != p.height {
		return false
	}
	return abs(p.cuts[i]-p.base-p.bottom(i)-float64(p.height/2)) <= sameHeight
}

// from and end are the layers of the build that the class may reach into.
func (c *class) from() int { return c.span[0] + c.groups[0].up }
func (c *class) end() int  { return c.span[1] + c.groups[len(c.groups)-1].up }

// advance cuts what groups need for the layers [first, end) of the build, and
// lets go of what none needs any more.
func (c *class) advance(ctx context.Context, first, end int) error {
	// No more than is wanted: a build may have many classes, and many builds may be on
	// their way, one for each piece.
	wanted := min(end-c.groups[0].up, c.cutter.s.high)
	for c.cutter.next < wanted {
		if err := c.cutter.window(ctx, wanted); err != nil {
			return err
		}
		c.kept = append(c.kept, c.cutter.out...)
	}
	done := min(first-c.groups[len(c.groups)-1].up-c.lowest, len(c.kept))
	if done > 0 {
		c.kept = slices.Delete(c.kept, 0, done)
		c.lowest += done
	}
	return nil
}

// layer returns the layer of a group that is layer i of the build, or nil.
func (c *class) layer(g group, i int) *Layer {
	k := i - g.up - c.lowest
	if k < 0 || k >= len(c.kept) {
		return nil
	}
	return &c.kept[k]
}
