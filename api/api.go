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
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/hook"
	"github.com/saggar3d/saggar/job/scan"
	"github.com/saggar3d/saggar/job/store"
)

// Jobs are the records behind the resources. [store.Store] is one.
type Jobs interface {
	Create(ctx context.Context, d store.Draft) (rec *store.Record, replayed bool, err error)
	Record(ctx context.Context, ref store.Ref) (*store.Record, error)
	Light(ctx context.Context, ref store.Ref) (*store.Record, error)
	Records(ctx context.Context, tenant string, ids []string) ([]*store.Record, error)
	List(ctx context.Context, q store.Query) (store.Page, error)
	Cancel(ctx context.Context, ref store.Ref) (*store.Record, error)
	Delete(ctx context.Context, ref store.Ref) error
	Kin(ctx context.Context, tenant, family string, ids []string, most int) (map[string]store.Kin, error)
	Totals(ctx context.Context) (map[store.State]int, error)
	Start(ctx context.Context, ref store.Ref, files []store.File, params json.RawMessage) (*store.Record, error)
	Fail(ctx context.Context, ref store.Ref, o store.Outcome) (*store.Record, error)
	Modify(ctx context.Context, ref store.Ref, change func(*store.Record) error) (*store.Record, error)
}

// Options are what the service is built from.
type Options struct {
	// Jobs, Blobs and Guard are required. The guard says whose a request is; see
	// [Public] for those that are nobody's.
	Jobs  Jobs
	Blobs blob.Store
	Guard *auth.Guard

	// Watch yields a record now and whenever it changes, until it is final, as that
	// of job.Service. Required.
	Watch func(ctx context.Context, ref store.Ref) iter.Seq2[*store.Record, error]

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

	// MaxUpload is the limit of a file that is sent, inflated if need be, in bytes.
	// Default 2 GiB.
	MaxUpload int64

	// MaxTriangles of a model. Default: what the readers of meshes take.
	MaxTriangles int64

	// Scanner looks at files that are sent. Default: nobody does.
	Scanner scan.Scanner

	// Rate is how often a tenant may ask, Uploads how many files it may send at
	// once. nil: no limit.
	Rate    *limit.Rate
	Uploads *limit.Slots
	Quotas  Quotas

	// Callbacks says which addresses may be called back. Default: those of a
	// hook.Sender without options.
	Callbacks interface {
		Check(address, method string) []hook.Fault
	}

	// JobTimeout is how long work may take whose request does not say. Default:
	// no limit.
	JobTimeout time.Duration

	// Logger gets a line for each request. Default: none.
	Logger *slog.Logger

	// Stop ends streams of events when it is closed, so that a server need not wait
	// for them. Default: nothing does.
	Stop <-chan struct{}

	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Quotas bound what a tenant may own. The zero value is no bound.
type Quotas struct {
	Models limit.Quota
	Jobs   limit.Quota // not yet finished
	Bytes  limit.Quota // of files
}

func (o Options) withDefaults() (Options, error) {
	if o.MaxBody == 0 {
		o.MaxBody = 8 << 20
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 2 << 30
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.Callbacks == nil {
		sender, err := hook.New(hook.Options{})
		if err != nil {
			return o, err
		}
		o.Callbacks = sender
	}
	return o, nil
}

func (o Options) validate() error {
	switch {
	case o.Jobs == nil, o.Blobs == nil, o.Guard == nil, o.Watch == nil:
		return errors.New("api: Jobs, Blobs, Guard and Watch are required")
	case len(o.Secret) < 16:
		return fmt.Errorf("api: a secret of %d bytes is too short: at least 16", len(o.Secret))
	case min(o.MaxBody, o.MaxUpload, o.MaxTriangles) < 0:
		return errors.New("api: limits must be above 0")
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
	metrics  *metrics
	budgets  budgets

	full unwell

	once       sync.Once // the document as JSON
	openAPI    []byte
	openAPIErr error
	page       sync.Once // the document as a page
	docs       []byte
	pageErr    error
}

// New returns the handler of the service.
func New(o Options) (http.Handler, error) { return build(o, (*service).routes) }

// build makes the handler with given routes beside those of the service itself.
func build(o Options, routes func(*service)) (http.Handler, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	s := &service{Options: o, mux: http.NewServeMux(), families: map[string]*resource{}, prefix: basePath(o.BaseURL), metrics: newMetrics(o.Jobs), budgets: newBudgets()}
	s.api = humago.New(s.mux, s.document())
	s.about()
	s.login()
	s.metricsRoute()
	routes(s)
	limited := o.Rate.Wrap(limit.ByTenant, http.HandlerFunc(s.dispatch))
	return s.observe(s.normalise(o.Guard.Wrap(limited))), nil
}

// routes are the families. Each has a file of its own.
func (s *service) routes() {
	s.uploadRoute()
	s.modelRoutes()
	s.designRoutes()
	s.transformationRoute()
	s.snapshotRoutes()
	printerTypes().register(s)
	materials().register(s)
	estimates().register(s)
	s.layoutRoutes()
	s.configRoutes()
	s.sliceRoutes()
	merges().register(s)
	s.buildRoutes()
	s.runRoutes()
	runEstimates().register(s)
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
