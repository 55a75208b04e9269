package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// path is the address of a record below the service's base. It is read off the URI
// that the record was given, as only that says under which family it lies.
func (c *call) path(rec *store.Record) string {
	segments := 2
	if rec.Parent != "" {
		segments = 4
	}
	if u, err := url.Parse(rec.URI); err == nil {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if n := len(parts); n >= segments && parts[n-1] == rec.ID && parts[n-2] == rec.Family {
			return "/" + strings.Join(parts[n-segments:], "/") + "/"
		}
	}
	return "/" + rec.Family + "/" + rec.ID + "/"
}

// uri is the absolute address of a record.
func (c *call) uri(rec *store.Record) string { return c.base() + publicPath(c.path(rec)) }

// refer finds the record that a reference in a body names: an absolute URI or a bare
// path, to one of some families. What is wrong with it becomes a fault of the field,
// and the record is nil. No address at all, or one of another family, is a value that
// the field cannot have (400); an address in which no record stands is one of a
// resource that is not there (404), whatever its id looks like, as in a path.
func (c *call) refer(field, reference string, families ...string) (*store.Record, error) {
	family, id, parent, ok := c.address(reference)
	if !ok || !slices.Contains(families, family) {
		c.wrong(codeReference, field, "%q is no address of a %s", clip(reference), strings.Join(families, " or "))
		return nil, nil
	}
	rec, err := c.known[id], error(nil)
	if rec == nil || rec.Family != family {
		rec, err = c.find(family, id)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, errUnknownResource) || err == nil && rec.Parent != parent {
		c.missing(field, "there is no such "+family)
		return nil, nil
	}
	return rec, err
}

// missing notes that what a field names is not there.
func (c *call) missing(field, message string) {
	c.blame(http.StatusNotFound, problem.Error{Code: codeNotFound, Field: field, Message: message})
}

// ready notes a fault of the field unless the work of rec has come to a result.
func (c *call) ready(field string, rec *store.Record) bool {
	if rec == nil || rec.State == store.Complete {
		return rec != nil
	}
	c.blame(http.StatusConflict, problem.Error{Code: codeNotReady, Field: field, Message: "the " + rec.Family + " is " + rec.Status})
	return false
}

// work gives a draft its kind of work and parameters. Parameters that the kind
// refuses become faults of the fields that name makes of theirs; nil keeps them.
func (c *call) work(d *store.Draft, name string, params any, field func(string) string) error {
	raw, err := json.Marshal(params)
	if err != nil {
		return err
	}
	d.Kind, d.Params = name, raw
	var failure *kind.Failure
	if err := kind.Validate(name, raw); !errors.As(err, &failure) {
		return err
	}
	fields := failure.Fields()
	if len(fields) == 0 {
		return failure // none of the client's words: a fault of ours
	}
	for _, f := range fields {
		if field != nil {
			f.Field = field(f.Field)
		}
		code := codeValue
		if strings.HasPrefix(f.Message, "required") {
			code = codeMissing
		}
		c.wrong(code, f.Field, "%s", f.Message)
	}
	return nil
}
