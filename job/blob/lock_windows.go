package blob

import "os"

// holdLock creates a file and keeps it open until this process ends: Windows
// does not let others remove it meanwhile.
func holdLock(path string) (*os.File, bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	return f, err == nil, err
}

// breakLock buries a process that is dead: its lock file can be removed, and
// clean removes what it used. Nothing is done while the process lives.
func breakLock(path string, clean func() error) error {
	if os.Remove(path) != nil {
		return nil
	}
	return clean()
}
