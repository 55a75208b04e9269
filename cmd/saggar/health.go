package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/settings"
)

// healthWait is how long a service may take to say that it is well.
const healthWait = 5 * time.Second

func newHealth(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a service on this machine whether it is well",
		Long: `Health asks /healthz of the saggar serve on this machine and ends with 0 when it
is well, with 1 when it is not or does not answer within 5 seconds. It is for those
who start the service, above all in containers, where there is nothing else to ask
with. A saggar worker listens to nobody and cannot be asked.

It takes the address from the same places as saggar serve: a flag, SAGGAR_LISTEN,
the file that --config or SAGGAR_CONFIG names. Certificates are not checked.`,
		Example: `  saggar health
  saggar health --listen :8443 --tls-cert cert.pem --tls-key key.pem`,
		Args: cobra.NoArgs,
	}
	loader := settings.New(settings.Serve)
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&loader.File, "config", "", "file with options, as of saggar serve")
	for _, o := range loader.Options() {
		switch o.Name {
		case "listen", "tls-cert", "tls-key":
			flags.Var(o, o.Name, o.Usage+" ["+o.Env()+"]")
		}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o, err := loader.Load(os.LookupEnv)
		if err != nil {
			return err
		}
		return reportService(s, askHealth(cmd.Context(), s, o))
	}
	return cmd
}

// askHealth asks the service that listens as o says.
func askHealth(ctx context.Context, s streams, o settings.Settings) error {
	host, port, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // all addresses, this one among them
	}
	scheme := "http"
	if o.TLSCert != "" {
		scheme = "https"
	}
	ctx, cancel := context.WithTimeout(ctx, healthWait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	// The certificate is for the name that clients use; nothing secret is said here.
	asker := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer asker.CloseIdleConnections()
	res, err := asker.Do(r)
	if err != nil {
		return fmt.Errorf("the service does not answer: %w", err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the service is not well: it answers %d", res.StatusCode)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}
