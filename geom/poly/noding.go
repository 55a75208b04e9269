package poly

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// maxRounds is far above what is ever needed: two rounds for segments that cross
// well, up to ten where thousands meet within a few units of the grid.
const maxRounds = 60

// maxCuts bounds the memory of one round.
const maxCuts = 1 << 25

// cut is a point at which an edge is to be cut.
type cut struct {
	edge int32
	p    geom.Vec2
}

// node cuts the edges until none crosses another or passes through the end of
// one. In later rounds only what is new is compared.
func (a *arrangement) node(ctx context.Context) error {
	for range maxRounds {
		a.merge()
		cuts, err := a.findCuts(ctx)
		if err != nil || len(cuts) == 0 {
			return err
		}
		a.apply(cuts)
	}
	return ErrTangled
}

// apply cuts the edges; those that are not cut are no longer fresh.
func (a *arrangement) apply(cuts []cut) {
	slices.SortFunc(cuts, func(p, q cut) int {
		if p.edge != q.edge {
			return int(p.edge) - int(q.edge)
		}
		return a.edges[p.edge].along(p.p, q.p)
	})
	for i := range a.edges {
		a.edges[i].fresh = false
	}
	for i := 0; i < len(cuts); {
		e := &a.edges[cuts[i].edge]
		from, end, w, drift := e.a, e.b, e.w, e.drift+1
		first := true
		piece := func(to geom.Vec2) {
			if to == from {
				return
			}
			part := edge{a: from, b: to, w: w, drift: drift, fresh: true}
			part.sort()
			if first {
				a.edges[cuts[i].edge] = part
			} else {
				a.edges = append(a.edges, part)
			}
			from, first = to, false
		}
		k := i
		for ; k < len(cuts) && cuts[k].edge == cuts[i].edge; k++ {
			piece(cuts[k].p)
		}
		piece(end)
		i = k
	}
}

// along orders two points on e from its beginning to its end.
func (e *edge) along(p, q geom.Vec2) int {
	dx, dy := e.b.X-e.a.X, e.b.Y-e.a.Y
	d := float64((p.X-q.X)*dx) + float64((p.Y-q.Y)*dy)
	switch {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return compare(p, q)
}

// compareEdges adds the cuts that edges i and j ask of each other.
func (a *arrangement) compareEdges(i, j int32, cuts []cut) []cut {
	e, f := &a.edges[i], &a.edges[j]
	if !(e.fresh || f.fresh) || !e.meetsBox(f) {
		return cuts
	}
	before := len(cuts)
	for _, p := range [2]geom.Vec2{f.a, f.b} {
		if e.passes(p, a.grid) {
			cuts = append(cuts, cut{i, p})
		}
	}
	for _, p := range [2]geom.Vec2{e.a, e.b} {
		if f.passes(p, a.grid) {
			cuts = append(cuts, cut{j, p})
		}
	}
	if len(cuts) > before || !e.crosses(f) {
		return cuts
	}
	p := a.toGrid(e.crossing(f))
	if p != e.a && p != e.b {
		cuts = append(cuts, cut{i, p})
	}
	if p != f.a && p != f.b {
		cuts = append(cuts, cut{j, p})
	}
	return cuts
}

// meetsBox reports whether the boxes of e and f meet.
func (e *edge) meetsBox(f *edge) bool {
	if f.b.X < e.a.X || e.b.X < f.a.X {
		return false
	}
	elo, ehi, flo, fhi := e.a.Y, e.b.Y, f.a.Y, f.b.Y
	if elo > ehi {
		elo, ehi = ehi, elo
	}
	if flo > fhi {
		flo, fhi = fhi, flo
	}
	return elo <= fhi && flo <= ehi
}

// passes reports whether e passes through the square of the grid around p, not
// at its ends. Rounding may decide for squares that are just touched, never for
// a point on e.
func (e *edge) passes(p geom.Vec2, unit float64) bool {
	if p == e.a || p == e.b || p.X < e.a.X || p.X > e.b.X {
		return false
	}
	if e.a.Y < e.b.Y {
		if p.Y < e.a.Y || p.Y > e.b.Y {
			return false
		}
	} else if p.Y > e.a.Y || p.Y < e.b.Y {
		return false
	}
	dx, dy := e.b.X-e.a.X, e.b.Y-e.a.Y
	off := float64(dx*(p.Y-e.a.Y)) - float64(dy*(p.X-e.a.X))
	return abs(off) < float64(unit/2*(dx+abs(dy)))
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// crosses reports whether e and f have one point in common that is an end of
// neither.
func (e *edge) crosses(f *edge) bool {
	return geom.Orient2D(e.a, e.b, f.a)*geom.Orient2D(e.a, e.b, f.b) < 0 &&
		geom.Orient2D(f.a, f.b, e.a)*geom.Orient2D(f.a, f.b, e.b) < 0
}

// crossing returns where e and f, which cross, do so. The error is a few 2^-53 of
// their lengths however flat the angle between them: along them it may be
// large, but the point returned lies on both.
func (e *edge) crossing(f *edge) geom.Vec2 {
	dx, dy := e.b.X-e.a.X, e.b.Y-e.a.Y
	fx, fy := f.b.X-f.a.X, f.b.Y-f.a.Y
	ox, oy := f.a.X-e.a.X, f.a.Y-e.a.Y
	den := float64(dx*fy) - float64(dy*fx)
	t := (float64(ox*fy) - float64(oy*fx)) / den
	if !(t >= 0) {
		t = 0
	} else if t > 1 {
		t = 1
	}
	return geom.Vec2{X: e.a.X + float64(t*dx), Y: e.a.Y + float64(t*dy)}
}
