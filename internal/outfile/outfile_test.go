package outfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// expect checks that the folder of path holds that file with the given content
// and nothing else beside extra.
func expect(t *testing.T, path, content string, entries int) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s holds %q (%v), want %q", path, got, err, content)
	}
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(list) != entries {
		t.Errorf("%d entries (%v), want %d: %v", len(list), err, entries, list)
	}
}

func TestWriteCreatesAndReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	for _, s := range []string{"first", "second, longer", ""} {
		if err := Write(path, text(s)); err != nil {
			t.Fatal(err)
		}
		expect(t, path, s, 1)
	}
}

func TestFailureKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk full")
	err := Write(path, func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	expect(t, path, "old", 1)
}

func TestFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	broken := errors.New("no")
	if err := Write(filepath.Join(dir, "out"), func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if list, _ := os.ReadDir(dir); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestKeepsModeAndLink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes and links are different on Windows")
	}
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.WriteFile(real, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	if err := Write(link, text("new")); err != nil {
		t.Fatal(err)
	}
	expect(t, real, "new", 2)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info.Mode(), err)
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
	}
}

func TestDeviceIsWrittenToDirectly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no device files")
	}
	if err := Write(os.DevNull, text("gone")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(os.DevNull)
	if err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("%s is now %v (%v)", os.DevNull, info.Mode(), err)
	}
}

func TestFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, text("x")); err == nil {
		t.Error("wrote over a folder")
	}
	if err := Write(filepath.Join(dir, "missing", "out"), text("x")); err == nil {
		t.Error("wrote into a folder that does not exist")
	}
}

func TestProbe(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := Write(old, text("kept")); err != nil {
		t.Fatal(err)
	}
	for path, fine := range map[string]bool{
		old:                             true,
		filepath.Join(dir, "new"):       true,
		dir:                             false,
		filepath.Join(dir, "none", "a"): false,
		filepath.Join(dir, "old", "a"):  false,
		os.DevNull:                      true,
	} {
		if err := Probe(path); (err == nil) != fine {
			t.Errorf("%s: %v", path, err)
		}
	}
	expect(t, old, "kept", 1)
}
