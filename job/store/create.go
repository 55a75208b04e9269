package store

import (
	"context"
	"encoding/hex"
	"errors"
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
// key stands for another body, ErrNameTaken when the name is another's,
// ErrOwnerTaken when an owner among the parents has a child.
func (s *Store) Create(ctx context.Context, d Draft) (rec *Record, replayed bool, err error) {
	if d.ID == "" {
		d.ID = NewID()
	}
	for range retries {
		rec, err = s.create(ctx, d)
		if d.Key == nil || !keyTaken(err) {
			return rec, false, err
		}
		rec, err = s.replay(ctx, d)
		if !errors.Is(err, ErrNotFound) { // else the record has been deleted meanwhile
			return rec, err == nil, err
		}
	}
	return nil, false, err
}

// create makes a record whose key, if any, is not taken.
func (s *Store) create(ctx context.Context, d Draft) (rec *Record, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		rec = nil
		if d.Key != nil {
			err := tx.Later(ctx, nil, `INSERT INTO keys (tenant, key, body, record, created_ms) VALUES (?, ?, ?, ?, {now})`,
				d.Tenant, d.Key.Key, d.Key.text(), d.ID)
			if err != nil {
				return err
			}
		}
		return s.insert(ctx, tx, d, func(r *Record) { rec = r })
	})
	if err != nil {
		return nil, named(err)
	}
	rec.Files = byName(d.Files)
	return rec, nil
}

// replay finds the record that the first request with a key has made.
func (s *Store) replay(ctx context.Context, d Draft) (rec *Record, err error) {
	err = s.Read(ctx, func(tx Tx) error {
		var was, id string
		if err := one(ctx, tx, `SELECT body, record FROM keys WHERE tenant = ? AND key = ?`, []any{d.Tenant, d.Key.Key}, []any{&was, &id}); err != nil {
			return err
		}
		if was != d.Key.text() {
			return ErrKeyReused
		}
		rec, err = lookup(ctx, tx, Ref{Tenant: d.Tenant, ID: id})
		if err == nil && rec.Family != d.Family {
			return ErrKeyReused // for a record of another family
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return rec, nil
}

// text is what was asked, as it is kept.
func (k *Key) text() string { return hex.EncodeToString(k.Body[:]) }

// byName are files sorted by name, of two with one name the later: what reading them
// from the database would give.
func byName(files []File) []File {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var kept []File
	for i, f := range sorted {
		if i+1 == len(sorted) || sorted[i+1].Name != f.Name {
			kept = append(kept, f)
		}
	}
	return kept
}

// insert writes a record and all that belongs to it. made is told of its row by the
// end of the transaction.
func (s *Store) insert(ctx context.Context, tx Tx, d Draft, made func(*Record)) error {
	state, attempt, ticket := initial(d), 0, "0"
	if state == Queued {
		attempt, ticket = 1, s.queue.Ticket()
		if err := s.announce(ctx, tx, &d.Record, attempt, 0); err != nil {
			return err
		}
	}
	scan := func(rows Rows) error {
		r, err := scanRecord(rows)
		made(r)
		return err
	}
	err := tx.Later(ctx, scan, `INSERT INTO records (`+columns+`, ticket, enqueued_ms, lease_ms, worker, cancel)
		VALUES (`+marks(27)+`, {now}, {now}, 0, CASE WHEN ? = 'complete' THEN {now} ELSE 0 END, ?, `+ticket+`, {now}, 0, '', 0)
		RETURNING `+columns,
		d.ID, d.Tenant, d.Family, d.Parent, d.Kind, string(state), Word(d.Family, state, ""), d.Name, d.URI,
		string(d.Fields), string(d.Params), string(d.Result), string(d.Partial), 0.0, attempt, 0, 0, 0, 1, d.Priority,
		d.Timeout.Milliseconds(), toMS(d.Deadline), "", "", "", d.Callback.URL, d.Callback.Method, string(state), s.engine)
	if err != nil {
		return err
	}
	if err := writeFiles(ctx, tx, d.ID, d.Files); err != nil {
		return err
	}
	for _, parent := range d.Parents {
		if err := tx.Later(ctx, nil, `INSERT INTO links (parent, child) VALUES (?, ?) ON CONFLICT (parent, child) DO NOTHING`, parent, d.ID); err != nil {
			return err
		}
	}
	return event(ctx, tx, &Record{ID: d.ID, Version: 1, Attempt: attempt, State: state})
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
func (s *Store) announce(ctx context.Context, tx Tx, r *Record, attempt int, delay int64) error {
	m := Message{Record: r.ID, Family: r.Family, Attempt: attempt, Lane: s.lane(r.Kind), Priority: r.Priority, Delay: delay}
	if err := s.queue.Enqueue(ctx, tx, m); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	return nil
}

// enqueue begins the next attempt of a record's work, after delay milliseconds. The
// record is in the state that r says, or the error is ErrFenced.
func (s *Store) enqueue(ctx context.Context, tx Tx, r *Record, delay int64) error {
	if err := s.announce(ctx, tx, r, r.Attempt+1, delay); err != nil {
		return err
	}
	return s.change(ctx, tx, Record{ID: r.ID, Attempt: r.Attempt + 1, State: Queued}, `UPDATE records SET state = 'queued', status = ?, attempt = ?, faults = ?,
		crashes = ?, lost = ?, ticket = `+s.queue.Ticket()+`, params = ?, lease_ms = 0,
		version = version + 1, enqueued_ms = {now} + ?, updated_ms = {now} WHERE id = ? AND attempt = ? AND state = `+r.State.literal()+` RETURNING version`,
		Word(r.Family, Queued, ""), r.Attempt+1, r.Faults, r.Crashes, r.Lost, string(r.Params), delay, r.ID, r.Attempt)
}

// change brings a record to a state, by a statement that returns its version then,
// and notes it. ErrFenced when the statement finds no such record.
func (s *Store) change(ctx context.Context, tx Tx, to Record, statement string, args ...any) error {
	err := one(ctx, tx, statement, args, []any{&to.Version})
	if errors.Is(err, ErrNotFound) {
		return ErrFenced
	}
	if err != nil {
		return err
	}
	return event(ctx, tx, &to)
}

// event notes the state that a record has come to.
func event(ctx context.Context, tx Tx, r *Record) error {
	return tx.Later(ctx, nil, `INSERT INTO events (record, version, attempt, state, at_ms) VALUES (?, ?, ?, ?, {now})`,
		r.ID, r.Version, r.Attempt, string(r.State))
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
func (s *Store) Record(ctx context.Context, ref Ref) (*Record, error) {
	return s.record(ctx, ref, columns, func(r Rows) (*Record, error) { return scanRecord(r) })
}

// Light reads a record, without its JSON where that is more than [LightBytes].
func (s *Store) Light(ctx context.Context, ref Ref) (*Record, error) {
	return s.record(ctx, ref, lightColumns, scanLight)
}

func (s *Store) record(ctx context.Context, ref Ref, columns string, read func(Rows) (*Record, error)) (rec *Record, err error) {
	err = s.Read(ctx, func(tx Tx) error {
		rec = nil
		scan := func(rows Rows) (err error) {
			rec, err = read(rows)
			return err
		}
		if err := tx.Later(ctx, scan, `SELECT `+columns+` FROM records WHERE id = ? AND tenant = ?`, ref.ID, ref.Tenant); err != nil {
			return err
		}
		return filesLater(ctx, tx, ref.ID, func(f File) {
			if rec != nil {
				rec.Files = append(rec.Files, f)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	if rec == nil || ref.Family != "" && rec.Family != ref.Family {
		return nil, ErrNotFound
	}
	return rec, nil
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
