package store

import (
	"cmp"
	"slices"
	"strings"
)

// A list may hold one record that no table has: what another record implies. It has
// its place by the order, and is counted and filtered like the rest.

// also is that record while a page is made.
type also struct {
	rec    *Record // nil: the list has none, or the filters leave it out
	keys   []SortKey
	offset int // that of the page, in rows
}

func newAlso(q Query, keys []SortKey) *also {
	a := &also{keys: keys, offset: q.Offset}
	if q.Also == nil || slices.ContainsFunc(q.Filters, func(f Filter) bool { return !f.holds(q.Also) }) {
		return a
	}
	a.rec = q.Also
	return a
}

// window is which rows of the table a page may need: one more on either side.
func (a *also) window(limit int) (rows, offset int) {
	if a.rec == nil {
		return limit + 1, a.offset
	}
	return limit + 2, max(0, a.offset-1)
}

// join puts the record among the rows of the window, from the place where the page
// begins: behind after, or at its offset.
func (a *also) join(rows []*Record, after *Position) []*Record {
	if a.rec == nil || after != nil && a.compare(a.rec, after) <= 0 {
		return rows
	}
	if a.offset > 0 {
		if len(rows) == 0 || a.compare(rows[0], position(a.keys, a.rec)) > 0 {
			return rows // it stands on an earlier page, and has moved these by one
		}
		rows = rows[1:]
	}
	i := 0
	for i < len(rows) && a.compare(rows[i], position(a.keys, a.rec)) < 0 {
		i++
	}
	return slices.Insert(slices.Clone(rows), i, a.rec)
}

// compare says which side of a position a record stands on.
func (a *also) compare(r *Record, p *Position) int {
	own := position(a.keys, r)
	for i, k := range a.keys {
		x, y := own.ID, p.ID
		if i < len(p.Values) {
			x, y = own.Values[i], p.Values[i]
		}
		order := cmp.Compare(x, y)
		if k.Column.isTime() && len(x) != len(y) { // whole numbers above 0
			order = cmp.Compare(len(x), len(y))
		}
		if k.Descending {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

// holds reports whether a record passes a filter.
func (f Filter) holds(r *Record) bool {
	at := r.Created
	if f.Column == ByUpdated {
		at = r.Updated
	}
	if !f.After.IsZero() && at.Before(f.After) || !f.Before.IsZero() && !at.Before(f.Before) {
		return false
	}
	text := map[Column]string{ByName: r.Name, ByStatus: r.Status, ByID: r.ID}[f.Column]
	return len(f.Any) == 0 || slices.ContainsFunc(f.Any, func(want string) bool {
		if f.Like {
			return matches(strings.ToLower(want), strings.ToLower(text))
		}
		return want == text
	})
}

// matches reports whether a text is what a pattern with * says.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, parts[0])
	if len(parts) == 1 {
		return ok && rest == ""
	}
	for _, p := range parts[1 : len(parts)-1] {
		var found bool
		if _, rest, found = strings.Cut(rest, p); !found {
			return false
		}
	}
	return ok && strings.HasSuffix(rest, parts[len(parts)-1])
}
