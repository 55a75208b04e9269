package store

import (
	"context"
	"slices"
)

// Kin are the records of one family that a record was made from and those made from
// it, in order of their making. Only what their address needs is set: ID, Family,
// Parent and URI.
type Kin struct{ Parents, Children []*Record }

// Kin returns the kin of some of a tenant's records, by their ids, among those of a family.
func (s *Store) Kin(ctx context.Context, tenant, family string, ids []string) (kin map[string]Kin, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err = s.Read(ctx, func(tx Tx) error {
		kin = make(map[string]Kin, len(ids))
		for some := range slices.Chunk(ids, atOnce) {
			args := append(texts(some), tenant, family)
			for _, side := range []struct {
				of, to string
				add    func(*Kin, *Record)
			}{
				{"child", "parent", func(k *Kin, r *Record) { k.Parents = append(k.Parents, r) }},
				{"parent", "child", func(k *Kin, r *Record) { k.Children = append(k.Children, r) }},
			} {
				rows, err := tx.Query(ctx, `SELECT links.`+side.of+`, r.id, r.parent, r.uri FROM links JOIN records AS r ON r.id = links.`+side.to+`
					WHERE links.`+side.of+` IN (`+marks(len(some))+`) AND r.tenant = ? AND r.family = ? ORDER BY r.id`, args...)
				err = each(rows, err, func(row Rows) error {
					var id string
					r := &Record{Tenant: tenant, Family: family}
					err := row.Scan(&id, &r.ID, &r.Parent, &r.URI)
					k := kin[id]
					side.add(&k, r)
					kin[id] = k
					return err
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	return kin, err
}
