//go:build !windows

package folderlock

import (
	"errors"
	"os"
	"syscall"
)

// lock locks a file by the system's advisory lock, which ends with the process. The
// file stays, so that all who ever come lock the same one.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrHeld
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
