package pack

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// FootprintSlack is how much, in mm, the footprints of two meshes may be too near
// before [Check] believes them more than the meshes: a footprint from
// [mesh.Footprint] reaches up to 0.001 mm beyond the shadow.
const FootprintSlack = 0.002

// form is what the checker knows of a part.
type form struct {
	outline *verify.Shape // the footprint; nil without one
	own     *verify.Shape // the area that others stay away from; in space the surface
	body    *verify.Body  // in space; nil on plates

	// Of a mesh: the hull of its shadow, and what is built when somebody asks.
	rim             *verify.Shape
	shadow, surface func() *verify.Shape
	low, top        float64 // as stored
}

// newForm prepares a part.
func newForm(ctx context.Context, p *Part, o Options) (*form, error) {
	if o.Packer.InSpace() {
		return newSpaceForm(p)
	}
	f := &form{}
	if len(p.Footprint) > 0 {
		f.outline = verify.NewOutline(p.Footprint)
		f.own = f.outline
	}
	if p.Mesh != nil {
		f.addMesh(p.Mesh)
		if f.own == nil {
			f.own = f.shadow()
		}
	}
	if f.own.Empty() {
		return nil, fmt.Errorf("has neither mesh nor footprint")
	}
	return f, f.police(ctx, p, o)
}

func (f *form) addMesh(m *mesh.Mesh) {
	f.low, f.top = heights(m)
	f.rim = verify.NewOutline(poly.Region{{Outer: verify.HullOf(m)}})
	f.shadow = sync.OnceValue(func() *verify.Shape { return verify.NewShadow(m) })
	f.surface = sync.OnceValue(func() *verify.Shape { return verify.NewSurface(m) })
}

// police widens the area of the part where the options forbid to use its hollows
// or its holes.
func (f *form) police(ctx context.Context, p *Part, o Options) error {
	switch {
	case o.NoConcavities && f.outline != nil:
		f.own = verify.NewOutline(poly.Region{{Outer: verify.Hull(p.Footprint)}})
	case o.NoConcavities:
		f.own = f.rim
	case o.NoHoles:
		g, err := footprintOf(ctx, *p)
		if err != nil {
			return err
		}
		if len(g) > 0 {
			f.own = verify.NewOutline(filled(g))
		}
	}
	return nil
}

// filled returns g without its holes.
func filled(g poly.Region) poly.Region {
	out := make(poly.Region, len(g))
	for i, p := range g {
		out[i].Outer = p.Outer
	}
	return out
}

// heights returns the lowest and the highest Z of m.
func heights(m *mesh.Mesh) (low, top float64) {
	low, top = math.Inf(1), math.Inf(-1)
	for _, f := range m.Faces {
		for _, v := range f {
			z := m.Vertices[v].Z
			low, top = min(low, z), max(top, z)
		}
	}
	return low, top
}

// checkPart refuses parts that cannot be measured.
func checkPart(p *Part) error {
	for _, err := range []error{length("min distance", p.MinDistance), length("margin", p.Margin)} {
		if err != nil {
			return err
		}
	}
	bad := false
	p.Footprint.Rings(func(r poly.Ring) bool {
		for _, c := range r {
			bad = bad || !finite(c.X) || !finite(c.Y)
		}
		return !bad
	})
	if bad {
		return fmt.Errorf("a corner of its footprint is not finite")
	}
	if p.Mesh == nil {
		return nil
	}
	if err := p.Mesh.CheckFaces(); err != nil {
		return err
	}
	for _, f := range p.Mesh.Faces {
		for _, v := range f {
			if !geom.Finite(p.Mesh.Vertices[v]) {
				return fmt.Errorf("vertex %d is not finite", v)
			}
		}
	}
	return nil
}
