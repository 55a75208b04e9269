//go:build unix

package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/kind"
)

// role is the variable by which the binary of the tests is told to play another
// part than that of a test.
const role = "SAGGAR_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "child": // the real one
		Main()
	case "actor":
		serve(os.Stdin, os.Stdout, act, func(error) {
			endDescendants()
			os.Exit(0)
		})
	case "parent":
		playParent()
	case "replaced":
		playReplaced()
	}
}

// playReplaced removes its own program and has a child all the same.
func playReplaced() {
	self, err := os.Executable()
	if err == nil {
		err = os.Remove(self)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	p := New(Options{Env: []string{role + "=actor"}})
	defer p.Close()
	r, err := p.Run(context.Background(), kind.Spec{Kind: "echo", Params: json.RawMessage("7")}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(r.Data))
}

// playParent starts work that never ends, with a program that never ends, and
// waits to be killed.
func playParent() {
	o := options("actor")
	o.Threads = 1
	p := New(o)
	_, err := p.Run(context.Background(), kind.Spec{Kind: "family"}, func(u kind.Update) { fmt.Printf("%s\n", u.Partial) })
	fmt.Println(err)
}

// act plays kinds of work that go wrong.
func act(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error) {
	switch s.Kind {
	case "echo":
		return &kind.Result{Data: s.Params}, nil
	case "steps":
		for i := range 5 {
			progress(kind.Update{Fraction: float64(i) / 5, Partial: json.RawMessage(strconv.Itoa(i))})
		}
		return &kind.Result{Data: s.Params}, nil
	case "pid":
		return &kind.Result{Data: json.RawMessage(strconv.Itoa(os.Getpid()))}, nil
	case "environment":
		data, err := json.Marshal(os.Environ())
		return &kind.Result{Data: data}, err
	case "fail":
		return nil, &kind.Failure{Code: kind.CodeEmpty, Message: "nothing there", Detail: map[string]any{"line": 7}}
	case "panic":
		panic("a bug")
	case "fatal":
		fmt.Fprintln(os.Stderr, "the last words")
		os.Exit(3)
	case "shot":
		return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "hog":
		for all := [][]byte{}; ; time.Sleep(5 * time.Millisecond) {
			b := make([]byte, 8<<20)
			for i := range b {
				b[i] = 1
			}
			all = append(all, b)
		}
	case "endless":
		progress(kind.Update{Partial: json.RawMessage(strconv.Itoa(os.Getpid()))})
		select {}
	case "best":
		progress(kind.Update{Partial: json.RawMessage(`"started"`)})
		<-ctx.Done()
		return &kind.Result{Data: json.RawMessage(`"best so far"`)}, ctx.Err()
	case "outside":
		return &kind.Result{Data: s.Params, Files: []kind.File{{Name: "secret", Path: "/etc/hostname"}}}, nil
	case "nonsense":
		fmt.Println("hello, this is no JSON")
		select {}
	case "family":
		return nil, family(progress)
	}
	return nil, fmt.Errorf("no part called %q", s.Kind)
}

// family starts a program in a process group of its own and says the ids of both,
// then computes for ever.
func family(progress func(kind.Update)) error {
	cmd := exec.Command("sleep", "1000")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	progress(kind.Update{Partial: json.RawMessage(fmt.Sprintf("[%d,%d]", os.Getpid(), cmd.Process.Pid))})
	for sum := 0; ; sum++ { // busy, which must not keep it from ending either
		if sum < 0 {
			return nil
		}
	}
}

// options are those of a pool of this binary in another role.
func options(r string) Options {
	return Options{Command: []string{os.Args[0]}, Env: []string{role + "=" + r, "GORACE=atexit_sleep_ms=0"}, Grace: 200 * time.Millisecond}
}

func pool(t testing.TB, change func(*Options)) *Pool {
	t.Helper()
	o := options("actor")
	if change != nil {
		change(&o)
	}
	p := New(o)
	t.Cleanup(p.Close)
	return p
}

// want runs work that has to succeed and returns its data.
func want(t testing.TB, p *Pool, kindOf, params string) string {
	t.Helper()
	r, err := p.Run(t.Context(), kind.Spec{Kind: kindOf, Params: json.RawMessage(params), Dir: t.TempDir()}, nil)
	if err != nil {
		t.Fatalf("%s: %v", kindOf, err)
	}
	return string(r.Data)
}

// wantFailure runs work that has to fail with a code.
func wantFailure(t *testing.T, p *Pool, kindOf, code string) *kind.Failure {
	t.Helper()
	_, err := p.Run(t.Context(), kind.Spec{Kind: kindOf, Params: json.RawMessage("{}")}, nil)
	var f *kind.Failure
	if !errors.As(err, &f) || f.Code != code {
		t.Fatalf("%s: %v, want a failure %s", kindOf, err, code)
	}
	return f
}

func TestAWarmChildTakesWorkAfterWork(t *testing.T) {
	p := pool(t, nil)
	first := want(t, p, "pid", "{}")
	for i := range 10 {
		text := fmt.Sprintf(`{"i":%d,"text":"line\nbreak"}`, i)
		if got := want(t, p, "echo", text); got != text {
			t.Errorf("%s came back as %s", text, got)
		}
	}
	if f := wantFailure(t, p, "fail", kind.CodeEmpty); f.Message != "nothing there" || f.Detail["line"] != 7.0 {
		t.Errorf("%+v", f)
	}
	if again := want(t, p, "pid", "{}"); again != first {
		t.Errorf("child %s, before %s", again, first)
	}
}

func TestUpdates(t *testing.T) {
	p := pool(t, nil)
	var got []string
	s := kind.Spec{Kind: "steps", Params: json.RawMessage("{}")}
	if _, err := p.Run(t.Context(), s, func(u kind.Update) { got = append(got, string(u.Partial)) }); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(got, " "); text != "0 1 2 3 4" {
		t.Errorf("updates %s", text)
	}
}

func TestPace(t *testing.T) {
	n := 0
	p := &pace{send: func(kind.Update) { n++ }}
	for i := range 1000 {
		p.update(kind.Update{Fraction: float64(i) / 1000})
	}
	if n == 0 || n > 10 {
		t.Errorf("%d of 1000 updates at once went through", n)
	}
	before := n
	p.update(kind.Update{Partial: json.RawMessage("1")})
	if n != before+1 {
		t.Error("a partial result was held back")
	}
}

func TestCrashesCostNoOtherWork(t *testing.T) {
	p := pool(t, nil)
	for _, c := range []struct{ kind, code, word string }{
		{"panic", kind.CodeInternal, "a bug"},
		{"fatal", kind.CodeCrashed, "exit status 3"},
		{"shot", kind.CodeCrashed, "killed"},
		{"nonsense", kind.CodeCrashed, "killed"},
		{"outside", kind.CodeInternal, "secret"},
	} {
		f := wantFailure(t, p, c.kind, c.code)
		if !strings.Contains(f.Message, c.word) {
			t.Errorf("%s: %q", c.kind, f.Message)
		}
		if c.kind == "fatal" && (f.Log != "the last words" || len(f.Detail) != 1) {
			t.Errorf("log %q, detail %v", f.Log, f.Detail)
		}
		if at, _ := f.Detail["at"].(string); c.kind == "panic" && !strings.Contains(at, "child.act:") {
			t.Errorf("panic at %q", at)
		}
		if got := want(t, p, "echo", `"next"`); got != `"next"` {
			t.Errorf("after %s: %s", c.kind, got)
		}
	}
}

// TestDeadWhileItRested kills the warm child between two pieces of work.
func TestDeadWhileItRested(t *testing.T) {
	p := pool(t, nil)
	pid, err := strconv.Atoi(want(t, p, "pid", "{}"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if again := want(t, p, "pid", "{}"); again == strconv.Itoa(pid) {
		t.Error("the dead child works")
	}
}

func TestSignalsOfTheTerminalAreNotForChildren(t *testing.T) {
	p := pool(t, func(o *Options) { *o = options("child") })
	s := kind.Spec{Kind: "analyze", Files: map[string]string{"source": "../../testdata/cube.stl"}, Dir: t.TempDir()}
	if _, err := p.Run(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	pid := p.idle[0].cmd.Process.Pid
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		if err := syscall.Kill(pid, sig); err != nil {
			t.Fatal(err)
		}
	}
	s.Dir = t.TempDir()
	if _, err := p.Run(t.Context(), s, nil); err != nil || p.idle[0].cmd.Process.Pid != pid {
		t.Errorf("after signals: %v", err)
	}
}

func TestMemoryHog(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is looked at on Linux only")
	}
	p := pool(t, func(o *Options) { o.Memory = 128 << 20 })
	f := wantFailure(t, p, "hog", kind.CodeOutOfMemory)
	if used, ok := f.Detail["used_bytes"].(int64); !ok || used <= 128<<20 || used > 2<<30 {
		t.Errorf("%+v", f)
	}
	want(t, p, "echo", "1")
}

func TestEndlessWorkIsKilledAfterGrace(t *testing.T) {
	p := pool(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var pid string
	_, err := p.Run(ctx, kind.Spec{Kind: "endless"}, func(u kind.Update) { pid = string(u.Partial); cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	wantDead(t, pid)
	want(t, p, "echo", "1")
}

func TestStoppedWorkShowsItsBest(t *testing.T) {
	p := pool(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := p.Run(ctx, kind.Spec{Kind: "best"}, func(kind.Update) { cancel() })
	if !errors.Is(err, context.Canceled) || r == nil || string(r.Data) != `"best so far"` {
		t.Errorf("%v, %v", r, err)
	}
	// The child goes on with the next one, which is not stopped.
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if r, err = p.Run(ctx, kind.Spec{Kind: "best"}, nil); !errors.Is(err, context.DeadlineExceeded) || r == nil {
		t.Errorf("%v, %v", r, err)
	}
	want(t, p, "echo", "1")
}

// TestStoppedLayoutShowsItsBest stops a real search at its first partial result.
func TestStoppedLayoutShowsItsBest(t *testing.T) {
	p := pool(t, func(o *Options) { *o = options("child"); o.Grace = time.Minute })
	s := kind.Spec{
		Kind: "layout", Files: map[string]string{"hook": "../../testdata/hook.stl"}, Dir: t.TempDir(),
		Params: json.RawMessage(`{"build":{"type":"rectangle","x":200,"y":200},"min_packing_distance":5,"models":[{"id":"hook","count":60}],"time_budget_s":600}`),
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := p.Run(ctx, s, func(u kind.Update) {
		if u.Partial != nil {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	var d kind.LayoutData
	if err := json.Unmarshal(r.Data, &d); err != nil || d.Status != "cancelled" || len(d.Positions) != 60 || !d.Positions[0].Placed {
		t.Errorf("%v, status %q, %d positions", err, d.Status, len(d.Positions))
	}
	if info, err := os.Stat(r.Files[0].Path); err != nil || info.Size() == 0 {
		t.Errorf("layout.json: %v", err)
	}
}

func TestStopBeforeTheStart(t *testing.T) {
	p := pool(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Run(ctx, kind.Spec{Kind: "best"}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	want(t, p, "echo", "1")
}

func TestBadCommand(t *testing.T) {
	p := New(Options{Command: []string{filepath.Join(t.TempDir(), "none")}})
	if _, err := p.Run(t.Context(), kind.Spec{}, nil); err == nil {
		t.Error("no error")
	}
}

func TestSpecThatIsNoJSON(t *testing.T) {
	p := pool(t, nil)
	_, err := p.Run(t.Context(), kind.Spec{Kind: "echo", Params: json.RawMessage("{")}, nil)
	var f *kind.Failure
	if !errors.As(err, &f) || f.Code != kind.CodeBadParams {
		t.Error(err)
	}
	want(t, p, "echo", "1")
}

// TestReplacedProgram starts a copy of this program as a parent whose file is then
// gone, as after an upgrade.
func TestReplacedProgram(t *testing.T) {
	linuxOnly(t)
	data, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), role+"=replaced")
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "7" {
		t.Errorf("%v: %s", err, out)
	}
}

func TestIdleChildEnds(t *testing.T) {
	p := pool(t, func(o *Options) { o.Idle = 10 * time.Millisecond })
	wantDead(t, want(t, p, "pid", "{}"))
	want(t, p, "echo", "1")
}

func TestCloseEndsChildren(t *testing.T) {
	p := New(options("actor"))
	pid := want(t, p, "pid", "{}")
	p.Close()
	wantDead(t, pid)
	if _, err := p.Run(t.Context(), kind.Spec{Kind: "echo"}, nil); !errors.Is(err, errClosed) {
		t.Error(err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Setenv("SAGGAR_DATABASE", "postgres://user:secret@host")
	t.Setenv("LANG", "C")
	p := pool(t, func(o *Options) { o.Threads, o.Memory = 3, 1000<<20 })
	var env []string
	if err := json.Unmarshal([]byte(want(t, p, "environment", "{}")), &env); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"GOMAXPROCS=3", "GOMEMLIMIT=943718400", "LANG=C"} {
		if !slices.Contains(env, v) {
			t.Errorf("no %s in %s", v, env)
		}
	}
	if strings.Contains(strings.Join(env, "\n"), "secret") {
		t.Error("a child knows the database's password")
	}
}

// TestManySmallJobs runs 1000 through two slots.
func TestManySmallJobs(t *testing.T) {
	p := pool(t, func(o *Options) { o.Slots = 2 })
	pids := map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 125 {
				text := strconv.Itoa(worker*1000 + i)
				r, err := p.Run(t.Context(), kind.Spec{Kind: "echo", Params: json.RawMessage(text)}, nil)
				if err != nil || string(r.Data) != text {
					t.Errorf("%s: %v, %v", text, r, err)
					return
				}
			}
			r, err := p.Run(t.Context(), kind.Spec{Kind: "pid"}, nil)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			pids[string(r.Data)] = true
		})
	}
	wg.Wait()
	if len(pids) > 2 {
		t.Errorf("%d children in two slots", len(pids))
	}
}

// TestNothingIsLeftOfKilledWork kills work that has started a program in a group
// of its own.
func TestNothingIsLeftOfKilledWork(t *testing.T) {
	linuxOnly(t)
	p := pool(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var ids []int
	_, err := p.Run(ctx, kind.Spec{Kind: "family"}, func(u kind.Update) { ids = pair(t, u.Partial); cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	wantDead(t, strconv.Itoa(ids[0]))
	wantDead(t, strconv.Itoa(ids[1]))
}

// TestNothingIsLeftOfAKilledParent kills a parent in the middle of work.
func TestNothingIsLeftOfAKilledParent(t *testing.T) {
	linuxOnly(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"=parent")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var raw json.RawMessage
	if err := json.NewDecoder(out).Decode(&raw); err != nil {
		t.Fatal(err)
	}
	ids := pair(t, raw)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	wantDead(t, strconv.Itoa(ids[0]))
	wantDead(t, strconv.Itoa(ids[1]))
}

func linuxOnly(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("programs in process groups of their own are found on Linux only")
	}
}

// pair decodes two process ids.
func pair(t *testing.T, raw json.RawMessage) []int {
	t.Helper()
	var ids []int
	if err := json.Unmarshal(raw, &ids); err != nil || len(ids) != 2 {
		t.Fatalf("%s: %v", raw, err)
	}
	return ids
}

// wantDead waits until a process is gone; a zombie that its new parent has not
// collected is gone too.
func wantDead(t *testing.T, pid string) {
	t.Helper()
	for range 1000 {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %s is still there", pid)
}

// TestServeEndsWithItsInput runs the child's side in this process.
func TestServeEndsWithItsInput(t *testing.T) {
	in, toChild := io.Pipe()
	ended := make(chan error, 1)
	go serve(in, io.Discard, act, func(err error) { ended <- err })
	text, err := line(order{Number: 1, Run: &kind.Spec{Kind: "echo", Params: json.RawMessage("1")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := toChild.Write(text); err != nil {
		t.Fatal(err)
	}
	toChild.Close()
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// BenchmarkSmallJob is the cost of a piece of work beside the work itself.
func BenchmarkSmallJob(b *testing.B) {
	p := pool(b, nil)
	s := kind.Spec{Kind: "echo", Params: json.RawMessage(`{"model":{"unit":"mm"}}`), Dir: b.TempDir()}
	if _, err := p.Run(b.Context(), s, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Run(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart is the cost of a child.
func BenchmarkStart(b *testing.B) {
	s := kind.Spec{Kind: "echo", Params: json.RawMessage("1")}
	for b.Loop() {
		p := New(options("actor"))
		if _, err := p.Run(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
		p.Close()
	}
}

// BenchmarkEstimate is a small piece of real work in a warm child.
func BenchmarkEstimate(b *testing.B) {
	p := pool(b, func(o *Options) { *o = options("child") })
	s := kind.Spec{Kind: "estimate", Files: map[string]string{"model": "../../testdata/cube.stl"}, Dir: b.TempDir()}
	for b.Loop() {
		if _, err := p.Run(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEstimateHere is the same work without a child.
func BenchmarkEstimateHere(b *testing.B) {
	s := kind.Spec{Kind: "estimate", Files: map[string]string{"model": "../../testdata/cube.stl"}, Dir: b.TempDir()}
	for b.Loop() {
		if _, err := kind.Run(b.Context(), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}
