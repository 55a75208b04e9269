package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/pack"
)

// No file that is read may be written over, under whatever name it is found: a
// part that is gone cannot be packed again. Outputs of several plates are
// numbered, so that their names are not those of the command line.

// inputs lists the files that the command line reads.
func (j *packJob) inputs() []string {
	f := j.flags
	var list []string
	for _, path := range append([]string{f.parts, f.plate, f.positions, f.space.input}, f.keepOut...) {
		if path != "" {
			list = append(list, path)
		}
	}
	for _, s := range j.sources {
		list = append(list, s.paths()...)
	}
	return list
}

// mostPlates returns how many plates the search may open.
func (j *packJob) mostPlates() int {
	switch {
	case !j.options.MultiBuild:
		return 1
	case j.options.MaxPlates > 0:
		return j.options.MaxPlates
	}
	n := 0
	for _, s := range j.sources {
		if s.part.Fill {
			return math.MaxInt
		}
		n += max(s.part.Count, 1)
		for _, l := range s.part.Locked {
			n = max(n, l.Plate+1)
		}
	}
	return n
}

// spare refuses outputs that are one of the inputs when there are so many plates.
func spare(inputs []string, outputs []output, plates int) error {
	read := make([]os.FileInfo, len(inputs))
	for i, in := range inputs {
		read[i], _ = os.Stat(in) // nil: reading it says what is wrong
	}
	for _, o := range outputs {
		for _, name := range o.names(plates) {
			to, err := os.Stat(name)
			if err != nil || !to.Mode().IsRegular() {
				continue
			}
			for i, from := range read {
				if from != nil && os.SameFile(from, to) {
					return fmt.Errorf("%s and %s are the same file: write to another one", printable(inputs[i]), printable(name))
				}
			}
		}
	}
	return nil
}

// names returns the name of o and those that files for each plate would have,
// as far as there are such files.
func (o output) names(plates int) []string {
	list := []string{o.path}
	if plates < 2 {
		return list
	}
	for _, n := range o.numbers(plates) {
		list = append(list, numbered(o.path, n))
	}
	return list
}

// numbers returns which files for plates up to the given number are there, if o
// has such files.
func (o output) numbers(plates int) []int {
	if !o.perPlate() {
		return nil
	}
	entries, err := os.ReadDir(filepath.Dir(o.path))
	if err != nil {
		return nil // writing says what is wrong
	}
	var list []int
	ext := filepath.Ext(o.path)
	stem := strings.TrimSuffix(filepath.Base(o.path), ext) + "-"
	for _, e := range entries {
		// Letters of either case: some systems take them for the same.
		name := e.Name()
		if len(name) <= len(stem)+len(ext) || !strings.EqualFold(name[:len(stem)], stem) || !strings.EqualFold(name[len(name)-len(ext):], ext) {
			continue
		}
		digits := name[len(stem) : len(name)-len(ext)]
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > plates || strconv.Itoa(n) != digits {
			continue
		}
		if _, err := os.Stat(numbered(o.path, n)); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// twice reports whether two names are of one file, whether it is there or not.
func twice(a, b string) bool {
	if whole(a) == whole(b) {
		return true
	}
	x, err := os.Stat(a)
	y, wrong := os.Stat(b)
	return err == nil && wrong == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}

// whole returns path from the root, its folder without links.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(dir, filepath.Base(path))
}

// onePath is a flag for a file to write: a second one would replace the first.
type onePath struct{ path *string }

func (p onePath) String() string {
	if p.path == nil {
		return ""
	}
	return *p.path
}

// Type is the word for it in the help.
func (p onePath) Type() string { return "string" }

// Set takes the path.
func (p onePath) Set(path string) error {
	if *p.path != "" {
		return fmt.Errorf("given twice, but one file is written")
	}
	*p.path = path
	return nil
}

// held reports of every plate whether something lies on it.
func held(l *pack.Layout) []bool {
	full := make([]bool, l.Plates)
	for _, p := range l.Placements {
		if p.Placed {
			full[p.Plate] = true
		}
	}
	return full
}
