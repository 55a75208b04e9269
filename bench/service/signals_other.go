//go:build !unix

package service

import "syscall"

// Nothing halts a process here; the harness says so before it would try.
const (
	halt   = syscall.Signal(0)
	resume = syscall.Signal(0)
)
