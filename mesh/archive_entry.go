package mesh

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/saggar3d/saggar/mesh/internal/inflate"
)

// This file reads one entry of a zip archive. What the directory says about an
// entry (sizes, checksum) is a claim that is checked while its bytes come.

// open returns the content of e, checked against size and CRC-32 at its end.
func (a *archive) open(e *zipEntry) (io.Reader, error) {
	if e.flags&1 != 0 {
		return nil, Errorf(CodeEncrypted, "the zip entry is encrypted").InPart(e.name)
	}
	if e.size > ratioFree && e.size/a.limits.InflateRatio > e.packed {
		return nil, ratioError(a.limits, e.size, e.packed).InPart(e.name)
	}
	header := make([]byte, zipLocalSize)
	if err := readFullAt(a.r, header, e.offset); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint32(header) != zipLocalMagic {
		return nil, Errorf(CodeArchive, "the zip entry has no local header").InPart(e.name)
	}
	skip := int64(binary.LittleEndian.Uint16(header[26:])) + int64(binary.LittleEndian.Uint16(header[28:]))
	data := e.offset + zipLocalSize + skip
	if data+e.packed > e.end {
		return nil, Errorf(CodeArchive, "the bytes of two zip entries overlap").InPart(e.name)
	}
	var r io.Reader = io.NewSectionReader(a.r, data, e.packed)
	switch e.method {
	case 0:
	case 8:
		r = inflate.NewReader(r)
	default:
		return nil, Errorf(CodeUnsupported, "zip compression method %d", e.method).InPart(e.name)
	}
	return &entryReader{a: a, e: e, r: r}, nil
}

// entryReader reads one entry and believes nothing that the directory says
// about it.
type entryReader struct {
	a   *archive
	e   *zipEntry
	r   io.Reader
	n   int64
	crc uint32
}

// Read passes on what is inflated, counts and sums it, and stops at the first
// broken promise: a bomb is refused while it goes off, not when it is over.
func (r *entryReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, p[:n])
	r.n += int64(n)
	r.a.taken += int64(n)
	if limit := r.check(); limit != nil {
		return 0, limit
	}
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, r.atEnd()
	}
	return n, entryError(err, r.e.name)
}

// check looks at the limits.
func (r *entryReader) check() error {
	l := r.a.limits
	switch {
	case r.n > r.e.size:
		return Errorf(CodeArchive, "holds more than the %d bytes that the zip directory declares", r.e.size).InPart(r.e.name)
	case r.a.taken > l.InflatedBytes:
		return Errorf(CodeArchiveLimit, "more than %d inflated bytes", l.InflatedBytes).over("inflated_bytes", r.a.taken, l.InflatedBytes).InPart(r.e.name)
	case r.n > ratioFree && r.n/l.InflateRatio > r.e.packed:
		return ratioError(l, r.n, r.e.packed).InPart(r.e.name)
	}
	return nil
}

// ratioError is the refusal of what inflates too well. Meshes as XML shrink to a
// tenth, regular ones to a fiftieth; only padding does better.
func ratioError(l Limits, inflated, packed int64) *Error {
	return Errorf(CodeArchiveLimit, "inflates to more than %d times its size", l.InflateRatio).over("inflated_bytes", inflated, l.InflateRatio*packed)
}

// atEnd returns io.EOF when size and CRC-32 are as declared.
func (r *entryReader) atEnd() error {
	if r.n != r.e.size {
		return Errorf(CodeArchive, "holds %d bytes, the zip directory declares %d", r.n, r.e.size).InPart(r.e.name)
	}
	if r.crc != r.e.crc {
		return Errorf(CodeArchive, "the CRC-32 is wrong: the file is damaged").InPart(r.e.name)
	}
	return io.EOF
}

// entryError says what went wrong while part was inflated.
func entryError(err error, part string) error {
	var corrupt inflate.CorruptError
	switch {
	case errors.As(err, &corrupt):
		return Errorf(CodeArchive, "%w", err).InPart(part)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Errorf(CodeTruncated, "the compressed data ends early").InPart(part)
	}
	return err
}
