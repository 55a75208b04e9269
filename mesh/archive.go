package mesh

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// This file reads zip archives by their central directory. archive/zip would do
// it too, but it keeps every entry of an archive before anyone can say that
// they are too many, and it has no word for entries that share bytes.

const (
	zipEndSize     = 22       // end of central directory without its comment
	zipEnd64Size   = 56       // the zip64 one
	zipLocatorSize = 20       // where the zip64 one is
	zipEntrySize   = 46       // an entry of the directory without its strings
	zipLocalSize   = 30       // a local header without its strings
	maxDirectory   = 16 << 20 // bytes of directory that are read
	ratioFree      = 16 << 20 // inflated bytes before the ratio is looked at
)

// The signatures of the zip format, as little-endian numbers.
const (
	zipLocalMagic   = 0x04034b50
	zipEntryMagic   = 0x02014b50
	zipEndMagic     = 0x06054b50
	zipEnd64Magic   = 0x06064b50
	zipLocatorMagic = 0x07064b50
)

// archive is an open zip file.
type archive struct {
	r       io.ReaderAt
	size    int64
	limits  Limits
	entries []zipEntry
	taken   int64 // bytes inflated so far, of all entries
}

// zipEntry is one file of an archive.
type zipEntry struct {
	name          string
	method, flags uint16
	crc           uint32
	packed, size  int64
	offset        int64 // of the local header, in the file as it is
	end           int64 // where the next entry or the directory begins
}

// isZip reports whether head begins a zip file; an empty one is just its end.
func isZip(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	magic := binary.LittleEndian.Uint32(head)
	return magic == zipLocalMagic || magic == zipEndMagic
}

// openArchive reads the directory of a zip file.
func openArchive(r io.ReaderAt, size int64, l Limits) (*archive, error) {
	a := &archive{r: r, size: size, limits: l}
	d, err := a.findDirectory()
	if err != nil {
		return nil, err
	}
	if d.count > int64(l.ZipEntries) || d.size > maxDirectory {
		return nil, Errorf(CodeArchiveLimit, "%d entries in the zip archive, the limit is %d", d.count, l.ZipEntries).over("zip_entries", d.count, int64(l.ZipEntries))
	}
	if err := a.readDirectory(d); err != nil {
		return nil, err
	}
	return a, a.checkOverlap(d.offset)
}

// zipDirectory is where the central directory is.
type zipDirectory struct {
	offset, size, count int64
	shift               int64 // bytes of something else in front of the archive
}

// findDirectory finds the end record, which may be followed by a comment.
func (a *archive) findDirectory() (zipDirectory, error) {
	tail := make([]byte, min(a.size, zipEndSize+1<<16))
	start := a.size - int64(len(tail))
	if err := readFullAt(a.r, tail, start); err != nil {
		return zipDirectory{}, err
	}
	for i := len(tail) - zipEndSize; i >= 0; i-- {
		end := tail[i:]
		// From the end, so that a signature in the comment is found first, and is
		// not taken when the comment it announces does not fit.
		if binary.LittleEndian.Uint32(end) == zipEndMagic && int(binary.LittleEndian.Uint16(end[20:])) <= len(end)-zipEndSize {
			return a.directoryAt(start+int64(i), end)
		}
	}
	return zipDirectory{}, Errorf(CodeArchive, "truncated zip archive: it has no central directory")
}

// directoryAt takes the place of the directory from the end record at offset.
func (a *archive) directoryAt(offset int64, end []byte) (zipDirectory, error) {
	d := zipDirectory{
		count:  int64(binary.LittleEndian.Uint16(end[10:])),
		size:   int64(binary.LittleEndian.Uint32(end[12:])),
		offset: int64(binary.LittleEndian.Uint32(end[16:])),
	}
	after := offset // the directory ends where the end records begin
	if d.count == 0xffff || d.size == 0xffffffff || d.offset == 0xffffffff {
		var err error
		if after, err = a.directory64(offset, &d); err != nil {
			return d, err
		}
	}
	// Whatever stands in front of the archive moves every offset in it.
	d.shift = after - d.size - d.offset
	if d.size < 0 || d.offset < 0 || d.count < 0 || d.shift < 0 || d.size > after {
		return d, Errorf(CodeArchive, "the zip directory lies outside of the file")
	}
	d.offset += d.shift
	return d, nil
}

// directory64 replaces what did not fit into the end record at offset by the
// fields of the zip64 one, if there is one, and returns where the directory ends.
func (a *archive) directory64(offset int64, d *zipDirectory) (int64, error) {
	locator := make([]byte, zipLocatorSize)
	if offset < zipLocatorSize || readFullAt(a.r, locator, offset-zipLocatorSize) != nil ||
		binary.LittleEndian.Uint32(locator) != zipLocatorMagic {
		return offset, nil
	}
	at := int64(binary.LittleEndian.Uint64(locator[8:]))
	record := make([]byte, zipEnd64Size)
	if at < 0 || at > offset-zipLocatorSize-zipEnd64Size {
		return 0, Errorf(CodeArchive, "the zip64 directory lies outside of the file")
	}
	if err := readFullAt(a.r, record, at); err != nil {
		return 0, err
	}
	if binary.LittleEndian.Uint32(record) != zipEnd64Magic {
		return 0, Errorf(CodeArchive, "the zip64 end record is missing")
	}
	d.count = int64(binary.LittleEndian.Uint64(record[32:]))
	d.size = int64(binary.LittleEndian.Uint64(record[40:]))
	d.offset = int64(binary.LittleEndian.Uint64(record[48:]))
	return at, nil
}

// readDirectory reads the entries that the end record has announced. The size of
// the directory is what bounds the memory: a false number of entries only makes
// it end early.
func (a *archive) readDirectory(d zipDirectory) error {
	b := make([]byte, d.size)
	if err := readFullAt(a.r, b, d.offset); err != nil {
		return err
	}
	for int64(len(a.entries)) < d.count {
		if len(b) < zipEntrySize || binary.LittleEndian.Uint32(b) != zipEntryMagic {
			return Errorf(CodeArchive, "the zip directory ends after %d of %d entries", len(a.entries), d.count)
		}
		names, extra, comment := int(binary.LittleEndian.Uint16(b[28:])), int(binary.LittleEndian.Uint16(b[30:])), int(binary.LittleEndian.Uint16(b[32:]))
		if zipEntrySize+names+extra+comment > len(b) {
			return Errorf(CodeArchive, "the zip directory ends inside entry %d", len(a.entries)+1)
		}
		e := zipEntry{
			flags:  binary.LittleEndian.Uint16(b[8:]),
			method: binary.LittleEndian.Uint16(b[10:]),
			crc:    binary.LittleEndian.Uint32(b[16:]),
			packed: int64(binary.LittleEndian.Uint32(b[20:])),
			size:   int64(binary.LittleEndian.Uint32(b[24:])),
			offset: int64(binary.LittleEndian.Uint32(b[42:])),
			name:   string(b[zipEntrySize : zipEntrySize+names]),
		}
		e.extend64(b[zipEntrySize+names : zipEntrySize+names+extra])
		e.offset += d.shift
		if e.packed < 0 || e.size < 0 || e.offset < 0 || e.offset > a.size {
			return Errorf(CodeArchive, "an entry lies outside of the file").InPart(e.name)
		}
		a.entries = append(a.entries, e)
		b = b[zipEntrySize+names+extra+comment:]
	}
	return nil
}

// extend64 takes the numbers that did not fit into 32 bits from the zip64 extra
// field: those that are all ones, in this order.
func (e *zipEntry) extend64(extra []byte) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return
		}
		field := extra[4 : 4+n]
		extra = extra[4+n:]
		if id != 1 {
			continue
		}
		for _, v := range []*int64{&e.size, &e.packed, &e.offset} {
			if *v == 0xffffffff && len(field) >= 8 {
				*v = int64(binary.LittleEndian.Uint64(field))
				field = field[8:]
			}
		}
	}
}

// checkOverlap refuses archives whose entries share bytes: that is how a small
// file claims terabytes (Fifield, "A better zip bomb", 2019).
func (a *archive) checkOverlap(directory int64) error {
	order := make([]*zipEntry, len(a.entries))
	for i := range a.entries {
		order[i] = &a.entries[i]
	}
	slices.SortStableFunc(order, func(x, y *zipEntry) int {
		return int(min(1, max(-1, x.offset-y.offset)))
	})
	for i, e := range order {
		e.end = directory
		if i+1 < len(order) {
			e.end = order[i+1].offset
		}
		if e.packed > e.end-e.offset-zipLocalSize {
			return Errorf(CodeArchive, "the bytes of two zip entries overlap, or lie outside of the file").InPart(e.name)
		}
	}
	return nil
}

// readFullAt fills b from offset on. A file that is shorter is a broken archive.
func readFullAt(r io.ReaderAt, b []byte, offset int64) error {
	n, err := r.ReadAt(b, offset)
	if n == len(b) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return Errorf(CodeArchive, "truncated zip archive")
	}
	return fmt.Errorf("read zip archive: %w", err)
}
