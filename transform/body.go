package transform

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// frame is a pose of the part: the rows of a rotation matrix.
type frame [3]geom.Vec

var upright = frame{{X: 1}, {Y: 1}, {Z: 1}}

// after returns the pose f followed by the turn t.
func (f frame) after(t frame) frame {
	var out frame
	for k, row := range t {
		out[k] = geom.Add(geom.Add(geom.Scale(row.X, f[0]), geom.Scale(row.Y, f[1])), geom.Scale(row.Z, f[2]))
	}
	return out
}

// squared makes the axes of unit length and square to each other again.
func (f frame) squared() frame {
	f[2] = unit(f[2])
	f[0] = unit(geom.Cross(f[1], f[2]))
	f[1] = geom.Cross(f[2], f[0])
	return f
}

// trace is the larger the smaller the angle of the turn is.
func (f frame) trace() float64 { return f[0].X + f[1].Y + f[2].Z }

// affine returns f as a map.
func (f frame) affine() geom.Affine {
	var a geom.Affine
	for k, v := range f {
		a.M[k] = [3]float64{v.X + 0, v.Y + 0, v.Z + 0}
	}
	return a
}

// degrees returns the angle of the turn.
func (f frame) degrees() float64 {
	twice := geom.Vec{X: f[2].Y - f[1].Z, Y: f[0].Z - f[2].X, Z: f[1].X - f[0].Y} // the sine, along the axis
	return float64(geom.Atan2(geom.Norm(twice), f.trace()-1) * (180 / math.Pi))
}

func unit(v geom.Vec) geom.Vec {
	n := geom.Norm(v)
	return geom.Vec{X: v.X / n, Y: v.Y / n, Z: v.Z / n}
}

// coreSize is how many corners of a large hull the searches look at: those extreme
// in well-spread directions. What they find is measured on all corners, and the
// corners that stick out join the core.
const coreSize = 256

// body is the convex hull of a part, for measuring poses.
type body struct {
	ctx    context.Context
	hull   *hull.Hull
	points []geom.Vec // corners of the hull about the middle of its box
	core   []geom.Vec // some of them, all of a small hull
}

func newBody(ctx context.Context, m *mesh.Mesh) (*body, error) {
	h, err := hull.New(ctx, usedVertices(m))
	if err != nil {
		return nil, err
	}
	b := &body{ctx: ctx, hull: h, points: make([]geom.Vec, len(h.Points))}
	c := geom.BoxOf(h.Points).Center()
	for i, p := range h.Points {
		b.points[i] = geom.Sub(p, c)
	}
	if b.core = b.points; len(b.points) <= 2*coreSize {
		return b, nil
	}
	b.core = nil
	taken := make([]bool, len(b.points))
	for _, d := range spread(coreSize / 2) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, i := range extremes(b.points, d) {
			if !taken[i] {
				taken[i] = true
				b.core = append(b.core, b.points[i])
			}
		}
	}
	return b, nil
}

// usedVertices returns the vertices that belong to faces.
func usedVertices(m *mesh.Mesh) []geom.Vec {
	used, n := make([]bool, len(m.Vertices)), 0
	for _, f := range m.Faces {
		for _, v := range f {
			if !used[v] {
				used[v] = true
				n++
			}
		}
	}
	if n == len(m.Vertices) {
		return m.Vertices
	}
	out := make([]geom.Vec, 0, n)
	for i, v := range m.Vertices {
		if used[i] {
			out = append(out, v)
		}
	}
	return out
}

// spread returns n directions spread evenly over half the sphere, along a spiral:
// what is extreme along one is measured against it as well.
func spread(n int) []geom.Vec {
	out := make([]geom.Vec, n)
	for i := range out {
		z := 1 - (float64(i)+0.5)/float64(n)
		sin, cos := geom.Sincos(float64(float64(i) * math.Pi * (3 - math.Sqrt(5))))
		r := math.Sqrt(1 - float64(z*z))
		out[i] = geom.Vec{X: float64(r * cos), Y: float64(r * sin), Z: z}
	}
	return out
}

// extremes returns the points that are lowest and highest along a direction, the
// first of equals.
func extremes(points []geom.Vec, along geom.Vec) [2]int {
	var t [2]int
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, p := range points {
		d := geom.Dot(p, along)
		if d < lo {
			lo, t[0] = d, i
		}
		if d > hi {
			hi, t[1] = d, i
		}
	}
	return t
}

// sizeOf returns the size of the box around points in the pose f.
func sizeOf(points []geom.Vec, f *frame) [3]float64 {
	var size [3]float64
	for k := range f {
		a := f[k]
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range points {
			p := &points[i]
			d := float64(p.X*a.X) + float64(p.Y*a.Y) + float64(p.Z*a.Z)
			if d < lo {
				lo = d
			}
			if d > hi {
				hi = d
			}
		}
		size[k] = hi - lo
	}
	return size
}

// measure returns the exact size of the box in the pose f, and core with the corners
// that stick out of its box. The core that came in is not written to.
func (b *body) measure(f *frame, core []geom.Vec) ([3]float64, []geom.Vec) {
	size := sizeOf(b.points, f)
	if len(core) >= len(b.points) {
		return size, core
	}
	small := sizeOf(core, f)
	for k := range size {
		if size[k] > small[k]*(1+1e-12) {
			t := extremes(b.points, f[k])
			core = append(core[:len(core):len(core)], b.points[t[0]], b.points[t[1]])
		}
	}
	return size, core
}

// measureAll returns the exact sizes of many poses.
func (b *body) measureAll(frames []frame) ([][3]float64, error) {
	sizes := make([][3]float64, len(frames))
	err := par.Each(b.ctx, len(frames), func(_, i int) error {
		sizes[i] = sizeOf(b.points, &frames[i])
		return nil
	})
	return sizes, err
}
