// Command saggar reads mesh files, tells the truth about them and draws them.
//
// This package holds flags, files and output. There is no geometry in it: every
// number comes from the packages analyze, mesh and render.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once, in case the first is not seen.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
