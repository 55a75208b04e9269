package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Start queues the work of a record that waits, with the files that have come and,
// unless nil, new parameters. ErrState when it does not wait.
func (s *Store) Start(ctx context.Context, ref Ref, files []File, params json.RawMessage) (rec *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		r, err := held(ctx, tx, ref)
		if err != nil {
			return err
		}
		if r.State != Waiting {
			return ErrState
		}
		if err := writeFiles(ctx, tx, r.ID, files); err != nil {
			return err
		}
		if params != nil {
			r.Params = params
		}
		if err := s.enqueue(ctx, tx, r, 0); err != nil {
			return err
		}
		rec, err = lookup(ctx, tx, ref)
		return err
	})
	return rec, err
}

// Claim gives an attempt of a record's work to a worker for the length of a lease.
// ErrFenced when that attempt is not what waits: the message was stale.
func (s *Store) Claim(ctx context.Context, m Message, worker string, lease time.Duration) (r *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		r = nil
		rows, err := tx.Query(ctx, `UPDATE records SET state = 'processing', status = ?, worker = ?, lease_ms = {now} + ?, progress = 0, partial = '',
			started_ms = CASE WHEN started_ms = 0 THEN {now} ELSE started_ms END, version = version + 1, updated_ms = {now}
			WHERE id = ? AND attempt = ? AND state = 'queued' RETURNING `+columns,
			Word(m.Family, Processing, ""), worker, lease.Milliseconds(), m.Record, m.Attempt)
		err = each(rows, err, func(row Rows) (err error) {
			r, err = scanRecord(row)
			return err
		})
		if err != nil {
			return err
		}
		if r == nil {
			return ErrFenced
		}
		if err := filesLater(ctx, tx, r.ID, func(f File) { r.Files = append(r.Files, f) }); err != nil {
			return err
		}
		return s.changed(ctx, tx, r)
	})
	return r, err
}

// changed notes the state a record has come to and tells whoever asked to be told.
func (s *Store) changed(ctx context.Context, tx Tx, r *Record) error {
	if err := event(ctx, tx, r); err != nil {
		return err
	}
	return s.tell(ctx, tx, r)
}

// tell has whoever asked for it told of the state that a record has come to.
func (s *Store) tell(ctx context.Context, tx Tx, r *Record) error {
	if r.Callback.URL == "" {
		return nil
	}
	var sentence any
	if r.Error != "" {
		sentence = r.Error
	}
	body, err := json.Marshal(map[string]any{"uri": r.URI, "status": r.Status, "error": sentence})
	if err != nil {
		return err
	}
	tx.After(s.told)
	return tx.Later(ctx, nil, `INSERT INTO deliveries (id, record, url, method, body, tries, next_ms, done, created_ms)
		VALUES (?, ?, ?, ?, ?, 0, {now}, 0, {now})`, "msg_"+NewID(), r.ID, r.Callback.URL, r.Callback.Method, string(body))
}

// Beat says that an attempt is alive: it prolongs the lease and keeps the progress.
// ErrFenced when somebody else holds the record by now. cancel is true when its end
// is asked for.
func (s *Store) Beat(ctx context.Context, id string, attempt int, b Beat) (cancel bool, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		var asked int
		set, args := `lease_ms = {now} + ?, progress = ?`, []any{b.Lease.Milliseconds(), b.Progress}
		if b.Partial != nil {
			set, args = set+`, partial = ?`, append(args, string(b.Partial))
		}
		err := one(ctx, tx, `UPDATE records SET `+set+` WHERE id = ? AND attempt = ? AND state = 'processing' RETURNING cancel`,
			append(args, id, attempt), []any{&asked})
		if errors.Is(err, ErrNotFound) {
			return ErrFenced
		}
		cancel = asked != 0
		return err
	})
	return cancel, err
}

// Beat is what a living attempt reports.
type Beat struct {
	Lease    time.Duration
	Progress float64
	Partial  json.RawMessage // nil leaves what was reported before
}

// Outcome is how an attempt ended.
type Outcome struct {
	// Result, when there is one. With a Code it is kept as the best so far.
	Result json.RawMessage
	Files  []File
	// Children are further records that the work made, whole.
	Children []Draft
	// Code and Sentence say why there is no result; "" means complete.
	Code, Sentence string
	Detail         json.RawMessage
	// Retry gives the work back instead, to be begun anew after Delay. Fault and
	// Crash count the attempt as one of those; an orderly end of the worker is
	// neither.
	Retry, Fault, Crash bool
	Delay               time.Duration
}

// Finish ends an attempt. also runs in the same transaction. ErrFenced when somebody
// else holds the record by now: then nothing is changed.
func (s *Store) Finish(ctx context.Context, r *Record, o Outcome, also func(Tx) error) error {
	return s.Write(ctx, func(tx Tx) error {
		if o.Retry {
			if err := s.giveBack(ctx, tx, *r, o); err != nil {
				return err
			}
		} else if err := s.end(ctx, tx, r, o, Processing); err != nil {
			return err
		}
		return also(tx)
	})
}

// giveBack queues a record again that this attempt holds, unless its end was asked
// for meanwhile: then it ends.
func (s *Store) giveBack(ctx context.Context, tx Tx, r Record, o Outcome) error {
	var asked int
	err := one(ctx, tx, `SELECT cancel FROM records WHERE id = ? AND attempt = ? AND state = 'processing'{lock}`,
		[]any{r.ID, r.Attempt}, []any{&asked})
	switch {
	case errors.Is(err, ErrNotFound):
		return ErrFenced
	case err != nil:
		return err
	case asked != 0:
		return s.end(ctx, tx, &r, cancelled, Processing)
	}
	if o.Fault {
		r.Faults++
	}
	if o.Crash {
		r.Crashes++
	}
	return s.enqueue(ctx, tx, &r, o.Delay.Milliseconds())
}

// end brings a record from a state of this attempt into its final one; ErrFenced
// when it is not in that state.
func (s *Store) end(ctx context.Context, tx Tx, r *Record, o Outcome, from State) error {
	to, progress, partial := Complete, 1.0, ""
	if o.Code != "" {
		to, progress, partial = Failed, r.Progress, string(r.Partial)
		if o.Result != nil {
			partial, o.Result = string(o.Result), nil
		}
	}
	ended := *r
	ended.State, ended.Status = to, Word(r.Family, to, o.Code)
	ended.Error, ended.ErrorCode, ended.ErrorDetail = o.Sentence, o.Code, o.Detail
	err := s.change(ctx, tx, ended, `UPDATE records SET state = ?, status = ?, result = ?, partial = ?, progress = ?, error = ?, error_code = ?, error_detail = ?,
		finished_ms = {now}, engine = ?, lease_ms = 0, cancel = 0, version = version + 1, updated_ms = {now} WHERE id = ? AND attempt = ? AND state = `+from.literal()+` RETURNING version`,
		string(to), ended.Status, string(o.Result), partial, progress, o.Sentence, o.Code, string(o.Detail), s.engine, r.ID, r.Attempt)
	if err != nil {
		return err
	}
	if err := writeFiles(ctx, tx, r.ID, o.Files); err != nil {
		return err
	}
	for _, child := range o.Children {
		child.Tenant = r.Tenant
		if err := s.insert(ctx, tx, child, func(*Record) {}); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, &ended)
}

// Cancel asks for the end of unfinished work. What nobody holds ends at once, the
// rest when its worker hears of it. ErrState when the record is final already.
func (s *Store) Cancel(ctx context.Context, ref Ref) (rec *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		r, err := held(ctx, tx, ref)
		if err != nil {
			return err
		}
		switch r.State {
		case Processing:
			_, err = tx.Exec(ctx, `UPDATE records SET cancel = 1 WHERE id = ?`, r.ID)
		case Waiting, Queued:
			err = s.end(ctx, tx, r, cancelled, r.State)
		default:
			err = ErrState
		}
		if err != nil {
			return err
		}
		rec, err = lookup(ctx, tx, ref)
		return err
	})
	return rec, err
}

// cancelled and late are how work ends that nobody begins any more.
var (
	cancelled = Outcome{Code: "cancelled", Sentence: "The work was cancelled."}
	late      = Outcome{Code: "timeout", Sentence: "The work was not done in the time it was given."}
	lost      = Outcome{Code: "worker_lost", Sentence: "The work was begun many times, and each time its worker ended before it did."}
)

// Modify changes what a record says, not where its work stands: name, fields,
// parameters, callback, files that change names. ErrNotFound as Record; errors of
// change are returned as they are and leave the record alone.
func (s *Store) Modify(ctx context.Context, ref Ref, change func(*Record) error) (rec *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		r, err := held(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := change(r); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE records SET name = ?, fields = ?, params = ?, callback_url = ?, callback_method = ?,
			version = version + 1, updated_ms = {now} WHERE id = ?`,
			r.Name, string(r.Fields), string(r.Params), r.Callback.URL, r.Callback.Method, r.ID)
		if err != nil {
			return err
		}
		rec, err = lookup(ctx, tx, ref)
		return err
	})
	return rec, named(err)
}

// Delete removes a record that nobody works on, and what lies under it whatever its
// state: nobody could find it any more. Files stay until nothing names them.
// ErrState while the record itself is queued or held by a worker.
func (s *Store) Delete(ctx context.Context, ref Ref) error {
	return s.Write(ctx, func(tx Tx) error {
		r, err := held(ctx, tx, ref)
		if err != nil {
			return err
		}
		if r.State == Processing || r.State == Queued {
			return ErrState
		}
		return remove(ctx, tx, r.ID)
	})
}

// remove deletes a record and those under it. What was made from it goes on to say so:
// a finished record does not change because another one is no more.
func remove(ctx context.Context, tx Tx, id string) error {
	for _, statement := range []string{
		`DELETE FROM files WHERE record = ? OR record IN (SELECT id FROM records WHERE parent = ?)`,
		`DELETE FROM events WHERE record = ? OR record IN (SELECT id FROM records WHERE parent = ?)`,
		`DELETE FROM keys WHERE record = ? OR record IN (SELECT id FROM records WHERE parent = ?)`,
		`DELETE FROM deliveries WHERE done <> 0 AND (record = ? OR record IN (SELECT id FROM records WHERE parent = ?))`,
		`DELETE FROM links WHERE parent IN (SELECT id FROM records WHERE parent = ?) OR child = ?`,
		`UPDATE links SET parent = (SELECT '` + gonePrefix + `' || family || ' ' || uri FROM records WHERE id = ?) WHERE parent = ?`,
		`DELETE FROM records WHERE id = ? OR parent = ?`,
	} {
		if _, err := tx.Exec(ctx, statement, id, id); err != nil {
			return err
		}
	}
	return nil
}

// Stamp is what changes when a record does.
type Stamp struct {
	Version  int64
	Progress float64
	Partial  int // its length
}

// Stamp reads no more of a record than tells whether it changed.
func (s *Store) Stamp(ctx context.Context, ref Ref) (st Stamp, err error) {
	rows, err := s.Look(ctx, `SELECT version, progress, length(partial) FROM records WHERE id = ? AND tenant = ?`, ref.ID, ref.Tenant)
	return st, only(rows, err, []any{&st.Version, &st.Progress, &st.Partial})
}

// Totals counts all records by state.
func (s *Store) Totals(ctx context.Context) (totals map[State]int, err error) {
	totals = make(map[State]int)
	err = s.Read(ctx, func(tx Tx) error {
		rows, err := tx.Query(ctx, `SELECT state, count(*) FROM records GROUP BY state`)
		return each(rows, err, func(r Rows) error {
			var state string
			var n int
			err := r.Scan(&state, &n)
			totals[State(state)] = n
			return err
		})
	})
	return totals, err
}
