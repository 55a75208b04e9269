package render

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// pixel is what the part leaves in one pixel: its colour times its coverage,
// and the nearest 1/depth in it.
type pixel struct {
	r, g, b, cover float32
	w              float32
}

// shot draws one frame into f.px.
func (f *frame) shot(ctx context.Context) error {
	if err := f.project(ctx); err != nil {
		return err
	}
	if err := f.bin(ctx); err != nil {
		return err
	}
	if f.large == nil { // the first frame; the others differ by a part of a pixel
		for i := range f.chunks {
			f.large = append(f.large, f.chunks[i].large...)
		}
		var err error
		if f.crease, err = newCreases(ctx, f.m, f.large); err != nil {
			return err
		}
	}
	tiles := make([]tile, par.Workers(ctx))
	return par.Each(ctx, f.bands, func(worker, band int) error {
		t := &tiles[worker]
		top := band * f.rowsOf
		rows := min(f.rowsOf, f.height-top)
		t.clear(f.width*f.grid, top*f.grid, rows*f.grid)
		f.drawBand(t, band)
		f.resolve(t, top, rows)
		return nil
	})
}

// drawBand draws the triangles listed for a band, in order, and the cap.
func (f *frame) drawBand(t *tile, band int) {
	n := len(f.m.Faces)
	for c := range f.chunks {
		b := &f.chunks[c]
		for _, r := range b.refs[b.start[band]:b.start[band+1]] {
			if int(r) < n {
				face := f.m.Faces[r]
				t.triangle(&f.verts[face[0]], &f.verts[face[1]], &f.verts[face[2]], r+1)
			} else {
				v := &b.extras[r-b.base].v
				t.triangle(&v[0], &v[1], &v[2], r+1)
			}
		}
	}
	f.drawCap(t)
}

// resolve lights each triangle once for each pixel it is seen in, and averages.
func (f *frame) resolve(t *tile, top, rows int) {
	g, cols := f.grid, int(t.cols)
	part := 1 / float32(g*g)
	for y := range rows {
		out := f.px[(top+y)*f.width : (top+y+1)*f.width]
		band := t.samples[y*g*cols : (y+1)*g*cols]
		for x := range out {
			out[x] = f.resolvePixel(t, band[x*g:], pos{x, top + y}, part)
		}
	}
}

// pos is a pixel of the picture.
type pos struct{ x, y int }

// resolvePixel averages the grid x grid samples whose rows are t.cols apart,
// each of them the share part of the pixel.
func (f *frame) resolvePixel(t *tile, samples []sample, at pos, part float32) pixel {
	var ids [maxGrid * maxGrid]uint32
	var counts [maxGrid * maxGrid]float32
	var p pixel
	n := 0
	last := 0
	for row := range f.grid {
		for _, s := range samples[row*int(t.cols):][:f.grid] {
			if s.id == 0 {
				continue
			}
			p.w = max(p.w, s.w)
			if n > 0 && ids[last] == s.id {
				counts[last]++
				continue
			}
			last = 0
			for last < n && ids[last] != s.id {
				last++
			}
			if last == n {
				ids[n] = s.id
				n++
			}
			counts[last]++
		}
	}
	for i := range n {
		k := counts[i] * part
		r, g, b := f.color(t, ids[i], at)
		p.r += float32(r * k)
		p.g += float32(g * k)
		p.b += float32(b * k)
		p.cover += k
	}
	return p
}

// color returns what a triangle looks like from one pixel.
func (f *frame) color(t *tile, id uint32, at pos) (r, g, b float32) {
	if id == capID {
		return f.paint.cap.lit(f.lights.on(vec3{0, 0, 1}))
	}
	face, mat := id-1, uint8(0)
	x := f.extraOf(id - 1)
	if x != nil {
		face, mat = x.face, x.mat
	}
	if mat == 0 && f.paint.faces != nil {
		mat = f.paint.faces[face]
	}
	flat := f.normal(face)
	n := flat
	if f.crease != nil && x == nil {
		n = f.smooth(t, face, flat, at)
	}
	if f.seenFromBack(face, flat) {
		n = n.neg()
	}
	return f.paint.materials[mat].lit(f.lights.on(n))
}

// seenFromBack reports whether the eye is behind the face.
func (f *frame) seenFromBack(face uint32, flat vec3) bool {
	a := f.cam.toScene(f.m.Vertices[f.m.Faces[face][0]])
	d := single(geom.Vec{X: a.X - f.cam.eye.X, Y: a.Y - f.cam.eye.Y, Z: a.Z - f.cam.eye.Z})
	return flat.dot(d) > 0
}

// smooth interpolates the corner normals of a large face at the middle of a
// pixel, in perspective; a pixel whose middle is outside takes the nearest
// mixture. Small faces stay flat.
func (f *frame) smooth(t *tile, face uint32, flat vec3, at pos) vec3 {
	v := f.m.Faces[face]
	a, b, c := &f.verts[v[0]], &f.verts[v[1]], &f.verts[v[2]]
	x0, x1 := minMax(a.x, b.x, c.x)
	y0, y1 := minMax(a.y, b.y, c.y)
	limit := int32(largePixels*sub) * int32(f.grid)
	if x1-x0 <= limit && y1-y0 <= limit {
		return flat
	}
	px := int32((2*at.x+1)*f.grid) * half
	py := int32((2*at.y+1)*f.grid) * half
	wa := max(0, weight(b, c, a, px, py)) * a.w
	wb := max(0, weight(c, a, b, px, py)) * b.w
	wc := max(0, weight(a, b, c, px, py)) * c.w
	n := t.cache.get(f.scene, face, flat)
	s := vec3{
		float32(wa*n[0].x) + float32(wb*n[1].x) + float32(wc*n[2].x),
		float32(wa*n[0].y) + float32(wb*n[1].y) + float32(wc*n[2].y),
		float32(wa*n[0].z) + float32(wb*n[1].z) + float32(wc*n[2].z),
	}
	if s = s.unit3(); s == (vec3{}) {
		return flat
	}
	return s
}

// weight returns the share of corner r at (x, y): 1 at r, 0 on the edge from p
// to q.
func weight(p, q, r *vert, x, y int32) float32 {
	dx, dy := int64(q.x)-int64(p.x), int64(q.y)-int64(p.y)
	area := dx*(int64(r.y)-int64(p.y)) - dy*(int64(r.x)-int64(p.x))
	if area == 0 {
		return 0
	}
	return float32(dx*(int64(y)-int64(p.y))-dy*(int64(x)-int64(p.x))) / float32(area)
}
