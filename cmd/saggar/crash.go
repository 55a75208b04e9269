package main

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// crashStep makes the process end between two steps of a piece of work, as if it had
// been killed there, for tests of what follows: SAGGAR_CRASH_AT=stored:3 does so the
// third time a file was stored. Without it nothing is done.
func crashStep(env func(string) string) func(step string) {
	at, count, _ := strings.Cut(env("SAGGAR_CRASH_AT"), ":")
	if at == "" {
		return nil
	}
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		n = 1
	}
	var seen atomic.Int64
	return func(step string) {
		if step != at || seen.Add(1) != n {
			return
		}
		p, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = p.Kill()
		}
		if err != nil {
			os.Exit(137)
		}
		select {} // until the signal comes
	}
}
