package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
)

// A commit of SQLite waits for the disk, and only one writes at a time. So the
// writes that wait for one commit share the next: each runs in a savepoint of its
// own and fails alone, and all are told only when the commit is on the disk, those
// that failed as well: what one failed for, such as a name that is taken, may be the
// work of another in the same commit, which nobody can read before. This is the group
// commit of DeWitt et al. (SIGMOD 1984).

// maxBatch bounds how many writes share a commit, so that the first does not wait
// for ever while others come.
const maxBatch = 64

type batcher struct {
	db   *sql.DB
	asks chan *write
	done chan struct{}
	stop chan struct{}
}

// write is one that waits; its result comes once.
type write struct {
	ctx    context.Context
	do     func(Tx) error
	after  []func() // what it wants done when it is durable
	fault  error    // why it is undone
	result chan error
}

func newBatcher(db *sql.DB) *batcher {
	b := &batcher{db: db, asks: make(chan *write, maxBatch), done: make(chan struct{}), stop: make(chan struct{})}
	go b.run()
	return b
}

// errClosed is a write to a database that is being closed.
var errClosed = errors.New("the database is closed")

// write waits until its turn has come and its commit is done. A caller that goes
// away before its turn is left out; after that, its write happens.
func (b *batcher) write(ctx context.Context, do func(Tx) error) error {
	w := &write{ctx: ctx, do: do, result: make(chan error, 1)}
	select {
	case b.asks <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-b.stop:
		return errClosed
	}
	select {
	case err := <-w.result:
		return err
	case <-b.done:
		// The last batch may have held it.
		select {
		case err := <-w.result:
			return err
		default:
			return errClosed
		}
	}
}

func (b *batcher) close() {
	close(b.stop)
	<-b.done
}

func (b *batcher) run() {
	defer close(b.done)
	for {
		select {
		case <-b.stop:
			return
		case w := <-b.asks:
			b.commit(w)
		}
	}
}

// commit runs first and all that wait behind it in one transaction.
func (b *batcher) commit(first *write) {
	tx, err := b.db.BeginTx(context.Background(), nil)
	if err != nil {
		first.result <- err
		return
	}
	var ran []*write
	for w := first; w != nil; w = b.next(len(ran)) {
		w.fault, err = inSavepoint(tx, w)
		if err != nil {
			w.result <- w.fault
			break
		}
		ran = append(ran, w)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		_ = tx.Rollback() // frees the connection when the commit did not
	}
	for _, w := range ran {
		if err == nil && w.fault == nil {
			run(w.after)
		}
		w.result <- cmp.Or(err, w.fault)
	}
}

func run(all []func()) {
	for _, do := range all {
		do()
	}
}

// next takes one that waits already, nil when none does; it does not wait for one.
func (b *batcher) next(ran int) *write {
	if ran >= maxBatch {
		return nil
	}
	select {
	case w := <-b.asks:
		return w
	default:
		return nil
	}
}

// inSavepoint runs a write and undoes it when it fails. gone is why the transaction
// is to be given up with all that it holds: SQLite ends it by itself when, for one,
// the disk is full, and what came after would be committed statement by statement.
func inSavepoint(tx *sql.Tx, w *write) (err, gone error) {
	if w.ctx.Err() != nil {
		return w.ctx.Err(), nil
	}
	if _, err := tx.Exec("SAVEPOINT one"); err != nil {
		return err, err
	}
	err = caught(func() error { return w.do(sqlTx{q: tx, after: &w.after}) })
	if err == nil {
		_, err = tx.Exec("RELEASE one")
		return err, err
	}
	_, gone = tx.Exec("ROLLBACK TO one; RELEASE one")
	return err, gone
}

// caught makes a panic an error, so that it ends no other's write.
func caught(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
