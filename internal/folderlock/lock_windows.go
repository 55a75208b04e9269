package folderlock

import (
	"errors"
	"os"
)

// lock makes a file and keeps it open: Windows lets nobody remove it meanwhile. One
// that can be removed was left by a process that is dead.
func lock(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, ErrHeld
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, ErrHeld
	}
	return f, err
}
