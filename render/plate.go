package render

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The plate under the parts, painted from the bottom up: its side, its top, the
// grid, keep-out areas, the bands of spacing, the shadow, parts drawn flat.

// The colours of plates, light and cool so that every hue stands out.
var (
	plateTop   = material{0.925, 0.933, 0.945}
	plateSide  = material{0.66, 0.68, 0.71}
	plateFine  = material{0.862, 0.874, 0.893}
	plateBold  = material{0.775, 0.793, 0.82}
	plateRim   = material{0.60, 0.63, 0.67}
	keepOutRed = material{0.76, 0.25, 0.22}
)

const (
	plateThickness = 0.022 // of the plate's larger side
	finestGrid     = 10.0  // mm between lines; every fifth is bold
	mostLines      = 60    // along one side
	bandOpacity    = 0.30
)

// screen projects a point in mm, which is in front of the eye.
func (d *drawing) screen(x, y, z float64) geom.Vec2 {
	u, v, depth := d.cam.look(geom.Vec{X: x, Y: y, Z: z})
	k := d.cam.focal / depth
	return geom.Vec2{X: d.cam.cx + float64(u*k), Y: d.cam.cy - float64(v*k)}
}

// onScreen projects a ring of the ground, shifted in X, as far as it is in front of
// the eye.
func (d *drawing) onScreen(r poly.Ring, shift float64) []geom.Vec2 {
	points := make([]geom.Vec, len(r))
	for i, p := range r {
		points[i] = geom.Vec{X: p.X + shift, Y: p.Y}
	}
	return d.polygon(points...)
}

// area adds polygons of the ground to m. Their outer rings must all run alike.
func (d *drawing) area(m *mask, g poly.Region, shift float64) {
	g.Rings(func(r poly.Ring) bool {
		m.ring(d.onScreen(r, shift))
		return true
	})
}

// ground paints everything below the parts.
func (d *drawing) ground(ctx context.Context, px []pixel) error {
	bed := d.layout.Bed.Polygon()
	plate := newMask(d.width, d.height)
	for _, shift := range d.plates {
		d.sides(px, bed, shift)
		d.area(plate, poly.Region{bed}, shift)
	}
	on := plate.values()
	layer(px, on, plateTop, 1)
	d.gridLines(px, on)
	d.keepOuts(px, on)
	d.rim(px, bed)
	if !d.lo.NoSpacing && !d.layout.Options.Packer.InSpace() {
		d.bands(px)
	}
	if err := d.shade(ctx, px, on); err != nil {
		return err
	}
	d.flatParts(px)
	d.backEdges(px)
	return ctx.Err()
}

// sides paints the walls of the plate that face the eye.
func (d *drawing) sides(px []pixel, bed poly.Polygon, shift float64) {
	size := bed.Outer.Box().Size()
	z := -float64(plateThickness * max(size.X, size.Y))
	eye := d.eyeAt()
	r := bed.Outer
	var shades [8]*mask // walls of about the same light share a mask
	var light [8]shade
	for i, p := range r {
		q := r[(i+1)%len(r)]
		n := unit(geom.Vec{X: q.Y - p.Y, Y: p.X - q.X})
		if geom.Dot(n, geom.Vec{X: eye.X - p.X - shift, Y: eye.Y - p.Y}) <= 0 {
			continue
		}
		s := d.lights.on(single(n))
		k := min(7, int(s.scale*8))
		if shades[k] == nil {
			shades[k], light[k] = newMask(d.width, d.height), s
		}
		shades[k].solid(d.polygon(
			geom.Vec{X: p.X + shift, Y: p.Y}, geom.Vec{X: q.X + shift, Y: q.Y},
			geom.Vec{X: q.X + shift, Y: q.Y, Z: z}, geom.Vec{X: p.X + shift, Y: p.Y, Z: z}))
	}
	for k, m := range shades {
		if m != nil {
			red, green, blue := plateSide.lit(light[k])
			layer(px, m.values(), material{red, green, blue}, 1)
		}
	}
}

// eyeAt returns the place of the eye in mm.
func (d *drawing) eyeAt() geom.Vec {
	c := &d.cam
	return geom.Vec{
		X: c.center.X + c.eye.X/c.scale, Y: c.center.Y + c.eye.Y/c.scale, Z: c.center.Z + c.eye.Z/c.scale,
	}
}

// gridLines paints the grid, of 10 mm or as much coarser as large plates need.
func (d *drawing) gridLines(px []pixel, on []float32) {
	box := d.layout.Bed.Polygon().Outer.Box()
	size := box.Size()
	if far := max(size.X, size.Y, math.Abs(box.Min.X), math.Abs(box.Min.Y)); !(far < 1e9) {
		return // lines could not be counted
	}
	step := finestGrid
	for max(size.X, size.Y)/step > mostLines {
		step *= 10
	}
	fine, bold := newMask(d.width, d.height), newMask(d.width, d.height)
	line := func(i int, ax, ay, bx, by float64) {
		m, width := fine, 0.9
		if i%5 == 0 {
			m, width = bold, 1.1
		}
		for _, shift := range d.plates {
			d.line(m, geom.Vec{X: ax + shift, Y: ay}, geom.Vec{X: bx + shift, Y: by}, width)
		}
	}
	for i := int(math.Ceil(box.Min.X / step)); float64(i)*step <= box.Max.X; i++ {
		x := float64(float64(i) * step)
		line(i, x, box.Min.Y, x, box.Max.Y)
	}
	for i := int(math.Ceil(box.Min.Y / step)); float64(i)*step <= box.Max.Y; i++ {
		y := float64(float64(i) * step)
		line(i, box.Min.X, y, box.Max.X, y)
	}
	layer(px, both(fine.values(), on), plateFine, 1)
	layer(px, both(bold.values(), on), plateBold, 1)
}

// both returns what two masks share.
func both(a, b []float32) []float32 {
	for i := range a {
		a[i] *= b[i]
	}
	return a
}

// keepOuts paints the areas that stay free: a tint and a hatch.
func (d *drawing) keepOuts(px []pixel, on []float32) {
	keep := d.layout.Bed.KeepOut
	if len(keep) == 0 {
		return
	}
	m, edge := newMask(d.width, d.height), newMask(d.width, d.height)
	for _, shift := range d.plates {
		d.area(m, keep, shift)
		keep.Rings(func(r poly.Ring) bool {
			outline(edge, d.onScreen(r, shift), 1.2)
			return true
		})
	}
	area := both(m.values(), on)
	hatch := newMask(d.width, d.height)
	for x := -d.height; x < d.width; x += 8 {
		hatch.stroke(geom.Vec2{X: float64(x), Y: float64(d.height)}, geom.Vec2{X: float64(x + d.height)}, 1.6)
	}
	layer(px, area, keepOutRed, 0.16)
	layer(px, both(hatch.values(), area), keepOutRed, 0.45)
	layer(px, both(edge.values(), on), keepOutRed, 0.8)
}

// outline adds the edge of a polygon on the screen to m.
func outline(m *mask, ring []geom.Vec2, width float64) {
	for i, p := range ring {
		m.stroke(p, ring[(i+1)%len(ring)], width)
	}
}

// rim paints the edge of the plate.
func (d *drawing) rim(px []pixel, bed poly.Polygon) {
	m := newMask(d.width, d.height)
	for _, shift := range d.plates {
		poly.Region{bed}.Rings(func(r poly.Ring) bool {
			outline(m, d.onScreen(r, shift), 1.4)
			return true
		})
	}
	layer(px, m.values(), plateRim, 1)
}

// shade paints the shadow of the parts, on the plate alone.
func (d *drawing) shade(ctx context.Context, px []pixel, on []float32) error {
	if len(d.m.Faces) == 0 {
		return nil
	}
	f := &frame{scene: d.scene, verts: make([]vert, len(d.m.Vertices))}
	if err := f.project(ctx); err != nil {
		return err
	}
	if err := f.bin(ctx); err != nil {
		return err
	}
	d.large = nil
	for i := range f.chunks {
		d.large = append(d.large, f.chunks[i].large...)
	}
	ground, err := d.castShadow(ctx)
	d.large = nil // the first frame makes it again, with the creases
	if err != nil || ground == nil {
		return err
	}
	dark := make([]float32, len(px))
	err = d.eachRow(ctx, func(y int) {
		for x := range d.width {
			if i := y*d.width + x; on[i] > 0 {
				dark[i] = on[i] * ground.at(&d.cam, float64(x)+0.5, float64(y)+0.5)
			}
		}
	})
	layer(px, dark, shadowColor, 1)
	return err
}
