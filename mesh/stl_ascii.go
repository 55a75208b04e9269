package mesh

import (
	"bytes"
	"context"
	"math"
	"sync"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh/internal/weld"
)

// An ASCII STL is solid NAME, facets, endsolid NAME, with this in a facet:
//
//	facet normal x y z
//	  outer loop
//	    vertex x y z
//	    vertex x y z
//	    vertex x y z
//	  endloop
//	endfacet
//
// Nothing else can be relied upon. Real files have their keywords in any case,
// their line ends as CR, LF or none at all, names of any length made of any
// words, NaN for normals, vendors' own lines and words behind the end of a
// facet. What must be there is the structure of a facet and three finite
// numbers a vertex; a file that breaks off within one is refused.

// looksLikeASCIISTL reports whether a file that begins with head is STL in text
// form. A text that only begins with the word solid counts: it is an empty body,
// and saying so helps more than calling it unknown.
func looksLikeASCIISTL(head []byte) bool {
	if stranger(head) != nil {
		return false
	}
	if bytes.IndexByte(head, 0) >= 0 {
		// A binary file, whatever its header says, or a text with zero bytes in
		// its name or at its end: that one has facets behind any header.
		return len(head) > stlHeader && hasFacetWords(head[stlHeader:])
	}
	text := trimText(head)
	return beginsWithWord(text, "solid") || beginsWithWord(text, "facet") || hasFacetWords(text)
}

// beginsWithWord reports whether text begins with the lower-case word in any
// case, followed by white space or its end.
func beginsWithWord(text []byte, word string) bool {
	return len(text) >= len(word) && isWord(text[:len(word)], word) &&
		(len(text) == len(word) || text[len(word)] <= ' ')
}

// hasFacetWords reports whether text has the words of a facet in their order.
func hasFacetWords(text []byte) bool {
	text = bytes.ToLower(text)
	for _, word := range []string{"facet", "outer", "loop", "vertex"} {
		_, rest, ok := bytes.Cut(text, []byte(word))
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

// asciiSTL is the state of one reading.
type asciiSTL struct {
	blocks   stlBlocks
	limits   Limits
	size     int64
	progress func(float64)
	weld     *weld.Welder[float64]
	workers  []asciiWorker

	mu        sync.Mutex // guards what follows
	triangles int64
	failed    int // number of the first block with an error
	err       error
	ended     bool     // the last thing in the file is an endsolid
	name      string   // of the first solid
	strange   oddWords // words that are no keywords
	binary    bool     // something between the facets or behind them is no text
}

// oddWords counts what was skipped and remembers the first.
type oddWords struct {
	count int64
	block int
	line  int
	word  string
}

// asciiWorker is one worker's scratch memory.
type asciiWorker struct {
	buf    []byte
	parser stlParser
}

// bytesPerFacet is typical: it sizes the welder's tables, nothing else.
const bytesPerFacet = 220

func decodeASCIISTL(ctx context.Context, s *Source, o ReadOptions) (*Model, error) {
	workers := par.Workers(ctx)
	a := &asciiSTL{
		blocks:   newSTLBlocks(s),
		limits:   o.Limits,
		size:     s.Size,
		progress: o.Progress,
		weld:     weld.New[float64](workers, int(max(0, s.Size/bytesPerFacet*3))),
		workers:  make([]asciiWorker, workers),
		failed:   math.MaxInt,
		strange:  oddWords{block: math.MaxInt},
	}
	// The number of blocks is not known, so each worker takes the next one
	// until there are no more.
	err := par.Each(ctx, workers, func(worker, _ int) error { return a.work(ctx, worker) })
	if err != nil {
		return nil, err
	}
	if a.err != nil {
		return nil, a.err
	}
	if o.Progress != nil {
		o.Progress(1)
	}
	if a.triangles == 0 {
		return nil, Errorf(CodeNoTriangles, "no triangles: an ASCII STL without a facet")
	}
	if a.progress != nil {
		a.progress(1) // the last block may have been another worker's
	}
	r, err := a.weld.Finish(ctx)
	if err != nil {
		return nil, finishError(err)
	}
	return a.model(s, welded(a.name, r)), nil
}

// finishError gives a welder's error its code and leaves the context's alone.
func finishError(err error) error {
	if err == weld.ErrTooMany {
		return Errorf(CodeLimit, "%w", err)
	}
	return err
}

// work reads, parses and welds blocks until there are no more.
func (a *asciiSTL) work(ctx context.Context, worker int) error {
	w := &a.workers[worker]
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, ok, err := a.blocks.next(w.buf)
		if err != nil || !ok {
			return err
		}
		w.buf = b.buf
		err = w.parser.parse(b)
		if err == nil {
			err = a.count(int64(len(w.parser.coords) / 9))
		}
		if err == nil {
			a.weld.Add(worker, b.number, w.parser.coords)
		}
		a.note(b, &w.parser, err)
		if worker == 0 && a.progress != nil && a.size > 0 {
			a.progress(min(1, float64(b.read)/float64(a.size)))
		}
	}
}

// count adds to the triangles and holds them against the limit.
func (a *asciiSTL) count(n int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.triangles += n
	return a.limits.triangles(a.triangles)
}

// note keeps what a block said besides its triangles. The first error of the
// file counts, not the first that some worker comes upon: blocks before it have
// all been handed out, so it is enough to hand out no more.
func (a *asciiSTL) note(b stlBlock, p *stlParser, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil && b.number < a.failed {
		a.failed, a.err = b.number, err
		a.blocks.stop()
	}
	if b.number == 0 {
		a.name = p.name
	}
	if b.last {
		a.ended = p.ended
	}
	a.binary = a.binary || p.binary
	a.strange.count += p.strange.count
	if p.strange.count > 0 && b.number < a.strange.block {
		a.strange.block, a.strange.line, a.strange.word = b.number, p.strange.line, p.strange.word
	}
}

func (a *asciiSTL) model(s *Source, mesh *Mesh) *Model {
	unit := unitInText(mesh.Name)
	if mesh.Name == "" {
		mesh.Name = nameOf(s.Name)
	}
	m := Single(mesh)
	m.Unit, m.unitInText = unit, true
	if a.strange.count > 0 {
		m.warn("unknown_keyword", "line %d: unknown keyword %q skipped, %d in the file", a.strange.line, a.strange.word, a.strange.count)
	}
	if a.binary {
		m.warn("facets_skipped", "binary data between or behind the facets is left out: it may be another STL")
	}
	if !a.ended {
		m.warn("no_endsolid", "the file ends without endsolid: every facet is whole, but some may be missing")
	}
	return m
}
