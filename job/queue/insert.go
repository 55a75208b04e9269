package queue

import (
	"context"
	"encoding/json"

	"github.com/saggar3d/saggar/job/store"
)

// Messages are put into River's table by statements of our own. River's is made for
// many rows with unique keys, and costs PostgreSQL as much as all that is written of
// a new record besides; it also has to be waited for, because the record names the
// message's number. TestInsertedAsByRiver holds both against each other.
const (
	insertPostgres = `INSERT INTO river_job (args, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags)
		VALUES (?::jsonb, 'work', 1, '{}', ?, ?, now() + ?::bigint * interval '1 millisecond', ?::river_job_state, '{}')`
	insertSQLite = `INSERT INTO river_job (args, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags)
		VALUES (jsonb(?), 'work', 1, jsonb('{}'), ?, ?, datetime('now', 'subsec', (? / 1000.0) || ' seconds'), ?, jsonb('[]'))`

	ticketPostgres = `currval('river_job_id_seq')`
	ticketSQLite   = `last_insert_rowid()`
)

// dropUnused takes away indexes that serve River's lists of jobs alone (its own
// tables on SQLite say so and lack them). Each message changes them twice.
const dropUnused = `DROP INDEX IF EXISTS river_job_args_index, river_job_metadata_index, river_job_kind`

func (c *client[T]) Enqueue(ctx context.Context, tx store.Tx, m store.Message) error {
	body, err := json.Marshal(args{Record: m.Record, Family: m.Family, Attempt: m.Attempt})
	if err != nil {
		return err
	}
	state := "available"
	if m.Delay > 0 {
		state = "scheduled"
	} else {
		tx.After(func() { c.poke(m.Lane) })
	}
	return tx.Later(ctx, nil, c.insert, string(body), urgency(m), m.Lane, max(0, m.Delay), state)
}

func (c *client[T]) Ticket() string { return c.ticket }

// urgency is River's priority of a message.
func urgency(m store.Message) int {
	if m.Attempt > 1 && m.Delay == 0 {
		return 1 // what was interrupted has waited for its turn already
	}
	return priority(m.Priority)
}

// priority turns 0..100, greater first, into River's 1..4, smaller first.
func priority(p int) int { return 4 - min(3, max(0, p)/25) }
