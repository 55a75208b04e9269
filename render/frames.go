package render

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// frames draws all frames of the scene and returns their mean.
//
// Each frame shifts the samples, and turns the pattern in which ambient
// occlusion looks around, by the next terms of a low-discrepancy sequence that
// starts at the seed. At every doubling of the number of frames the mean is
// compared with the one before; when at most one pixel in 5000 moved by more
// than one step of 8 bits the rest is left out, as it could hardly be seen.
func (s *scene) frames(ctx context.Context) ([]pixel, error) {
	f := &frame{scene: s, verts: make([]vert, len(s.m.Vertices)), px: make([]pixel, s.width*s.height)}
	if s.count == 1 {
		if err := f.shot(ctx); err != nil {
			return nil, err
		}
		return f.px, f.occlude(ctx, 0)
	}
	// Summed in the order of the frames, in one goroutine: float32 sums would
	// differ in another order.
	sum := make([]pixel, len(f.px))
	var before []pixel
	j := newJitter(s.o.Seed)
	for n := 1; n <= s.count; n++ {
		x, y, turn := j.next()
		f.jx, f.jy = x/float64(s.grid), y/float64(s.grid)
		if err := f.shot(ctx); err != nil {
			return nil, err
		}
		if err := f.occlude(ctx, turn); err != nil {
			return nil, err
		}
		add(sum, f.px)
		if n >= 8 && n&(n-1) == 0 {
			mean := scaled(sum, 1/float32(n))
			if before != nil && settled(before, mean) {
				return mean, nil
			}
			before = mean
		}
	}
	return scaled(sum, 1/float32(s.count)), nil
}

// jitter is the R3 sequence: multiples of the powers of 1/g, where g is the
// real root of x⁴ = x + 1, modulo 1.
type jitter struct{ x, y, z float64 }

func newJitter(seed uint64) jitter {
	// The mixer of SplitMix64, doi:10.1145/2714064.2660195, so that seeds that
	// are close start far apart.
	part := func() float64 {
		seed += 0x9E3779B97F4A7C15
		z := seed
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return float64((z^z>>31)>>11) / (1 << 53)
	}
	return jitter{part(), part(), part()}
}

// next returns the offset of the samples, within half a sample's cell, and a
// turn in [0, 1).
func (j *jitter) next() (x, y, turn float64) {
	fraction := func(v float64) float64 { return v - float64(int(v)) }
	j.x = fraction(j.x + 0.8191725133961645)
	j.y = fraction(j.y + 0.6710436067037893)
	j.z = fraction(j.z + 0.5497004779019703)
	return j.x - 0.5, j.y - 0.5, j.z
}

// add adds a frame to the sum, pixel by pixel. Depths are not kept: nothing looks
// at them once a frame is occluded.
func add(sum, px []pixel) {
	for i := range sum {
		s, p := &sum[i], &px[i]
		s.r += p.r
		s.g += p.g
		s.b += p.b
		s.cover += p.cover
	}
}

// scaled returns the sum times k: the mean.
func scaled(sum []pixel, k float32) []pixel {
	out := make([]pixel, len(sum))
	for i, p := range sum {
		out[i] = pixel{r: p.r * k, g: p.g * k, b: p.b * k, cover: p.cover * k}
	}
	return out
}

// settled reports whether at most one pixel in 5000 has a channel that differs
// by more than one step of 8 bits.
func settled(a, b []pixel) bool {
	const step = 1.0 / 255
	apart := func(x, y float32) bool { return x-y > step || y-x > step }
	moved := 0
	for i := range a {
		p, q := &a[i], &b[i]
		if apart(p.r, q.r) || apart(p.g, q.g) || apart(p.b, q.b) || apart(p.cover, q.cover) {
			moved++
		}
	}
	return moved*5000 <= len(a)
}

// rowGrain is the number of pixel rows in a chunk of a loop over the picture.
const rowGrain = 16

// eachRow calls body for every row of the picture.
func (s *scene) eachRow(ctx context.Context, body func(y int)) error {
	return par.For(ctx, s.height, rowGrain, func(_, lo, hi int) error {
		for y := lo; y < hi; y++ {
			body(y)
		}
		return nil
	})
}
