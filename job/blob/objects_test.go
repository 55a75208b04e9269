package blob_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/blob/blobtest"
)

const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

// opened returns a store on a fresh bucket that holds "abc", and whose cache
// holds nothing.
func opened(t *testing.T) (*blobtest.S3, blob.Store) {
	t.Helper()
	fake, address := bucket(t)
	first, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Put(t.Context(), strings.NewReader("abc")); err != nil {
		t.Fatal(err)
	}
	second, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return fake, second
}

// counted counts the requests of a verb that come from now on.
func counted(fake *blobtest.S3, verb string) *atomic.Int64 {
	n := new(atomic.Int64)
	fake.Fault = func(r *http.Request) int {
		if r.Method == verb {
			n.Add(1)
		}
		return 0
	}
	return n
}

func TestKeysInTheBucket(t *testing.T) {
	fake, store := opened(t)
	if got, want := fake.Keys("parts"), []string{"a/b/sha256/ba/" + abc}; !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
	for _, stranger := range []string{"a/b/sha256/readme", "a/b/sha256/bb/" + abc, "sha256/ba/" + abc, "a/b/sha256/ba/x/" + abc} {
		fake.Store("parts", stranger, nil)
	}
	err := store.Walk(t.Context(), func(b blob.Blob, _ time.Time) error {
		if b != (blob.Blob{Hash: abc, Size: 3}) {
			t.Errorf("walked %+v", b)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDamagedObject(t *testing.T) {
	fake, store := opened(t)
	gets := counted(fake, http.MethodGet)
	fake.Change("parts", 0, func([]byte) []byte { return []byte("abd") })
	for range 2 { // nothing wrong may have been kept
		if _, err := store.Open(t.Context(), abc); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("error %v, want %v", err, blob.ErrCorrupt)
		}
	}
	if gets.Load() < 4 {
		t.Errorf("fetched %d times", gets.Load())
	}
	fake.Change("parts", 0, func([]byte) []byte { return []byte("abc") })
	if _, err := store.Open(t.Context(), abc); err != nil {
		t.Error(err)
	}
}

// TestBusyService has every other request refused for a while.
func TestBusyService(t *testing.T) {
	fake, store := opened(t)
	var n atomic.Int64
	fake.Fault = func(*http.Request) int {
		if n.Add(1)%2 == 1 {
			return http.StatusServiceUnavailable
		}
		return 0
	}
	b, err := store.Put(t.Context(), strings.NewReader("in spite of it"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), b.Hash); err != nil {
		t.Error(err)
	}
	if _, err := store.Open(t.Context(), abc); err != nil {
		t.Error(err)
	}
}

// TestRefusedUpload leaves nothing in the cache that is not in the bucket.
func TestRefusedUpload(t *testing.T) {
	fake, address := bucket(t)
	dir := t.TempDir()
	store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{CacheDir: dir}))
	if err != nil {
		t.Fatal(err)
	}
	fake.Fault = func(r *http.Request) int {
		if r.Method == http.MethodPut {
			return http.StatusBadRequest
		}
		return 0
	}
	if b, err := store.Put(t.Context(), strings.NewReader("abc")); err == nil {
		t.Errorf("stored %+v", b)
	}
	if _, err := store.Open(t.Context(), abc); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "tmp", ".tmp-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestStoredAgainInABucket counts uploads: none for a young object, one for an
// old one, which is young afterwards.
func TestStoredAgainInABucket(t *testing.T) {
	fake, store := opened(t)
	puts := counted(fake, http.MethodPut)
	again := func(want int64) {
		t.Helper()
		if _, err := store.Put(t.Context(), strings.NewReader("abc")); err != nil {
			t.Fatal(err)
		}
		if puts.Load() != want {
			t.Errorf("%d uploads, want %d", puts.Load(), want)
		}
	}
	again(0)
	fake.Change("parts", 2*time.Hour, func(b []byte) []byte { return b })
	again(1)
	if gone, err := store.Expire(t.Context(), abc, time.Now().Add(-time.Hour)); gone || err != nil {
		t.Errorf("expired %v (%v)", gone, err)
	}
}

// TestFullDiskGivesRoom has a disk that is full as long as the cache holds more
// than two copies: those that can be fetched again go, and what is wanted comes.
func TestFullDiskGivesRoom(t *testing.T) {
	_, address := bucket(t)
	dir := t.TempDir()
	store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{CacheDir: dir}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		if _, err := store.Put(t.Context(), bytes.NewReader(make([]byte, 1000+i))); err != nil {
			t.Fatal(err)
		}
	}
	other, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Put(t.Context(), strings.NewReader("abc")); err != nil {
		t.Fatal(err)
	}
	copies := func() int { return len(below(t, filepath.Join(dir, "sha256"))) }
	blob.FailWrites(store, func() error {
		if copies() > 2 {
			return syscall.ENOSPC
		}
		return nil
	})
	r, err := store.Open(t.Context(), abc)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if n := copies(); n < 1 || n > 3 {
		t.Errorf("%d copies are left", n)
	}

	blob.FailWrites(store, func() error { return syscall.ENOSPC })
	if _, err := store.Put(t.Context(), strings.NewReader("no room")); !errors.Is(err, blob.ErrNoSpace) {
		t.Errorf("error %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "tmp", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestFetchedOnce has many readers ask for one blob at the same time.
func TestFetchedOnce(t *testing.T) {
	fake, store := opened(t)
	gets := counted(fake, http.MethodGet)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, release, err := store.Local(t.Context(), abc)
			if err != nil {
				t.Error(err)
				return
			}
			release()
		})
	}
	group.Wait()
	if gets.Load() != 1 {
		t.Errorf("fetched %d times", gets.Load())
	}
	b, err := store.Put(t.Context(), strings.NewReader("what was just stored is at hand"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), b.Hash); err != nil || gets.Load() != 1 {
		t.Errorf("fetched %d times (%v)", gets.Load(), err)
	}
}

// TestLargeObject goes up in parts.
func TestLargeObject(t *testing.T) {
	fake, address := bucket(t)
	store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte("0123456789abcdef!"), 1<<20) // 17 MB: two parts
	b, err := store.Put(t.Context(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	other, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	r, err := other.Open(t.Context(), b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes (%v), want %d", len(got), err, len(data))
	}
	if fake.Uploads() != 0 {
		t.Errorf("%d uploads are half done", fake.Uploads())
	}
}

// TestUploadIsNotHeldInMemory has a bucket that throws away what it is sent.
func TestUploadIsNotHeldInMemory(t *testing.T) {
	fake, address := bucket(t)
	store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int64
	fake.Fault = func(r *http.Request) int {
		if r.Method == http.MethodPut {
			n, _ := io.Copy(io.Discard, r.Body)
			sent.Add(n)
			r.Body = http.NoBody
			r.Header.Del("X-Amz-Content-Sha256")
		}
		return 0
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := store.Put(t.Context(), io.LimitReader(endless{}, 64<<20)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 16<<20 || sent.Load() < 64<<20 {
		t.Errorf("%d bytes sent took %d bytes of memory", sent.Load(), got)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAddressesAreRefused(t *testing.T) {
	_, address := bucket(t)
	good := keyed(t, blob.Options{})
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		address string
		options blob.Options
		says    string
	}{
		"no scheme":           {"/var/blobs", good, "want file://"},
		"another scheme":      {"ftp://host/x", good, "want file://"},
		"a relative folder":   {"file://blobs", good, "want file:///folder"},
		"a query":             {"file:///tmp/x?sync=no", good, "want file:///folder"},
		"a fragment":          {"file:///tmp/x#1", good, "want file:///folder"},
		"a file":              {"file://" + filepath.ToSlash(file), good, "not a directory"},
		"no bucket in it":     {"s3:///x", good, "want s3://bucket"},
		"an absent bucket":    {strings.Replace(address, "parts", "other", 1), good, `no bucket "other"`},
		"a wrong parameter":   {"s3://parts?colour=red", good, `unknown parameter "colour"`},
		"a wrong endpoint":    {"s3://parts?endpoint=localhost:9", good, "want http://host:port"},
		"a wrong key":         {address, blob.Options{AccessKey: "x", SecretKey: "y", CacheDir: t.TempDir()}, "denied"},
		"half a key":          {address, blob.Options{AccessKey: "x"}, "go together"},
		"no cache":            {address, blob.Options{}, "CacheDir is not set"},
		"a negative limit":    {address, blob.Options{MaxBytes: -1}, "MaxBytes is -1"},
		"a negative cache":    {address, blob.Options{CacheBytes: -1}, "CacheBytes is -1"},
		"Google without keys": {"gs://parts", blob.Options{CacheDir: t.TempDir()}, "HMAC"},
		"Google's regions":    {"gs://parts?region=x", good, `unknown parameter "region"`},
		"a secret in it":      {"s3://me:hidden@parts", good, "want s3://bucket"},
		"half a key in it":    {"s3://parts?secret_key=hidden", good, "go together"},
		"a wrong key in it":   {address + "&access_key=x&secret_key=hidden", good, "denied"},
		"not a URL":           {"s3://parts?secret_key=hidden\x7f", good, "no URL"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := blob.Open(t.Context(), c.address, c.options)
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(c.says)) {
				t.Errorf("%v, error %v, want one with %q", s, err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

func TestKeysInTheAddress(t *testing.T) {
	_, address := bucket(t)
	address += "&access_key=" + blobtest.AccessKey + "&secret_key=" + blobtest.SecretKey
	if _, err := blob.Open(t.Context(), address, blob.Options{CacheDir: t.TempDir()}); err != nil {
		t.Error(err)
	}
}

// TestGoogle shows only that the address is read and the same calls are made:
// the service itself is not at hand.
func TestGoogle(t *testing.T) {
	_, address := bucket(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	google := "gs://parts/g?endpoint=" + url.QueryEscape(u.Query().Get("endpoint"))
	store, err := blob.Open(t.Context(), google, keyed(t, blob.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	b, err := store.Put(t.Context(), strings.NewReader("abc"))
	if err != nil || b.Hash != abc {
		t.Errorf("%+v (%v)", b, err)
	}
	seen := 0
	if err := store.Walk(t.Context(), func(blob.Blob, time.Time) error { seen++; return nil }); err != nil || seen != 1 {
		t.Errorf("%d blobs (%v)", seen, err)
	}
}
