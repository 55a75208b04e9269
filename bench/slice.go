package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/layers"
)

// runSlice is `bench slice`. Ctrl-C ends it.
func runSlice(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := layers.Command{CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}
	return ended(stderr, 0, c.Run(ctx, args), layers.Usage)
}
