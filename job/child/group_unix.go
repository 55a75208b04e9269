//go:build unix && !linux

package child

import (
	"os/exec"
	"syscall"
)

// Without /proc a child is the leader of a process group. An outside program in a
// group of its own lives until its own limit of time when the child is killed.

// prepare makes cmd the leader of a process group.
func prepare(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killAll ends the child of a process id and its group.
func killAll(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// endDescendants lets nothing more be started.
func endDescendants() { syscall.ForkLock.Lock() }

// resident is not known: the child keeps to its limit by itself (GOMEMLIMIT).
func resident(int) int64 { return 0 }

// residentAll is not known either.
func residentAll(int) int64 { return 0 }
