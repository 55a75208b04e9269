//go:build !windows

package outfile

import (
	"os"
	"syscall"
)

// hold marks a file as being written until it is closed or the process ends, by
// the system's advisory lock. Where there is none, files are never swept.
func hold(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// removeUnheld removes a file that nobody holds.
func removeUnheld(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		os.Remove(path)
	}
}
