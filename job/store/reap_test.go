package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestLapsedInALongQueue: one look asks for the messages of a stretch of the queue,
// and going on from there finds what comes later.
func TestLapsedInALongQueue(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		const n = 50
		for i := range n {
			d := store.Draft{Start: true, Record: store.Record{Tenant: "t", Family: "model", Kind: "analyze", Name: fmt.Sprint(i)}}
			rec := add(t, s, d)
			// Two of a millisecond, the last thirty of one.
			sql(t, s, `UPDATE records SET enqueued_ms = ? WHERE id = ?`, 1000+min(i, 20)/2, rec.ID)
		}
		const live = `name NOT IN ('3', '49')` // only of these is the message lost
		found := map[string]int{}
		var from int64
		for look := range 10 {
			ids, next, err := s.Lapsed(ctx, live, 0, 1, from)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				found[id]++
				sql(t, s, `UPDATE records SET state = 'complete' WHERE id = ?`, id)
			}
			if from = next; next == 0 && look > 0 {
				break
			}
		}
		if len(found) != 2 || from != 0 {
			t.Errorf("found %v, next from %d", found, from)
		}
		// Nothing lost: the first look does not see all of the queue.
		if ids, next, err := s.Lapsed(ctx, live, 0, 1, 0); err != nil || len(ids) != 0 || next == 0 {
			t.Errorf("%v, %d, %v", ids, next, err)
		}
	})
}
