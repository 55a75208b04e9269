package limit

import "sync"

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
