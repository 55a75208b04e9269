//go:build !unix

package engine

import (
	"context"
	"os/exec"
)

// command prepares a program that is killed when ctx ends. There are no process
// groups and no limits of memory here.
func command(ctx context.Context, _ int64, program string, args []string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...)
}

// endGroup has nothing to end.
func endGroup(*exec.Cmd) {}
