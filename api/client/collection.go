package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Listing are resources of one kind that can be read, listed, waited for and deleted.
type Listing[R any] struct {
	c          *Client
	path, rows string
}

// Collection is a Listing to which resources can be added: B is what makes one.
type Collection[B, R any] struct{ Listing[R] }

// Changeable is a Collection whose resources can be changed.
type Changeable[B, R any] struct{ Collection[B, R] }

func newListing[R any](c *Client, path, rows string) Listing[R] { return Listing[R]{c, path, rows} }

func newCollection[B, R any](c *Client, path, rows string) Collection[B, R] {
	return Collection[B, R]{newListing[R](c, path, rows)}
}

func newChangeable[B, R any](c *Client, path, rows string) Changeable[B, R] {
	return Changeable[B, R]{newCollection[B, R](c, path, rows)}
}

// Create makes a resource. Its work, if it has any, goes on behind it: see
// [Listing.Wait].
func (l Collection[B, R]) Create(ctx context.Context, body B) (*R, error) {
	return call[R](ctx, l.c, http.MethodPost, l.path, body)
}

// Change gives fields new values; nil takes one back to its default. Fields that are
// not named stay.
func (l Changeable[B, R]) Change(ctx context.Context, uri string, fields map[string]any) (*R, error) {
	return call[R](ctx, l.c, http.MethodPatch, uri, fields)
}

// Read returns a resource as it is now.
func (l Listing[R]) Read(ctx context.Context, uri string) (*R, error) {
	return call[R](ctx, l.c, http.MethodGet, uri, nil)
}

// Delete ends the work of a resource, if it is not finished, or else deletes the
// resource.
func (l Listing[R]) Delete(ctx context.Context, uri string) error {
	return l.c.Do(ctx, http.MethodDelete, uri, nil, nil)
}

// Query chooses and orders resources. The zero value is all of them.
type Query struct {
	Name          string   // * stands for any characters
	Status        []string // any of these
	CreatedAfter  time.Time
	CreatedBefore time.Time
	UpdatedAfter  time.Time
	UpdatedBefore time.Time
	Sort          string // name, status, created, updated, with - before it for descending, by commas
	PageSize      int    // rows that are fetched at a time. Default 100
}

func (q Query) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("name", q.Name)
	set("status", strings.Join(q.Status, ","))
	set("sort", q.Sort)
	for name, at := range map[string]time.Time{
		"created_after": q.CreatedAfter, "created_before": q.CreatedBefore, "updated_after": q.UpdatedAfter, "updated_before": q.UpdatedBefore,
	} {
		if !at.IsZero() {
			set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	if q.PageSize != 0 {
		set("limit", strconv.Itoa(q.PageSize))
	}
	return v
}

// List yields resources, page by page as they are asked for. The place in a list is
// good for a minute: what takes longer than that for one page gathers the resources
// first. It ends with the first error.
func (l Listing[R]) List(ctx context.Context, q Query) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		values := q.values()
		for {
			rows, next, err := l.page(ctx, values)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
			if next == "" {
				return
			}
			values.Set("cursor", next)
		}
	}
}

// page is one page of a list, and where the next one is.
func (l Listing[R]) page(ctx context.Context, values url.Values) (rows []R, next string, err error) {
	var answer map[string]json.RawMessage
	if err := l.c.Do(ctx, http.MethodGet, l.path+"?"+values.Encode(), nil, &answer); err != nil {
		return nil, "", err
	}
	if err := json.Unmarshal(answer[l.rows], &rows); err != nil {
		return nil, "", err
	}
	var cursor *string
	if raw := answer["next_cursor"]; raw != nil {
		err = json.Unmarshal(raw, &cursor)
	}
	if cursor != nil {
		next = *cursor
	}
	return rows, next, err
}
