package main

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/internal/settings"
)

// serviceFlags are the flags of a command of the service: its options, and those
// that say where else the options come from.
type serviceFlags struct {
	loader *settings.Loader
	print  bool
}

func newServiceFlags(cmd *cobra.Command, role settings.Role) *serviceFlags {
	f := &serviceFlags{loader: settings.New(role)}
	flags := cmd.Flags()
	flags.SortFlags = false // they stand together by what they are about
	flags.StringVar(&f.loader.File, "config", "", "file with options: a JSON object, the names of the flags as keys (default: what SAGGAR_CONFIG says)")
	flags.BoolVar(&f.print, "print-config", false, "print the options in effect, each with where it comes from, and end")
	for _, o := range f.loader.Options() {
		flag := flags.VarPF(o, o.Name, "", o.Usage+" ["+o.Env()+"]")
		if o.Type() == "bool" {
			flag.NoOptDefVal = "true" // --no-work is --no-work=true
		}
	}
	return f
}

// settings returns the options in effect. With --print-config they are written
// to out instead, and the command has nothing more to do.
func (f *serviceFlags) settings(out io.Writer) (s settings.Settings, printed bool, err error) {
	if s, err = f.loader.Load(os.LookupEnv); err != nil || !f.print {
		return s, false, err
	}
	return s, true, f.loader.Print(out)
}

// accessOptions says who may use the service. What is wrong with it is found here,
// before anything has been made.
func accessOptions(s settings.Settings, public func(*http.Request) bool) (auth.Options, error) {
	o := auth.Options{
		Listen: s.Listen, AllowAnonymous: s.AllowAnonymous, Secrets: s.Secrets,
		LinkLife: s.LinkLife, BaseURL: s.BaseURL, Public: public,
	}
	var err error
	if s.Credentials != "" {
		if o.Credentials, err = auth.ReadFile(s.Credentials); err != nil {
			return o, err
		}
	}
	for _, text := range s.APIKeys {
		key, err := auth.ParseKey(text)
		if err != nil {
			return o, err
		}
		o.Credentials.Keys = append(o.Credentials.Keys, key)
	}
	return o, o.Check()
}

// shared are values that all processes of the service have in common.
type shared interface {
	Setting(ctx context.Context, name string, make func() (string, error)) (string, error)
}

// newGuard returns the guard of the service, and the secret that signs. Where none
// is configured, all servers of one database use the one that is kept there.
func newGuard(ctx context.Context, o auth.Options, database shared) (*auth.Guard, string, error) {
	if len(o.Secrets) == 0 {
		secret, err := database.Setting(ctx, "secret", func() (string, error) { return rand.Text() + rand.Text(), nil })
		if err != nil {
			return nil, "", err
		}
		o.Secrets = []string{secret}
	}
	g, err := auth.New(o)
	return g, o.Secrets[0], err
}

// newServer returns the HTTP server of the service around its handler, with the
// limits that count before it is known who asks.
func newServer(s settings.Settings, h http.Handler, log *slog.Logger) *http.Server {
	var trusted []netip.Prefix
	for _, text := range s.TrustedProxies {
		trusted = append(trusted, netip.MustParsePrefix(text)) // checked when it was read
	}
	byAddress := limit.NewRate(s.AddressRate, s.AddressBurst, nil)
	guards := limit.Guards{Connections: s.Connections, Log: log}
	if s.Connections == 0 {
		guards.Connections = -1
	}
	return limit.NewServer(byAddress.Wrap(limit.ByAddress(trusted), h), guards)
}
