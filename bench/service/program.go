package service

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// program is one process of the service, started again after each end. Its methods
// may be called from several goroutines.
type program struct {
	name string   // server, worker-1, ...
	path string   // of saggar
	args []string // of the command
	env  []string // further variables
	log  string   // file for its standard error

	mu     sync.Mutex
	cmd    *exec.Cmd
	done   chan struct{} // closed when the process has ended
	wanted bool          // to run: nobody ended it
	falls  int           // times that it ended by itself
}

// start starts the process unless it runs, with variables for this time alone: one
// that has some is to end by itself.
func (p *program) start(once ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil && !ended(p.done, 0) {
		return nil
	}
	return p.launch(once)
}

// supervise starts the process again when it has ended by itself, as systemd would.
// fell says that it had.
func (p *program) supervise() (fell bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.wanted || !ended(p.done, 0) {
		return false, nil
	}
	p.falls++
	return true, p.launch(nil)
}

func (p *program) launch(once []string) error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.path, p.args...)
	cmd.Env = append(append(plainEnvironment(), p.env...), once...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	done := make(chan struct{})
	p.cmd, p.done, p.wanted = cmd, done, len(once) == 0
	go func() {
		_ = cmd.Wait() // how it ended is nobody's question: most ends are ours
		close(done)
	}()
	return nil
}

// plainEnvironment is that of this process without settings of saggar.
func plainEnvironment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SAGGAR_") && !strings.HasPrefix(v, "TMPDIR=") {
			env = append(env, v)
		}
	}
	return env
}

// process returns what runs now, nil before the first start.
func (p *program) process() (*os.Process, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return nil, nil
	}
	return p.cmd.Process, p.done
}

// pid is the number of the process, 0 when it does not run.
func (p *program) pid() int {
	proc, done := p.process()
	if proc == nil {
		return 0
	}
	if ended(done, 0) {
		return 0
	}
	return proc.Pid
}

// signal sends one and, with wait above 0, waits for the end.
func (p *program) signal(s os.Signal, wait time.Duration) error {
	proc, done := p.process()
	if proc == nil {
		return nil
	}
	if s != halt && s != resume {
		p.mu.Lock()
		p.wanted = false
		p.mu.Unlock()
	}
	if err := proc.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	if wait > 0 && !ended(done, wait) {
		return fmt.Errorf("%s did not end within %v after %v", p.name, wait, s)
	}
	return nil
}

// kill ends the process at once.
func (p *program) kill() error { return p.signal(os.Kill, 10*time.Second) }

func ended(done <-chan struct{}, within time.Duration) bool {
	select {
	case <-done:
		return true
	default:
	}
	select {
	case <-done:
		return true
	case <-time.After(within):
		return false
	}
}

// lastWords are the last lines of the log, for errors.
func (p *program) lastWords() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(data[max(0, len(data)-1000):])
}

// lastLine is the last line of the log.
func (p *program) lastLine() string {
	words := strings.TrimSpace(p.lastWords())
	return words[strings.LastIndexByte(words, '\n')+1:]
}

// build builds the command line as go install does.
func build(dir string) (string, error) {
	path := filepath.Join(dir, "saggar.exe") // the suffix matters on Windows and harms nowhere
	cmd := exec.Command("go", "build", "-o", path, "github.com/saggar3d/saggar/cmd/saggar")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build saggar (run from within the module): %w\n%s", err, out)
	}
	return path, nil
}
