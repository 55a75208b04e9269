package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// TestExpire deletes records that are final and old, and spares those under which
// something still goes on.
func TestExpire(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		now := time.Now()
		make := func(name, parent, state string, age time.Duration) {
			add(t, s, store.Draft{Record: store.Record{ID: name, Tenant: "t", Family: "layout", Kind: "layout", Parent: parent}, Start: state != "waiting"})
			sql(t, s, `UPDATE records SET state = ?, updated_ms = ? WHERE id = ?`, state, now.Add(-age).UnixMilli(), name)
		}
		make("old", "", "complete", 48*time.Hour)
		make("old error", "", "error", 48*time.Hour)
		make("young", "", "complete", time.Hour)
		make("old queued", "", "queued", 48*time.Hour)
		make("old waiting", "", "waiting", 48*time.Hour)
		make("under", "old", "complete", 48*time.Hour)
		make("busy", "", "complete", 48*time.Hour)
		make("under busy", "busy", "processing", time.Hour)
		make("used", "", "complete", 48*time.Hour)
		make("under used", "used", "complete", time.Hour)
		add(t, s, store.Draft{Record: store.Record{ID: "plain", Tenant: "t", Family: "printer-type"}})
		sql(t, s, `UPDATE records SET updated_ms = 1 WHERE id = 'plain'`)
		for id, of := range map[string]string{"made": "old", "not made": "old", "of young": "young"} {
			sql(t, s, `INSERT INTO deliveries (id, record, url, method, body, tries, next_ms, done, created_ms) VALUES (?, ?, '', '', '', 1, 0, ?, 1)`,
				id, of, map[bool]int{true: 1}[id != "not made"])
		}
		n, err := s.Expire(ctx, now.Add(-24*time.Hour), 10)
		if err != nil || n != 2 {
			t.Errorf("%d deleted, %v", n, err)
		}
		var left []string
		for _, id := range []string{"old", "old error", "young", "old queued", "old waiting", "under", "busy", "under busy", "used", "under used", "plain"} {
			switch _, err := s.Record(ctx, store.Ref{Tenant: "t", ID: id}); {
			case err == nil:
				left = append(left, id)
			case !errors.Is(err, store.ErrNotFound):
				t.Error(err)
			}
		}
		if want := []string{"young", "old queued", "old waiting", "busy", "under busy", "used", "under used", "plain"}; !slices.Equal(left, want) {
			t.Errorf("left: %q", left)
		}
		due, err := s.Due(ctx, time.Minute, 10)
		if err != nil || len(due) != 1 || due[0].ID != "not made" {
			t.Errorf("still to be told: %+v, %v", due, err)
		}
	})
}

func TestNamed(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "model", Files: []store.File{{Name: "a", Hash: "1"}, {Name: "b", Hash: "2"}}}})
		named, err := s.Named(context.Background(), []string{"1", "2", "3"})
		if got := slices.Sorted(maps.Keys(named)); err != nil || !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("named: %v, %v", got, err)
		}
	})
}

// TestSetting has the first to ask decide.
func TestSetting(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		for _, offered := range []string{"first", "second"} {
			got, err := s.Setting(context.Background(), "secret", func() (string, error) { return offered, nil })
			if got != "first" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
}

// TestSchema opens databases that are not of this version.
func TestSchema(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		if err := s.Current(context.Background()); err != nil {
			t.Error(err)
		}
		sql(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, ?)`, true)
		if err := s.Current(context.Background()); !errors.Is(err, store.ErrSchema) {
			t.Errorf("a later version: %v", err)
		}
	})
}
