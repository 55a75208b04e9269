package queue_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/queue"
	"github.com/saggar3d/saggar/job/store"
)

func TestMain(m *testing.M) { jobtest.Main(m) }

// databases runs a test on the queue of both.
func databases(t *testing.T, test func(t *testing.T, e store.Engine, q queue.Queue)) {
	open := func(t *testing.T, url string) {
		ctx := context.Background()
		e, err := store.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		if err := queue.Migrate(ctx, e); err != nil {
			t.Fatal(err)
		}
		q, err := queue.Open(e, queue.Options{})
		if err != nil {
			t.Fatal(err)
		}
		test(t, e, q)
	}
	t.Run("sqlite", func(t *testing.T) { open(t, jobtest.SQLiteDatabase(t)) })
	t.Run("postgres", func(t *testing.T) { open(t, jobtest.PostgresDatabase(t)) })
}

// work is a message as River is given it.
type work struct {
	Record  string `json:"record"`
	Family  string `json:"family"`
	Attempt int    `json:"attempt"`
}

func (work) Kind() string { return "work" }

// byRiver has River itself insert a message.
func byRiver(ctx context.Context, e store.Engine, w work, o *river.InsertOpts) error {
	switch pool := e.Pool().(type) {
	case *sql.DB:
		c, err := river.NewClient(riversqlite.New(pool), &river.Config{})
		if err == nil {
			_, err = c.Insert(ctx, w, o)
		}
		return err
	case *pgxpool.Pool:
		c, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
		if err == nil {
			_, err = c.Insert(ctx, w, o)
		}
		return err
	}
	panic("a pool of another kind")
}

// TestInsertedAsByRiver compares rows of ours with those of River, column by column.
func TestInsertedAsByRiver(t *testing.T) {
	ctx := context.Background()
	databases(t, func(t *testing.T, e store.Engine, q queue.Queue) {
		for _, delay := range []int64{0, 90_500} {
			m := store.Message{Record: "a", Family: "f", Attempt: 1, Lane: "quick", Priority: 50, Delay: delay}
			o := &river.InsertOpts{Queue: "quick", Priority: 2, MaxAttempts: 1}
			if delay > 0 {
				o.ScheduledAt = time.Now().Add(time.Duration(delay) * time.Millisecond)
			}
			if err := byRiver(ctx, e, work{"a", "f", 1}, o); err != nil {
				t.Fatal(err)
			}
			if err := e.Write(ctx, func(tx store.Tx) error { return q.Enqueue(ctx, tx, m) }); err != nil {
				t.Fatal(err)
			}
		}
		rows := table(t, e)
		if len(rows) != 4 {
			t.Fatalf("%d rows, want 4", len(rows))
		}
		for i := 0; i < len(rows); i += 2 {
			for column, want := range rows[i] {
				if strings.Contains(want, "unique_nonce") { // by which River finds out on SQLite whether a row is new
					want = "blob{}"
				}
				if column == "state" {
					want = "available"
				}
				if got := rows[i+1][column]; column != "id" && !near(got, want) {
					t.Errorf("%s: %q, by River %q", column, got, want)
				}
			}
		}
	})
}

// near compares texts, times to ten seconds.
func near(a, b string) bool {
	const layout = "2006-01-02 15:04:05"
	ta, errA := time.Parse(layout, strings.TrimSuffix(a, "+00"))
	tb, errB := time.Parse(layout, strings.TrimSuffix(b, "+00"))
	if errA != nil || errB != nil {
		return a == b
	}
	return ta.Sub(tb).Abs() < 10*time.Second
}

// table is River's, each row with its columns as text, in the order of making.
func table(t *testing.T, e store.Engine) (rows []map[string]string) {
	t.Helper()
	list := `SELECT name FROM pragma_table_info('river_job')`
	if e.Name() == "postgres" {
		list = `SELECT attname::text FROM pg_attribute WHERE attrelid = 'river_job'::regclass AND attnum > 0 AND NOT attisdropped`
	}
	columns := texts(t, e, list)
	for _, id := range texts(t, e, `SELECT CAST(id AS TEXT) FROM river_job ORDER BY id`) {
		row := make(map[string]string)
		for _, c := range columns {
			show := `CAST(` + c + ` AS TEXT)`
			if e.Name() == "sqlite" && (c == "args" || c == "metadata" || c == "tags" || c == "attempted_by" || c == "errors") {
				show = `typeof(` + c + `) || json(` + c + `)`
			}
			row[c] = texts(t, e, `SELECT coalesce(`+show+`, 'null') FROM river_job WHERE id = `+id)[0]
		}
		rows = append(rows, row)
	}
	return rows
}

// texts is the only column of an answer.
func texts(t *testing.T, e store.Engine, query string) (found []string) {
	t.Helper()
	rows, err := e.Look(context.Background(), query)
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
