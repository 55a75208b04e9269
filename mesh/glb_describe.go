package mesh

// The document of a GLB file that is written. Keys are those of glTF 2.0.

// glbDoc is a separate type from the one that is read: reading takes what it
// needs, writing says everything that a validator asks for.
type glbDoc struct {
	Asset       glbAsset      `json:"asset"`
	Scene       int           `json:"scene"`
	Scenes      []glbScene    `json:"scenes"`
	Nodes       []glbNode     `json:"nodes"`
	Meshes      []glbMesh     `json:"meshes"`
	Materials   []glbMaterial `json:"materials"`
	Accessors   []glbAccessor `json:"accessors"`
	BufferViews []glbView     `json:"bufferViews"`
	Buffers     []glbBuffer   `json:"buffers"`
}

type glbAsset struct {
	Version   string `json:"version"`
	Generator string `json:"generator"`
}

type glbScene struct {
	Nodes []int `json:"nodes"`
}

type glbNode struct {
	Name     string    `json:"name,omitempty"`
	Mesh     *int      `json:"mesh,omitempty"`
	Matrix   []float64 `json:"matrix,omitempty"`
	Children []int     `json:"children,omitempty"`
}

type glbMesh struct {
	Name       string         `json:"name,omitempty"`
	Primitives []glbPrimitive `json:"primitives"`
}

type glbPrimitive struct {
	Attributes map[string]int `json:"attributes"`
	Indices    int            `json:"indices"`
	Material   int            `json:"material"`
}

type glbMaterial struct {
	Name        string `json:"name"`
	PBR         glbPBR `json:"pbrMetallicRoughness"`
	DoubleSided bool   `json:"doubleSided"`
}

type glbPBR struct {
	BaseColor [4]float64 `json:"baseColorFactor"`
	Metallic  float64    `json:"metallicFactor"`
	Roughness float64    `json:"roughnessFactor"`
}

type glbAccessor struct {
	BufferView    int         `json:"bufferView"`
	ComponentType int         `json:"componentType"`
	Count         int         `json:"count"`
	Type          string      `json:"type"`
	Min           *[3]float64 `json:"min,omitempty"`
	Max           *[3]float64 `json:"max,omitempty"`
}

type glbView struct {
	Buffer     int   `json:"buffer"`
	ByteOffset int64 `json:"byteOffset"`
	ByteLength int64 `json:"byteLength"`
	Target     int   `json:"target"`
}

type glbBuffer struct {
	ByteLength int64 `json:"byteLength"`
}

// glbPlastic is said outright: without a material glTF means a fully metallic
// one, which is black where nothing is mirrored.
var glbPlastic = glbMaterial{
	Name:        "plastic",
	PBR:         glbPBR{BaseColor: [4]float64{0.42, 0.5, 0.58, 1}, Metallic: 0, Roughness: 0.8},
	DoubleSided: true,
}

// What a buffer view is for, as OpenGL numbers it.
const (
	glbVertices = 34962
	glbIndices  = 34963
)

// describe returns the document.
func (g *glbWriter) describe() *glbDoc {
	d := &glbDoc{
		Asset:     glbAsset{Version: "2.0", Generator: glbGenerator},
		Scenes:    []glbScene{{Nodes: []int{0}}},
		Nodes:     append([]glbNode{g.root}, g.nodes...),
		Materials: []glbMaterial{glbPlastic},
		Buffers:   []glbBuffer{{ByteLength: g.binary()}},
	}
	offset := int64(0)
	for i := range g.parts {
		offset = d.addPart(&g.parts[i], offset)
	}
	return d
}

// addPart describes a mesh whose bytes begin at offset, and returns where they
// end.
func (d *glbDoc) addPart(p *glbPart, offset int64) int64 {
	positions, indices := p.sizes()
	kind := gltfUint32
	if p.short() {
		kind = gltfUint16
	}
	lo, hi := p.bounds() // required for positions, and for nothing else
	first := len(d.Accessors)
	d.Accessors = append(d.Accessors,
		glbAccessor{BufferView: first, ComponentType: gltfFloat32, Count: len(p.mesh.Vertices), Type: "VEC3", Min: &lo, Max: &hi},
		glbAccessor{BufferView: first + 1, ComponentType: kind, Count: 3 * len(p.mesh.Faces), Type: "SCALAR"})
	d.BufferViews = append(d.BufferViews,
		glbView{ByteOffset: offset, ByteLength: positions, Target: glbVertices},
		glbView{ByteOffset: offset + positions, ByteLength: indices, Target: glbIndices})
	d.Meshes = append(d.Meshes, glbMesh{
		Name:       p.mesh.Name,
		Primitives: []glbPrimitive{{Attributes: map[string]int{"POSITION": first}, Indices: first + 1}},
	})
	return offset + positions + padded(indices)
}
