package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/saggar3d/saggar/job/kind"
)

// task is one piece of work in one child.
type task struct {
	pool     *Pool
	ctx      context.Context
	child    *process
	progress func(kind.Update)
	begun    bool
}

// errStale is the error of a child that was dead before it began: that says
// nothing about the work.
var errStale = errors.New("the child was dead already")

// sample is how often memory is looked at; wholeEvery says every how many times
// that of the programs that a child has started is counted too, which takes a look
// at every process of the machine.
const (
	sample     = 100 * time.Millisecond
	wholeEvery = 10
)

// run gives the child the work and waits for its outcome.
func (t *task) run(s kind.Spec) (*kind.Result, error) {
	t.child.number++
	text, err := line(order{Number: t.child.number, Run: &s})
	if err != nil {
		t.pool.rest(t.child)
		return nil, &kind.Failure{Code: kind.CodeBadParams, Message: fmt.Sprintf("parameters: %v", err)}
	}
	sent := t.send(text, nil)
	ticker := time.NewTicker(sample)
	defer ticker.Stop()
	done := t.ctx.Done()
	var late <-chan time.Time
	for looks := 1; ; {
		select {
		case e, ok := <-t.child.events:
			if !ok {
				return nil, t.died()
			}
			if r, err, final := t.event(e); final {
				if bad := inside(s.Dir, r); bad != nil {
					return nil, bad
				}
				return r, err
			}
		case <-done:
			done = nil
			late = time.After(t.pool.options.Grace)
			stop, _ := line(order{Number: t.child.number})
			t.send(stop, sent)
		case <-late:
			t.child.kill()
			t.child.gone()
			return nil, t.ctx.Err()
		case <-ticker.C:
			if err := t.look(looks); err != nil {
				return nil, err
			}
			looks++
		}
	}
}

// send writes to the child once after is closed, and closes what it returns then.
// It does not wait: the standard input of a child that does not read is full
// before long. An error is the death of the child, which its events tell.
func (t *task) send(text []byte, after <-chan struct{}) <-chan struct{} {
	sent := make(chan struct{})
	in := t.child.in
	go func() {
		defer close(sent)
		if after != nil {
			<-after
		}
		_, _ = in.Write(text)
	}()
	return sent
}

// event hears one event and reports whether it is the last one.
func (t *task) event(e event) (*kind.Result, error, bool) {
	switch {
	case e.Begun:
		t.begun = true
	case e.Update != nil:
		t.progress(*e.Update)
	case e.Outcome != nil:
		t.pool.rest(t.child)
		r, err := t.outcome(e.Outcome)
		return r, err, true
	}
	return nil, nil, false
}

// outcome returns what the child says came of the work.
func (t *task) outcome(o *outcome) (*kind.Result, error) {
	switch {
	case o.Failure != nil:
		return nil, o.Failure
	case o.Stopped && t.ctx.Err() != nil:
		return o.Result, t.ctx.Err()
	case o.Stopped || o.Result == nil:
		return nil, &kind.Failure{Code: kind.CodeInternal, Message: "the work ended without a result"}
	}
	return o.Result, nil
}

// inside returns a failure when an output is not a file in the folder it was to be
// written to: a child that a hostile file has taken over could name any file, or one
// behind a link.
func inside(dir string, r *kind.Result) error {
	if r == nil {
		return nil
	}
	files := r.Files
	for _, c := range r.Children {
		files = append(files[:len(files):len(files)], c.Files...)
	}
	root, err := os.OpenRoot(dir)
	if err == nil {
		defer root.Close()
	}
	for _, f := range files {
		rel, bad := filepath.Rel(dir, f.Path)
		if bad == nil && err == nil {
			if info, err := root.Lstat(rel); err == nil && info.Mode().IsRegular() {
				continue
			}
		}
		return &kind.Failure{Code: kind.CodeInternal, Message: fmt.Sprintf("output %q is not a file of this work", f.Name)}
	}
	return nil
}

// died says why the child is dead.
func (t *task) died() error {
	switch {
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	case !t.begun && t.child.number > 1:
		return errStale
	}
	return t.child.crash()
}

// look ends the child when it has more memory than it may.
func (t *task) look(looks int) error {
	limit := t.pool.options.Memory
	if limit <= 0 {
		return nil
	}
	pid := t.child.cmd.Process.Pid
	used := resident(pid)
	if looks%wholeEvery == 0 {
		used = max(used, residentAll(pid))
	}
	if used <= limit {
		return nil
	}
	t.child.kill()
	t.child.gone()
	f := &kind.Failure{
		Code:    kind.CodeOutOfMemory,
		Message: fmt.Sprintf("the work took %d MB of memory: at most %d are allowed", used>>20, limit>>20),
		Detail:  map[string]any{"used_bytes": used, "limit_bytes": limit},
	}
	return f
}
