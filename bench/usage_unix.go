//go:build unix

package main

import "syscall"

// selfUsage returns this process's CPU seconds and page faults so far.
func selfUsage() (cpu float64, faults int64) {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0, 0
	}
	return seconds(r.Utime) + seconds(r.Stime), faultsOf(&r)
}

func seconds(t syscall.Timeval) float64 {
	return float64(t.Sec) + float64(t.Usec)/1e6
}

// faultsOf returns the page faults in the system's own record of a process.
func faultsOf(sys any) int64 {
	r, ok := sys.(*syscall.Rusage)
	if !ok {
		return 0
	}
	return int64(r.Minflt) + int64(r.Majflt)
}
