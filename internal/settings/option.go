package settings

import (
	"fmt"
	"net/netip"
	"time"
)

// Option is one option. It has the methods of a flag's value, so that any
// library of flags can carry it: String, Set and Type.
type Option struct {
	Name  string // of the flag and of the key in the file
	Usage string // one sentence
	Roles Role   // the commands that need it

	value
	standard string              // the default, as text
	conceal  func(string) string // what people may read of it; nil: all
	given    []string            // by flag
	origin   string              // where the value comes from
}

// Env returns the name of the environment variable.
func (o *Option) Env() string { return envName(o.Name) }

// String returns the default as text, for the help of a command.
func (o *Option) String() string {
	if o == nil { // as libraries of flags ask of an unset value
		return ""
	}
	return o.standard
}

// Type returns the kind of value: string, list, bool, int, float, duration or
// size.
func (o *Option) Type() string { return o.kind }

// Set takes the value of a flag. Of a list, each further flag adds to it.
func (o *Option) Set(text string) error {
	if err := o.value.set(text); err != nil {
		return err
	}
	if o.kind != "list" {
		o.given = o.given[:0]
	}
	o.given = append(o.given, text)
	return nil
}

// secret hides a value from people.
func (o *Option) secret() *Option {
	o.conceal = func(string) string { return masked }
	return o
}

// address hides the secrets in a URL.
func (o *Option) address() *Option {
	o.conceal = hide
	return o
}

func option(name string, roles Role, v value, usage string) *Option {
	return &Option{Name: name, Usage: usage, Roles: roles, value: v, standard: v.show(), origin: "default"}
}

// table returns all options, bound to s, in the order in which people read them.
func table(s *Settings) []*Option {
	const many = 1 << 30
	return []*Option{
		option("data", everywhere, text(&s.Data, "saggar-data", short), "folder for the database, the files and scratch"),
		option("database", everywhere, text(&s.Database, "", checkURL("postgres", "postgresql", "sqlite")), "postgres://... or sqlite:///path; default: SQLite in the data folder").address(),
		option("blobs", working, text(&s.Blobs, "", checkURL("file", "s3", "gs")), "where files are kept: file://, s3:// or gs://; default: the data folder; worker needs it").address(),

		option("listen", Serve, text(&s.Listen, "127.0.0.1:8080", checkListen), "address and port to listen on"),
		option("base-url", Serve, text(&s.BaseURL, "", checkURL("http", "https")), "address under which clients see the service; default: as each request says"),
		option("tls-cert", Serve, text(&s.TLSCert, "", short), "file with the certificate chain in PEM form; serves https"),
		option("tls-key", Serve, text(&s.TLSKey, "", short), "file with the key of the certificate"),
		option("trusted-proxy", Serve, list(&s.TrustedProxies, checkNetwork), "network of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be given again"),

		option("credentials", Serve, text(&s.Credentials, "", short), "JSON file with keys, issuers of tokens and users"),
		option("api-key", Serve, list(&s.APIKeys, short), "a key, as tenant:key; may be given again").secret(),
		option("secret", Serve, list(&s.Secrets, checkSecret), "signs links and sessions; of several the first signs and all are accepted; default: kept in the database").secret(),
		option("allow-anonymous", Serve, yesNo(&s.AllowAnonymous), "let everybody in on any address"),
		option("link-life", Serve, duration(&s.LinkLife, 5*time.Minute, time.Second), "how long upload and content links are good"),

		option("body-limit", Serve, size(&s.BodyLimit, 8<<20, 1<<10), "largest JSON body"),
		option("upload-limit", Serve, size(&s.UploadLimit, 2<<30, 1<<10), "largest upload, inflated"),
		option("triangle-limit", Serve, count(&s.TriangleLimit, 50_000_000, 1<<40), "most triangles of a model; 0: what the readers take"),
		option("rate", Serve, rate(&s.Rate), "requests a second of one tenant; 0: no limit"),
		option("burst", Serve, count(&s.Burst, 0, many), "requests at once before rate counts; 0: those of 10 s"),
		option("address-rate", Serve, rate(&s.AddressRate), "requests a second from one address; 0: no limit"),
		option("address-burst", Serve, count(&s.AddressBurst, 0, many), "requests at once before address-rate counts; 0: those of 10 s"),
		option("uploads", Serve, count(&s.Uploads, 64, many), "uploads at once of one tenant; 0: no limit"),
		option("connections", Serve, count(&s.Connections, 2048, many), "open connections; at the limit the longest idle one is closed; 0: no limit"),
		option("quota-models", Serve, count(&s.QuotaModels, 0, 1<<62), "models of one tenant; 0: no limit"),
		option("quota-jobs", Serve, count(&s.QuotaJobs, 0, 1<<62), "unfinished jobs of one tenant; 0: no limit"),
		option("quota-bytes", Serve, size(&s.QuotaBytes, 0, 0), "bytes of the files of one tenant; 0: no limit"),

		option("no-work", Serve, yesNo(&s.NoWork), "take requests alone and leave the work to saggar worker"),
		option("slots", working, count(&s.Slots, 0, 4096), "jobs at once in this process, quick ones and long ones apart; 0: one for each processor, two at least"),
		option("threads", working, count(&s.Threads, 0, 4096), "processors of one job; 0: its share"),
		option("job-memory", working, size(&s.JobMemory, 4<<30, 64<<20), "memory of one job"),
		option("job-timeout", Serve, duration(&s.JobTimeout, time.Hour, time.Second), "how long a job may take that names no timeout_s"),
		option("lease", working, duration(&s.Lease, 15*time.Second, time.Second), "how long a worker may be silent before its job is given to another"),
		option("retention", working, days(&s.Retention), "days after which finished resources are deleted; 0: never"),

		option("webhook-secret", working, text(&s.WebhookSecret, "", short), "signs callbacks").secret(),
		option("callback-pause", working, list(&s.CallbackPauses, checkPause), "pause after a callback that failed, such as 30s; given again, of the next try, and the last of all up to the fifth; default: 1s, 15s, 2m, 10m"),
		option("allow-private-callbacks", working, yesNo(&s.AllowPrivateCallbacks), "call back addresses of private networks too"),
		option("clamav", Serve, text(&s.ClamAV, "", short), "address of clamd, host:port or unix:///path; uploads are scanned"),
		option("otel-endpoint", working, text(&s.OTelEndpoint, "", checkURL("http", "https")), "OTLP address that traces are sent to").address(),

		option("log-level", working, oneOf(&s.LogLevel, "info", "debug", "warn", "error"), "info, debug, warn or error"),
		option("log-format", working, oneOf(&s.LogFormat, "text", "json"), "text or json"),
		option("grace", working, duration(&s.Grace, 30*time.Second, 0), "how long requests and jobs may end when the service is stopped"),
	}
}

func checkNetwork(s string) error {
	if _, err := netip.ParsePrefix(s); err != nil {
		return fmt.Errorf("%q is not a network such as 10.0.0.0/8", s)
	}
	return nil
}

func checkPause(s string) error {
	if d, err := time.ParseDuration(s); err != nil || d <= 0 {
		return fmt.Errorf("%q is not a time such as 30s or 2m", s)
	}
	return nil
}

// checkSecret does not repeat what it refuses.
func checkSecret(s string) error {
	if len(s) < 16 {
		return fmt.Errorf("a secret of %d characters is too short: at least 16", len(s))
	}
	return short(s)
}
