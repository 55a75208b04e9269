package child

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A child is the leader of a session of its own, which every program it starts
// belongs to, also those in process groups of their own. So all of them can be
// found in /proc, even when the child is dead already.

// prepare makes cmd the leader of a session.
func prepare(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// killAll ends the child of a process id and all that it has started. The child
// must not have been waited for: until then nobody else can have its id.
func killAll(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL) // whom it does not reach is dead, or found below
	sweep(pid)
}

// endDescendants ends what this process has started. It never returns the right
// to start more.
func endDescendants() {
	syscall.ForkLock.Lock()
	if session, err := getsid(); err == nil && session == os.Getpid() {
		sweep(session)
	}
}

func getsid() (int, error) {
	id, _, errno := syscall.RawSyscall(syscall.SYS_GETSID, 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(id), nil
}

// rounds bounds the wait for processes that are being killed; a tenth of a second.
const rounds = 50

// sweep kills the members of a session but this process, until none is left
// alive.
func sweep(session int) {
	for range rounds {
		alive := false
		eachMember(session, func(pid int) {
			if pid != os.Getpid() {
				alive = true
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		})
		if !alive {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// eachMember calls visit for each living process of a session.
func eachMember(session int, visit func(pid int)) {
	proc, err := os.Open("/proc")
	if err != nil {
		return
	}
	defer proc.Close()
	names, err := proc.Readdirnames(-1)
	if err != nil {
		return
	}
	want := strconv.Itoa(session)
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue // gone meanwhile
		}
		// pid (name) state ppid pgrp session ...; the name may hold anything.
		_, rest, _ := strings.Cut(string(stat[max(0, strings.LastIndexByte(string(stat), ')')):]), " ")
		fields := strings.Fields(rest)
		if len(fields) > 3 && fields[3] == want && fields[0] != "Z" && fields[0] != "X" {
			visit(pid)
		}
	}
}

// resident returns the memory in use of a process in bytes, 0 when it is gone.
func resident(pid int) int64 {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// residentAll returns the memory in use of a child with all it has started.
func residentAll(pid int) int64 {
	var total int64
	eachMember(pid, func(member int) { total += resident(member) })
	return total
}
