//go:build unix

package service

import "syscall"

// The signals that halt a process and let it go on.
const (
	halt   = syscall.SIGSTOP
	resume = syscall.SIGCONT
)
