package main

import (
	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/job/child"
)

// newJob is the command by which saggar starts itself as a child process that does
// the work of the job service. It is not for people: its input and output are
// lines of JSON, see package child.
func newJob() *cobra.Command {
	return &cobra.Command{
		Use:    "job",
		Short:  "Do work for the job service (started by it)",
		Hidden: true,
		Args:   cobra.NoArgs,
		Run:    func(*cobra.Command, []string) { child.Main() },
	}
}
