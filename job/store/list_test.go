package store_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// The oracle of lists: records in memory, filtered and sorted by plain Go.

// keeps is whether a filter keeps a record.
func keeps(f store.Filter, r *store.Record) bool {
	text, at := columnOf(f.Column, r)
	if len(f.Any) > 0 && !slices.ContainsFunc(f.Any, func(want string) bool { return matches(f, want, text) }) {
		return false
	}
	return (f.After.IsZero() || !at.Before(f.After)) && (f.Before.IsZero() || at.Before(f.Before))
}

func matches(f store.Filter, want, text string) bool {
	if !f.Like {
		return want == text
	}
	var pattern strings.Builder
	for i, part := range strings.Split(lower(want), "*") {
		if i > 0 {
			pattern.WriteString("(?s:.*)")
		}
		pattern.WriteString(regexp.QuoteMeta(part))
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(lower(text))
}

// lower is the case that is disregarded: that of ASCII.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// columnOf is a column as text, and as a time if it is one.
func columnOf(c store.Column, r *store.Record) (string, time.Time) {
	switch c {
	case store.ByName:
		return r.Name, time.Time{}
	case store.ByStatus:
		return r.Status, time.Time{}
	case store.ByCreated:
		return fmt.Sprint(r.Created.UnixMilli()), r.Created
	case store.ByUpdated:
		return fmt.Sprint(r.Updated.UnixMilli()), r.Updated
	}
	return r.ID, time.Time{}
}

// before is the order of a list.
func before(sort []store.SortKey) func(a, b *store.Record) int {
	return func(a, b *store.Record) int {
		sign := 1
		for _, k := range sort {
			sign = 1
			if k.Descending {
				sign = -1
			}
			textA, atA := columnOf(k.Column, a)
			textB, atB := columnOf(k.Column, b)
			if c := cmp.Or(atA.Compare(atB), cmp.Compare(textA, textB)); c != 0 {
				return sign * c
			}
		}
		return sign * cmp.Compare(a.ID, b.ID)
	}
}

// listed is what a query finds of all, whatever its page.
func listed(all []*store.Record, q store.Query) (ids []string) {
	found := slices.DeleteFunc(slices.Clone(all), func(r *store.Record) bool {
		return r.Tenant != q.Tenant || r.Family != q.Family || q.Parent != "" && r.Parent != q.Parent ||
			slices.ContainsFunc(q.Filters, func(f store.Filter) bool { return !keeps(f, r) })
	})
	slices.SortFunc(found, before(q.Sort))
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return ids
}

// Names that orders and patterns stumble over.
var names = []string{"", "gear", "Gear", "GEAR 2", "gear_2", "gear%2", `gear\2`, "gear*2", "Äpfel", "äpfel", "Z", "a", "zz top", "[a-z]", "?", "'", "a\nb", "🦷"}

func randomDraft(rng *rand.Rand) store.Draft {
	d := store.Draft{Record: store.Record{Tenant: pick(rng, "t", "t", "u"), Family: pick(rng, "model", "model", "layout"), Name: pick(rng, names...)}}
	d.Parent = pick(rng, "", "", "above")
	if rng.IntN(2) == 0 {
		d.Kind, d.Start = "analyze", rng.IntN(2) == 0
	}
	return d
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

func randomFilter(rng *rand.Rand, all []*store.Record) store.Filter {
	sample := pick(rng, all...)
	switch rng.IntN(5) {
	case 0:
		return store.Filter{Column: store.ByStatus, Any: []string{pick(rng, "processed", "queued"), pick(rng, "not-uploaded", "none")}}
	case 1:
		return store.Filter{Column: store.ByCreated, After: sample.Created, Before: pick(rng, time.Time{}, sample.Created.Add(40*time.Millisecond))}
	case 2:
		return store.Filter{Column: store.ByUpdated, Any: []string{fmt.Sprint(sample.Updated.UnixMilli())}}
	case 3:
		return store.Filter{Column: store.ByName, Any: []string{pick(rng, names...), pick(rng, names...)}}
	}
	name := []rune(pick(rng, names...))
	at := rng.IntN(len(name) + 1)
	pattern := string(name[:at]) + "*" + string(name[min(len(name), at+rng.IntN(2)):])
	return store.Filter{Column: store.ByName, Like: true, Any: []string{pattern, pick(rng, names...)}}
}

func randomQuery(rng *rand.Rand, all []*store.Record) store.Query {
	q := store.Query{Tenant: pick(rng, "t", "u"), Family: pick(rng, "model", "layout"), Parent: pick(rng, "", "", "above"), Limit: 1 + rng.IntN(7)}
	for range rng.IntN(3) {
		q.Filters = append(q.Filters, randomFilter(rng, all))
	}
	for range rng.IntN(4) {
		q.Sort = append(q.Sort, store.SortKey{Descending: rng.IntN(2) == 0,
			Column: pick(rng, store.ByName, store.ByStatus, store.ByCreated, store.ByUpdated, store.ByID)})
	}
	return q
}

// walk reads all pages of a query, by position or by offset.
func walk(t *testing.T, s *store.Store, q store.Query, offsets bool) (ids []string) {
	t.Helper()
	for range 1000 {
		page, err := s.List(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			ids = append(ids, r.ID)
		}
		if page.Next == nil {
			if !offsets && page.Total != len(ids) || !page.Exact {
				t.Errorf("%d rows, said to be %d", len(ids), page.Total)
			}
			return ids
		}
		if offsets {
			q.Offset += q.Limit
		} else {
			q.After = page.Next
		}
		if len(page.Records) != q.Limit {
			t.Fatalf("a page of %d rows with another after it, limit %d", len(page.Records), q.Limit)
		}
	}
	t.Fatal("the pages do not end")
	return nil
}

// TestList asks for random lists of random records.
func TestList(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		rng := rand.New(rand.NewPCG(6, 1))
		var all []*store.Record
		for range fewer(120) {
			r := add(t, s, randomDraft(rng))
			// Times that many share.
			at := 1_700_000_000_000 + 10*rng.Int64N(12)
			sql(t, s, `UPDATE records SET created_ms = ?, updated_ms = ? WHERE id = ?`, at, at+10*rng.Int64N(3), r.ID)
			r, err := s.Record(context.Background(), store.Ref{Tenant: r.Tenant, ID: r.ID})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
		rows := 0
		for range fewer(150) {
			q := randomQuery(rng, all)
			want := listed(all, q)
			rows += len(want)
			if got := walk(t, s, q, rng.IntN(2) == 0); !slices.Equal(got, want) {
				t.Fatalf("%+v:\n%v, want\n%v", q, got, want)
			}
		}
		if !testing.Short() && rows < 1000 {
			t.Errorf("the lists had %d rows in all: too few to tell", rows)
		}
	})
}

// TestListWhileChanging walks pages while rows come, go and change: those that stay as
// they are come once.
func TestListWhileChanging(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		rng := rand.New(rand.NewPCG(6, 2))
		var stays, moves []*store.Record
		for i := range 60 {
			r := add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "model", Name: strconv.Itoa(rng.IntN(9))}})
			if i%3 == 0 {
				moves = append(moves, r)
			} else {
				stays = append(stays, r)
			}
		}
		for _, sort := range [][]store.SortKey{nil, {{Column: store.ByName}}, {{Column: store.ByUpdated, Descending: true}}, {{Column: store.ByID, Descending: true}}} {
			seen := make(map[string]int)
			q := store.Query{Tenant: "t", Family: "model", Sort: sort, Limit: 7}
			for {
				page, err := s.List(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Records {
					seen[r.ID]++
				}
				if q.After = page.Next; q.After == nil {
					break
				}
				r := pick(rng, moves...)
				_, err = s.Modify(ctx, store.Ref{Tenant: "t", ID: r.ID}, func(r *store.Record) error {
					r.Name = strconv.Itoa(rng.IntN(9))
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "model", Name: "5"}})
			}
			for _, r := range stays {
				if seen[r.ID] != 1 {
					t.Errorf("by %v, a row that stays came %d times", sort, seen[r.ID])
				}
			}
		}
	})
}

// TestListErrors asks for what cannot be.
func TestListErrors(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		for name, q := range map[string]store.Query{
			"another column to sort by":   {Sort: []store.SortKey{{Column: "result; DROP TABLE records"}}},
			"another column to filter by": {Filters: []store.Filter{{Column: "tenant", Any: []string{"u"}}}},
			"a pattern of times":          {Filters: []store.Filter{{Column: store.ByCreated, Like: true, Any: []string{"1*"}}}},
			"a range of names":            {Filters: []store.Filter{{Column: store.ByName, After: time.Now()}}},
			"a time that is none":         {Filters: []store.Filter{{Column: store.ByCreated, Any: []string{"today"}}}},
			"a position of another order": {After: &store.Position{Values: []string{"1"}, ID: "x"}},
			"a position that is no time":  {Sort: []store.SortKey{{Column: store.ByUpdated}}, After: &store.Position{Values: []string{"x"}, ID: "x"}},
		} {
			q.Limit = 1
			if _, err := s.List(context.Background(), q); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
}

// TestLight: a record that is read light is whole when it is small, and without all of
// its JSON when it is large, and says so.
func TestLight(t *testing.T) {
	ctx := context.Background()
	databases(t, func(t *testing.T, s *store.Store) {
		bytes := func(n int) []byte { return []byte(`"` + strings.Repeat("ä", (n-2)/2) + `"`) }
		for name, d := range map[string]store.Record{
			"empty":  {},
			"small":  {Fields: []byte(`{"a": 1}`), Result: bytes(store.LightBytes - 8)},
			"large":  {Fields: []byte(`{"a": 1}`), Result: bytes(store.LightBytes - 6)},
			"fields": {Fields: bytes(store.LightBytes + 2)},
			"params": {Params: bytes(1 << 20), Result: []byte("7")},
		} {
			d.Tenant, d.Family, d.Name = "a", "light", name
			made := add(t, s, store.Draft{Record: d})
			ref := store.Ref{Tenant: "a", Family: "light", ID: made.ID}
			whole, err := s.Record(ctx, ref)
			if err != nil {
				t.Fatal(err)
			}
			light, err := s.Light(ctx, ref)
			if err != nil {
				t.Fatal(err)
			}
			page, err := s.List(ctx, store.Query{Tenant: "a", Family: "light", Limit: 1, Light: true, Filters: []store.Filter{{Column: store.ByName, Any: []string{name}}}})
			if err != nil || len(page.Records) != 1 {
				t.Fatal(page, err)
			}
			size := int64(len(whole.Fields) + len(whole.Params) + len(whole.Result) + len(whole.Partial) + len(whole.ErrorDetail))
			want := *whole
			if size > store.LightBytes {
				want.LeftOut, want.Fields, want.Params, want.Result, want.Partial, want.ErrorDetail = size, nil, nil, nil, nil, nil
			}
			for _, got := range []*store.Record{light, page.Records[0]} {
				if !reflect.DeepEqual(got, &want) {
					t.Errorf("%s of %d bytes: %.300v", name, size, got)
				}
			}
		}
		if _, err := s.Light(ctx, store.Ref{Tenant: "b", Family: "light", ID: store.NewID()}); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}
