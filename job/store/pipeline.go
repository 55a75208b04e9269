package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A statement costs PostgreSQL and us about as much for its journey as for its work.
// So a transaction sends those whose answers nobody waits for together with the next
// that somebody does: BEGIN with the first statement, what follows the last one with
// COMMIT. A change of state takes two journeys in all. When a statement fails, the
// server skips all that came with it, COMMIT too.

// pipeline is a transaction that sends its statements so.
type pipeline struct {
	conn  *pgx.Conn
	batch *pgx.Batch
	scans []func(Rows) error // for each statement of the batch; nil wants no rows
	after []func()           // what is wanted once it is durable
	sent  bool
}

func newPipeline(conn *pgx.Conn, begin string) *pipeline {
	p := &pipeline{conn: conn, batch: &pgx.Batch{}}
	p.later(begin, nil, nil)
	return p
}

func (p *pipeline) later(query string, args []any, scan func(Rows) error) {
	p.batch.Queue(query, args...)
	p.scans = append(p.scans, scan)
}

// send sends what waits with one statement more, whose answer is the next of the
// results. They are to be closed.
func (p *pipeline) send(ctx context.Context, query string, args []any) (pgx.BatchResults, error) {
	p.batch.Queue(query, args...)
	results, scans := p.conn.SendBatch(ctx, p.batch), p.scans
	p.batch, p.scans, p.sent = &pgx.Batch{}, nil, true
	for _, scan := range scans {
		if err := result(results, scan); err != nil {
			return nil, errors.Join(err, results.Close())
		}
	}
	return results, nil
}

// result reads the next of the results.
func result(results pgx.BatchResults, scan func(Rows) error) error {
	if scan == nil {
		_, err := results.Exec()
		return err
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	return each(pgRows{rows}, nil, scan)
}

// Commit ends the transaction, and with it what waits.
func (p *pipeline) Commit(ctx context.Context) error {
	tag, err := p.Exec(ctx, "COMMIT")
	if err == nil && tag.String() != "COMMIT" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// Rollback undoes what was sent. When that fails, the pool finds the connection in a
// transaction and closes it, which undoes it as well.
func (p *pipeline) Rollback(ctx context.Context) error {
	if !p.sent {
		return nil
	}
	_, err := p.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	return err
}

// Exec sends a statement and waits for what it did.
func (p *pipeline) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	results, err := p.send(ctx, query, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := results.Exec()
	return tag, errors.Join(err, results.Close())
}

// Query sends a statement. Its rows are to be closed before the next one.
func (p *pipeline) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	results, err := p.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return &pipedRows{Rows: rows, results: results}, nil
}

// pipedRows are the last rows of a journey.
type pipedRows struct {
	pgx.Rows
	results pgx.BatchResults
	err     error
}

// Close ends the journey with them.
func (r *pipedRows) Close() {
	r.Rows.Close()
	if err := r.results.Close(); r.err == nil {
		r.err = err
	}
}

func (r *pipedRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *pipedRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}
