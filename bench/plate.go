package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/plates"
	"github.com/saggar3d/saggar/pack"
)

// runPlate is `bench plate`. Ctrl-C ends it.
func runPlate(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := plates.Command{Packer: pack.Pack2D{}, CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}
	faults, err := c.Run(ctx, args)
	return ended(stderr, faults, err, plates.Usage)
}
