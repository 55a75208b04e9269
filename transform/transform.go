// Package transform moves parts: a chain of steps that turn, scale and shift a
// mesh, fit it into a build volume, or put a frame around it.
//
// A step is one of [Bracket], [AutoRotate], [Rotate], [AutoScale], [Scale],
// [AutoTranslate] and [Translate]; [Apply] does them in order and returns a new
// mesh. Vectors are columns, coordinates right-handed with Z up, positive angles
// follow the right-hand rule.
package transform

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Options say how to work. The zero value is the usual.
type Options struct {
	// Workers caps the goroutines used. Default: one for each processor. The
	// result does not depend on it.
	Workers int
}

// Matrix is a 4x4 matrix in rows, for column vectors.
type Matrix [4][4]float64

// matrixOf returns the form of a that others read.
func matrixOf(a geom.Affine) Matrix {
	m := Matrix{3: {3: 1}}
	for i, t := range [3]float64{a.T.X, a.T.Y, a.T.Z} {
		for j := range 3 {
			m[i][j] = a.M[i][j] + 0 // no zeros below zero
		}
		m[i][3] = t + 0
	}
	return m
}

// XYZ is a vector, or the size of a box.
type XYZ struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// Result says what a chain did.
type Result struct {
	// Matrix is the product of all steps that move the part: it takes the old
	// part to where it is in the new mesh.
	Matrix Matrix `json:"transformation"`

	// Steps are what each step did, in order.
	Steps []Done `json:"steps"`

	// Brackets are what was added, in the coordinates of their step.
	Brackets []Frame `json:"brackets"`
}

// Done is what one step did. Of the fields that may be null each belongs to one
// kind of step.
type Done struct {
	Type   string   `json:"type"`
	Matrix *Matrix  `json:"matrix,omitempty"` // of this step alone; null for a bracket
	Factor *float64 `json:"factor,omitempty"` // of auto-scale
	Pose   *Pose    `json:"pose,omitempty"`   // of auto-rotate
	Size   XYZ      `json:"size"`             // of the box afterwards, mm
}

// Apply does the steps of chain with m and returns the new mesh, which shares no
// vertices with m: a mesh is never changed. Ten steps give the same bits as ten
// calls with one step each.
//
// Errors: [Faults] when a step makes no sense, an [*Error] when it cannot be done
// with this mesh, the errors of [mesh.Mesh.CheckFaces], and the end of ctx. A
// step takes one pass over the mesh; auto-rotate works on the convex hull, in a
// few seconds for a million triangles of the worst shape, a sphere.
func Apply(ctx context.Context, m *mesh.Mesh, chain Chain, o Options) (*mesh.Mesh, *Result, error) {
	if err := chain.Check("transformations"); err != nil {
		return nil, nil, err
	}
	if err := m.CheckFaces(); err != nil {
		return nil, nil, err
	}
	r := newRun(par.WithWorkers(ctx, o.Workers), m)
	if r.box.IsEmpty() {
		return nil, nil, &Error{Code: CodeEmpty, Message: "the mesh has no triangles"}
	}
	for i, step := range chain {
		if err := r.do(i, step); err != nil {
			return nil, nil, err
		}
	}
	r.result.Matrix = matrixOf(r.product)
	return r.mesh, r.result, nil
}

// run is the state of one call of [Apply]. Its mesh has vertices of its own; its
// faces are shared with the input until a step changes them.
type run struct {
	ctx     context.Context
	mesh    *mesh.Mesh
	box     geom.Box // around the vertices that faces use
	product geom.Affine
	result  *Result

	index int  // of the step at work
	done  Done // what it did so far
}

func newRun(ctx context.Context, m *mesh.Mesh) *run {
	return &run{
		ctx:     ctx,
		mesh:    &mesh.Mesh{Name: m.Name, Vertices: append([]geom.Vec(nil), m.Vertices...), Faces: m.Faces},
		box:     m.Bounds(),
		product: geom.Identity(),
		result:  &Result{Steps: []Done{}, Brackets: []Frame{}},
	}
}

// do does step number i.
func (r *run) do(i int, step Step) error {
	r.index, r.done = i, Done{Type: step.Type()}
	if err := step.apply(r); err != nil {
		return err
	}
	// Products that overflow end here, before anybody is told of them.
	if d := r.box.Diagonal(); d-d != 0 || !geom.Finite(r.box.Min) || !finite(r.product) {
		return r.error(CodeOverflow, "coordinates or the product of the matrices are beyond the range of numbers")
	}
	size := r.box.Size()
	r.done.Size = XYZ{size.X, size.Y, size.Z}
	r.result.Steps = append(r.result.Steps, r.done)
	return nil
}

func finite(a geom.Affine) bool {
	sum := 0.0
	for _, row := range matrixOf(a) {
		for _, x := range row {
			sum += math.Abs(x / 16)
		}
	}
	return sum-sum == 0
}

// moveGrain is how many vertices are moved at a time.
const moveGrain = 1 << 14

// move applies a to the part and notes it.
func (r *run) move(a geom.Affine, mirrored bool) error {
	v := r.mesh.Vertices
	err := par.For(r.ctx, len(v), moveGrain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			v[i] = a.Apply(v[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if mirrored {
		// The outside is to stay outside.
		turned := make([][3]uint32, len(r.mesh.Faces))
		for i, f := range r.mesh.Faces {
			turned[i] = [3]uint32{f[0], f[2], f[1]}
		}
		r.mesh.Faces = turned
	}
	r.box = r.mesh.Bounds()
	r.product = a.Mul(r.product)
	matrix := matrixOf(a)
	r.done.Matrix = &matrix
	return nil
}
