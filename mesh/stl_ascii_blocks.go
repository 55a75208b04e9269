package mesh

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
)

const (
	// stlBlockSize is how many bytes of text are read at a time. The shortest
	// facet has 73 bytes, so that a block has at most 14 363 of them: fewer
	// than the welder takes in one chunk.
	stlBlockSize = 1 << 20

	// maxSTLGap is how many bytes may pass without a facet's end. It bounds the
	// memory that one line without end can take.
	maxSTLGap = 4 << 20

	// stlPad follows a block's text in its buffer, so that the parser may look
	// ahead without asking where the text ends. It is longer than any look, and
	// made of a byte that is neither blank nor part of a number or keyword.
	stlPad     = 64
	stlPadByte = '#'
)

// stlBlock is a piece of the file that ends with a facet's end.
type stlBlock struct {
	number int
	buf    []byte // the text and its padding, then room
	end    int    // length of the text
	line   int    // of its first byte, counted from 1
	eol    byte
	last   bool
	read   int64 // bytes of the file up to its end
}

// text returns the bytes of b.
func (b stlBlock) text() []byte { return b.buf[:b.end] }

// stlBlocks cuts a stream into blocks.
type stlBlocks struct {
	mu     sync.Mutex
	r      io.Reader
	size   int // bytes read at a time
	eol    byte
	number int
	line   int
	read   int64
	carry  []byte // what was read of the next block
	done   bool
}

func newSTLBlocks(s *Source) stlBlocks {
	eol := byte('\n')
	if bytes.IndexByte(s.Head(), '\n') < 0 {
		eol = '\r'
	}
	size := stlBlockSize
	if s.Size >= 0 && s.Size < stlBlockSize {
		size = int(s.Size) + 1 // one block, and the end of the file is seen at once
	}
	return stlBlocks{r: s.Reader(), size: size, eol: eol, line: 1}
}

// stop ends the stream early.
func (s *stlBlocks) stop() {
	s.mu.Lock()
	s.done = true
	s.mu.Unlock()
}

// next returns the next block, in buf if that is large enough. ok is false
// behind the last one.
func (s *stlBlocks) next(buf []byte) (b stlBlock, ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return stlBlock{}, false, nil
	}
	if buf == nil {
		// Room for the start of a block that was read with the one before, too.
		buf = make([]byte, 0, s.size+s.size/16+stlPad)
	}
	buf = append(buf[:0], s.carry...)
	end := -1
	for end < 0 && !s.done {
		have := len(buf)
		if have > maxSTLGap {
			s.done = true
			return stlBlock{}, false, Errorf(CodeLimit, "no end of a facet within %d bytes", maxSTLGap).AtLine(s.line)
		}
		buf = slices.Grow(buf, s.size+stlPad)
		n, err := io.ReadFull(s.r, buf[have:have+s.size])
		s.read += int64(n)
		buf = buf[:have+n]
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			s.done, end = true, len(buf)
		case err != nil:
			s.done = true
			return stlBlock{}, false, readError(err)
		default:
			end = lastFacetEnd(buf, max(0, have-len(facetEnd)-1))
		}
	}
	return s.cut(buf, end), true, nil
}

// cut makes a block of buf[:end] and keeps the rest for the next one.
func (s *stlBlocks) cut(buf []byte, end int) stlBlock {
	s.carry = append(s.carry[:0], buf[end:]...)
	b := stlBlock{number: s.number, end: end, line: s.line, eol: s.eol, last: s.done, read: s.read}
	s.number++
	s.line += bytes.Count(buf[:end], []byte{s.eol})
	b.buf = slices.Grow(buf[:end], stlPad)[:end+stlPad]
	for i := end; i < len(b.buf); i++ {
		b.buf[i] = stlPadByte
	}
	return b
}

const facetEnd = "endfacet"

// lastFacetEnd returns the place behind the last whole word endfacet that ends
// at or after from+len(endfacet), or -1. White space must be seen behind it.
func lastFacetEnd(buf []byte, from int) int {
	for i := len(buf) - len(facetEnd) - 1; i >= from; i-- {
		if buf[i]|0x20 == 'e' && buf[i+len(facetEnd)] <= ' ' && (i == 0 || buf[i-1] <= ' ') && isWord(buf[i:i+len(facetEnd)], facetEnd) {
			return i + len(facetEnd)
		}
	}
	return -1
}
