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

// ErrOwnerTaken is an owner, a parent whose name begins with [OwnerPrefix], that has a
// child already (index links_owner).
var ErrOwnerTaken = errors.New("the owner has one already")

// OwnerPrefix begins the names of parents that have one child at most.
const OwnerPrefix = "owner "

// named makes errors of ours of what a database says of the indexes that keep names
// and owners apart.
func named(err error) error {
	for _, index := range []struct {
		name, column string
		is           error
	}{{"records_named", "records.name", ErrNameTaken}, {"links_owner", "links.parent", ErrOwnerTaken}} {
		var pg *pgconn.PgError
		var lite *driver.Error
		switch {
		case errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == index.name:
			return index.is
		case errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE && strings.Contains(lite.Error(), index.column):
			return index.is
		}
	}
	return err
}
