package service

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

var errNoSpace error = syscall.ENOSPC

// mountDisk makes a file system of a size in memory. It takes root, and a machine
// that lets root do it.
func mountDisk(dir string, size int) (*disk, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	if err := syscall.Mount("saggar", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		return nil, fmt.Errorf("a file system of its own cannot be mounted here: %w", err)
	}
	return &disk{dir}, nil
}

func (d *disk) unmount() error {
	return errors.Join(syscall.Unmount(d.dir, syscall.MNT_DETACH), os.Remove(d.dir))
}
