package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/estimates"
)

// runEstimate is `bench estimate`. Ctrl-C ends it.
func runEstimate(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := estimates.Command{CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}
	return ended(stderr, 0, c.Run(ctx, args), estimates.Usage)
}
