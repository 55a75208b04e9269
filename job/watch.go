package job

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// A watched record is looked at again after a tenth of the time for which nothing has
// changed, between these: at most ten events a second come of it, and watchers of what
// waits for long cost little.
const (
	watchSoonest = 100 * time.Millisecond
	watchLatest  = time.Second
)

// Watch yields a record now and whenever it changes, progress included, until it is
// final, ctx ends or reading it fails. What changes twice between two looks is seen
// once. Records are read light.
func (s *Service) Watch(ctx context.Context, ref store.Ref) iter.Seq2[*store.Record, error] {
	return func(yield func(*store.Record, error) bool) {
		changed := time.Now()
		for last := (store.Stamp{Version: -1}); ; {
			now, err := s.Stamp(ctx, ref)
			if err != nil {
				yield(nil, err)
				return
			}
			if now != last {
				last, changed = now, time.Now()
				r, err := s.Light(ctx, ref)
				if !yield(r, err) || err != nil || r.State.Final() {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(min(watchLatest, max(watchSoonest, time.Since(changed)/10))):
			}
		}
	}
}

// Wait returns a record when it is final.
func (s *Service) Wait(ctx context.Context, ref store.Ref) (*store.Record, error) {
	for r, err := range s.Watch(ctx, ref) {
		if err != nil {
			return nil, err
		}
		if r.State.Final() {
			return s.Record(ctx, ref)
		}
	}
	return nil, errors.Join(ctx.Err(), errors.New("the record was not final yet"))
}
