// Package folderlock keeps a folder for one process at a time.
package folderlock

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrHeld says that another process has the folder.
var ErrHeld = errors.New("another process uses this folder")

// Lock is a folder that is held. It is given up by Unlock, or when the process ends
// in whatever way.
type Lock struct{ f *os.File }

// Hold takes a folder, which is made if it is not there, for this process.
func Hold(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "lock")
	f, err := lock(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &Lock{f}, nil
}

// Unlock gives the folder up.
func (l *Lock) Unlock() error { return l.f.Close() }
