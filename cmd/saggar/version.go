package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/version"
)

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  saggar version",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return printVersion(s) },
	}
}

func printVersion(s streams) error {
	_, err := fmt.Fprintf(s.out, "saggar %s %s %s/%s\n", version.Name(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return s.unheard(err)
	}
	return nil
}
