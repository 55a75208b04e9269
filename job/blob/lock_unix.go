//go:build !windows

package blob

import (
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

// breakLock removes the lock file of a process that is dead, and reports whether
// it is.
func breakLock(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return false
	}
	return os.Remove(path) == nil
}
