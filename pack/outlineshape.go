package pack

import (
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// outlineTolerance is how far in mm a chord may be from its curve.
const outlineTolerance = 0.005

// svgShape returns the rings of an element in its own coordinates, none for an
// element that is no shape. scale is how much they grow on the way to mm.
func svgShape(name string, at map[string]string, scale float64) ([]poly.Ring, error) {
	c := &curve{tolerance: outlineTolerance / max(scale, 1e-9)}
	switch name {
	case "path":
		return readPath(at["d"], c)
	case "polygon", "polyline":
		v, err := numbers(at["points"])
		if err != nil || len(v)%2 != 0 {
			return nil, fmt.Errorf("points are not pairs of numbers")
		}
		for i := 0; i < len(v); i += 2 {
			c.point(geom.Vec2{X: v[i], Y: v[i+1]})
		}
		return []poly.Ring{c.ring}, nil
	case "rect", "circle", "ellipse":
	default:
		return nil, nil
	}
	v := map[string]float64{}
	for _, key := range []string{"x", "y", "width", "height", "rx", "ry", "cx", "cy", "r"} {
		f, ok, err := svgLength(at, key)
		if err != nil {
			return nil, err
		}
		if ok {
			v[key] = f
		}
	}
	if name == "rect" {
		return c.rect(v)
	}
	rx, ry := v["rx"], v["ry"]
	if name == "circle" {
		rx, ry = v["r"], v["r"]
	}
	if !(rx > 0) || !(ry > 0) {
		return nil, fmt.Errorf("has no radius")
	}
	c.arc(geom.Vec2{X: v["cx"], Y: v["cy"]}, geom.Vec2{X: rx, Y: ry}, 0, 2*math.Pi)
	return []poly.Ring{c.ring}, nil
}

// curve gathers the points of one ring.
type curve struct {
	tolerance float64
	ring      poly.Ring
}

// point adds p unless it repeats the last one.
func (c *curve) point(p geom.Vec2) {
	if n := len(c.ring); n == 0 || c.ring[n-1] != p {
		c.ring = append(c.ring, p)
	}
}

// close returns the ring and starts over. A last point that repeats the first is
// dropped.
func (c *curve) close() poly.Ring {
	r := c.ring
	c.ring = nil
	if n := len(r); n > 1 && r[n-1] == r[0] {
		r = r[:n-1]
	}
	return r
}

// rect adds a rectangle, its corners rounded by rx and ry.
func (c *curve) rect(v map[string]float64) ([]poly.Ring, error) {
	x, y, w, h := v["x"], v["y"], v["width"], v["height"]
	if !(w > 0) || !(h > 0) {
		return nil, fmt.Errorf("has no width or height")
	}
	rx, okX := v["rx"]
	ry, okY := v["ry"]
	if !okX {
		rx = ry
	}
	if !okY {
		ry = rx
	}
	rx, ry = min(max(rx, 0), w/2), min(max(ry, 0), h/2)
	for i, p := range []geom.Vec2{{X: x + rx, Y: y + ry}, {X: x + w - rx, Y: y + ry}, {X: x + w - rx, Y: y + h - ry}, {X: x + rx, Y: y + h - ry}} {
		if rx == 0 || ry == 0 {
			c.point(p)
			continue
		}
		from := math.Pi + float64(float64(i)*(math.Pi/2))
		c.arc(p, geom.Vec2{X: rx, Y: ry}, from, from+math.Pi/2)
	}
	return []poly.Ring{c.close()}, nil
}

// arc adds an arc of an upright ellipse from one angle to another.
func (c *curve) arc(centre, r geom.Vec2, from, to float64) {
	n := c.steps(max(r.X, r.Y), to-from)
	for i := 0; i <= n; i++ {
		sin, cos := geom.Sincos(from + float64((to-from)*float64(i))/float64(n))
		c.point(geom.Vec2{X: centre.X + float64(r.X*cos), Y: centre.Y + float64(r.Y*sin)})
	}
}

// steps returns into how many chords an arc is cut so that none is farther off
// than the tolerance: that of an angle a is off by r(1 - cos a/2) < ra²/8.
func (c *curve) steps(r, angle float64) int {
	a := math.Sqrt(8 * c.tolerance / max(r, c.tolerance))
	return int(min(2000, max(4, math.Ceil(math.Abs(angle)/a))))
}

// bezier adds a cubic from the current point.
func (c *curve) bezier(p, q, r, s geom.Vec2) {
	// The second difference bounds how far a chord is off: n² > |d²|·√3/(8·tol)
	// (Wang's formula).
	d := max(bend(p, q, r), bend(q, r, s))
	n := int(min(1000, max(2, math.Ceil(math.Sqrt(0.75*d/c.tolerance)))))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		mix := func(a, b, e, f float64) float64 {
			return float64(u*u*u*a) + float64(3*u*u*t*b) + float64(3*u*t*t*e) + float64(t*t*t*f)
		}
		c.point(geom.Vec2{X: mix(p.X, q.X, r.X, s.X), Y: mix(p.Y, q.Y, r.Y, s.Y)})
	}
}

// bend returns the length of the second difference of three points.
func bend(a, b, c geom.Vec2) float64 {
	x, y := a.X-2*b.X+c.X, a.Y-2*b.Y+c.Y
	return math.Sqrt(float64(x*x) + float64(y*y))
}

// ellipticArc says which arc of which ellipse joins two points.
type ellipticArc struct {
	r            geom.Vec2 // radii
	deg          float64   // turn of the ellipse
	large, sweep bool      // which of four arcs
}

// ellipse adds an arc of an ellipse from p to q as SVG describes it (SVG 1.1,
// appendix F.6.5).
func (c *curve) ellipse(p, q geom.Vec2, e ellipticArc) {
	rx, ry := math.Abs(e.r.X), math.Abs(e.r.Y)
	if p == q {
		return
	}
	if rx == 0 || ry == 0 {
		c.point(q)
		return
	}
	t := poly.Turn(e.deg)
	hx, hy := (p.X-q.X)/2, (p.Y-q.Y)/2
	x := float64(t.Cos*hx) + float64(t.Sin*hy)
	y := float64(t.Cos*hy) - float64(t.Sin*hx)
	// Radii too small to reach are grown until they do.
	if l := float64(x/rx*(x/rx)) + float64(y/ry*(y/ry)); l > 1 {
		rx, ry = rx*math.Sqrt(l), ry*math.Sqrt(l)
	}
	num := float64(rx*rx*ry*ry) - float64(rx*rx*y*y) - float64(ry*ry*x*x)
	k := math.Sqrt(max(0, num) / (float64(rx*rx*y*y) + float64(ry*ry*x*x)))
	if e.large == e.sweep {
		k = -k
	}
	cx, cy := float64(k*rx*y)/ry, -float64(k*ry*x)/rx
	from := geom.Atan2((y-cy)/ry, (x-cx)/rx)
	angle := geom.Atan2((-y-cy)/ry, (-x-cx)/rx) - from
	switch {
	case e.sweep && angle < 0:
		angle += 2 * math.Pi
	case !e.sweep && angle > 0:
		angle -= 2 * math.Pi
	}
	mx := float64(t.Cos*cx) - float64(t.Sin*cy) + float64((p.X+q.X)/2)
	my := float64(t.Sin*cx) + float64(t.Cos*cy) + float64((p.Y+q.Y)/2)
	n := c.steps(max(rx, ry), angle)
	for i := 1; i < n; i++ {
		sin, cos := geom.Sincos(from + float64(angle*float64(i))/float64(n))
		ex, ey := float64(rx*cos), float64(ry*sin)
		c.point(geom.Vec2{
			X: mx + float64(t.Cos*ex) - float64(t.Sin*ey),
			Y: my + float64(t.Sin*ex) + float64(t.Cos*ey),
		})
	}
	c.point(q)
}
