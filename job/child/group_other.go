//go:build !unix

package child

import (
	"os"
	"os/exec"
)

// There are no process groups here. An outside program lives until its own limit
// of time when the child is killed.

// prepare has nothing to prepare.
func prepare(*exec.Cmd) {}

// killAll ends the child of a process id.
func killAll(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}

// endDescendants has nobody to end.
func endDescendants() {}

// resident is not known: the child keeps to its limit by itself (GOMEMLIMIT).
func resident(int) int64 { return 0 }

// residentAll is not known either.
func residentAll(int) int64 { return 0 }
