package blob_test

import (
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/blob/blobtest"
)

func TestFolder(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Opener {
		address := "file://" + filepath.ToSlash(filepath.Join(t.TempDir(), "blobs"))
		return func(o blob.Options) (blob.Store, error) { return blob.Open(t.Context(), address, o) }
	})
}

// bucket serves a fresh object store with one bucket and returns its address.
func bucket(t *testing.T) (*blobtest.S3, string) {
	fake := blobtest.NewS3("parts")
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, "s3://parts/a/b?region=here&endpoint=" + url.QueryEscape(server.URL)
}

// keyed adds what opens the bucket.
func keyed(t *testing.T, o blob.Options) blob.Options {
	o.AccessKey, o.SecretKey = blobtest.AccessKey, blobtest.SecretKey
	if o.CacheDir == "" {
		o.CacheDir = t.TempDir()
	}
	return o
}

func TestS3(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Opener {
		fake, address := bucket(t)
		fake.Page = 7
		return func(o blob.Options) (blob.Store, error) { return blob.Open(t.Context(), address, keyed(t, o)) }
	})
}

// TestS3WithSharedCache has all stores of a place use one cache, too small for
// more than a few blobs.
func TestS3WithSharedCache(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Opener {
		_, address := bucket(t)
		dir := t.TempDir()
		return func(o blob.Options) (blob.Store, error) {
			o.CacheDir, o.CacheBytes = dir, 50_000
			return blob.Open(t.Context(), address, keyed(t, o))
		}
	})
}

// TestFromAnotherDisk takes over files that cannot be renamed into a store.
func TestFromAnotherDisk(t *testing.T) {
	far, err := os.MkdirTemp("/dev/shm", "blob")
	if err != nil {
		t.Skip("no second disk here:", err)
	}
	defer os.RemoveAll(far)
	probe := filepath.Join(t.TempDir(), "probe")
	if err := os.WriteFile(filepath.Join(far, "probe"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if os.Rename(filepath.Join(far, "probe"), probe) == nil {
		t.Skip("/dev/shm is not another disk")
	}
	if err := os.Remove(filepath.Join(far, "probe")); err != nil {
		t.Fatal(err)
	}
	_, parts := bucket(t)
	for _, address := range []string{"file://" + filepath.ToSlash(t.TempDir()), parts} {
		store, err := blob.Open(t.Context(), address, keyed(t, blob.Options{}))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(far, "part")
		if err := os.WriteFile(path, []byte("abc"), 0o666); err != nil {
			t.Fatal(err)
		}
		if b, err := store.PutFile(t.Context(), path); err != nil || b.Hash != abc {
			t.Errorf("%+v, %v", b, err)
		}
		local, release, err := store.Local(t.Context(), abc)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(local); err != nil || string(got) != "abc" {
			t.Errorf("%q (%v)", got, err)
		}
		release()
		if left := below(t, far); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
