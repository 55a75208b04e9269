package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/job/store"
)

// family is one kind of resource: B is the body of the request that makes one, R
// what a client sees of it.
type family[B, R any] struct {
	name  string   // in paths and in the store
	under []string // families of which it is a part; nil: none
	rows  string   // key of the rows of a list. Default "resources", which every list has
	doc   string   // one sentence

	// draft makes a record of a request. What is wrong with the request it adds to
	// the faults of c; its error is for what is not the client's doing. b may hold
	// less than the request when that has faults already. nil: there is no POST.
	draft func(c *call, b *B, d *store.Draft) error

	// change checks what a record's fields have become by a PUT or PATCH, and brings
	// the record in line with them. nil: there is neither.
	change func(c *call, rec *store.Record, b *B) error

	// made adds headers to the answer of a POST. Default: none.
	made func(c *call, rec *store.Record) error

	// show is what a client sees. b are the record's fields. list: as one row of many.
	show func(c *call, rec *store.Record, b *B, list bool) (*R, error)

	// partial: names are found by any part of them, as on /model/.
	partial bool
}

// resource is what the service knows of a family at run time.
type resource struct {
	name    string
	under   []string
	rows    string
	partial bool
	show    func(c *call, rec *store.Record, list bool) (any, error)
}

// register makes the routes of a family.
func (f family[B, R]) register(s *service) {
	r := &resource{name: f.name, under: f.under, rows: f.rows, partial: f.partial, show: f.view}
	if r.rows == "" {
		r.rows = "resources"
	}
	s.families[f.name] = r
	if len(f.under) == 0 {
		f.routes(s, r, "")
	}
	for _, parent := range f.under {
		f.routes(s, r, parent)
	}
}

// routes makes those under one parent, or under none.
func (f family[B, R]) routes(s *service, r *resource, parent string) {
	path, id := "/"+f.name, f.name
	if parent != "" {
		path, id = "/"+parent+"/{parent}/"+f.name, parent+"-"+f.name
	}
	seen := schema[R](s)
	if f.draft != nil {
		c := creation[B]{f.name, f.draft, f.made, schema[B](s)}
		s.add(route{method: "POST", path: path, id: "create-" + id, tag: f.name, summary: "Create a " + f.name, doc: f.doc,
			body: c.schema, params: createParams, answers: answers("201", seen, "204", nil), handle: under(parent, c.handle)})
	}
	s.add(route{method: "GET", path: path, id: "list-" + id, tag: f.name, summary: "List " + f.name + " resources",
		params: listParamsOf(r.name), answers: answers("200", listSchema(r.rows, seen)),
		handle: under(parent, func(c *call) error { return c.list(r) })})
	one := path + "/{id}"
	s.add(route{method: "GET", path: one, id: "get-" + id, tag: f.name, summary: "Read a " + f.name, doc: f.doc,
		params: []*huma.Param{header("If-None-Match", "the ETag of an answer that is still held")}, answers: answers("200", seen, "304", nil),
		handle: of(r, (*call).read)})
	s.add(route{method: "GET", path: one + "/events", id: "watch-" + id, tag: f.name, summary: "Watch a " + f.name, media: "text/event-stream",
		doc:    "Server-sent events: the resource whenever it changes, progress and better results included, until it is final (event: final).",
		params: []*huma.Param{header("Last-Event-ID", "the id of the last event that came")}, answers: answers("200", text()),
		handle: of(r, (*call).events)})
	if f.change != nil {
		alter := of(r, f.alter(schema[B](s)))
		for _, verb := range []string{"PUT", "PATCH"} {
			s.add(route{method: verb, path: one, id: strings.ToLower(verb) + "-" + id, tag: f.name, summary: "Change a " + f.name, doc: changeDoc,
				body: partial(s, schema[B](s)), params: []*huma.Param{header("If-Match", "only if this is still its ETag")},
				answers: answers("200", seen, "204", nil), handle: alter})
		}
	}
	s.add(route{method: "DELETE", path: one, id: "delete-" + id, tag: f.name, summary: "Cancel or delete a " + f.name,
		doc:    "Unfinished work is cancelled and ends as an error with code cancelled; a finished resource is deleted.",
		params: []*huma.Param{header("If-Match", "only if this is still its ETag")}, answers: answers("202", seen, "204", nil),
		handle: of(r, (*call).remove)})
}

// view shows a record. One that cannot be shown, whatever the reason, is shown as
// failed: the others of its list are none the worse for it.
func (f family[B, R]) view(c *call, rec *store.Record, list bool) (any, error) {
	seen, err := f.decoded(c, rec, list)
	if err == nil || !ofRecord(err) {
		return seen, err
	}
	out := new(R)
	field := reflect.ValueOf(out).Elem().FieldByName("JobAnswer")
	if !field.IsValid() {
		return nil, err
	}
	c.Logger.ErrorContext(c.ctx(), "a record cannot be shown", "uri", rec.URI, "error", err, "request", requestID(c.r))
	broken := *rec
	broken.Error, broken.ErrorCode, broken.ErrorDetail = "The resource cannot be shown: a fault of the service.", codeUnreadable, nil
	broken.Status = store.Word(rec.Family, store.Failed, codeUnreadable)
	field.Set(reflect.ValueOf(c.answer(&broken)))
	return out, nil
}

// codeUnreadable is the error of a record that cannot be shown.
const codeUnreadable = "unreadable"

// ofRecord tells faults of what is kept of one record from those of the service as a
// whole, which end the request.
func ofRecord(err error) bool {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	var shown *panicError
	return errors.As(err, &syntax) || errors.As(err, &typed) || errors.As(err, &shown)
}

// panicError is a panic of what shows a record.
type panicError struct {
	fault any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.fault, e.stack) }

// decoded decodes the fields of a record and shows it.
func (f family[B, R]) decoded(c *call, rec *store.Record, list bool) (seen any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			seen, err = nil, &panicError{fault, debug.Stack()}
		}
	}()
	var b B
	if len(rec.Fields) > 0 {
		if err := json.Unmarshal(rec.Fields, &b); err != nil {
			return nil, err
		}
	}
	return f.show(c, rec, &b, list)
}

// answers are schemas by status.
func answers(pairs ...any) map[string]*huma.Schema {
	m := map[string]*huma.Schema{}
	for i := 0; i < len(pairs); i += 2 {
		s, _ := pairs[i+1].(*huma.Schema)
		m[pairs[i].(string)] = s
	}
	return m
}

func statusText(code int) string { return strconv.Itoa(code) }

// under finds the record above the resources of a path before handle is called.
func under(parent string, handle func(*call) error) func(*call) error {
	if parent == "" {
		return handle
	}
	return func(c *call) (err error) {
		c.parent, err = c.find(parent, c.r.PathValue("parent"))
		if err != nil {
			return err
		}
		return handle(c)
	}
}

// of finds the record that a path names before handle is called.
func of(r *resource, handle func(*call, *resource, *store.Record) error) func(*call) error {
	return func(c *call) error {
		rec, err := c.find(r.name, c.r.PathValue("id"))
		if err != nil {
			return err
		}
		if rec.Parent != c.r.PathValue("parent") {
			return errUnknownResource
		}
		return handle(c, r, rec)
	}
}

// find reads a record by what a path says.
func (c *call) find(family, id string) (*store.Record, error) {
	rec, err := c.glance(family, id)
	if err != nil {
		return nil, err
	}
	return c.whole(rec)
}

// glance reads it light.
func (c *call) glance(family, id string) (*store.Record, error) {
	if !isID(id) {
		return nil, errUnknownResource
	}
	return c.Jobs.Light(c.ctx(), store.Ref{Tenant: c.tenant, Family: family, ID: id})
}

// read answers a GET of one resource.
func (c *call) read(r *resource, rec *store.Record) error {
	tag := etag(rec)
	c.w.Header().Set("ETag", tag)
	if matches(c.r.Header.Values("If-None-Match"), tag) {
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	seen, err := r.show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, seen)
}

// remove answers a DELETE: what is not finished is cancelled, what is is deleted.
func (c *call) remove(r *resource, rec *store.Record) error {
	if err := c.unchanged(rec); err != nil {
		return err
	}
	ref := store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}
	if rec.State.Final() {
		if err := c.Jobs.Delete(c.ctx(), ref); err != nil {
			return err
		}
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	rec, err := c.Jobs.Cancel(c.ctx(), ref)
	if err != nil {
		return err
	}
	seen, err := r.show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusAccepted, seen)
}
