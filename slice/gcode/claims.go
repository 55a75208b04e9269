package gcode

import (
	"bytes"
	"io"
)

// Claim is what a slicer wrote about its own print. Fields that it left out are
// -1.
type Claim struct {
	PrintTime   float64 // s
	FilamentMM  float64
	FilamentCM3 float64
	FilamentG   float64
}

// Complete reports whether time, length and volume are there; weight is left out
// by slicers that do not know the density.
func (c Claim) Complete() bool { return c.PrintTime >= 0 && c.FilamentMM >= 0 && c.FilamentCM3 >= 0 }

// Claims reads what PrusaSlicer and its like say at the end of a file, from as
// many bytes as [FileSettings] looks at.
func Claims(f io.ReadSeeker) (Claim, error) {
	c := Claim{-1, -1, -1, -1}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return c, err
	}
	if _, err := f.Seek(max(0, size-configBytes), io.SeekStart); err != nil {
		return c, err
	}
	text, err := io.ReadAll(io.LimitReader(f, configBytes))
	for line := range bytes.Lines(text) {
		c.line(line)
	}
	return c, err
}

// line takes in one line.
func (c *Claim) line(line []byte) {
	for _, k := range []struct {
		by string
		to *float64
	}{
		{"; filament used [mm] = ", &c.FilamentMM},
		{"; filament used [cm3] = ", &c.FilamentCM3},
		{"; filament used [g] = ", &c.FilamentG},
	} {
		if rest, ok := bytes.CutPrefix(line, []byte(k.by)); ok {
			*k.to = float(rest)
		}
	}
	if rest, ok := bytes.CutPrefix(line, []byte("; estimated printing time (normal mode) = ")); ok {
		c.PrintTime = duration(string(rest))
	}
}
