package folderlock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestHold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	first, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(dir); !errors.Is(err, ErrHeld) {
		t.Errorf("held twice: %v", err)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := Hold(dir)
	if err != nil {
		t.Fatalf("after it was given up: %v", err)
	}
	if err := again.Unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestRemove(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	l, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Stands() {
		t.Error("it is held and does not stand")
	}
	if err := os.WriteFile(filepath.Join(dir, "content"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	if l.Stands() {
		t.Error("it stands, and is not there")
	}
}

// TestStands: a folder that was made anew is another one. Where a system keeps an
// open folder from being removed, nobody can make it anew, and it stands.
func TestStands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	l, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		if !l.Stands() {
			t.Errorf("it was not removed (%v) and does not stand", err)
		}
		if err := l.Unlock(); err != nil {
			t.Error(err)
		}
		return
	}
	other, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if l.Stands() || !other.Stands() {
		t.Errorf("the old one stands: %v, the new one: %v", l.Stands(), other.Stands())
	}
	if err := errors.Join(l.Unlock(), other.Unlock()); err != nil {
		t.Error(err)
	}
}
