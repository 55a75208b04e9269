package render

import (
	"context"
)

// Ambient occlusion from the depths: for a few pairs of opposite points round a
// pixel, how far their middle rises above it toward the viewer. On a plane the
// two cancel out whatever its slope, on a convex surface the middle is below,
// so only hollows get darker and no normals are needed. The unsharp mask of the
// depth buffer by Luft, Colditz and Deussen, doi:10.1145/1141911.1142016, taken
// point by point.

const (
	occlusionReach = 0.085 // of the smaller side of the picture
	// chosen by eye: pockets and fillets read well, flat walls stay clean
	occlusionStrength = 0.62 // how much of the light a full hollow loses
	occlusionPairs    = 6
	occlusionTurns    = 16 // patterns, one for each pixel of a 4 x 4 block
)

// pair is the offset to one of two opposite points, and 1 over the relative
// change of depth that a slope of 45° has over it.
type pair struct {
	dx, dy  int
	inverse float32
}

// circle returns a circle in 1/96 turns as unit vectors, by rotating step after step:
// the same bits everywhere, which math.Sincos does not promise.
func circle() (c [96][2]float64) {
	const cos, sin = 0.9978589232386035, 0.06540312923014306 // of 2π/96
	x, y := 1.0, 0.0
	for i := range c {
		c[i] = [2]float64{x, y}
		x, y = float64(x*cos)-float64(y*sin), float64(x*sin)+float64(y*cos)
	}
	return c
}

// pairs returns the patterns, each turned and stretched by another sixteenth,
// and all by turn, which is in [0, 1).
func (s *scene) pairs(turn float64) (out [occlusionTurns][occlusionPairs]pair) {
	reach := occlusionReach * float64(min(s.width, s.height))
	dirs := circle()
	// The order in which a 4 x 4 block is turned: a Bayer matrix, so that
	// neighbours differ much.
	order := [occlusionTurns]int{0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5}
	for t := range out {
		phase := float64((float64(order[t]) + turn) / occlusionTurns)
		for i := range out[t] {
			// Quadratic spacing: near hollows matter more than far ones.
			along := float64((float64(i) + phase) / occlusionPairs)
			r := 1.5 + float64(reach*float64(along*along))
			// 75° from pair to pair; over a block each goes once round.
			d := dirs[(i*20+int(phase*48))%96]
			p := pair{dx: round(float64(r * d[0])), dy: round(float64(r * d[1])), inverse: float32(s.cam.focal / r)}
			out[t][i] = p
		}
	}
	return out
}

// round returns the whole number nearest to v.
func round(v float64) int { return int(floor32(v + 0.5)) }

// occlude darkens the hollows of f.px: first a noisy estimate for each pixel of
// the part, from the pattern of its place in the block, then the mean of the
// block, in which each pattern occurs once.
func (f *frame) occlude(ctx context.Context, turn float64) error {
	patterns := f.pairs(turn)
	raw := make([]float32, len(f.px))
	err := f.eachRow(ctx, func(y int) {
		for x := range f.width {
			if f.px[y*f.width+x].cover > 0 {
				raw[y*f.width+x] = f.hollow(x, y, &patterns[y&3*4+x&3])
			}
		}
	})
	if err != nil {
		return err
	}
	return f.eachRow(ctx, func(y int) {
		for x := range f.width {
			if p := &f.px[y*f.width+x]; p.cover > 0 {
				k := 1 - float32(occlusionStrength*f.blurred(raw, x, y))
				p.r *= k
				p.g *= k
				p.b *= k
			}
		}
	})
}

// hollow returns how much of the sky a pixel misses, 0..1.
func (f *frame) hollow(x, y int, pattern *[occlusionPairs]pair) float32 {
	w := f.px[y*f.width+x].w
	inv := 1 / w
	sum := float32(0)
	for i := range pattern {
		p := &pattern[i]
		rise := f.rise(x+p.dx, y+p.dy, inv, p.inverse) + f.rise(x-p.dx, y-p.dy, inv, p.inverse)
		if rise > 0 {
			sum += min(1, 0.5*rise)
		}
	}
	return sum / occlusionPairs
}

// rise returns how far the pixel (x, y) is nearer than depth 1/(1/inv), where 1
// is a slope of 45°. What rises steeply counts less and less: it is another
// thing in front, not a wall of a hollow.
func (f *frame) rise(x, y int, inv, inverse float32) float32 {
	// A wall of 58°: above it a hollow is as dark as it gets.
	const steep = 1.6
	if uint(x) >= uint(f.width) || uint(y) >= uint(f.height) {
		return -steep
	}
	d := (float32(f.px[y*f.width+x].w*inv) - 1) * inverse
	switch {
	case d > steep:
		return steep * steep / d
	case d < -steep:
		return -steep
	}
	return d
}

// blurred averages the 4 x 4 block round a pixel, which takes out the pattern,
// over the pixels at about its depth.
func (f *frame) blurred(raw []float32, x, y int) float32 {
	w := f.px[y*f.width+x].w
	lo, hi := w*0.985, w*1.015
	sum, n := float32(0), float32(0)
	for v := max(y-2, 0); v < min(y+2, f.height); v++ {
		for u := max(x-2, 0); u < min(x+2, f.width); u++ {
			if k := f.px[v*f.width+u].w; k >= lo && k <= hi {
				sum += raw[v*f.width+u]
				n++
			}
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
