package limit

import (
	"net/http"
	"sync"
	"time"
)

// Slots limits how many things each key may do at the same time, such as
// uploads. A nil Slots has no limit. It is safe for use by several goroutines.
type Slots struct {
	most int

	mu    sync.Mutex
	taken map[string]int // keys with something under way alone
}

// NewSlots returns a limit of so many at once for each key; 0 is no limit.
func NewSlots(most int) *Slots {
	if most <= 0 {
		return nil
	}
	return &Slots{most: most, taken: map[string]int{}}
}

// Enter takes a slot of a key, if one is left. leave gives it back; calling it
// again does nothing.
func (s *Slots) Enter(key string) (leave func(), ok bool) {
	if s == nil {
		return func() {}, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key] >= s.most {
		return nil, false
	}
	s.taken[key]++
	return sync.OnceFunc(func() { s.leave(key) }), true
}

func (s *Slots) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key]--; s.taken[key] == 0 {
		delete(s.taken, key)
	}
}

// slotWait is what a client is told to wait: nobody knows when a slot is free.
const slotWait = time.Second

// Wrap returns a handler that holds a slot while next answers, and answers 429
// where there is none.
func (s *Slots) Wrap(key Key, next http.Handler) http.Handler {
	if s == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k := key(r); k != "" {
			leave, ok := s.Enter(k)
			if !ok {
				refuse("too_many_at_once", "too many of these requests at the same time", slotWait).Write(w)
				return
			}
			defer leave()
		}
		next.ServeHTTP(w, r)
	})
}
