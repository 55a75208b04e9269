package job

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// watchEvery is how often a watched record is looked at: at most ten events a
// second come of it.
const watchEvery = 100 * time.Millisecond

// Watch yields a record now and whenever it changes, progress included, until it is
// final, ctx ends or reading it fails. What changes twice between two looks is seen
// once.
func (s *Service) Watch(ctx context.Context, ref store.Ref) iter.Seq2[*store.Record, error] {
	return func(yield func(*store.Record, error) bool) {
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for last := (store.Stamp{Version: -1}); ; {
			now, err := s.Stamp(ctx, ref)
			if err != nil {
				yield(nil, err)
				return
			}
			if now != last {
				last = now
				r, err := s.Record(ctx, ref)
				if !yield(r, err) || err != nil || r.State.Final() {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}
}

// Wait returns a record when it is final.
func (s *Service) Wait(ctx context.Context, ref store.Ref) (*store.Record, error) {
	for r, err := range s.Watch(ctx, ref) {
		if err != nil || r.State.Final() {
			return r, err
		}
	}
	return nil, errors.Join(ctx.Err(), errors.New("the record was not final yet"))
}
