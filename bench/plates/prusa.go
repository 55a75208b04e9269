package plates

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/pack"
)

// PrusaSlicer's arrange from the command line (2.5): it arranges on the bed only
// when a print action follows; it never turns parts; and when they do not all
// fit, it aborts. So its score is the longest prefix of a list that it takes.
//
// With --merge it goes on to slice what it has arranged, which takes seconds and
// is of no interest here: it is ended at the first line about slicing.
type prusa struct {
	path  string
	known map[string]bool // what it said, by bed, gap and files; of this run only
	asked int
}

// noFit is what it says when it aborts, and slicing is part of each line with
// which it begins to slice.
const (
	noFit   = "Objects could not fit on the bed"
	slicing = " => "
)

func newPrusa() *prusa {
	path, err := exec.LookPath("prusa-slicer")
	if err != nil {
		return nil
	}
	return &prusa{path: path, known: map[string]bool{}}
}

// accepts reports whether it takes all files on one bed.
func (p *prusa) accepts(ctx context.Context, bed pack.Bed, gap float64, files []string) (bool, error) {
	args := []string{"--merge", "--export-gcode", "--bed-shape", bedShape(bed),
		"--duplicate-distance", strconv.FormatFloat(gap, 'g', -1, 64), "--skirts", "0", "-o", "none.gcode"}
	key := strings.Join(append(args, files...), "\x00")
	if yes, ok := p.known[key]; ok {
		return yes, nil
	}
	p.asked++
	yes, err := p.ask(ctx, append(args, files...))
	if err == nil {
		p.known[key] = yes
	}
	return yes, err
}

func (p *prusa) ask(ctx context.Context, args []string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	command := append([]string{p.path}, args...)
	// Its output is held back until the end when it goes to a pipe.
	if buffer, err := exec.LookPath("stdbuf"); err == nil {
		command = append([]string{buffer, "-oL"}, command...)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	read, write := io.Pipe()
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		return false, err
	}
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		write.Close()
		ended <- err
	}()
	yes, last := verdictOf(read, cancel)
	err := <-ended
	switch {
	case yes != nil:
		return *yes, nil
	case err != nil:
		return false, fmt.Errorf("prusa-slicer: %w: %s", err, last)
	}
	return true, nil
}

// verdictOf reads what it says to the end, and calls stop once the answer is
// known. last is its last line.
func verdictOf(r io.Reader, stop func()) (yes *bool, last string) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		if len(bytes.TrimSpace(line)) > 0 {
			last = string(line)
		}
		if yes != nil {
			continue
		}
		takes := bytes.Contains(line, []byte(slicing))
		if takes || bytes.Contains(line, []byte(noFit)) {
			yes = &takes
			stop()
		}
	}
	io.Copy(io.Discard, r) // a line too long must not block the writer
	return yes, last
}

// bedShape is a bed as the corners that --bed-shape wants; a circle becomes a
// polygon of 120 corners on it, whose area is less by 0.05 %.
func bedShape(b pack.Bed) string {
	var corners [][2]float64
	switch b.Shape {
	case pack.Circle:
		const n = 120
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / n)
			corners = append(corners, [2]float64{b.X / 2 * (1 + c), b.X / 2 * (1 + s)})
		}
	default:
		corners = [][2]float64{{0, 0}, {b.X, 0}, {b.X, b.Y}, {0, b.Y}}
	}
	var out []string
	for _, c := range corners {
		out = append(out, fmt.Sprintf("%.6gx%.6g", c[0], c[1]))
	}
	return strings.Join(out, ",")
}

// longestPrefix returns how many of the files, from the first, it takes. The
// answers need not be monotone: from the longest prefix that halving finds it
// must refuse lookAhead in a row.
func (p *prusa) longestPrefix(ctx context.Context, bed pack.Bed, gap float64, files []string) (int, error) {
	low, high := 0, 1
	for high <= len(files) {
		yes, err := p.accepts(ctx, bed, gap, files[:high])
		if err != nil {
			return 0, err
		}
		if !yes {
			break
		}
		low, high = high, high*2
	}
	high = min(high, len(files)+1)
	for high-low > 1 {
		mid := (low + high) / 2
		yes, err := p.accepts(ctx, bed, gap, files[:mid])
		if err != nil {
			return 0, err
		}
		if yes {
			low = mid
		} else {
			high = mid
		}
	}
	for n := low + 1; n <= min(low+lookAhead, len(files)); n++ {
		yes, err := p.accepts(ctx, bed, gap, files[:n])
		if err != nil {
			return 0, err
		}
		if yes {
			low = n
		}
	}
	return low, nil
}

const lookAhead = 3

// askTimeout of one question. The slowest known takes a few seconds.
const askTimeout = 5 * time.Minute
