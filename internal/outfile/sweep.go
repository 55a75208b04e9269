package outfile

import (
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// prefix begins the names of files that are being written.
const prefix = ".saggar-"

// unfinished are the names that createBeside gives.
var unfinished = regexp.MustCompile(`^\.saggar-[0-9a-f]{8}$`)

// young is the age below which a file is left alone: its writer may not have come
// to [hold] it yet.
const young = 10 * time.Second

// sweep removes from a folder the files that were being written when their writer
// was killed. Nobody holds those any more. What cannot be removed stays.
func sweep(dir string) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range list {
		if !unfinished.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > young {
			removeUnheld(filepath.Join(dir, e.Name()))
		}
	}
}
