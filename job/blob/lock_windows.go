package blob

import "os"

// holdLock creates a file and keeps it open until this process ends: Windows
// does not let others remove it meanwhile.
func holdLock(path string) (*os.File, bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	return f, err == nil, err
}

// breakLock removes the lock file of a process that is dead, and reports whether
// it is.
func breakLock(path string) bool { return os.Remove(path) == nil }
