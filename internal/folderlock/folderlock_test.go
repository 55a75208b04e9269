package folderlock

import (
	"errors"
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
