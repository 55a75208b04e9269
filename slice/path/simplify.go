package path

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// simplified returns g with corners left out that are no farther than tolerance
// from what is left, and without rings that have nothing left. Rings may come to
// cross by that much, which the offsets that follow repair.
//
// D. Douglas, T. Peucker, doi:10.3138/FM57-6770-U75U-7727.
func simplified(g poly.Region, tolerance float64) poly.Region {
	out := make(poly.Region, 0, len(g))
	for _, p := range g {
		q := poly.Polygon{Outer: simplifiedRing(p.Outer, tolerance)}
		if len(q.Outer) < 3 {
			continue
		}
		for _, h := range p.Holes {
			if h = simplifiedRing(h, tolerance); len(h) >= 3 {
				q.Holes = append(q.Holes, h)
			}
		}
		out = append(out, q)
	}
	return out
}

// simplifiedRing splits the ring at its first corner and the one farthest from
// it.
func simplifiedRing(r poly.Ring, tolerance float64) poly.Ring {
	if len(r) < 4 {
		return r
	}
	far, most := 0, 0.0
	for i, p := range r {
		if d := dist(r[0], p); d > most {
			far, most = i, d
		}
	}
	around := append(r[far:len(r):len(r)], r[0])
	out := reduce(make(poly.Ring, 0, len(r)/2), r[:far+1], tolerance)
	out = reduce(out, around, tolerance)
	return out
}

// reduce adds the points of a line that are needed, without its last one.
func reduce(out poly.Ring, line []geom.Vec2, tolerance float64) poly.Ring {
	if len(line) < 2 {
		return out
	}
	a, b := line[0], line[len(line)-1]
	far, most := 0, float64(tolerance*tolerance)
	for i := 1; i+1 < len(line); i++ {
		if d := dist2ToSegment(line[i], a, b); d > most {
			far, most = i, d
		}
	}
	if far == 0 {
		return append(out, a)
	}
	return reduce(reduce(out, line[:far+1], tolerance), line[far:], tolerance)
}

// dist2ToSegment returns the squared distance of p from the segment from a to b.
func dist2ToSegment(p, a, b geom.Vec2) float64 {
	ux, uy, vx, vy := b.X-a.X, b.Y-a.Y, p.X-a.X, p.Y-a.Y
	dot, l2 := float64(ux*vx)+float64(uy*vy), float64(ux*ux)+float64(uy*uy)
	if dot > 0 && l2 > 0 {
		t := min(1, dot/l2)
		vx, vy = vx-float64(t*ux), vy-float64(t*uy)
	}
	return float64(vx*vx) + float64(vy*vy)
}
