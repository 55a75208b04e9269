package store

import (
	"context"
	"encoding/json"
	"time"
)

// Due takes callbacks whose time has come, for as long as a lease: nobody else makes
// them meanwhile, and when this process dies they come up again with the same id.
// What tells of a record's next state waits until the one before was tried, so that
// a receiver which answers hears them in order; one that fails does not hold it up.
func (s *Store) Due(ctx context.Context, lease time.Duration, limit int) (due []Delivery, err error) {
	var n int
	rows, err := s.Look(ctx, `SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE done = 0 AND next_ms <= {now} LIMIT 1) AS due`)
	if err = only(rows, err, []any{&n}); err != nil || n == 0 {
		return nil, err
	}
	err = s.Write(ctx, func(tx Tx) error {
		due = nil
		rows, err := tx.Query(ctx, `UPDATE deliveries SET next_ms = {now} + ? WHERE done = 0 AND next_ms <= {now} AND id IN (
			SELECT id FROM deliveries AS next WHERE done = 0 AND next_ms <= {now} AND NOT EXISTS (SELECT 1 FROM deliveries AS first
				WHERE first.record = next.record AND first.done = 0 AND first.tries = 0 AND first.id < next.id)
			ORDER BY next_ms, id LIMIT ?)
			RETURNING id, record, url, method, body, tries`, lease.Milliseconds(), limit)
		return each(rows, err, func(r Rows) error {
			var d Delivery
			var body string
			err := r.Scan(&d.ID, &d.Record, &d.URL, &d.Method, &body, &d.Tries)
			d.Body = json.RawMessage(body)
			due = append(due, d)
			return err
		})
	})
	return due, err
}

// Delivered notes that a callback was made, or with a pause when to try again; a
// negative pause gives it up. Only tries that were answered count: a process that
// dies while it calls does not bring the end nearer.
func (s *Store) Delivered(ctx context.Context, d Delivery, made bool, pause time.Duration) error {
	statement, args := `UPDATE deliveries SET done = 1, tries = tries + 1 WHERE id = ? AND done = 0`, []any{d.ID}
	if !made {
		done := 0
		if pause < 0 {
			done = 2
		}
		// Nothing when another process has tried meanwhile.
		statement = `UPDATE deliveries SET done = ?, tries = tries + 1, next_ms = {now} + ? WHERE id = ? AND done = 0 AND tries = ?`
		args = []any{done, max(0, pause.Milliseconds()), d.ID, d.Tries}
	}
	return s.Write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	})
}

// Setting returns a value that all processes of the service share. The first to ask
// makes it.
func (s *Store) Setting(ctx context.Context, name string, make func() (string, error)) (value string, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		fresh, err := make()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, fresh); err != nil {
			return err
		}
		return one(ctx, tx, `SELECT value FROM settings WHERE name = ?`, []any{name}, []any{&value})
	})
	return value, err
}

// Turn takes a turn at what one process of all is to do once in a while. It is false
// when one was taken less than every ago.
func (s *Store) Turn(ctx context.Context, name string, every time.Duration) (mine bool, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES (?, CAST({now} AS TEXT)) ON CONFLICT (name)
			DO UPDATE SET value = CAST({now} AS TEXT) WHERE CAST(settings.value AS BIGINT) <= {now} - ?`, "turn "+name, every.Milliseconds())
		mine = n > 0
		return err
	})
	return mine, err
}

// Expire deletes final records that have not changed since before, nor has anything
// under them, at most limit, and returns how many it did. With the last of them go
// the callbacks of deleted records.
func (s *Store) Expire(ctx context.Context, before time.Time, limit int) (n int, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		var ids []string
		rows, err := tx.Query(ctx, `SELECT id FROM records WHERE state IN ('complete', 'error') AND kind <> '' AND updated_ms < ? AND parent = ''
			AND NOT EXISTS (SELECT 1 FROM records AS under WHERE under.parent = records.id AND under.parent <> ''
				AND (under.updated_ms >= ? OR under.state NOT IN ('complete', 'error')))
			ORDER BY updated_ms LIMIT ?`, toMS(before), toMS(before), limit)
		err = each(rows, err, func(r Rows) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return err
		}
		n = len(ids)
		for _, id := range ids {
			if err := remove(ctx, tx, id); err != nil {
				return err
			}
		}
		if n < limit {
			_, err = tx.Exec(ctx, `DELETE FROM deliveries WHERE done <> 0 AND created_ms < ?
				AND NOT EXISTS (SELECT 1 FROM records WHERE id = deliveries.record)`, toMS(before))
		}
		return err
	})
	return n, err
}

// Named says which of the hashes some record names.
func (s *Store) Named(ctx context.Context, hashes []string) (named map[string]bool, err error) {
	named = make(map[string]bool)
	args := texts(hashes)
	err = s.Read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT hash FROM files WHERE hash IN (`+marks(len(args))+`)`, args...)
		return each(rows, err, func(r Rows) error {
			var h string
			err := r.Scan(&h)
			named[h] = true
			return err
		})
	})
	return named, err
}
