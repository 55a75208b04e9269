package mesh

// glTF 2.0: a JSON document that describes buffers of numbers, alone or with
// one buffer in a binary container (GLB). Khronos, ISO/IEC 12113:2022. Only
// what makes a surface is read: meshes and the nodes that place them.

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"

	"github.com/saggar3d/saggar/geom"
)

var glbFormat = Format{
	Name:   "glb",
	Exts:   []string{".glb"},
	Sniff:  sniffGLB,
	Decode: decodeGLB,
	Encode: encodeGLB,
}

// gltfFormat is the document alone, with its buffers inside it as data URIs.
var gltfFormat = Format{
	Name:   "gltf",
	Exts:   []string{".gltf"},
	Sniff:  sniffGLTF,
	Decode: decodeGLTF,
}

const (
	glbMagic     = "glTF"
	glbHeader    = 12
	glbChunkHead = 8
	glbChunkJSON = 0x4E4F534A
	glbChunkBIN  = 0x004E4942

	// maxGLTF bounds the document, which is held as a whole with its buffers
	// inside it; maxGLBText one whose buffers are elsewhere.
	maxGLTF    = 256 << 20
	maxGLBText = 64 << 20
)

// sniffGLB reports whether head begins a container of version 2.
func sniffGLB(head []byte, _ int64) bool {
	rest, ok := bytes.CutPrefix(head, []byte(glbMagic))
	return ok && (len(rest) < 4 || binary.LittleEndian.Uint32(rest) == 2)
}

// sniffGLTF reports whether head looks like a glTF document. Its keys come in
// any order, and a buffer may fill all of head.
func sniffGLTF(head []byte, _ int64) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return false
	}
	for _, key := range []string{`"asset"`, `"accessors"`, `"bufferViews"`, `"buffers"`} {
		if bytes.Contains(text, []byte(key)) {
			return true
		}
	}
	return false
}

// decodeGLTF reads a document that is the whole file.
func decodeGLTF(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	text, err := io.ReadAll(io.LimitReader(s.Reader(), maxGLTF+1))
	if err != nil {
		return nil, readError(err)
	}
	if len(text) > maxGLTF {
		return nil, Errorf(CodeLimit, "a document of more than %d bytes", maxGLTF)
	}
	return readGLTF(ctx, gltfInput{text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), size: int64(len(text)), name: s.Name}, o)
}

// decodeGLB reads a container: a document and the buffer behind it.
func decodeGLB(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	at, size, err := s.ReaderAt()
	if err != nil {
		return nil, err
	}
	c := glbContainer{at: at, size: size}
	if err := c.readHeader(); err != nil {
		return nil, err
	}
	in := gltfInput{size: size, name: s.Name}
	if in.text, err = c.document(); err != nil {
		return nil, err
	}
	if in.bin, err = c.buffer(); err != nil {
		return nil, err
	}
	m, err := readGLTF(ctx, in, o)
	if err == nil && c.end < size {
		m.warn("trailing_bytes", "%d bytes after the end of the container are ignored", size-c.end)
	}
	return m, err
}

// glbContainer walks over the chunks of a GLB file.
type glbContainer struct {
	at   io.ReaderAt
	size int64 // of the file
	end  int64 // of the container, as its header says
	next int64 // where the next chunk begins
}

// read fills b with the bytes at off.
func (c *glbContainer) read(b []byte, off int64) error {
	n, err := c.at.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	return ended(err, Errorf(CodeTruncated, "the file ends inside a chunk").AtOffset(off+int64(n)))
}

func (c *glbContainer) readHeader() error {
	var b [glbHeader]byte
	if c.size < glbHeader {
		return Errorf(CodeTruncated, "%d bytes: shorter than the header", c.size)
	}
	if err := c.read(b[:], 0); err != nil {
		return err
	}
	c.end, c.next = int64(binary.LittleEndian.Uint32(b[8:])), glbHeader
	if c.end > c.size {
		return Errorf(CodeTruncated, "the header declares %d bytes, the file has %d", c.end, c.size)
	}
	return nil
}

// chunk returns the type and the place of the next chunk, or ok false at the
// end of the container.
func (c *glbContainer) chunk() (kind uint32, off, size int64, ok bool, err error) {
	// A few bytes that are no chunk head are padding of sloppy writers.
	if c.next+glbChunkHead > c.end {
		return 0, 0, 0, false, nil
	}
	var b [glbChunkHead]byte
	if err := c.read(b[:], c.next); err != nil {
		return 0, 0, 0, false, err
	}
	// Both are below 2^33, so no sum here overflows.
	off, size = c.next+glbChunkHead, int64(binary.LittleEndian.Uint32(b[:]))
	if size > c.end-off {
		return 0, 0, 0, false, Errorf(CodeTruncated, "a chunk of %d bytes, %d are left", size, c.end-off).AtOffset(c.next)
	}
	c.next = off + size
	return binary.LittleEndian.Uint32(b[4:]), off, size, true, nil
}

// document returns the JSON text, which is the first chunk.
func (c *glbContainer) document() ([]byte, error) {
	kind, off, size, ok, err := c.chunk()
	if err != nil {
		return nil, err
	}
	if !ok || kind != glbChunkJSON {
		return nil, Errorf(CodeSyntax, "the first chunk is no JSON document").AtOffset(glbHeader)
	}
	if size > maxGLBText {
		return nil, Errorf(CodeLimit, "a document of %d bytes, the limit is %d", size, maxGLBText)
	}
	text := make([]byte, size)
	if err := c.read(text, off); err != nil {
		return nil, err
	}
	// The format pads with spaces; zero bytes are seen too.
	return bytes.TrimRight(text, " \x00"), nil
}

// buffer returns the binary chunk, nil when there is none. Chunks of other
// types are for extensions.
func (c *glbContainer) buffer() (*io.SectionReader, error) {
	for {
		kind, off, size, ok, err := c.chunk()
		if err != nil || !ok {
			return nil, err
		}
		if kind == glbChunkBIN { // the first one; a file has no use for a second
			return io.NewSectionReader(c.at, off, size), nil
		}
	}
}

// gltfInput is what a file gives: its document and perhaps a first buffer.
type gltfInput struct {
	text []byte
	bin  *io.SectionReader
	size int64 // of the whole file
	name string
}

// readGLTF turns a document into a model. Numbers stay in metres and axes as
// they are stored, except for files of our own writer.
func readGLTF(ctx context.Context, in gltfInput, o ReadOptions) (*Model, error) {
	doc, err := parseGLTF(in.text, o.Limits)
	if err != nil {
		return nil, err
	}
	// Four times the bytes leaves room for meshes that share points and
	// corners, as exporters by material make them; the first million is free.
	r := &gltfReader{ctx: ctx, doc: doc, in: in, o: o, budget: 1<<20 + 4*in.size}
	r.model = &Model{Unit: geom.Metre}
	if doc.Asset.Generator != "" {
		r.model.Meta = map[string]string{"generator": doc.Asset.Generator}
	}
	if err := r.place(); err != nil {
		return nil, err
	}
	r.warnings()
	return r.model, nil
}

// gltfReader is the state of reading one document.
type gltfReader struct {
	ctx   context.Context
	doc   *gltfDoc
	in    gltfInput
	o     ReadOptions
	model *Model

	buffers []*io.SectionReader // opened so far
	objects []int               // of each mesh: 1 + its object, 0 not decoded yet, -1 without triangles
	block   []byte              // a piece of a buffer
	read    int64               // bytes of buffers read so far, for progress

	// budget is how many more vertices and triangles may be decoded. Many
	// primitives may point at the same bytes: a small file must not make a
	// large mesh of them.
	budget int64

	triangles int64 // after flattening
	skipped   gltfSkipped
}

// gltfSkipped counts what was seen and left out.
type gltfSkipped struct{ lines, skins, morphs, flat, unplaced, outside int }

// warnings names what was left out.
func (r *gltfReader) warnings() {
	s := r.skipped
	for _, w := range []struct {
		n          int
		code, text string
	}{
		{s.lines, "primitives_skipped", "%d primitives of points or lines are left out"},
		{s.skins, "skin_ignored", "%d skinned meshes are read in their rest pose"},
		{s.morphs, "morph_ignored", "%d meshes with morph targets are read without them"},
		{s.flat, "singular_transform", "%d nodes that flatten their mesh to nothing are left out"},
		{s.unplaced, "no_nodes", "no node places a mesh: %d meshes are read as if each was placed once"},
		{s.outside, "unplaced_object", "%d meshes are not in the scene that is shown and are left out"},
	} {
		if w.n > 0 {
			r.model.warn(w.code, w.text, w.n)
		}
	}
}

// spend takes n vertices or triangles out of the budget.
func (r *gltfReader) spend(n int64) error {
	if r.budget -= n; r.budget < 0 {
		return Errorf(CodeLimit, "the meshes share their data so often that %d bytes would become far more", r.in.size)
	}
	return nil
}
