package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/job/store"
)

// A PUT changes like a PATCH, and does not take back what it leaves out: the clients
// of the model and shop interfaces that this one follows send single fields by PUT, an
// action or a status, and have no PATCH.
const changeDoc = "PUT and PATCH do the same: fields that are given are changed, the others stay; null takes a field back to its default."

// ReadBack are fields of answers that a request may hold, so that what was read can
// be sent back. They are not looked at.
type ReadBack struct {
	URI     json.RawMessage `json:"uri,omitempty" readOnly:"true"`
	Status  json.RawMessage `json:"status,omitempty" readOnly:"true"`
	Error   json.RawMessage `json:"error,omitempty" readOnly:"true"`
	Created json.RawMessage `json:"created,omitempty" readOnly:"true"`
	Updated json.RawMessage `json:"updated,omitempty" readOnly:"true"`
}

// partial is a schema of the document in which no field is required.
func partial(s *service, whole *huma.Schema) *huma.Schema {
	for whole.Ref != "" {
		whole = s.api.OpenAPI().Components.Schemas.SchemaFromRef(whole.Ref)
	}
	return &huma.Schema{Type: whole.Type, Properties: maps.Clone(whole.Properties), AdditionalProperties: whole.AdditionalProperties}
}

// unchanged refuses a request whose If-Match names another version of the record.
func (c *call) unchanged(rec *store.Record) error {
	if wants := c.r.Header.Values("If-Match"); len(wants) > 0 && !matches(wants, etag(rec)) {
		return refuse(http.StatusPreconditionFailed, "changed", "If-Match", "If-Match: the resource is now %s", etag(rec))
	}
	return nil
}

// errOvertaken is a change that met another one.
var errOvertaken = errors.New("the record has changed")

// maxOvertaken is how often a change is tried that others overtake.
const maxOvertaken = 10

// alter answers a PUT or PATCH.
func (f family[B, R]) alter(s *huma.Schema) func(*call, *resource, *store.Record) error {
	return func(c *call, r *resource, rec *store.Record) error {
		data, err := c.readJSON()
		if err != nil {
			return err
		}
		for range maxOvertaken {
			if err = c.unchanged(rec); err != nil {
				return err
			}
			changed, err := f.apply(c, s, rec, data)
			if errors.Is(err, errOvertaken) {
				if rec, err = c.find(r.name, rec.ID); err != nil {
					return err
				}
				continue
			}
			if err != nil {
				return err
			}
			return c.changed(r, changed)
		}
		return store.ErrState
	}
}

// changed shows a record that has changed.
func (c *call) changed(r *resource, rec *store.Record) error {
	c.w.Header().Set("ETag", etag(rec))
	if c.preferMinimal() {
		c.w.Header().Set("Preference-Applied", "return=minimal")
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	seen, err := r.show(c, rec, false)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, seen)
}

// apply changes a record unless it has changed since it was read.
func (f family[B, R]) apply(c *call, s *huma.Schema, rec *store.Record, data []byte) (*store.Record, error) {
	merged, err := c.patch(rec.Fields, data)
	if err != nil {
		return nil, err
	}
	var b B
	decode(c, merged, s, &b)
	next := *rec
	if err := f.change(c, &next, &b); err != nil {
		return nil, err
	}
	if err := c.faults.err(); err != nil {
		return nil, err
	}
	if next.Fields, err = json.Marshal(b); err != nil {
		return nil, err
	}
	return c.Jobs.Modify(c.ctx(), store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID}, func(now *store.Record) error {
		if now.Version != rec.Version {
			return errOvertaken
		}
		now.Name, now.Fields = next.Name, next.Fields
		return nil
	})
}

// patch puts the fields of a request over those of a record (RFC 7396). What cannot
// be read at all is a problem of its own.
func (c *call) patch(fields, data []byte) ([]byte, error) {
	patch, err := object(data)
	if err != nil {
		c.undecoded(data, err)
		return nil, c.faults.err()
	}
	if err := jsonkeys.Unique(data); err != nil {
		c.notUnique(err)
	}
	whole, err := object(fields)
	if err != nil {
		return nil, err
	}
	overlay(whole, patch)
	return json.Marshal(whole)
}

// object reads a JSON object and keeps its numbers as they are written.
func object(data []byte) (map[string]any, error) {
	var plain map[string]any
	if err := json.Unmarshal(data, &plain); err != nil { // refuses what follows it, too
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	m := map[string]any{}
	err := dec.Decode(&m)
	return m, err
}

// overlay changes m as RFC 7396 says.
func overlay(m, patch map[string]any) {
	for k, v := range patch {
		inner, ok := v.(map[string]any)
		old, was := m[k].(map[string]any)
		switch {
		case v == nil:
			delete(m, k)
		case ok && was:
			overlay(old, inner)
		default:
			m[k] = v
		}
	}
}
