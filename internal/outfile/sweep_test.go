package outfile

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestCancelledWriteLeavesNothing: when ctx ends, the half is gone although fill
// goes on, the old file stays, and fill that ends well later changes nothing.
func TestCancelledWriteLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := WriteContext(ctx, path, func(w io.Writer) error {
		io.WriteString(w, "half")
		cancel()
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			if list, _ := os.ReadDir(filepath.Dir(path)); len(list) == 1 {
				return nil
			}
		}
		return errors.New("the half is still there")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	expect(t, path, "old", 1)
	if err := WriteContext(ctx, path, text("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	expect(t, path, "old", 1)
}

// TestSweep: what a killed program left is removed, what is being written, is
// young or has another name is not.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour)
	for name, age := range map[string]time.Time{
		".saggar-0123abcd": old, ".saggar-00000001": time.Now(), ".saggar-0123abcde": old, ".saggar-": old, "a.saggar-0123abcd": old,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, age, age); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out")
	err := Write(out, func(w io.Writer) error {
		if _, err := io.WriteString(w, "whole"); err != nil {
			return err
		}
		if err := os.Chtimes(w.(*os.File).Name(), old, old); err != nil {
			return err
		}
		return Probe(out)
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, out, "whole", 5)
	if _, err := os.Stat(filepath.Join(dir, ".saggar-0123abcd")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("not swept: %v", err)
	}
}
