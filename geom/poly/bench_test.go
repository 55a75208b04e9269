package poly

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func BenchmarkOperations(b *testing.B) {
	gear := func(n int) Region {
		rng := rand.New(rand.NewPCG(1, 1))
		r := circle(geom.Vec2{}, 50, n)
		for i := range r {
			f := 1 - 0.2*rng.Float64()*float64(i/4%2)
			r[i] = geom.Vec2{X: f * r[i].X, Y: f * r[i].Y}
		}
		return Region{{Outer: r}}
	}
	for _, c := range []struct {
		name string
		n    int
	}{{"50", 50}, {"1000", 1000}, {"20000", 20000}} {
		g := gear(c.n)
		h := g.Move(Motion{Cos: 0.6, Sin: 0.8, T: geom.Vec2{X: 10}})
		for name, f := range map[string]func() (Region, error){
			"Union":    func() (Region, error) { return Union(g, h) },
			"Offset":   func() (Region, error) { return Offset(g, 1) },
			"Simplify": func() (Region, error) { return Simplify(g, 0.01) },
			"Clean":    func() (Region, error) { return Clean(g) },
		} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				for b.Loop() {
					if _, err := f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
