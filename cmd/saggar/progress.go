package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"
)

// Work shorter than the patience shows nothing: a line that flashes by is noise.
const (
	progressPatience = 700 * time.Millisecond
	progressPause    = 100 * time.Millisecond
)

// progress is one line on a terminal that says how far a file has come. On
// anything else it stays silent.
type progress struct {
	w     io.Writer // nil: silent
	name  string
	next  time.Time
	shown bool
}

func newProgress(w io.Writer, path string) *progress {
	p := &progress{name: filepath.Base(path), next: time.Now().Add(progressPatience)}
	if isTerminal(w) {
		p.w = w
	}
	return p
}

// set shows that the fraction of the file has been read.
func (p *progress) set(fraction float64) {
	if p.w == nil || time.Now().Before(p.next) {
		return
	}
	p.line(fmt.Sprintf("reading %3.0f %%", 100*fraction))
}

// phase shows what is done next, when the file has taken its time already.
func (p *progress) phase(what string) {
	if p.w != nil && p.shown {
		p.line(what)
	}
}

func (p *progress) line(text string) {
	p.next, p.shown = time.Now().Add(progressPause), true
	fmt.Fprintf(p.w, "\r\x1b[K%s: %s", printable(p.name), text)
}

// clear removes the line, so that results stand alone.
func (p *progress) clear() {
	if p.w != nil && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
