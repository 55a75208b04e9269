package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
)

// Exit codes. Scripts rely on them.
const (
	exitOK     = 0
	exitFailed = 1 // a file could not be done; the others were
	exitUsage  = 2 // nothing was done: the command line is wrong
)

// streams are the three standard streams of one run of the program.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// errFailed ends a command whose failures have been reported already.
var errFailed = errors.New("some files failed")

// run is the whole program: it can be called from a test as from main.
func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(append([]string{}, args...)) // never nil, which cobra takes for os.Args
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	}
	// Whatever else comes back was said before any file was opened: a flag, an
	// argument or a command that does not exist.
	return s.wrongUsage(cmd, args, err)
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "saggar",
		Short: "Read any mesh file, tell the truth about it, draw it, pack it",
		Long: `Saggar reads mesh files for additive manufacturing (STL, 3MF, OBJ, PLY, OFF,
AMF, GLB), measures them, says what is wrong with them, draws them and packs them on
build plates.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return plainFlagError(err) })
	asked := root.Flags().Bool("version", false, "print the version")
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if *asked {
			return printVersion(s)
		}
		return cmd.Help()
	}
	root.AddCommand(newJob(), newAnalyze(s), newRender(s), newConvert(s), newTransform(s), newPack(s), newCheck(s), newEstimate(s), newMachines(s), newMaterials(s), newSlice(s), newGcode(s),
		newServe(s), newWorker(s), newMigrate(s), newBackup(s), newHealth(s), newVersion(s))
	return root
}
