package mesh

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
)

// FootprintOptions steer [Footprint]. The zero value is usable.
type FootprintOptions struct {
	// Tolerance is how far in mm the footprint may reach beyond the shadow, to
	// have fewer corners. Default: 0.001, but at most 1e-5 of the size of the
	// shadow.
	Tolerance float64

	// Below, when above 0, asks for the footprint of that part of the mesh only
	// that lies at most so many mm above its lowest point.
	Below float64

	// Hull asks for the convex hull of the footprint.
	Hull bool

	// Topology, when not nil, is that of the mesh, to save the time to make it.
	Topology *Topology
}

const (
	footprintTolerance = 1e-3 // mm
	footprintShare     = 1e-5 // of the size
)

// Footprint returns the shadow of m along Z when m stands as pose puts it: what
// it covers of the plate, with holes that can be seen through. It works for any
// mesh: open, non-manifold, crossing itself, wound any way.
//
// The footprint contains the shadow, up to rounding (1e-12 of the coordinates),
// and no point of it is farther from the shadow than the tolerance, so that its
// area is at most larger by tolerance times the length of the boundary. Where
// nothing needs to be simplified, corners are those of the mesh to the bit.
// Faces seen edge on cast a shadow without area: where it leaves that of the
// others, the footprint has a thin band. A mesh of no other faces, such as a flat
// sheet that stands upright, has an empty footprint and no error.
//
// The same bits for any number of workers. O(faces), a second for a few million
// on one core, topology included. Errors: coordinates that are not finite, and
// those of ctx, which is looked at every few thousand faces.
func Footprint(ctx context.Context, m *Mesh, pose geom.Affine, o FootprintOptions) (poly.Region, error) {
	posed, err := m.posed(ctx, pose)
	if err != nil {
		return nil, fmt.Errorf("footprint of %q: %w", m.Name, err)
	}
	if o.Below > 0 {
		posed, o.Topology = posed.below(o.Below), nil
	}
	g, err := posed.footprint(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("footprint of %q: %w", m.Name, err)
	}
	return g, nil
}

var errNotFinite = errors.New("a coordinate is not finite")

// posed returns m with its vertices under pose. Faces stay as they are: a shadow
// does not ask which side is out.
func (m *Mesh) posed(ctx context.Context, pose geom.Affine) (*Mesh, error) {
	if pose.IsIdentity() {
		return m, nil
	}
	out := &Mesh{Name: m.Name, Vertices: make([]geom.Vec, len(m.Vertices)), Faces: m.Faces}
	err := par.For(ctx, len(m.Vertices), shadowGrain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			out.Vertices[i] = pose.Apply(m.Vertices[i])
		}
		return nil
	})
	return out, err
}

// footprint is [Footprint] of m as it stands.
func (m *Mesh) footprint(ctx context.Context, o FootprintOptions) (poly.Region, error) {
	shade, upright, err := m.outlineZ(ctx, o.Topology)
	if err != nil {
		return nil, err
	}
	box, err := shade.extent()
	if err != nil || box.Size().X == 0 || box.Size().Y == 0 {
		return nil, err
	}
	size := box.Size()
	tolerance := o.Tolerance
	if !(tolerance > 0) {
		tolerance = math.Min(footprintTolerance, footprintShare*(size.X+size.Y))
	}
	g, left, err := shade.region(ctx, box, tolerance)
	if err != nil {
		return nil, err
	}
	if len(g) > 0 && len(upright) > 0 {
		if g, left, err = m.withFins(ctx, g, upright, left); err != nil {
			return nil, err
		}
	}
	if o.Hull {
		return poly.Hull(g), nil
	}
	return poly.Simplify(g, left)
}

// outlineZ returns the silhouette of m along Z, and the faces seen edge on.
func (m *Mesh) outlineZ(ctx context.Context, t *Topology) (*outline, []int32, error) {
	if t == nil {
		var err error
		if t, err = NewTopology(ctx, m); err != nil {
			return nil, nil, err
		}
	}
	signs := make([]uint8, len(m.Faces))
	upright := make([][]int32, par.Chunks(len(m.Faces), shadowGrain))
	err := par.For(ctx, len(m.Faces), shadowGrain, func(c, lo, hi int) error {
		for f := lo; f < hi; f++ {
			n := m.areaVector(f)
			if s := sumAbs(n); s-s != 0 {
				return errNotFinite
			}
			signs[f] = signBits(n.Z, math.Float64bits(minSlope*sumAbs(n))) << 2
			if signs[f] == 0 {
				upright[c] = append(upright[c], int32(f))
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	s, err := newSilhouette(ctx, m.Faces, t.Twin, signs)
	if err != nil {
		return nil, nil, err
	}
	o := s.project(m, 3, axisPlane)
	return &o[2], slices.Concat(upright...), nil
}

// extent returns the box around o.
func (o *outline) extent() (poly.Box, error) {
	b := poly.EmptyBox()
	for i := range o.segments {
		s := &o.segments[i]
		b = b.Add(geom.Vec2{X: s.x0, Y: s.y0}).Add(geom.Vec2{X: s.x1, Y: s.y1})
	}
	for i := range o.folds {
		for k := range 3 {
			b = b.Add(geom.Vec2{X: o.folds[i].x[k], Y: o.folds[i].y[k]})
		}
	}
	if math.IsInf(b.Max.X-b.Min.X, 1) || math.IsInf(b.Max.Y-b.Min.Y, 1) {
		return b, errNotFinite
	}
	return b, nil
}
