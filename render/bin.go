package render

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

const (
	// tileBytes is about what one band of samples may take: it stays in the
	// second-level cache while thousands of triangles are drawn into it.
	tileBytes = 1 << 20

	// largePixels is the extent on the screen above which a triangle gets
	// normals interpolated from its corners and is drawn into the ground's
	// height map. Smaller ones are shaded flat, which differs by less than their
	// own size, and leave their corners in the height map.
	largePixels = 2.0
)

// ref names a triangle of a frame: a face, or, from the number of faces on, an
// extra of its chunk. Zero in a sample is the background, so samples hold
// ref + 1.
type ref = uint32

// binned is what the faces of one chunk put on the screen.
type binned struct {
	refs    []ref
	start   []int32 // refs[start[b]:start[b+1]] touch band b
	extras  []extra
	base    ref      // of extras[0]
	large   []uint32 // faces above largePixels, drawn or not
	section []segment
	area    float64 // of the boxes of the large faces, in samples
}

// span is the bands of a triangle; none when lo > hi.
type span struct{ lo, hi uint8 }

// split chooses the bands: about tileBytes of samples each, and no more than a
// span can number. They depend on the size of the picture alone, never on the workers.
func (f *frame) split() {
	row := f.width * f.grid * f.grid * sampleBytes
	f.rowsOf = max(tileBytes/row, 1, (f.height+254)/255)
	f.bands = par.Chunks(f.height, f.rowsOf)
}

// bin lists, for each band, the triangles that may cover a sample in it.
//
// Each chunk of faces is listed on its own, in parallel, and a band reads the
// lists in chunk order: it sees its triangles in the order of the mesh, which is
// what makes ties of depth the same for any number of workers. Most triangles of
// a very fine mesh fall between the samples and are dropped here.
func (f *frame) bin(ctx context.Context) error {
	n := len(f.m.Faces)
	f.split()
	bandOf := make([]uint8, f.height*f.grid)
	for r := range bandOf {
		bandOf[r] = uint8(r / (f.grid * f.rowsOf))
	}
	if err := f.binAll(ctx, bandOf); err != nil {
		return err
	}
	if _, layers := f.covered(); f.hidden == nil && layers > crowded {
		f.hidden = f.repeated()
		if err := f.binAll(ctx, bandOf); err != nil {
			return err
		}
	}
	if samples, _ := f.covered(); samples > tooMuch {
		return ErrTooDeep
	}
	base := ref(n)
	for c := range f.chunks {
		b := &f.chunks[c]
		b.base = base
		base += ref(len(b.extras))
		for i, r := range b.refs {
			if r&extraBit != 0 {
				b.refs[i] = b.base + r&^extraBit
			}
		}
	}
	if len(f.paint.lines) > 0 {
		f.drawLines(base, bandOf)
	}
	return nil
}

// binAll lists all faces, chunk by chunk.
func (f *frame) binAll(ctx context.Context, bandOf []uint8) error {
	f.chunks = make([]binned, par.Chunks(len(f.m.Faces), grain))
	return par.For(ctx, len(f.m.Faces), grain, func(c, lo, hi int) error {
		f.chunks[c] = f.binFaces(lo, hi, bandOf)
		return nil
	})
}

// extraBit marks a ref that counts from the chunk's base, until that is known.
const extraBit = 1 << 31

// binFaces lists the faces from lo up to hi, clipping those that need it.
func (f *frame) binFaces(lo, hi int, bandOf []uint8) binned {
	b := binned{start: make([]int32, f.bands+1)}
	spans := make([]span, 0, hi-lo+64)
	for i := lo; i < hi; i++ {
		if f.hidden != nil && f.hidden[i] {
			spans = append(spans, span{1, 0})
			continue
		}
		face := f.m.Faces[i]
		p, q, r := &f.verts[face[0]], &f.verts[face[1]], &f.verts[face[2]]
		if p.w < 0 || q.w < 0 || r.w < 0 {
			f.clip(uint32(i), &b)
			b.large = append(b.large, uint32(i))
			spans = append(spans, span{1, 0})
			continue
		}
		s, large := f.spanOf(p, q, r, bandOf)
		if large {
			b.large = append(b.large, uint32(i))
			b.area += f.area(p, q, r)
		}
		spans = append(spans, s)
	}
	for i := range b.extras {
		v := &b.extras[i].v
		b.area += f.area(&v[0], &v[1], &v[2])
		s, _ := f.spanOf(&v[0], &v[1], &v[2], bandOf)
		spans = append(spans, s)
	}
	b.sort(spans, uint32(lo), hi-lo)
	return b
}

// spanOf returns the bands in which the triangle may cover a sample, and
// whether it is large.
func (f *frame) spanOf(p, q, r *vert, bandOf []uint8) (s span, large bool) {
	x0, x1 := minMax(p.x, q.x, r.x)
	y0, y1 := minMax(p.y, q.y, r.y)
	large = f.isLarge(p, q, r)
	// The first and the last column and row whose sample is in the box.
	c0, c1 := (x0+half-1)>>subBits, (x1-half)>>subBits
	r0, r1 := (y0+half-1)>>subBits, (y1-half)>>subBits
	r0, r1 = max(r0, 0), min(r1, int32(len(bandOf)-1))
	if c0 > c1 || r0 > r1 || c1 < 0 || c0 >= int32(f.width*f.grid) {
		return span{1, 0}, large
	}
	return span{bandOf[r0], bandOf[r1]}, large
}

// isLarge reports whether a triangle is wider or higher than largePixels.
func (f *frame) isLarge(p, q, r *vert) bool {
	x0, x1 := minMax(p.x, q.x, r.x)
	y0, y1 := minMax(p.y, q.y, r.y)
	limit := int32(largePixels*sub) * int32(f.grid)
	return x1-x0 > limit || y1-y0 > limit
}

func minMax(a, b, c int32) (lo, hi int32) { return min(a, b, c), max(a, b, c) }

// sort lists the triangles with a span by band, in their order, by counting: the
// first n
// are faces from base on, the others extras.
func (b *binned) sort(spans []span, base uint32, n int) {
	for _, s := range spans {
		for k := int(s.lo); k <= int(s.hi); k++ {
			b.start[k+1]++
		}
	}
	for k := 1; k < len(b.start); k++ {
		b.start[k] += b.start[k-1]
	}
	b.refs = make([]ref, b.start[len(b.start)-1])
	next := append([]int32(nil), b.start...)
	for i, s := range spans {
		r := base + uint32(i)
		if i >= n {
			r = extraBit | uint32(i-n)
		}
		for k := int(s.lo); k <= int(s.hi); k++ {
			b.refs[next[k]] = r
			next[k]++
		}
	}
}

// extraOf returns the extra called r, nil when r is a face.
func (f *frame) extraOf(r ref) *extra {
	if int(r) < len(f.m.Faces) {
		return nil
	}
	lo, hi := 0, len(f.chunks)
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if f.chunks[mid].base <= r {
			lo = mid
		} else {
			hi = mid
		}
	}
	return &f.chunks[lo].extras[r-f.chunks[lo].base]
}
