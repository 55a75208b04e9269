package render

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// The camera is a point, three axes and a window. Everything is computed with
// each product rounded on its own, so that no processor fuses it with a sum and
// sees another picture.

const (
	// tanHalfFOV is tan(35°/2), written out so that every processor has the
	// same bits.
	tanHalfFOV = 0.3152987888789835

	// fill is the share of the tighter side that a framed part takes.
	fill = 0.9

	// near is the smallest depth that is drawn, in radii of the scene.
	near = 1e-3
)

// camera maps mm to scene units (centre of the part's box at the origin, half
// its diagonal 1, so that parts of any size behave alike) and those to pixels.
type camera struct {
	center geom.Vec
	scale  float64 // scene units for each mm

	right, up, forward geom.Vec // orthonormal
	eye                geom.Vec // scene units

	focal  float64 // px for a tangent of 1
	cx, cy float64 // px of the view axis: the window may be shifted
	framed bool    // the whole part is in view: nothing to clip
}

// toScene returns the mm point p in scene units.
func (c *camera) toScene(p geom.Vec) geom.Vec {
	return geom.Vec{
		X: float64((p.X - c.center.X) * c.scale),
		Y: float64((p.Y - c.center.Y) * c.scale),
		Z: float64((p.Z - c.center.Z) * c.scale),
	}
}

// look returns the coordinates of the mm point p along right, up and forward,
// seen from the eye.
func (c *camera) look(p geom.Vec) (x, y, depth float64) {
	q := c.toScene(p)
	q = geom.Vec{X: q.X - c.eye.X, Y: q.Y - c.eye.Y, Z: q.Z - c.eye.Z}
	return geom.Dot(q, c.right), geom.Dot(q, c.up), geom.Dot(q, c.forward)
}

// ray returns the direction, in scene units and not of unit length, in which
// the point (px, py) of the picture is seen.
func (c *camera) ray(px, py float64) geom.Vec {
	x, y := (px-c.cx)/c.focal, (c.cy-py)/c.focal
	return geom.Vec{
		X: c.forward.X + float64(x*c.right.X) + float64(y*c.up.X),
		Y: c.forward.Y + float64(x*c.right.Y) + float64(y*c.up.Y),
		Z: c.forward.Z + float64(x*c.right.Z) + float64(y*c.up.Z),
	}
}

// placeCamera follows the rules of [Camera]. A position at the very centre of the
// box has no direction to it and takes the default one.
func (s *scene) placeCamera(ctx context.Context) (camera, error) {
	c := camera{center: s.box.Center(), scale: 1, framed: s.o.Camera.Position == nil}
	if r := s.box.Diagonal() / 2; r > 0 {
		c.scale = 1 / r
	}
	c.focal = float64(s.height) / 2 / tanHalfFOV
	if s.lens > 0 {
		c.focal *= s.lens
	}
	c.cx, c.cy = float64(s.width)/2, float64(s.height)/2

	dir := geom.Vec{X: -1, Y: -1, Z: -0.7}
	if p := s.o.Camera.Position; p != nil {
		c.eye = c.toScene(*p)
		if n := geom.Norm(c.eye); n > 1e-9 {
			dir = geom.Vec{X: -c.eye.X, Y: -c.eye.Y, Z: -c.eye.Z}
		}
	}
	if d := s.o.Camera.Direction; d != nil {
		dir = *d
	}
	c.aim(dir)
	if c.framed {
		return c, s.frame(ctx, &c)
	}
	return c, nil
}

// aim turns the camera to look along dir, Z up, or Y up along Z.
func (c *camera) aim(dir geom.Vec) {
	// right, up and forward are right-handed as right × forward = up.
	//
	// Scaled by its largest coordinate first, so that no square over- or
	// underflows.
	big := max(math.Abs(dir.X), math.Abs(dir.Y), math.Abs(dir.Z))
	c.forward = unit(geom.Vec{X: dir.X / big, Y: dir.Y / big, Z: dir.Z / big})
	side := geom.Cross(c.forward, geom.Vec{Z: 1})
	if geom.Norm(side) < 1e-6 {
		side = geom.Cross(c.forward, geom.Vec{Y: 1})
	}
	c.right = unit(side)
	c.up = geom.Cross(c.right, c.forward)
}

// unit returns v over its length, and (0, 0, 1) for the zero vector.
func unit(v geom.Vec) geom.Vec {
	n := geom.Norm(v)
	if n == 0 {
		return geom.Vec{Z: 1}
	}
	return geom.Vec{X: v.X / n, Y: v.Y / n, Z: v.Z / n}
}

// extent is the span of projected points, as tangents of the view angles.
type extent struct {
	min, max [2]float64
	near     float64
	at       [5]int // which points they are: min x, max x, min y, max y, nearest
}

// add extends e by the point i, seen under the tangents x and y at a depth.
func (e *extent) add(x, y, depth float64, i int) {
	if x < e.min[0] {
		e.min[0], e.at[0] = x, i
	}
	if x > e.max[0] {
		e.max[0], e.at[1] = x, i
	}
	if y < e.min[1] {
		e.min[1], e.at[2] = y, i
	}
	if y > e.max[1] {
		e.max[1], e.at[3] = y, i
	}
	if depth < e.near {
		e.near, e.at[4] = depth, i
	}
}

// emptyExtent returns the extent of no point.
func emptyExtent() extent {
	inf := math.Inf(1)
	return extent{min: [2]float64{inf, inf}, max: [2]float64{-inf, -inf}, near: inf, at: [5]int{-1, -1, -1, -1, -1}}
}

// frame backs the eye off along the view axis until the projected vertices fill
// their share of the tighter side, and shifts the window so that they are
// centred.
//
// The distance is found on a sample of the vertices. A pass over all of them
// from there adds the extreme vertices of each chunk to the sample, and the
// distance is found again. The extremes of two distances that are close are the
// same vertices but for a fraction of a pixel, so it ends when the distance
// hardly moves: after one pass for most parts.
func (s *scene) frame(ctx context.Context, c *camera) error {
	var few []geom.Vec
	for _, p := range s.around {
		few = append(few, c.turned(p))
	}
	step := len(s.used)/2048 + 1
	for i := 0; i < len(s.used); i += step {
		if s.used[i] {
			few = append(few, s.viewed(c, i))
		}
	}
	// All points are within 1 of the centre: 1.1 is in front of each of them.
	d := max(1.1, s.backOff(few, c))
	for range 4 {
		extremes, err := s.extremes(ctx, c, d)
		if err != nil {
			return err
		}
		few = append(few, extremes...)
		before := d
		// The nearest vertex is among the few by now, and with it all are in
		// front of the eye.
		if d = s.backOff(few, c); math.Abs(d-before) < 1e-4*d {
			break
		}
	}
	e := extentAt(few, d)
	c.eye = geom.Vec{X: -float64(c.forward.X * d), Y: -float64(c.forward.Y * d), Z: -float64(c.forward.Z * d)}
	c.cx -= float64((e.min[0] + e.max[0]) / 2 * c.focal)
	c.cy += float64((e.min[1] + e.max[1]) / 2 * c.focal)
	return nil
}

// extremes returns the extreme and the nearest vertices of each chunk, seen from
// the distance d.
func (s *scene) extremes(ctx context.Context, c *camera, d float64) ([]geom.Vec, error) {
	chunks := make([]extent, par.Chunks(len(s.used), grain))
	err := par.For(ctx, len(s.used), grain, func(chunk, lo, hi int) error {
		e := emptyExtent()
		for i := lo; i < hi; i++ {
			if s.used[i] {
				v := s.viewed(c, i)
				w := 1 / (v.Z + d)
				e.add(v.X*w, v.Y*w, v.Z, i)
			}
		}
		chunks[chunk] = e
		return nil
	})
	var out []geom.Vec
	for _, e := range chunks {
		for _, i := range e.at {
			if i >= 0 {
				out = append(out, s.viewed(c, i))
			}
		}
	}
	return out, err
}

// viewed returns vertex i along right, up and forward, from the box centre.
func (s *scene) viewed(c *camera, i int) geom.Vec { return c.turned(s.m.Vertices[i]) }

// turned returns the mm point p along right, up and forward, from the box centre.
func (c *camera) turned(p geom.Vec) geom.Vec {
	q := c.toScene(p)
	return geom.Vec{X: geom.Dot(q, c.right), Y: geom.Dot(q, c.up), Z: geom.Dot(q, c.forward)}
}

// backOff returns the distance from the box centre at which points fill their
// share of the tighter side. It keeps a tenth of the scene's radius off the
// nearest point, which a needle seen end-on would otherwise not.
func (s *scene) backOff(points []geom.Vec, c *camera) float64 {
	nearest := 0.0
	for _, p := range points {
		nearest = min(nearest, p.Z)
	}
	// At hi a sphere around everything is small enough.
	lo, hi := 0.1-nearest, 1.1+float64(2*c.focal/(fill*float64(min(s.width, s.height))))
	// Sixty halvings leave nothing of a float64; they cost microseconds, as the
	// points are few.
	for range 60 {
		mid := (lo + hi) / 2
		e := extentAt(points, mid)
		if s.fits(e, c) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// fits reports whether an extent is within the share of both sides.
func (s *scene) fits(e extent, c *camera) bool {
	return (e.max[0]-e.min[0])*c.focal <= fill*float64(s.width) &&
		(e.max[1]-e.min[1])*c.focal <= fill*float64(s.height)
}

// extentAt returns the extent of points seen from distance d.
func extentAt(points []geom.Vec, d float64) extent {
	e := emptyExtent()
	for i, p := range points {
		w := 1 / (p.Z + d)
		e.add(p.X*w, p.Y*w, p.Z, i)
	}
	return e
}
