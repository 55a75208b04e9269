package render

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// The ground shadow: how much of the light from above a point of the ground
// under the part misses. The part is cut into slabs that grow with height; each
// slab's outline is blurred by about its height and shifted away from the key
// light, and the slabs are summed. Near contact it is dark and sharp, from high
// up wide and faint.

const (
	shadowCells = 160  // along the longer side of the grid
	shadowAlpha = 0.47 // at most; must stay under 0.5, see Options.Background
)

// The grid is coarse, as everything on it gets blurred: a cell is two or three
// pixels of the default picture.

// slabs are the parts of the height above the ground, in scene radii, and their
// share of the light.
var slabs = [...]struct{ top, share float32 }{
	{0.015, 0.28}, {0.05, 0.26}, {0.14, 0.22}, {0.34, 0.16}, {0.8, 0.08},
}

// shadow is a grid over the ground.
type shadow struct {
	x0, y0, step float64 // scene units: corner of cell 0 and its side
	nx, ny       int
	z            float64 // of the ground
	dark         []float32
}

// heights is the lowest and highest point of the part over each cell.
type heights struct{ low, high []float32 }

// castShadow returns the shadow of the part on the plane through its lowest
// point, nil when the eye is not above that.
func (s *scene) castShadow(ctx context.Context) (*shadow, error) {
	lo, hi := s.cam.toScene(s.box.Min), s.cam.toScene(s.box.Max)
	if s.cam.eye.Z <= lo.Z+1e-6 {
		return nil, nil
	}
	const margin = 0.35 // scene radii: what the widest blur reaches
	g := &shadow{x0: lo.X - margin, y0: lo.Y - margin, z: lo.Z}
	wx, wy := hi.X-lo.X+2*margin, hi.Y-lo.Y+2*margin
	g.step = max(wx, wy) / shadowCells
	g.nx, g.ny = int(wx/g.step)+1, int(wy/g.step)+1
	h := newHeights(g.nx * g.ny)
	s.splat(g, h)
	for _, f := range s.large {
		g.spread(h, s.m.Faces[f], s)
	}
	g.sum(h, s.lights.key)
	return g, ctx.Err()
}

// newHeights returns heights over n cells with nothing over them.
func newHeights(n int) heights {
	h := heights{make([]float32, n), make([]float32, n)}
	for i := range h.low {
		h.low[i], h.high[i] = float32(math.Inf(1)), float32(math.Inf(-1))
	}
	return h
}

// add notes that the part is at height z over cell i.
func (h heights) add(i int, z float32) {
	if z < h.low[i] {
		h.low[i] = z
	}
	if z > h.high[i] {
		h.high[i] = z
	}
}

// splat notes every vertex in its cell.
func (s *scene) splat(g *shadow, h heights) {
	for i, v := range s.m.Vertices {
		if s.used[i] && v.Z <= s.cut {
			p := s.cam.toScene(v)
			cell := int((p.Y-g.y0)/g.step)*g.nx + int((p.X-g.x0)/g.step)
			h.add(cell, float32(p.Z-g.z))
		}
	}
}

// spread notes a large face in every cell whose middle is under it.
func (g *shadow) spread(h heights, face [3]uint32, s *scene) {
	var p [3]geom.Vec // in cells, Z still in scene units
	for k, v := range face {
		q := s.cam.toScene(s.m.Vertices[v])
		p[k] = geom.Vec{X: (q.X-g.x0)/g.step - 0.5, Y: (q.Y-g.y0)/g.step - 0.5, Z: q.Z - g.z}
	}
	cut := s.cam.toScene(geom.Vec{Z: s.cut}).Z - g.z
	area := float64((p[1].X-p[0].X)*(p[2].Y-p[0].Y)) - float64((p[1].Y-p[0].Y)*(p[2].X-p[0].X))
	if area == 0 {
		return
	}
	y0 := max(0, int(math.Ceil(min(p[0].Y, p[1].Y, p[2].Y))))
	y1 := min(g.ny-1, int(math.Floor(max(p[0].Y, p[1].Y, p[2].Y))))
	x0 := max(0, int(math.Ceil(min(p[0].X, p[1].X, p[2].X))))
	x1 := min(g.nx-1, int(math.Floor(max(p[0].X, p[1].X, p[2].X))))
	// b and c are the shares of the second and third corner (barycentric
	// coordinates); one below 0 or both above 1 together is outside.
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			b := (float64((float64(x)-p[0].X)*(p[2].Y-p[0].Y)) - float64((float64(y)-p[0].Y)*(p[2].X-p[0].X))) / area
			c := (float64((p[1].X-p[0].X)*(float64(y)-p[0].Y)) - float64((p[1].Y-p[0].Y)*(float64(x)-p[0].X))) / area
			if b < 0 || c < 0 || b+c > 1 {
				continue
			}
			z := p[0].Z + float64(b*(p[1].Z-p[0].Z)) + float64(c*(p[2].Z-p[0].Z))
			if z <= cut {
				h.add(y*g.nx+x, float32(z))
			}
		}
	}
}

// sum adds up the blurred slabs. A cell belongs to a slab when anything between
// its lowest and highest point is in it: a tall part shades far, a sheet on the
// ground does not. Two running means one after the other are close to a bell.
func (g *shadow) sum(h heights, key vec3) {
	g.dark = make([]float32, g.nx*g.ny)
	mask, scratch := make([]float32, len(g.dark)), make([]float32, len(g.dark))
	// Away from the key light, which is taken to stand high: a soft light.
	awayX, awayY := -0.5*key.x, -0.5*key.y
	bottom := float32(-1)
	for _, slab := range slabs {
		for i := range mask {
			mask[i] = 0
			if h.low[i] <= slab.top && h.high[i] > bottom {
				mask[i] = 1
			}
		}
		radius := int(0.55*float64(slab.top)/g.step) + 1
		for range 2 {
			blurRows(mask, scratch, g.nx, g.ny, radius)
			blurRows(scratch, mask, g.ny, g.nx, radius)
		}
		mid := (max(bottom, 0) + slab.top) / 2
		dx, dy := int(awayX*mid/float32(g.step)), int(awayY*mid/float32(g.step))
		g.addShifted(mask, dx, dy, slab.share)
		bottom = slab.top
	}
}

// addShifted adds a share of mask to the shadow, moved by dx and dy cells.
func (g *shadow) addShifted(mask []float32, dx, dy int, share float32) {
	for y := range g.ny {
		for x := range g.nx {
			u, v := x-dx, y-dy
			if uint(u) < uint(g.nx) && uint(v) < uint(g.ny) {
				g.dark[y*g.nx+x] += float32(share * mask[v*g.nx+u])
			}
		}
	}
}

// blurRows writes the running mean over 2·radius+1 cells of each row of in, nx
// wide, to out, turned on its side: doing it twice blurs both ways.
func blurRows(in, out []float32, nx, ny, radius int) {
	scale := 1 / float32(2*radius+1)
	for y := range ny {
		row := in[y*nx : (y+1)*nx]
		sum := float32(0)
		for x := range min(radius, nx) {
			sum += row[x]
		}
		for x := range row {
			if x+radius < nx {
				sum += row[x+radius]
			}
			if x-radius-1 >= 0 {
				sum -= row[x-radius-1]
			}
			out[x*ny+y] = max(0, float32(sum*scale))
		}
	}
}

// at returns the alpha of the shadow where the ray from the eye hits the
// ground, 0 where it does not.
func (g *shadow) at(c *camera, px, py float64) float32 {
	ray := c.ray(px, py)
	if ray.Z >= -1e-9 {
		return 0
	}
	d := (g.z - c.eye.Z) / ray.Z
	x := (c.eye.X+float64(ray.X*d)-g.x0)/g.step - 0.5
	y := (c.eye.Y+float64(ray.Y*d)-g.y0)/g.step - 0.5
	if !(x >= 0 && y >= 0 && x < float64(g.nx-1) && y < float64(g.ny-1)) {
		return 0
	}
	i, j := int(x), int(y)
	u, v := float32(x-float64(i)), float32(y-float64(j))
	k := j*g.nx + i
	top := g.dark[k] + float32(u*(g.dark[k+1]-g.dark[k]))
	k += g.nx
	low := g.dark[k] + float32(u*(g.dark[k+1]-g.dark[k]))
	return shadowAlpha * min(1, top+float32(v*(low-top)))
}
