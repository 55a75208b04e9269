package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"syscall"
	"time"

	"github.com/saggar3d/saggar/internal/crash"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/job/kind"
)

// runner does one piece of work, as [kind.Run] does.
type runner func(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error)

// Main is the life of a child process: it does the work that standard input asks
// for and answers on standard output, until standard input closes. It then ends
// the process at once, in the middle of work if need be, with every program that
// the work has started: nobody is left to take the result.
//
// What else writes to standard output from here on goes to standard error.
func Main() {
	out := os.Stdout
	os.Stdout = os.Stderr
	// Only the parent ends work: a service manager that signals all processes of the
	// service must not spoil what the parent is finishing. And a parent that is gone is
	// noticed in order, not by the death that a broken pipe brings. Signals are taken and
	// not ignored, since what this process starts would go on ignoring them.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	serve(os.Stdin, out, kind.Run, func(error) {
		endDescendants()
		os.Exit(0)
	})
}

// server does what a stream of orders asks for.
type server struct {
	run  runner
	gone func(error) // the parent is, or speaks nonsense; not expected to return

	mu     sync.Mutex
	out    io.Writer
	number int // of the work at hand
	cancel context.CancelFunc
}

// serve reads orders until the end of in.
func serve(in io.Reader, out io.Writer, run runner, gone func(error)) {
	s := &server{run: run, out: out, gone: gone, cancel: func() {}}
	work := make(chan func())
	defer close(work)
	go func() { // one piece at a time, while stop is still heard
		for do := range work {
			do()
		}
	}()
	for r := newLines(in); ; {
		var o order
		if err := r.next(&o); err != nil {
			gone(err)
			return
		}
		if o.Run == nil {
			s.stop(o.Number)
			continue
		}
		ctx := s.start(o.Number)
		work <- func() { s.do(ctx, *o.Run) }
	}
}

// start makes the context of the next piece of work, so that an order to stop it
// finds it however soon it comes.
func (s *server) start(number int) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number, s.cancel = number, cancel
	return ctx
}

func (s *server) stop(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.number == number {
		s.cancel()
	}
}

// do does one piece of work and says what came of it.
func (s *server) do(ctx context.Context, spec kind.Spec) {
	s.send(event{Begun: true})
	huge.CollectFor(inputs(spec))
	restore := tempIn(spec.Dir)
	r, err := s.guarded(ctx, spec)
	restore()
	o := &outcome{Result: r}
	var f *kind.Failure
	switch {
	case err == nil:
	case errors.As(err, &f):
		o.Failure = f
	case ctx.Err() != nil:
		o.Stopped = true
	default:
		o.Failure = &kind.Failure{Code: kind.CodeInternal, Message: err.Error()}
	}
	s.send(event{Outcome: o})
	giveBack()
}

// inputs returns the size in bytes of all input files that are there.
func inputs(spec kind.Spec) int64 {
	var total int64
	for _, path := range spec.Files {
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
	}
	return total
}

// tempIn lets temporary files of the work, those of outside programs too, lie in
// the folder that the parent clears afterwards.
func tempIn(dir string) (restore func()) {
	if dir == "" {
		return func() {}
	}
	old, was := os.LookupEnv("TMPDIR")
	os.Setenv("TMPDIR", dir)
	return func() {
		if was {
			os.Setenv("TMPDIR", old)
		} else {
			os.Unsetenv("TMPDIR")
		}
	}
}

// guarded runs the work; a panic is a fault of ours that must not cost the next
// piece of work its process.
func (s *server) guarded(ctx context.Context, spec kind.Spec) (r *kind.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			f := &kind.Failure{
				Code:    kind.CodeInternal,
				Message: fmt.Sprintf("internal error: %v; please report this file", v),
				Detail:  map[string]any{"at": crash.Place()},
			}
			r, err = nil, f
		}
	}()
	p := &pace{send: func(u kind.Update) { s.send(event{Update: &u}) }}
	return s.run(ctx, spec, p.update)
}

// send writes one event.
func (s *server) send(e event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, err := line(e)
	if err == nil {
		_, err = s.out.Write(text)
	}
	if err != nil {
		s.gone(err)
	}
}

// pace lets at most ten updates a second through, and every one with a partial
// result: the kinds that have any keep the pace themselves.
type pace struct {
	send func(kind.Update)
	last time.Time
}

// gap is the shortest time between two updates.
const gap = 100 * time.Millisecond

func (p *pace) update(u kind.Update) {
	now := time.Now()
	if u.Partial == nil && now.Sub(p.last) < gap {
		return
	}
	p.last = now
	p.send(u)
}

// keep is how much memory in bytes a child may hold between two pieces of work.
const keep = 64 << 20

// giveBack returns memory to the system after large work.
func giveBack() {
	held := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(held)
	total := uint64(0)
	for _, s := range held {
		total += s.Value.Uint64()
	}
	if total > keep {
		debug.FreeOSMemory()
	}
}
