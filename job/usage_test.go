package job_test

import (
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
		for tenant, want := range map[string]store.Usage{
			"a": {Models: 2, Unfinished: 2, Bytes: 3_000_000_009}, "b": {Models: 1, Unfinished: 1, Bytes: 7}, "c": {},
		} {
			if got, err := s.Usage(ctx, tenant); err != nil || got != want {
				t.Errorf("%s: %+v %v, want %+v", tenant, got, err, want)
			}
		}
	})
}
