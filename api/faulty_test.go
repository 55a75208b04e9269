package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

// TestOneRecordDoesNotSpoilItsList keeps a record that cannot be shown beside one
// that can.
func TestOneRecordDoesNotSpoilItsList(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.post("/widget/", `{"name":"sound"}`).want(http.StatusCreated)
	at := s.post("/widget/", `{"name":"unshown"}`).want(http.StatusCreated).Header.Get("Location")
	if got := s.get("/widget/?sort=name").want(http.StatusOK).rows("widgets", "error_code"); got != "<nil> unreadable" {
		t.Error(got)
	}
	r := s.get(at).want(http.StatusOK)
	if r.at("uri") != at || r.at("error_code") != "unreadable" || strings.Contains(string(r.body), "asked") {
		t.Errorf("%s", r.body)
	}
	if got := string(s.get(at + "events/").body); !strings.Contains(got, `"error_code":"unreadable"`) {
		t.Errorf("%q", got)
	}
	if !strings.Contains(s.log.String(), "as asked") {
		t.Error("the log does not say why")
	}
}

// TestFieldsThatAreNoJSON shows a layout whose row of the database is spoilt.
func TestFieldsThatAreNoJSON(t *testing.T) {
	s := sketch(t, nil)
	at := s.layout(plate(fmt.Sprintf("%q", s.cube()), quick)).at("uri").(string)
	spoil := func(change func(*store.Record)) {
		t.Helper()
		_, err := s.jobs.Store.Modify(t.Context(), store.Ref{Tenant: "a", Family: "layout", ID: lastPart(at)}, func(r *store.Record) error {
			change(r)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	spoil(func(r *store.Record) { r.Fields = json.RawMessage(`{"models":7}`) })
	if got := s.get("/layout/").want(http.StatusOK).rows("layouts", "error_code"); got != "unreadable" {
		t.Error(got)
	}
	// What an older version has let in: a request without any model.
	spoil(func(r *store.Record) {
		r.Fields, r.Params = json.RawMessage(`{"models":[""]}`), json.RawMessage(`{"models":[{"id":"none"}]}`)
	})
	if got := s.get(at).want(http.StatusOK); got.at("error_code") != nil {
		t.Errorf("%s", got.body)
	}
	s.do("DELETE", at, "").want(http.StatusNoContent)
}

// TestEmptyReferences sends addresses without a letter.
func TestEmptyReferences(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	tray := s.post("/printer-type/", `{"name":"tray","build_volume":{"x":1,"y":1,"z":1}}`).at("uri")
	for _, c := range []struct{ path, body, want string }{
		{"/layout/", plate(`""`), "invalid_reference models[0]"},
		{"/layout/", plate(`{"model":""}`), "invalid_reference models[0].model"},
		{"/layout/", plate(`null,5,{}`), "wrong_type models[0]; wrong_type models[1]; missing models[2].model"},
		{"/layout/", plate(`""`, `"printer_type":""`), "out_of_range printer_type; invalid_reference models[0]"},
		{"/packing-process/", `{"pieces":["a"],"printer":""}`, "out_of_range printer; invalid_reference pieces[0]"},
		{"/packing-process/", `{"pieces":["a"]}`, "missing printer; invalid_reference pieces[0]"},
		{"/packing-process/", fmt.Sprintf(`{"pieces":[""],"printer":%q}`, tray), "invalid_reference pieces[0]"},
		{"/packing-process/", fmt.Sprintf(`{"pieces":[""],"printer":%q,"primary_workstation":"/printer-type/x/"}`, tray), "contradiction primary_workstation; invalid_reference pieces[0]"},
		{"/create-runs/", fmt.Sprintf(`{"pieces":[""],"primary_workstation":%q}`, tray), "invalid_reference pieces[0]"},
		{"/create-runs/", `{"pieces":["a"],"primary_workstation":"","printer":""}`, "missing primary_workstation; invalid_reference pieces[0]"},
		{"/schedule_runs/", `{"run":"r","pieces":[""]}`, "invalid_reference pieces[0]"},
		{"/schedule_runs/", `{"run":"r","layout":""}`, "out_of_range layout"},
		{"/external-estimate/", `{"model":""}`, "invalid_reference model"},
		{"/slice/", `{"model":"","slicer_config":""}`, "out_of_range model; out_of_range slicer_config"},
	} {
		if got := s.post(c.path, c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, got, c.want)
		}
	}
}

// TestNumbersNextToNothing sends the smallest positive numbers there are.
func TestNumbersNextToNothing(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, c := range []struct{ path, body, want string }{
		{"/external-estimate/", `{"model":"a","volume_per_second":1e-320,"layer_thickness":1e-320}`,
			"out_of_range layer_thickness; out_of_range volume_per_second; invalid_reference model"},
		{"/schedule_runs/", `{"run":"r","pieces":["a"],"volume_per_second":1e-320}`, "out_of_range volume_per_second; invalid_reference pieces[0]"},
		{"/printer-type/", `{"name":"a","build_volume":{"x":1e-320,"y":1,"z":1}}`, "out_of_range build_volume.x"},
		{"/layout/", layoutOf(`{"type":"rectangle","x":1e-320,"y":200}`, 5, `"a"`, `"time_budget_s":1e-320`),
			"out_of_range build.x; out_of_range time_budget_s; invalid_reference models[0]"},
		{"/slicer-config/", `{"parameters":{"scale":1e-320}}`, "out_of_range parameters.scale"},
	} {
		if got := s.post(c.path, c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, got, c.want)
		}
	}
}

// TestWorkstationOfAPackingProcess names the printer by its other name.
func TestWorkstationOfAPackingProcess(t *testing.T) {
	s := sketch(t, nil)
	tray := s.post("/printer-type/", `{"name":"tray","build_volume":{"x":100,"y":100,"z":100}}`).at("uri")
	r := s.final(s.post("/packing-process/", fmt.Sprintf(`{"pieces":[%q],"primary_workstation":%q,"iterations":100}`, s.cube(), tray)).
		want(http.StatusCreated).Header.Get("Location"))
	if r.at("status") != "complete" || r.at("printer") != tray || r.at("primary_workstation") != tray || r.at("resulting_runs_count") != 1.0 {
		t.Errorf("%s", r.body)
	}
}
