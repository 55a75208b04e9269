package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/api"
	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/internal/settings"
)

func newServe(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the job service: models, layouts, slices and estimates over HTTP",
		Long: `Serve runs the whole service in one process: it takes requests, keeps what they
ask for in a database and does the work in child processes. Without flags the
database is SQLite and stands with the files in ./saggar-data; nothing else is
needed. The process may be killed at any moment: what was accepted goes on when
it is started again.

For more than one machine, give --database postgres://... and --blobs s3://...
and start any number of saggar worker with the same two flags, after saggar
migrate has made the tables.

Every option is a flag, a variable of the environment and a key of the file that
--config names.`,
		Example: `  saggar serve
  saggar serve --listen :8080 --api-key shop:5f0c... --data /var/lib/saggar
  saggar serve --database postgres://saggar@db/saggar --blobs s3://models --no-work
  saggar serve --print-config`,
		Args: cobra.NoArgs,
	}
	flags := newServiceFlags(cmd, settings.Serve)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, printed, err := flags.settings(s.out)
		if err != nil || printed {
			return err
		}
		return reportService(s, serve(cmd.Context(), s, o))
	}
	return cmd
}

// reportService says why a command of the service ended, if it was not asked to.
func reportService(s streams, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	fmt.Fprintf(s.err, "saggar: %v\n", err)
	return errFailed
}

// listen waits a second for an address that is in use: when a server is killed in the
// moment at which it starts a child, that child holds the address until it is a
// program of its own.
func listen(ctx context.Context, address string) (net.Listener, error) {
	for end := time.Now().Add(time.Second); ; {
		l, err := net.Listen("tcp", address)
		if !errors.Is(err, syscall.EADDRINUSE) || time.Now().After(end) || ctx.Err() != nil {
			return l, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// serve runs the service until ctx ends.
func serve(ctx context.Context, s streams, o settings.Settings) error {
	log := newLog(s.err, o)
	// Whatever is wrong with the address or the credentials is said before
	// anything is made.
	access, err := accessOptions(o, api.Public)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, o.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	w, err := openService(ctx, o, log)
	if err != nil {
		return err
	}
	defer w.close(o.Grace)
	guard, secret, err := newGuard(ctx, access, w.service)
	if err != nil {
		return err
	}
	options, err := apiOptions(o, w, guard, secret)
	if err != nil {
		return err
	}
	options.Stop = ctx.Done()
	handler, err := api.New(options)
	if err != nil {
		return err
	}
	if err := w.service.Start(ctx); err != nil {
		return err
	}
	server := newServer(o, w.traces.handler(handler), log)
	failed := make(chan error, 1)
	go func() {
		if o.TLSCert != "" {
			failed <- server.ServeTLS(listener, o.TLSCert, o.TLSKey)
			return
		}
		failed <- server.Serve(limit.Listener(listener))
	}()
	announce(s, o, listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return shutDown(server, o.Grace)
}

// shutDown lets requests end, for a while.
func shutDown(server *http.Server, grace time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// announce says where to look.
func announce(s streams, o settings.Settings, at net.Addr) {
	scheme := "http"
	if o.TLSCert != "" {
		scheme = "https"
	}
	address := strings.Replace(at.String(), "[::]", "localhost", 1)
	where := o.Data
	if o.Database != "" {
		where = "the database"
	}
	fmt.Fprintf(s.err, "saggar: serving on %s://%s, documentation on %s://%s/docs, records in %s\n", scheme, address, scheme, address, where)
}

// newLog returns the log of the service, on standard error.
func newLog(w interface{ Write([]byte) (int, error) }, o settings.Settings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.LogLevel)); err != nil {
		level = slog.LevelInfo // the settings allow no other words
	}
	options := &slog.HandlerOptions{Level: level}
	if o.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// dataFolder makes the folder for what the service keeps on this machine.
func dataFolder(o settings.Settings) error { return os.MkdirAll(o.Data, 0o700) }
