package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// SQLite parses a statement each time it is run unless somebody keeps the prepared
// one, and parsing is a third of what a small piece of work costs here. The store's
// statements and the queue's are few and come again and again, so each connection
// keeps those it has prepared.

// maxPrepared bounds the statements that a connection keeps; there are about a
// hundred texts in all.
const maxPrepared = 256

// keeping opens connections of a driver that keep their prepared statements.
type keeping struct {
	base driver.Driver
	name string
}

// openKeeping is sql.Open for a driver's name with prepared statements kept.
func openKeeping(driverName, dataSource string) (*sql.DB, error) {
	db, err := sql.Open(driverName, dataSource)
	if err != nil {
		return nil, err
	}
	base := db.Driver()
	if err := db.Close(); err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{base: base, name: dataSource}), nil
}

func (k keeping) Driver() driver.Driver { return k.base }

func (k keeping) Connect(context.Context) (driver.Conn, error) {
	c, err := k.base.Open(k.name)
	if err != nil {
		return nil, err
	}
	full, ok := c.(fullConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver lacks what its statements are kept by"), c.Close())
	}
	return &keptConn{fullConn: full, idle: make(map[string]driver.Stmt)}, nil
}

// fullConn is what the driver's connections can do.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keptConn keeps prepared statements that nobody uses at the moment. One that is in
// use, because its rows are still being read, is out of the map.
type keptConn struct {
	fullConn
	idle map[string]driver.Stmt
}

func (c *keptConn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	return c.PrepareContext(ctx, query)
}

func (c *keptConn) giveBack(query string, s driver.Stmt) error {
	if _, twice := c.idle[query]; twice {
		return s.Close()
	}
	c.idle[query] = s
	if len(c.idle) <= maxPrepared {
		return nil
	}
	// What clients ask of lists makes texts without end. One goes, whichever: what is
	// used often comes back.
	for other, s := range c.idle {
		delete(c.idle, other)
		return s.Close()
	}
	return nil
}

func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return res, c.giveBack(query, s)
}

func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &keptRows{Rows: rows, done: func() error { return c.giveBack(query, s) }}, nil
}

// Close closes the statements before the connection.
func (c *keptConn) Close() error {
	for _, s := range c.idle {
		_ = s.Close() // the connection ends with them
	}
	return c.fullConn.Close()
}

// keptRows give their statement back when they have been read.
type keptRows struct {
	driver.Rows
	done func() error
}

func (r *keptRows) Close() error { return errors.Join(r.Rows.Close(), r.done()) }

// ColumnTypeDatabaseTypeName lets the driver say which columns hold times.
func (r *keptRows) ColumnTypeDatabaseTypeName(i int) string {
	return r.Rows.(driver.RowsColumnTypeDatabaseTypeName).ColumnTypeDatabaseTypeName(i)
}
