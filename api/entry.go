package api

import (
	"strings"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// Entry are the fields that a resource without work shows beside those that clients
// give it: materials and printer types are entries of a list that others refer to.
type Entry struct {
	URI     string    `json:"uri"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

func (c *call) entry(rec *store.Record) Entry { return Entry{c.uri(rec), rec.Created, rec.Updated} }

// described is a family whose records are made and changed alike: check looks at the
// fields that a record is to have, and fills in what is left out.
func (f family[B, R]) described(check func(*call, *store.Record, *B) error) family[B, R] {
	f.draft = func(c *call, b *B, d *store.Draft) error { return check(c, &d.Record, b) }
	f.change = check
	return f
}

// named gives a record a name that no other of its family has.
func (c *call) named(rec *store.Record, name string) error {
	if name == "" {
		return nil // a fault already
	}
	if strings.ContainsRune(name, 0) {
		c.wrong(codeValue, "name", "a zero byte cannot be part of it")
	}
	rec.Name = name
	q := store.Query{Tenant: c.tenant, Family: rec.Family, Limit: 2, Filters: []store.Filter{{Column: store.ByName, Any: []string{rec.Name}}}}
	if c.fields["name"] {
		return nil // the name may be one that no database can be asked for
	}
	page, err := c.Jobs.List(c.ctx(), q)
	if err != nil {
		return err
	}
	for _, other := range page.Records {
		if other.ID != rec.ID {
			c.wrong(codeNameTaken, "name", "another %s has the name %q", rec.Family, clip(name))
		}
	}
	return nil
}
