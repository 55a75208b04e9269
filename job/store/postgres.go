package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// postgres is a database that any number of processes share.
type postgres struct {
	pool *pgxpool.Pool
}

// nowPostgres is the time in milliseconds, in PostgreSQL's own words; unlike
// now() it moves on within a transaction.
const nowPostgres = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

// leastConns is how many connections a process may open, unless the address says
// otherwise: the driver's own four, of which the queue keeps one, leave most of the
// time to waiting for answers. They are opened when they are needed.
const leastConns = 16

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	if !strings.Contains(url, "pool_max_conns") {
		c.MaxConns = max(c.MaxConns, leastConns)
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database %s on %s: %w", c.ConnConfig.Database, c.ConnConfig.Host, err)
	}
	return &postgres{pool: pool}, nil
}

func (p *postgres) Name() string { return "postgres" }

func (p *postgres) Pool() any { return p.pool }

func (p *postgres) Close() error {
	p.pool.Close()
	return nil
}

// retries is how often a transaction is begun again that lost a race with
// another; each time one of the two has got on.
const retries = 5

func (p *postgres) Write(ctx context.Context, do func(Tx) error) error {
	return p.transact(ctx, "BEGIN", do)
}

func (p *postgres) Read(ctx context.Context, do func(Tx) error) error {
	return p.transact(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", do)
}

func (p *postgres) transact(ctx context.Context, begin string, do func(Tx) error) (err error) {
	for range retries {
		if err = p.once(ctx, begin, do); !lostRace(err) {
			return err
		}
	}
	return err
}

// once runs a transaction.
func (p *postgres) once(ctx context.Context, begin string, do func(Tx) error) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx := newPipeline(conn.Conn(), begin)
	committed := false
	defer func() { // on a panic too
		if !committed {
			_ = tx.Rollback(ctx) // the first error is the one that tells
		}
	}()
	if err := do(pgTx{tx}); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	committed = true
	run(tx.after)
	return nil
}

// Look runs one statement without a transaction around it.
func (p *postgres) Look(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := p.pool.Query(ctx, inPostgres(query), args...)
	if err != nil {
		return nil, err
	}
	return pgRows{rows}, nil
}

// lostRace says whether a transaction was undone for the sake of another one.
func lostRace(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && (fault.Code == "40001" || fault.Code == "40P01")
}

type pgTx struct{ tx *pipeline }

func (t pgTx) Later(_ context.Context, scan func(Rows) error, query string, args ...any) error {
	t.tx.later(inPostgres(query), args, scan)
	return nil
}

func (t pgTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, inPostgres(query), args...)
	return tag.RowsAffected(), err
}

func (t pgTx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := t.tx.Query(ctx, inPostgres(query), args...)
	if err != nil {
		return nil, err
	}
	return pgRows{rows}, nil
}

func (t pgTx) After(do func()) { t.tx.after = append(t.tx.after, do) }

type pgRows struct{ pgx.Rows }

func (r pgRows) Close() error {
	r.Rows.Close()
	return r.Err()
}

// ownWords are what PostgreSQL says for the names in braces (Tx).
var ownWords = strings.NewReplacer("{now}", nowPostgres, "{lock}", " FOR UPDATE", "{c}", ` COLLATE "C"`)

// statements are texts that were turned into PostgreSQL's once, no more than
// maxStatements of them: what a client asks of a list makes texts without end.
var (
	statements    sync.Map
	statementsNow atomic.Int64
)

const maxStatements = 1024

// inPostgres numbers the arguments of a statement, which PostgreSQL wants. No
// statement of this package has a question mark in it that is not an argument.
func inPostgres(query string) string {
	if s, ok := statements.Load(query); ok {
		return s.(string)
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(ownWords.Replace(query), "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	if statementsNow.Add(1) <= maxStatements {
		statements.Store(query, b.String())
	}
	return b.String()
}
