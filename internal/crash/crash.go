// Package crash says where a program of ours panicked.
package crash

import (
	"fmt"
	"runtime"
	"strings"
)

// Place returns the function of ours and its line that panicked. It is for a deferred
// function that recovers.
func Place() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for panicked := false; ; {
		f, more := frames.Next()
		// What deferred functions called stands above the panic.
		panicked = panicked || f.Function == "runtime.gopanic"
		if panicked && strings.Contains(f.Function, "saggar") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "unknown place"
		}
	}
}
