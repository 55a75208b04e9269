//go:build !windows

package blob

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// holdLock creates a file and locks it until this process ends, however it
// ends. Between the two steps a sweeper may take it for a dead one's: then the
// file is gone or locked, and false is returned.
func holdLock(path string) (*os.File, bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, false, err
	}
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		mine, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return f, true, nil
		}
	}
	return nil, false, f.Close()
}

// breakLock buries a process that is dead: clean removes what it used, and its
// lock file goes last, so that a burial that is broken off is taken up again.
// Nothing is done while the process lives.
func breakLock(path string, clean func() error) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else has buried it
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil
	}
	if err := clean(); err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
