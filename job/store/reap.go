package store

import (
	"context"
	"math"
	"time"
)

// MaxLost is after how many workers that were never heard of again work is given
// up: it may be the work itself that ends them.
const MaxLost = 25

// stretch is how many times more waiting records one look for lapsed ones asks for
// their message than it returns.
const stretch = 20

// Lapsed are records whose work has to be begun anew or ended, because nobody does
// it: a worker died that held it, or a message was lost before anyone claimed it, or
// its time ran out in the queue. The ids are limit at most, and one may come twice.
//
// live is a condition on records that is true when their message still waits in
// the queue or was taken within the lease; the queue knows it. It costs something for
// each record, so of a long queue one call asks it of a stretch that begins at from:
// zero at first, then what the call before returned as next, which is zero again
// when it came to the end.
func (s *Store) Lapsed(ctx context.Context, live string, lease time.Duration, limit int, from int64) (ids []string, next int64, err error) {
	var to int64
	rows, err := s.Look(ctx, `SELECT coalesce((SELECT enqueued_ms FROM records WHERE state = 'queued' AND enqueued_ms >= ?
			ORDER BY enqueued_ms LIMIT 1 OFFSET ?), 0)`, from, stretch*limit)
	if err := only(rows, err, []any{&to}); err != nil {
		return nil, 0, err
	}
	if next = to; to == 0 {
		to = math.MaxInt64
	}
	rows, err = s.Look(ctx, `SELECT id FROM records WHERE state = 'processing' AND lease_ms < {now}
			UNION ALL SELECT id FROM records WHERE state = 'queued' AND deadline_ms > 0 AND deadline_ms < {now}
			UNION ALL SELECT id FROM records WHERE state = 'queued' AND enqueued_ms >= ? AND enqueued_ms <= ? AND enqueued_ms < {now} - ? AND NOT (`+live+`)
			LIMIT ?`, from, to, lease.Milliseconds(), limit)
	err = each(rows, err, func(r Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	switch {
	case len(ids) >= limit:
		next = from // there may be more in the same stretch
	case next != 0 && next == from:
		next++ // all of one millisecond
	}
	return ids, next, err
}

// Recover begins a lapsed record's work anew, or ends it when its end was asked for,
// its time is over or it was lost too often. Nothing happens when the record has got
// on meanwhile. recovered says whether something did.
func (s *Store) Recover(ctx context.Context, id, live string, lease time.Duration) (recovered bool, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		recovered = false
		var r *Record
		var asked, now int64
		rows, err := tx.Query(ctx, `SELECT `+columns+`, cancel, {now} FROM records WHERE id = ? AND (
			state = 'processing' AND lease_ms < {now}
			OR state = 'queued' AND deadline_ms > 0 AND deadline_ms < {now}
			OR state = 'queued' AND enqueued_ms < {now} - ? AND NOT (`+live+`)){lock}`, id, lease.Milliseconds())
		err = each(rows, err, func(row Rows) (err error) {
			r, err = scanRecord(row, &asked, &now)
			return err
		})
		if err != nil || r == nil {
			return err
		}
		recovered = true
		if err := s.queue.Forget(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case asked != 0:
			return s.end(ctx, tx, r, cancelled, r.State)
		case !r.Deadline.IsZero() && now > toMS(r.Deadline):
			return s.end(ctx, tx, r, late, r.State)
		case r.Lost >= MaxLost:
			return s.end(ctx, tx, r, lost, r.State)
		}
		if r.State == Processing { // a message that was lost is nobody's fault
			r.Lost++
		}
		return s.enqueue(ctx, tx, r, 0)
	})
	return recovered, err
}

// EndLeases ends all leases, of whomever. It is for a process that knows to be the
// only one.
func (s *Store) EndLeases(ctx context.Context) error {
	return s.Write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE records SET lease_ms = 0 WHERE state = 'processing'`)
		return err
	})
}
