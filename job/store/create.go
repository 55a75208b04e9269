package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"
)

// NewID returns an identity that is greater than those made before by this
// process, up to the millisecond.
func NewID() string { return strings.ToLower(ulid.Make().String()) }

// Create makes a record, and in the same transaction its queue entry, the names of
// its files, its parents and its key. With a key that was used before, the record
// of that time comes back and replayed is true. The error is ErrKeyReused when the
// key stands for another body, ErrNameTaken when the name is another's.
func (s *Store) Create(ctx context.Context, d Draft) (rec *Record, replayed bool, err error) {
	if d.ID == "" {
		d.ID = NewID()
	}
	err = s.Write(ctx, func(tx Tx) error {
		id := d.ID
		if d.Key != nil {
			id, err = takeKey(ctx, tx, d)
			if err != nil {
				return err
			}
		}
		if replayed = id != d.ID; !replayed {
			if err := s.insert(ctx, tx, d); err != nil {
				return err
			}
		}
		rec = nil
		return lookupLater(ctx, tx, id, &rec)
	})
	if err != nil {
		return nil, false, named(err)
	}
	if rec == nil || rec.Tenant != d.Tenant || rec.Family != d.Family {
		return nil, false, ErrKeyReused // for a record of another family
	}
	return rec, replayed, nil
}

// takeKey enters a key and returns the id of the record it stands for: the new one,
// or that of the request that came first.
func takeKey(ctx context.Context, tx Tx, d Draft) (string, error) {
	body := hex.EncodeToString(d.Key.Body[:])
	added, err := tx.Exec(ctx, `INSERT INTO keys (tenant, key, body, record, created_ms) VALUES (?, ?, ?, ?, {now})
		ON CONFLICT (tenant, key) DO NOTHING`, d.Tenant, d.Key.Key, body, d.ID)
	if err != nil || added == 1 {
		return d.ID, err
	}
	var was, id string
	if err := one(ctx, tx, `SELECT body, record FROM keys WHERE tenant = ? AND key = ?`, []any{d.Tenant, d.Key.Key}, []any{&was, &id}); err != nil {
		return "", err
	}
	if was != body {
		return "", ErrKeyReused
	}
	return id, nil
}

// insert writes a record and all that belongs to it.
func (s *Store) insert(ctx context.Context, tx Tx, d Draft) error {
	state, attempt, ticket := initial(d), 0, int64(0)
	if state == Queued {
		var err error
		attempt = 1
		if ticket, err = s.announce(ctx, tx, &d.Record, attempt, 0); err != nil {
			return err
		}
	}
	err := tx.Later(ctx, nil, `INSERT INTO records (`+columns+`, ticket, enqueued_ms, lease_ms, worker, cancel)
		VALUES (`+marks(27)+`, {now}, {now}, 0, CASE WHEN ? = 'complete' THEN {now} ELSE 0 END, ?, ?, {now}, 0, '', 0)`,
		d.ID, d.Tenant, d.Family, d.Parent, d.Kind, string(state), Word(d.Family, state, ""), d.Name, d.URI,
		string(d.Fields), string(d.Params), string(d.Result), string(d.Partial), 0.0, attempt, 0, 0, 0, 1, d.Priority,
		d.Timeout.Milliseconds(), toMS(d.Deadline), "", "", "", d.Callback.URL, d.Callback.Method, string(state), s.engine, ticket)
	if err != nil {
		return err
	}
	if err := writeFiles(ctx, tx, d.ID, d.Files); err != nil {
		return err
	}
	for _, parent := range d.Parents {
		if err := tx.Later(ctx, nil, `INSERT INTO links (parent, child) VALUES (?, ?) ON CONFLICT DO NOTHING`, parent, d.ID); err != nil {
			return err
		}
	}
	return event(ctx, tx, d.ID)
}

// initial is the state a record begins in.
func initial(d Draft) State {
	switch {
	case d.Kind == "" || d.Result != nil:
		return Complete
	case d.Start:
		return Queued
	}
	return Waiting
}

// announce puts an attempt into the queue.
func (s *Store) announce(ctx context.Context, tx Tx, r *Record, attempt int, delay int64) (ticket int64, err error) {
	m := Message{Record: r.ID, Family: r.Family, Attempt: attempt, Lane: s.lane(r.Kind), Priority: r.Priority, Delay: delay}
	if ticket, err = s.queue.Enqueue(ctx, tx, m); err != nil {
		return 0, fmt.Errorf("enqueue: %w", err)
	}
	return ticket, nil
}

// enqueue begins the next attempt of a record's work, after delay milliseconds. The
// record is in the state that r says, or the error is ErrFenced.
func (s *Store) enqueue(ctx context.Context, tx Tx, r *Record, delay int64) error {
	ticket, err := s.announce(ctx, tx, r, r.Attempt+1, delay)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE records SET state = 'queued', status = ?, attempt = ?, faults = ?, crashes = ?, lost = ?, ticket = ?, params = ?, lease_ms = 0,
		version = version + 1, enqueued_ms = {now} + ?, updated_ms = {now} WHERE id = ? AND attempt = ? AND state = ?`,
		Word(r.Family, Queued, ""), r.Attempt+1, r.Faults, r.Crashes, r.Lost, ticket, string(r.Params), delay, r.ID, r.Attempt, string(r.State))
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrFenced
	}
	return event(ctx, tx, r.ID)
}

// event notes the state that a record has come to.
func event(ctx context.Context, tx Tx, id string) error {
	return tx.Later(ctx, nil, `INSERT INTO events (record, version, attempt, state, at_ms)
		SELECT id, version, attempt, state, {now} FROM records WHERE id = ?`, id)
}

func writeFiles(ctx context.Context, tx Tx, id string, files []File) error {
	for _, f := range files {
		input := 0
		if f.Input {
			input = 1
		}
		err := tx.Later(ctx, nil, `INSERT INTO files (record, name, hash, size, type, input) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (record, name) DO UPDATE SET hash = excluded.hash, size = excluded.size, type = excluded.type, input = excluded.input`,
			id, f.Name, f.Hash, f.Size, f.Type, input)
		if err != nil {
			return err
		}
	}
	return nil
}

// lookup reads one record of a tenant; an empty family is any.
func lookup(ctx context.Context, tx Tx, ref Ref) (*Record, error) {
	return find(ctx, tx, ref, `SELECT `+columns+` FROM records WHERE id = ? AND tenant = ?`)
}

// lookupLater reads a record for when the transaction ends.
func lookupLater(ctx context.Context, tx Tx, id string, into **Record) error {
	scan := func(rows Rows) (err error) {
		*into, err = scanRecord(rows)
		return err
	}
	if err := tx.Later(ctx, scan, `SELECT `+columns+` FROM records WHERE id = ?`, id); err != nil {
		return err
	}
	return filesLater(ctx, tx, id, func(f File) {
		if *into != nil {
			(*into).Files = append((*into).Files, f)
		}
	})
}

// held is lookup for a change: nobody else changes the record until the transaction
// ends, so what was read is still so when the change is written.
func held(ctx context.Context, tx Tx, ref Ref) (*Record, error) {
	return find(ctx, tx, ref, `SELECT `+columns+` FROM records WHERE id = ? AND tenant = ?{lock}`)
}

func find(ctx context.Context, tx Tx, ref Ref, query string) (*Record, error) {
	found, err := records(ctx, tx, query, ref.ID, ref.Tenant)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || ref.Family != "" && found[0].Family != ref.Family {
		return nil, ErrNotFound
	}
	return found[0], nil
}

// Record reads one record with its files.
func (s *Store) Record(ctx context.Context, ref Ref) (rec *Record, err error) {
	err = s.Read(ctx, func(tx Tx) error {
		rec, err = lookup(ctx, tx, ref)
		return err
	})
	return rec, err
}

// Records reads those of a tenant's records that exist, in the order asked for.
func (s *Store) Records(ctx context.Context, tenant string, ids []string) (found []*Record, err error) {
	err = s.Read(ctx, func(tx Tx) error {
		found = nil
		byID := make(map[string]*Record, len(ids))
		for some := range slices.Chunk(ids, atOnce) {
			part, err := records(ctx, tx, `SELECT `+columns+` FROM records WHERE id IN (`+marks(len(some))+`) AND tenant = ?`, append(texts(some), tenant)...)
			if err != nil {
				return err
			}
			for _, r := range part {
				byID[r.ID] = r
			}
		}
		for _, id := range ids {
			if r := byID[id]; r != nil {
				found = append(found, r)
			}
		}
		return nil
	})
	return found, err
}
