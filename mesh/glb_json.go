package mesh

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// gltfDoc is the part of a document that concerns surfaces. Names match the
// keys but for the case of their first letter.
type gltfDoc struct {
	Asset struct {
		Version    string
		MinVersion string
		Generator  string
	}
	ExtensionsRequired []string
	Scene              *int
	Scenes             []gltfScene
	Nodes              []gltfNode
	Meshes             []gltfMesh
	Accessors          []gltfAccessor
	BufferViews        []gltfView
	Buffers            []gltfBuffer
}

// gltfScene lists root nodes. A file may hold several scenes, of which one is
// shown.
type gltfScene struct{ Nodes []int }

// gltfNode places a mesh, other nodes or both. Indices are pointers where a
// missing one differs from 0.
type gltfNode struct {
	Name        string
	Mesh        *int
	Skin        *int
	Children    []int
	Matrix      []float64 // 16 numbers, column by column
	Translation []float64
	Rotation    []float64 // quaternion x y z w
	Scale       []float64
	Extensions  map[string]struct{}
}

// gltfMesh is a list of primitives: pieces of one body by material, mostly.
type gltfMesh struct {
	Name       string
	Primitives []gltfPrimitive
}

// gltfPrimitive names the accessors of a piece of surface. Only positions count
// here; what Extensions hold is not looked into.
type gltfPrimitive struct {
	Attributes map[string]int
	Indices    *int
	Mode       *int
	Targets    []struct{}
	Extensions map[string]struct{}
}

// gltfAccessor is a typed array in a buffer view: Count elements of Type, such as
// VEC3 of float32.
type gltfAccessor struct {
	BufferView    *int
	ByteOffset    int64
	ComponentType int
	Normalized    bool
	Count         int64
	Type          string
	Sparse        *gltfSparse
}

// gltfSparse overwrites single elements of an accessor.
type gltfSparse struct {
	Count   int64
	Indices struct {
		BufferView    *int
		ByteOffset    int64
		ComponentType int
	}
	Values struct {
		BufferView *int
		ByteOffset int64
	}
}

// gltfView is a range of a buffer. With a stride its elements are interleaved
// with others.
type gltfView struct {
	Buffer     int
	ByteOffset int64
	ByteLength int64
	ByteStride int64
}

// gltfBuffer is the bytes themselves: in the container when URI is empty.
type gltfBuffer struct {
	URI        string
	ByteLength int64
}

// parseGLTF reads and checks a document.
func parseGLTF(text []byte, l Limits) (*gltfDoc, error) {
	// Some hundred bytes of memory for an empty object: count before parsing.
	if n := int64(bytes.Count(text, []byte("{"))); n > 2*l.Instances+1000 {
		return nil, Errorf(CodeLimit, "%d JSON objects, the limit is %d", n, 2*l.Instances+1000)
	}
	doc := &gltfDoc{}
	if err := json.Unmarshal(text, doc); err != nil {
		return nil, gltfSyntax(err)
	}
	// Minor versions only add; MinVersion says when that is not enough.
	version, _, _ := strings.Cut(doc.Asset.Version, ".")
	switch {
	case version == "":
		return nil, Errorf(CodeNotAMesh, "a JSON document without the asset version of glTF")
	case version != "2" || (doc.Asset.MinVersion != "" && doc.Asset.MinVersion != "2.0"):
		return nil, Errorf(CodeUnsupported, "glTF %s %s: only glTF 2.0 is read", clip([]byte(doc.Asset.Version)), clip([]byte(doc.Asset.MinVersion)))
	}
	return doc, doc.checkExtensions()
}

// gltfSyntax says where the document is wrong.
func gltfSyntax(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return Errorf(CodeSyntax, "the document: %w", err).AtOffset(syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return Errorf(CodeSyntax, "the document: %s is a %s", kind.Field, kind.Value).AtOffset(kind.Offset)
	}
	return Errorf(CodeSyntax, "the document: %w", err)
}

// harmless lists required extensions that change what a surface looks like or
// adds to it, not its shape. A trailing "_" stands for a family.
var harmless = []string{
	"KHR_mesh_quantization", "KHR_materials_", "KHR_texture_", "EXT_texture_", "MSFT_texture_",
	"KHR_lights_punctual", "KHR_xmp_json_ld", "KHR_animation_pointer",
}

// checkExtensions refuses a document that cannot be understood without an
// extension that is not known here.
func (d *gltfDoc) checkExtensions() error {
	for _, e := range d.ExtensionsRequired {
		known := slices.ContainsFunc(harmless, func(h string) bool {
			return e == h || strings.HasSuffix(h, "_") && strings.HasPrefix(e, h)
		})
		if !known {
			return Errorf(CodeUnsupported, "the file requires the extension %s, which is not supported", clip([]byte(e)))
		}
	}
	return nil
}

// gltfAt returns the element of list that index names.
func gltfAt[T any](list []T, index int, what string) (*T, error) {
	if index < 0 || index >= len(list) {
		return nil, Errorf(CodeIndex, "there is no %s %d, only %d of them", what, index, len(list))
	}
	return &list[index], nil
}
