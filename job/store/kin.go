package store

import (
	"cmp"
	"context"
	"math"
	"path"
	"slices"
	"strings"
)

// Kin are the records of one family that a record was made from and those made from
// it, in order of their making. Only what their address needs is set: ID, Family,
// Parent and URI. Parents that were deleted are among them.
type Kin struct {
	Parents, Children []*Record
	ChildCount        int // of all children, where not all are in Children
}

// gonePrefix begins the names of parents that were deleted; family and URI follow.
const gonePrefix = "gone "

// gone is the deleted record of a name; nil: one of another family.
func gone(name, tenant, family string) *Record {
	uri, ok := strings.CutPrefix(name, gonePrefix+family+" ")
	if !ok {
		return nil
	}
	return &Record{Tenant: tenant, Family: family, ID: path.Base(uri), URI: uri}
}

// Kin returns the kin of some of a tenant's records, by their ids, among those of a
// family: of each record the first children, as many as most says, or all with 0.
func (s *Store) Kin(ctx context.Context, tenant, family string, ids []string, most int) (kin map[string]Kin, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err = s.Read(ctx, func(tx Tx) error {
		kin = make(map[string]Kin, len(ids))
		for some := range slices.Chunk(ids, atOnce) {
			args := append(texts(some), tenant, family, cmp.Or(most, math.MaxInt32))
			for _, side := range []struct {
				of, to string
				add    func(k *Kin, r *Record, all int)
			}{
				{"child", "parent", func(k *Kin, r *Record, _ int) { k.Parents = append(k.Parents, r) }},
				{"parent", "child", func(k *Kin, r *Record, all int) { k.Children, k.ChildCount = append(k.Children, r), all }},
			} {
				rows, err := tx.Query(ctx, `SELECT kin.one, kin.id, kin.parent, kin.uri, kin.total FROM (
					SELECT links.`+side.of+` AS one, r.id AS id, r.parent AS parent, r.uri AS uri,
						count(*) OVER (PARTITION BY links.`+side.of+`) AS total, row_number() OVER (PARTITION BY links.`+side.of+` ORDER BY r.id) AS place
					FROM links JOIN records AS r ON r.id = links.`+side.to+`
					WHERE links.`+side.of+` IN (`+marks(len(some))+`) AND r.tenant = ? AND r.family = ?) AS kin WHERE kin.place <= ? ORDER BY kin.id`, args...)
				err = each(rows, err, func(row Rows) error {
					var id string
					var all int
					r := &Record{Tenant: tenant, Family: family}
					err := row.Scan(&id, &r.ID, &r.Parent, &r.URI, &all)
					k := kin[id]
					side.add(&k, r, all)
					kin[id] = k
					return err
				})
				if err != nil {
					return err
				}
			}
			if err := goneParents(ctx, tx, kin, some, tenant, family); err != nil {
				return err
			}
		}
		return nil
	})
	return kin, err
}

// goneParents adds the deleted parents of some records to their kin.
func goneParents(ctx context.Context, tx Tx, kin map[string]Kin, some []string, tenant, family string) error {
	rows, err := tx.Query(ctx, `SELECT links.child, links.parent FROM links JOIN records AS r ON r.id = links.child
		WHERE links.child IN (`+marks(len(some))+`) AND r.tenant = ? AND substr(links.parent, 1, 5) = '`+gonePrefix+`'`, append(texts(some), tenant)...)
	return each(rows, err, func(row Rows) error {
		var id, name string
		if err := row.Scan(&id, &name); err != nil {
			return err
		}
		if r := gone(name, tenant, family); r != nil {
			k := kin[id]
			k.Parents = append(k.Parents, r)
			slices.SortFunc(k.Parents, func(a, b *Record) int { return strings.Compare(a.ID, b.ID) })
			kin[id] = k
		}
		return nil
	})
}
