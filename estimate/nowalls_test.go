package estimate

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice/config"
)

// Without walls steep slopes, the steps of which are a fifth of a wall or less, are not seen, and
// gentler ones are solid as far as what is seen is anchored. PrusaSlicer takes 2981, 2903, 4408 and 4157 s
// for these frusta.
func TestSlopesWithoutWalls(t *testing.T) {
	s := config.Defaults()
	s.Perimeters = 0
	for step, want := range map[float64]float64{0.05: 2981, 0.08: 2903, 0.1: 4408, 0.2: 4157} {
		frustum := solid(shape.Box(geom.Vec{X: -30, Y: -30}, geom.Vec{X: 30, Y: 30, Z: 6}).Map(func(v geom.Vec) geom.Vec {
			by := 1 - v.Z/0.2*step/30
			return geom.Vec{X: v.X * by, Y: v.Y * by, Z: v.Z}
		}))
		paths := run1(t, one(frustum), Options{Tier: Paths, Settings: &s})
		near(t, "time", paths.PrintTime, want, 0.02*want)
		for tier := Instant; tier <= Areas; tier++ {
			r := run1(t, one(frustum), Options{Tier: tier, Settings: &s})
			near(t, "time", r.PrintTime, paths.PrintTime, 0.06*paths.PrintTime)
			near(t, "plastic", r.BaseMaterial, paths.BaseMaterial, 0.05*paths.BaseMaterial)
		}
	}
}
