package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestParentsOutliveThemselves deletes one of two parents, and a parent of two.
func TestParentsOutliveThemselves(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		make := func(parents ...string) string {
			id := store.NewID()
			add(t, s, store.Draft{Record: store.Record{ID: id, Tenant: "t", Family: "model", URI: "http://x/model/" + id + "/"}, Parents: parents})
			return id
		}
		parents := func(id string) (out []string) {
			kin, err := s.Kin(t.Context(), "t", "model", []string{id}, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range kin[id].Parents {
				out = append(out, r.ID+" "+r.Family+" "+r.URI)
			}
			return out
		}
		a, b := make(), make()
		c, d := make(a, b), make(a)
		was := parents(c)
		for _, id := range []string{a, d, b} {
			if err := s.Delete(t.Context(), store.Ref{Tenant: "t", Family: "model", ID: id}); err != nil {
				t.Fatal(err)
			}
			if now := parents(c); len(was) != 2 || !slices.Equal(now, was) {
				t.Errorf("%q, were %q", now, was)
			}
		}
		for _, other := range []struct{ tenant, family string }{{"u", "model"}, {"t", "design-file"}} {
			if kin, err := s.Kin(t.Context(), other.tenant, other.family, []string{c}, 0); err != nil || len(kin) != 0 {
				t.Errorf("%+v, %v", kin, err)
			}
		}
	})
}

// TestManyAtOnce: more records than one statement names come in the order asked for,
// twice when asked twice, without those of others; so do their kin.
func TestManyAtOnce(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		parent := add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "design-file", Name: "p"}})
		other := add(t, s, store.Draft{Record: store.Record{Tenant: "u", Family: "model"}, Parents: []string{parent.ID}})
		add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "layout"}, Parents: []string{parent.ID}})
		var ids []string
		for i := range 3 {
			r := add(t, s, store.Draft{Record: store.Record{Tenant: "t", Family: "model", Name: fmt.Sprint(i),
				Files: []store.File{{Name: "source", Hash: "00", Size: 1}}}, Parents: []string{parent.ID}})
			ids = append(ids, r.ID)
		}
		asked := []string{ids[2], "none", other.ID}
		for i := range 600 {
			asked = append(asked, fmt.Sprint("none", i))
		}
		asked = append(asked, ids[0], ids[2])
		found, err := s.Records(t.Context(), "t", asked)
		if err != nil || len(found) != 3 || found[0].Name != "2" || found[1].Name != "0" || found[2].Name != "2" || len(found[1].Files) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		kin, err := s.Kin(t.Context(), "t", "model", append(asked, parent.ID), 0)
		if err != nil || len(kin) != 1 {
			t.Fatalf("%+v, %v", kin, err)
		}
		if some, err := s.Kin(t.Context(), "t", "model", []string{parent.ID, ids[0]}, 2); err != nil || len(some[parent.ID].Children) != 2 ||
			some[parent.ID].Children[1].ID != ids[1] || some[parent.ID].ChildCount != 3 || kin[parent.ID].ChildCount != 3 {
			t.Errorf("%+v, %v", some, err)
		}
		if page, err := s.List(t.Context(), store.Query{Tenant: "t", Family: "model", MadeFrom: parent.ID, Limit: 2}); err != nil || page.Total != 3 || len(page.Records) != 2 {
			t.Errorf("%+v, %v", page, err)
		}
		var children []string
		for _, r := range kin[parent.ID].Children {
			children = append(children, r.ID)
		}
		if !slices.Equal(children, ids) || len(kin[parent.ID].Parents) != 0 {
			t.Errorf("%v, want %v", children, ids)
		}
		kin, err = s.Kin(t.Context(), "t", "design-file", slices.Concat(ids, asked[3:]), 0)
		if err != nil || len(kin) != 3 || len(kin[ids[0]].Parents) != 1 || kin[ids[0]].Parents[0].ID != parent.ID {
			t.Errorf("%+v, %v", kin, err)
		}
	})
}
