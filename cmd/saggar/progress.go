package main

import (
	"fmt"
	"io"
	"path/filepath"
	"sync"
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
	w    io.Writer // nil: silent
	name string

	mu    sync.Mutex // guards what follows: the line may come from a timer
	next  time.Time
	shown bool
	timer *time.Timer
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
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !time.Now().Before(p.next) {
		p.line(fmt.Sprintf("reading %3.0f %%", 100*fraction))
	}
}

// phase shows what is done next, once the file has taken its time: what follows
// does not report how far it is.
func (p *progress) phase(what string) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(time.Until(p.next), func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.timer != nil {
			p.line(what)
		}
	})
}

// line replaces what is shown. The caller holds the lock.
func (p *progress) line(text string) {
	p.next, p.shown = time.Now().Add(progressPause), true
	fmt.Fprintf(p.w, "\r\x1b[K%s: %s", printable(p.name), text)
}

// clear removes the line, so that results stand alone. Nothing is shown after
// it.
func (p *progress) clear() {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
