package store_test

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/queue"
	"github.com/saggar3d/saggar/job/store"
)

func TestMain(m *testing.M) { jobtest.Main(m) }

// tickets is a queue that keeps nothing.
type tickets struct{}

func (q *tickets) Enqueue(context.Context, store.Tx, store.Message) error { return nil }

func (q *tickets) Ticket() string { return "0" }

func (q *tickets) Forget(context.Context, store.Tx, string) error { return nil }

// databases runs a test on the records of both.
func databases(t *testing.T, test func(t *testing.T, s *store.Store)) {
	open := func(t *testing.T, url string) {
		ctx := context.Background()
		e, err := store.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		if err := e.Migrate(ctx, func(ctx context.Context) error { return queue.Migrate(ctx, e) }); err != nil {
			t.Fatal(err)
		}
		test(t, store.New(e, store.Options{Queue: &tickets{}, Lane: func(string) string { return "lane" }, Version: "v1"}))
	}
	t.Run("sqlite", func(t *testing.T) {
		open(t, jobtest.SQLiteDatabase(t))
	})
	t.Run("postgres", func(t *testing.T) { open(t, jobtest.PostgresDatabase(t)) })
}

// fewer is n, or less of it where time is short.
func fewer(n int) int {
	if testing.Short() {
		return n / 4
	}
	return n
}

// add makes a record.
func add(t *testing.T, s *store.Store, d store.Draft) *store.Record {
	t.Helper()
	r, _, err := s.Create(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sql runs a statement, for what no call brings about.
func sql(t *testing.T, s *store.Store, statement string, args ...any) {
	t.Helper()
	err := s.Write(context.Background(), func(tx store.Tx) error {
		_, err := tx.Exec(context.Background(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
