package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"github.com/saggar3d/saggar/bench/beds"
	"github.com/saggar3d/saggar/pack"
)

// runPack3D is `bench pack3d`. Ctrl-C ends the search; what was measured until
// then is printed.
func runPack3D(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := beds.Command{Lowest: pack.Lowest, Packer: pack.Pack3D{}, CPU: cpuSeconds, Stdout: stdout, Stderr: stderr}
	invalid, err := c.Run(ctx, args)
	return ended(stderr, invalid, err, beds.Usage)
}
