package transform

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// The search over all turns, for parts that fit only askew. How far a pose is from
// fitting is the largest ratio of a side of its box to the build volume; from the
// most promising of many starts it goes downhill.

const (
	freeSpins  = 24 // turns about the direction of each start
	freeSpread = 60 // directions of the general starts
	freeStarts = 32 // how many starts go downhill
)

// lookFreely searches turns of any kind: first those that lay the longest side of
// the smallest box along a diagonal of the build volume, then all around.
func (p *poser) lookFreely() error {
	long := frame(p.hull.MinimalBox().Axes)
	if !geom.Finite(long[0]) || !geom.Finite(long[1]) || !geom.Finite(long[2]) {
		return nil // too small to tell a direction, and yet too large
	}
	b := p.build
	diagonals := []geom.Vec{
		{X: b.X, Y: b.Y, Z: b.Z}, {X: b.X, Y: -b.Y, Z: b.Z}, {X: -b.X, Y: b.Y, Z: b.Z}, {X: -b.X, Y: -b.Y, Z: b.Z},
		{X: b.X, Y: b.Y}, {X: b.X, Y: -b.Y}, {X: b.X, Z: b.Z}, {X: -b.X, Z: b.Z}, {Y: b.Y, Z: b.Z}, {Y: -b.Y, Z: b.Z},
	}
	for _, targets := range [][]geom.Vec{diagonals, spread(freeSpread)} {
		if err := p.descendFrom(long, targets); err != nil || len(p.fit) > 0 {
			return err
		}
	}
	return nil
}

// descendFrom tries the poses that lay the first axis of long along one of the
// targets and goes downhill from the best of them.
func (p *poser) descendFrom(long frame, targets []geom.Vec) error {
	var starts []start
	for _, t := range targets {
		a := frameAlong(geom.Scale(1/geom.Length(t), t))
		for k := range freeSpins {
			sin, cos := sincos(360 * float64(k) / freeSpins)
			f := laid(long, a.spin(sin, cos))
			starts = append(starts, start{f, p.build.over(sizeOf(p.core, &f))})
		}
	}
	slices.SortStableFunc(starts, func(a, b start) int { return cmp.Compare(a.over, b.over) })
	starts = starts[:min(len(starts), freeStarts)]
	ends := make([]candidate, len(starts))
	err := par.Each(p.ctx, len(starts), func(_, i int) error {
		ends[i] = candidate{frame: p.downhill(starts[i].frame), source: SourceFree}
		return nil
	})
	if err != nil {
		return err
	}
	return p.admit(ends)
}

// start is a pose and how far its core is from fitting.
type start struct {
	frame frame
	over  float64
}

// laid returns the turn that takes the first axis of part to the last axis of
// place, and the others to the others.
func laid(part, place frame) frame {
	var out frame
	for k := range out {
		row := func(v geom.Vec) float64 { return [3]float64{v.X, v.Y, v.Z}[k] }
		out[k] = geom.Add(geom.Scale(row(place[2]), part[0]),
			geom.Add(geom.Scale(row(place[0]), part[1]), geom.Scale(row(place[1]), part[2])))
	}
	return out.squared()
}

// downhill turns f until no small turn brings it nearer to fitting. Corners outside
// the core that stick out join the core for another round.
func (p *poser) downhill(f frame) frame {
	core, step := p.core, 0.15
	for range rounds {
		f = p.descent(f, core, step)
		known := len(core)
		if _, core = p.measure(&f, core); len(core) == known {
			break
		}
		step = 0.01
	}
	return f
}

// descent is a pattern search: turns by the same angle about 26 axes, the angle
// halved when none helps. The function has kinks all over, along which methods that
// need slopes get stuck; 26 directions leave none unseen.
func (p *poser) descent(f frame, core []geom.Vec, step float64) frame {
	const finest, most = 1e-8, 400
	over := p.build.over(sizeOf(core, &f))
	for n := 0; n < most && step > finest; n++ {
		best, least := f, over
		for _, axis := range patternAxes {
			g := f.turned(axis, step)
			if o := p.build.over(sizeOf(core, &g)); o < least {
				best, least = g, o
			}
		}
		if least < over*(1-1e-10) {
			f, over = best, least
		} else {
			step /= 2
		}
	}
	return f
}

// patternAxes are the unit vectors towards the 26 neighbours of a cell.
var patternAxes = func() []geom.Vec {
	var out []geom.Vec
	for i := range 27 {
		if i != 13 {
			out = append(out, unit(geom.Vec{X: float64(i%3 - 1), Y: float64(i/3%3 - 1), Z: float64(i/9 - 1)}))
		}
	}
	return out
}()

// turned returns f followed by the turn by angle about axis (Rodrigues' formula).
func (f frame) turned(axis geom.Vec, angle float64) frame {
	sin, cos := geom.Sincos(angle)
	var t frame
	for k, e := range upright {
		// Rows of a rotation are columns of its inverse: the sine is negative.
		t[k] = geom.Add(geom.Add(geom.Scale(cos, e), geom.Scale(-sin, geom.Cross(axis, e))), geom.Scale(float64(geom.Dot(axis, e)*(1-cos)), axis))
	}
	return f.after(t).squared()
}
