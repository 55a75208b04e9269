// Package queue dispatches messages of the store by River, in the database that
// holds the records. River hands a message to one of the processes and does nothing
// else: that a worker lives, ends in time and answers once is the lease's business
// (package job). So of River's own ways of rescuing, cancelling and listing none is
// used, and nothing depends on its numbers staying unique: their faults in this
// version stand in its later change logs. Messages are entered by statements of our
// own (insert.go), and who waits for some is told by us (poke.go).
package queue

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/saggar3d/saggar/job/store"
)

// Handler does the work that a message announces. complete, called in the
// transaction that ends the work, takes the message out of the queue with it. What
// the handler leaves is taken out when it returns true, and when false goes back to
// the place in the queue that it had.
type Handler func(ctx context.Context, m store.Message, complete func(store.Tx) error) bool

// Options say what a process takes from the queue.
type Options struct {
	// Slots is how many messages of each lane are worked on at a time; a process
	// without slots only adds messages.
	Slots  map[string]int
	Handle Handler
	// Room is how many further messages of a lane are of use here now, of those that
	// there are slots for. When it grows again, Look is to be called. nil: all.
	Room   func(lane string) int
	Logger *slog.Logger // nil discards
}

// Queue is a River client on either database.
type Queue interface {
	store.Queue
	// Start begins to take messages; it needs tables (Migrate).
	Start(ctx context.Context) error
	// Stop takes no further message, ends the contexts of those at work and waits
	// for them.
	Stop(ctx context.Context) error
	// Look has processes look for messages of a lane that wait.
	Look(lane string)
	// Live is a condition on records: true when their message waits, or was taken
	// within the lease.
	Live(lease time.Duration) string
}

// Open returns the queue in a database.
func Open(e store.Engine, o Options) (Queue, error) {
	switch pool := e.Pool().(type) {
	case *sql.DB:
		d := &alone{Driver: riversqlite.New(pool), news: news{some: make(chan struct{}, 1)}}
		return open(d, o, dialect{live: liveSQLite, complete: completeSQLite, insert: insertSQLite, ticket: ticketSQLite, poke: d.news.poke, poll: pollSQLite})
	case *pgxpool.Pool:
		p := &poker{pool: pool}
		return open(riverpgxv5.New(pool), o, dialect{live: livePostgres, complete: completePostgres, insert: insertPostgres, ticket: ticketPostgres, poke: p.poke, poll: pollPostgres})
	}
	return nil, fmt.Errorf("no queue in a database of type %T", e.Pool())
}

// Migrate makes or updates the queue's tables. The caller holds the lock under which
// one process at a time does that.
func Migrate(ctx context.Context, e store.Engine) error {
	switch pool := e.Pool().(type) {
	case *sql.DB:
		return migrate(ctx, riversqlite.New(pool))
	case *pgxpool.Pool:
		if err := migrate(ctx, riverpgxv5.New(pool)); err != nil {
			return err
		}
		_, err := pool.Exec(ctx, dropUnused)
		return err
	}
	return fmt.Errorf("no queue in a database of type %T", e.Pool())
}

func migrate[T any](ctx context.Context, driver riverdriver.Driver[T]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	return nil
}

// args is a message as River keeps it.
type args struct {
	Record  string `json:"record"`
	Family  string `json:"family"`
	Attempt int    `json:"attempt"`
}

// Kind names the messages in River's table.
func (args) Kind() string { return "work" }

// client is a queue whose driver's transactions are of type T.
type client[T any] struct {
	dialect
	river *river.Client[T]
}

// neverRescued is longer than any work takes: River would hand out a second time
// what it takes for stuck, and nothing but a lapsed lease may do that.
const neverRescued = 10 * 365 * 24 * time.Hour

// How long a message may wait of which nobody was told. On PostgreSQL the process
// that tells of it may die before it does; on SQLite a dead process has no news, and
// its successor looks at once.
const (
	pollPostgres = time.Second
	pollSQLite   = 5 * time.Second
)

// dialect is what the databases say differently about River's table.
type dialect struct {
	live     func(lease time.Duration) string
	complete string
	insert   string
	ticket   string
	poke     func(lane string) // tells those who wait that there is a message
	poll     time.Duration
}

func open[T any](driver riverdriver.Driver[T], o Options, d dialect) (Queue, error) {
	logger := o.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	config := &river.Config{
		Logger: logger,
		// A message is tried once; further attempts are messages of their own.
		MaxAttempts:                 1,
		JobTimeout:                  -1,
		RescueStuckJobsAfter:        neverRescued,
		FetchCooldown:               fetchPause,
		FetchPollInterval:           d.poll,
		CompletedJobRetentionPeriod: 10 * time.Minute,
		DiscardedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: time.Hour,
		Workers:                     river.NewWorkers(),
	}
	all := &room{of: o.Room, coming: make(map[string]coming)}
	if o.Room != nil {
		driver = &measured[T]{driver, all}
	}
	river.AddWorker(config.Workers, &worker[T]{handle: o.Handle, dialect: d, room: all})
	for lane, slots := range o.Slots {
		if slots <= 0 {
			continue
		}
		if config.Queues == nil {
			config.Queues = make(map[string]river.QueueConfig)
		}
		config.Queues[lane] = river.QueueConfig{MaxWorkers: slots}
	}
	c, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	return &client[T]{dialect: d, river: c}, nil
}

// forget deletes the message of a record's attempt, which was fetched by a process
// that is dead: River itself would keep it as running for ever. The record's own id
// is compared because numbers may come again.
const forget = `DELETE FROM river_job WHERE id = (SELECT ticket FROM records WHERE id = ?) AND args ->> 'record' = ? AND state = 'running'`

func (c *client[T]) Forget(ctx context.Context, tx store.Tx, record string) error {
	_, err := tx.Exec(ctx, forget, record, record)
	return err
}

func (c *client[T]) Start(ctx context.Context) error { return c.river.Start(ctx) }

func (c *client[T]) Stop(ctx context.Context) error { return c.river.StopAndCancel(ctx) }

func (c *client[T]) Look(lane string) { c.poke(lane) }

func (c *client[T]) Live(lease time.Duration) string { return c.live(lease) }

// waits is true of a row of River's table that announces the record's own attempt
// and is not at an end. taken is to be true of one that was taken lately.
const waits = `EXISTS (SELECT 1 FROM river_job AS message WHERE message.id = records.ticket
	AND message.args ->> 'record' = records.id AND CAST(message.args ->> 'attempt' AS BIGINT) = records.attempt
	AND (message.state IN ('available', 'pending', 'scheduled', 'retryable') OR message.state = 'running' AND %s))`

func liveSQLite(lease time.Duration) string {
	return fmt.Sprintf(waits, fmt.Sprintf(`message.attempted_at > datetime('now', 'subsec', '-%.3f seconds')`, lease.Seconds()))
}

func livePostgres(lease time.Duration) string {
	return fmt.Sprintf(waits, fmt.Sprintf(`message.attempted_at > clock_timestamp() - interval '%d milliseconds'`, lease.Milliseconds()))
}

// What takes a message out of the queue. On PostgreSQL its row goes, which saves the
// indexes a change and River a cleaning; on SQLite its number would be given again.
const (
	completeSQLite   = `UPDATE river_job SET state = 'completed', finalized_at = datetime('now', 'subsec') WHERE id = ? AND state = 'running'`
	completePostgres = `DELETE FROM river_job WHERE id = ? AND state = 'running'`
)

type worker[T any] struct {
	river.WorkerDefaults[args]
	dialect
	handle Handler
	room   *room
}

// givenBack is more than River takes to note that a message is given back: it does so
// four times a second.
const givenBack = 300 * time.Millisecond

// Timeout is none: River would take work for stuck that is not.
func (w *worker[T]) Timeout(*river.Job[args]) time.Duration { return -1 }

func (w *worker[T]) Work(ctx context.Context, j *river.Job[args]) error {
	m := store.Message{Record: j.Args.Record, Family: j.Args.Family, Attempt: j.Args.Attempt, Lane: j.Queue}
	w.room.came(m.Lane)
	done := w.handle(ctx, m, func(tx store.Tx) error {
		// River's ctx ends with the process, in good order; this is part of that order.
		return tx.Later(context.WithoutCancel(ctx), nil, w.complete, j.ID)
	})
	if !done {
		time.AfterFunc(givenBack, func() { w.poke(m.Lane) })
		// A pause that has passed since long: when it was due first.
		return &river.JobSnoozeError{Duration: time.Until(j.ScheduledAt)}
	}
	return nil
}

var (
	_ riverdriver.Driver[*sql.Tx] = (*riversqlite.Driver)(nil)
	_ riverdriver.Driver[pgx.Tx]  = (*riverpgxv5.Driver)(nil)
)
