package store

import "context"

// What a tenant has, for quotas.

// Models counts the models of a tenant. It walks an index of them, which costs about
// a millisecond for some thousands.
func (s *Store) Models(ctx context.Context, tenant string) (int64, error) {
	return s.count(ctx, `SELECT count(*) FROM records WHERE tenant = ? AND family = 'model'`, tenant)
}

// Unfinished counts the records of a tenant whose work waits or goes on.
func (s *Store) Unfinished(ctx context.Context, tenant string) (int64, error) {
	return s.count(ctx, `SELECT count(*) FROM records WHERE tenant = ? AND state IN ('queued', 'processing')`, tenant)
}

// Bytes adds up the sizes of a tenant's files, each as often as a record names it. It
// walks an index of the tenant's records, which costs about a millisecond for a
// thousand of them.
func (s *Store) Bytes(ctx context.Context, tenant string) (int64, error) {
	return s.count(ctx, `SELECT CAST(coalesce(sum(f.size), 0) AS BIGINT) FROM files f JOIN records r ON r.id = f.record WHERE r.tenant = ?`, tenant)
}

func (s *Store) count(ctx context.Context, query, tenant string) (n int64, err error) {
	rows, err := s.Look(ctx, query, tenant)
	return n, only(rows, err, []any{&n})
}
