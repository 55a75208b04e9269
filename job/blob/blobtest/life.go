package blobtest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/blob"
)

func testWalk(t *testing.T, _ Opener, s blob.Store) {
	var want []string
	start := time.Now().Add(-2 * time.Second) // clocks of files are coarse
	for i := range 30 {
		want = append(want, put(t, s, noise(uint64(i), i)).Hash)
	}
	slices.Sort(want)
	var got []string
	err := s.Walk(t.Context(), func(b blob.Blob, modified time.Time) error {
		got = append(got, b.Hash)
		if modified.Before(start) || modified.After(time.Now().Add(2*time.Second)) {
			t.Errorf("%s was stored at %v", b.Hash, modified)
		}
		if b.Size >= 30 {
			t.Errorf("%s has %d bytes", b.Hash, b.Size)
		}
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("walked %d blobs, want %d in order (%v)", len(got), len(want), err)
	}
	enough, calls := errors.New("enough"), 0
	err = s.Walk(t.Context(), func(blob.Blob, time.Time) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%d calls, error %v", calls, err)
	}
}

func testExpire(t *testing.T, _ Opener, s blob.Store) {
	data := noise(6, 100)
	b := put(t, s, data)
	if gone, err := s.Expire(t.Context(), b.Hash, time.Now().Add(-time.Hour)); gone || err != nil {
		t.Errorf("a young blob: %v, %v", gone, err)
	}
	expect(t, s, data)
	if gone, err := s.Expire(t.Context(), b.Hash, time.Now().Add(time.Hour)); !gone || err != nil {
		t.Errorf("an old blob: %v, %v", gone, err)
	}
	if _, err := s.Open(t.Context(), b.Hash); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("after that: %v", err)
	}
	put(t, s, data)
	expect(t, s, data)
}

func testMany(t *testing.T, open Opener, s blob.Store) {
	other, err := open(blob.Options{MaxBytes: limit})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			own := []blob.Store{s, other}[i%2]
			for j := range 6 {
				data := noise(uint64(j), 20_000+j) // the same ones for all
				if _, err := own.Put(t.Context(), bytes.NewReader(data)); err != nil {
					t.Error(err)
					return
				}
				expect(t, own, data)
			}
		})
	}
	group.Wait()
	if got := hashes(t, s); len(got) != 6 {
		t.Errorf("%d blobs, want 6", len(got))
	}
}

func testReopen(t *testing.T, open Opener, s blob.Store) {
	data := noise(8, 50_000)
	put(t, s, data)
	other, err := open(blob.Options{MaxBytes: limit})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, other, data)
	if err := other.Delete(t.Context(), hashOf(data)); err != nil {
		t.Error(err)
	}
	if got := hashes(t, s); len(got) != 0 {
		t.Errorf("blobs %v", got)
	}
}

func testReadWhileDeleted(t *testing.T, _ Opener, s blob.Store) {
	data := noise(10, 200_000)
	b := put(t, s, data)
	r, err := s.Open(t.Context(), b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := s.Delete(t.Context(), b.Hash); err != nil {
		t.Skip("a file that is read cannot be removed here:", err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes (%v), want %d", len(got), err, len(data))
	}
}
