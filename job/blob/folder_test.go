package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func newFolder(t *testing.T) *folder {
	t.Helper()
	s, err := openFolder(filepath.Join(t.TempDir(), "blobs"), Options{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// files returns the paths of all files below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// fullDisk is a file on a disk that is full after some bytes, or says so when
// the file is synced or closed, as remote disks do.
type fullDisk struct {
	*os.File
	room          int
	sync, closing error
}

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return f.File.Write(p)
}

func (f *fullDisk) Sync() error { return errors.Join(f.sync, f.File.Sync()) }

func (f *fullDisk) Close() error { return errors.Join(f.File.Close(), f.closing) }

func TestFullDisk(t *testing.T) {
	const plenty = 1 << 30
	for name, disk := range map[string]fullDisk{
		"at once":         {room: 0},
		"in the middle":   {room: 150_000},
		"at the sync":     {room: plenty, sync: syscall.ENOSPC},
		"at the close":    {room: plenty, closing: syscall.EDQUOT},
		"at both of them": {room: plenty, sync: syscall.EDQUOT, closing: syscall.ENOSPC},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFolder(t)
			s.spool.create = func(path string) (file, error) {
				f, err := os.Create(path)
				own := disk
				own.File = f
				return &own, err
			}
			b, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 300_000)))
			if !errors.Is(err, ErrNoSpace) || b != (Blob{}) {
				t.Errorf("%+v, error %v, want %v", b, err, ErrNoSpace)
			}
			if left := files(t, s.dir); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestFullDevice asks a real system for its words.
func TestFullDevice(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is always full here:", err)
	}
	f.Close()
	s := newFolder(t)
	s.spool.create = func(string) (file, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) }
	if _, err := s.Put(t.Context(), strings.NewReader("x")); !errors.Is(err, ErrNoSpace) {
		t.Errorf("error %v, want %v", err, ErrNoSpace)
	}
}

func TestNoRoomForTheName(t *testing.T) {
	s := newFolder(t)
	s.spool.create = func(path string) (file, error) {
		return nil, &os.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
	}
	if _, err := s.Put(t.Context(), strings.NewReader("x")); !errors.Is(err, ErrNoSpace) {
		t.Errorf("error %v, want %v", err, ErrNoSpace)
	}
}

func TestBlobsCannotBeWritten(t *testing.T) {
	s := newFolder(t)
	path := filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(path, []byte("taken over"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutFile(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("streamed")); err != nil {
		t.Fatal(err)
	}
	for _, path := range files(t, s.dir) {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&0o222 != 0 {
			t.Errorf("%s has mode %v (%v)", path, info.Mode(), err)
		}
	}
}

// TestCopiedWhereItCannotBeRenamed takes a file over as from another disk.
func TestCopiedWhereItCannotBeRenamed(t *testing.T) {
	s := newFolder(t)
	path := filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(path, []byte("far away"), 0o666); err != nil {
		t.Fatal(err)
	}
	b, err := s.copyOver(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(s.path(b.Hash))
	if err != nil || string(got) != "far away" {
		t.Errorf("stored %q (%v)", got, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there (%v)", err)
	}
}

func TestStaleFilesAreSwept(t *testing.T) {
	s := newFolder(t)
	make := func(name string, age time.Duration) string {
		path := filepath.Join(s.spool.dir, name)
		when := time.Now().Add(-age)
		err := errors.Join(os.WriteFile(path, []byte("half a bl"), 0o444), os.Chtimes(path, when, when))
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, young := make(tempPrefix+"1", staleAfter+time.Minute), make(tempPrefix+"2", staleAfter-time.Minute)
	other := make("somebody's notes", 100*staleAfter)
	if _, err := openFolder(s.dir, Options{}.withDefaults()); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(files(t, s.dir)); strings.Contains(got, old) || !strings.Contains(got, young) || !strings.Contains(got, other) {
		t.Errorf("there are %s", got)
	}
}

// TestDamagedBlobIsReplaced cuts a blob off from outside.
func TestDamagedBlobIsReplaced(t *testing.T) {
	s := newFolder(t)
	b, err := s.Put(t.Context(), strings.NewReader("the whole"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(s.path(b.Hash), 0o666), os.Truncate(s.path(b.Hash), 3)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), strings.NewReader("the whole")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(s.path(b.Hash)); err != nil || string(got) != "the whole" {
		t.Errorf("%q (%v)", got, err)
	}
}

func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	when := time.Now().Add(-by)
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

// TestStoredAgainIsYoung is what a collector relies on.
func TestStoredAgainIsYoung(t *testing.T) {
	s := newFolder(t)
	limit := time.Now().Add(-time.Hour)
	for _, store := range []func() (Blob, error){
		func() (Blob, error) { return s.Put(t.Context(), strings.NewReader("again")) },
		func() (Blob, error) {
			path := filepath.Join(t.TempDir(), "again")
			if err := os.WriteFile(path, []byte("again"), 0o666); err != nil {
				return Blob{}, err
			}
			return s.PutFile(t.Context(), path)
		},
	} {
		b, err := s.Put(t.Context(), strings.NewReader("again"))
		if err != nil {
			t.Fatal(err)
		}
		age(t, s.path(b.Hash), 2*time.Hour)
		if _, err := store(); err != nil {
			t.Fatal(err)
		}
		if gone, err := s.Expire(t.Context(), b.Hash, limit); gone || err != nil {
			t.Errorf("expired %v (%v)", gone, err)
		}
		age(t, s.path(b.Hash), 2*time.Hour)
		if gone, err := s.Expire(t.Context(), b.Hash, limit); !gone || err != nil {
			t.Errorf("expired %v (%v)", gone, err)
		}
	}
}

// TestKilledInExpire leaves a blob as a process does that dies in the middle.
func TestKilledInExpire(t *testing.T) {
	s := newFolder(t)
	b, err := s.Put(t.Context(), strings.NewReader("hold on"))
	if err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(filepath.Dir(s.path(b.Hash)), deadPrefix+b.Hash)
	if err := os.Rename(s.path(b.Hash), dead); err != nil {
		t.Fatal(err)
	}
	if s, err = openFolder(s.dir, Options{}.withDefaults()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), b.Hash); err != nil {
		t.Error(err)
	}
}

// TestExpireBesidePut has a collector and a writer meet on one blob: whatever
// the order, what the writer was told to be stored is there afterwards.
func TestExpireBesidePut(t *testing.T) {
	s := newFolder(t)
	content := []byte("wanted and unwanted")
	for range 100 {
		b, err := s.Put(t.Context(), bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		age(t, s.path(b.Hash), 2*time.Hour)
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := s.Expire(context.Background(), b.Hash, time.Now().Add(-time.Hour)); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := s.Put(context.Background(), bytes.NewReader(content)); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if got, err := os.ReadFile(s.path(b.Hash)); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes (%v)", len(got), err)
		}
	}
}

// TestMemoryStaysFlat streams far more than it may allocate.
func TestMemoryStaysFlat(t *testing.T) {
	s := newFolder(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := s.Put(t.Context(), io.LimitReader(zeros{}, 64<<20)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("64 MB took %d bytes of memory", got)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
