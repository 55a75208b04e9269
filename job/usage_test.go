package job_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/store"
)

// TestUsage counts what two tenants have, in each state, on both databases.
func TestUsage(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := jobtest.Open(t, job.Options{Database: url}) // no slots: what is queued stays so
		ctx := t.Context()
		make := func(tenant, family, kind string, start bool, sizes ...int64) {
			d := store.Draft{Start: start, Record: store.Record{Tenant: tenant, Family: family, Kind: kind}}
			for i, size := range sizes {
				d.Files = append(d.Files, store.File{Name: fmt.Sprint(i), Hash: "00", Size: size, Input: true})
			}
			if _, _, err := s.Create(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		make("a", "model", "analyze", false)
		make("a", "model", "analyze", true, 3_000_000_000, 4)
		make("a", "material", "", false, 5)
		make("a", "layout", "layout", true)
		make("b", "model", "analyze", true, 7)
		for tenant, want := range map[string][3]int64{"a": {2, 2, 3_000_000_009}, "b": {1, 1, 7}, "c": {}} {
			for i, count := range []func(context.Context, string) (int64, error){s.Models, s.Unfinished, s.Bytes} {
				if got, err := count(ctx, tenant); err != nil || got != want[i] {
					t.Errorf("%s, figure %d: %d %v, want %d", tenant, i, got, err, want[i])
				}
			}
		}
	})
}
