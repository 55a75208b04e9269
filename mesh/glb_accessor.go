package mesh

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// The types of numbers in a buffer, as OpenGL numbers them.
const (
	gltfInt8    = 5120
	gltfUint8   = 5121
	gltfInt16   = 5122
	gltfUint16  = 5123
	gltfUint32  = 5125
	gltfFloat32 = 5126
)

// componentSize returns the bytes of a number, 0 for an unknown type.
func componentSize(kind int) int64 {
	switch kind {
	case gltfInt8, gltfUint8:
		return 1
	case gltfInt16, gltfUint16:
		return 2
	case gltfUint32, gltfFloat32:
		return 4
	}
	return 0
}

// buffer opens the buffer numbered i.
func (r *gltfReader) buffer(i int) (*io.SectionReader, error) {
	b, err := gltfAt(r.doc.Buffers, i, "buffer")
	if err != nil {
		return nil, err
	}
	// Opened once: decoding base64 again for every view would cost a lot.
	if r.buffers == nil {
		r.buffers = make([]*io.SectionReader, len(r.doc.Buffers))
	}
	if r.buffers[i] == nil {
		if r.buffers[i], err = r.open(i, b); err != nil {
			return nil, err
		}
	}
	return r.buffers[i], nil
}

// open finds the bytes of a buffer: the binary chunk or a data URI. Other files
// are never opened.
func (r *gltfReader) open(i int, b *gltfBuffer) (*io.SectionReader, error) {
	data := r.in.bin
	switch {
	case b.URI == "" && (i != 0 || data == nil):
		return nil, Errorf(CodeTruncated, "buffer %d has no data in this file", i)
	case b.URI != "":
		// data:[type][;base64],data (RFC 2397)
		head, text, ok := strings.Cut(b.URI, ",")
		if !strings.HasPrefix(head, "data:") {
			return nil, Errorf(CodeUnsupported, "buffer %d is in another file, %q: use a GLB, or embed the buffer", i, clip([]byte(b.URI)))
		}
		if !ok || !strings.HasSuffix(head, ";base64") {
			return nil, Errorf(CodeUnsupported, "buffer %d is a data URI without base64", i)
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		if err != nil {
			return nil, Errorf(CodeSyntax, "buffer %d: %w", i, err)
		}
		data = io.NewSectionReader(bytes.NewReader(raw), 0, int64(len(raw)))
	}
	if b.ByteLength < 0 || b.ByteLength > data.Size() {
		return nil, Errorf(CodeTruncated, "buffer %d declares %d bytes, %d are there", i, b.ByteLength, data.Size())
	}
	return io.NewSectionReader(data, 0, b.ByteLength), nil
}

// gltfRun is a run of equal elements in a buffer.
type gltfRun struct {
	data   *io.SectionReader
	size   int64 // bytes of an element
	stride int64 // bytes from one element to the next
	count  int64
}

// run finds count elements of size bytes in a view, off bytes from its begin.
// Every bound is checked without a product that could overflow.
func (r *gltfReader) run(view int, off, size, count int64) (*gltfRun, error) {
	v, err := gltfAt(r.doc.BufferViews, view, "buffer view")
	if err != nil {
		return nil, err
	}
	data, err := r.buffer(v.Buffer)
	if err != nil {
		return nil, err
	}
	if v.ByteOffset < 0 || v.ByteLength < 0 || v.ByteOffset > data.Size() || v.ByteLength > data.Size()-v.ByteOffset {
		return nil, Errorf(CodeTruncated, "buffer view %d wants %d bytes from byte %d, the buffer has %d",
			view, v.ByteLength, v.ByteOffset, data.Size())
	}
	stride := size
	if v.ByteStride != 0 {
		stride = v.ByteStride
	}
	if stride < size {
		return nil, Errorf(CodeSyntax, "buffer view %d steps %d bytes, its elements have %d", view, stride, size)
	}
	if off < 0 || count < 0 || count > 0 && (off > v.ByteLength-size || count-1 > (v.ByteLength-off-size)/stride) {
		return nil, Errorf(CodeTruncated, "%d elements from byte %d do not fit into the %d bytes of buffer view %d",
			count, off, v.ByteLength, view)
	}
	// The last element need not fill its stride: interleaved arrays end so.
	// An offset beyond an empty view is harmless: nothing is read there.
	section := io.NewSectionReader(data, v.ByteOffset+min(off, v.ByteLength), v.ByteLength-min(off, v.ByteLength))
	return &gltfRun{data: section, size: size, stride: stride, count: count}, nil
}

// gltfBlock is how much of a buffer is read at once.
const gltfBlock = 256 << 10

// each calls take with the bytes of every element, in order.
func (r *gltfReader) each(run *gltfRun, take func(i int64, b []byte)) error {
	if r.block == nil {
		r.block = make([]byte, gltfBlock)
	}
	// A block ends with an element, not with its stride.
	per := max(1, gltfBlock/run.stride)
	for lo := int64(0); lo < run.count; lo += per {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n := min(per, run.count-lo)
		bytes := (n-1)*run.stride + run.size
		if bytes > int64(len(r.block)) {
			r.block = make([]byte, bytes) // one element, larger than a block
		}
		b := r.block[:bytes]
		if got, err := run.data.ReadAt(b, lo*run.stride); got < len(b) {
			return ended(err, Errorf(CodeTruncated, "a buffer ends early"))
		}
		for i := range n {
			take(lo+i, b[i*run.stride:])
		}
		r.progress(bytes)
	}
	return nil
}

// progress tells that n more bytes were read.
func (r *gltfReader) progress(n int64) {
	r.read += n
	if r.o.Progress != nil {
		r.o.Progress(min(1, float64(r.read)/float64(r.in.size)))
	}
}

// elements calls take for every element of an accessor, then again for those
// that its sparse part overwrites.
func (r *gltfReader) elements(a *gltfAccessor, size int64, take func(i int64, b []byte)) error {
	if a.BufferView != nil {
		run, err := r.run(*a.BufferView, a.ByteOffset, size, a.Count)
		if err != nil {
			return err
		}
		if err := r.each(run, take); err != nil {
			return err
		}
	}
	if a.Sparse == nil {
		return nil
	}
	return r.sparse(a, size, take)
}

// sparse reads the elements that overwrite others of an accessor. The format
// wants their indices to rise; any order gives a mesh, so that is not checked.
func (r *gltfReader) sparse(a *gltfAccessor, size int64, take func(i int64, b []byte)) error {
	s := a.Sparse
	if s.Indices.BufferView == nil || s.Values.BufferView == nil {
		return Errorf(CodeSyntax, "a sparse accessor without buffer views")
	}
	values, err := r.run(*s.Values.BufferView, s.Values.ByteOffset, size, s.Count)
	if err != nil {
		return err
	}
	at, err := r.integers(*s.Indices.BufferView, s.Indices.ByteOffset, s.Indices.ComponentType, s.Count)
	if err != nil {
		return err
	}
	for _, i := range at {
		if int64(i) >= a.Count {
			return Errorf(CodeIndex, "a sparse accessor overwrites element %d of %d", i, a.Count)
		}
	}
	return r.each(values, func(i int64, b []byte) { take(int64(at[i]), b) })
}

// integers reads count unsigned numbers of a view.
func (r *gltfReader) integers(view int, off int64, kind int, count int64) ([]uint32, error) {
	if kind != gltfUint8 && kind != gltfUint16 && kind != gltfUint32 {
		return nil, Errorf(CodeSyntax, "indices of component type %d", kind)
	}
	run, err := r.run(view, off, componentSize(kind), count)
	if err != nil {
		return nil, err
	}
	// Three corners make a triangle. Strips make up to three times as many,
	// which the limit of triangles still bounds.
	if err := r.spend(count / 3); err != nil {
		return nil, err
	}
	out := huge.Lasting[uint32](int(count))
	return out, r.each(run, func(i int64, b []byte) { out[i] = unsigned(b, kind) })
}

// unsigned returns the index that b begins with.
func unsigned(b []byte, kind int) uint32 {
	switch kind {
	case gltfUint8:
		return uint32(b[0])
	case gltfUint16:
		return uint32(binary.LittleEndian.Uint16(b))
	default:
		return binary.LittleEndian.Uint32(b)
	}
}

// indices reads the accessor of a primitive's corners.
func (r *gltfReader) indices(accessor int) ([]uint32, error) {
	a, err := gltfAt(r.doc.Accessors, accessor, "accessor")
	if err != nil {
		return nil, err
	}
	if a.Type != "SCALAR" || a.BufferView == nil || a.Sparse != nil {
		return nil, Errorf(CodeUnsupported, "accessor %d: indices must be plain numbers in a buffer view", accessor)
	}
	return r.integers(*a.BufferView, a.ByteOffset, a.ComponentType, a.Count)
}

// positions appends the points of an accessor to points.
func (r *gltfReader) positions(accessor int, points []geom.Vec) ([]geom.Vec, error) {
	a, err := gltfAt(r.doc.Accessors, accessor, "accessor")
	if err != nil {
		return nil, err
	}
	size := 3 * componentSize(a.ComponentType)
	if a.Type != "VEC3" || size == 0 || a.ComponentType == gltfUint32 {
		return nil, Errorf(CodeSyntax, "accessor %d: positions of type %q, component type %d", accessor, clip([]byte(a.Type)), a.ComponentType)
	}
	// Zero to begin with, but not more of them than the file has bytes.
	if a.Count < 0 || a.Count > r.in.size || a.BufferView == nil && a.Sparse == nil {
		return nil, Errorf(CodeTruncated, "accessor %d: the file has no data for %d positions", accessor, a.Count)
	}
	if err := r.spend(a.Count); err != nil {
		return nil, err
	}
	// Elements come in order, but those of a sparse part come again: so the
	// room is made first and filled by index.
	base := len(points)
	points = huge.Grow(points, int(a.Count))[:base+int(a.Count)]
	clear(points[base:])
	one := component(a.ComponentType, a.Normalized)
	step := size / 3
	err = r.elements(a, size, func(i int64, b []byte) {
		points[base+int(i)] = geom.Vec{X: one(b), Y: one(b[step:]), Z: one(b[2*step:])}
	})
	if err != nil {
		return nil, err
	}
	for i, p := range points[base:] {
		if !geom.Finite(p) {
			return nil, Errorf(CodeNonFinite, "accessor %d: vertex %d is not finite: %v %v %v", accessor, i, p.X, p.Y, p.Z)
		}
	}
	return points, nil
}

// component returns the function that reads a coordinate. Normalized integers
// are fractions of their largest value (glTF 2.0, 3.11).
func component(kind int, normalized bool) func(b []byte) float64 {
	var raw func(b []byte) float64
	var most float64
	switch kind {
	case gltfInt8:
		raw, most = func(b []byte) float64 { return float64(int8(b[0])) }, math.MaxInt8
	case gltfUint8:
		raw, most = func(b []byte) float64 { return float64(b[0]) }, math.MaxUint8
	case gltfInt16:
		raw, most = func(b []byte) float64 { return float64(int16(binary.LittleEndian.Uint16(b))) }, math.MaxInt16
	case gltfUint16:
		raw, most = func(b []byte) float64 { return float64(binary.LittleEndian.Uint16(b)) }, math.MaxUint16
	default:
		return func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) }
	}
	if !normalized {
		return raw
	}
	return func(b []byte) float64 { return max(raw(b)/most, -1) }
}
