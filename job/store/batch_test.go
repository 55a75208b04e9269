package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// scratchDB is a database with one table: t, of one number and a text.
func scratchDB(t *testing.T) *sqlite {
	t.Helper()
	s, err := openSQLite(filepath.Join(t.TempDir(), "a b?#%.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.writer.Exec(`CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)`); err != nil {
		t.Fatal(err)
	}
	return s
}

// insert is a write of one row.
func insert(n int, text string) func(Tx) error {
	return func(tx Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO t (n, text) VALUES (?, ?)`, n, text)
		return err
	}
}

// holds says which numbers the table has, read anew.
func holds(t *testing.T, s *sqlite) map[int]bool {
	t.Helper()
	found := make(map[int]bool)
	err := s.Read(context.Background(), func(tx Tx) error {
		rows, err := tx.Query(context.Background(), `SELECT n FROM t`)
		return each(rows, err, func(r Rows) error {
			var n int
			err := r.Scan(&n)
			found[n] = true
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// together runs writes in one batch: the first waits until all others wait as well.
func together(t *testing.T, s *sqlite, writes ...func(Tx) error) []error {
	t.Helper()
	errs := make([]error, len(writes))
	begun, rest := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		errs[0] = s.Write(context.Background(), func(tx Tx) error {
			close(begun)
			<-rest
			return writes[0](tx)
		})
	})
	<-begun
	for i, do := range writes[1:] {
		all.Go(func() { errs[i+1] = s.Write(context.Background(), do) })
	}
	waiting(s, len(writes)-1) // nobody takes one until the first is done
	close(rest)
	all.Wait()
	return errs
}

// waiting returns when so many writes wait for their turn.
func waiting(s *sqlite, n int) {
	for len(s.batch.asks) < n {
		time.Sleep(time.Millisecond)
	}
}

// TestBatch has writes share a commit that fail in every way: each fails alone.
func TestBatch(t *testing.T) {
	s := scratchDB(t)
	fault := errors.New("own fault")
	var batch any // the transaction that all have
	same := func(tx Tx) error {
		own := tx.(sqlTx).q
		if batch == nil {
			batch = own
		}
		if own != batch {
			return errors.New("another transaction")
		}
		return nil
	}
	errs := together(t, s,
		func(tx Tx) error { return errors.Join(same(tx), insert(1, "")(tx)) },
		func(tx Tx) error { return errors.Join(same(tx), insert(2, "")(tx), fault) },
		func(tx Tx) error { _ = insert(3, "")(tx); panic("own panic") },
		func(tx Tx) error { return errors.Join(same(tx), insert(1, "again")(tx)) },
		func(tx Tx) error { _, err := tx.Query(context.Background(), `SELECT nonsense`); return err },
		func(tx Tx) error { return errors.Join(same(tx), insert(6, "")(tx)) },
	)
	for i, want := range []string{"", "own fault", "own panic", "UNIQUE constraint", "no such column", ""} {
		if errs[i] == nil && want != "" || errs[i] != nil && (want == "" || !strings.Contains(errs[i].Error(), want)) {
			t.Errorf("write %d: %v, want %q", i, errs[i], want)
		}
	}
	if got := holds(t, s); len(got) != 2 || !got[1] || !got[6] {
		t.Errorf("the table holds %v", got)
	}
}

// TestBatchCancelled has a caller go away before its turn: nothing of it happens; and
// one after, when it does.
func TestBatchCancelled(t *testing.T) {
	s := scratchDB(t)
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	var late sync.WaitGroup
	errs := together(t, s, func(tx Tx) error {
		late.Go(func() { err = s.Write(ctx, insert(1, "")) })
		waiting(s, 2)
		cancel()
		return nil
	}, insert(2, ""))
	late.Wait()
	if errs[0] != nil || errs[1] != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", errs, err)
	}
	if err := s.Write(ctx, insert(3, "")); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	during, stop := context.WithCancel(context.Background())
	if err := s.Write(during, func(tx Tx) error { stop(); return insert(4, "")(tx) }); err != nil {
		t.Errorf("at the end: %v", err)
	}
	if got := holds(t, s); len(got) != 2 || !got[2] || !got[4] {
		t.Errorf("the table holds %v", got)
	}
}

// TestBatchClosed closes the database while many write: what was told to be done is,
// and nothing else.
func TestBatchClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s, err := openSQLite(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.Exec(`CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)`); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	done := make(map[int]bool)
	started := make(chan struct{}, 1000)
	var all sync.WaitGroup
	for w := range 20 {
		all.Go(func() {
			for n := w * 1000; ; n++ {
				err := s.Write(context.Background(), insert(n, ""))
				if errors.Is(err, errClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				done[n] = true
				mu.Unlock()
				select {
				case started <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 50 {
		<-started
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	again, err := openSQLite(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	got := holds(t, again)
	for n := range done {
		if !got[n] {
			t.Errorf("%d was written and is gone", n)
		}
	}
	if len(got) != len(done) {
		t.Errorf("%d rows for %d writes", len(got), len(done))
	}
}

// TestBatchFull has the disk run full in the middle of a batch. Whatever is told to
// have failed has not happened, and whatever is told to be done has.
func TestBatchFull(t *testing.T) {
	s := scratchDB(t)
	if _, err := s.writer.Exec(`PRAGMA max_page_count = 30`); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("x", 3000)
	failed := 0
	for round := range 10 {
		var writes []func(Tx) error
		for i := range 6 {
			size := len(text)
			if i == 3 { // one that is too large in any case
				size = 500_000
			}
			writes = append(writes, insert(round*10+i, strings.Repeat("x", size)))
		}
		errs := together(t, s, writes...)
		got := holds(t, s)
		for i, err := range errs {
			if n := round*10 + i; got[n] != (err == nil) {
				t.Errorf("write %d: %v, and it is there: %t", n, err, got[n])
			}
			if err != nil {
				failed++
			}
		}
	}
	if failed < 20 {
		t.Errorf("only %d writes failed", failed)
	}
	// With room it goes on.
	if _, err := s.writer.Exec(`PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(context.Background(), insert(1000, text)); err != nil {
		t.Error(err)
	}
}

// TestBatchLost has the transaction of a batch end by itself, as SQLite may do when
// memory or the disk runs out: nothing of the batch happens, nor of what came after.
func TestBatchLost(t *testing.T) {
	s := scratchDB(t)
	end := func(tx Tx) error {
		_, err := tx.Exec(context.Background(), `ROLLBACK`)
		return errors.Join(err, errors.New("own fault"))
	}
	errs := together(t, s, insert(1, ""), end, insert(3, ""))
	if errs[0] == nil || errs[1] == nil {
		t.Errorf("told %v", errs)
	}
	got := holds(t, s)
	for i, n := range []int{1, 2, 3} {
		if got[n] != (errs[i] == nil) {
			t.Errorf("write %d: %v, and it is there: %t", n, errs[i], got[n])
		}
	}
	if err := s.Write(context.Background(), insert(4, "")); err != nil {
		t.Error(err)
	}
}

// TestReadCancelled has readers go away at any moment: the connections they leave
// behind serve others.
func TestReadCancelled(t *testing.T) {
	s := scratchDB(t)
	if err := s.Write(context.Background(), insert(7, "")); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		_ = s.Read(ctx, func(tx Tx) error { return nil }) // may have come too late
		cancel()
		if i%10 == 0 && !holds(t, s)[7] {
			t.Fatal("the row is gone")
		}
	}
}

// TestKeptStatements runs one statement again and again, also while its rows are being
// read, and after the tables have changed.
func TestKeptStatements(t *testing.T) {
	s := scratchDB(t)
	ctx := context.Background()
	for n := range 5 {
		if err := s.Write(ctx, insert(n, fmt.Sprint(n))); err != nil {
			t.Fatal(err)
		}
	}
	pairs := 0
	err := s.Write(ctx, func(tx Tx) error {
		outer, err := tx.Query(ctx, `SELECT n FROM t ORDER BY n`)
		return each(outer, err, func(Rows) error {
			inner, err := tx.Query(ctx, `SELECT n FROM t ORDER BY n`)
			return each(inner, err, func(Rows) error { pairs++; return nil })
		})
	})
	if err != nil || pairs != 25 {
		t.Errorf("%d pairs, %v", pairs, err)
	}
	if _, err := s.writer.Exec(`ALTER TABLE t ADD COLUMN more TEXT DEFAULT 'm'`); err != nil {
		t.Fatal(err)
	}
	err = s.Read(ctx, func(tx Tx) error {
		var n int
		var text, more string
		return one(ctx, tx, `SELECT * FROM t WHERE n = ?`, []any{3}, []any{&n, &text, &more})
	})
	if err != nil {
		t.Error(err)
	}
	for i := range 2 * maxPrepared { // more texts than are kept
		err := s.Read(ctx, func(tx Tx) error {
			var n int
			return one(ctx, tx, fmt.Sprintf(`SELECT n + %d FROM t WHERE n = ?`, i), []any{1}, []any{&n})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFaultsComeAfterTheCommit: who is told that a row is there already can read it.
func TestFaultsComeAfterTheCommit(t *testing.T) {
	s := scratchDB(t)
	ctx := context.Background()
	begun, rest := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := s.Write(ctx, func(tx Tx) error {
			close(begun)
			<-rest
			return insert(1, "first")(tx)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-begun
	for range 5 {
		all.Go(func() {
			if err := s.Write(ctx, insert(1, "again")); err == nil {
				t.Error("the row was made twice")
			}
			if !holds(t, s)[1] {
				t.Error("the row that stood in the way cannot be read")
			}
		})
	}
	for len(s.batch.asks) < 5 {
		time.Sleep(time.Millisecond)
	}
	close(rest)
	all.Wait()
}
