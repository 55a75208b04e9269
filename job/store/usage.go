package store

import "context"

// Usage is what a tenant has, for quotas.
type Usage struct {
	Models     int64
	Unfinished int64 // records whose work waits or goes on
	Bytes      int64 // of files, each as often as a record names it
}

// Usage counts what a tenant has. It walks an index of the tenant's records, which
// costs about a millisecond for a thousand of them.
func (s *Store) Usage(ctx context.Context, tenant string) (u Usage, err error) {
	err = s.Read(ctx, func(tx Tx) error {
		// One state at a time, as each has an index of its own.
		return one(ctx, tx, `SELECT
			(SELECT count(*) FROM records WHERE tenant = ? AND family = 'model'),
			(SELECT count(*) FROM records WHERE tenant = ? AND state = 'queued') +
			(SELECT count(*) FROM records WHERE tenant = ? AND state = 'processing'),
			(SELECT CAST(coalesce(sum(f.size), 0) AS BIGINT) FROM files f JOIN records r ON r.id = f.record WHERE r.tenant = ?)`,
			[]any{tenant, tenant, tenant, tenant}, []any{&u.Models, &u.Unfinished, &u.Bytes})
	})
	return u, err
}
