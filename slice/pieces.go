package slice

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// Piece is items of a build that have nothing to do with the others, and where equal
// ones stand: what is made of the layers of the first may be placed for the rest.
type Piece struct {
	// At are the places, relative to the first: shifts, and half turns where they
	// were asked for. The first is no motion at all.
	At []poly.Motion

	// Items of the model that are the first of the copies, rising.
	Items []int

	// From is the first layer of the build that reaches into the piece.
	From int

	Box poly.Box // around the first, seen from above

	stock // kinds of the first alone, layers of the whole build
}

// PieceOptions say which items have nothing to do with each other and which are
// equal.
type PieceOptions struct {
	// Gap is the distance in mm of the shadows, seen from above, from which items are
	// apart: one may stand in a hollow or a hole of the other. Below 0 all are.
	Gap float64

	// Copied asks for pieces only where there may be copies: there are none of a build whose items
	// are all different, which is known without a look at what is near.
	Copied bool

	// HalfTurns takes items for equal that are turned by 180 degrees about Z.
	HalfTurns bool
}

// Pieces splits a build into pieces that stand apart, and puts equal ones together, in
// the order of the first item of each. Layers of pieces are those of [Build], with the
// same numbers and heights. Errors are those of [Build].
//
// Items whose convex outlines are nearer than the gap are looked at more closely, for
// which the footprint of each kind is made once: about a second for a few million faces
// that are closed; others are cut once more.
func Pieces(ctx context.Context, m *mesh.Model, o Options, p PieceOptions) ([]Piece, error) {
	all, err := stockOf(m, o)
	if err != nil {
		return nil, err
	}
	if p.Copied && !slices.ContainsFunc(all.kinds, func(k *kind) bool { return len(k.items) > 1 }) {
		return nil, nil
	}
	clusters, err := clustersOf(ctx, all, p.Gap)
	if err != nil {
		return nil, err
	}
	var out []Piece
	known := map[string]int{}
	for _, c := range clusters {
		key, to := c.key(p.HalfTurns)
		i, ok := known[key]
		if !ok {
			i = len(out)
			known[key] = i
			out = append(out, c.piece(all))
		}
		first := out[i].kinds[0].items[0].motion
		out[i].At = append(out[i].At, relative(first, to, c[0].motion.T))
	}
	return out, nil
}

// Layers returns the layers of the first of the copies, those without anything of it
// included, like [Build].
func (p *Piece) Layers(ctx context.Context) iter.Seq2[Layer, error] {
	return func(yield func(Layer, error) bool) {
		if err := p.build().run(ctx, func(l Layer) bool { return yield(l, nil) }); err != nil {
			yield(Layer{}, err)
		}
	}
}

// standing is an item of a kind.
type standing struct {
	kind *kind
	rank int // of the kind
	placed
	box poly.Box // around its convex outline, seen from above
}

// cluster is items that may have to do with each other, in the order of the model.
type cluster []standing

// standings returns all items, in the order of the model.
func (s *shades) standings() []standing {
	var all []standing
	for rank, k := range s.kinds {
		hull := s.shade(k).hull
		for _, p := range k.items {
			it := standing{kind: k, rank: rank, placed: p, box: poly.EmptyBox()}
			for _, q := range hull {
				it.box = it.box.Add(p.motion.Apply(q))
			}
			all = append(all, it)
		}
	}
	slices.SortFunc(all, func(a, b standing) int { return cmp.Compare(a.item, b.item) })
	return all
}

// clustersOf puts items together that are nearer than gap.
func clustersOf(ctx context.Context, of stock, gap float64) ([]cluster, error) {
	s := newShades(of)
	all := cluster(s.standings())
	root, err := all.join(ctx, s, gap)
	if err != nil {
		return nil, err
	}
	var out []cluster
	at := make([]int, len(all))
	for i, s := range all {
		r := find(root, i)
		if r == i {
			at[i] = len(out)
			out = append(out, nil)
		}
		out[at[r]] = append(out[at[r]], s)
	}
	return out, nil
}

// join returns, by item, an earlier one of the same cluster, or itself.
func (c cluster) join(ctx context.Context, s *shades, gap float64) ([]int, error) {
	root := make([]int, len(c))
	order := make([]int, len(c))
	for i := range c {
		root[i], order[i] = i, i
	}
	if gap < 0 {
		return root, nil
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(c[a].box.Min.X, c[b].box.Min.X), a-b) })
	for k, i := range order {
		for _, j := range order[k+1:] {
			p, q := &c[i], &c[j]
			if q.box.Min.X > p.box.Max.X+gap {
				break
			}
			a, b := find(root, i), find(root, j)
			if a == b || q.box.Min.Y > p.box.Max.Y+gap || q.box.Max.Y < p.box.Min.Y-gap {
				continue
			}
			near, err := s.near(ctx, copyOf{p.kind, &p.placed}, copyOf{q.kind, &q.placed}, gap)
			if err != nil {
				return nil, err
			}
			if near {
				root[max(a, b)] = min(a, b)
			}
		}
	}
	return root, nil
}

func find(root []int, i int) int {
	for root[i] != i {
		root[i] = root[root[i]]
		i = root[i]
	}
	return i
}

// key names what is equal in clusters that differ by a shift in the plane, and by a
// half turn if that is allowed; to is the turn of the first item.
func (c cluster) key(half bool) (key string, to poly.Motion) {
	first := c[0]
	to = poly.Motion{Cos: first.motion.Cos, Sin: first.motion.Sin}
	back := poly.Motion{Cos: to.Cos, Sin: -to.Sin}
	turn := to
	if half && (turn.Sin < -alike || math.Abs(turn.Sin) <= alike && turn.Cos < 0) {
		turn = poly.Motion{Cos: -turn.Cos, Sin: -turn.Sin}
	}
	var b strings.Builder
	fmt.Fprint(&b, rounded(turn.Cos), rounded(turn.Sin), rounded(first.z))
	for _, s := range c {
		m := s.motion
		by := back.Apply(geom.Vec2{X: m.T.X - first.motion.T.X, Y: m.T.Y - first.motion.T.Y})
		cos := float64(back.Cos*m.Cos) - float64(back.Sin*m.Sin)
		sin := float64(back.Sin*m.Cos) + float64(back.Cos*m.Sin)
		fmt.Fprint(&b, ";", s.rank, rounded(cos), rounded(sin), rounded(by.X), rounded(by.Y), rounded(s.z-first.z))
	}
	return b.String(), to
}

// relative returns the motion that brings what stands at first to where it is turned
// like turn and its origin is at t. The turns differ by nothing or by half a turn, of
// which rounding is taken out.
func relative(first, turn poly.Motion, t geom.Vec2) poly.Motion {
	by := poly.Motion{Cos: 1}
	if float64(first.Cos*turn.Cos)+float64(first.Sin*turn.Sin) < 0 {
		by.Cos = -1
	}
	by.T = geom.Vec2{X: t.X - float64(by.Cos*first.T.X), Y: t.Y - float64(by.Cos*first.T.Y)}
	return by
}

// piece returns the piece of which c is the first copy.
func (c cluster) piece(all stock) Piece {
	out := Piece{Box: poly.EmptyBox(), stock: all}
	out.kinds = nil
	byRank := map[int]*kind{}
	low := math.Inf(1)
	for _, s := range c {
		k, ok := byRank[s.rank]
		if !ok {
			k = &kind{object: s.kind.object, matrix: s.kind.matrix, low: s.kind.low, high: s.kind.high, box: s.kind.box}
			byRank[s.rank] = k
			out.kinds = append(out.kinds, k)
		}
		k.items = append(k.items, s.placed)
		out.Items = append(out.Items, s.item)
		low = min(low, k.low+s.z)
		out.Box = out.Box.Add(s.box.Min).Add(s.box.Max)
	}
	out.From = int(all.planes.rank(low))
	return out
}
