package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sync"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh/internal/weld"
)

// stlChunk is how many facets are decoded and welded at a time. Buffer, points
// and tables of one worker (about 1 MB) stay in the second-level cache. Its
// facets are never held longer than that.
const stlChunk = matchGrain

// binarySTL is the state of one reading of a binary STL.
type binarySTL struct {
	declared int64 // facets that the header claims
	count    int64 // facets to read: declared, unless the size says otherwise
	model    *Model
	progress func(float64)

	at io.ReaderAt // nil for a stream

	mu     sync.Mutex // guards what follows
	r      io.Reader
	chunks int   // read so far from r
	bad    int64 // facets with NaN or infinite corners
	badAt  int64 // the first of them

	weld    *weld.Welder[float32]
	workers []stlWorker
}

type stlWorker struct {
	bytes  []byte
	coords []float32
}

func decodeBinarySTL(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	if len(s.Head()) < stlHeader {
		return nil, Errorf(CodeTruncated, "%d bytes: shorter than the %d-byte header of a binary STL, and no ASCII STL", len(s.Head()), stlHeader)
	}
	b := &binarySTL{
		declared: int64(declaredSTL(s.Head())),
		model:    &Model{},
		progress: o.Progress,
		r:        s.Reader(),
		workers:  make([]stlWorker, par.Workers(ctx)),
	}
	if err := b.plan(s, o.Limits); err != nil {
		return nil, err
	}
	if b.at = s.at; b.at == nil {
		if _, err := io.CopyN(io.Discard, b.r, stlHeader); err != nil {
			return nil, readError(err)
		}
	}
	if err := par.Each(ctx, par.Chunks(int(b.count), stlChunk), b.chunk); err != nil {
		return nil, err
	}
	if b.bad > 0 {
		return nil, Errorf(CodeNonFinite, "%d of %d facets have NaN or infinite corners; the first is facet %d", b.bad, b.count, b.badAt).
			AtOffset(stlHeader + stlFacet*b.badAt)
	}
	if err := b.trailing(s); err != nil {
		return nil, err
	}
	if b.progress != nil {
		b.progress(1)
	}
	r, err := b.weld.Finish(ctx)
	if err != nil {
		return nil, finishError(err)
	}
	part := welded(nameOf(s.Name), r)
	part.ends = r.Ends
	m := Single(part)
	m.Unit, m.Meta = stlHeaderHints(s.Head()[:80])
	m.unitInText = true
	m.Warnings = b.model.Warnings
	return m, nil
}

// plan decides how many facets to read, from the header's count and, where it
// is known, the size of the file: neither is believed alone.
func (b *binarySTL) plan(s *Source, l Limits) error {
	b.count = b.declared
	if s.Size >= 0 {
		present := (s.Size - stlHeader) / stlFacet
		rest := (s.Size - stlHeader) % stlFacet
		switch {
		case b.declared > present:
			return Errorf(CodeTruncated, "the header declares %d facets (%d bytes), the file has %d bytes (%d whole facets)",
				b.declared, stlHeader+stlFacet*b.declared, s.Size, present).counting(b.declared, present)
		case b.declared < present && rest == 0:
			b.model.warn("facet_count", "the header declares %d facets, the file holds %d; all %d are read", b.declared, present, present)
			b.count = present
		}
	}
	if b.count == 0 {
		return Errorf(CodeNoTriangles, "zero triangles")
	}
	if err := l.triangles(b.count); err != nil {
		return err
	}
	if s.Size >= 0 {
		b.weld = weld.New[float32](len(b.workers), 3*int(b.count))
		b.weld.Reserve(3*int(b.count), 3*stlChunk)
	} else {
		b.weld = weld.New[float32](len(b.workers), 0) // a stream's count proves nothing
	}
	return nil
}

// stlBatch is how many facets are decoded at a time: their coordinates (18 KB)
// are welded while they are in the first-level cache.
const stlBatch = 512

// chunk reads, decodes and welds the next chunk of the file.
func (b *binarySTL) chunk(worker, i int) error {
	w := &b.workers[worker]
	if w.bytes == nil {
		w.bytes, w.coords = make([]byte, min(b.count, stlChunk)*stlFacet), make([]float32, stlBatch*9)
	}
	number, facets, err := b.next(i, w.bytes)
	if err != nil {
		return err
	}
	if worker == 0 && b.progress != nil {
		b.progress(float64(number*stlChunk) / float64(b.count))
	}
	b.weld.Begin(worker, number, 3*len(facets)/stlFacet)
	for first := int64(number) * stlChunk; len(facets) > 0; first += stlBatch {
		n := min(stlBatch, len(facets)/stlFacet)
		coords := w.coords[:9*n]
		if !decodeFacets(coords, facets[:n*stlFacet]) {
			b.countNonFinite(coords, first)
			clear(coords) // read on to count them all; there is no mesh any more
		}
		b.weld.Points(worker, coords)
		facets = facets[n*stlFacet:]
	}
	b.weld.End(worker)
	return nil
}

// next reads the bytes of a chunk into buf and returns its number: that of the
// call where the file allows reading anywhere, else the next one of the stream.
func (b *binarySTL) next(call int, buf []byte) (number int, facets []byte, err error) {
	if b.at != nil {
		facets = buf[:b.size(call)]
		_, err = b.at.ReadAt(facets, stlHeader+int64(call)*stlChunk*stlFacet)
		return call, facets, b.readError(err, call, 0)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	number = b.chunks
	facets = buf[:b.size(number)]
	got, err := io.ReadFull(b.r, facets)
	b.chunks++
	return number, facets, b.readError(err, number, got)
}

// size returns the bytes in a chunk.
func (b *binarySTL) size(chunk int) int64 {
	return min(stlChunk, b.count-int64(chunk)*stlChunk) * stlFacet
}

// readError says what it means that only got bytes of a chunk could be read.
func (b *binarySTL) readError(err error, chunk, got int) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		if b.at != nil {
			return Errorf(CodeTruncated, "the file became shorter while it was read")
		}
		present := int64(chunk)*stlChunk + int64(got/stlFacet)
		return Errorf(CodeTruncated, "the header declares %d facets, only %d are there", b.declared, present).counting(b.declared, present)
	}
	return readError(err)
}

// decodeFacets takes the nine coordinates out of each facet and reports whether
// all of them are finite.
func decodeFacets(coords []float32, facets []byte) bool {
	var bad uint32
	for len(facets) >= stlFacet && len(coords) >= 9 {
		f := facets[12:48:48]
		c := coords[:9:9]
		for i := 0; i < 9; i += 3 {
			x := binary.LittleEndian.Uint32(f[4*i:])
			y := binary.LittleEndian.Uint32(f[4*i+4:])
			z := binary.LittleEndian.Uint32(f[4*i+8:])
			// The top bit appears exactly when an exponent is all ones.
			bad |= (x&0x7fffffff + 0x00800000) | (y&0x7fffffff + 0x00800000) | (z&0x7fffffff + 0x00800000)
			c[i], c[i+1], c[i+2] = math.Float32frombits(x), math.Float32frombits(y), math.Float32frombits(z)
		}
		facets, coords = facets[stlFacet:], coords[9:]
	}
	return bad>>31 == 0
}

// countNonFinite counts the facets of a chunk that have a NaN or infinite corner.
func (b *binarySTL) countNonFinite(coords []float32, first int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := 0; i < len(coords); i += 9 {
		if finite(coords[i : i+9]) {
			continue
		}
		if at := first + int64(i/9); b.bad == 0 || at < b.badAt {
			b.badAt = at
		}
		b.bad++
	}
}

func finite(coords []float32) bool {
	for _, c := range coords {
		if c-c != 0 {
			return false
		}
	}
	return true
}

// trailing looks at what follows the last facet: metadata, padding or the line
// end of a text-mode transfer are worth a warning, more facets are an error of
// a stream, and another warning of a file, whose size has judged the count.
func (b *binarySTL) trailing(s *Source) error {
	rest := make([]byte, stlHeader+stlFacet)
	var n int
	var err error
	if b.at != nil {
		n, err = b.at.ReadAt(rest, stlHeader+stlFacet*b.count)
	} else {
		n, err = io.ReadFull(b.r, rest)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return readError(err)
	}
	rest = rest[:n]
	switch {
	case n == 0:
	case s.Size < 0 && n >= stlFacet && resemblesFacet(rest):
		return Errorf(CodeSyntax, "the header declares %d facets, more follow", b.declared)
	case holdsFacets(rest):
		b.model.warn("facets_skipped", "bytes after the last of %d facets are left out: they look like more facets or another STL", b.count)
	default:
		b.model.warn("trailing_bytes", "bytes after the last of %d facets are ignored", b.count)
	}
	return nil
}

// holdsFacets reports whether what follows the facets of a binary STL begins
// like more of them, or like a whole STL with its header. Zeros are padding.
func holdsFacets(rest []byte) bool {
	facet := func(at int) bool {
		return len(rest) >= at+stlFacet && resemblesFacet(rest[at:]) && len(bytes.Trim(rest[at+12:at+48], "\x00")) > 0
	}
	return facet(0) || facet(stlHeader) && declaredSTL(rest) > 0
}
