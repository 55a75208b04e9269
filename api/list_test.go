package api

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// fill makes records without going through HTTP.
func (s *server) fill(names ...string) {
	s.t.Helper()
	for _, name := range names {
		id := store.NewID()
		_, _, err := s.jobs.Create(s.t.Context(), store.Draft{Record: store.Record{
			ID: id, Tenant: "a", Family: "widget", Name: name, URI: s.URL + "/widget/" + id + "/", Fields: []byte(`{"name":"` + name + `"}`)}})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestCursorWalk(t *testing.T) {
	s := serve(t, testRoutes, nil)
	for i := range 250 {
		s.fill(fmt.Sprint("w", i%7))
	}
	for _, sort := range []string{"", "&sort=-name,created", "&sort=updated"} {
		seen := map[string]bool{}
		next, pages := "", 0
		for {
			r := s.get("/widget/?limit=100" + sort + next).want(http.StatusOK)
			pages++
			if r.at("total_count") != 250.0 || r.at("total_count_exact") != true || r.at("limit") != 100.0 {
				t.Fatalf("%s", r.body)
			}
			for _, row := range r.at("widgets").([]any) {
				seen[row.(map[string]any)["uri"].(string)] = true
			}
			cursor, ok := r.at("next_cursor").(string)
			if !ok {
				break
			}
			next = "&cursor=" + url.QueryEscape(cursor)
		}
		if pages != 3 || len(seen) != 250 {
			t.Errorf("%q: %d pages, %d distinct", sort, pages, len(seen))
		}
	}
}

func TestOffsetCountsPages(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.fill("a", "b", "c", "d", "e")
	if got := s.get("/widget/?limit=2&offset=1&sort=name").rows("widgets", "name"); got != "c d" {
		t.Error(got)
	}
	if got := s.get("/widget/?limit=2&offset=2&sort=name").rows("widgets", "name"); got != "e" {
		t.Error(got)
	}
	if got := s.get("/widget/?limit=2&offset=9").rows("widgets", "name"); got != "" {
		t.Error(got)
	}
}

func TestCursorsAreBound(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.fill("a", "b", "c")
	first := s.get("/widget/?limit=1&sort=name").at("next_cursor").(string)
	if got := s.get("/widget/?limit=1&sort=name&cursor="+first).rows("widgets", "name"); got != "b" {
		t.Error(got)
	}
	for _, c := range []struct{ query, want string }{
		{"limit=1&sort=-name&cursor=" + first, "cursor_mismatch cursor"},
		{"limit=2&sort=name&cursor=" + first, "cursor_mismatch cursor"},
		{"limit=1&sort=name&status=complete&cursor=" + first, "cursor_mismatch cursor"},
		{"limit=1&sort=name&cursor=" + first[1:] + first[:1], "cursor_mismatch cursor"},
		{"limit=1&sort=name&cursor=", "cursor_mismatch cursor"},
		{"limit=1&sort=name&offset=0&cursor=" + first, "contradiction cursor"},
	} {
		if got := s.get("/widget/?" + c.query).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s", c.query, got)
		}
	}
	if got := s.as(keyB).get("/widget/?limit=1&sort=name&cursor=" + first).faults(http.StatusBadRequest); got != "cursor_mismatch cursor" {
		t.Error(got)
	}
	s.clock.pass(59 * time.Second)
	s.get("/widget/?limit=1&sort=name&cursor=" + first).want(http.StatusOK)
	s.clock.pass(time.Second)
	if got := s.get("/widget/?limit=1&sort=name&cursor=" + first).faults(http.StatusBadRequest); got != "cursor_expired cursor" {
		t.Error(got)
	}
}

func TestFiltersAndSorts(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.fill("gear_12", "sun_gear", "axle", "rod%")
	today := time.Now().UTC().Format(time.DateOnly)
	for _, c := range []struct{ query, want string }{
		{"name=gear*", "gear_12"},
		{"name=*gear*&sort=name", "gear_12 sun_gear"},
		{"name=gear", ""}, // exact, but on /model/
		{"name=axle,sun_gear&sort=name", "axle sun_gear"},
		{"name=axle&name=sun_gear&sort=name", "axle sun_gear"},
		{"name[]=axle&name[]=sun_gear&sort=-name", "sun_gear axle"},
		{"filter[name]=axle", "axle"},
		{"filter%5Bname%5D=axle", "axle"},
		{"name=rod%25", "rod%"},
		{"name=%25", ""},
		{"name=axle&status=queued", ""},
		{"name=axle&status=complete,queued", "axle"},
		{"name=axle&created=" + today, "axle"},
		{"name=axle&created_after=" + today, "axle"},
		{"name=axle&created_before=" + today, ""},
		{"name=axle&updated_after=2020-01-01T00:00:00%2B01:00", "axle"},
		{"name=axle&updated_after=2020-01-01T00:00:00+01:00", "axle"},
		{"sort=%2Bname", "axle gear_12 rod% sun_gear"},
		{"sort=+name", "axle gear_12 rod% sun_gear"},
		{"sort=-name", "sun_gear rod% gear_12 axle"},
		{"sort=name,desc", "sun_gear rod% gear_12 axle"},
		{"sort=+status,%20-name", "sun_gear rod% gear_12 axle"},
		{"sort=%2Bstatus,%20-name", "sun_gear rod% gear_12 axle"},
		{"sort=status&sort=name,DESC", "sun_gear rod% gear_12 axle"},
		{`sort=["name,desc","created"]`, "sun_gear rod% gear_12 axle"},
		{"sort[]=name,asc", "axle gear_12 rod% sun_gear"},
		{"sort=uuid,desc", "rod% axle sun_gear gear_12"},
	} {
		if got := s.get("/widget/?"+c.query).want(http.StatusOK).rows("widgets", "name"); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	var before map[string]any
	for _, row := range s.get("/widget/?sort=-created,name").at("widgets").([]any) {
		now := row.(map[string]any)
		if before != nil && before["created"] == now["created"] && now["name"].(string) < before["name"].(string) || later(now, before) {
			t.Errorf("%v after %v", now, before)
		}
		before = now
	}
	for _, c := range []struct{ query, want string }{
		{"sort=colour", "invalid_value sort"},
		{"sort=desc", "invalid_value sort"},
		{"colour=red", "unknown_parameter colour"},
		{"filter[type]=x&name_after=3", "unknown_parameter filter[type]; unknown_parameter name_after"},
		{"limit=0&offset=-1", "out_of_range limit; out_of_range offset"},
		{"limit=1001", "out_of_range limit"},
		{"created=yesterday", "invalid_value created"},
		{"created=2020-01-01&created=2021-01-01", "invalid_value created"},
		{"name=", "invalid_value name"},
		{"name=%00", "invalid_value name"},
		{"status=%ff", "invalid_value status"},
		{"name=%zz", "invalid_query"},
	} {
		if got := s.get("/widget/?" + c.query).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}

// later reports whether a row was made after another.
func later(a, b map[string]any) bool {
	if b == nil {
		return false
	}
	at, errA := time.Parse(time.RFC3339, a["created"].(string))
	bt, errB := time.Parse(time.RFC3339, b["created"].(string))
	return errA != nil || errB != nil || at.After(bt)
}
