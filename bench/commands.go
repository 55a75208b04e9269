package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/saggar3d/saggar/bench/nest"
)

// commands are the benchmarks beside that of meshes. Each has flags and help of
// its own.
var commands = map[string]func(args []string, stdout, stderr io.Writer) int{
	"estimate": runEstimate,
	"gcode":    runGcode,
	"pack2d":   runPack2D,
	"pack3d":   runPack3D,
	"plate":    runPlate,
	"service":  runService,
	"slice":    runSlice,
}

// cpuSeconds is the processor time of this process so far.
func cpuSeconds() float64 {
	cpu, _ := selfUsage()
	return cpu
}

// ended prints what went wrong with a benchmark, and returns the exit status.
func ended(stderr io.Writer, invalid int, err error, usage string) int {
	switch {
	case errors.Is(err, nest.ErrUsage):
		fmt.Fprintf(stderr, "bench: %v\n%s", err, usage)
		return exitUsage
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return exitWrong
	case invalid > 0:
		return exitWrong
	}
	return exitFine
}
