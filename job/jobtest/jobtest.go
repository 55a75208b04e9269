// Package jobtest is the suite that the job service passes on either database, and
// a private PostgreSQL for it.
package jobtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/kind"
)

// Pool does work by a function, in this process.
type Pool func(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error)

// Run calls the function.
func (p Pool) Run(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error) {
	return p(ctx, s, progress)
}

// Open opens and starts a service for a test, with a lease of half a second unless o
// says otherwise. It is closed with the test.
func Open(t *testing.T, o job.Options) *job.Service {
	t.Helper()
	ctx := context.Background()
	if o.Blobs == nil {
		o.Blobs = Blobs(t)
	}
	if o.Lease == 0 {
		o.Lease = 500 * time.Millisecond
	}
	if err := job.Migrate(ctx, o.Database); err != nil {
		t.Fatal(err)
	}
	s, err := job.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// Blobs is an empty store of files in a folder of the test.
func Blobs(t *testing.T) blob.Store {
	t.Helper()
	b, err := blob.Open(context.Background(), "file://"+filepath.ToSlash(t.TempDir()), blob.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cluster is the one of this test program, started when a test first asks for it.
var cluster struct {
	once sync.Once
	dir  string
	pg   *Postgres
	err  error
}

// Main runs the tests of a package and then ends the cluster, if one was started.
// A package that uses PostgresDatabase calls it in its TestMain.
func Main(m interface{ Run() int }) {
	code := m.Run()
	if cluster.pg != nil {
		if err := cluster.pg.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "end PostgreSQL:", err)
			code = max(code, 1)
		}
		_ = os.RemoveAll(cluster.dir)
	}
	os.Exit(code)
}

// PostgresDatabase is the address of a database of the test program's own cluster,
// with the tables of the service and nothing in them. Where PostgreSQL is not
// installed, the test is skipped and says so.
func PostgresDatabase(t *testing.T) string {
	t.Helper()
	cluster.once.Do(func() {
		// Not below the test's folders, which only this user may enter.
		if cluster.dir, cluster.err = os.MkdirTemp("", "saggar-postgres-"); cluster.err != nil {
			return
		}
		if cluster.err = os.Chmod(cluster.dir, 0o755); cluster.err != nil {
			return
		}
		cluster.pg, cluster.err = StartPostgres(filepath.Join(cluster.dir, "cluster"),
			// Processes are killed in these tests, machines are not.
			"fsync=off", "full_page_writes=off")
		if cluster.err == nil {
			cluster.err = cluster.pg.template()
		}
	})
	if errors.Is(cluster.err, ErrNoPostgres) {
		t.Skip("left out: " + cluster.err.Error())
	}
	if cluster.err != nil {
		t.Fatal(cluster.err)
	}
	url, err := cluster.pg.copyOf(t.Context(), migrated)
	if err != nil {
		t.Fatal(err)
	}
	return url
}
