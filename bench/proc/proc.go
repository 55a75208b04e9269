// Package proc looks at the memory of a process while it runs.
package proc

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// The kernel counts the resident memory of a process by kind. Anonymous memory
// is what a program asked for itself: heap, stacks, tables. Pages of mapped
// files, the program's own code among them, are shared with the page cache.

// Memory is what /proc/PID/status says about a process, in bytes.
type Memory struct {
	Peak int64 // VmHWM: highest resident size so far, kept by the kernel
	Anon int64 // RssAnon: anonymous memory now
}

// parseStatus reads the fields of /proc/PID/status. A kernel thread or a
// process that has just ended has none of them: ok is false.
func parseStatus(text []byte) (m Memory, ok bool) {
	peak, ok1 := statusField(text, "\nVmHWM:")
	anon, ok2 := statusField(text, "\nRssAnon:")
	return Memory{peak, anon}, ok1 && ok2
}

// statusField finds a line such as "VmHWM:     1234 kB".
func statusField(text []byte, name string) (int64, bool) {
	_, rest, ok := bytes.Cut(text, []byte(name))
	if !ok {
		return 0, false
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	words := bytes.Fields(line)
	if len(words) != 2 || string(words[1]) != "kB" {
		return 0, false
	}
	n, err := strconv.ParseInt(string(words[0]), 10, 64)
	return n << 10, err == nil
}

// pollEvery is how often a child's memory is looked at. One look costs some
// 20 microseconds of the benchmark's own time, not of the child's.
const pollEvery = time.Millisecond

// Poller watches one process.
type Poller struct {
	stop chan struct{}
	done chan struct{}
	most Memory // highest seen of both fields
	seen bool
}

// Watch starts watching. Where there is no /proc, it sees nothing.
func Watch(pid int) *Poller {
	p := &Poller{stop: make(chan struct{}), done: make(chan struct{})}
	go p.run(fmt.Sprintf("/proc/%d/status", pid))
	return p
}

func (p *Poller) run(path string) {
	defer close(p.done)
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	buf := make([]byte, 8<<10)
	for {
		n, _ := f.ReadAt(buf, 0) // fails once the process is gone, with n = 0
		if now, ok := parseStatus(buf[:n]); ok {
			p.seen = true
			p.most.Peak = max(p.most.Peak, now.Peak)
			p.most.Anon = max(p.most.Anon, now.Anon)
		}
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
	}
}

// Result ends the watch and returns the highest of each that was seen; false when nothing was.
func (p *Poller) Result() (Memory, bool) {
	close(p.stop)
	<-p.done
	return p.most, p.seen
}
