package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestNamesAtOnce makes materials of one name from many sides: one is made. Another
// tenant, and families whose names are their own affair, are not in its way.
func TestNamesAtOnce(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		var made, taken atomic.Int64
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				_, _, err := s.Create(t.Context(), store.Draft{Record: store.Record{Tenant: "t", Family: "material", Name: "PA12"}})
				switch {
				case err == nil:
					made.Add(1)
				case errors.Is(err, store.ErrNameTaken):
					taken.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made.Load() != 1 || taken.Load() != 15 {
			t.Errorf("%d made, %d refused", made.Load(), taken.Load())
		}
		add(t, s, store.Draft{Record: store.Record{Tenant: "u", Family: "material", Name: "PA12"}})
		add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "printer-type", Name: "PA12"}})
		for range 2 {
			add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "model", Name: "PA12"}})
		}
		owned := func(family string) error {
			_, _, err := s.Create(t.Context(), store.Draft{Record: store.Record{Tenant: "t", Family: family}, Parents: []string{store.OwnerPrefix + "p", "plain"}})
			return err
		}
		if first, second := owned("slicer-config"), owned("slicer-config-raw"); first != nil || !errors.Is(second, store.ErrOwnerTaken) {
			t.Errorf("two of one owner: %v, %v", first, second)
		}
		other := add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "material", Name: "PA11"}})
		_, err := s.Modify(t.Context(), store.Ref{Tenant: "t", Family: "material", ID: other.ID}, func(r *store.Record) error {
			r.Name = "PA12"
			return nil
		})
		if !errors.Is(err, store.ErrNameTaken) {
			t.Errorf("a change to a name that is taken: %v", err)
		}
	})
}
