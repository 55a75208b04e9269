package queue

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestInterruptedWorkGoesFirst checks that a further attempt overtakes what was
// never begun, unless it is to wait.
func TestInterruptedWorkGoesFirst(t *testing.T) {
	ctx := context.Background()
	e, err := store.Open(ctx, "sqlite://"+filepath.ToSlash(filepath.Join(t.TempDir(), "saggar.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := Migrate(ctx, e); err != nil {
		t.Fatal(err)
	}
	q, err := Open(e, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		m    store.Message
		want int64
	}{
		{store.Message{Record: "new", Attempt: 1, Lane: "quick", Priority: 50}, 2},
		{store.Message{Record: "urgent", Attempt: 1, Lane: "quick", Priority: 100}, 1},
		{store.Message{Record: "interrupted", Attempt: 2, Lane: "quick", Priority: 50}, 1},
		{store.Message{Record: "put off", Attempt: 2, Lane: "quick", Priority: 50, Delay: 1000}, 2},
	} {
		var got int64
		err := e.Write(ctx, func(tx store.Tx) error {
			if err := q.Enqueue(ctx, tx, c.m); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, `SELECT priority FROM river_job WHERE id = `+q.Ticket())
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			return rows.Scan(&got)
		})
		if err != nil || got != c.want {
			t.Errorf("%s: River's priority %d (%v), want %d", c.m.Record, got, err, c.want)
		}
	}
}
