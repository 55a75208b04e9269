package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// columns are what clients call the columns of lists.
var columns = map[string]store.Column{
	"name": store.ByName, "status": store.ByStatus,
	"created": store.ByCreated, "created_at": store.ByCreated,
	"updated": store.ByUpdated, "updated_at": store.ByUpdated,
	"uuid": store.ByID, "id": store.ByID,
}

// readQuery reads the parameters of a list, in any of the three spellings: name=x,
// filter[name]=x and name[]=x.
func (c *call) readQuery(r *resource) listQuery {
	q := listQuery{Query: store.Query{Tenant: c.tenant, Family: r.name, Limit: defaultLimit}}
	if c.parent != nil {
		q.Parent = c.parent.ID
	}
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		c.wrong("invalid_query", "", "the query cannot be read: %v", clip(err.Error()))
		return q
	}
	cursor := values["cursor"]
	delete(values, "cursor")
	q.asked = values.Encode()
	for _, name := range slices.Sorted(keys(values)) {
		if !c.plainText(name, values[name]) {
			continue
		}
		c.readParameter(&q, r, name, values[name])
	}
	q.Offset = q.pages * q.Limit
	if len(cursor) > 0 {
		c.readCursor(&q, values, cursor)
	}
	return q
}

// keys are those of a query.
func keys(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

// plainText wants texts that a database can compare.
func (c *call) plainText(name string, values []string) bool {
	for _, v := range append([]string{name}, values...) {
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			c.wrong(codeValue, strings.ToValidUTF8(clip(name), "?"), "the text is not UTF-8, or holds a zero byte")
			return false
		}
	}
	return true
}

// readParameter reads one parameter with all its values.
func (c *call) readParameter(q *listQuery, r *resource, name string, values []string) {
	switch name {
	case "limit":
		q.Limit = c.count(name, values, 1, maxLimit)
	case "offset":
		q.pages = c.count(name, values, 0, maxOffset)
	case "sort", "sort[]":
		q.Sort = append(q.Sort, c.readSort(values)...)
	case "parents", "parents[]", "filter[parents]":
		c.readParents(q, r, name, values)
	default:
		c.readFilter(q, r, name, values)
	}
}

// readParents reads the filter of what models were made from: an address or an id.
func (c *call) readParents(q *listQuery, r *resource, name string, values []string) {
	if r.name != "model" {
		c.wrong("unknown_parameter", clip(name), "there is no such parameter")
		return
	}
	_, id, _, ok := c.split(values[0])
	if !ok {
		id = values[0]
	}
	if len(values) != 1 || !isID(id) {
		c.wrong(codeValue, clip(name), "want the address of one model")
		return
	}
	q.MadeFrom = id
}

// count reads a whole number.
func (c *call) count(name string, values []string, least, most int) int {
	if len(values) > 1 {
		c.wrong(codeValue, name, "it is given %d times", len(values))
		return least
	}
	n, err := strconv.Atoi(values[0])
	if err != nil || n < least || n > most {
		c.wrong(codeRange, name, "%q is no whole number from %d to %d", clip(values[0]), least, most)
		return least
	}
	return n
}

// commas takes lists apart and drops blanks; a list may be JSON, too.
func commas(values []string) []string {
	var out []string
	for _, v := range values {
		var list []string
		if strings.HasPrefix(strings.TrimSpace(v), "[") && json.Unmarshal([]byte(v), &list) == nil {
			out = append(out, commas(list)...)
			continue
		}
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// maxSort bounds the keys of an order.
const maxSort = 8

// readSort reads an order: "+status,-name", where an unescaped + has become a blank,
// or "status,desc".
func (c *call) readSort(values []string) []store.SortKey {
	var order []store.SortKey
	for _, word := range commas(values) {
		if direction := strings.ToLower(word); direction == "asc" || direction == "desc" {
			if len(order) > 0 {
				order[len(order)-1].Descending = direction == "desc"
				continue
			}
		}
		name := strings.TrimSpace(strings.TrimLeft(word, "+-"))
		column, ok := columns[name]
		if !ok || len(order) == maxSort {
			c.wrong(codeValue, "sort", "cannot sort by %q", clip(word))
			return nil
		}
		order = append(order, store.SortKey{Column: column, Descending: strings.HasPrefix(word, "-")})
	}
	return order
}

// maxAny bounds the values of a filter.
const maxAny = 200

// readFilter reads a filter, or notes that there is no such parameter.
func (c *call) readFilter(q *listQuery, r *resource, name string, values []string) {
	plain := strings.TrimSuffix(name, "[]")
	if inner, ok := strings.CutPrefix(plain, "filter["); ok {
		plain = strings.TrimSuffix(inner, "]")
	}
	stem, bound := plain, ""
	for _, suffix := range []string{"_after", "_before"} {
		if s, ok := strings.CutSuffix(plain, suffix); ok {
			stem, bound = s, suffix
		}
	}
	column, ok := columns[stem]
	times := column == store.ByCreated || column == store.ByUpdated
	switch {
	case !ok || bound != "" && !times:
		c.wrong("unknown_parameter", clip(name), "there is no such parameter")
	case times:
		c.readTimes(q, column, name, bound, values)
	default:
		f := store.Filter{Column: column, Any: commas(values)}
		if len(f.Any) == 0 || len(f.Any) > maxAny {
			c.wrong(codeValue, clip(name), "want 1 to %d values", maxAny)
			return
		}
		switch column {
		case store.ByName:
			like(&f, r.partial)
		case store.ByStatus:
			c.knownWords(r.name, clip(name), f.Any)
		}
		q.Filters = append(q.Filters, f)
	}
}

// knownWords wants words that records of a family can have as their status.
func (c *call) knownWords(family, field string, words []string) {
	var known []string
	for _, s := range []store.State{store.Waiting, store.Queued, store.Processing, store.Complete, store.Failed} {
		for _, code := range []string{"", kind.CodeInoperable, kind.CodeFileTooLarge} {
			if w := store.Word(family, s, code); !slices.Contains(known, w) {
				known = append(known, w)
			}
		}
	}
	for _, w := range words {
		if !slices.Contains(known, w) {
			c.wrong(codeValue, field, "no %s is ever %q: use %s", family, clip(w), strings.Join(known, ", "))
			return
		}
	}
}

// like makes patterns of names. A name without * is found by any part of it where
// names are partial, and else whole.
func like(f *store.Filter, partial bool) {
	for i, v := range f.Any {
		if strings.Contains(v, "*") {
			f.Like = true
		} else if partial {
			f.Like, f.Any[i] = true, "*"+v+"*"
		}
	}
}

// readTimes reads a filter of times: a day, a second, or a bound.
func (c *call) readTimes(q *listQuery, column store.Column, name, bound string, values []string) {
	f := store.Filter{Column: column}
	if len(values) != 1 {
		c.wrong(codeValue, clip(name), "want one time")
		return
	}
	at, length, ok := parseTime(values[0])
	switch {
	case !ok:
		c.wrong(codeValue, clip(name), "%q is no date and no time: use 2026-01-31 or 2026-01-31T12:00:00Z", clip(values[0]))
		return
	case bound == "_after":
		f.After = at
	case bound == "_before":
		f.Before = at
	default:
		f.After, f.Before = at, at.Add(length)
	}
	q.Filters = append(q.Filters, f)
}

// parseTime reads a day or a moment in UTC, and how long it lasts.
func parseTime(s string) (time.Time, time.Duration, bool) {
	// An unescaped + of a time zone has become a blank.
	s = strings.Replace(strings.TrimSpace(s), " ", "+", 1)
	for _, form := range []struct {
		layout string
		length time.Duration
	}{
		{time.DateOnly, 24 * time.Hour},
		{"2006-01-02T15:04:05Z07:00", time.Second},
		{"2006-01-02T15:04:05", time.Second},
	} {
		if t, err := time.Parse(form.layout, s); err == nil && t.Year() > 1970 {
			if t.Nanosecond() != 0 {
				return t.UTC(), time.Millisecond, true
			}
			return t.UTC(), form.length, true
		}
	}
	return time.Time{}, 0, false
}
