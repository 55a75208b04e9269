package blob

import (
	"os"
	"runtime"
)

// syncDir makes the names in a folder durable. Windows cannot sync folders; its
// file systems keep a journal of names.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closing := d.Close(); err == nil {
		err = closing
	}
	return writeFault(err)
}
