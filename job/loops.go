package job

import (
	"context"
	"time"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/store"
)

// reapAtOnce is how many lapsed records one look takes up.
const reapAtOnce = 200

// reaper begins anew, or ends, what nobody works on any more, a stretch of the queue
// at a time.
func (s *Service) reaper() func(context.Context) error {
	var from int64
	return func(ctx context.Context) (err error) {
		_, from, err = s.recoverLapsed(ctx, s.o.Lease, from)
		return err
	}
}

// recoverLapsed takes up records of which nothing was heard for a lease, and returns
// how many it did and where in the queue to look next ([store.Store.Lapsed]).
func (s *Service) recoverLapsed(ctx context.Context, lease time.Duration, from int64) (n int, next int64, err error) {
	live := s.queue.Live(lease)
	ids, next, err := s.Lapsed(ctx, live, lease, reapAtOnce, from)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range ids {
		done, err := s.Recover(ctx, id, live, lease)
		if err != nil {
			return n, from, err
		}
		if done {
			n++
			s.o.Logger.Info("recovered", "record", id)
		}
	}
	return n, next, nil
}

// inherit takes up at once what the process before this one left: with no other
// process, nobody alive holds a lease or a message.
func (s *Service) inherit(ctx context.Context) error {
	if err := s.EndLeases(ctx); err != nil {
		return err
	}
	for from := int64(0); ; {
		n, next, err := s.recoverLapsed(ctx, 0, from)
		if err != nil || n == 0 && next == 0 {
			return err
		}
		from = next
	}
}

// deliveriesAtOnce is how many callbacks are on their way at a time; deliveryLease
// is longer than one may take, so that none is made by two processes at once.
const (
	deliveriesAtOnce = 32
	deliveryLease    = 15 * time.Second
)

// deliver begins the callbacks whose time has come; it does not wait for those under
// way unless there are as many as may be, so that a receiver that does not answer
// holds up others as little as can be.
func (s *Service) deliver(ctx context.Context) error {
	for {
		select {
		case s.calls <- struct{}{}:
			<-s.calls
		case <-ctx.Done():
			return nil
		}
		free := cap(s.calls) - len(s.calls) // others only give back
		due, err := s.Due(ctx, deliveryLease, free)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, d := range due {
			s.calls <- struct{}{}
			s.loops.Go(func() {
				s.callBack(ctx, d)
				<-s.calls
				s.told() // what came after it for the same record may be due now
			})
		}
	}
}

func (s *Service) callBack(ctx context.Context, d store.Delivery) {
	s.o.Step("calling")
	err := s.o.Sender.Send(ctx, d)
	s.o.Step("called")
	if err != nil && ctx.Err() != nil {
		return // this process ends: it comes up again
	}
	pause := time.Duration(0)
	if err != nil {
		pause = s.o.Pause(d.Tries+1, d.ID)
		s.o.Logger.Warn("callback", "record", d.Record, "delivery", d.ID, "tries", d.Tries+1, "error", err)
	}
	if err := s.Delivered(context.WithoutCancel(ctx), d, err == nil, pause); err != nil {
		s.o.Logger.Error("callback", "delivery", d.ID, "error", err)
	}
	if pause > 0 {
		time.AfterFunc(pause, s.told)
	}
}

// What tidy does at a time, and how young a file must be to be left alone although
// no row names it: its row may be on the way.
const (
	expireAtOnce = 100
	namedAtOnce  = 500
	grace        = 6 * time.Hour
)

// tidyEvery is how often one of the processes tidies up.
const tidyEvery = time.Hour

// tidy deletes records whose time is over and files that nobody names, when no other
// process has done so lately: it walks all files there are.
func (s *Service) tidy(ctx context.Context) error {
	if mine, err := s.Turn(ctx, "tidy", tidyEvery-time.Minute); err != nil || !mine {
		return err
	}
	if s.o.Retention > 0 {
		for {
			n, err := s.Expire(ctx, time.Now().Add(-s.o.Retention), expireAtOnce)
			if err != nil {
				return err
			}
			if n < expireAtOnce {
				break
			}
		}
	}
	return s.Collect(ctx, time.Now().Add(-grace))
}

// Collect deletes files that no record names and that were stored before a time.
func (s *Service) Collect(ctx context.Context, before time.Time) error {
	var old []string
	sweep := func() error {
		named, err := s.Named(ctx, old)
		if err != nil {
			return err
		}
		for _, hash := range old {
			if named[hash] {
				continue
			}
			if _, err := s.o.Blobs.Expire(ctx, hash, before); err != nil {
				return err
			}
		}
		old = old[:0]
		return nil
	}
	err := s.o.Blobs.Walk(ctx, func(b blob.Blob, modified time.Time) error {
		if modified.Before(before) {
			old = append(old, b.Hash)
		}
		if len(old) < namedAtOnce {
			return nil
		}
		return sweep()
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return sweep()
}
