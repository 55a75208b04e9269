package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/mesh"
)

// codeUsage says that the command line is wrong: nothing was done.
const codeUsage mesh.Code = "wrong_usage"

// jsonFailures are the commands that say in JSON, where they are asked for that, what they
// could not do.
var jsonFailures = []string{"analyze", "check", "estimate", "gcode", "slice", "transform"}

// wrongUsage says what is wrong with a command line: to people always, and to programs that
// asked for JSON in the form of other failures.
func (s streams) wrongUsage(cmd *cobra.Command, args []string, err error) int {
	fmt.Fprintf(s.err, "saggar: %v\nRun '%s --help' for usage.\n", err, cmd.CommandPath())
	if slices.Contains(jsonFailures, cmd.Name()) && asksJSON(args) && !writesOut(cmd) {
		f := newFailure(fileNamed(cmd), errors.New(err.Error())) // of whatever it wraps, it is wrong usage
		f.Code = codeUsage
		_ = newJSONReporter(s.out).failure(f) // who does not listen has the exit status
	}
	return exitUsage
}

// asksJSON reports whether a command line asks for JSON. Flags behind a wrong one were not
// read, but are there. One that asks for another form as well gets neither.
func asksJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	asked := false
	for _, arg := range args {
		if arg == "--csv" {
			return false
		}
		if name, value, given := strings.Cut(arg, "="); name == "--json" {
			on, err := strconv.ParseBool(value)
			asked = !given || err == nil && on
		}
	}
	return asked
}

// writesOut reports whether a file was to be written to standard output, which is then not for
// what is said of it.
func writesOut(cmd *cobra.Command) bool {
	f := cmd.Flags().Lookup("output")
	return f != nil && slices.Contains(strings.Split(strings.Trim(f.Value.String(), "[]"), ","), stdinName)
}

// fileNamed returns the first file that a command line names; "" for none, or where what is
// wrong comes before it.
func fileNamed(cmd *cobra.Command) string {
	args := cmd.Flags().Args()
	if len(args) == 0 {
		return ""
	}
	if path, _, err := parsePart(args[0]); err == nil && cmd.Name() == "estimate" {
		return path
	}
	return args[0]
}
