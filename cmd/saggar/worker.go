package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/settings"
	"github.com/saggar3d/saggar/job"
)

func newWorker(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Do the work of a job service on a further machine",
		Long: `Worker does work that a saggar serve on the same PostgreSQL database has taken,
with the same place for files. Any number may run; one that is killed costs
nothing but the length of a lease.`,
		Example: `  saggar worker --database postgres://saggar@db/saggar --blobs s3://models
  saggar worker --config /etc/saggar.json --slots 4`,
		Args: cobra.NoArgs,
	}
	flags := newServiceFlags(cmd, settings.Worker)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, printed, err := flags.settings(s.out)
		if err != nil || printed {
			return err
		}
		return reportService(s, runWorker(cmd.Context(), s, o))
	}
	return cmd
}

// runWorker works until ctx ends.
func runWorker(ctx context.Context, s streams, o settings.Settings) error {
	w, err := openService(ctx, o, newLog(s.err, o))
	if err != nil {
		return err
	}
	defer w.close(o.Grace)
	if err := w.service.Start(ctx); err != nil {
		return err
	}
	slots, threads := share(o)
	fmt.Fprintf(s.err, "saggar: working, %d jobs at a time, %d processors each\n", slots, threads)
	<-ctx.Done()
	return nil
}

func newMigrate(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Make or update the tables of a job service",
		Long: `Migrate brings the tables of a database to this version of saggar. Run it once
before the first saggar serve on PostgreSQL, and with each new version before its
processes start; of several that run at once one does it and the others wait.
Processes of an older version are to be stopped first. SQLite is migrated by
saggar serve itself; back up the data folder before a new version.`,
		Example: `  saggar migrate --database postgres://saggar@db/saggar
  saggar migrate --data /var/lib/saggar`,
		Args: cobra.NoArgs,
	}
	flags := newServiceFlags(cmd, settings.Migrate)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, printed, err := flags.settings(s.out)
		if err != nil || printed {
			return err
		}
		return reportService(s, migrate(cmd.Context(), s, o))
	}
	return cmd
}

func migrate(ctx context.Context, s streams, o settings.Settings) error {
	unlock, err := holdData(o)
	if err != nil {
		return err
	}
	defer unlock()
	if err := job.Migrate(ctx, databaseURL(o)); err != nil {
		return err
	}
	fmt.Fprintln(s.err, "saggar: the tables are those of this version")
	return nil
}
