//go:build !unix

package jobtest

import (
	"os"
	"os/exec"
)

// quit ends the server at once; there is no gentler signal here.
var quit = os.Kill

func asNobody(*exec.Cmd) {}

func giveAway(string) error { return nil }
