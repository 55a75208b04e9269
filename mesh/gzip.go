package mesh

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/saggar3d/saggar/mesh/internal/inflate"
)

// isGzip reports whether head begins a gzip file (RFC 1952) of the one method
// there is.
func isGzip(head []byte) bool {
	return len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b && head[2] == 8
}

// The flags of a gzip header that say that something follows it.
const (
	gzipCRC     = 1 << 1
	gzipExtra   = 1 << 2
	gzipName    = 1 << 3
	gzipComment = 1 << 4
)

// gunzip reads the content of a gzip file: of all its members, one after the
// other, each with its checksum checked.
type gunzip struct {
	d      *inflate.Reader
	limits Limits
	n      int64  // bytes of all members
	member int64  // bytes of this one
	crc    uint32 // of this one
	open   bool   // a member has begun and not ended
	ended  bool   // a member has ended
	err    error
}

// newGunzip returns a reader of what r holds; the first header is read with the
// first byte.
func newGunzip(r io.Reader, l Limits) *gunzip {
	return &gunzip{d: inflate.NewReader(r), limits: l}
}

// Read goes through the members as if they were one, as gzip itself does.
func (g *gunzip) Read(p []byte) (int, error) {
	for len(p) > 0 && g.err == nil {
		if !g.open {
			g.err = g.header()
			continue
		}
		n, err := g.d.Read(p)
		g.n, g.member = g.n+int64(n), g.member+int64(n)
		g.crc = crc32.Update(g.crc, crc32.IEEETable, p[:n])
		if err == io.EOF {
			err = g.trailer()
		} else if err != nil {
			err = entryError(err, "")
		}
		if limit := g.check(); limit != nil {
			n, err = 0, limit
		}
		g.err = err
		if n > 0 {
			return n, nil
		}
	}
	return 0, g.err
}

// check looks at the limits.
func (g *gunzip) check() error {
	switch {
	case g.n > g.limits.InflatedBytes:
		return Errorf(CodeArchiveLimit, "more than %d inflated bytes", g.limits.InflatedBytes).over("inflated_bytes", g.n, g.limits.InflatedBytes)
	case g.n > ratioFree && g.n/g.limits.InflateRatio > g.d.Taken():
		return ratioError(g.limits, g.n, g.d.Taken())
	}
	return nil
}

// header reads the header of a member. It returns io.EOF when there is none
// because the file has ended; zeros that fill a block of a tape are no member.
func (g *gunzip) header() error {
	var h [10]byte
	for h[0] == 0 {
		if err := g.d.Raw(h[:1]); err == io.EOF && g.ended {
			return io.EOF
		} else if err != nil {
			return cutGzip(err)
		}
	}
	if err := g.d.Raw(h[1:]); err != nil {
		return cutGzip(err)
	}
	if !isGzip(h[:]) {
		return Errorf(CodeArchive, "what follows the compressed data is no gzip member")
	}
	if err := g.skipExtras(h[3]); err != nil {
		return cutGzip(err)
	}
	g.d.Next()
	g.open, g.crc, g.member = true, 0, 0
	return nil
}

// skipExtras reads what the flags of a header announce.
func (g *gunzip) skipExtras(flags byte) error {
	var b [2]byte
	if flags&gzipExtra != 0 {
		if err := g.d.Raw(b[:]); err != nil {
			return err
		}
		if err := g.d.Raw(make([]byte, binary.LittleEndian.Uint16(b[:]))); err != nil {
			return err
		}
	}
	for _, flag := range []byte{gzipName, gzipComment} {
		for more := flags&flag != 0; more; more = b[0] != 0 {
			if err := g.d.Raw(b[:1]); err != nil {
				return err
			}
		}
	}
	if flags&gzipCRC != 0 {
		return g.d.Raw(b[:])
	}
	return nil
}

// trailer checks the end of a member.
func (g *gunzip) trailer() error {
	g.open, g.ended = false, true
	var b [8]byte
	if err := g.d.Raw(b[:]); err != nil {
		return cutGzip(err)
	}
	if binary.LittleEndian.Uint32(b[:]) != g.crc || binary.LittleEndian.Uint32(b[4:]) != uint32(g.member) {
		return Errorf(CodeArchive, "the CRC-32 or the length is wrong: the file is damaged")
	}
	return nil
}

// cutGzip is the error for a file that ends inside a header or trailer.
func cutGzip(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Errorf(CodeTruncated, "the gzip file ends early")
	}
	return err
}
