package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/saggar3d/saggar/bench/proc"
)

// deadline of one run of one tool. The slowest known needs fifteen seconds.
const deadline = 10 * time.Minute

// command is how to start an entrant on a file, and how to read its answer.
type command struct {
	args []string
	read func(stdout []byte, s *sample) error
}

// runOnce runs a command to its end and measures it: CPU, wall time and page
// faults as the system charges them to the child, memory by looking at it every
// millisecond. read may replace the cost by what a child measured itself.
func runOnce(c command) sample {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C") // numbers with points, messages in English

	start := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{Failure: err.Error()}
	}
	p := proc.Watch(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(start)
	most, _ := p.Result()

	s := sample{usage: childUsage(cmd.ProcessState, wall), Peak: most.Peak, Anon: most.Anon}
	said := c.read(stdout.Bytes(), &s)
	s.Failure = ending(err, said, stderr.Bytes())
	return s
}

// ending says what went wrong with a child, in words for a table: how it ended,
// and what it said about that in its answer or at the end of its messages.
func ending(err, said error, stderr []byte) string {
	switch {
	case err == nil && said == nil:
		return ""
	case err == nil:
		return said.Error()
	case said != nil && !errors.Is(said, errNoFigures):
		return fmt.Sprintf("%v: %v", err, said)
	case lastLine(stderr) == "":
		return err.Error()
	}
	return fmt.Sprintf("%v: %s", err, lastLine(stderr))
}

// lastLine returns the last line of text that is not blank.
func lastLine(text []byte) string {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.TrimSpace(lines[len(lines)-1]))
}
