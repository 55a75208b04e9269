// Package settings is the configuration of the service: every option of saggar
// serve, worker and migrate, as a flag, as an environment variable and as a key
// of a file, under one name.
//
// A value comes from the first of these that gives one: flag, environment, file,
// default. The file is one flat JSON object whose keys are the names of the
// flags; one file and one environment may serve all three commands, so what a
// command does not need is no error, but a name that none knows is.
package settings

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Settings are the values of all options. Counts and sizes of 0 mean no limit
// unless the usage of the option says otherwise.
type Settings struct {
	// Where things are kept.
	Data     string // folder
	Database string // postgres://... or sqlite:///path; "": SQLite in Data
	Blobs    string // file://, s3:// or gs://; "": in Data

	// How the service is reached.
	Listen         string
	BaseURL        string
	TLSCert        string
	TLSKey         string
	TrustedProxies []string // networks in CIDR form

	// Who may use it.
	Credentials    string // file
	APIKeys        []string
	Secrets        []string
	AllowAnonymous bool
	LinkLife       time.Duration

	// What one client may ask for.
	BodyLimit     int64
	UploadLimit   int64
	TriangleLimit int64
	Rate          float64 // requests a second of a tenant
	Burst         int
	AddressRate   float64 // requests a second of an address
	AddressBurst  int
	Uploads       int // at once, of a tenant
	Connections   int // at once, of everybody
	QuotaModels   int64
	QuotaJobs     int64
	QuotaBytes    int64

	// How work is done.
	NoWork     bool
	Slots      int
	Threads    int
	JobMemory  int64
	JobTimeout time.Duration
	Lease      time.Duration
	Retention  time.Duration

	// What the service calls.
	WebhookSecret         string
	CallbackPauses        []string // durations
	AllowPrivateCallbacks bool
	ClamAV                string
	OTelEndpoint          string

	// How it speaks.
	LogLevel  string
	LogFormat string
	Grace     time.Duration
}

// Role is a command of the service, or several.
type Role uint8

// The commands.
const (
	Serve Role = 1 << iota
	Worker
	Migrate
)

const (
	everywhere = Serve | Worker | Migrate
	working    = Serve | Worker
)

// check finds what contradicts itself though every value alone is good.
func (s *Settings) check(r Role) error {
	var faults []error
	if r&Serve != 0 {
		if (s.TLSCert == "") != (s.TLSKey == "") {
			faults = append(faults, errors.New("tls-cert and tls-key: give both or none"))
		}
		if s.Burst > 0 && s.Rate == 0 {
			faults = append(faults, errors.New("burst: without rate it has no meaning"))
		}
		if s.AddressBurst > 0 && s.AddressRate == 0 {
			faults = append(faults, errors.New("address-burst: without address-rate it has no meaning"))
		}
	}
	if r == Worker && !strings.HasPrefix(strings.ToLower(s.Database), "postgres") {
		faults = append(faults, errors.New("database: a worker of its own needs postgres://...; "+
			"with SQLite the work is done inside saggar serve"))
	}
	if r == Worker && s.Blobs == "" {
		// In a folder of its own it would find no file, and end the work of others
		// for good.
		faults = append(faults, errors.New("blobs: a worker needs the same as its saggar serve"))
	}
	return errors.Join(faults...)
}

// checkURL returns a check for URLs of certain schemes.
func checkURL(schemes ...string) func(string) error {
	return func(text string) error {
		scheme, rest, ok := strings.Cut(text, "://")
		for _, s := range schemes {
			if ok && rest != "" && strings.EqualFold(scheme, s) {
				return nil
			}
		}
		// The text is not repeated: it may hold a password.
		return fmt.Errorf("want an address that begins with %s://", strings.Join(schemes, ":// or "))
	}
}

// hide returns an address without the secrets in it, for people to read.
func hide(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return masked
	}
	query := u.Query()
	for key := range query {
		low := strings.ToLower(key)
		for _, word := range []string{"pass", "secret", "key", "token"} {
			if strings.Contains(low, word) {
				query.Set(key, "xxxxx")
			}
		}
	}
	u.RawQuery = query.Encode()
	return u.Redacted()
}

// masked stands for a secret.
const masked = "(hidden)"
