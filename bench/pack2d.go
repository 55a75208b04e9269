package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/pack"
)

// runPack2D is `bench pack2d`. Ctrl-C ends the search; what was measured until
// then is printed.
func runPack2D(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := nest.Command{Strip: pack.Strip, CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}
	invalid, err := c.Run(ctx, args)
	return ended(stderr, invalid, err, nest.Usage)
}
