package service

import (
	"errors"
	"os"
	"path/filepath"
)

// diskSize is that of the small file system.
const diskSize = 256 << 20

// disk is a file system that can be filled.
type disk struct{ dir string }

// fill leaves no room. What was there stays.
func (d *disk) fill() error {
	f, err := os.Create(d.filler())
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size >= 1<<10; size /= 2 {
		block := make([]byte, size)
		for err = nil; err == nil; {
			_, err = f.Write(block)
		}
		if !errors.Is(err, errNoSpace) {
			return err
		}
	}
	return nil
}

// empty makes room again.
func (d *disk) empty() error { return os.Remove(d.filler()) }

func (d *disk) filler() string { return filepath.Join(d.dir, "filler") }
