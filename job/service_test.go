package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// databases runs a test on both, beside others; on PostgreSQL where it is installed.
func databases(t *testing.T, test func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, jobtest.SQLiteDatabase(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, jobtest.PostgresDatabase(t))
	})
}

func TestMain(m *testing.M) {
	unlessProcess()
	flag.Parse()
	if !testing.Short() { // as under the race detector, where they do not
		// These tests wait most of their time: more of them at once than processors.
		if err := flag.Set("test.parallel", "8"); err != nil {
			panic(err)
		}
	}
	jobtest.Main(m)
}

// echo answers with its parameters.
var echo = jobtest.Pool(func(_ context.Context, s kind.Spec, _ func(kind.Update)) (*kind.Result, error) {
	return &kind.Result{Data: s.Params}, nil
})

// draft is a piece of work of tenant "t".
func draft(params string) store.Draft {
	return store.Draft{Start: true, Record: store.Record{Tenant: "t", Family: "external-estimate", Kind: "estimate",
		Params: json.RawMessage(params), Fields: json.RawMessage(`{}`), Priority: 65}}
}

func TestWork(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := jobtest.Open(t, job.Options{Database: url, Pool: echo, Slots: 2, Lease: 10 * time.Second})
		n := 50
		if testing.Short() {
			n = 10
		}
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				params := fmt.Sprintf(`{"i":%d}`, i)
				r, _, err := s.Create(ctx, draft(params))
				if err != nil {
					t.Error(err)
					return
				}
				if r.State != store.Queued || r.Status != "queued" || r.Attempt != 1 {
					t.Errorf("made as %s, %q, attempt %d", r.State, r.Status, r.Attempt)
				}
				r, err = s.Wait(ctx, store.Ref{Tenant: "t", Family: "external-estimate", ID: r.ID})
				if err != nil {
					t.Error(err)
					return
				}
				if r.State != store.Complete || string(r.Result) != params || r.Progress != 1 || r.Attempt != 1 {
					t.Errorf("ended as %s with %s, %+v", r.State, r.Result, r)
				}
			})
		}
		all.Wait()
		if _, err := s.Record(t.Context(), store.Ref{Tenant: "other", ID: "x"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a record that is not there: %v", err)
		}
	})
}
