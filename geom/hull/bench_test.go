package hull

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// shapes are surfaces as meshes have them, of about n points each.
func shapes(n int) map[string][]geom.Vec {
	torus := func(i int) geom.Vec {
		u, v := 2*math.Pi*float64(i%1000)/1000, 2*math.Pi*float64(i/1000)*1000/float64(n)
		r := 3 + math.Cos(v)
		return geom.Vec{X: r * math.Cos(u), Y: r * math.Sin(u), Z: math.Sin(v)}
	}
	bumpy := func(i int) geom.Vec {
		p := torus(i)
		r := 1 + 0.05*math.Sin(9*p.X)*math.Sin(7*p.Y)*math.Sin(11*p.Z)
		return geom.Vec{X: r * p.X, Y: r * p.Y, Z: r * p.Z}
	}
	side := int(math.Sqrt(float64(n)))
	relief := func(i int) geom.Vec { // a plate with an engraved top, most of it flat
		x, y := float64(i%side)/float64(side), float64(i/side)/float64(side)
		z := math.Min(0, math.Sin(40*x)*math.Sin(30*y))
		return geom.Vec{X: 100 * x, Y: 80 * y, Z: 10 + z}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	inside := func(int) geom.Vec { return geom.Vec{X: rng.Float64(), Y: rng.Float64(), Z: rng.Float64()} }
	grainy := ball(n)
	for i := range grainy {
		r := 1 + 0.01*math.Sin(40*grainy[i].X)*math.Sin(45*grainy[i].Y)*math.Sin(50*grainy[i].Z)
		grainy[i] = scale(r, grainy[i])
	}
	out := map[string][]geom.Vec{"grainy ball": grainy}
	for name, f := range map[string]func(int) geom.Vec{"torus": torus, "bumpy": bumpy, "relief": relief, "box filled": inside} {
		pts := make([]geom.Vec, n)
		for i := range pts {
			pts[i] = f(i)
		}
		out[name] = pts
	}
	out["relief turned"] = move(turn(0.3, 0.4), out["relief"])
	shuffled := append([]geom.Vec{}, out["bumpy"]...)
	rng.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	out["bumpy shuffled"] = shuffled
	return out
}

func BenchmarkHull(b *testing.B) {
	// One worker: what is measured is work, not waiting.
	ctx := par.WithWorkers(context.Background(), 1)
	all := shapes(500000)
	all["ball"] = ball(50000)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			var h *Hull
			for b.Loop() {
				h, _ = New(ctx, all[name])
			}
			kept, _ := outer(ctx, all[name])
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(len(all[name]))*1e9, "ns/pt")
			b.ReportMetric(float64(len(h.Points)), "corners")
			b.ReportMetric(float64(len(kept)), "kept")
		})
	}
}
