package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqlite is a database in one file. One connection writes: a second would only
// wait, and a wait that ends in SQLITE_BUSY is an error in the middle of a
// transaction. Others read, each from the state it began with (WAL).
type sqlite struct {
	writer *sql.DB
	reader *sql.DB
	batch  *batcher
}

// nowSQLite is the time in milliseconds, in SQLite's own words.
const nowSQLite = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`

func openSQLite(path string) (*sqlite, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	writer, err := openPool(path, "", 1)
	if err != nil {
		return nil, err
	}
	// The first connection makes the file and turns on its write-ahead log.
	if err := writer.Ping(); err != nil {
		writer.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := openPool(path, "&_pragma=query_only(1)", max(2, runtime.GOMAXPROCS(0)))
	if err != nil {
		writer.Close()
		return nil, err
	}
	s := &sqlite{writer: writer, reader: reader}
	s.batch = newBatcher(writer)
	return s, nil
}

// openPool opens connections that lose nothing that was committed, whatever ends
// the process or the machine (synchronous FULL).
func openPool(path, more string, connections int) (*sql.DB, error) {
	escaped := (&url.URL{Path: path}).EscapedPath()
	db, err := openKeeping("sqlite", "file:"+escaped+"?_txlock=immediate&_pragma=busy_timeout(10000)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+more)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (s *sqlite) Name() string { return "sqlite" }

func (s *sqlite) Pool() any { return s.writer }

func (s *sqlite) Close() error {
	s.batch.close()
	return errors.Join(s.reader.Close(), s.writer.Close())
}

func (s *sqlite) Write(ctx context.Context, do func(Tx) error) error {
	return s.batch.write(ctx, do)
}

func (s *sqlite) Read(ctx context.Context, do func(Tx) error) error {
	// A deferred transaction: it sees one state and locks nobody out.
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// Not to be interrupted: the connection would go back with a transaction open.
	if _, err := conn.ExecContext(context.WithoutCancel(ctx), "BEGIN DEFERRED"); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return do(sqlTx{q: conn})
}

// Look runs one statement without a transaction around it.
func (s *sqlite) Look(ctx context.Context, query string, args ...any) (Rows, error) {
	return sqlTx{q: s.reader}.Query(ctx, query, args...)
}

// sqlTx speaks to SQLite. Writes are not cancelled halfway: an interrupted
// statement would roll back the whole batch that it is part of.
type sqlTx struct {
	q interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}
	after *[]func() // nil: nothing is written
}

func (t sqlTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.q.ExecContext(context.WithoutCancel(ctx), inSQLite(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t sqlTx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := t.q.QueryContext(context.WithoutCancel(ctx), inSQLite(query), args...)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// Later does it at once: here it costs no journey.
func (t sqlTx) Later(ctx context.Context, scan func(Rows) error, query string, args ...any) error {
	if scan == nil {
		_, err := t.Exec(ctx, query, args...)
		return err
	}
	rows, err := t.Query(ctx, query, args...)
	return each(rows, err, scan)
}

func (t sqlTx) After(do func()) {
	if t.after != nil {
		*t.after = append(*t.after, do)
	}
}

// inSQLite fills in what SQLite has its own words for. One transaction writes at a
// time, so no row needs a lock; text is compared by its bytes anyway.
var inSQLite = strings.NewReplacer("{now}", nowSQLite, "{lock}", "", "{c}", "").Replace
