// Package folderlock keeps a folder for one process at a time.
package folderlock

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrHeld says that another process has the folder.
var ErrHeld = errors.New("another process uses this folder")

// Lock is a folder that is held. It is given up by Unlock, or when the process ends
// in whatever way.
type Lock struct {
	f   *os.File
	dir string
}

// Hold takes a folder, which is made if it is not there, for this process.
func Hold(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := lock(filepath.Join(dir, name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &Lock{f: f, dir: dir}, nil
}

// Wait takes a folder as Hold does, as soon as no other process has it; after so long it
// gives up with [ErrHeld].
func Wait(dir string, most time.Duration) (*Lock, error) {
	end := time.Now().Add(most)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		l, err := Hold(dir)
		if !errors.Is(err, ErrHeld) || time.Now().After(end) {
			return l, err
		}
		time.Sleep(pause)
	}
}

// name is that of the file in the folder which is locked.
const name = "lock"

// Remove removes the folder with all that is in it, and then gives it up.
func (l *Lock) Remove() error {
	err := os.RemoveAll(l.dir)
	if fault := l.f.Close(); err == nil || fault != nil {
		return fault
	}
	return os.RemoveAll(l.dir) // of what is open, Windows removes nothing
}

// Unlock gives the folder up.
func (l *Lock) Unlock() error { return l.f.Close() }
