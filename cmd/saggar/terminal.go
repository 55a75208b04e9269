package main

import (
	"io"
	"os"
	"runtime"
)

// isTerminal reports whether w is a terminal rather than a file or a pipe.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// paint colours text for a terminal, or not at all.
type paint bool

// newPaint reports whether colours are wanted on w: a terminal that has them,
// and no NO_COLOR in the environment (no-color.org). The old Windows console
// prints the codes instead of obeying them; newer ones set WT_SESSION.
func newPaint(w io.Writer) paint {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	if runtime.GOOS == "windows" && os.Getenv("WT_SESSION") == "" {
		return false
	}
	return paint(isTerminal(w))
}

func (p paint) with(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) green(s string) string  { return p.with("32", s) }
func (p paint) yellow(s string) string { return p.with("33", s) }
func (p paint) red(s string) string    { return p.with("31", s) }
func (p paint) faint(s string) string  { return p.with("2", s) }
