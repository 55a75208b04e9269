package estimate

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// Skirts are around all that stands on a plate, as far up as they reach: as long as its convex
// outline. That is told by how far it reaches in some directions, of parts and of builds: so
// outlines are moved, united and measured without being there.

// aroundWays is the number of directions. A square comes out 0.1 % too short.
const aroundWays = 64

// reach is how far something reaches in each of them from a place on the plate, in mm.
type reach [aroundWays]float64

var ways = func() (out [aroundWays]geom.Vec2) {
	for i := range out {
		sin, cos := geom.Sincos(float64(2*math.Pi*float64(i)) / aroundWays)
		out[i] = geom.Vec2{X: cos, Y: sin}
	}
	return out
}()

func nowhere() (r reach) {
	for i := range r {
		r[i] = math.Inf(-1)
	}
	return r
}

// add makes r reach a point, and further beyond it in each direction.
func (r *reach) add(p geom.Vec2, further *reach) {
	for i, w := range ways {
		r[i] = max(r[i], float64(p.X*w.X)+float64(p.Y*w.Y)+further[i])
	}
}

// to returns how far r reaches in a direction: in the nearest that is looked in.
func (r *reach) to(way geom.Vec2) float64 {
	turn := geom.Atan2(way.Y, way.X) / (2 * math.Pi) * aroundWays
	return r[(int(math.Round(turn))+aroundWays)%aroundWays]
}

// length returns that of the convex outline: the integral over directions of how far it
// reaches (Cauchy).
func (r *reach) length() float64 {
	sum := 0.0
	for _, d := range r {
		sum += d
	}
	return max(0, float64(sum*2*math.Pi)/aroundWays)
}

// point makes r reach a point. The second half of the directions is against the first.
func (r *reach) point(x, y float64) {
	for i, w := range ways[:aroundWays/2] {
		d := float64(x*w.X) + float64(y*w.Y)
		r[i], r[i+aroundWays/2] = max(r[i], d), max(r[i+aroundWays/2], -d)
	}
}

// rows is how many strips a box is cut into, across Y.
const rows = 64

// strips says, of each of them, from which X to which all of it is within reach.
type strips [rows][2]float64

// strips returns what is within reach of the strips of a rectangle that goes so far from the
// middle along Y.
func (r *reach) strips(half float64) *strips {
	var out strips
	for k := range out {
		room := [2]float64{math.Inf(-1), math.Inf(1)}
		for edge := range 2 {
			y := float64(half * (float64(float64(2*(k+edge))/rows) - 1))
			for i, w := range ways {
				x := (r[i] - float64(y*w.Y)) / w.X
				switch {
				case w.X > 0:
					room[1] = min(room[1], x)
				case w.X < 0:
					room[0] = max(room[0], x)
				case float64(y*w.Y) > r[i]:
					room = [2]float64{} // none
				}
			}
		}
		out[k] = room
	}
	return &out
}

// reachOf returns how far what of m is below a height over its lowest point reaches from the
// middle of the box around m. Without its cut at that height only vertices are looked at.
func reachOf(m *mesh.Mesh, box geom.Box, height float64, cut bool) *reach {
	r := nowhere()
	middle, top := box.Center(), box.Min.Z+height
	r.vertices(m, box, top)
	if !cut || top >= box.Max.Z {
		return &r
	}
	for _, f := range m.Faces {
		for k := range f {
			a, b := &m.Vertices[f[k]], &m.Vertices[f[(k+1)%3]]
			if a.Z <= top && b.Z > top || b.Z <= top && a.Z > top {
				t := (top - a.Z) / (b.Z - a.Z)
				r.point(a.X-middle.X+float64(t*(b.X-a.X)), a.Y-middle.Y+float64(t*(b.Y-a.Y)))
			}
		}
	}
	return &r
}

// vertices makes r reach those of m that are within a box and not above top.
func (r *reach) vertices(m *mesh.Mesh, box geom.Box, top float64) {
	// What lies within the strips reaches no farther, as most vertices of fine meshes do. Those
	// that belong to no face may be anywhere.
	middle, half := box.Center(), max(box.Size().Y/2, 1e-9)
	var inner strips
	points, perRow := 0, rows/2/half
	for i := range m.Vertices {
		v := &m.Vertices[i]
		if v.Z > top {
			continue
		}
		x, y := v.X-middle.X, v.Y-middle.Y
		if k := uint(int((y + half) * perRow)); k < rows && x > inner[k][0] && x < inner[k][1] {
			continue
		}
		if !box.Contains(geom.Box{Min: *v, Max: *v}) {
			continue
		}
		r.point(x, y)
		if points++; points >= 32 && points&(points-1) == 0 {
			inner = *r.strips(half)
		}
	}
}

// skirted returns what skirts are around of a part, nil where there are none. Support may stand
// as far out as the part reaches anywhere. In one layer vertices tell enough.
func skirted(m *mesh.Mesh, box geom.Box, supported bool, s *config.Settings) *reach {
	if s.Skirts == 0 || s.SkirtHeight == 0 {
		return nil
	}
	height := s.FirstLayerHeight + float64(float64(s.SkirtHeight-1)*s.LayerHeight)
	if supported {
		height = box.Size().Z
	}
	return reachOf(m, box, height, s.SkirtHeight > 1)
}

// around returns the length of the convex outline of a build.
func around(groups []group) float64 {
	all := nowhere()
	for _, g := range groups {
		if g.what.reach == nil {
			return 0
		}
		for _, at := range g.places() {
			all.add(at.T, g.what.reach)
		}
	}
	return all.length()
}
