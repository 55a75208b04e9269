package render

import "github.com/saggar3d/saggar/geom"

// legible is the height in px of the smallest capitals that can be read. A name
// may be half as long again as its part; a longer one is left out, as names that
// cover their neighbours help nobody.
const legible = 6.5

// names writes on each copy what it is.
func (d *drawing) names(px []pixel) {
	dark, light := newMask(d.width, d.height), newMask(d.width, d.height)
	spots := map[int]geom.Vec{}
	scale := 1 / d.millimetresOfPixel()
	for _, c := range d.copies {
		at, ok := spots[c.part]
		if !ok {
			at = d.spot(c.part)
			spots[c.part] = at
		}
		p := written(stem(d.parts[c.part].Name()))
		if p.width == 0 {
			continue
		}
		size := d.sizeOf(c.part)
		room := float64(0.8 * scale * max(size.X, size.Y))
		height := float64(glyphHeight * room / p.width)
		if height < legible/1.5 {
			continue
		}
		height = min(13, max(legible, height))
		q := c.pose.Apply(at)
		to := d.screen(q.X, q.Y, q.Z)
		p.draw(dark, to, height, float64(height*0.17)+2.6)
		p.draw(light, to, height, height*0.17)
	}
	layer(px, dark.values(), material{0.10, 0.12, 0.16}, 0.55)
	layer(px, light.values(), material{1, 1, 1}, 1)
}

// sizeOf returns the size of a part's box on the ground, as stored.
func (d *drawing) sizeOf(part int) geom.Vec2 {
	if g := d.parts[part].Footprint; g != nil {
		return g.Box().Size()
	}
	if d.parts[part].Mesh == nil {
		return geom.Vec2{}
	}
	s := d.parts[part].Mesh.Bounds().Size()
	return geom.Vec2{X: s.X, Y: s.Y}
}

// spot returns where the name of a part goes, in its stored coordinates: on its
// top where its footprint is widest.
func (d *drawing) spot(part int) geom.Vec {
	p := d.parts[part]
	top := 0.0
	var middle geom.Vec2
	if p.Mesh != nil {
		b := p.Mesh.Bounds()
		c := b.Center()
		top, middle = b.Max.Z, geom.Vec2{X: c.X, Y: c.Y}
	}
	if p.Footprint != nil {
		middle = widest(p.Footprint)
	}
	return geom.Vec{X: middle.X, Y: middle.Y, Z: top}
}
