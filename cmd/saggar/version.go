package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	buildinfo "github.com/saggar3d/saggar/internal/version"
)

// version is set by release builds: -ldflags "-X main.version=v1.2.3". Without
// it the version is the one that the Go tool stamped.
var version string

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
	_, err := fmt.Fprintf(s.out, "saggar %s %s %s/%s\n", versionName(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

func versionName() string { return buildinfo.Name(version) }
