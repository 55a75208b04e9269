package store

import (
	"context"
	"errors"
	"strings"
)

// Backup writes a copy of a SQLite database to a file that does not exist yet, as
// the database is at one moment, while others go on using it. PostgreSQL has its own
// tools for that.
func Backup(ctx context.Context, database, file string) error {
	path, ok := strings.CutPrefix(database, "sqlite://")
	if !ok {
		return errors.New("only a SQLite database is copied; for PostgreSQL there is pg_dump")
	}
	pool, err := openPool(path, "&mode=ro", 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", file)
	return err
}
