// Package api is the HTTP face of the service: the resource families of the
// product, each a record of the job service, with problem details, lists, events
// and an OpenAPI document made from the same types that requests are read into.
//
// A family is one file: the body of its requests with its rules as tags, what
// becomes of it (a [store.Draft]), and what a record looks like to a client. All
// else (addresses, idempotency, cancelling, lists, events) is the same for all.
package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/job/store"
)

// Jobs are the records behind the resources. [store.Store] is one.
type Jobs interface {
	Create(ctx context.Context, d store.Draft) (rec *store.Record, replayed bool, err error)
	Record(ctx context.Context, ref store.Ref) (*store.Record, error)
	Records(ctx context.Context, tenant string, ids []string) ([]*store.Record, error)
	List(ctx context.Context, q store.Query) (store.Page, error)
	Cancel(ctx context.Context, ref store.Ref) (*store.Record, error)
	Delete(ctx context.Context, ref store.Ref) error
	Relatives(ctx context.Context, id string) (parents, children []string, err error)
}

// Options are what the service is built from.
type Options struct {
	// Jobs and Guard are required. The guard says whose a request is; see [Public]
	// for those that are nobody's.
	Jobs  Jobs
	Guard *auth.Guard

	// BaseURL is the address under which clients reach the service, such as
	// https://print.example/saggar. Default: what each request says.
	BaseURL string

	// Version of the engine, and when it was deployed here.
	Version  string
	Deployed time.Time

	// Secret signs cursors; processes that serve the same clients share it.
	Secret []byte

	// MaxBody is the limit of a JSON body in bytes. Default 8 MiB.
	MaxBody int64

	// Logger gets a line for each request. Default: none.
	Logger *slog.Logger

	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	if o.MaxBody == 0 {
		o.MaxBody = 8 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	return o
}

func (o Options) validate() error {
	switch {
	case o.Jobs == nil, o.Guard == nil:
		return errors.New("api: Jobs and Guard are required")
	case len(o.Secret) < 16:
		return fmt.Errorf("api: a secret of %d bytes is too short: at least 16", len(o.Secret))
	case o.MaxBody < 0:
		return fmt.Errorf("api: MaxBody is %d: must be above 0", o.MaxBody)
	}
	return nil
}

// service is what all requests share.
type service struct {
	Options
	mux      *http.ServeMux
	api      huma.API
	families map[string]*resource
	prefix   string // path of BaseURL

	once       sync.Once // the document as JSON
	openAPI    []byte
	openAPIErr error
}

// New returns the handler of the service.
func New(o Options) (http.Handler, error) { return build(o, (*service).routes) }

// build makes the handler with given routes beside those of the service itself.
func build(o Options, routes func(*service)) (http.Handler, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	s := &service{Options: o, mux: http.NewServeMux(), families: map[string]*resource{}, prefix: basePath(o.BaseURL)}
	s.api = humago.New(s.mux, s.document())
	s.about()
	s.login()
	routes(s)
	return s.observe(s.normalise(o.Guard.Wrap(http.HandlerFunc(s.dispatch)))), nil
}

// routes are the families. Each has a file of its own.
func (s *service) routes() {
}

// Public reports whether a request needs no credential: what says that the service
// is up, and where to log in. It looks at the normalised path.
func Public(r *http.Request) bool {
	switch strings.TrimSuffix(r.URL.Path, "/") {
	case "", "/about", "/healthz", "/sessions", "/api-auth/login", "/docs", openAPIPath:
		return true
	}
	return false
}
