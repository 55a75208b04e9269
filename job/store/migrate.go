package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the number of the lock under which one process at a time
// migrates a PostgreSQL database; any number that nobody else takes will do.
const migrationLock = 0x5a66a201

func provider(dialect goose.Dialect, db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files)
}

func (s *sqlite) Migrate(ctx context.Context, more func(context.Context) error) error {
	p, err := provider(goose.DialectSQLite3, s.writer)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return more(ctx)
}

func (s *sqlite) Current(ctx context.Context) error {
	p, err := provider(goose.DialectSQLite3, s.writer)
	if err != nil {
		return err
	}
	return current(ctx, p)
}

// Migrate holds a lock of the session for as long as it takes, so that processes
// that start together do not create the same table twice.
func (p *postgres) Migrate(ctx context.Context, more func(context.Context) error) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	db := stdlib.OpenDBFromPool(p.pool)
	defer db.Close()
	g, err := provider(goose.DialectPostgres, db)
	if err != nil {
		return err
	}
	if _, err := g.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return more(ctx)
}

func (p *postgres) Current(ctx context.Context) error {
	db := stdlib.OpenDBFromPool(p.pool)
	defer db.Close()
	g, err := provider(goose.DialectPostgres, db)
	if err != nil {
		return err
	}
	return current(ctx, g)
}

// current compares what was applied with what there is. A database of a later
// version is refused as well: this program does not know its tables.
func current(ctx context.Context, p *goose.Provider) error {
	now, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if now != want {
		return fmt.Errorf("%w (it has version %d, this program wants %d)", ErrSchema, now, want)
	}
	return nil
}
