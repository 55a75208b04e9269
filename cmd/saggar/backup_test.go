package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/store"
)

// TestBackup copies the folder of a service at work twice and finds in each copy
// what was there when it was made, with its files.
func TestBackup(t *testing.T) {
	ctx := t.Context()
	data, copied := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "copy")
	_, end := serving(t, "--data", data)
	live := openCopy(t, data)
	for _, name := range []string{"first", "second"} {
		b, err := live.blobs.Put(ctx, strings.NewReader(name))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = live.Create(ctx, store.Draft{Record: store.Record{ID: name, Tenant: "t", Family: "material", Name: name,
			Files: []store.File{{Name: "content", Hash: b.Hash, Size: b.Size, Type: "text/plain"}}}})
		if err != nil {
			t.Fatal(err)
		}
		if code := run(ctx, []string{"backup", "--data", data, copied}, streams{strings.NewReader(""), io.Discard, io.Discard}); code != exitOK {
			t.Fatalf("exit code %d", code)
		}
		checkCopy(t, copied, name)
	}
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// copyOf is the records and files of a data folder.
type copyOf struct {
	*job.Service
	blobs blob.Store
}

func openCopy(t *testing.T, data string) copyOf {
	t.Helper()
	blobs, err := blob.Open(t.Context(), "file://"+slashed(filepath.Join(data, "blobs")), blob.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := job.Open(t.Context(), job.Options{Database: "sqlite://" + filepath.ToSlash(filepath.Join(data, "saggar.db")), Blobs: blobs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = s.Close(ctx) // the copy may have been closed already
	})
	return copyOf{s, blobs}
}

func checkCopy(t *testing.T, data, name string) {
	t.Helper()
	c := openCopy(t, data)
	r, err := c.Record(t.Context(), store.Ref{Tenant: "t", ID: name})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	f, err := c.blobs.Open(t.Context(), r.Files[0].Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if text, err := io.ReadAll(f); err != nil || string(text) != name {
		t.Errorf("the file says %q, %v", text, err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestBackupRefuses: the folder of a service that runs is no place for a backup,
// neither of itself nor of another.
func TestBackupRefuses(t *testing.T) {
	data, other := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "other")
	_, end := serving(t, "--data", data)
	_, endOther := serving(t, "--data", other)
	for _, c := range []struct{ from, to, want string }{
		{t.TempDir(), t.TempDir(), "no database"},
		{data, data, "is the data folder itself"},
		{data, filepath.Join(data, "blobs", ".."), "is the data folder itself"},
		{data, other, "another process uses this folder"},
	} {
		var out strings.Builder
		if code := run(t.Context(), []string{"backup", "--data", c.from, c.to}, streams{strings.NewReader(""), io.Discard, &out}); code == exitOK ||
			!strings.Contains(out.String(), c.want) {
			t.Errorf("exit code %d, said %q, want %q", code, out.String(), c.want)
		}
	}
	if a, b := end(), endOther(); a != exitOK || b != exitOK {
		t.Errorf("exit codes %d, %d", a, b)
	}
}

// TestBackupWithoutFiles: where the files lie elsewhere, it says so.
func TestBackupWithoutFiles(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	_, end := serving(t, "--data", data, "--blobs", "file://"+slashed(filepath.Join(t.TempDir(), "blobs")))
	var out strings.Builder
	if code := run(t.Context(), []string{"backup", "--data", data, t.TempDir()}, streams{strings.NewReader(""), io.Discard, &out}); code != exitOK ||
		!strings.Contains(out.String(), "without files") {
		t.Errorf("exit code %d, said %q", code, out.String())
	}
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
