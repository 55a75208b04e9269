package mesh_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// randomPLY builds files of random layout around known points and triangles.
type randomPLY struct {
	rng    *rand.Rand
	header bytes.Buffer
	body   bytes.Buffer
	ascii  bool
	order  binary.AppendByteOrder
}

var plyAllKinds = []string{"char", "uchar", "short", "ushort", "int", "uint", "float", "double"}

func (p *randomPLY) pick(kinds ...string) string { return kinds[p.rng.IntN(len(kinds))] }

// property is one value of a random record; name is empty for noise.
type plyColumn struct {
	name, kind, count string
}

// columns mixes the wanted columns with noise.
func (p *randomPLY) columns(element string, n int, wanted ...plyColumn) []plyColumn {
	list := slices.Clone(wanted)
	for range p.rng.IntN(4) {
		c := plyColumn{kind: p.pick(plyAllKinds...)}
		if p.rng.IntN(4) == 0 {
			c.count = p.pick("uchar", "short", "uint")
		}
		list = append(list, c)
	}
	p.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	fmt.Fprintf(&p.header, "element %s %d\n", element, n)
	for i, c := range list {
		name := c.name
		if name == "" {
			name = fmt.Sprintf("noise%d", i)
		}
		if c.count != "" {
			fmt.Fprintf(&p.header, "property list %s %s %s\n", c.count, c.kind, name)
		} else {
			fmt.Fprintf(&p.header, "property %s %s\n", c.kind, name)
		}
	}
	return list
}

// row writes a record: values holds what the named columns hold.
func (p *randomPLY) row(columns []plyColumn, values map[string][]float64) {
	var kinds string
	var row []float64
	for _, c := range columns {
		v := values[c.name]
		if c.name == "" {
			v = []float64{float64(p.rng.IntN(100))}
			if c.count != "" {
				v = slices.Repeat(v, p.rng.IntN(3))
			}
		}
		if c.count != "" {
			kinds += c.count + " "
			row = append(row, float64(len(v)))
		}
		for range v {
			kinds += c.kind + " "
		}
		row = append(row, v...)
	}
	p.body.Write(plyValues(p.order, p.ascii, kinds, row...))
}

// TestPLYRandomLayouts reads files with random elements, properties, orders and
// types, and finds the points and triangles that were put in.
func TestPLYRandomLayouts(t *testing.T) {
	for seed := range uint64(300) {
		p := &randomPLY{rng: rand.New(rand.NewPCG(seed, 7))}
		e := plyEncodings[seed%3]
		p.ascii, p.order = e.ascii, e.order
		want := &mesh.Mesh{}
		for range 3 + p.rng.IntN(40) {
			want.Vertices = append(want.Vertices, geom.Vec{X: float64(p.rng.IntN(100)), Y: float64(p.rng.IntN(100)), Z: float64(p.rng.IntN(100))})
		}
		for range 1 + p.rng.IntN(60) {
			a := p.rng.IntN(len(want.Vertices) - 2)
			want.Faces = append(want.Faces, [3]uint32{uint32(a), uint32(a + 1), uint32(a + 2)})
		}
		noise := func(name string) {
			n := p.rng.IntN(4)
			for columns := p.columns(name, n); n > 0; n-- {
				p.row(columns, nil)
			}
		}
		noise("before")
		columns := p.columns("vertex", len(want.Vertices),
			plyColumn{name: "x", kind: p.pick(plyAllKinds...)}, plyColumn{name: "y", kind: p.pick(plyAllKinds...)}, plyColumn{name: "z", kind: p.pick(plyAllKinds...)})
		for _, v := range want.Vertices {
			p.row(columns, map[string][]float64{"x": {v.X}, "y": {v.Y}, "z": {v.Z}})
		}
		noise("between")
		columns = p.columns("face", len(want.Faces), plyColumn{name: "vertex_indices", kind: p.pick("int", "uint", "ushort", "char"), count: p.pick("uchar", "char", "int")})
		for _, f := range want.Faces {
			p.row(columns, map[string][]float64{"vertex_indices": {float64(f[0]), float64(f[1]), float64(f[2])}})
		}
		noise("after")
		file := fmt.Sprintf("ply\nformat %s 1.0\n%send_header\n%s", e.name, p.header.String(), p.body.String())
		m, err := readBytes([]byte(file), mesh.ReadOptions{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, p.header.String())
		}
		got := m.Merged()
		if !slices.Equal(got.Vertices, want.Vertices) || !slices.Equal(got.Faces, want.Faces) || len(m.Warnings) > 0 {
			t.Fatalf("seed %d: %v, warnings %v\n%s", seed, got, m.Warnings, p.header.String())
		}
	}
}

// treeNode is a glTF node for the test: a shift after a turn after a scaling.
type treeNode struct {
	Mesh        *int       `json:"mesh,omitempty"`
	Children    []int      `json:"children,omitempty"`
	Translation [3]float64 `json:"translation"`
	Rotation    [4]float64 `json:"rotation"`
	Scale       [3]float64 `json:"scale"`
	parent      int
}

// apply moves a point by the node's three steps, one after the other. The turn
// is the product q v q* of quaternions, not a matrix.
func (n *treeNode) apply(p geom.Vec) geom.Vec {
	p = geom.Vec{X: p.X * n.Scale[0], Y: p.Y * n.Scale[1], Z: p.Z * n.Scale[2]}
	q := n.Rotation
	v := hamilton(hamilton(q, [4]float64{p.X, p.Y, p.Z, 0}), [4]float64{-q[0], -q[1], -q[2], q[3]})
	return geom.Vec{X: v[0] + n.Translation[0], Y: v[1] + n.Translation[1], Z: v[2] + n.Translation[2]}
}

// hamilton multiplies two quaternions x y z w.
func hamilton(a, b [4]float64) [4]float64 {
	return [4]float64{
		a[3]*b[0] + a[0]*b[3] + a[1]*b[2] - a[2]*b[1],
		a[3]*b[1] - a[0]*b[2] + a[1]*b[3] + a[2]*b[0],
		a[3]*b[2] + a[0]*b[1] - a[1]*b[0] + a[2]*b[3],
		a[3]*b[3] - a[0]*b[0] - a[1]*b[1] - a[2]*b[2],
	}
}

// TestGLTFRandomTrees places the wedge by random trees of nodes and follows
// every corner up to the root, node by node.
func TestGLTFRandomTrees(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 11))
		nodes := make([]treeNode, 1+rng.IntN(12))
		zero := 0
		for i := range nodes {
			n := &nodes[i]
			n.parent = -1
			length := 0.0
			for k := range 4 {
				n.Rotation[k] = rng.Float64() - 0.5
				length += n.Rotation[k] * n.Rotation[k]
			}
			for k := range 4 {
				n.Rotation[k] /= math.Sqrt(length)
			}
			for k := range 3 {
				n.Translation[k] = 4 * (rng.Float64() - 0.5)
				n.Scale[k] = 0.5 + rng.Float64()
				if rng.IntN(5) == 0 {
					n.Scale[k] = -n.Scale[k]
				}
			}
			if i == 0 || rng.IntN(3) > 0 {
				n.Mesh = &zero
			}
			if i > 0 {
				n.parent = rng.IntN(i)
				nodes[n.parent].Children = append(nodes[n.parent].Children, i)
			}
		}
		checkTree(t, seed, nodes)
	}
}

func checkTree(t *testing.T, seed uint64, nodes []treeNode) {
	t.Helper()
	text, err := json.Marshal(nodes)
	if err != nil {
		t.Fatal(err)
	}
	m := mustRead(t, []byte(wedgeFile(`"scenes":[{"nodes":[0]}],"nodes":`+string(text))), mesh.ReadOptions{})
	// Items come parents first, children in order: a walk down the tree.
	var order []int
	var down func(i int)
	down = func(i int) {
		if nodes[i].Mesh != nil {
			order = append(order, i)
		}
		for _, c := range nodes[i].Children {
			down(c)
		}
	}
	down(0)
	if len(m.Items) != len(order) {
		t.Fatalf("seed %d: %d items, want %d", seed, len(m.Items), len(order))
	}
	for k, i := range order {
		for c := range 4 {
			p := geom.Vec{X: float64(wedgePoints[3*c]), Y: float64(wedgePoints[3*c+1]), Z: float64(wedgePoints[3*c+2])}
			for up := i; up >= 0; up = nodes[up].parent {
				p = nodes[up].apply(p)
			}
			got := m.Items[k].Matrix.Apply(m.Objects[0].Vertices[c])
			if d := geom.Norm(minus(got, scaled(p, 1000))); d > 1e-9*1000*(1+geom.Norm(p)) {
				t.Fatalf("seed %d, node %d: corner %d at %v, want %v", seed, i, c, got, scaled(p, 1000))
			}
		}
	}
}
