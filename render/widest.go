package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// widest returns a point well inside g: of a grid over its box, then of a finer
// one about the best point, the one farthest from the outline. For a region of
// no area it is the middle of the box.
func widest(g poly.Region) geom.Vec2 {
	const cells = 24
	box := g.Box()
	size := box.Size()
	best := geom.Vec2{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
	room := depthIn(g, best)
	for range 2 {
		from, step := best, geom.Vec2{X: size.X / cells, Y: size.Y / cells}
		for j := -cells / 2; j <= cells/2; j++ {
			for i := -cells / 2; i <= cells/2; i++ {
				p := geom.Vec2{X: from.X + float64(float64(i)*step.X), Y: from.Y + float64(float64(j)*step.Y)}
				if r := depthIn(g, p); r > room {
					best, room = p, r
				}
			}
		}
		size = geom.Vec2{X: 2 * step.X, Y: 2 * step.Y}
	}
	return best
}

// depthIn returns the distance from p to the outline of g, negative outside.
func depthIn(g poly.Region, p geom.Vec2) float64 {
	inside := false
	nearest := math.Inf(1)
	g.Rings(func(r poly.Ring) bool {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			dx, dy := b.X-a.X, b.Y-a.Y
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X+float64((p.Y-a.Y)*dx)/dy {
				inside = !inside
			}
			t := 0.0
			if l := float64(dx*dx) + float64(dy*dy); l > 0 {
				t = min(1, max(0, (float64((p.X-a.X)*dx)+float64((p.Y-a.Y)*dy))/l))
			}
			ex, ey := p.X-a.X-float64(t*dx), p.Y-a.Y-float64(t*dy)
			nearest = min(nearest, float64(ex*ex)+float64(ey*ey))
		}
		return true
	})
	if !inside {
		return -math.Sqrt(nearest)
	}
	return math.Sqrt(nearest)
}
