//go:build unix

package engine

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"syscall"
)

// command prepares a program in a process group of its own, which is killed when
// ctx ends. A shell sets the limit of memory before it becomes the program: a
// limit set from outside would come too late for what the program does first.
func command(ctx context.Context, memory int64, program string, args []string) *exec.Cmd {
	script := `ulimit -v "$1" 2>/dev/null; shift; exec "$@"`
	all := append([]string{"-c", script, "sh", strconv.FormatInt(memory>>10, 10), program}, args...)
	cmd := exec.CommandContext(ctx, "/bin/sh", all...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return kill(cmd) }
	return cmd
}

// kill ends all of a program's group.
func kill(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return nil // nobody is left
	}
	return err
}

// endGroup ends what a program that has ended left behind in its group.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = kill(cmd) // there is nothing more to be done about those that cannot be killed
	}
}
