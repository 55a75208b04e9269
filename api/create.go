package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/job/store"
)

// creation is a POST that makes a record of a family, which may be another than the
// path's: a transformation makes a model.
type creation[B any] struct {
	family string
	draft  func(c *call, b *B, d *store.Draft) error
	made   func(c *call, rec *store.Record) error
	schema *huma.Schema
}

var createParams = []*huma.Param{
	header("Idempotency-Key", "the same key with the same body finds the resource that the first request made"),
	header("Prefer", "return=minimal: headers only (204)"),
}

// handle answers the POST.
func (n creation[B]) handle(c *call) error {
	rec, err := n.create(c)
	if err != nil {
		return err
	}
	return n.answer(c, rec)
}

// create makes the record that the request asks for, or finds the one that the same
// request has made.
func (n creation[B]) create(c *call) (*store.Record, error) {
	data, err := c.readJSON()
	if err != nil {
		return nil, err
	}
	d, err := n.make(c, data)
	if err != nil {
		return nil, err
	}
	if err := c.quota(d); err != nil {
		return nil, err
	}
	rec, replayed, err := c.Jobs.Create(c.ctx(), *d)
	if replayed {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return rec, err
}

// make reads the request and checks all of it.
func (n creation[B]) make(c *call, data []byte) (*store.Draft, error) {
	var b B
	decode(c, data, n.schema, &b)
	if len(c.found) > 0 && !json.Valid(data) {
		return nil, c.faults.err() // nothing is known of the rest
	}
	d := &store.Draft{Record: store.Record{ID: store.NewID(), Tenant: c.tenant, Family: n.family}}
	below := ""
	if c.parent != nil && len(c.families[n.family].under) > 0 {
		d.Parent, below = c.parent.ID, strings.TrimSuffix(c.path(c.parent), "/")
	}
	d.URI = c.base() + publicPath(below+"/"+n.family+"/"+d.ID+"/")
	if j, ok := any(&b).(jobRequest); ok {
		j.job().fill(c, d)
	}
	c.key(d, data)
	if err := n.draft(c, &b, d); err != nil {
		return nil, err
	}
	if err := c.faults.err(); err != nil {
		return nil, err
	}
	if d.Fields == nil {
		var err error
		if d.Fields, err = json.Marshal(b); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// quota refuses what is more than a tenant may have.
func (c *call) quota(d *store.Draft) error {
	if d.Family == "model" {
		if err := c.Quotas.Models.Check(c.ctx(), c.tenant, 1); err != nil {
			return err
		}
	}
	if d.Kind == "" {
		return nil
	}
	return c.Quotas.Jobs.Check(c.ctx(), c.tenant, 1)
}

// longestKey bounds what stands in a row of the database.
const longestKey = 255

// key reads the header that makes a creation happen once.
func (c *call) key(d *store.Draft, data []byte) {
	key := c.r.Header.Get("Idempotency-Key")
	if key == "" {
		return
	}
	plain := strings.IndexFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	if !plain || len(key) > longestKey {
		c.wrong(codeValue, "Idempotency-Key", "use 1 to %d printable ASCII characters", longestKey)
		return
	}
	// A body that is not JSON is a fault already.
	if sum, err := c.digest(data); err == nil {
		d.Key = &store.Key{Key: key, Body: sum}
	}
}

// answer says where the new resource is, and shows it.
func (n creation[B]) answer(c *call, rec *store.Record) error {
	h := c.w.Header()
	h.Set("Location", c.uri(rec))
	h.Set("ETag", etag(rec))
	if n.made != nil {
		if err := n.made(c, rec); err != nil {
			return err
		}
	}
	if c.preferMinimal() {
		h.Set("Preference-Applied", "return=minimal")
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	seen, err := c.families[n.family].show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusCreated, seen)
}
