package service

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// process is a row of the system's process table.
type process struct {
	pid, parent int
	start       uint64 // tells it from a later one with the same number
	ticks       uint64 // processor time, in hundredths of a second
	waited      uint64 // that of children which have ended
}

// readProcess reads one row; ok is false when there is none, or it is dead and only
// not waited for.
func readProcess(pid int) (p process, ok bool) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return p, false
	}
	// pid (name) state ppid ...; the name may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return p, false
	}
	p.pid = pid
	p.parent, _ = strconv.Atoi(fields[1]) // the system's own numbers
	user, _ := strconv.ParseUint(fields[11], 10, 64)
	system, _ := strconv.ParseUint(fields[12], 10, 64)
	p.ticks = user + system
	user, _ = strconv.ParseUint(fields[13], 10, 64)
	system, _ = strconv.ParseUint(fields[14], 10, 64)
	p.waited = user + system
	p.start, _ = strconv.ParseUint(fields[19], 10, 64)
	return p, true
}

// processes are those that live and for which keep says so.
func processes(keep func(pid int) bool) map[int]process {
	all := map[int]process{}
	names, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	for _, name := range names {
		pid, err := strconv.Atoi(filepath.Base(name))
		if err != nil || !keep(pid) {
			continue
		}
		if p, ok := readProcess(pid); ok {
			all[pid] = p
		}
	}
	return all
}

// marked says whether a process was started with a variable of the environment,
// by itself or by what started it. Children of the service get TMPDIR from it, and
// what they start gets it from them, so it finds all of a run, whoever their
// parent is by now.
func marked(pid int, variable string) bool {
	env, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil {
		return false
	}
	for v := range bytes.SplitSeq(env, []byte{0}) {
		if string(v) == variable {
			return true
		}
	}
	return false
}

// strays are the processes of a table that no root started, directly or through
// others that live.
func strays(table map[int]process, roots map[int]bool) []process {
	var found []process
	for pid, p := range table {
		above, ok := p, true
		for ok && !roots[above.pid] {
			above, ok = table[above.parent]
		}
		if !ok && !roots[pid] {
			found = append(found, p)
		}
	}
	return found
}

// processorTime is that of a process and its children, also of those that ended, in
// seconds.
func processorTime(pid int) float64 {
	total := uint64(0)
	for _, p := range processes(func(int) bool { return true }) {
		if p.pid == pid {
			total += p.ticks + p.waited
		}
		if p.parent == pid {
			total += p.ticks
		}
	}
	return float64(total) / 100
}

// memory is a figure of a process from /proc/PID/status in bytes, 0 when there is
// none: VmRSS, VmHWM (the highest so far), RssAnon.
func memory(pid int, figure string) int64 {
	return 1024 * statusNumber(pid, figure)
}

func statusNumber(pid int, figure string) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, figure+":"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n
		}
	}
	return 0
}

// descriptors is the number of open files of a process.
func descriptors(pid int) int {
	list, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/fd")
	if err != nil {
		return 0
	}
	return len(list)
}
