package mesh

import (
	"math"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// place makes an item of every node that shows a mesh, below the roots of the
// scene.
func (r *gltfReader) place() error {
	roots, err := r.roots()
	if err != nil {
		return err
	}
	if len(roots) == 0 { // a library of meshes
		return r.placeAll()
	}
	if err := r.countVisits(roots); err != nil {
		return err
	}
	shown := make([]bool, len(r.doc.Nodes))
	if err := r.walk(roots, shown); err != nil {
		return err
	}
	r.countOutside(shown)
	stored := int64(0)
	for _, m := range r.model.Objects {
		stored += int64(len(m.Faces))
	}
	return r.o.Limits.expanded(r.triangles, stored)
}

// roots returns the top nodes of the default scene, else of the first scene,
// else all nodes that are no other's child.
func (r *gltfReader) roots() ([]int, error) {
	d := r.doc
	scene := 0
	if d.Scene != nil {
		scene = *d.Scene
	} else if len(d.Scenes) == 0 {
		return d.parentless()
	}
	s, err := gltfAt(d.Scenes, scene, "scene")
	if err != nil {
		return nil, err
	}
	if len(s.Nodes) == 0 && len(d.Nodes) > 0 {
		return nil, Errorf(CodeNoTriangles, "no triangles: scene %d is empty", scene)
	}
	return s.Nodes, nil
}

// parentless returns the nodes that are no other's child.
func (d *gltfDoc) parentless() ([]int, error) {
	child := make([]bool, len(d.Nodes))
	for i := range d.Nodes {
		for _, c := range d.Nodes[i].Children {
			if _, err := gltfAt(d.Nodes, c, "node"); err != nil {
				return nil, err
			}
			child[c] = true
		}
	}
	var roots []int
	for i := range child {
		if !child[i] {
			roots = append(roots, i)
		}
	}
	// Nodes all of which have parents run in circles.
	if len(roots) == 0 && len(child) > 0 {
		return nil, Errorf(CodeCycle, "every node is inside another one")
	}
	return roots, nil
}

// placeAll places each mesh once, for a file without nodes.
func (r *gltfReader) placeAll() error {
	for i := range r.doc.Meshes {
		if err := r.addItem(i, geom.Identity(), ""); err != nil {
			return err
		}
		r.skipped.unplaced++
	}
	return nil
}

// countVisits counts how many nodes a walk from the roots meets, a node that is
// several others' child each time again, before anything is expanded. It
// refuses cycles and more than the limit of instances.
func (r *gltfReader) countVisits(roots []int) error {
	c := visitCounter{nodes: r.doc.Nodes, visits: make([]int64, len(r.doc.Nodes)), limit: r.o.Limits.Instances}
	total := int64(0)
	for _, root := range roots {
		n, err := c.count(root)
		if err != nil {
			return err
		}
		if total += n; total > c.limit {
			return Errorf(CodeLimit, "more than %d nodes once shared ones are expanded", c.limit)
		}
	}
	return nil
}

// visitCounter counts the nodes below each node, once.
type visitCounter struct {
	nodes  []gltfNode
	visits []int64 // 0 unknown, -1 being counted, else the node and all below it
	limit  int64
	stack  []visit
}

// visit is a node whose children are being counted.
type visit struct {
	node, child int
	sum         int64
}

// count returns how many nodes a walk down from root meets. It keeps its own
// stack: a chain of a million nodes is a legal file.
func (c *visitCounter) count(root int) (int64, error) {
	if err := c.enter(root); err != nil {
		return 0, err
	}
	// Depth first: a node is done when all its children are.
	for len(c.stack) > 0 {
		top := &c.stack[len(c.stack)-1]
		children := c.nodes[top.node].Children
		if top.child == len(children) {
			c.visits[top.node] = top.sum
			c.stack = c.stack[:len(c.stack)-1]
			continue
		}
		child := children[top.child]
		// A child that is counted already is added; one that is not is entered,
		// and looked at again when it is done.
		if child >= 0 && child < len(c.nodes) && c.visits[child] > 0 {
			// Bounded by the limit, so the sum cannot overflow.
			if top.sum += c.visits[child]; top.sum > c.limit {
				return 0, Errorf(CodeLimit, "more than %d nodes once shared ones are expanded", c.limit)
			}
			top.child++
			continue
		}
		if err := c.enter(child); err != nil {
			return 0, err
		}
	}
	return c.visits[root], nil
}

// enter begins to count the node unless that is done.
func (c *visitCounter) enter(node int) error {
	if _, err := gltfAt(c.nodes, node, "node"); err != nil {
		return err
	}
	switch {
	case c.visits[node] < 0: // on the stack: its own ancestor
		return Errorf(CodeCycle, "node %d is inside itself", node)
	case c.visits[node] == 0:
		c.visits[node] = -1
		c.stack = append(c.stack, visit{node: node, sum: 1})
	}
	return nil
}

// placed is a node on its way to be shown, with its parent's map.
type placed struct {
	node   int
	parent geom.Affine
}

// countOutside counts the nodes outside the scene that place a mesh, and the
// meshes that no node places.
func (r *gltfReader) countOutside(shown []bool) {
	placed := make([]bool, len(r.doc.Meshes))
	for i, n := range r.doc.Nodes {
		if n.Mesh == nil || *n.Mesh < 0 || *n.Mesh >= len(placed) {
			continue
		}
		placed[*n.Mesh] = true
		if !shown[i] && r.doc.Meshes[*n.Mesh].solid() {
			r.skipped.outside++
		}
	}
	for i := range placed {
		if !placed[i] && r.doc.Meshes[i].solid() {
			r.skipped.outside++
		}
	}
}

// solid reports whether a mesh has triangles, as far as its primitives say.
func (m *gltfMesh) solid() bool {
	return slices.ContainsFunc(m.Primitives, func(p gltfPrimitive) bool { return p.Mode == nil || *p.Mode >= gltfTriangles })
}

// walk visits every node below roots, parents before children and in the order
// of the file, and marks them as shown.
func (r *gltfReader) walk(roots []int, shown []bool) error {
	var stack []placed
	// The last one pushed is taken first, so push backwards.
	push := func(nodes []int, parent geom.Affine) {
		for i := len(nodes) - 1; i >= 0; i-- {
			stack = append(stack, placed{nodes[i], parent})
		}
	}
	push(roots, geom.Identity())
	ours := r.isOurs(roots)
	for n := 0; len(stack) > 0; n++ {
		if n%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		node := &r.doc.Nodes[p.node]
		shown[p.node] = true
		local, err := node.local(p.node)
		if err != nil {
			return err
		}
		if n == 0 && ours {
			local = geom.Identity()
		}
		world := p.parent.Mul(local)
		if err := r.show(node, world); err != nil {
			return err
		}
		push(node.Children, world)
	}
	return nil
}

// isOurs reports whether the scene hangs on the one root node that our writer
// makes to turn Z up into Y up. It is undone, so that a model written and read
// is the same, unless the caller wants every Y-up file turned.
func (r *gltfReader) isOurs(roots []int) bool {
	if len(roots) != 1 || r.o.YUp || !strings.HasPrefix(r.doc.Asset.Generator, glbGenerator) {
		return false
	}
	n := &r.doc.Nodes[roots[0]]
	local, err := n.local(roots[0])
	return err == nil && n.Name == glbRootName && n.Mesh == nil && local == glbRoot
}

// show adds an item for a node that has a mesh.
func (r *gltfReader) show(n *gltfNode, world geom.Affine) error {
	if _, ok := n.Extensions["EXT_mesh_gpu_instancing"]; ok {
		return Errorf(CodeUnsupported, "a node is repeated with EXT_mesh_gpu_instancing, which is not supported")
	}
	if n.Mesh == nil {
		return nil
	}
	if n.Skin != nil {
		r.skipped.skins++
	}
	return r.addItem(*n.Mesh, world, n.Name)
}

// addItem places a mesh. Triangles are counted as if all copies were made.
func (r *gltfReader) addItem(mesh int, world geom.Affine, name string) error {
	object, ok, err := r.object(mesh)
	if err != nil || !ok {
		return err
	}
	if !geom.Finite(world.T) || math.IsNaN(world.Det()) || math.IsInf(world.Det(), 0) {
		return Errorf(CodeNonFinite, "the transforms above mesh %d multiply to more than a number holds", mesh)
	}
	// A scale of zero is how tools hide a node.
	if world.Det() == 0 {
		r.skipped.flat++
		return nil
	}
	m := r.model.Objects[object]
	r.triangles += int64(len(m.Faces))
	if err := r.o.Limits.triangles(r.triangles); err != nil {
		return err
	}
	if name == "" {
		name = m.Name
	}
	r.model.Items = append(r.model.Items, Item{Object: object, Matrix: world, Name: name, Role: RolePart, Printable: true})
	return nil
}

// local returns the map from the node to its parent.
func (n *gltfNode) local(index int) (geom.Affine, error) {
	if n.Matrix != nil {
		return n.matrix(index)
	}
	t, err := vectorOr(n.Translation, []float64{0, 0, 0})
	if err != nil {
		return geom.Affine{}, inNode(err, index)
	}
	s, err := vectorOr(n.Scale, []float64{1, 1, 1})
	if err != nil {
		return geom.Affine{}, inNode(err, index)
	}
	q, err := vectorOr(n.Rotation, []float64{0, 0, 0, 1})
	if err != nil {
		return geom.Affine{}, inNode(err, index)
	}
	// JSON knows no NaN, so the numbers are finite; products may not be, which
	// addItem looks at.
	m, ok := rotationMatrix(q)
	if !ok {
		return geom.Affine{}, Errorf(CodeNumber, "node %d: the rotation %v is no quaternion", index, q)
	}
	// Scaled first, then turned, then moved: columns of the turn are scaled.
	for i := range 3 {
		for j := range 3 {
			m[i][j] *= s[j]
		}
	}
	return geom.Affine{M: m, T: geom.Vec{X: t[0], Y: t[1], Z: t[2]}}, nil
}

func inNode(err *Error, index int) *Error {
	err.Msg = Errorf(err.Code, "node %d: %s", index, err.Msg).Msg
	return err
}

// vectorOr returns v, or otherwise when the file gives none.
func vectorOr(v, otherwise []float64) ([]float64, *Error) {
	if v == nil {
		return otherwise, nil
	}
	if len(v) != len(otherwise) {
		return nil, Errorf(CodeSyntax, "%d numbers where %d are needed", len(v), len(otherwise))
	}
	return v, nil
}

// matrix returns the node's matrix: 16 numbers, column by column.
func (n *gltfNode) matrix(index int) (geom.Affine, error) {
	m := n.Matrix
	if len(m) != 16 {
		return geom.Affine{}, Errorf(CodeSyntax, "node %d: a matrix of %d numbers, not 16", index, len(m))
	}
	if m[3] != 0 || m[7] != 0 || m[11] != 0 || m[15] != 1 {
		return geom.Affine{}, Errorf(CodeUnsupported, "node %d: a perspective matrix", index)
	}
	var a geom.Affine
	for i := range 3 {
		for j := range 3 {
			a.M[i][j] = m[4*j+i]
		}
	}
	a.T = geom.Vec{X: m[12], Y: m[13], Z: m[14]}
	return a, nil
}

// rotationMatrix returns the rotation of the quaternion x y z w, which exporters
// write with few digits: it is brought to length 1 first.
func rotationMatrix(q []float64) (m [3][3]float64, ok bool) {
	// The identity stays exact: its length is 1 without rounding.
	n := math.Sqrt(float64(q[0]*q[0]) + float64(q[1]*q[1]) + float64(q[2]*q[2]) + float64(q[3]*q[3]))
	if !(n > 0) || math.IsInf(n, 0) {
		return m, false
	}
	x, y, z, w := q[0]/n, q[1]/n, q[2]/n, q[3]/n
	xx, yy, zz := float64(x*x), float64(y*y), float64(z*z)
	xy, xz, yz := float64(x*y), float64(x*z), float64(y*z)
	wx, wy, wz := float64(w*x), float64(w*y), float64(w*z)
	return [3][3]float64{
		{1 - 2*(yy+zz), 2 * (xy - wz), 2 * (xz + wy)},
		{2 * (xy + wz), 1 - 2*(xx+zz), 2 * (yz - wx)},
		{2 * (xz - wy), 2 * (yz + wx), 1 - 2*(xx+yy)},
	}, true
}
