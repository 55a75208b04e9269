package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/job/store"
)

// call is one request on its way through its route.
type call struct {
	*service
	faults
	w      http.ResponseWriter
	r      *http.Request
	tenant string
	parent *store.Record // above the resources of the path; nil: none

	listed    []string                        // ids of the rows of a list
	listedKin map[string]map[string]store.Kin // by family and id of a row
	known     map[string]*store.Record        // by id, what was looked up together
	holds     int64                           // of the budget of large resources
	holdsBody int64                           // of that of bodies
	holdsList int64                           // of that of lists
}

func (c *call) ctx() context.Context { return c.r.Context() }

// route is a verb on a path, with what the document says of it. Path segments in
// braces are parameters.
type route struct {
	method, path string
	id           string // operationId
	summary, doc string
	tag          string
	body         *huma.Schema               // of the request; nil for none
	upload       map[string]*huma.MediaType // of the request, where it is no JSON
	params       []*huma.Param              // beside those of the path
	answers      map[string]*huma.Schema    // by status; nil for no body
	media        string                     // of the answers. Default: application/json
	handle       func(*call) error
}

// add enters a route into the mux and the document.
func (s *service) add(r route) {
	op := r.operation()
	public := *op
	public.Path = publicPath(op.Path)
	s.api.OpenAPI().AddOperation(&public)
	s.api.Adapter().Handle(op, func(ctx huma.Context) {
		req, w := humago.Unwrap(ctx)
		c := &call{service: s, w: w, r: req, tenant: auth.Tenant(req.Context())}
		defer c.done()
		if err := r.handle(c); err != nil {
			s.fail(w, req, err)
		}
	})
}

// fail answers a request that was not carried out.
func (s *service) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, expected := asProblem(err)
	if p.Status == http.StatusServiceUnavailable && p.Errors[0].Code == codeStorage {
		s.full.note(s.Now())
	}
	if !expected && r.Context().Err() == nil {
		s.Logger.ErrorContext(r.Context(), "request failed", "error", err, "request", requestID(r))
	}
	p.Write(w)
}

// json answers with a value.
func (c *call) json(status int, v any) error {
	body, err := encoded(v)
	if err != nil {
		return err
	}
	give, err := c.reserve(len(body))
	if err != nil {
		return err
	}
	defer give()
	h := c.w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	_ = c.send(body) // a client that has gone cannot be told
	return nil
}

// encoded is a value as JSON, with a line feed at its end.
func encoded(v any) ([]byte, error) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // links stay legible
	err := enc.Encode(v)
	return body.Bytes(), err
}

// dispatch finds the route of a request. What the mux would say in plain text of
// unknown paths and verbs becomes a problem.
func (s *service) dispatch(w http.ResponseWriter, r *http.Request) {
	handler, pattern := s.mux.Handler(r)
	about := noted(r)
	about.tenant = auth.Tenant(r.Context())
	if pattern != "" {
		_, about.route, _ = strings.Cut(pattern, " ")
		s.mux.ServeHTTP(w, r)
		return
	}
	// The mux's own answer says whether the path is known, by its header Allow.
	told := &headers{header: http.Header{}}
	handler.ServeHTTP(told, r)
	allow := told.header.Get("Allow")
	if allow == "" {
		errUnknownResource.Write(w)
		return
	}
	w.Header().Set("Allow", allow)
	refuse(http.StatusMethodNotAllowed, "method_not_allowed", "", "%s is not possible here: use %s", r.Method, allow).Write(w)
}

// headers takes an answer's headers and nothing else.
type headers struct{ header http.Header }

func (h *headers) Header() http.Header         { return h.header }
func (h *headers) Write(p []byte) (int, error) { return len(p), nil }
func (h *headers) WriteHeader(int)             {}

// preferMinimal reports whether the client wants no body (RFC 7240).
func (c *call) preferMinimal() bool {
	for _, line := range c.r.Header.Values("Prefer") {
		for _, p := range strings.Split(line, ",") {
			token, _, _ := strings.Cut(p, ";")
			if strings.EqualFold(strings.ReplaceAll(token, " ", ""), "return=minimal") {
				return true
			}
		}
	}
	return false
}
