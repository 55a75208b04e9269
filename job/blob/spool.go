package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// tempPrefix begins the names of files that are being written.
const tempPrefix = ".tmp-"

// staleAfter is the age at which such a file has no writer any more: a writer
// touches its file with every write, and gives up long before.
const staleAfter = time.Hour

// file is what a spool needs of *os.File; tests put failing ones in its place.
type file interface {
	io.Writer
	Sync() error
	Close() error
}

// A spool takes streams into files of one folder, hashing them on the way.
type spool struct {
	dir    string
	max    int64                           // bytes of the largest content
	create func(path string) (file, error) // createOnly, but for tests
}

func newSpool(dir string, limit int64) (spool, error) {
	s := spool{dir: dir, max: limit, create: createOnly}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return s, err
	}
	return s, s.sweep(time.Now().Add(-staleAfter))
}

// createOnly creates a file that nobody else can open for writing: blobs do not
// change.
func createOnly(path string) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o444)
}

// A temp is a complete and synced file that has no name of its own yet.
type temp struct {
	Blob
	path string
}

// take writes what r yields. After an error nothing is left.
func (s spool) take(ctx context.Context, r io.Reader) (temp, error) {
	path := s.name()
	f, err := s.create(path)
	if err != nil {
		return temp{}, writeFault(err)
	}
	b, err := s.fill(ctx, f, r)
	if err == nil {
		err = writeFault(f.Sync())
	}
	if closing := writeFault(f.Close()); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(path)
		return temp{}, err
	}
	return temp{b, path}, nil
}

func (s spool) name() string {
	return filepath.Join(s.dir, fmt.Sprintf("%s%016x", tempPrefix, rand.Uint64()))
}

// fill copies r to f. Errors of r and of f are told apart, which io.Copy cannot.
func (s spool) fill(ctx context.Context, f io.Writer, r io.Reader) (Blob, error) {
	sum, size := sha256.New(), int64(0)
	buf := make([]byte, 64<<10)
	for {
		if err := ctx.Err(); err != nil {
			return Blob{}, err
		}
		n, reading := r.Read(buf)
		if size += int64(n); size > s.max {
			return Blob{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, s.max)
		}
		sum.Write(buf[:n])
		if _, err := f.Write(buf[:n]); err != nil {
			return Blob{}, writeFault(err)
		}
		if reading == io.EOF {
			return Blob{hex.EncodeToString(sum.Sum(nil)), size}, nil
		}
		if reading != nil {
			return Blob{}, reading
		}
	}
}

// measure hashes a file where it lies, and makes it durable.
func (s spool) measure(ctx context.Context, path string) (Blob, error) {
	f, err := openRegular(path)
	if err != nil {
		return Blob{}, err
	}
	defer f.Close()
	b, err := s.fill(ctx, io.Discard, f)
	if err == nil {
		err = writeFault(f.Sync())
	}
	return b, err
}

// openRegular refuses links, folders and devices: a link would be taken over in
// place of what it names. Windows syncs only what is open for writing.
func openRegular(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "take over", Path: path, Err: errors.New("is not a regular file")}
	}
	if runtime.GOOS == "windows" {
		return os.OpenFile(path, os.O_RDWR, 0)
	}
	return os.Open(path)
}

// sweep removes what dead writers left.
func (s spool) sweep(before time.Time) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) {
			continue
		}
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or in use
		}
		// Another process may be sweeping too.
		if err := os.Remove(filepath.Join(s.dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
