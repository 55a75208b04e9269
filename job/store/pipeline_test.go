package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestLater has transactions whose statements are answered when they end.
func TestLater(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		set := func(tx store.Tx, name, value string) error {
			return tx.Later(ctx, nil, `INSERT INTO settings (name, value) VALUES (?, ?)`, name, value)
		}
		read := func() (found []string) {
			t.Helper()
			rows, err := s.Look(ctx, `SELECT name || '=' || value FROM settings ORDER BY name`)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var text string
				if err := rows.Scan(&text); err != nil {
					t.Fatal(err)
				}
				found = append(found, text)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			return found
		}
		var seen []string
		err := s.Write(ctx, func(tx store.Tx) error {
			seen = nil
			scan := func(r store.Rows) error {
				var value string
				err := r.Scan(&value)
				seen = append(seen, value)
				return err
			}
			return errors.Join(set(tx, "a", "1"), set(tx, "b", "2"),
				tx.Later(ctx, scan, `SELECT value FROM settings ORDER BY name`), set(tx, "c", "3"))
		})
		if err != nil || !slices.Equal(seen, []string{"1", "2"}) || !slices.Equal(read(), []string{"a=1", "b=2", "c=3"}) {
			t.Errorf("%v, %v, %v", seen, read(), err)
		}

		fault := errors.New("own fault")
		for name, do := range map[string]func(store.Tx) error{
			"a fault of a statement that nobody waited for": func(tx store.Tx) error {
				return errors.Join(set(tx, "d", "4"), set(tx, "a", "again"), set(tx, "e", "5"))
			},
			"a fault before a statement that is waited for": func(tx store.Tx) error {
				err := set(tx, "a", "again")
				_, execErr := tx.Exec(ctx, `UPDATE settings SET value = 'x'`)
				return errors.Join(err, execErr)
			},
			"a fault of the caller before anything was sent": func(tx store.Tx) error {
				return errors.Join(set(tx, "d", "4"), fault)
			},
			"a fault of the caller after something was": func(tx store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE settings SET value = 'x'`)
				return errors.Join(err, fault)
			},
			"a fault that is passed over": func(tx store.Tx) error {
				rows, err := tx.Query(ctx, `SELECT nonsense FROM settings`)
				if err == nil {
					rows.Close()
				}
				return errors.Join(err, set(tx, "d", "4"))
			},
			"a fault of a scan": func(tx store.Tx) error {
				err := tx.Later(ctx, func(store.Rows) error { return fault }, `SELECT value FROM settings`)
				_, execErr := tx.Exec(ctx, `UPDATE settings SET value = 'x'`)
				return errors.Join(err, execErr)
			},
		} {
			if err := s.Write(ctx, do); err == nil {
				t.Errorf("%s: no error", name)
			}
			if got := read(); !slices.Equal(got, []string{"a=1", "b=2", "c=3"}) {
				t.Errorf("%s left %v", name, got)
			}
		}
		err = s.Write(ctx, func(tx store.Tx) error {
			_, _ = tx.Exec(ctx, `UPDATE settings SET value = 'x'`)
			defer func() { _ = recover() }()
			panic("caught by the caller")
		})
		if err != nil {
			t.Error(err)
		}
		if got := strings.Join(read(), " "); got != "a=x b=x c=x" {
			t.Error(got)
		}
	})
}

// TestWriteCancelled has a caller go away in the middle of a transaction: nothing of
// it happens, or all, and the database serves others.
func TestWriteCancelled(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		for range 20 {
			ctx, cancel := context.WithCancel(context.Background())
			_ = s.Write(ctx, func(tx store.Tx) error { // may be undone or not
				_, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ('a', '1') ON CONFLICT (name) DO NOTHING`)
				cancel()
				return errors.Join(err, tx.Later(ctx, nil, `UPDATE settings SET value = '2'`))
			})
			cancel()
		}
		got, err := s.Setting(context.Background(), "a", func() (string, error) { return "2", nil })
		if err != nil || got != "2" {
			t.Errorf("%q, %v", got, err)
		}
	})
}
