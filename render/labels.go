package render

import "github.com/saggar3d/saggar/geom"

// Heights of capitals in px: the smallest that can be read, and the largest that
// is needed. A name for which its part has no room is left out.
const legible, largest = 6.5, 13

// names writes on each copy what it is.
func (d *drawing) names(px []pixel) {
	dark, light := newMask(d.width, d.height), newMask(d.width, d.height)
	spots := map[int]geom.Vec{}
	for _, c := range d.copies {
		at, ok := spots[c.part]
		if !ok {
			at = d.spot(c.part)
			spots[c.part] = at
		}
		p := written(stem(d.parts[c.part].Name()))
		if p.width == 0 || !d.inFront(c) {
			continue
		}
		see := func(q geom.Vec) geom.Vec2 { return d.screen(q.X, q.Y, q.Z) }
		text := caption{ratio: p.width / glyphHeight, pad: 5, least: legible, most: largest}
		to, height := text.fit(d.ringsOf(c, at.Z, see), see(c.pose.Apply(at)))
		if height == 0 {
			continue
		}
		p.draw(dark, to, height, float64(height*0.17)+2.6)
		p.draw(light, to, height, height*0.17)
	}
	layer(px, dark.values(), material{0.10, 0.12, 0.16}, 0.55)
	layer(px, light.values(), material{1, 1, 1}, 1)
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
