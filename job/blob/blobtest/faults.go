package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/blob"
)

func testRefused(t *testing.T, _ Opener, s blob.Store) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, []byte("secret"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, path := range []string{link, dir, filepath.Join(dir, "absent")} {
		if b, err := s.PutFile(t.Context(), path); err == nil {
			t.Errorf("%s was taken over as %+v", path, b)
		}
	}
	if got := hashes(t, s); len(got) != 0 {
		t.Errorf("blobs %v", got)
	}
}

func testBrokenStream(t *testing.T, _ Opener, s blob.Store) {
	broken := errors.New("the client hung up")
	r := io.MultiReader(bytes.NewReader(noise(3, 100_000)), failing{broken})
	if b, err := s.Put(t.Context(), r); !errors.Is(err, broken) || errors.Is(err, blob.ErrNoSpace) {
		t.Errorf("%+v, error %v, want %v", b, err, broken)
	}
	if got := hashes(t, s); len(got) != 0 {
		t.Errorf("blobs %v", got)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func testCancelled(t *testing.T, _ Opener, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	endless := readerFunc(func(p []byte) (int, error) { cancel(); return min(len(p), 10), nil })
	if b, err := s.Put(ctx, endless); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, error %v", b, err)
	}
	if got := hashes(t, s); len(got) != 0 {
		t.Errorf("blobs %v", got)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testTooLarge(t *testing.T, _ Opener, s blob.Store) {
	data := noise(4, limit+1)
	if b, err := s.Put(t.Context(), bytes.NewReader(data)); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("%+v, error %v", b, err)
	}
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if b, err := s.PutFile(t.Context(), path); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("%+v, error %v", b, err)
	}
	if got := hashes(t, s); len(got) != 0 {
		t.Errorf("blobs %v", got)
	}
}

func testAbsent(t *testing.T, _ Opener, s blob.Store) {
	hash := hashOf([]byte("never stored"))
	if _, err := s.Open(t.Context(), hash); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if _, _, err := s.Local(t.Context(), hash); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("local: %v", err)
	}
	if err := s.Delete(t.Context(), hash); err != nil {
		t.Errorf("delete: %v", err)
	}
	if gone, err := s.Expire(t.Context(), hash, time.Now()); gone || err != nil {
		t.Errorf("expire: %v, %v", gone, err)
	}
}

func testBadHash(t *testing.T, _ Opener, s blob.Store) {
	good := hashOf(nil)
	for _, hash := range []string{
		"", "abc", "../../../../etc/passwd", strings.ToUpper(good), good + "0", good[1:], good[:63] + "/",
		good[:63] + "g", strings.Repeat(".", 64), "\x00" + good[1:],
	} {
		_, err1 := s.Open(t.Context(), hash)
		_, _, err2 := s.Local(t.Context(), hash)
		_, err3 := s.Expire(t.Context(), hash, time.Now())
		for i, err := range []error{err1, err2, err3, s.Delete(t.Context(), hash)} {
			if !errors.Is(err, blob.ErrHash) {
				t.Errorf("%q, call %d: %v", hash, i, err)
			}
		}
	}
}
