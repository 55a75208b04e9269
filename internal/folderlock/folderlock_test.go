package folderlock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
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
	if err := os.WriteFile(filepath.Join(dir, "content"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestWait(t *testing.T) {
	dir := t.TempDir()
	l, err := Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Wait(dir, 10*time.Millisecond); !errors.Is(err, ErrHeld) {
		t.Errorf("it is held: %v", err)
	}
	gone := make(chan error)
	go func() { gone <- l.Unlock() }()
	next, err := Wait(dir, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-gone, next.Unlock()); err != nil {
		t.Error(err)
	}
}
