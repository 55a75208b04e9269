package blobtest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/job/blob"
)

func testContents(t *testing.T, _ Opener, s blob.Store) {
	for i, n := range []int{0, 1, 2, 1<<16 - 1, 1 << 16, 1<<16 + 1, limit} {
		data := noise(uint64(i), n)
		put(t, s, data)
		expect(t, s, data)
	}
	// Two hashes that the standard gives (FIPS 180-2, appendix B).
	for text, hash := range map[string]string{
		"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"":    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	} {
		if b := put(t, s, []byte(text)); b.Hash != hash {
			t.Errorf("%q has hash %s, want %s", text, b.Hash, hash)
		}
	}
}

func testSeek(t *testing.T, _ Opener, s blob.Store) {
	data := noise(7, 100_000)
	b := put(t, s, data)
	r, err := s.Open(t.Context(), b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	part := make([]byte, 1000)
	for _, at := range []int64{99_000, 0, 65_530, 1} {
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, data[at:at+1000]) {
			t.Errorf("bytes at %d differ (%v)", at, err)
		}
		if _, err := r.ReadAt(part, at/2); err != nil || !bytes.Equal(part, data[at/2:at/2+1000]) {
			t.Errorf("bytes at %d differ (%v)", at/2, err)
		}
	}
}

func testOnce(t *testing.T, _ Opener, s blob.Store) {
	data := noise(1, 5000)
	for range 3 {
		put(t, s, data)
	}
	if got := hashes(t, s); len(got) != 1 {
		t.Errorf("%d blobs: %v", len(got), got)
	}
}

func testPutFile(t *testing.T, _ Opener, s blob.Store) {
	data := noise(2, 70_000)
	for range 2 { // the second time the blob is there already
		path := filepath.Join(t.TempDir(), "part.stl")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		b, err := s.PutFile(t.Context(), path)
		if err != nil || b.Hash != hashOf(data) || b.Size != int64(len(data)) {
			t.Fatalf("%+v (%v)", b, err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is still there (%v)", err)
		}
		expect(t, s, data)
	}
}

func testLocal(t *testing.T, _ Opener, s blob.Store) {
	data := noise(5, 3000)
	b := put(t, s, data)
	first, releaseFirst, err1 := s.Local(t.Context(), b.Hash)
	second, releaseSecond, err2 := s.Local(t.Context(), b.Hash)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	releaseFirst()
	releaseFirst()
	if got, err := os.ReadFile(second); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%s went with the release of %s (%v)", second, first, err)
	}
	releaseSecond()
	expect(t, s, data)
}

// testReadInPieces stores a stream that never hands out more than a few bytes,
// and sometimes none.
func testReadInPieces(t *testing.T, _ Opener, s blob.Store) {
	data := noise(9, 10_000)
	rest, calls := data, 0
	r := readerFunc(func(p []byte) (int, error) {
		if calls++; calls%5 == 0 {
			return 0, nil
		}
		n := copy(p, rest[:min(len(rest), calls%97)])
		if rest = rest[n:]; len(rest) == 0 {
			return n, io.EOF // together with the last bytes
		}
		return n, nil
	})
	if b, err := s.Put(t.Context(), r); err != nil || b.Hash != hashOf(data) {
		t.Fatalf("%+v (%v)", b, err)
	}
	expect(t, s, data)
}
