package service

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"
)

// orphanAfter is how long a process may outlive the one that started it: a child
// notices at once that its input has closed, but has to be given a processor.
const orphanAfter = 5 * time.Second

// census watches the processes of a run and counts those that were left behind.
type census struct {
	variable string
	roots    func() []int // programs that live
	patience time.Duration

	mu    sync.Mutex
	first map[process]time.Time // strays, since when
	found map[process]bool      // orphans
	most  int                   // processes at one time
}

func newCensus(variable string, roots func() []int) *census {
	return &census{variable: variable, roots: roots, patience: orphanAfter, first: map[process]time.Time{}, found: map[process]bool{}}
}

// watch looks again and again until ctx ends.
func (c *census) watch(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		c.look(time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// table is what lives of this run.
func (c *census) table() map[int]process {
	return processes(func(pid int) bool { return marked(pid, c.variable) })
}

// look notes who is a stray now, and who has been for too long.
func (c *census) look(now time.Time) {
	table := c.table()
	c.judge(table, strays(table, set(c.roots())), now)
}

func (c *census) judge(table map[int]process, now []process, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = max(c.most, len(table))
	seen := map[process]time.Time{}
	for _, p := range now {
		p = process{pid: p.pid, start: p.start} // the rest changes
		since, ok := c.first[p]
		if !ok {
			since = at
		}
		seen[p] = since
		if at.Sub(since) > c.patience {
			c.found[p] = true
		}
	}
	c.first = seen
}

// children are the processes that a program has started and that live.
func (c *census) children(pid int) []int {
	var list []int
	for _, p := range c.table() {
		if p.parent == pid {
			list = append(list, p.pid)
		}
	}
	slices.Sort(list)
	return list
}

// kill ends a process of this run, and no other: the number may have been given
// away since it was read.
func (c *census) kill(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	return marked(pid, c.variable) && p.Kill() == nil
}

// close waits for all processes of the run to end, after their programs have, and
// returns how many were orphans. What is left is ended.
func (c *census) close() int {
	end := time.Now().Add(c.patience)
	left := c.table()
	for ; len(left) > 0 && time.Now().Before(end); left = c.table() {
		time.Sleep(100 * time.Millisecond)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for pid, p := range left {
		c.found[process{pid: p.pid, start: p.start}] = true
		c.kill(pid)
	}
	return len(c.found)
}

func set(list []int) map[int]bool {
	m := make(map[int]bool, len(list))
	for _, v := range list {
		m[v] = true
	}
	return m
}
