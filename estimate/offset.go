package estimate

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// offsetPoints is how many points in the box of a part are looked at to find its shell:
// the share of a volume comes out within half a percent or so.
const offsetPoints = 40_000

// shellShare returns the share of the volume of a closed part that is nearer to its
// surface than wall: that of the true offset surface, by counting points. They follow
// the additive sequence of the powers of 1/1.2207 (the generalised golden ratio for
// three dimensions), which spreads evenly and meets no pattern of a model.
func shellShare(ctx context.Context, m *mesh.Mesh, wall float64) (float64, error) {
	tree, err := mesh.NewBVH(ctx, m, nil)
	if err != nil {
		return 0, err
	}
	box := m.Bounds()
	size := box.Size()
	type tally struct{ inside, shell int }
	const g = 1.2207440846057596
	const grain = 500
	sum, err := par.Reduce(ctx, offsetPoints, grain, func(lo, hi int) tally {
		var t tally
		for i := lo; i < hi; i++ {
			n := float64(i) + 0.5
			p := geom.Vec{
				X: box.Min.X + float64(size.X*fraction(n/g)), Y: box.Min.Y + float64(size.Y*fraction(n/(g*g))), Z: box.Min.Z + float64(size.Z*fraction(n/(g*g*g))),
			}
			if tree.Winding(p) < 0.5 {
				continue
			}
			t.inside++
			if nearSurface(m, tree, p, wall) {
				t.shell++
			}
		}
		return t
	}, func(a, b tally) tally { return tally{a.inside + b.inside, a.shell + b.shell} })
	if err != nil || sum.inside == 0 {
		return 1, err // too thin for any point: all of it is shell
	}
	return float64(sum.shell) / float64(sum.inside), nil
}

// fraction returns what follows the point of v >= 0.
func fraction(v float64) float64 { return v - float64(int(v)) }

// nearSurface reports whether any face is nearer to p than d.
func nearSurface(m *mesh.Mesh, tree *mesh.BVH, p geom.Vec, d float64) bool {
	reach := geom.Vec{X: d, Y: d, Z: d}
	near := false
	tree.Overlapping(geom.Box{Min: geom.Sub(p, reach), Max: geom.Add(p, reach)}, func(f int32) bool {
		c := m.Faces[f]
		near = distance2(p, [3]geom.Vec{m.Vertices[c[0]], m.Vertices[c[1]], m.Vertices[c[2]]}) < float64(d*d)
		return !near
	})
	return near
}

// distance2 returns the square of the distance of p from a triangle: from its plane
// where p is above its inside, else from the nearest side.
func distance2(p geom.Vec, c [3]geom.Vec) float64 {
	n := geom.Cross(geom.Sub(c[1], c[0]), geom.Sub(c[2], c[0]))
	inside := true
	best := -1.0
	for k := range c {
		a, b := c[k], c[(k+1)%3]
		side, to := geom.Sub(b, a), geom.Sub(p, a)
		if geom.Dot(geom.Cross(n, side), to) < 0 {
			inside = false
		}
		t := 0.0
		if l := geom.Dot(side, side); l > 0 {
			t = max(0, min(1, geom.Dot(to, side)/l))
		}
		off := geom.Sub(to, geom.Scale(t, side))
		if d := geom.Dot(off, off); best < 0 || d < best {
			best = d
		}
	}
	if l := geom.Dot(n, n); inside && l > 0 {
		h := geom.Dot(n, geom.Sub(p, c[0]))
		return float64(h*h) / l
	}
	return best
}
