package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// lights are directions toward the lights, in world axes. Key and fill move
// with the camera, so that no side of a part is ever black; the sky stays up.
//
// The default view is symmetric in X and Y, a light at the camera would shade
// two faces of a cube alike: the key stands to the upper left.
type lights struct {
	key, fill, view, sky vec3
}

// The lights in camera axes: right, up, toward the viewer.
var (
	keyAt  = geom.Vec{X: -0.50, Y: 0.65, Z: 0.57}
	fillAt = geom.Vec{X: 0.80, Y: 0.10, Z: 0.59}
)

// newLights turns the lights with the camera.
func newLights(c *camera) lights {
	return lights{
		key:  single(c.world(unit(keyAt))),
		fill: single(c.world(unit(fillAt))),
		view: single(c.world(geom.Vec{Z: 1})),
		sky:  vec3{0, 0, 1},
	}
}

// world turns a direction in camera axes (right, up, toward the viewer) into
// world axes.
func (c *camera) world(v geom.Vec) geom.Vec {
	return geom.Vec{
		X: float64(v.X*c.right.X) + float64(v.Y*c.up.X) - float64(v.Z*c.forward.X),
		Y: float64(v.X*c.right.Y) + float64(v.Y*c.up.Y) - float64(v.Z*c.forward.Y),
		Z: float64(v.X*c.right.Z) + float64(v.Y*c.up.Z) - float64(v.Z*c.forward.Z),
	}
}

// shade is light on a surface: scale multiplies the colour, lift mixes it with
// white. Both act in display space, see [material].
type shade struct{ scale, lift float32 }

// on returns the light on a surface with unit normal n toward the viewer.
//
// The key is wrapped a little round the part as from a large window, the fill
// wraps wholly, the sky is a hemisphere. Their sum goes through a shoulder,
// which keeps the lit side from burning out, and then half way through a square
// root, which is close to the display's transfer curve: all the way looks flat,
// not at all looks hard. The lift is a satin sheen round the key and a faint
// rim under the sky.
func (l *lights) on(n vec3) shade {
	const wrap, shoulder = 0.3, 0.9
	key := max(0, (n.dot(l.key)+wrap)/(1+wrap))
	fill := 0.5 + float32(0.5*n.dot(l.fill))
	sky := 0.5 + float32(0.5*n.dot(l.sky))
	view := min(1, max(0, n.dot(l.view)))

	sum := 0.05 + float32(0.73*key) + float32(0.36*float32(fill*fill)) + float32(0.16*sky)
	tone := (1 + shoulder) * sum / (shoulder + sum)
	graze := 1 - view
	graze *= graze
	key *= key
	key *= key
	return shade{
		scale: min(1, float32(0.5*tone)+float32(0.5*float32(math.Sqrt(float64(tone))))),
		lift:  float32(0.22*float32(key*key)) + float32(0.12*float32(graze*graze)*sky),
	}
}

// lit returns m under s, in display space. The lift is scaled as well, so that
// nothing glows in the dark.
func (m material) lit(s shade) (r, g, b float32) {
	k := s.scale * (1 - s.lift)
	w := float32(s.scale * s.lift)
	return float32(m.r*k) + w, float32(m.g*k) + w, float32(m.b*k) + w
}
