// Command bench measures Saggar beside other tools.
//
//	go run ./bench mesh [--peers] [--quick] [--json] [--runs N] [--dir DIR]
//	go run ./bench pack2d [--instance NAME]... [--budget 60s|20cpu] [--seeds N] [--json] [--svg DIR] [--out DIR]
//	go run ./bench pack3d [--instance NAME]... [--mode M] [--suite S] [--budget 60s|120cpu] [--seeds N] [--first-seed K] [--json] [--out DIR]
//	go run ./bench estimate [--tiers 1,2,3] [--only LIST] [--profiles P] [--each] [--json]
//	go run ./bench estimate --peers [--only LIST] [--profiles P] [--each] [--json]
//	go run ./bench plate [--only LIST] [--quick] [--budget 10s|20cpu] [--seeds N] [--gap MM] [--json] [--svg DIR]
//	go run ./bench gcode [--only LIST] [--profiles LIST] [--parts]
//	go run ./bench service [--load] [--short] [--engine LIST] [--kills N] [--jobs M] [--seed S] [--json]
//	go run ./bench slice [--only LIST] [--height H] [--runs N] [--peers] [--no-peer] [--json]
//
// See README.md in this folder for how to read what it prints.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// childFlag is the first argument of a child of the benchmark itself.
const childFlag = "--child"

// Exit statuses. A bar that is missed is a fact to print, not a failure.
const (
	exitFine  = 0
	exitWrong = 1 // some figure is wrong, or the benchmark could not run
	exitUsage = 2
)

const usageText = `usage: bench mesh [flags]
       bench estimate | gcode | pack2d | pack3d | plate | service | slice [flags]   (each has its own --help)

  --peers    measure every other tool found, too
  --quick    leave out the meshes of ten million triangles
  --json     print one JSON document instead of tables
  --runs N   run everything N times, in turn (default 3)
  --dir DIR  keep the meshes in DIR (default: saggar-bench in the user's cache folder)
  --saggar F measure the binary F (default: build ./cmd/saggar)
`

func main() {
	if len(os.Args) == 4 && os.Args[1] == childFlag {
		if err := runChild(os.Stdout, os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitWrong)
		}
		return
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// config is the command line.
type config struct {
	peers, quick, json bool
	runs               int
	dir, saggar        string
}

func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	if len(args) == 0 || args[0] != "mesh" {
		return c, errors.New("the benchmarks are mesh, estimate, gcode, pack2d, pack3d, plate, service and slice")
	}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.BoolVar(&c.peers, "peers", false, "")
	f.BoolVar(&c.quick, "quick", false, "")
	f.BoolVar(&c.json, "json", false, "")
	f.IntVar(&c.runs, "runs", 3, "")
	f.StringVar(&c.dir, "dir", "", "")
	f.StringVar(&c.saggar, "saggar", "", "")
	if err := f.Parse(args[1:]); err != nil {
		return c, err
	}
	if f.NArg() > 0 {
		return c, fmt.Errorf("what is %q?", f.Arg(0))
	}
	if c.runs < 1 {
		return c, errors.New("--runs must be 1 or more")
	}
	return c, nil
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](args[1:], stdout, stderr)
	}
	c, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usageText)
		return exitFine
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n%s", err, usageText)
		return exitUsage
	}
	r, err := c.measure(stderr)
	if err == nil {
		err = c.print(stdout, r)
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return exitWrong
	}
	if len(r.Wrong) > 0 {
		return exitWrong
	}
	return exitFine
}

func (c config) print(w io.Writer, r report) error {
	if !c.json {
		return r.writeTables(w)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// measure runs every task.
func (c config) measure(stderr io.Writer) (report, error) {
	note := func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	dir, err := c.folder()
	if err != nil {
		return report{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return report{}, err
	}
	tmp, err := os.MkdirTemp("", "saggar-bench-*")
	if err != nil {
		return report{}, err
	}
	defer os.RemoveAll(tmp)
	k := kit{self: self, saggar: c.saggar}
	if k.saggar == "" {
		if k.saggar, err = buildSaggar(tmp); err != nil {
			return report{}, err
		}
	}
	s := &session{kit: k, files: library{dir, note}, runs: c.runs, peers: c.peers, quick: c.quick, note: note}
	r, err := s.runAll()
	if err != nil {
		return report{}, err
	}
	return newReport(r, thisMachine(saggarVersion(k.saggar), c.runs)), nil
}

// folder returns where the meshes are kept, and makes it.
func (c config) folder() (string, error) {
	dir := c.dir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no cache folder, name one with --dir: %w", err)
		}
		dir = filepath.Join(cache, "saggar-bench")
	}
	return dir, os.MkdirAll(dir, 0o755)
}

// buildSaggar builds the command line as `go install` does.
func buildSaggar(dir string) (string, error) {
	path := filepath.Join(dir, "saggar.exe") // the suffix matters on Windows and harms nowhere
	cmd := exec.Command("go", "build", "-o", path, "github.com/saggar3d/saggar/cmd/saggar")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build saggar (run from within the module): %w\n%s", err, out)
	}
	return path, nil
}

// saggarVersion is the first line of `saggar version`.
func saggarVersion(path string) string {
	out, err := exec.Command(path, "version").Output()
	if err != nil {
		return "of unknown version"
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimPrefix(strings.TrimSpace(first), "saggar ")
}
