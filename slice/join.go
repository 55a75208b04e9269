package slice

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// joiner closes the open outlines of a layer. Nearest ends are joined first, the
// end of one outline with the beginning of another; only what is left then is
// joined the wrong way round. A layer of a mesh that does not know its neighbours
// at all, such as one written with too few digits, is put together here too.
type joiner struct {
	points []geom.Vec2
	chains []chain

	// The two ends of chain c are numbered 2c and 2c+1. mate is what an end is
	// joined with, or none. Joined chains make up paths: far is the other end of
	// the path of a free end, and length that of the path.
	mate, far []int32
	length    []float64

	byX   []int32
	pairs []pair
	done  []bool
}

type pair struct {
	a, b int32
	dist float64
}

// rounds bounds how often nearest ends are looked for, and reach how many ends to
// either side are looked at: on real layers two or three rounds and a few ends
// are enough, and a layer of noise must not take for ever.
const (
	rounds = 64
	reach  = 512
)

// run turns the open outlines of t into loops. With all, what is still open when
// the gaps are closed is closed however far: a solid was meant, and a layer that
// lacks a wall is worse than one whose wall is straight. First each path on itself,
// so that two parts that both lack a piece are not joined to each other. It returns
// how many gaps were closed, how many of them so, and how many outlines were left
// out.
func (j *joiner) run(t *tracer, gap float64, all bool) (closed, far, dropped int) {
	j.points, j.chains = t.points, t.chains
	j.prepare()
	j.joinWithin(math.Max(gap, 0))
	if all {
		before := j.free()
		j.closeThemselves()
		j.joinWithin(math.Inf(1))
		far = (before - j.free()) / 2
	}
	closed, dropped = j.assemble(t)
	return closed, far, dropped
}

// joinWithin joins nearest ends up to a distance.
func (j *joiner) joinWithin(gap float64) {
	for _, anyWay := range [2]bool{false, true} {
		for range rounds {
			if !j.round(gap, anyWay) {
				break
			}
		}
	}
}

// free counts the ends that are not joined.
func (j *joiner) free() (n int) {
	for _, m := range j.mate {
		if m == none {
			n++
		}
	}
	return n
}

// closeThemselves closes the paths that go most of the way round.
func (j *joiner) closeThemselves() {
	for a := range j.mate {
		b := j.far[a]
		if j.mate[a] != none || j.mate[b] != none {
			continue
		}
		if p := (pair{int32(a), b, distance(j.at(int32(a)), j.at(b))}); j.fits(p, true) {
			j.link(p)
		}
	}
}

func (j *joiner) prepare() {
	n := 2 * len(j.chains)
	j.mate, j.far = zeroed(j.mate, n), zeroed(j.far, n)
	j.length, j.byX = zeroed(j.length, n), zeroed(j.byX, n)
	for e := range j.mate {
		j.mate[e], j.far[e], j.byX[e] = none, int32(e)^1, int32(e)
		c, l := j.chains[e/2], 0.0
		for i := c.from + 1; i < c.to; i++ {
			l += distance(j.points[i-1], j.points[i])
		}
		j.length[e] = l
	}
	slices.SortFunc(j.byX, func(a, b int32) int {
		p, q := j.at(a), j.at(b)
		return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y), cmp.Compare(a, b))
	})
}

// at returns the place of an end.
func (j *joiner) at(e int32) geom.Vec2 {
	c := j.chains[e/2]
	if e&1 == 0 {
		return j.points[c.from]
	}
	return j.points[c.to-1]
}

func distance(p, q geom.Vec2) float64 {
	x, y := p.X-q.X, p.Y-q.Y
	return math.Sqrt(float64(x*x) + float64(y*y))
}

// round joins free ends that are nearest to each other, and reports whether there
// were any.
func (j *joiner) round(gap float64, anyWay bool) bool {
	j.byX = slices.DeleteFunc(j.byX, func(e int32) bool { return j.mate[e] != none })
	j.pairs = j.pairs[:0]
	for i, e := range j.byX {
		if p, ok := j.nearest(i, gap, anyWay); ok {
			j.pairs = append(j.pairs, pair{min(e, p.b), max(e, p.b), p.dist})
		}
	}
	slices.SortFunc(j.pairs, func(p, q pair) int {
		return cmp.Or(cmp.Compare(p.dist, q.dist), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	any := false
	for _, p := range j.pairs {
		if j.mate[p.a] == none && j.mate[p.b] == none && j.fits(p, anyWay) {
			j.link(p)
			any = true
		}
	}
	return any
}

// nearest returns the free end that fits the i-th best.
func (j *joiner) nearest(i int, gap float64, anyWay bool) (best pair, ok bool) {
	e := j.byX[i]
	at := j.at(e)
	best = pair{a: e, b: none, dist: gap}
	try := func(k int) bool {
		f := j.byX[k]
		q := j.at(f)
		if abs(q.X-at.X) > best.dist {
			return false
		}
		p := pair{e, f, distance(at, q)}
		if (p.dist < best.dist || p.dist == best.dist && (best.b == none || f < best.b)) && j.fits(p, anyWay) {
			best = p
		}
		return true
	}
	for k := i + 1; k < min(len(j.byX), i+reach) && try(k); k++ {
	}
	for k := i - 1; k >= max(0, i-reach) && try(k); k-- {
	}
	return best, best.b != none
}

// fits reports whether two free ends may be joined. A path is closed on itself
// only when it is longer than twice the gap: short pieces belong to others.
func (j *joiner) fits(p pair, anyWay bool) bool {
	if !anyWay && p.a&1 == p.b&1 {
		return false
	}
	return j.far[p.a] != p.b || p.dist < j.length[p.a]/2
}

func (j *joiner) link(p pair) {
	j.mate[p.a], j.mate[p.b] = p.b, p.a
	a, b := j.far[p.a], j.far[p.b]
	l := j.length[p.a] + j.length[p.b] + p.dist
	j.far[a], j.far[b] = b, a
	j.length[a], j.length[b] = l, l
}

// assemble adds what has become closed to the loops of t.
func (j *joiner) assemble(t *tracer) (closed, dropped int) {
	j.done = zeroed(j.done, len(j.chains))
	for c := range j.chains {
		if j.done[c] {
			continue
		}
		gaps, whole := j.survey(int32(c))
		if !whole {
			dropped++
			continue
		}
		closed += gaps
		j.copyLoop(t, int32(c))
	}
	return closed, dropped
}

// survey marks the chains of the path of chain c as done. It returns the number
// of gaps in it and whether it is closed.
func (j *joiner) survey(c int32) (gaps int, whole bool) {
	for _, out := range [2]int32{2*c + 1, 2 * c} {
		for e := out; ; {
			j.done[e/2] = true
			m := j.mate[e]
			if m == none {
				break
			}
			if j.at(e) != j.at(m) {
				gaps++
			}
			if e = m ^ 1; e == out {
				return gaps, true
			}
		}
	}
	return 0, false
}

// copyLoop adds the loop that chain c is part of.
func (j *joiner) copyLoop(t *tracer, c int32) {
	l := chain{from: int32(len(t.points))}
	t.from = l.from
	first := 2*c + 1
	for out := first; ; {
		part := j.chains[out/2]
		l.faces += part.faces
		if out&1 == 1 {
			l.against += part.against
			for i := part.from; i < part.to; i++ {
				t.addPoint(t.points[i])
			}
		} else {
			l.against += part.faces - part.against
			for i := part.to - 1; i >= part.from; i-- {
				t.addPoint(t.points[i])
			}
		}
		if out = j.mate[out] ^ 1; out == first {
			break
		}
	}
	t.finish(l)
}
