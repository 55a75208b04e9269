package plate

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// A proof that so many copies of a part do not lie on a square plate by quarter
// turns, by branch and bound: the copies are known to lie in boxes of positions;
// boxes shrink to what the no-fit polygons leave of their differences, and the
// longest side of all is halved until nothing is left or all boxes are small. It
// shares the fields with the search and nothing else. They are tested against
// distances.

// span4 is a box of positions: x from 0 to 1, y from 2 to 3.
type span4 [4]float64

// shifts are the shifts of one turn against another at which the two may keep
// their gap, as cells: a cell is full when none of its points is one of them.
type shifts struct {
	x0, y0 float64
	nx, ny int
	free   []int32 // how many cells that are not full lie to the left and below
}

const shiftCell = 0.25 // mm

// shiftsOf looks at all shifts that the plate allows. A depth changes by no more
// than the way, so a cell is full when its middle is deeper than half its diagonal.
func (b *board) shiftsOf(fixed, moving int) *shifts {
	x0, x1, y0, y1 := b.window(fixed)
	u0, u1, v0, v1 := b.window(moving)
	s := &shifts{x0: u0 - x1, y0: v0 - y1}
	s.nx, s.ny = int((u1-x0-s.x0)/shiftCell)+1, int((v1-y0-s.y0)/shiftCell)+1
	s.free = make([]int32, (s.nx+1)*(s.ny+1))
	q := b.pair(fixed, moving)
	w := s.nx + 1
	for j := range s.ny {
		row := int32(0)
		for i := range s.nx {
			x, y := s.x0+(float64(i)+0.5)*shiftCell, s.y0+(float64(j)+0.5)*shiftCell
			if q.depth(x, y) <= shiftCell*math.Sqrt2/2+b.c.fault+1e-9 {
				row++
			}
			s.free[(j+1)*w+i+1] = s.free[j*w+i+1] + row
		}
	}
	return s
}

// full reports whether all cells from i0, j0 up to before i1, j1 are.
func (s *shifts) full(i0, j0, i1, j1 int) bool {
	w := s.nx + 1
	return s.free[j1*w+i1]-s.free[j0*w+i1]-s.free[j1*w+i0]+s.free[j0*w+i0] == 0
}

// tighten shrinks a box of shifts to the cells that are not full, and reports
// whether there are any.
func (s *shifts) tighten(d *span4) bool {
	cell := func(x, zero float64) int { return int(math.Floor((x - zero) / shiftCell)) }
	i0, i1 := max(0, cell(d[0]-1e-9, s.x0)), min(s.nx, cell(d[1]+1e-9, s.x0)+1)
	j0, j1 := max(0, cell(d[2]-1e-9, s.y0)), min(s.ny, cell(d[3]+1e-9, s.y0)+1)
	if i0 >= i1 || j0 >= j1 || s.full(i0, j0, i1, j1) {
		return false
	}
	i0 += firstNot(i1-i0, func(n int) bool { return s.full(i0, j0, i0+n, j1) })
	i1 -= firstNot(i1-i0, func(n int) bool { return s.full(i1-n, j0, i1, j1) })
	j0 += firstNot(j1-j0, func(n int) bool { return s.full(i0, j0, i1, j0+n) })
	j1 -= firstNot(j1-j0, func(n int) bool { return s.full(i0, j1-n, i1, j1) })
	d[0], d[1] = max(d[0], s.x0+float64(i0)*shiftCell), min(d[1], s.x0+float64(i1)*shiftCell)
	d[2], d[3] = max(d[2], s.y0+float64(j0)*shiftCell), min(d[3], s.y0+float64(j1)*shiftCell)
	return true
}

// firstNot returns how many rows are full, of n that are not all.
func firstNot(n int, full func(int) bool) int {
	lo, hi := 0, n-1
	for lo < hi {
		if m := (lo + hi + 1) / 2; full(m) {
			lo = m
		} else {
			hi = m - 1
		}
	}
	return lo
}

// exhaustion is the search for copies in given turns.
type exhaustion struct {
	between [][]*shifts // by turn of the one and of the other
	turns   []int       // of the copies
	nodes   int
}

func newExhaustion(b *board) *exhaustion {
	e := &exhaustion{}
	for t := range b.c.shapes {
		var row []*shifts
		for u := range b.c.shapes {
			row = append(row, b.shiftsOf(t, u))
		}
		e.between = append(e.between, row)
	}
	return e
}

// narrow shrinks the boxes by all pairs until that gains little, and reports
// whether all have something left.
func (e *exhaustion) narrow(at []span4) bool {
	for gain := 1.0; gain > 0.2; {
		gain = 0
		for i := range at {
			for j := range i {
				a, b := &at[j], &at[i]
				d := span4{b[0] - a[1], b[1] - a[0], b[2] - a[3], b[3] - a[2]}
				if !e.between[e.turns[j]][e.turns[i]].tighten(&d) {
					return false
				}
				for k := 0; k < 4; k += 2 {
					was := a[k+1] - a[k] + b[k+1] - b[k]
					b[k], b[k+1] = max(b[k], a[k]+d[k]), min(b[k+1], a[k+1]+d[k+1])
					a[k], a[k+1] = max(a[k], b[k]-d[k+1]), min(a[k+1], b[k+1]-d[k])
					if a[k] > a[k+1]+1e-9 || b[k] > b[k+1]+1e-9 {
						return false
					}
					gain += was - (a[k+1] - a[k] + b[k+1] - b[k])
				}
			}
		}
	}
	return true
}

// small is the side of boxes that are not halved any more: what is left then may
// be a layout.
const small = 0.3

// any reports whether boxes are left that may hold a layout.
func (e *exhaustion) any(at []span4) bool {
	e.nodes++
	if !e.narrow(at) {
		return false
	}
	item, axis, longest := 0, 0, 0.0
	for i := range at {
		for k := 0; k < 4; k += 2 {
			if s := at[i][k+1] - at[i][k]; s > longest {
				item, axis, longest = i, k, s
			}
		}
	}
	if longest < small {
		return true
	}
	lower, upper := slices.Clone(at), slices.Clone(at)
	half := (at[item][axis] + at[item][axis+1]) / 2
	lower[item][axis+1], upper[item][axis] = half, half
	return e.any(lower) || e.any(upper)
}

// mayHold reports whether n copies of the only kind of b may lie on it; when not,
// they do not. Copies are alike, and a square plate turned by a quarter is the same.
func mayHold(b *board, n int) (yes bool, nodes int) {
	e := newExhaustion(b)
	turns := len(b.c.shapes)
	for _, counts := range shares(n, turns) {
		if turns == 4 && slices.ContainsFunc([]int{1, 2, 3}, func(q int) bool {
			return slices.Compare(append(slices.Clone(counts[q:]), counts[:q]...), counts) > 0
		}) {
			continue
		}
		e.turns = e.turns[:0]
		var at []span4
		for t, m := range counts {
			for range m {
				x0, x1, y0, y1 := b.window(t)
				e.turns, at = append(e.turns, t), append(at, span4{x0, x1, y0, y1})
			}
		}
		if e.any(at) {
			return true, e.nodes
		}
	}
	return false, e.nodes
}

// shares returns all ways to share n alike things among so many.
func shares(n, among int) [][]int {
	if among == 1 {
		return [][]int{{n}}
	}
	var out [][]int
	for first := range n + 1 {
		for _, rest := range shares(n-first, among-1) {
			out = append(out, append([]int{first}, rest...))
		}
	}
	return out
}

// Where the least plate is known, the proof is found below it and not above.
func TestExhaustClosedForms(t *testing.T) {
	circle := solid(regular(96, 5))
	for _, c := range []struct {
		name  string
		shape poly.Region
		turns []float64
		n     int
		gap   float64
		least float64 // side of the smallest square that holds n
	}{
		{"four squares", solid(rect(0, 0, 10, 10)), []float64{0}, 4, 0, 20},
		{"five squares that do not turn", solid(rect(0, 0, 10, 10)), []float64{0}, 5, 0, 30},
		{"five squares with a gap", solid(rect(0, 0, 10, 10)), []float64{0}, 5, 1, 32},
		{"four bars about a hole", solid(rect(0, 0, 20, 10)), quarters, 4, 0, 30},
		{"two circles", circle, []float64{0}, 2, 0, 5 * (2 + math.Sqrt2)},
		{"five circles with a gap", circle, []float64{0}, 5, 2, 12*math.Sqrt2 + 10}, // about one in the middle
		{"two Ls", solid(ell(9, 3)), quarters, 2, 0, 12},
	} {
		for _, by := range []float64{-1.2, 0.4} {
			side := c.least + by
			b := newBoard(flat(c.gap, 1e-7, Kind{Region: c.shape, Angles: c.turns}), square(side), 1)
			if got, nodes := mayHold(b, c.n); got != (by > 0) {
				t.Errorf("%s on a square of %g: may lie: %v, after %d nodes", c.name, side, got, nodes)
			}
		}
	}
}

// No box is shrunk past a layout that exists.
func TestExhaustSeesLayouts(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 30 {
		b := newBoard(flat(1, 1e-7, Kind{Region: starWithHole(rng, 5+rng.IntN(8), 9), Angles: quarters}), square(40), rng.Uint64())
		b.light = true
		for range 5 {
			b.drop(0)
		}
		e := newExhaustion(b)
		var at []span4
		for _, p := range b.at {
			e.turns = append(e.turns, p.turn)
			l, r, d, u := rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64()
			at = append(at, span4{p.x - 9*l, p.x + 9*r, p.y - 9*d, p.y + 9*u})
		}
		if len(at) < 2 || !e.narrow(at) {
			t.Fatalf("%d items: a layout is denied", len(at))
		}
		for i, p := range b.at {
			const e = 1e-6
			if s := at[i]; p.x < s[0]-e || p.x > s[1]+e || p.y < s[2]-e || p.y > s[3]+e {
				t.Errorf("%v was shrunk past %v", s, p)
			}
		}
	}
}

// Five copies of idler_riser, 67 x 75 mm and nearly convex but for its hole, do not
// lie on 180 x 180 mm by quarter turns, though they touch; with a gap of 1 mm they
// do not on 182 x 182. On 184 x 184 the search finds them.
func TestCorpusFiveOfOne(t *testing.T) {
	kind := Kind{Region: corpusShadow(t, "estimate/meshes/idler_riser.stl"), Angles: quarters}
	for _, c := range []struct {
		side, gap float64
		may       bool
	}{{180, 0, false}, {180, 1, false}, {182, 1, false}, {184, 1, true}} {
		b := newBoard(NewCatalogue([]Kind{kind}, c.side, allowed, func(int, int) float64 { return c.gap }), square(c.side), 1)
		got, nodes := mayHold(b, 5)
		if got != c.may {
			t.Errorf("on %g with a gap of %g: may lie: %v", c.side, c.gap, got)
		}
		t.Logf("on %g with a gap of %g: may lie: %v, %d nodes", c.side, c.gap, got, nodes)
	}
	p := &Problem{Area: square(184), Items: plain([]Kind{kind}, 0, 0, 0, 0, 0), MaxPlates: 1}
	p.Room, p.Worth = 184*184, func(Item) float64 { return 1 }
	c := NewCatalogue([]Kind{kind}, 184, allowed, func(int, int) float64 { return 1 })
	r := Fill(t.Context(), p, c, FillOptions{Seed: 1, Budget: Budget{Iterations: 1_500_000}})
	if placed, _ := count(r); placed != 5 {
		t.Errorf("%d of 5 found on 184", placed)
	}
}

// corpusShadow is the footprint of a mesh of the corpus.
func corpusShadow(t *testing.T, name string) poly.Region {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	m, err := mesh.Load(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := mesh.Footprint(t.Context(), m, geom.Identity(), mesh.FootprintOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}
