package mesh

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// m3State is how far the count of an object's instances has come.
type m3State uint8

const (
	m3Unseen m3State = iota
	m3OnPath         // some object above it is being counted: meeting it again is a cycle
	m3Done
)

// m3Placed is one mesh of a flattened object.
type m3Placed struct {
	index  int // into Model.Objects
	matrix geom.Affine
	role   Role
}

// build turns the build of the root part into the model's items.
func (r *m3Reader) build(root *m3Part) error {
	if !root.build {
		return inPart(Errorf(CodeSyntax, "the model has no <build>"), root.name)
	}
	if len(root.items) == 0 {
		return inPart(Errorf(CodeNoTriangles, "the build has no items"), root.name)
	}
	objects := make([]*m3Object, len(root.items))
	var instances, triangles int64
	// First count everything that would be made, then make it: 40 objects that
	// double each other are 7 kB of XML and 10^13 triangles.
	for i := range root.items {
		o, err := r.counted(root, &root.items[i])
		if err != nil {
			return inPart(err, root.name)
		}
		objects[i] = o
		instances, triangles = addCapped(instances, o.instances), addCapped(triangles, o.triangles)
	}
	if limit := r.o.Limits.Instances; instances > limit {
		return Errorf(CodeLimit, "the build has more than %d instances", limit)
	}
	if err := r.o.Limits.expanded(triangles, r.triangles); err != nil {
		return err
	}
	for i, o := range objects {
		if err := r.place(o, &root.items[i]); err != nil {
			return err
		}
	}
	return r.checkPlaced()
}

// prefixed puts words in front of the message of an error that has no place yet.
func prefixed(err error, format string, args ...any) error {
	var e *Error
	if errors.As(err, &e) && e.Line == 0 {
		e.Msg = fmt.Sprintf(format, args...) + e.Msg
	}
	return err
}

// addCapped adds counts that grow exponentially without overflow.
func addCapped(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// counted returns the object of a build item, with everything below it counted.
func (r *m3Reader) counted(root *m3Part, it *m3Item) (*m3Object, error) {
	o, err := r.object(root, &it.m3Component)
	if err != nil {
		return nil, prefixed(err, "the build item in line %d ", it.line)
	}
	if o.role == RoleOther {
		return nil, Errorf(CodeSyntax, "the build item in line %d is object %d of type other, which may not be built", it.line, o.shown)
	}
	return o, r.count(o)
}

// object returns the object that c refers to from part p.
func (r *m3Reader) object(p *m3Part, c *m3Component) (*m3Object, error) {
	if c.path != "" {
		name, err := r.pkg.resolve(c.path)
		if err != nil {
			return nil, err
		}
		if p, err = r.part(name); err != nil {
			return nil, err
		}
	}
	o, ok := p.objects[c.id]
	if !ok {
		return nil, Errorf(CodeIndex, "refers to object %d, which is not defined", c.id)
	}
	return o, nil
}

// count finds the number of instances and triangles of o without making any of
// them, and refuses cycles. A file may nest objects as deep as it likes, so the
// path is kept in a slice and not on the stack.
func (r *m3Reader) count(o *m3Object) error {
	type step struct {
		o    *m3Object
		next int
	}
	if o.state == m3Done {
		return nil
	}
	o.state = m3OnPath
	path := []step{{o: o}}
	for len(path) > 0 {
		top := &path[len(path)-1]
		if top.next == len(top.o.components) {
			top.o.close()
			path = path[:len(path)-1]
			if len(path) > 0 {
				path[len(path)-1].o.add(top.o)
			}
			continue
		}
		c := &top.o.components[top.next]
		top.next++
		child, err := r.child(top.o, c)
		if err != nil {
			return inPart(err, top.o.part.name)
		}
		if child.state == m3Done {
			top.o.add(child)
			continue
		}
		child.state = m3OnPath
		path = append(path, step{o: child})
	}
	return nil
}

// child returns the object of a component of o.
func (r *m3Reader) child(o *m3Object, c *m3Component) (*m3Object, error) {
	child, err := r.object(o.part, c)
	if err != nil {
		return nil, prefixed(err, "the component of object %d in line %d ", o.shown, c.line)
	}
	if child.state == m3OnPath {
		return nil, Errorf(CodeCycle, "object %d contains itself, by its component in line %d", child.shown, c.line)
	}
	if child.part == o.part && child.order > o.order {
		r.warnOnce("forward_reference", "object %d refers to object %d, which is defined after it", o.shown, child.shown)
	}
	return child, nil
}

// add adds the counts of a child.
func (o *m3Object) add(child *m3Object) {
	o.instances = addCapped(o.instances, child.instances)
	o.triangles = addCapped(o.triangles, child.triangles)
}

// close counts o itself after its children.
func (o *m3Object) close() {
	o.instances = addCapped(o.instances, 1)
	if o.mesh != nil {
		o.triangles = addCapped(o.triangles, int64(len(o.mesh.Faces)))
	}
	o.state = m3Done
}

// place adds the items for one build item: one for each role in its object.
func (r *m3Reader) place(o *m3Object, it *m3Item) error {
	if o.placed == nil {
		if err := r.flatten(o); err != nil {
			return err
		}
	}
	if it.matrix.Det() == 0 {
		r.warnOnce("singular_transform", "the transform of the build item in line %d flattens its object", it.line)
	}
	number := it.number
	if number == "" {
		number = o.number
	}
	for _, p := range o.placed {
		name := o.name
		if name == "" {
			name = r.model.Objects[p.index].Name
		}
		r.model.Items = append(r.model.Items, Item{
			Object: p.index, Matrix: it.matrix.Mul(p.matrix), Name: name,
			PartNumber: number, Role: p.role, Printable: it.printable,
		})
	}
	return r.ctx.Err()
}

// m3Leaf is one mesh on the way through an object's components.
type m3Leaf struct {
	o      *m3Object
	matrix geom.Affine
	role   Role
}

// flatten makes the meshes of o: all leaves of one role become one mesh, and a
// single leaf is shared with whoever else places it.
func (r *m3Reader) flatten(o *m3Object) error {
	o.placed = []m3Placed{}
	var roles []Role
	leaves := map[Role][]m3Leaf{}
	todo := []m3Leaf{{o, geom.Identity(), o.role}}
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if l.o.hasTriangles() {
			if len(leaves[l.role]) == 0 {
				roles = append(roles, l.role)
			}
			leaves[l.role] = append(leaves[l.role], l)
		} else if err := r.withoutTriangles(l.o); err != nil {
			return err
		}
		// The last one is pushed first, so that meshes come in document order.
		for i := len(l.o.components) - 1; i >= 0; i-- {
			below, err := r.below(l, &l.o.components[i])
			if err != nil {
				return err
			}
			todo = append(todo, below)
		}
	}
	for _, role := range roles {
		o.placed = append(o.placed, r.join(o, leaves[role]))
	}
	if len(o.placed) == 0 { // a lattice is an item of the build all the same
		o.placed = append(o.placed, m3Placed{r.addObject(&Mesh{Name: o.name}), geom.Identity(), o.role})
	}
	return nil
}

// hasTriangles reports whether o itself, without its components, is a surface.
func (o *m3Object) hasTriangles() bool { return o.mesh != nil && len(o.mesh.Faces) > 0 }

// below returns the leaf of a component. What a slicer marks as no part of the
// model (modifiers, support blockers) inside a model keeps its own role, and
// everything inside a support is support.
func (r *m3Reader) below(l m3Leaf, c *m3Component) (m3Leaf, error) {
	child, err := r.object(l.o.part, c)
	if err != nil {
		return l, err
	}
	if c.matrix.Det() == 0 {
		r.warnOnce("singular_transform", "the transform of the component in line %d flattens its object", c.line)
	}
	role := l.role
	if role == RolePart {
		role = child.role
	}
	return m3Leaf{child, l.matrix.Mul(c.matrix), role}, nil
}

// join returns the one mesh that leaves make together.
func (r *m3Reader) join(o *m3Object, leaves []m3Leaf) m3Placed {
	if len(leaves) == 1 {
		l := leaves[0]
		if l.o.index < 0 {
			l.o.index = r.addObject(l.o.mesh)
		}
		return m3Placed{l.o.index, l.matrix, l.role}
	}
	vertices, faces := 0, 0
	for _, l := range leaves {
		vertices += len(l.o.mesh.Vertices)
		faces += len(l.o.mesh.Faces)
	}
	m := &Mesh{Name: o.name, Vertices: huge.Lasting[geom.Vec](vertices)[:0], Faces: huge.Lasting[[3]uint32](faces)[:0]}
	for _, l := range leaves {
		m.appendPlaced(l.o.mesh, l.matrix)
	}
	return m3Placed{r.addObject(m), geom.Identity(), leaves[0].role}
}

// addObject adds m to the objects of the model and returns its index.
func (r *m3Reader) addObject(m *Mesh) int {
	r.model.Objects = append(r.model.Objects, m)
	return len(r.model.Objects) - 1
}

// withoutTriangles notes an object that the build uses and that has no surface.
func (r *m3Reader) withoutTriangles(o *m3Object) error {
	switch {
	case len(o.components) > 0:
	case o.foreign != "":
		return inPart(Errorf(CodeUnsupported, "object %d is a <%s>, which is not supported", o.shown, o.foreign), o.part.name)
	case o.beams:
		r.latticed = true
	case len(r.unplaced) < 5:
		r.unplaced = append(r.unplaced, fmt.Sprintf("object %d", o.shown))
	}
	return nil
}

// checkPlaced refuses a build in which nothing is a surface, and warns when
// some of it is not.
func (r *m3Reader) checkPlaced() error {
	none := true
	for _, o := range r.model.Objects {
		none = none && len(o.Faces) == 0
	}
	switch {
	case none && r.latticed:
		return Errorf(CodeUnsupported, "the build is a beam lattice without triangles: beam lattices are not supported")
	case none:
		return Errorf(CodeNoTriangles, "%s has no triangles", strings.Join(r.unplaced, ", "))
	case len(r.unplaced) > 0:
		r.model.warn("empty_object", "%s has no triangles", strings.Join(r.unplaced, ", "))
	}
	return nil
}
