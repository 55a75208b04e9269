package layers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// PrusaSlicer's slice step: what it does between the lines of its log that name
// the two ends. It is bound to one core, and its CPU time is read from the system
// at both lines, so that what else runs on the machine does not count. Where the
// system does not say, the time stamps of the log count.
const (
	stepBegins = "slice_mesh to polygons"
	stepEnds   = "make_slices in parallel - begin"

	askTimeout = 5 * time.Minute
	stampForm  = "2006-01-02 15:04:05.000000"
)

type peer struct{ path string }

func findPeer() *peer {
	path, err := exec.LookPath("prusa-slicer")
	if err != nil {
		return nil
	}
	return &peer{path}
}

// slice returns the seconds of the step for one mesh.
func (p *peer) slice(ctx context.Context, f *options, mesh string) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	dir, err := os.MkdirTemp("", "saggar-bench-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	args := []string{p.path, "--loglevel", "5", "--load", f.ini, "--layer-height", strconv.FormatFloat(f.height, 'g', -1, 64),
		"--export-gcode", "-o", filepath.Join(dir, "x.gcode"), mesh}
	// Lines must come when they are written, and from one core.
	for _, around := range [][]string{{"stdbuf", "-oL", "-eL"}, {"taskset", "-c", "0"}} {
		if path, err := exec.LookPath(around[0]); err == nil {
			args = append(append([]string{path}, around[1:]...), args...)
		}
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	read, write := io.Pipe()
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is ended on purpose
		write.Close()
		close(ended)
	}()
	s, err := step(read, cmd.Process.Pid)
	cancel()
	go io.Copy(io.Discard, read) // what it still says
	<-ended
	return s, err
}

// step reads the log up to the end of the step.
func step(log io.Reader, pid int) (float64, error) {
	var cpu float64
	var begun time.Time
	for lines := bufio.NewScanner(log); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.Contains(line, stepBegins):
			cpu, begun = cpuOf(pid), stamp(line)
		case strings.Contains(line, stepEnds) && !begun.IsZero():
			if now := cpuOf(pid); now > 0 {
				return now - cpu, nil
			}
			return stamp(line).Sub(begun).Seconds(), nil
		}
	}
	return 0, errors.New("prusa-slicer did not slice")
}

// stamp returns the time that a line of the log begins with.
func stamp(line string) time.Time {
	_, rest, _ := strings.Cut(line, "[")
	text, _, _ := strings.Cut(rest, "]")
	t, _ := time.Parse(stampForm, text)
	return t
}

// cpuOf returns the CPU seconds of all threads of a process so far, or 0.
func cpuOf(pid int) float64 {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	sum := 0.0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(data), " ")
		ns, _ := strconv.ParseFloat(first, 64)
		sum += ns / 1e9
	}
	return sum
}
