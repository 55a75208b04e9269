package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/prints"
)

// runGcode is `bench gcode`. Ctrl-C ends it.
func runGcode(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return ended(stderr, 0, prints.Command{CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}.Run(ctx, args), prints.Usage)
}
