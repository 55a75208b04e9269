// Package inflate decompresses DEFLATE streams (RFC 1951) about twice as fast
// as the standard library, with the same output bytes.
//
// What makes it fast is well known (libdeflate, ISA-L): bits are taken from a
// 64-bit buffer that one 8-byte load refills; a table of 2^11 entries for
// literals and lengths and of 2^9 for distances gives symbol, extra bits and
// code length in one look; and one loop without refill checks runs as long as
// both buffers have room for its longest step. Near the ends of the buffers a
// careful loop does one symbol at a time.
//
// Nothing in a stream can make the reader panic or use more than its fixed
// buffers, about 250 KiB.
package inflate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	window  = 32 << 10                // furthest distance of a match
	outSize = window + 128<<10        // history and fresh output
	inSize  = 64 << 10                // input read ahead
	longest = 258                     // longest match
	outFull = outSize - 2*(longest+8) // no step begins beyond this
	inMin   = 16                      // bytes that one step of the fast loop may load
)

// CorruptError says that the bytes are no DEFLATE stream, and how many input
// bytes were taken before that was known.
type CorruptError int64

// Error returns the sentence with the offset.
func (e CorruptError) Error() string {
	return fmt.Sprintf("corrupt DEFLATE stream at compressed byte %d", int64(e))
}

// errCorrupt is turned into a CorruptError, which knows the offset, by step.
var errCorrupt = errors.New("corrupt")

// Reader is an io.Reader of the decompressed bytes of one DEFLATE stream. Make
// it with [NewReader].
type Reader struct {
	src    io.Reader
	srcErr error // what src said last; nothing more is asked of it then
	taken  int64 // bytes that left in before in[0]

	in       [inSize]byte
	pos, end int // unread input is in[pos:end]

	// bits holds at least count valid bits, the next one lowest. What lies above
	// them is either zero or equal to the bits that in[pos:] will bring, so a
	// refill may OR over it.
	bits  uint64
	count uint

	out      [outSize]byte
	from, to int // decoded bytes not yet read are out[from:to]

	state  state
	last   bool // the current block is the final one
	stored int  // bytes left of a stored block
	err    error

	lit   *litTable // of the current block: ownLit or the fixed one
	dist  *distTable
	clens clenTable

	ownLit  litTable
	ownDist distTable
}

type state uint8

const (
	atHeader state = iota
	inStored
	inCodes
	atEnd
)

// NewReader returns a reader of the DEFLATE stream that begins at r. It reads
// ahead; see [Reader.Raw].
func NewReader(r io.Reader) *Reader {
	d := new(Reader)
	d.Reset(r)
	return d
}

// Reset makes d read the stream that begins at r, keeping its memory.
func (d *Reader) Reset(r io.Reader) {
	d.src, d.srcErr, d.taken = r, nil, 0
	d.pos, d.end, d.bits, d.count = 0, 0, 0, 0
	d.Next()
}

// Read fills p with decompressed bytes. It returns io.EOF after the last one,
// io.ErrUnexpectedEOF when the input ends early, a [CorruptError], or what the
// underlying reader said.
func (d *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for d.from == d.to {
		if d.err != nil {
			return 0, d.err
		}
		d.step()
	}
	n := copy(p, d.out[d.from:d.to])
	d.from += n
	return n, nil
}

// Raw fills p with the input bytes that stand as they are before, between and
// behind streams: call it before the first Read or after Read has returned
// io.EOF. It returns io.EOF when there is no byte left, io.ErrUnexpectedEOF when
// there are too few.
func (d *Reader) Raw(p []byte) error {
	for n := 0; n < len(p); {
		if d.pos == d.end && !d.fill() {
			if n == 0 {
				return d.srcErr
			}
			return d.ended()
		}
		c := copy(p[n:], d.in[d.pos:d.end])
		d.pos, n = d.pos+c, n+c
	}
	return nil
}

// Next makes Read begin another stream where the last one, or Raw, has ended.
func (d *Reader) Next() {
	d.from, d.to = 0, 0
	d.state, d.last, d.stored, d.err = atHeader, false, 0, nil
}

// Taken returns how many bytes of input the stream has used so far.
func (d *Reader) Taken() int64 { return d.taken + int64(d.pos) - int64(d.count>>3) }

// step decodes until the output is full or the stream ends.
func (d *Reader) step() {
	if d.to >= outFull {
		// All of it has been read. Keep what matches may still reach back to.
		copy(d.out[:window], d.out[d.to-window:d.to])
		d.from, d.to = window, window
	}
	for d.err == nil && d.to < outFull {
		switch d.state {
		case atHeader:
			d.err = d.header()
		case inStored:
			d.err = d.copyStored()
		case inCodes:
			d.err = d.decode()
		case atEnd:
			d.alignToByte()
			d.err = io.EOF
		}
	}
	if errors.Is(d.err, errCorrupt) {
		d.err = CorruptError(d.Taken())
	}
}

// fill moves the unread input to the front and reads more. It reports whether
// there is any input at all.
func (d *Reader) fill() bool {
	// alignToByte may give up to 7 bytes back.
	drop := max(d.pos-8, 0)
	copy(d.in[:], d.in[drop:d.end])
	d.taken += int64(drop)
	d.pos, d.end = d.pos-drop, d.end-drop
	for empty := 0; d.srcErr == nil && d.end-d.pos < inMin; empty++ {
		n, err := d.src.Read(d.in[d.end:])
		d.end += n
		d.srcErr = err
		if n > 0 {
			empty = 0
		} else if empty == 100 {
			d.srcErr = io.ErrNoProgress
		}
	}
	return d.end > d.pos
}

// need makes at least n <= 56 bits valid, or says why that cannot be.
func (d *Reader) need(n uint) error {
	for d.count < n {
		if d.pos == d.end && !d.fill() {
			return d.ended()
		}
		d.bits |= uint64(d.in[d.pos]) << d.count
		d.pos++
		d.count += 8
	}
	return nil
}

// ended is the error for input that is used up too early.
func (d *Reader) ended() error {
	if d.srcErr == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return d.srcErr
}

// take removes and returns n valid bits.
func (d *Reader) take(n uint) int {
	v := d.bits & (1<<n - 1)
	d.bits >>= n
	d.count -= n
	return int(v)
}

// alignToByte gives whole unread bytes of the bit buffer back to the input and
// drops the rest of the current byte.
func (d *Reader) alignToByte() {
	d.pos -= int(d.count >> 3)
	d.bits, d.count = 0, 0
}

// load64 and store64 compile to one instruction each.
func load64(b []byte) uint64     { return binary.LittleEndian.Uint64(b) }
func store64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }
