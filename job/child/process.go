package child

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/saggar3d/saggar/job/kind"
)

// process is one child.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	said   *tail      // its standard error
	events chan event // closed when it is dead, waited for, and nothing is left of it
	number int        // of the last piece of work, from 1
	idle   *time.Timer

	mu     sync.Mutex
	waited bool
	killed chan struct{}
}

// start starts a child.
func start(o Options) (*process, error) {
	p := &process{
		cmd:    exec.Command(o.Command[0], o.Command[1:]...),
		said:   &tail{},
		events: make(chan event, 16),
		killed: make(chan struct{}),
	}
	if o.self && runtime.GOOS == "linux" {
		// The file may have been replaced by another version meanwhile, which might
		// speak otherwise. This is the program that runs, whatever became of its file.
		p.cmd.Path = "/proc/self/exe"
	}
	p.cmd.Env = o.environment(os.Environ())
	p.cmd.Stderr = p.said
	p.cmd.WaitDelay = time.Second // for what holds its standard error open
	prepare(p.cmd)
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go p.listen(out)
	return p, nil
}

// listen passes on what the child says until it says no more, and sees to it that
// nothing is left of it then.
func (p *process) listen(out io.Reader) {
	defer close(p.events)
	for r := newLines(out); ; {
		var e event
		if err := r.next(&e); err != nil {
			break // dead, or it speaks nonsense
		}
		select {
		case p.events <- e:
			continue
		case <-p.killed:
		}
		break
	}
	killAll(p.cmd.Process.Pid) // before Wait: its id is still its own
	_ = p.in.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Wait() // how it ended is in its ProcessState
	p.waited = true
}

// kill ends the child and all that it has started. Its events end soon.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.killed:
		return
	default:
	}
	close(p.killed)
	if !p.waited {
		killAll(p.cmd.Process.Pid)
	}
}

// gone waits until the child is dead.
func (p *process) gone() {
	for range p.events {
	}
}

// retire lets the child end by itself: it does when its standard input closes.
func (p *process) retire() { _ = p.in.Close() }

// crash says how the child ended in the middle of work.
func (p *process) crash() *kind.Failure {
	how := "it ended"
	if s := p.cmd.ProcessState; s != nil {
		how = s.String()
	}
	return &kind.Failure{
		Code:    kind.CodeCrashed,
		Message: fmt.Sprintf("the process of this work crashed: %s", how),
		Detail:  map[string]any{"ended": how},
		Log:     p.said.String(),
	}
}

// tail keeps the last of what is written to it, and the first: a Go program that
// crashes says first why, and then much about where.
type tail struct {
	mu          sync.Mutex
	first, last []byte
}

// How much is kept, in bytes.
const (
	firstKept = 1 << 10
	lastKept  = 4 << 10
)

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(b)
	if room := firstKept - len(t.first); room > 0 {
		room = min(room, len(b))
		t.first = append(t.first, b[:room]...)
		b = b[room:]
	}
	t.last = append(t.last, b...)
	if over := len(t.last) - lastKept; over > 0 {
		t.last = append(t.last[:0], t.last[over:]...)
	}
	return n, nil
}

// String returns what is kept as valid text.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.ToValidUTF8(string(t.first)+string(t.last), "?"))
}

// clear forgets what was written.
func (t *tail) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.first, t.last = t.first[:0], t.last[:0]
}
