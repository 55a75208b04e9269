package pack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

// form is what the checker knows of a part.
type form struct {
	outline  *verify.Shape // the footprint
	own      *verify.Shape // the area that others stay away from: without holes, or the hull
	low, top float64       // of the mesh as stored
	hasMesh  bool
}

// newForm prepares a part. It is the footprint as given.
func newForm(p *Part, o Options) *form {
	s := &form{outline: verify.NewOutline(p.Footprint)}
	s.own = s.outline
	switch {
	case o.NoConcavities:
		s.own = verify.NewOutline(poly.Region{{Outer: verify.Hull(p.Footprint)}})
	case o.NoHoles:
		s.own = verify.NewOutline(filled(p.Footprint))
	}
	if p.Mesh != nil {
		s.hasMesh = true
		s.low, s.top = heights(p.Mesh, geom.Identity())
	}
	return s
}

// filled returns g without its holes.
func filled(g poly.Region) poly.Region {
	out := make(poly.Region, len(g))
	for i, p := range g {
		out[i].Outer = p.Outer
	}
	return out
}

// heights returns the lowest and the highest Z of m under a.
func heights(m *mesh.Mesh, a geom.Affine) (low, top float64) {
	row := geom.Vec{X: a.M[2][0], Y: a.M[2][1], Z: a.M[2][2]}
	low, top = math.Inf(1), math.Inf(-1)
	for _, f := range m.Faces {
		for _, v := range f {
			z := geom.Dot(row, m.Vertices[v])
			low, top = min(low, z), max(top, z)
		}
	}
	return low + a.T.Z, top + a.T.Z
}
