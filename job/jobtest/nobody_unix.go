//go:build unix

package jobtest

import (
	"os"
	"os/exec"
	"syscall"
)

// quit is PostgreSQL's signal for an immediate end.
const quit = syscall.SIGQUIT

// nobody is the user of that name on Debian and most others.
const nobody = 65534

// asNobody runs a command without root's rights, which PostgreSQL refuses to have.
func asNobody(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
}

// giveAway gives a folder to whom asNobody runs as.
func giveAway(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	return os.Chown(dir, nobody, nobody)
}
