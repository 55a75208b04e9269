package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// keyTaken says whether a transaction was undone because its idempotency key was
// there already. That is rare, so nobody asks first: the answer would cost each
// creation a journey to the database.
func keyTaken(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" && pg.TableName == "keys" // unique_violation
	}
	var lite *modernc.Error
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY && strings.Contains(lite.Error(), "keys.tenant")
}
