package render

import (
	"context"
	"image"
)

// shadowColor is the shadow on a transparent background: a dark, cool grey.
var shadowColor = material{0.05, 0.06, 0.09}

// compose lays the part over its shadow over the background.
func (s *scene) compose(ctx context.Context, px []pixel, ground *shadow) (*image.NRGBA, error) {
	img := image.NewNRGBA(image.Rect(0, 0, s.width, s.height))
	back, opaque := material{}, s.o.Background != ""
	if opaque {
		back = materialOf(s.o.Background, "")
	}
	err := s.eachRow(ctx, func(y int) {
		for x := range s.width {
			p := px[y*s.width+x]
			under := float32(0)
			if ground != nil && p.cover < 1 {
				under = ground.at(&s.cam, float64(x)+0.5, float64(y)+0.5) * s.fade(x, y)
			}
			p.over(shadowColor, under)
			if opaque {
				p.over(back, 1)
			}
			p.store(img.Pix[img.PixOffset(x, y):])
		}
	})
	return img, err
}

// fade returns a factor that takes the shadow to nothing at the border, so that
// it is never cut off.
func (s *scene) fade(x, y int) float32 {
	reach := 0.09 * float32(min(s.width, s.height))
	return ease(float32(min(x, s.width-1-x))/reach) * ease(float32(min(y, s.height-1-y))/reach)
}

// ease goes smoothly from 0 at 0 to 1 at 1.
func ease(t float32) float32 {
	t = min(1, t)
	return t * t * (3 - 2*t)
}

// over puts m, covering the share alpha, behind what p has so far.
func (p *pixel) over(m material, alpha float32) {
	k := float32((1 - p.cover) * alpha)
	if k <= 0 {
		return
	}
	p.r += float32(m.r * k)
	p.g += float32(m.g * k)
	p.b += float32(m.b * k)
	p.cover += k
}

// store writes p with straight alpha.
func (p *pixel) store(out []uint8) {
	if p.cover <= 0 {
		return
	}
	k := 1 / min(p.cover, 1)
	out[0], out[1], out[2], out[3] = byteOf(p.r*k), byteOf(p.g*k), byteOf(p.b*k), byteOf(p.cover)
}

// byteOf rounds a channel of 0..1 to 8 bits.
func byteOf(v float32) uint8 {
	return uint8(min(255, max(0, float32(v*255)+0.5)))
}
