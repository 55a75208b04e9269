package render

import (
	"context"
	"math"

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
	// A worker's tile and caches live as long as the frame. What they hold when
	// depends on the workers, what a pixel gets from them does not.
	tiles := make([]tile, par.Workers(ctx))
	return par.Each(ctx, f.bands, func(worker, band int) error {
		t := &tiles[worker]
		top := band * f.rowsOf
		rows := min(f.rowsOf, f.height-top)
		t.clear(f.width*f.grid, top*f.grid, rows*f.grid)
		if err := f.drawBand(ctx, t, band); err != nil {
			return err
		}
		f.resolve(t, top, rows)
		return nil
	})
}

// drawBand draws the triangles listed for a band, in order, and the cap. It
// looks at ctx for every chunk: a soup of large triangles can take long.
func (f *frame) drawBand(ctx context.Context, t *tile, band int) error {
	n := len(f.m.Faces)
	for c := range f.chunks {
		if err := ctx.Err(); err != nil {
			return err
		}
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
	return nil
}

// resolve turns samples into pixels. Shading is deferred to here so that no
// hidden triangle is ever lit; it lights each triangle once for each pixel it is seen in, and averages.
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
	// The distinct triangles of the pixel and how many samples each has. They
	// are few, and neighbours are mostly the same: a list beats a map.
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
		k := float32(counts[i] * part)
		r, g, b := f.color(t, ids[i], at)
		p.r += float32(r * k)
		p.g += float32(g * k)
		p.b += float32(b * k)
		p.cover += k
	}
	return p
}

// shades is what recently shaded triangles look like that look the same from
// every pixel, one for each slot: neighbouring pixels share most of them.
type shades [1 << 11]struct {
	id      uint32
	r, g, b float32
}

// color returns what a triangle looks like from one pixel.
func (f *frame) color(t *tile, id uint32, at pos) (r, g, b float32) {
	slot := &t.shades[id%uint32(len(t.shades))]
	if slot.id == id {
		return slot.r, slot.g, slot.b
	}
	r, g, b, everywhere := f.shaded(t, id, at)
	if everywhere {
		slot.id, slot.r, slot.g, slot.b = id, r, g, b
	}
	return r, g, b
}

// shaded computes the colour of a triangle, and whether it is the same from
// every pixel.
func (f *frame) shaded(t *tile, id uint32, at pos) (r, g, b float32, everywhere bool) {
	if isCap(id) {
		r, g, b = f.paint.capOf(uint8(math.MaxUint32 - id)).lit(f.lights.on(vec3{0, 0, 1}))
		return r, g, b, true
	}
	face, whole := id-1, true
	if int(face) >= len(f.m.Faces) {
		x := f.extraOf(face)
		if x.mat != 0 {
			m := f.paint.materials[x.mat]
			return m.r, m.g, m.b, true
		}
		face, whole = x.face, false
	}
	flat := f.normal(face)
	n := flat
	if f.crease != nil && !(whole && f.isSmall(face)) {
		n = f.smooth(t, face, flat, at, whole)
	} else {
		everywhere = true
	}
	if f.seenFromBack(face, flat) {
		n = n.neg()
	}
	mat := uint8(0)
	if f.paint.faces != nil {
		mat = f.paint.faces[face]
	}
	r, g, b = f.paint.materials[mat].lit(f.lights.on(n))
	return r, g, b, everywhere
}

// isSmall reports whether a face, none of it clipped, stays flat.
// It must agree with what the list of large faces was made by, for only their
// corners have normals.
func (f *frame) isSmall(face uint32) bool {
	v := f.m.Faces[face]
	return !f.isLarge(&f.verts[v[0]], &f.verts[v[1]], &f.verts[v[2]])
}

// Both windings are lit alike: the normal is turned to the side the eye is on.

// seenFromBack reports whether the eye is behind the face.
func (f *frame) seenFromBack(face uint32, flat vec3) bool {
	a := f.cam.toScene(f.m.Vertices[f.m.Faces[face][0]])
	d := single(geom.Vec{X: a.X - f.cam.eye.X, Y: a.Y - f.cam.eye.Y, Z: a.Z - f.cam.eye.Z})
	return flat.dot(d) > 0
}

// smooth interpolates the corner normals of a face at the middle of a pixel; a
// pixel whose middle is outside takes the nearest mixture. whole is false for a face that was clipped, whose corners may not
// be on the screen.
func (f *frame) smooth(t *tile, face uint32, flat vec3, at pos, whole bool) vec3 {
	var w [3]float32
	if whole {
		v := f.m.Faces[face]
		a, b, c := &f.verts[v[0]], &f.verts[v[1]], &f.verts[v[2]]
		w = f.weights(a, b, c, at)
	} else {
		w = f.weightsInSpace(face, at)
	}
	n := t.cache.get(f.scene, face, flat)
	s := vec3{
		float32(w[0]*n[0].x) + float32(w[1]*n[1].x) + float32(w[2]*n[2].x),
		float32(w[0]*n[0].y) + float32(w[1]*n[1].y) + float32(w[2]*n[2].y),
		float32(w[0]*n[0].z) + float32(w[1]*n[1].z) + float32(w[2]*n[2].z),
	}
	if s = s.unit3(); s == (vec3{}) {
		return flat
	}
	return s
}

// weights returns the shares of three projected corners at the middle of a
// pixel, in perspective and up to a common factor.
func (f *frame) weights(a, b, c *vert, at pos) [3]float32 {
	x := int32((2*at.x+1)*f.grid) * half
	y := int32((2*at.y+1)*f.grid) * half
	return [3]float32{
		max(0, weight(b, c, a, x, y)) * a.w,
		max(0, weight(c, a, b, x, y)) * b.w,
		max(0, weight(a, b, c, x, y)) * c.w,
	}
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

// weightsInSpace is weights for a face whose corners are not on the screen: the
// volumes between the pixel's ray and the sides of the face (Möller and
// Trumbore, doi:10.1080/10867651.1997.10487468).
func (f *frame) weightsInSpace(face uint32, at pos) (w [3]float32) {
	ray := f.cam.ray(float64(at.x)+0.5-f.jx, float64(at.y)+0.5-f.jy)
	var q [3]geom.Vec
	for k, v := range f.m.Faces[face] {
		q[k] = geom.Sub(f.cam.toScene(f.m.Vertices[v]), f.cam.eye)
	}
	sum := 0.0
	var share [3]float64
	for k := range q {
		share[k] = geom.Dot(ray, geom.Cross(q[(k+1)%3], q[(k+2)%3]))
		sum += share[k]
	}
	for k := range w {
		if sum != 0 {
			w[k] = max(0, float32(share[k]/sum))
		}
	}
	return w
}
