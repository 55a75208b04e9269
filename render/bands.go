package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// bands paints the margin and half of the spacing around each copy, in its hue.
func (d *drawing) bands(px []pixel) {
	masks := make([]*mask, len(d.paint.materials))
	fine := d.millimetresOfPixel() / 3
	for _, c := range d.copies {
		part := d.parts[c.part]
		reach := part.Reach(d.layout.Options)
		if !(reach > 0) {
			continue
		}
		if masks[c.hue] == nil {
			masks[c.hue] = newMask(d.width, d.height)
		}
		part.Footprint.Rings(func(r poly.Ring) bool {
			d.band(masks[c.hue], placed(thinned(r, fine), c.pose), reach)
			return true
		})
	}
	for i, m := range masks {
		if m != nil {
			layer(px, m.values(), d.paint.materials[i], bandOpacity)
		}
	}
}

// band adds what is within reach of a ring of the ground, which is drawn as a
// line of twice that width with round corners.
func (d *drawing) band(m *mask, r poly.Ring, reach float64) {
	for i, p := range r {
		q := r[(i+1)%len(r)]
		l := math.Sqrt(float64((q.X-p.X)*(q.X-p.X)) + float64((q.Y-p.Y)*(q.Y-p.Y)))
		m.solid(d.onScreen(disc(p, reach), 0))
		if l == 0 {
			continue
		}
		ox, oy := float64((p.Y-q.Y)/l*reach), float64((q.X-p.X)/l*reach)
		m.solid(d.onScreen(poly.Ring{{X: p.X - ox, Y: p.Y - oy}, {X: q.X - ox, Y: q.Y - oy}, {X: q.X + ox, Y: q.Y + oy}, {X: p.X + ox, Y: p.Y + oy}}, 0))
	}
}

// millimetresOfPixel returns about how much of the ground a pixel shows, and little of
// it where the eye may be close to some of it.
func (d *drawing) millimetresOfPixel() float64 {
	c := d.cam.center
	if !d.cam.framed {
		return max(near, geom.Norm(d.cam.eye)) / (4 * d.cam.scale * d.cam.focal)
	}
	a, b := d.screen(c.X-0.5, c.Y, 0), d.screen(c.X+0.5, c.Y, 0)
	return 1 / max(1e-9, math.Abs(b.X-a.X))
}

// thinned returns r without the points that are nearer than step to the last one
// kept.
func thinned(r poly.Ring, step float64) poly.Ring {
	out := make(poly.Ring, 0, len(r))
	for _, p := range r {
		if n := len(out); n > 0 {
			dx, dy := p.X-out[n-1].X, p.Y-out[n-1].Y
			if float64(dx*dx)+float64(dy*dy) < step*step {
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// placed returns r under the motion of pose in the plane.
func placed(r poly.Ring, pose geom.Affine) poly.Ring {
	out := make(poly.Ring, len(r))
	for i, p := range r {
		q := pose.Apply(geom.Vec{X: p.X, Y: p.Y})
		out[i] = geom.Vec2{X: q.X, Y: q.Y}
	}
	return out
}

// flatParts paints the copies that have no mesh in the picture.
func (d *drawing) flatParts(px []pixel) {
	for _, c := range d.copies {
		if !c.flat {
			continue
		}
		m, edge := newMask(d.width, d.height), newMask(d.width, d.height)
		d.parts[c.part].Footprint.Rings(func(r poly.Ring) bool {
			ring := d.onScreen(placed(r, c.pose), 0)
			m.ring(ring)
			outline(edge, ring, 1.2)
			return true
		})
		hue := d.paint.materials[c.hue]
		layer(px, m.values(), hue, 1)
		layer(px, edge.values(), material{hue.r * 0.6, hue.g * 0.6, hue.b * 0.6}, 1)
	}
}
