package queue

import (
	"context"
	"encoding/json"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// Messages are put into River's table by statements of our own. River's is made for
// many rows with unique keys, and costs PostgreSQL as much as all that is written of
// a new record besides; it also has to be waited for, because the record names the
// message's number. TestInsertedAsByRiver holds both against each other. What is to
// wait is available from a later time on: River fetches it no sooner, and its own
// "scheduled" is looked at each five seconds alone.
const (
	insertPostgres = `INSERT INTO river_job (args, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags)
		VALUES (?::jsonb, 'work', 1, '{}', ?, ?, now() + ?::bigint * interval '1 millisecond', 'available', '{}')`
	insertSQLite = `INSERT INTO river_job (args, kind, max_attempts, metadata, priority, queue, scheduled_at, state, tags)
		VALUES (jsonb(?), 'work', 1, jsonb('{}'), ?, ?, datetime('now', 'subsec', (? / 1000.0) || ' seconds'), 'available', jsonb('[]'))`

	ticketPostgres = `currval('river_job_id_seq')`
	ticketSQLite   = `last_insert_rowid()`
)

// dropUnused takes away indexes that serve River's lists of jobs alone (on SQLite its
// migrations leave two of them out). Each message changes them twice.
const dropUnused = `DROP INDEX IF EXISTS river_job_args_index, river_job_metadata_index, river_job_kind`

func (c *client[T]) Enqueue(ctx context.Context, tx store.Tx, m store.Message) error {
	body, err := json.Marshal(args{Record: m.Record, Family: m.Family, Attempt: m.Attempt})
	if err != nil {
		return err
	}
	delay := max(0, m.Delay)
	tx.After(func() {
		if delay == 0 {
			c.poke(m.Lane)
			return
		}
		time.AfterFunc(time.Duration(delay)*time.Millisecond, func() { c.poke(m.Lane) })
	})
	return tx.Later(ctx, nil, c.insert, string(body), urgency(m), m.Lane, delay)
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
