package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/service"
)

// runService is `bench service`. Ctrl-C ends it, and all that it has started.
func runService(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	bad, err := service.Command{Stdout: stdout, Stderr: stderr}.Run(ctx, args)
	return ended(stderr, bad, err, service.Usage)
}
