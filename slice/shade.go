package slice

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// Shades. Items that stand apart seen from above do not meet in any layer, which is
// found out once for two items instead of in each layer anew. Most are told apart by
// their convex outlines; of those that reach into each other's hollows, as packers put
// them, the footprints are looked at. A section lies in the footprint only where the
// surface is closed and its faces agree on the outside: then what winds around a point
// changes with the height only where the surface passes above or below it. Other meshes
// are cut to see what they cover, as what is open in them is closed straight across.

const (
	// shadeTolerance in mm is how far a footprint may reach beyond the shadow, to have
	// few corners: little beside what packers leave between parts.
	shadeTolerance = 0.01

	// apartBy in mm is what must be between two shades, so that rounding does not count;
	// of meshes that are closed only with near vertices made one, a share of their size
	// comes on top: see spread.
	apartBy = 1e-6
)

// shades are what the kinds of a model cover, made when they are asked for, by any
// number of goroutines.
type shades struct {
	stock

	mu    sync.Mutex
	of    map[*kind]*shade
	tight map[int]*tight // by object
	meet  map[[2]int]bool
	moved []geom.Vec2
	rough bool // the hulls are enough
}

// shade is what a kind covers, in its own coordinates.
type shade struct {
	hull    []geom.Vec2 // convex, counter-clockwise
	looked  bool
	outline *outline // nil where the hull is all that is known
	margin  float64
}

// tight is an object whose sections lie in its shadow.
type tight struct {
	mesh     *mesh.Mesh // nil of others
	topology *mesh.Topology
	margin   float64
}

func newShades(s stock) *shades {
	return &shades{stock: s, of: map[*kind]*shade{}, tight: map[int]*tight{}, meet: map[[2]int]bool{}}
}

// met reports whether two items may meet, seen from above, and remembers it.
func (s *shades) met(ctx context.Context, p, q copyOf) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := [2]int{p.item, q.item}
	known, ok := s.meet[key]
	if ok {
		return known, nil
	}
	near, err := s.near(ctx, p, q, 0)
	if err == nil {
		s.meet[key] = near
	}
	return near, err
}

// near reports whether two items may be nearer to each other than gap, seen from above.
func (s *shades) near(ctx context.Context, p, q copyOf, gap float64) (bool, error) {
	a, b := s.shade(p.kind), s.shade(q.kind)
	by := between(p.motion, q.motion)
	s.moved = slices.Grow(s.moved[:0], len(b.hull))[:len(b.hull)]
	for i, c := range b.hull {
		s.moved[i] = by.Apply(c)
	}
	if separation(a.hull, s.moved) > gap || separation(s.moved, a.hull) > gap {
		return false, nil
	}
	for _, k := range [2]*kind{p.kind, q.kind} {
		if err := s.look(ctx, k); err != nil {
			return false, err
		}
	}
	if a.outline != nil && b.outline != nil {
		return a.outline.near(b.outline, by, gap+apartBy+a.margin+b.margin), nil
	}
	return true, nil
}

// shade returns the shade of a kind, with its hull.
func (s *shades) shade(k *kind) *shade {
	a := s.of[k]
	if a == nil {
		a = &shade{hull: k.shadow(s.model.Objects[k.object])}
		s.of[k] = a
	}
	return a
}

// look makes the outline of a kind, if it has one.
func (s *shades) look(ctx context.Context, k *kind) error {
	a := s.shade(k)
	if a.looked || s.rough {
		return nil
	}
	g, margin, err := s.shadowOf(ctx, k)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && len(g) > 0 {
		a.outline, a.margin = outlineOf(g), margin
	}
	a.looked = true // and of what is too tangled the hull is enough
	return nil
}

// shadowOf returns a region that holds all sections of a kind, up to a margin.
func (s *shades) shadowOf(ctx context.Context, k *kind) (g poly.Region, margin float64, err error) {
	t, err := s.object(ctx, k.object)
	if err != nil {
		return nil, 0, err
	}
	if t.mesh == nil {
		g, err = s.covered(ctx, k)
		return g, 0, err
	}
	m, o := slanted(t.mesh, k.matrix), mesh.FootprintOptions{Tolerance: shadeTolerance}
	if len(m.Faces) == len(t.mesh.Faces) {
		o.Topology = t.topology
	}
	g, err = mesh.Footprint(ctx, m, geom.Affine{M: k.matrix}, o)
	return g, float64(t.margin * k.scale()), err
}

// slanted returns m without the faces that are upright under a matrix: those of a closed
// mesh add nothing to its shadow, and finding that out takes as long as the shadow.
func slanted(m *mesh.Mesh, matrix [3][3]float64) *mesh.Mesh {
	a := geom.Affine{M: matrix}
	upright := func(f [3]uint32) bool {
		p, q, r := a.Apply(m.Vertices[f[0]]), a.Apply(m.Vertices[f[1]]), a.Apply(m.Vertices[f[2]])
		n := geom.Cross(geom.Sub(q, p), geom.Sub(r, p))
		return abs(n.Z) <= 1e-10*(abs(n.X)+abs(n.Y)+abs(n.Z)) // what [mesh.Footprint] takes for it
	}
	if !slices.ContainsFunc(m.Faces, upright) {
		return m
	}
	out := &mesh.Mesh{Name: m.Name, Vertices: m.Vertices}
	for _, f := range m.Faces {
		if !upright(f) {
			out.Faces = append(out.Faces, f)
		}
	}
	return out
}

// scale returns by how much the matrix makes lengths larger at most.
func (k *kind) scale() float64 {
	sum := 0.0
	for _, row := range k.matrix {
		for _, x := range row {
			sum += float64(x * x)
		}
	}
	return math.Sqrt(sum)
}

// object returns what is known of an object: as it is, or with near vertices made one,
// of which [newSolid] takes what is closed.
func (s *shades) object(ctx context.Context, i int) (*tight, error) {
	if t := s.tight[i]; t != nil {
		return t, nil
	}
	w, err := weld(ctx, s.model.Objects[i])
	if err != nil {
		return nil, err
	}
	t, err := tightOf(ctx, w.m)
	if err == nil && t.mesh == nil && t.topology.OpenEdges > 0 && t.topology.SameWay == 0 {
		var wide *mesh.Mesh
		if wide, err = w.widened(ctx); err == nil {
			t, err = tightOf(ctx, wide)
			box := w.m.Bounds()
			t.margin = 4 * spread * geom.Length(geom.Sub(box.Max, box.Min))
		}
	}
	if err == nil {
		s.tight[i] = t
	}
	return t, err
}

// tightOf returns m if its sections lie in its shadow, else its topology alone.
func tightOf(ctx context.Context, m *mesh.Mesh) (*tight, error) {
	topology, err := mesh.NewTopology(ctx, m)
	t := &tight{topology: topology}
	if err == nil && topology.OpenEdges == 0 && topology.SameWay == 0 && topology.JunctionsBalanced(m, nil) {
		t.mesh = m
	}
	return t, err
}

// between returns where what is at b is, seen from what is at a.
func between(a, b poly.Motion) poly.Motion {
	back := inverse(a)
	return poly.Motion{
		Cos: float64(back.Cos*b.Cos) - float64(back.Sin*b.Sin),
		Sin: float64(back.Sin*b.Cos) + float64(back.Cos*b.Sin),
		T:   back.Apply(b.T),
	}
}

// shadow returns the convex outline of the mesh under the matrix of the kind, seen from
// above.
func (k *kind) shadow(m *mesh.Mesh) []geom.Vec2 {
	flat := k.flat(m)
	var out []geom.Vec2
	for _, i := range hull.Planar(flat) {
		out = append(out, flat[i])
	}
	return out
}

// separation returns how far b is at least outside one of the edges of a, below 0 when it
// reaches inside of all. Both are convex and run counter-clockwise: the corner of b that
// lies farthest in goes round with the edges, so that it takes O(corners).
func separation(a, b []geom.Vec2) float64 {
	worst, k := math.Inf(-1), 0
	for i, p := range a {
		q := a[(i+1)%len(a)]
		dx, dy := q.X-p.X, q.Y-p.Y
		l := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if l == 0 {
			continue
		}
		out := func(r geom.Vec2) float64 { return float64(dy*(r.X-p.X)) - float64(dx*(r.Y-p.Y)) }
		least := out(b[k])
		for step, at := 1, k; step < len(b); step++ {
			if at++; at == len(b) {
				at = 0
			}
			d := out(b[at])
			if d > least && !math.IsInf(worst, -1) {
				break // all are looked at for the first edge alone
			}
			if d <= least {
				least, k = d, at
			}
		}
		worst = max(worst, least/l)
	}
	return worst
}
