package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNameTaken is a name that another record of the family has, where names are
// kept apart by the database (index records_named).
var ErrNameTaken = errors.New("another record has this name")

// named makes ErrNameTaken of what a database says of the index of names.
func named(err error) error {
	var pg *pgconn.PgError
	var lite *driver.Error
	switch {
	case errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == "records_named":
	case errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE && strings.Contains(lite.Error(), "records.name"):
	default:
		return err
	}
	return ErrNameTaken
}
