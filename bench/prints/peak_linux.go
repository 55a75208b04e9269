package prints

import (
	"os"
	"syscall"
)

// peakOf returns the highest resident memory of an ended process in MB.
func peakOf(s *os.ProcessState) float64 {
	if r, ok := s.SysUsage().(*syscall.Rusage); ok {
		return float64(r.Maxrss) / 1024
	}
	return 0
}
