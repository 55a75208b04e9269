package mesh

import "math"

// The ways in which the corners of a primitive make triangles.
const (
	gltfTriangles = 4
	gltfStrip     = 5
	gltfFan       = 6
)

// object returns the object made of a mesh, decoded when it is first asked for.
// ok is false when the mesh has no triangles.
func (r *gltfReader) object(index int) (object int, ok bool, err error) {
	source, err := gltfAt(r.doc.Meshes, index, "mesh")
	if err != nil {
		return 0, false, err
	}
	if r.objects == nil {
		r.objects = make([]int, len(r.doc.Meshes)) // 1 + object, 0 not yet, -1 none
	}
	if r.objects[index] == 0 {
		m, err := r.mesh(source)
		if err != nil {
			return 0, false, inMesh(err, index)
		}
		r.objects[index] = -1
		if len(m.Faces) > 0 {
			r.model.Objects = append(r.model.Objects, m)
			r.objects[index] = len(r.model.Objects)
		}
	}
	return r.objects[index] - 1, r.objects[index] > 0, nil
}

// inMesh names the mesh in an error of ours.
func inMesh(err error, index int) error {
	if e, ok := err.(*Error); ok && e.Code != CodeLimit {
		out := *e
		out.Msg = Errorf(e.Code, "mesh %d: %s", index, e.Msg).Msg
		return &out
	}
	return err
}

// gltfPart gathers the primitives of a mesh.
type gltfPart struct {
	mesh  *Mesh
	bases map[int]int // first vertex of each position accessor: primitives share them
}

// mesh reads all primitives of a mesh as one.
func (r *gltfReader) mesh(source *gltfMesh) (*Mesh, error) {
	p := &gltfPart{mesh: &Mesh{Name: source.Name}, bases: map[int]int{}}
	morphs := 0 // the rest pose is the mesh; targets only move it
	for i := range source.Primitives {
		primitive := &source.Primitives[i]
		morphs = max(morphs, len(primitive.Targets))
		if err := r.primitive(p, primitive); err != nil {
			return nil, err
		}
	}
	if morphs > 0 {
		r.skipped.morphs++
	}
	return p.mesh, nil
}

func (r *gltfReader) primitive(p *gltfPart, source *gltfPrimitive) error {
	mode := gltfTriangles
	if source.Mode != nil {
		mode = *source.Mode
	}
	if mode < 0 || mode > gltfFan {
		return Errorf(CodeSyntax, "a primitive of mode %d", mode)
	}
	accessor, ok := source.Attributes["POSITION"]
	// Without positions there is nothing to show, says the format.
	if mode < gltfTriangles || !ok {
		r.skipped.lines++
		return nil
	}
	if err := r.checkCompressed(source, accessor); err != nil {
		return err
	}
	base, count, err := r.sharedPositions(p, accessor)
	if err != nil {
		return err
	}
	corners, err := r.corners(source, count)
	if err != nil {
		return err
	}
	return r.addFaces(p.mesh, mode, uint32(base), corners)
}

// checkCompressed refuses a primitive whose data is only there in the form of
// an extension, although the file does not say that it requires it.
func (r *gltfReader) checkCompressed(source *gltfPrimitive, accessor int) error {
	a, err := gltfAt(r.doc.Accessors, accessor, "accessor")
	if err != nil {
		return err
	}
	if _, ok := source.Extensions["KHR_draco_mesh_compression"]; ok && a.BufferView == nil {
		return Errorf(CodeUnsupported, "the mesh is compressed with KHR_draco_mesh_compression, which is not supported")
	}
	return nil
}

// sharedPositions returns where the vertices of an accessor begin in the mesh,
// reading them when no primitive before did.
func (r *gltfReader) sharedPositions(p *gltfPart, accessor int) (base, count int, err error) {
	count = int(r.doc.Accessors[accessor].Count)
	if base, ok := p.bases[accessor]; ok {
		return base, count, nil
	}
	base = len(p.mesh.Vertices)
	if p.mesh.Vertices, err = r.positions(accessor, p.mesh.Vertices); err != nil {
		return 0, 0, err
	}
	if int64(len(p.mesh.Vertices)) > math.MaxUint32 {
		return 0, 0, Errorf(CodeLimit, "%d vertices in one mesh", len(p.mesh.Vertices))
	}
	p.bases[accessor] = base
	return base, count, nil
}

// corners returns the vertex numbers that a primitive walks over, all below
// count.
func (r *gltfReader) corners(source *gltfPrimitive, count int) ([]uint32, error) {
	// Every vertex once, in order.
	if source.Indices == nil {
		if err := r.spend(int64(count) / 3); err != nil {
			return nil, err
		}
		list := make([]uint32, count)
		for i := range list {
			list[i] = uint32(i)
		}
		return list, nil
	}
	list, err := r.indices(*source.Indices)
	if err != nil {
		return nil, err
	}
	for i, v := range list {
		if int(v) >= count {
			return nil, badCorner(int64(i/3), int64(v), count)
		}
	}
	return list, nil
}

// addFaces appends the triangles of a primitive.
func (r *gltfReader) addFaces(m *Mesh, mode int, base uint32, corners []uint32) error {
	n := len(corners)
	// Counted before anything is appended. A strip or fan of n corners makes at
	// most n-2 triangles.
	switch mode {
	case gltfTriangles:
		if n%3 != 0 {
			return Errorf(CodeSyntax, "%d corners do not make whole triangles", n)
		}
		n /= 3
	default:
		n = max(0, n-2)
	}
	if err := r.o.Limits.triangles(int64(len(m.Faces) + n)); err != nil {
		return err
	}
	// Vertices of earlier primitives of the mesh come first.
	for i := range corners {
		corners[i] += base
	}
	switch mode {
	case gltfTriangles:
		if m.Faces == nil {
			m.Faces = facesOf(corners)
			break
		}
		m.Faces = append(m.Faces, facesOf(corners)...)
	case gltfStrip:
		m.addStrip(corners)
	case gltfFan:
		m.Faces = fan(corners, m.Faces)
	}
	return nil
}
