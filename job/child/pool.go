// Package child runs the kinds of work in processes of their own, under limits:
// what crashes, hangs or eats the memory takes nobody else down.
//
// A child is the same program with the hidden command "job". It takes one piece
// of work after the other over lines of JSON, is started when there is work and
// ends when there has been none for a while. It ends with everything it has
// started as soon as its standard input closes, so that a parent that is killed
// leaves nothing behind.
package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/saggar3d/saggar/job/kind"
)

// Options say what children there are. The zero value is one child that may use
// the whole machine.
type Options struct {
	// Command starts a child. Default: this program with the argument "job".
	Command []string

	// Env are further variables of its environment, "key=value". It gets few of the
	// parent's.
	Env []string

	// Slots is how many pieces of work may go on at a time, each in a child of its
	// own. Default 1.
	Slots int

	// Threads is how many processors each child uses. Default: all.
	Threads int

	// Memory is what each child may use with all it starts, in bytes. On Linux it
	// is looked at ten times a second, and work over the limit ends with
	// kind.CodeOutOfMemory; on all systems the child's own memory is kept below
	// nine tenths of it where that can be done by collecting garbage more often.
	// Default: no limit.
	Memory int64

	// Idle is how long a child without work is kept. Default 30 s.
	Idle time.Duration

	// Grace is how long work that is told to stop may take to do so, before its
	// process is killed. Default 2 s.
	Grace time.Duration

	self bool // Command is this program
}

func (o Options) withDefaults() (Options, error) {
	if len(o.Command) == 0 {
		self, err := os.Executable()
		if err != nil {
			return o, err
		}
		o.Command, o.self = []string{self, "job"}, true
	}
	o.Slots = max(1, o.Slots)
	if o.Idle == 0 {
		o.Idle = 30 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 2 * time.Second
	}
	return o, nil
}

// inherited are the variables that a child gets from the parent's environment, as
// prefixes. Others may hold the keys of databases and stores, and a child reads
// files of strangers.
var inherited = []string{
	"PATH=", "HOME=", "USER=", "TMPDIR=", "TMP=", "TEMP=", "LANG=", "LC_", "TZ=", "LD_LIBRARY_PATH=", "XDG_",
	"GOGC=", "GODEBUG=", "GOTRACEBACK=", "GOCOVERDIR=", "SYSTEMROOT=", "SystemRoot=",
}

// environment is that of a child: what it may know of the parent's, and its share.
func (o Options) environment(parent []string) []string {
	var env []string
	for _, v := range parent {
		if slices.ContainsFunc(inherited, func(prefix string) bool { return strings.HasPrefix(v, prefix) }) {
			env = append(env, v)
		}
	}
	if o.Threads > 0 {
		env = append(env, "GOMAXPROCS="+strconv.Itoa(o.Threads))
	}
	if o.Memory > 0 {
		env = append(env, "GOMEMLIMIT="+strconv.FormatInt(o.Memory/10*9, 10))
	}
	return append(env, o.Env...)
}

// Pool is a number of children. It may be used by many goroutines.
type Pool struct {
	options Options
	bad     error         // of the options
	slots   chan struct{} // one taken for each piece of work

	mu     sync.Mutex
	idle   []*process // the one that rested last is taken first
	closed bool
}

// New returns a pool without any child yet.
func New(o Options) *Pool {
	o, err := o.withDefaults()
	return &Pool{options: o, bad: err, slots: make(chan struct{}, o.Slots)}
}

// errClosed is the error of work for a pool that is closed.
var errClosed = errors.New("the pool of child processes is closed")

// Run does a piece of work in a child, once there is a slot for it. The error is
// a [*kind.Failure], that of ctx, or one that says why there is no child.
//
// When ctx ends, the work is told to stop, and work that has something to show
// for it, a layout, returns that beside the error of ctx. What has not stopped
// after the grace is killed. A child that was killed or has crashed never keeps
// later work from being done. progress may be nil and is not called after the
// return.
func (p *Pool) Run(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error) {
	if p.bad != nil {
		return nil, p.bad
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.Workers == 0 {
		s.Workers = p.options.Threads
	}
	if progress == nil {
		progress = func(kind.Update) {}
	}
	for {
		c, err := p.take()
		if err != nil {
			return nil, err
		}
		t := &task{pool: p, ctx: ctx, child: c, progress: progress}
		r, err := t.run(s)
		if errors.Is(err, errStale) {
			continue // it died while it rested; the next one is younger
		}
		return r, err
	}
}

// take returns a child without work.
func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		c.idle.Stop()
		return c, nil
	}
	c, err := start(p.options)
	if err != nil {
		return nil, fmt.Errorf("start a child process: %w", err)
	}
	return c, nil
}

// rest keeps a child for the next piece of work.
func (p *Pool) rest(c *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.retire()
		return
	}
	c.said.clear()
	p.idle = append(p.idle, c)
	c.idle = time.AfterFunc(p.options.Idle, func() { p.expire(c) })
}

// expire ends a child that has rested for too long.
func (p *Pool) expire(c *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.idle {
		if other == c {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			c.retire()
			return
		}
	}
}

// Close ends the children that rest and takes no more work. What is going on goes
// on, and its child ends with it. It waits for all of that.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		c.idle.Stop()
		c.retire()
	}
	for _, c := range idle {
		c.gone()
	}
	for range cap(p.slots) { // whoever holds one is still at work
		p.slots <- struct{}{}
	}
	for range cap(p.slots) {
		<-p.slots
	}
}
