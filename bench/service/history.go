package service

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Row is what the database says of one record, read past the service.
type Row struct {
	ID       string
	Callback string
	State    string
	Code     string // of the error
	Attempt  int
	Product  string  // result and made files, byte for byte
	Events   []Event // in order
}

// Event is a change of a record's state.
type Event struct {
	Attempt int
	State   string
	At      time.Time
}

// History is the whole database.
type History struct {
	Rows map[string]*Row // by id
}

// openRecords opens the database for reading. SQLite's is to be opened after the
// service has ended only: a reader would keep its log from being recovered by the
// service itself.
func openRecords(url string) (*sql.DB, error) {
	if file, ok := strings.CutPrefix(url, "sqlite://"); ok {
		return sql.Open("sqlite", "file:"+file+"?_pragma=query_only(1)&_pragma=busy_timeout(5000)")
	}
	return sql.Open("pgx", url)
}

// readHistory reads everything.
func readHistory(ctx context.Context, url string) (*History, error) {
	db, err := openRecords(url)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	h := &History{Rows: map[string]*Row{}}
	products := map[string][]string{}
	err = query(ctx, db, `SELECT id, callback_url, state, error_code, attempt, result FROM records`, func(scan func(...any) error) error {
		r, result := &Row{}, ""
		err := scan(&r.ID, &r.Callback, &r.State, &r.Code, &r.Attempt, &result)
		h.Rows[r.ID], products[r.ID] = r, []string{result}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = query(ctx, db, `SELECT record, name, hash, type FROM files ORDER BY record, name`, func(scan func(...any) error) error {
		var id, name, hash, kind string
		err := scan(&id, &name, &hash, &kind)
		products[id] = append(products[id], name+" "+hash+" "+kind)
		return err
	})
	if err != nil {
		return nil, err
	}
	for id, r := range h.Rows {
		r.Product = strings.Join(products[id], "\n")
	}
	if err := h.readEvents(ctx, db); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *History) readEvents(ctx context.Context, db *sql.DB) error {
	return query(ctx, db, `SELECT record, attempt, state, at_ms FROM events ORDER BY record, version`, func(scan func(...any) error) error {
		var id string
		var e Event
		var at int64
		if err := scan(&id, &e.Attempt, &e.State, &at); err != nil {
			return err
		}
		r := h.Rows[id]
		if r == nil {
			return fmt.Errorf("events of the record %s, which does not exist", id)
		}
		e.At = time.UnixMilli(at)
		r.Events = append(r.Events, e)
		return nil
	})
}

// query calls do for each row of an answer.
func query(ctx context.Context, db *sql.DB, text string, do func(scan func(...any) error) error, args ...any) error {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// held are the attempts that a process works on now: what its end interrupts.
func held(ctx context.Context, db *sql.DB, pid int) (map[string]int, error) {
	held := map[string]int{}
	err := query(ctx, db, fmt.Sprintf(`SELECT id, attempt FROM records WHERE state = 'processing' AND worker LIKE '%%-%d'`, pid), func(scan func(...any) error) error {
		var id string
		var attempt int
		err := scan(&id, &attempt)
		held[id] = attempt
		return err
	})
	return held, err
}

// sortedRows are the rows in the order of their making.
func (h *History) sortedRows() []*Row {
	var list []*Row
	for _, id := range slices.Sorted(maps.Keys(h.Rows)) {
		list = append(list, h.Rows[id])
	}
	return list
}
