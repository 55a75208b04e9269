package mesh

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/mesh/internal/number"
)

// object parses one object. Its volumes share their vertices and become one
// mesh, except for those that are marked as support: they become an object of
// their own, so that they are not counted as part.
func (p *amfParser) object() error {
	id, err := p.id("id")
	if err != nil {
		return err
	}
	o := &m3Object{id: id, mesh: &Mesh{}}
	if err := p.add(o); err != nil {
		return err
	}
	p.order = append(p.order, o)
	support := &m3Object{id: id | amfSupport, mesh: &Mesh{}}
	meta := map[string]string{}
	var says m3Volumes
	err = p.each(func() error {
		switch {
		case p.is("metadata"):
			return p.metadata(&meta)
		case p.is("mesh"):
			return p.mesh(o, support, &says)
		}
		p.skipped()
		return nil
	})
	if err != nil {
		return err
	}
	o.name = meta["name"]
	o.mesh.Name = o.name
	if len(support.mesh.Faces) > 0 {
		if err := p.split(o, support); err != nil {
			return err
		}
	}
	// Last, as vertices that nothing uses any more go with the helpers.
	p.r.takeOut(o, &says)
	return nil
}

// split makes o a composite of its own mesh and its support.
func (p *amfParser) split(o, support *m3Object) error {
	support.mesh.Name = o.name
	support.mesh.Vertices = slices.Clone(o.mesh.Vertices)
	if err := p.add(support); err != nil {
		return err
	}
	support.role = RoleSupport
	if len(o.mesh.Faces) == 0 {
		*o.mesh, o.role = *support.mesh, RoleSupport
		delete(p.part.objects, support.id)
		return nil
	}
	o.components = []m3Component{{id: support.id, matrix: geom.Identity()}}
	return nil
}

// mesh parses one mesh. Indices count from its own first vertex.
func (p *amfParser) mesh(o, support *m3Object, says *m3Volumes) error {
	base := len(o.mesh.Vertices)
	faces, supports := len(o.mesh.Faces), len(support.mesh.Faces)
	err := p.each(func() error {
		switch {
		case p.is("vertices"):
			return p.each(func() error { return p.vertex(o) })
		case p.is("volume"):
			if kind, _ := p.x.Attr("", "type"); string(kind) == "support" {
				return p.each(func() error { return p.triangle(support, base) })
			}
			return p.volume(o, base, says)
		}
		p.skipped()
		return nil
	})
	if err != nil {
		return err
	}
	if err := p.checkFaces(o, o.mesh.Faces[faces:]); err != nil {
		return err
	}
	return p.checkFaces(o, support.mesh.Faces[supports:])
}

// volume parses a volume that is not marked as support by the standard's own
// means. Slic3r and PrusaSlicer say in metadata what is no part of the model.
func (p *amfParser) volume(o *m3Object, base int, says *m3Volumes) error {
	first := int64(len(o.mesh.Faces))
	meta := map[string]string{}
	err := p.each(func() error {
		if p.is("metadata") {
			return p.metadata(&meta)
		}
		return p.triangle(o, base)
	})
	v := m3Volume{first: first, last: int64(len(o.mesh.Faces)) - 1,
		kind: clipText(meta["slic3r.volume_type"]), modifier: meta["slic3r.modifier"] == "1"}
	if v.helper() != "" && v.last >= v.first {
		says.volumes = append(says.volumes, v)
	}
	return err
}

// checkFaces checks indices against the vertices of o and counts the triangles
// that are none.
func (p *amfParser) checkFaces(o *m3Object, faces [][3]uint32) error {
	for i, f := range faces {
		for c, v := range f {
			if int(v) >= len(o.mesh.Vertices) {
				return Errorf(CodeIndex, "object %d triangle %d: v%d=%d but only %d vertices", o.id, i, c+1, v, len(o.mesh.Vertices))
			}
		}
		if f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
			p.r.degenerate++
		}
	}
	return nil
}

// vertex parses one vertex. Axes are elements, in any order, so that a missing one
// shows only at the end.
func (p *amfParser) vertex(o *m3Object) error {
	if !p.is("vertex") {
		p.skipped()
		return nil
	}
	var c [3]float64
	seen := 0
	err := p.each(func() error {
		if !p.is("coordinates") {
			p.skipped()
			return nil
		}
		return p.each(func() error {
			axis := -1
			if local := p.x.Local(); len(local) == 1 {
				axis = int(local[0]) - 'x'
			}
			if axis < 0 || axis > 2 {
				return nil
			}
			seen |= 1 << axis
			v, err := p.number()
			c[axis] = v
			return prefixed(err, "object %d vertex %d: ", o.id, len(o.mesh.Vertices))
		})
	})
	if err != nil {
		return err
	}
	if seen != 7 {
		return Errorf(CodeSyntax, "object %d vertex %d does not have three coordinates", o.id, len(o.mesh.Vertices))
	}
	o.mesh.Vertices = append(huge.Grow(o.mesh.Vertices, 1), geom.Vec{X: c[0], Y: c[1], Z: c[2]})
	p.r.vertices++
	return p.tick(p.r.vertices)
}

// triangle parses one triangle of the mesh whose vertices begin at base.
func (p *amfParser) triangle(o *m3Object, base int) error {
	if !p.is("triangle") {
		p.skipped()
		return nil
	}
	var f [3]uint32
	seen := 0
	err := p.each(func() error {
		local := p.x.Local()
		if len(local) != 2 || local[0] != 'v' || local[1] < '1' || local[1] > '3' {
			p.skipped()
			return nil
		}
		corner := local[1] - '1'
		seen |= 1 << corner
		text, err := p.text()
		if err != nil {
			return err
		}
		v, err := number.Uint(text)
		if err != nil || v >= math.MaxUint32-uint64(base) {
			return Errorf(CodeIndex, "object %d triangle %d: %q is not the index of a vertex", o.id&amfMaxID, len(o.mesh.Faces), clipText(string(text)))
		}
		f[corner] = uint32(v) + uint32(base)
		return nil
	})
	if err != nil {
		return err
	}
	if seen != 7 {
		return Errorf(CodeSyntax, "object %d triangle %d does not have three corners", o.id&amfMaxID, len(o.mesh.Faces))
	}
	o.mesh.Faces = append(huge.Grow(o.mesh.Faces, 1), f)
	p.r.triangles++
	return p.tick(p.r.triangles)
}

// tick looks at limits and context now and then.
func (p *amfParser) tick(n int64) error {
	if n%4096 == 0 {
		return p.checkSize(&Mesh{})
	}
	return nil
}
