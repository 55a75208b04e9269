// Package store keeps the records of the service in SQLite or PostgreSQL: what
// they are, where their work stands, whose files they name and whom to tell. It
// computes nothing and starts nothing. Every change of state is one transaction,
// guarded by the attempt it belongs to.
package store

import (
	"context"
	"errors"
	"strings"
)

// The errors that callers tell apart.
var (
	// ErrNotFound is a record that does not exist, or not for this tenant.
	ErrNotFound = errors.New("no such record")
	// ErrState is a change that the record's state does not allow now.
	ErrState = errors.New("not possible in this state")
	// ErrKeyReused is an idempotency key that was given with another body.
	ErrKeyReused = errors.New("the idempotency key was used for another request")
	// ErrFenced is a worker that no longer holds the record it reports on.
	ErrFenced = errors.New("the record is no longer held by this attempt")
	// ErrSchema is a database whose tables are not those of this program.
	ErrSchema = errors.New("the database's schema is not that of this version: run saggar migrate")
)

// Tx is a transaction. Statements are written with ? for each argument and with
// {now} for the database's own time in milliseconds, so that one text serves both
// databases and no two machines need to agree about the time. {lock} at the end of a
// SELECT keeps its rows from being changed by others until the transaction ends, and
// {c} behind a column of text makes its order and case those of its bytes.
type Tx interface {
	Exec(ctx context.Context, query string, args ...any) (rows int64, err error)
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	// Later is Exec, or with scan Query, of which the answer comes before the
	// transaction ends and not earlier: scan is called once for each row by then,
	// and an error may be that of a later statement.
	Later(ctx context.Context, scan func(Rows) error, query string, args ...any) error
	// After has do called once what the transaction did is durable; never when it is
	// undone.
	After(do func())
}

// Rows are the rows of an answer.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// Engine is one of the two databases.
type Engine interface {
	// Write runs do in a transaction. When it returns nil, what do did is durable
	// and whole; otherwise nothing of it happened. It may be run more than once.
	Write(ctx context.Context, do func(Tx) error) error
	// Read runs do on one consistent state of the database.
	Read(ctx context.Context, do func(Tx) error) error
	// Look answers one question without a transaction around it.
	Look(ctx context.Context, query string, args ...any) (Rows, error)
	// Migrate brings the tables to this version and then calls more, for the
	// tables of the queue; on PostgreSQL both under a lock that keeps out other
	// processes that migrate.
	Migrate(ctx context.Context, more func(context.Context) error) error
	// Current returns ErrSchema unless Migrate has nothing to do.
	Current(ctx context.Context) error
	// Name is "sqlite" or "postgres".
	Name() string
	// Pool is the driver's own pool, for the queue that shares it.
	Pool() any
	Close() error
}

// Store is the records in one database.
type Store struct {
	Engine
	queue  Queue
	lane   func(kind string) string
	engine string
	told   func()
}

// Queue is what the store puts messages into, in the transaction that makes the
// work they announce.
type Queue interface {
	// Enqueue announces an attempt of a record's work.
	Enqueue(ctx context.Context, tx Tx, m Message) error
	// Ticket is an expression for the number of the message that was the last to be
	// enqueued, good for the statement that follows.
	Ticket() string
	// Forget takes out the message of a record that whoever took it will never be
	// done with.
	Forget(ctx context.Context, tx Tx, record string) error
}

// Message announces an attempt of a record's work.
type Message struct {
	Record  string
	Family  string // the record's
	Attempt int
	Lane    string // which of the queues
	// Priority is the record's, 0 to 100.
	Priority int
	// Delay is how many milliseconds to wait before the work may begin.
	Delay int64
}

// Options are what a store needs beside its database.
type Options struct {
	Queue Queue
	Lane  func(kind string) string // in which of the queues a kind of work waits
	// Version of the engine, which records keep with what it came to.
	Version string
	// Told is called when there is a new callback to be made. Default: nobody.
	Told func()
}

// New returns the records in an open database.
func New(e Engine, o Options) *Store {
	if o.Told == nil {
		o.Told = func() {}
	}
	return &Store{Engine: e, queue: o.Queue, lane: o.Lane, engine: o.Version, told: o.Told}
}

// Open opens the database that a URL names: sqlite:///path/to/file or
// postgres://... It does not create or change tables.
func Open(ctx context.Context, url string) (Engine, error) {
	scheme, rest, _ := strings.Cut(url, "://")
	switch strings.ToLower(scheme) {
	case "sqlite":
		return openSQLite(rest)
	case "postgres", "postgresql":
		return openPostgres(ctx, url)
	}
	// The rest may hold a password.
	return nil, errors.New("the database's address begins with neither sqlite:// nor postgres://")
}

// one scans the only row of an answer; ErrNotFound when there is none.
func one(ctx context.Context, tx Tx, query string, args, dest []any) error {
	rows, err := tx.Query(ctx, query, args...)
	return only(rows, err, dest)
}

// only scans the only row there is.
func only(rows Rows, err error, dest []any) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return ErrNotFound
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return rows.Close()
}

// each calls scan for every row of an answer.
func each(rows Rows, err error, scan func(Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
