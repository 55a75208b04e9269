package store

import "context"

// Fail ends a record that waits for a file which is never to come: o says why.
// ErrState when it does not wait.
func (s *Store) Fail(ctx context.Context, ref Ref, o Outcome) (rec *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		r, err := held(ctx, tx, ref)
		if err != nil {
			return err
		}
		if r.State != Waiting {
			return ErrState
		}
		if err := s.end(ctx, tx, r, o, Waiting); err != nil {
			return err
		}
		rec, err = lookup(ctx, tx, ref)
		return err
	})
	return rec, err
}
