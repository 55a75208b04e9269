package mesh_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/qmuntal/gltf"
	"github.com/qmuntal/gltf/modeler"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/mesh/formattest"
)

// numbers packs values as little-endian bytes, each of its own type.
func numbers(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// A tetrahedron with legs of 1 along the axes: volume 1/6.
var (
	wedgePoints  = []float32{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}
	wedgeCorners = []uint8{0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3}
)

// gltfText returns a document with one buffer as a data URI. rest is the
// document's remaining members.
func gltfText(buffer []byte, rest string) string {
	return fmt.Sprintf(`{"asset":{"version":"2.0"},"buffers":[{"byteLength":%d,"uri":"data:application/octet-stream;base64,%s"}],%s}`,
		len(buffer), base64.StdEncoding.EncodeToString(buffer), rest)
}

// wedgeViews describes the wedge's two views and accessors.
const wedgeViews = `"bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"},{"bufferView":1,"componentType":5121,"count":12,"type":"SCALAR"}]`

const wedgeMesh = `"meshes":[{"name":"wedge","primitives":[{"attributes":{"POSITION":0},"indices":1}]}]`

var wedgeBuffer = numbers(wedgePoints, wedgeCorners)

// gltfWedge is a whole file.
var gltfWedge = gltfText(wedgeBuffer, wedgeViews+","+wedgeMesh+`,"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0`)

// wedgeFile is a document of the wedge with other nodes.
func wedgeFile(nodes string) string {
	return gltfText(wedgeBuffer, wedgeViews+","+wedgeMesh+","+nodes)
}

// glbFile puts a document and a buffer in a container.
func glbFile(text string, bin []byte) []byte {
	chunk := func(kind uint32, data []byte, pad byte) []byte {
		for len(data)%4 != 0 {
			data = append(data, pad)
		}
		return append(numbers(uint32(len(data)), kind), data...)
	}
	body := append(chunk(0x4E4F534A, []byte(text), ' '), chunk(0x004E4942, bytes.Clone(bin), 0)...)
	return append(append([]byte("glTF"), numbers(uint32(2), uint32(12+len(body)))...), body...)
}

func readBytes(data []byte, o mesh.ReadOptions) (*mesh.Model, error) {
	return mesh.Read(context.Background(), bytes.NewReader(data), int64(len(data)), o)
}

// mustRead reads data or ends the test.
func mustRead(t *testing.T, data []byte, o mesh.ReadOptions) *mesh.Model {
	t.Helper()
	m, err := readBytes(data, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestGLTFPlacement checks where nodes put the wedge, by its volume and box in
// metres.
func TestGLTFPlacement(t *testing.T) {
	for _, c := range []struct {
		name, nodes string
		items       int
		volume      float64 // of all copies
		box         geom.Box
	}{
		{"plain", `"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}]`, 1, 1. / 6, box(0, 0, 0, 1, 1, 1)},
		{"translation", `"nodes":[{"mesh":0,"translation":[5,0,-2]}],"scenes":[{"nodes":[0]}]`, 1, 1. / 6, box(5, 0, -2, 6, 1, -1)},
		{"quarter turn about x", `"nodes":[{"mesh":0,"rotation":[0.70710678,0,0,0.70710678]}],"scenes":[{"nodes":[0]}]`, 1, 1. / 6, box(0, -1, 0, 1, 0, 1)},
		{"turn, then shift", `"nodes":[{"mesh":0,"translation":[0,10,0],"rotation":[0,0,1,0],"scale":[2,1,1]}],"scenes":[{"nodes":[0]}]`, 1, 2. / 6, box(-2, 9, 0, 0, 10, 1)},
		{"mirrored by scale", `"nodes":[{"mesh":0,"scale":[-1,1,1]}],"scenes":[{"nodes":[0]}]`, 1, 1. / 6, box(-1, 0, 0, 0, 1, 1)},
		{"matrix", `"nodes":[{"mesh":0,"matrix":[0,1,0,0,-1,0,0,0,0,0,3,0,7,8,9,1]}],"scenes":[{"nodes":[0]}]`, 1, 3. / 6, box(6, 8, 9, 7, 9, 12)},
		{"child", `"nodes":[{"children":[1],"scale":[2,2,2]},{"mesh":0,"translation":[1,0,0]}],"scenes":[{"nodes":[0]}]`, 1, 8. / 6, box(2, 0, 0, 4, 2, 2)},
		{"two copies", `"nodes":[{"mesh":0},{"mesh":0,"translation":[3,0,0]}],"scenes":[{"nodes":[0,1]}]`, 2, 2. / 6, box(0, 0, 0, 4, 1, 1)},
		{"default scene", `"nodes":[{"mesh":0},{"mesh":0,"translation":[3,0,0]}],"scenes":[{"nodes":[0]},{"nodes":[1]}],"scene":1`, 1, 1. / 6, box(3, 0, 0, 4, 1, 1)},
		{"no scene", `"nodes":[{"mesh":0,"children":[1]},{"mesh":0,"translation":[3,0,0]}]`, 2, 2. / 6, box(0, 0, 0, 4, 1, 1)},
		{"no nodes", `"nodes":[]`, 1, 1. / 6, box(0, 0, 0, 1, 1, 1)},
		{"one node, two parents", `"nodes":[{"children":[2]},{"children":[2],"translation":[3,0,0]},{"mesh":0}],"scenes":[{"nodes":[0,1]}]`, 2, 2. / 6, box(0, 0, 0, 4, 1, 1)},
		{"flattened copy", `"nodes":[{"mesh":0},{"mesh":0,"scale":[0,0,0]}],"scenes":[{"nodes":[0,1]}]`, 1, 1. / 6, box(0, 0, 0, 1, 1, 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mustRead(t, []byte(wedgeFile(c.nodes)), mesh.ReadOptions{})
			if len(m.Items) != c.items || len(m.Objects) != 1 || m.Unit != geom.Metre || m.UnitSource != "format" {
				t.Errorf("%d items of %d objects in %v (%s)", len(m.Items), len(m.Objects), m.Unit, m.UnitSource)
			}
			got := measure(m)
			if !near(got.volume, c.volume*1e9, c.volume*1e9, 1e-6) {
				t.Errorf("volume %v mm³, want %v m³", got.volume, c.volume)
			}
			for _, d := range []geom.Vec{minus(got.box.Min, scaled(c.box.Min, 1000)), minus(got.box.Max, scaled(c.box.Max, 1000))} {
				if geom.Norm(d) > 1e-2 { // mm, of metres written with 8 digits
					t.Errorf("box %v, want %v m", got.box, c.box)
				}
			}
		})
	}
}

func box(x0, y0, z0, x1, y1, z1 float64) geom.Box {
	return geom.Box{Min: geom.Vec{X: x0, Y: y0, Z: z0}, Max: geom.Vec{X: x1, Y: y1, Z: z1}}
}

func scaled(v geom.Vec, s float64) geom.Vec { return geom.Vec{X: s * v.X, Y: s * v.Y, Z: s * v.Z} }

// TestGLTFYUp turns a Y-up file.
func TestGLTFYUp(t *testing.T) {
	nodes := `"nodes":[{"mesh":0,"scale":[1,2,3]}],"scenes":[{"nodes":[0]}]`
	got := measure(mustRead(t, []byte(wedgeFile(nodes)), mesh.ReadOptions{YUp: true}))
	if want := box(0, -3000, 0, 1000, 0, 2000); got.box != want {
		t.Errorf("box %v, want %v", got.box, want)
	}
}

// TestGLTFGeometry reads the same unit square as triangles, strip, fan, without
// indices, interleaved, as integers and sparse.
func TestGLTFGeometry(t *testing.T) {
	square := []float32{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0}
	const vec3 = `{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"}`
	for _, c := range []struct {
		name                       string
		buffer                     []byte
		views, accessors, primtive string
	}{
		{"triangles of 16 bits", numbers(square, []uint16{0, 1, 2, 0, 2, 3}), `{"byteLength":48},{"byteOffset":48,"byteLength":12}`,
			vec3 + `,{"bufferView":1,"componentType":5123,"count":6,"type":"SCALAR"}`, `{"attributes":{"POSITION":0},"indices":1,"mode":4}`},
		{"triangles of 32 bits", numbers(square, []uint32{0, 1, 2, 0, 2, 3}), `{"byteLength":48},{"byteOffset":48,"byteLength":24}`,
			vec3 + `,{"bufferView":1,"componentType":5125,"count":6,"type":"SCALAR"}`, `{"attributes":{"POSITION":0},"indices":1}`},
		{"strip", numbers(square, []uint8{0, 1, 3, 2}), `{"byteLength":48},{"byteOffset":48,"byteLength":4}`,
			vec3 + `,{"bufferView":1,"componentType":5121,"count":4,"type":"SCALAR"}`, `{"attributes":{"POSITION":0},"indices":1,"mode":5}`},
		{"fan without indices", numbers(square), `{"byteLength":48}`, vec3, `{"attributes":{"POSITION":0},"mode":6}`},
		{"triangles without indices", numbers([]float32{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0}), `{"byteLength":72}`,
			`{"bufferView":0,"componentType":5126,"count":6,"type":"VEC3"}`, `{"attributes":{"POSITION":0}}`},
		{"interleaved", numbers([]float32{9, 0, 0, 0, 9, 1, 0, 0, 9, 1, 1, 0, 9, 0, 1, 0}), `{"byteLength":64,"byteStride":16}`,
			`{"bufferView":0,"byteOffset":4,"componentType":5126,"count":4,"type":"VEC3"}`, `{"attributes":{"POSITION":0},"mode":6}`},
		{"signed 16 bits, normalized", numbers([]int16{0, 0, 0, 0, 32767, 0, 0, 0, 32767, 32767, 0, 0, 0, 32767, 0, 0}), `{"byteLength":32,"byteStride":8}`,
			`{"bufferView":0,"componentType":5122,"normalized":true,"count":4,"type":"VEC3"}`, `{"attributes":{"POSITION":0},"mode":6}`},
		{"unsigned 8 bits, normalized", numbers([]uint8{0, 0, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0, 0, 255, 0, 0}), `{"byteLength":16,"byteStride":4}`,
			`{"bufferView":0,"componentType":5121,"normalized":true,"count":4,"type":"VEC3"}`, `{"attributes":{"POSITION":0},"mode":6}`},
		{"signed 8 bits", numbers([]int8{0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0}), `{"byteLength":16,"byteStride":4}`,
			`{"bufferView":0,"componentType":5120,"count":4,"type":"VEC3"}`, `{"attributes":{"POSITION":0},"mode":6}`},
		{"sparse", numbers([]float32{0, 0, 0, 1, 0, 0, 5, 5, 5, 0, 1, 0}, []uint16{2, 0}, []float32{1, 1, 0}),
			`{"byteLength":48},{"byteOffset":48,"byteLength":4},{"byteOffset":52,"byteLength":12}`,
			`{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","sparse":{"count":1,"indices":{"bufferView":1,"componentType":5123},"values":{"bufferView":2}}}`,
			`{"attributes":{"POSITION":0},"mode":6}`},
		{"sparse over nothing", numbers([]uint8{1, 2, 3, 0}, []float32{1, 0, 0, 1, 1, 0, 0, 1, 0}),
			`{"byteLength":4},{"byteOffset":4,"byteLength":36}`,
			`{"componentType":5126,"count":4,"type":"VEC3","sparse":{"count":3,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":1}}}`,
			`{"attributes":{"POSITION":0},"mode":6}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			views := strings.ReplaceAll(c.views, "{", `{"buffer":0,`)
			rest := `"bufferViews":[` + views + `],"accessors":[` + c.accessors + `],"meshes":[{"primitives":[` + c.primtive + `]}],"nodes":[{"mesh":0}]`
			inText := mustRead(t, []byte(gltfText(c.buffer, rest)), mesh.ReadOptions{})
			inGLB := mustRead(t, glbFile(fmt.Sprintf(`{"asset":{"version":"2.0"},"buffers":[{"byteLength":%d}],%s}`, len(c.buffer), rest), c.buffer), mesh.ReadOptions{})
			for _, m := range []*mesh.Model{inText, inGLB} {
				got := measure(m)
				if got.triangles != 2 || !near(got.area, 1e6, 1e6, 1e-12) || got.box != box(0, 0, 0, 1000, 1000, 0) {
					t.Errorf("%s: %+v", m.Format, got)
				}
				for i, f := range m.Merged().Faces {
					v := m.Merged().Vertices
					if n := geom.Cross(minus(v[f[1]], v[f[0]]), minus(v[f[2]], v[f[0]])); n.Z <= 0 {
						t.Errorf("%s: face %d looks down", m.Format, i)
					}
				}
			}
		})
	}
}

// TestGLTFWarnings reads what is left out with a word.
func TestGLTFWarnings(t *testing.T) {
	for code, file := range map[string]string{
		"primitives_skipped": strings.Replace(gltfWedge, `"primitives":[`, `"primitives":[{"attributes":{"POSITION":0},"mode":1},`, 1),
		"skin_ignored":       wedgeFile(`"nodes":[{"mesh":0,"skin":0}]`),
		"morph_ignored":      strings.Replace(gltfWedge, `"indices":1}`, `"indices":1,"targets":[{"POSITION":0}]}`, 1),
		"singular_transform": wedgeFile(`"nodes":[{"mesh":0},{"mesh":0,"scale":[1,0,1]}]`),
		"no_nodes":           wedgeFile(`"nodes":[]`),
		"unplaced_object":    wedgeFile(`"nodes":[{"mesh":0},{"mesh":0}],"scenes":[{"nodes":[0]},{"nodes":[1]}]`),
	} {
		m := mustRead(t, []byte(file), mesh.ReadOptions{})
		if len(m.Warnings) != 1 || m.Warnings[0].Code != code {
			t.Errorf("warnings %v, want one of code %q", m.Warnings, code)
		}
		if got := measure(m); got.triangles != 4 {
			t.Errorf("%s: %d triangles", code, got.triangles)
		}
	}
	if m := mustRead(t, []byte(gltfWedge), mesh.ReadOptions{}); len(m.Warnings) != 0 {
		t.Errorf("a plain file makes the reader warn: %v", m.Warnings)
	}
}

// deepChain returns n nodes, each the only child of the one before.
func deepChain(n int) string {
	var b strings.Builder
	b.WriteString(`"nodes":[`)
	for i := range n - 1 {
		fmt.Fprintf(&b, `{"children":[%d]},`, i+1)
	}
	b.WriteString(`{"mesh":0}],"scenes":[{"nodes":[0]}]`)
	return b.String()
}

// doubling returns n nodes, each twice the child of the one before: 2^n copies.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString(`"nodes":[`)
	for i := range n - 1 {
		fmt.Fprintf(&b, `{"children":[%d,%d]},`, i+1, i+1)
	}
	b.WriteString(`{"mesh":0}],"scenes":[{"nodes":[0]}]`)
	return b.String()
}

// TestGLTFErrors reads files that are wrong in one place.
func TestGLTFErrors(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(gltfWedge, old) {
			t.Fatalf("%q is not in the file", old)
		}
		return strings.Replace(gltfWedge, old, new, 1)
	}
	nan := gltfText(numbers([]float32{0, 0, 0, 1, float32(math.NaN())}, make([]float32, 7), wedgeCorners), wedgeViews+","+wedgeMesh+`,"nodes":[{"mesh":0}]`)
	for _, c := range []struct {
		name, file string
		code       mesh.Code
		says       string
	}{
		{"version 1", change(`"version":"2.0"`, `"version":"1.0"`), mesh.CodeUnsupported, "1.0"},
		{"no version", change(`"version":"2.0"`, `"x":"2.0"`), mesh.CodeNotAMesh, "asset"},
		{"min version", change(`"version":"2.0"`, `"version":"2.1","minVersion":"2.1"`), mesh.CodeUnsupported, "2.1"},
		{"not JSON", change(`"nodes":[{`, `"nodes":[[`), mesh.CodeSyntax, "document"},
		{"text for a number", change(`"count":4`, `"count":"4"`), mesh.CodeSyntax, "Accessors.Count is a string"},
		{"draco", change(`"scene":0`, `"extensionsRequired":["KHR_draco_mesh_compression"]`), mesh.CodeUnsupported, "KHR_draco_mesh_compression"},
		{"meshopt", change(`"scene":0`, `"extensionsRequired":["KHR_materials_unlit","EXT_meshopt_compression"]`), mesh.CodeUnsupported, "EXT_meshopt_compression"},
		{"instancing", wedgeFile(`"nodes":[{"mesh":0,"extensions":{"EXT_mesh_gpu_instancing":{}}}]`), mesh.CodeUnsupported, "EXT_mesh_gpu_instancing"},
		{"another file", change("data:application/octet-stream;base64,", "../secret.bin?"), mesh.CodeUnsupported, "../secret.bin"},
		{"base64", change(";base64,", ";base64,!!"), mesh.CodeSyntax, "buffer 0"},
		{"buffer too short", change(`"byteLength":60`, `"byteLength":61`), mesh.CodeTruncated, "61 bytes"},
		{"view too long", change(`"byteLength":12`, `"byteLength":13`), mesh.CodeTruncated, "buffer view 1"},
		{"view overflows", change(`"byteOffset":48`, `"byteOffset":9223372036854775807`), mesh.CodeTruncated, "buffer view 1"},
		{"view negative", change(`"byteOffset":48`, `"byteOffset":-48`), mesh.CodeTruncated, "buffer view 1"},
		{"accessor too long", change(`"count":4`, `"count":5`), mesh.CodeTruncated, "5 elements"},
		{"accessor overflows", change(`"count":12`, `"count":4611686018427387904`), mesh.CodeTruncated, "buffer view 1"},
		{"accessor negative", change(`"count":12`, `"count":-1`), mesh.CodeTruncated, "-1 elements"},
		{"positions of bombs", change(`"bufferView":0,"componentType":5126,"count":4`, `"componentType":5126,"count":4000000000`), mesh.CodeTruncated, "4000000000"},
		{"stride too small", change(`"byteLength":48}`, `"byteLength":48,"byteStride":8}`), mesh.CodeSyntax, "8 bytes"},
		{"no such view", change(`"bufferView":1`, `"bufferView":7`), mesh.CodeIndex, "buffer view 7"},
		{"no such accessor", change(`"POSITION":0`, `"POSITION":-2`), mesh.CodeIndex, "accessor -2"},
		{"no such mesh", change(`{"mesh":0}`, `{"mesh":1}`), mesh.CodeIndex, "mesh 1"},
		{"no such node", change(`"scenes":[{"nodes":[0]}]`, `"scenes":[{"nodes":[4]}]`), mesh.CodeIndex, "node 4"},
		{"no such child", wedgeFile(`"nodes":[{"children":[-1],"mesh":0}]`), mesh.CodeIndex, "node -1"},
		{"no such scene", change(`"scene":0`, `"scene":3`), mesh.CodeIndex, "scene 3"},
		{"float indices", change(`"componentType":5121`, `"componentType":5126`), mesh.CodeSyntax, "5126"},
		{"corner out of range", gltfText(numbers(wedgePoints, []uint8{0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 4}), wedgeViews+","+wedgeMesh+`,"nodes":[{"mesh":0}]`), mesh.CodeIndex, "face 3: there is no vertex 4"},
		{"half a triangle", change(`"count":12`, `"count":11`), mesh.CodeSyntax, "11 corners"},
		{"not finite", nan, mesh.CodeNonFinite, "vertex 1"},
		{"mode", change(`"indices":1`, `"indices":1,"mode":7`), mesh.CodeSyntax, "mode 7"},
		{"only lines", change(`"indices":1`, `"indices":1,"mode":1`), mesh.CodeNoTriangles, ""},
		{"matrix of 15", wedgeFile(`"nodes":[{"mesh":0,"matrix":[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0]}]`), mesh.CodeSyntax, "15"},
		{"perspective", wedgeFile(`"nodes":[{"mesh":0,"matrix":[1,0,0,1,0,1,0,0,0,0,1,0,0,0,0,1]}]`), mesh.CodeUnsupported, "perspective"},
		{"no quaternion", wedgeFile(`"nodes":[{"mesh":0,"rotation":[0,0,0,0]}]`), mesh.CodeNumber, "quaternion"},
		{"two coordinates", wedgeFile(`"nodes":[{"mesh":0,"translation":[0,0]}]`), mesh.CodeSyntax, "2 numbers"},
		{"overflow of products", wedgeFile(`"nodes":[{"children":[1],"scale":[1e200,1,1]},{"mesh":0,"scale":[1e200,1,1]}]`), mesh.CodeNonFinite, "mesh 0"},
		{"inside itself", wedgeFile(`"nodes":[{"children":[1],"mesh":0},{"children":[0]}],"scenes":[{"nodes":[0]}]`), mesh.CodeCycle, "node 0"},
		{"no root", wedgeFile(`"nodes":[{"children":[1],"mesh":0},{"children":[0]}]`), mesh.CodeCycle, ""},
		{"doubling", wedgeFile(doubling(64)), mesh.CodeLimit, "nodes"},
		{"empty scene", wedgeFile(`"nodes":[{"mesh":0}],"scenes":[{}]`), mesh.CodeNoTriangles, "scene 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes([]byte(c.file), mesh.ReadOptions{})
			if mesh.CodeOf(err) != c.code || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one of code %q that says %q", err, c.code, c.says)
			}
		})
	}
}

// TestGLTFDeepChain reads a chain of nodes that a recursive walk would not
// survive everywhere.
func TestGLTFDeepChain(t *testing.T) {
	m := mustRead(t, []byte(wedgeFile(deepChain(200_000))), mesh.ReadOptions{})
	if got := measure(m); got.triangles != 4 {
		t.Errorf("%d triangles", got.triangles)
	}
}

// TestGLTFSharedData refuses a small file that would become a large mesh.
func TestGLTFSharedData(t *testing.T) {
	const corners = 300_000
	buffer := append(numbers(wedgePoints), make([]byte, corners)...)
	primitive := `{"attributes":{"POSITION":0},"indices":1}`
	rest := fmt.Sprintf(`"bufferViews":[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":%d}],
"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"},{"bufferView":1,"componentType":5121,"count":%d,"type":"SCALAR"}],
"meshes":[{"primitives":[%s]}],"nodes":[{"mesh":0}]`, corners, corners, primitive+strings.Repeat(","+primitive, 1000))
	_, err := readBytes([]byte(gltfText(buffer, rest)), mesh.ReadOptions{})
	if mesh.CodeOf(err) != mesh.CodeLimit {
		t.Errorf("error %v, want one of code %q", err, mesh.CodeLimit)
	}
}

// TestGLTFLimits counts instances and flattened triangles before they are made.
func TestGLTFLimits(t *testing.T) {
	file := []byte(wedgeFile(doubling(6))) // 63 nodes, 32 copies, 128 triangles
	for _, c := range []struct {
		limits mesh.Limits
		ok     bool
	}{
		{mesh.Limits{Instances: 63, Triangles: 128}, true},
		{mesh.Limits{Instances: 62, Triangles: 128}, false},
		{mesh.Limits{Instances: 63, Triangles: 127}, false},
	} {
		m, err := readBytes(file, mesh.ReadOptions{Limits: c.limits})
		if c.ok && (err != nil || len(m.Items) != 32) || !c.ok && mesh.CodeOf(err) != mesh.CodeLimit {
			t.Errorf("%+v: %v", c.limits, err)
		}
	}
}

// TestGLBContainer reads containers that are wrong or odd.
func TestGLBContainer(t *testing.T) {
	text := fmt.Sprintf(`{"asset":{"version":"2.0"},"buffers":[{"byteLength":60}],%s,%s,"nodes":[{"mesh":0}]}`, wedgeViews, wedgeMesh)
	good := glbFile(text, wedgeBuffer)
	set := func(at int, v uint32) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	for _, c := range []struct {
		name string
		file []byte
		code mesh.Code // "" for a file that is read
		warn string
	}{
		{"good", good, "", ""},
		{"trailing bytes", append(bytes.Clone(good), "xyz"...), "", "trailing_bytes"},
		{"old version", set(4, 1), mesh.CodeUnsupported, ""},
		{"length lies", set(8, uint32(len(good)+1)), mesh.CodeTruncated, ""},
		{"length too small", set(8, uint32(len(good)-8)), mesh.CodeTruncated, ""},
		{"chunk lies", set(12, 1<<31), mesh.CodeTruncated, ""},
		{"no JSON", set(16, 0x004E4942), mesh.CodeSyntax, ""},
		{"no buffer", set(12+8+(len(text)+3)/4*4+4, 0x58585858), mesh.CodeTruncated, ""},
	} {
		m, err := readBytes(c.file, mesh.ReadOptions{})
		if c.code != "" {
			if err == nil || mesh.CodeOf(err) != c.code {
				t.Errorf("%s: error %v, want one of code %q", c.name, err, c.code)
			}
			continue
		}
		if err != nil || measure(m).triangles != 4 {
			t.Errorf("%s: %v", c.name, err)
		} else if c.warn != "" && (len(m.Warnings) != 1 || m.Warnings[0].Code != c.warn) {
			t.Errorf("%s: warnings %v", c.name, m.Warnings)
		}
	}
}

// writeGLB returns m as a GLB file.
func writeGLB(t *testing.T, m *mesh.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := mesh.Write(&b, m, mesh.WriteOptions{Format: "glb"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGLBSecondOpinion lets another library read what we write: sizes in metres
// with Y up, counts, names and material.
func TestGLBSecondOpinion(t *testing.T) {
	for _, c := range formattest.Models() {
		t.Run(c.Name, func(t *testing.T) {
			var doc gltf.Document
			if err := gltf.NewDecoder(bytes.NewReader(writeGLB(t, c.Model))).Decode(&doc); err != nil {
				t.Fatal(err)
			}
			if len(doc.Scenes) != 1 || len(doc.Scenes[*doc.Scene].Nodes) != 1 {
				t.Fatal("not one root node")
			}
			got := geom.EmptyBox()
			triangles := visit(t, &doc, doc.Scenes[0].Nodes[0], geom.Identity(), &got)
			want := c.Model.Merged()
			if triangles != len(want.Faces) {
				t.Errorf("%d triangles, want %d", triangles, len(want.Faces))
			}
			b := want.Bounds() // x y z in mm become x z -y in metres
			turned := box(b.Min.X/1000, b.Min.Z/1000, -b.Max.Y/1000, b.Max.X/1000, b.Max.Z/1000, -b.Min.Y/1000)
			far := max(geom.Norm(turned.Min), geom.Norm(turned.Max))
			if geom.Norm(minus(got.Min, turned.Min)) > 1e-6*far || geom.Norm(minus(got.Max, turned.Max)) > 1e-6*far {
				t.Errorf("box %v, want %v", got, turned)
			}
			for _, m := range doc.Materials {
				if *m.PBRMetallicRoughness.MetallicFactor != 0 || !m.DoubleSided {
					t.Errorf("material %+v", m)
				}
			}
		})
	}
}

// visit adds the triangles below a node to a box and returns their number.
func visit(t *testing.T, doc *gltf.Document, node int, parent geom.Affine, b *geom.Box) int {
	t.Helper()
	n := doc.Nodes[node]
	m := n.MatrixOrDefault()
	var local geom.Affine
	for i := range 3 {
		for j := range 3 {
			local.M[i][j] = m[4*j+i]
		}
	}
	local.T = geom.Vec{X: m[12], Y: m[13], Z: m[14]}
	world := parent.Mul(local)
	triangles := 0
	if n.Mesh != nil {
		for _, p := range doc.Meshes[*n.Mesh].Primitives {
			triangles += visitPrimitive(t, doc, p, world, b)
		}
	}
	for _, c := range n.Children {
		triangles += visit(t, doc, c, world, b)
	}
	return triangles
}

func visitPrimitive(t *testing.T, doc *gltf.Document, p *gltf.Primitive, world geom.Affine, b *geom.Box) int {
	t.Helper()
	a := doc.Accessors[p.Attributes[gltf.POSITION]]
	points, err := modeler.ReadPosition(doc, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	indices, err := modeler.ReadIndices(doc, doc.Accessors[*p.Indices], nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range indices {
		q := points[i]
		for axis := range q {
			if float64(q[axis]) < a.Min[axis] || float64(q[axis]) > a.Max[axis] {
				t.Fatalf("%v lies outside the bounds of its accessor", q)
			}
		}
		*b = b.Extend(world.Apply(geom.Vec{X: float64(q[0]), Y: float64(q[1]), Z: float64(q[2])}))
	}
	return len(indices) / 3
}

// TestGLBYUpKept reads our own file with the option for Y-up files: it is one,
// so it is turned as every other.
func TestGLBYUpKept(t *testing.T) {
	c := formattest.Models()[6]
	plain := measure(mustRead(t, writeGLB(t, c.Model), mesh.ReadOptions{}))
	turned := measure(mustRead(t, writeGLB(t, c.Model), mesh.ReadOptions{YUp: true}))
	for _, d := range []geom.Vec{minus(plain.box.Min, turned.box.Min), minus(plain.box.Max, turned.box.Max)} {
		if geom.Norm(d) > 1e-9 {
			t.Errorf("box %v, with the option %v", plain.box, turned.box)
		}
	}
}

// TestGLBForeignRoot keeps a root node of another program, whatever its name.
func TestGLBForeignRoot(t *testing.T) {
	data := writeGLB(t, mesh.Single(formattest.Cube(10)))
	ours := measure(mustRead(t, data, mesh.ReadOptions{}))
	theirs := measure(mustRead(t, bytes.Replace(data, []byte(`"Saggar"`), []byte(`"Sagger"`), 1), mesh.ReadOptions{}))
	if near(ours.box.Min.Z, theirs.box.Min.Z, 1, 1e-3) || ours.box.Min.Z != 0 || !near(theirs.box.Min.Z, -10, 10, 1e-6) {
		t.Errorf("ours %v, theirs %v", ours.box, theirs.box)
	}
}

// TestGLBPrecision writes a small part far from the origin: its vertices keep
// their digits because the node carries the distance.
func TestGLBPrecision(t *testing.T) {
	part := formattest.Cube(1).Transform(geom.Translation(geom.Vec{X: 1e6 + 0.125, Y: 3}))
	got := mustRead(t, writeGLB(t, mesh.Single(part)), mesh.ReadOptions{}).Merged()
	for i, v := range part.Vertices {
		if d := geom.Norm(minus(got.Vertices[i], v)); d > 1e-6 {
			t.Errorf("vertex %d is off by %g mm", i, d)
		}
	}
}

// FuzzGLB reads anything as a container and as a document.
func FuzzGLB(f *testing.F) {
	text := fmt.Sprintf(`{"asset":{"version":"2.0"},"buffers":[{"byteLength":60}],%s,%s,"nodes":[{"mesh":0}]}`, wedgeViews, wedgeMesh)
	f.Add(glbFile(text, wedgeBuffer))
	f.Add([]byte(gltfWedge))
	f.Add([]byte(wedgeFile(doubling(20))))
	f.Add([]byte(wedgeFile(deepChain(20))))
	var b bytes.Buffer
	if err := mesh.Write(&b, formattest.Models()[10].Model, mesh.WriteOptions{Format: "glb"}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(fuzzRead)
}

// fuzzLimits keep a fuzzer from spending its time on large meshes.
var fuzzLimits = mesh.Limits{Triangles: 1 << 16, Instances: 1 << 12, InflatedBytes: 1 << 22}

// fuzzRead reads data whole and as a stream. What is read must hold together.
func fuzzRead(t *testing.T, data []byte) {
	m, err := readBytes(data, mesh.ReadOptions{Limits: fuzzLimits})
	s, errStream := mesh.ReadStream(context.Background(), bytes.NewReader(data), mesh.ReadOptions{Limits: fuzzLimits})
	if (err == nil) != (errStream == nil) {
		t.Fatalf("as a file: %v, as a stream: %v", err, errStream)
	}
	if err != nil {
		return
	}
	if len(s.Merged().Faces) != len(m.Merged().Faces) {
		t.Fatal("a stream gives another mesh than a file")
	}
	for _, o := range m.Objects {
		for i, v := range o.Vertices {
			if !geom.Finite(v) {
				t.Fatalf("vertex %d is %v", i, v)
			}
		}
		for i, face := range o.Faces {
			if int(max(face[0], face[1], face[2])) >= len(o.Vertices) {
				t.Fatalf("face %d is %v of %d vertices", i, face, len(o.Vertices))
			}
		}
	}
	if len(m.Merged().Faces) == 0 {
		t.Fatal("read as nothing")
	}
	for _, w := range m.Warnings {
		if w.Code == "" || w.Message == "" || !json.Valid([]byte(`"`+w.Code+`"`)) {
			t.Fatalf("warning %+v", w)
		}
	}
}
