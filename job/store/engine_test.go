package store_test

import (
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// TestEngine: a record says which version it comes from, also after others have
// taken over, and when it was finished, also when it was whole from the start.
func TestEngine(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		plain := add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "material", Name: "m"}})
		if plain.Engine != "v1" || plain.Finished.IsZero() || plain.State != store.Complete {
			t.Errorf("%+v", plain)
		}
		r := add(t, s, store.Draft{Start: true, Record: store.Record{Tenant: "t", Family: "layout", Kind: "layout"}})
		if r.Engine != "v1" || !r.Finished.IsZero() {
			t.Errorf("%+v", r)
		}
		later := store.New(s.Engine, store.Options{Queue: &tickets{}, Lane: func(string) string { return "lane" }, Version: "v2"})
		held, err := later.Claim(t.Context(), store.Message{Record: r.ID, Family: r.Family, Attempt: 1}, "w", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if err := later.Finish(t.Context(), held, store.Outcome{}, func(store.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{r.ID: "v2", plain.ID: "v1"} {
			if r, err := later.Record(t.Context(), store.Ref{Tenant: "t", ID: id}); err != nil || r.Engine != want {
				t.Errorf("%v, want %s: %v", r, want, err)
			}
		}
	})
}
