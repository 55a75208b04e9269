package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// List finds a page of records. Rows that change while pages are walked may move,
// as the order says; none is skipped that does not.
func (s *Store) List(ctx context.Context, q Query) (page Page, err error) {
	keys, err := orderKeys(q.Sort)
	if err != nil {
		return Page{}, err
	}
	more := newAlso(q, keys)
	err = s.Read(ctx, func(tx Tx) error {
		var where clause
		where.and(`tenant = ? AND family = ?`, q.Tenant, q.Family)
		if q.Parent != "" {
			where.and(`parent = ?`, q.Parent)
		}
		if q.MadeFrom != "" {
			where.and(`EXISTS (SELECT 1 FROM links WHERE links.parent = ? AND links.child = records.id)`, q.MadeFrom)
		}
		for _, f := range q.Filters {
			if err := where.filter(f); err != nil {
				return err
			}
		}
		total, err := count(ctx, tx, where)
		if err != nil {
			return err
		}
		if more.rec != nil {
			total++
		}
		page = Page{Total: min(total, MaxTotal), Exact: total <= MaxTotal}
		if err := where.after(keys, q.After); err != nil {
			return err
		}
		// One more than asked for tells whether there is a next page.
		limit, offset := more.window(q.Limit)
		columns, scan := columns, func(r Rows) (*Record, error) { return scanRecord(r) }
		if q.Light {
			columns, scan = lightColumns, scanLight
		}
		page.Records, err = recordsBy(ctx, tx, scan, `SELECT `+columns+` FROM records WHERE `+where.text.String()+
			` ORDER BY `+orderBy(keys)+` LIMIT ? OFFSET ?`, append(slices.Clone(where.args), limit, offset)...)
		return err
	})
	if err == nil {
		page.Records = more.join(page.Records, q.After)
	}
	if len(page.Records) > q.Limit {
		page.Records = page.Records[:q.Limit]
		page.Next = position(keys, page.Records[q.Limit-1])
	}
	return page, err
}

// count counts no further than is told.
func count(ctx context.Context, tx Tx, where clause) (n int, err error) {
	err = one(ctx, tx, `SELECT count(*) FROM (SELECT 1 FROM records WHERE `+where.text.String()+
		` LIMIT `+strconv.Itoa(MaxTotal+1)+`) AS counted`, where.args, []any{&n})
	return n, err
}

// orderKeys ends an order with the id, which makes it total. Columns are checked
// here, as they become part of a statement.
func orderKeys(sort []SortKey) ([]SortKey, error) {
	keys := slices.Clone(sort)
	for i, k := range keys {
		if !slices.Contains([]Column{ByName, ByStatus, ByCreated, ByUpdated, ByID}, k.Column) {
			return nil, fmt.Errorf("no order by %q", k.Column)
		}
		if k.Column == ByID {
			return keys[:i+1], nil
		}
	}
	// In the direction of the key before it, so that an index serves the whole order.
	return append(keys, SortKey{Column: ByID, Descending: len(keys) > 0 && keys[len(keys)-1].Descending}), nil
}

// inOrder is the column as it is compared: what people wrote by its bytes in either
// database, whatever order PostgreSQL was set up with.
func (c Column) inOrder() string {
	if c == ByName || c == ByStatus {
		return string(c) + "{c}"
	}
	return string(c)
}

// isTime says whether the column holds milliseconds.
func (c Column) isTime() bool { return c == ByCreated || c == ByUpdated }

func orderBy(keys []SortKey) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k.Column.inOrder()
		if k.Descending {
			parts[i] += " DESC"
		}
	}
	return strings.Join(parts, ", ")
}

// position is where a page ended.
func position(keys []SortKey, last *Record) *Position {
	p := &Position{ID: last.ID}
	for _, k := range keys {
		switch k.Column {
		case ByName:
			p.Values = append(p.Values, last.Name)
		case ByStatus:
			p.Values = append(p.Values, last.Status)
		case ByCreated:
			p.Values = append(p.Values, strconv.FormatInt(toMS(last.Created), 10))
		case ByUpdated:
			p.Values = append(p.Values, strconv.FormatInt(toMS(last.Updated), 10))
		case ByID:
		}
	}
	return p
}

// clause is a condition under construction.
type clause struct {
	text strings.Builder
	args []any
}

func (c *clause) and(text string, args ...any) {
	if c.text.Len() > 0 {
		c.text.WriteString(" AND ")
	}
	c.text.WriteString("(" + text + ")")
	c.args = append(c.args, args...)
}

func (c *clause) filter(f Filter) error {
	if !slices.Contains([]Column{ByName, ByStatus, ByCreated, ByUpdated, ByID}, f.Column) {
		return fmt.Errorf("no filter by %q", f.Column)
	}
	if f.Like && f.Column.isTime() || !f.Column.isTime() && !(f.After.IsZero() && f.Before.IsZero()) {
		return fmt.Errorf("no such filter of %q", f.Column)
	}
	column := string(f.Column)
	if len(f.Any) > 0 && f.Like {
		c.like(column, f.Any)
	} else if len(f.Any) > 0 {
		args, err := values(f.Column, f.Any)
		if err != nil {
			return err
		}
		c.and(column+` IN (`+marks(len(args))+`)`, args...)
	}
	if !f.After.IsZero() {
		c.and(column+` >= ?`, toMS(f.After))
	}
	if !f.Before.IsZero() {
		c.and(column+` < ?`, toMS(f.Before))
	}
	return nil
}

// like compares in lower case with patterns whose only wildcard is *.
func (c *clause) like(column string, patterns []string) {
	var parts []string
	var args []any
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`)
	for _, p := range patterns {
		parts = append(parts, `lower(`+column+`{c}) LIKE lower(?{c}) ESCAPE '\'`)
		args = append(args, escape.Replace(p))
	}
	c.and(strings.Join(parts, " OR "), args...)
}

// after keeps the rows behind a position: greater in the first key, or equal in it
// and behind in the rest.
func (c *clause) after(keys []SortKey, p *Position) error {
	if p == nil {
		return nil
	}
	if len(p.Values) != len(keys)-1 {
		return fmt.Errorf("the position has %d values, the order %d keys", len(p.Values)+1, len(keys))
	}
	var parts []string
	var args []any
	var equal string
	var before []any
	for i, k := range keys {
		value := []any{p.ID}
		if i < len(p.Values) {
			var err error
			if value, err = values(k.Column, p.Values[i:i+1]); err != nil {
				return err
			}
		}
		sign := " > ?"
		if k.Descending {
			sign = " < ?"
		}
		parts = append(parts, "("+equal+k.Column.inOrder()+sign+")")
		args = append(append(args, before...), value...)
		equal += string(k.Column) + " = ? AND "
		before = append(before, value...)
	}
	c.and(strings.Join(parts, " OR "), args...)
	return nil
}

// values are arguments of the column's own type.
func values(column Column, texts []string) ([]any, error) {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
		if column.isTime() {
			ms, err := strconv.ParseInt(t, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%q is not a number of milliseconds", t)
			}
			out[i] = ms
		}
	}
	return out, nil
}
