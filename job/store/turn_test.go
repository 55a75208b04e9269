package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// TestTurn: of many at once one has the turn, and again when its time is over.
func TestTurn(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		take := func(name string, every time.Duration) int64 {
			var all sync.WaitGroup
			var mine atomic.Int64
			for range 8 {
				all.Go(func() {
					ok, err := s.Turn(t.Context(), name, every)
					if err != nil {
						t.Error(err)
					}
					if ok {
						mine.Add(1)
					}
				})
			}
			all.Wait()
			return mine.Load()
		}
		if a, again, b := take("a", time.Hour), take("a", time.Hour), take("b", time.Hour); a != 1 || again != 0 || b != 1 {
			t.Errorf("%d, then %d; of another %d", a, again, b)
		}
		sql(t, s, `UPDATE settings SET value = '1000' WHERE name = 'turn a'`)
		if a := take("a", time.Hour); a != 1 {
			t.Errorf("%d after its time", a)
		}
	})
}
