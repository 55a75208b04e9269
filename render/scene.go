package render

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// A scene is read by all workers and written by none once the first frame knows
// its large faces.

// grain is the chunk of a loop over vertices or faces: about 0.1 ms of work.
const grain = 16384

// scene is everything fixed before the first frame.
type scene struct {
	o      Options
	m      *mesh.Mesh
	used   []bool // vertices that belong to a face
	box    geom.Box
	cut    float64 // mm; +Inf when nothing is cut off
	width  int     // px
	height int     // px
	grid   int     // samples are grid x grid for each pixel and frame
	count  int     // frames

	around []geom.Vec // mm: points besides the mesh that must be in the picture
	lens   float64    // focal length in those of 35 degrees; 0 counts as 1

	cam    camera
	lights lights
	paint  paint
	crease *creases // of the triangles large enough to need them
	large  []uint32 // those triangles
	hidden []bool   // faces that an earlier one hides; nil: not looked for
}

// newScene checks m and sets up camera and light. It is the only place that
// fails because of the mesh: what comes after takes finite vertices and valid
// indices for granted.
func newScene(ctx context.Context, m *mesh.Mesh, o Options) (*scene, error) {
	s := &scene{o: o, m: m, cut: math.Inf(1)}
	s.width, s.height = o.Size()
	s.grid, s.count = sampleGrid(or(o.Samples, DefaultSamples))
	if err := s.markUsed(); err != nil {
		return nil, err
	}
	if err := s.measure(ctx); err != nil {
		return nil, err
	}
	if !s.hasArea() {
		return nil, mesh.Errorf(mesh.CodeNoTriangles, "no triangle has an area: there is nothing to draw")
	}
	if h := o.SliceHeight; h != nil && s.box.Min.Z+*h < s.box.Max.Z {
		s.cut = s.box.Min.Z + *h
	}
	var err error
	if s.cam, err = s.placeCamera(ctx); err != nil {
		return nil, err
	}
	s.lights = newLights(&s.cam)
	s.paint, err = s.newPaint(ctx)
	return s, err
}

// sampleGrid returns the side of the square of samples in a frame, and the
// number of frames, for n samples asked.
func sampleGrid(n int) (side, frames int) {
	if n <= maxGrid*maxGrid {
		return max(1, int(math.Sqrt(float64(n))+0.5)), 1
	}
	return maxGrid, (n + maxGrid*maxGrid - 1) / (maxGrid * maxGrid)
}

// maxGrid is the side of the largest sample square of one frame.
const maxGrid = 4

// markUsed notes which vertices belong to a face: a stray one must not take
// part in the framing. It is one pass in the order of the faces, because marks
// set by two goroutines at once would be a data race.
func (s *scene) markUsed() error {
	if len(s.m.Faces) == 0 {
		return mesh.Errorf(mesh.CodeNoTriangles, "no triangles to draw")
	}
	s.used = make([]bool, len(s.m.Vertices))
	n := uint32(len(s.used))
	for i, f := range s.m.Faces {
		if f[0] >= n || f[1] >= n || f[2] >= n {
			return mesh.Errorf(mesh.CodeIndex, "face %d: a corner of %v is none of the %d vertices", i, f, n)
		}
		s.used[f[0]], s.used[f[1]], s.used[f[2]] = true, true, true
	}
	return nil
}

// hasArea reports whether any face has an area. The first one nearly always
// has. Sides are brought to the size of the box, whose squares are in range;
// coordinates so large that the box's size is not are halved first.
func (s *scene) hasArea() bool {
	half := 1.0
	between := func(a, b geom.Vec) geom.Vec {
		return geom.Sub(geom.Scale(half, a), geom.Scale(half, b))
	}
	size := between(s.box.Max, s.box.Min)
	if !geom.Finite(size) {
		half = 0.5
		size = between(s.box.Max, s.box.Min)
	}
	longest := max(size.X, size.Y, size.Z)
	side := func(a, b geom.Vec) geom.Vec {
		d := between(a, b)
		return geom.Vec{X: d.X / longest, Y: d.Y / longest, Z: d.Z / longest}
	}
	for _, f := range s.m.Faces {
		a, b, c := s.m.Vertices[f[0]], s.m.Vertices[f[1]], s.m.Vertices[f[2]]
		if n := geom.Cross(side(b, a), side(c, a)); n != (geom.Vec{}) && geom.Finite(n) {
			return true
		}
	}
	return false
}

// measure finds the box of the used vertices and refuses NaN and infinity.
func (s *scene) measure(ctx context.Context) error {
	type part struct {
		box geom.Box
		bad int // index of a vertex that is not finite, -1 when all are
	}
	one := func(lo, hi int) part {
		p := part{geom.EmptyBox(), -1}
		for i := lo; i < hi; i++ {
			if !s.used[i] {
				continue
			}
			v := s.m.Vertices[i]
			if !geom.Finite(v) && p.bad < 0 {
				p.bad = i
			}
			p.box = p.box.Extend(v)
		}
		return p
	}
	merge := func(a, b part) part {
		if a.bad < 0 {
			a.bad = b.bad
		}
		return part{a.box.Union(b.box), a.bad}
	}
	all, err := par.Reduce(ctx, len(s.used), grain, one, merge)
	if err != nil {
		return err
	}
	if all.bad >= 0 {
		return mesh.Errorf(mesh.CodeNonFinite, "vertex %d is not finite", all.bad)
	}
	s.box = all.box
	for _, p := range s.around {
		s.box = s.box.Extend(p)
	}
	return nil
}
