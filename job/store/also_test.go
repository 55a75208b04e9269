package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// TestAlso: a list with a record that no table has is the list with that record in
// the table, page by page, for every order and filter.
func TestAlso(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		var extra *store.Record
		for i, name := range []string{"b", "A", "", "c", "b", "d", "a"} {
			d := store.Draft{Record: store.Record{Tenant: "t", Family: "layout", Name: name}}
			if i%3 == 1 {
				d.Kind = "layout" // waits
			}
			if i == 3 {
				d.ID = "default"
			}
			if r := add(t, s, d); i == 3 {
				extra = r
			}
			time.Sleep(2 * time.Millisecond)
		}
		var queries []store.Query
		for _, sort := range [][]store.SortKey{
			nil, {{Column: store.ByCreated}}, {{Column: store.ByCreated, Descending: true}}, {{Column: store.ByUpdated}},
			{{Column: store.ByName}, {Column: store.ByCreated, Descending: true}}, {{Column: store.ByStatus, Descending: true}}, {{Column: store.ByID, Descending: true}},
		} {
			for _, filters := range [][]store.Filter{
				nil, {{Column: store.ByName, Any: []string{"c", "b"}}}, {{Column: store.ByName, Any: []string{"*C*"}, Like: true}}, {{Column: store.ByName, Any: []string{"b*"}, Like: true}},
				{{Column: store.ByStatus, Any: []string{extra.Status}}}, {{Column: store.ByCreated, After: extra.Created, Before: extra.Created.Add(3 * time.Millisecond)}},
				{{Column: store.ByCreated, Before: extra.Created}}, {{Column: store.ByID, Any: []string{"default"}}},
			} {
				for _, limit := range []int{1, 2, 7} {
					queries = append(queries, store.Query{Tenant: "t", Family: "layout", Sort: sort, Filters: filters, Limit: limit})
				}
			}
		}
		want := make([]string, len(queries))
		for i, q := range queries {
			want[i] = allPages(t, s, q)
		}
		if err := s.Delete(t.Context(), store.Ref{Tenant: "t", Family: "layout", ID: extra.ID}); err != nil {
			t.Fatal(err)
		}
		for i, q := range queries {
			q.Also = extra
			if got := allPages(t, s, q); got != want[i] {
				t.Errorf("%+v:\n%s, want\n%s", q, got, want[i])
			}
		}
	})
}

// allPages is a whole list as a text: its pages by position, then those by offset.
func allPages(t *testing.T, s *store.Store, q store.Query) (out string) {
	t.Helper()
	page := func() *store.Position {
		p, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("%d", p.Total)
		for _, r := range p.Records {
			out += " " + r.ID
		}
		out += fmt.Sprintf(" %v; ", p.Next)
		return p.Next
	}
	for q.After = page(); q.After != nil; q.After = page() {
	}
	q.After = nil
	for ; q.Offset < 9; q.Offset += q.Limit {
		page()
	}
	return out
}
