package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// tray makes a printer type of 200 mm and returns its address.
func (s *server) tray() string {
	s.t.Helper()
	return s.post("/printer-type/", `{"name":"tray","build_volume":{"x":200,"y":200,"z":200}}`).want(http.StatusCreated).at("uri").(string)
}

// made makes a resource and waits for its end.
func (s *server) made(path, body string, args ...any) *reply {
	s.t.Helper()
	return s.final(s.post(path, fmt.Sprintf(body, args...)).want(http.StatusCreated).Header.Get("Location"))
}

// counts are the pieces of each run.
func (r *reply) counts() string {
	r.t.Helper()
	return r.rows("runs", "pieces_count")
}

func TestPackingProcessSplitsBuilds(t *testing.T) {
	s := sketch(t, nil)
	cube, tray := s.cube(), s.tray()
	r := s.made("/packing-process/", `{"pieces":[{"model":%q,"count":499},%q],"printer":%q,"on_failure":"split-builds","iterations":500}`, cube, cube, tray)
	if r.at("status") != "complete" || r.counts() != "169 169 162" || r.at("pieces_count") != 500.0 || len(r.at("unfitted_pieces").([]any)) != 0 ||
		r.at("resulting_runs_count") != 3.0 || r.at("run") != r.at("resulting_runs", 0) || r.at("printer") != tray || r.at("on_success") != "silent" {
		t.Errorf("%.600s %s", r.body, r.counts())
	}
	// No piece is lost or doubled.
	seen := map[string]int{}
	for _, row := range r.at("positions").([]any) {
		p := row.(map[string]any)
		seen[fmt.Sprintf("%v %v", p["placed"], p["plate"])]++
	}
	if fmt.Sprint(seen) != "map[true 0:169 true 1:169 true 2:162]" {
		t.Error(seen)
	}
	// What is packed may be merged.
	if m := s.made("/merge/", `{"name":"m","layout":%q,"format":"stl"}`, r.at("uri")); len(m.at("build_files").([]any)) != 3 {
		t.Errorf("%s", m.body)
	}
}

func TestPackingProcessIgnoresWhatDoesNotFit(t *testing.T) {
	s := sketch(t, nil)
	cube, tray := s.cube(), s.tray()
	waits := s.post("/model/", turnable).Header.Get("Location")
	r := s.made("/packing-process/", `{"pieces":[%q,{"model":%q,"count":180}],"printer":%q,"iterations":500}`, waits, cube, tray)
	left := r.at("unfitted_pieces").([]any)
	if r.at("status") != "complete" || r.at("resulting_runs_count") != 1.0 || r.at("on_failure") != "ignore" || left[0] != waits ||
		fmt.Sprint(r.at("runs", 0, "pieces_count")) != fmt.Sprint(181-len(left)) || len(left) > 12 || left[1] != cube {
		t.Errorf("%.600s", r.body)
	}
}

func TestCreateRuns(t *testing.T) {
	s := sketch(t, nil)
	cube, tray := s.cube(), s.tray()
	r := s.made("/create-runs/", `{"pieces":[{"model":%q,"count":4}],"primary_workstation":%q,"run_name":"r","notes":"n","iterations":100}`, cube, tray)
	if r.at("status") != "complete" || r.at("priority") != 65.0 || r.at("locked") != true || r.at("run_name") != "r" || r.at("notes") != "n" ||
		r.at("printer_name") != "tray" || r.at("primary_workstation") != tray || r.at("on_packing_process_failure") != "ignore" ||
		r.at("on_packing_process_success") != "silent" || r.at("base_material_used") != nil || r.at("primary_run_duration") != nil ||
		r.at("primary_run") != r.at("resulting_runs", 0) || r.at("resulting_runs_count") != 1.0 || r.at("pieces_count") != 4.0 ||
		r.at("do_build_volume_check") != true || r.at("pieces", 0) != cube || r.at("finished") == nil {
		t.Errorf("%s", r.body)
	}
	for _, c := range []struct{ batch, want string }{
		{`"batch_type":"single"`, "1 1 1 1 1 1"},
		{`"batch_type":"by_number_of_parts","number_of_parts":4`, "4 2"},
		{`"batch_type":"by_job"`, "3 2 1"},
		{`"batch_type":"by_order"`, "5 1"},
		{`"batch_type":"match_previous"`, "4 2"},
	} {
		r := s.made("/create-runs/", `{"pieces":[{"model":%[1]q,"count":3,"job":"j1","order":"o1","run":"a"},
			{"model":%[1]q,"count":2,"job":"j2","order":"o1","run":"b"},{"model":%[1]q,"job":"j3","order":"o2","run":"a"}],%[2]s}`, cube, c.batch)
		if r.at("status") != "complete" || r.counts() != c.want || len(r.at("unfitted_pieces").([]any)) != 0 || r.at("positions") != nil {
			t.Errorf("%s: %s: %s", c.batch, r.counts(), r.body)
		}
	}
	// 200 cubes fill a plate and more, and not the volume above it.
	for batch, want := range map[string]float64{"by_size_xy": 2, "by_size_xyz": 1} {
		r := s.made("/create-runs/", `{"pieces":[{"model":%q,"count":200}],"printer":%q,"batch_type":%q,"iterations":200}`, cube, tray, batch)
		if r.at("status") != "complete" || r.at("resulting_runs_count") != want {
			t.Errorf("%s: %.400s", batch, r.body)
		}
	}
}

func TestRunFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	tray := s.tray()
	const nobody = `"/model/01arz3ndektsv4rrffq69g5fav/"`
	for _, c := range []struct {
		path, body, want string
		status           int
	}{
		{"/packing-process/", `{}`, "missing pieces; missing printer", 400},
		{"/packing-process/", fmt.Sprintf(`{"pieces":[%s],"printer":%q}`, nobody, tray), "not_found pieces[0]", 404},
		{"/packing-process/", fmt.Sprintf(`{"pieces":["/line-item/1/"],"printer":%q,"on_failure":"panic","iterations":-1,"colour":1}`, tray),
			"unknown_field colour; out_of_range iterations; invalid_value on_failure; invalid_reference pieces[0]", 400},
		{"/create-runs/", `{}`, "missing pieces; missing primary_workstation", 400},
		{"/create-runs/", `{"pieces":[` + nobody + `],"batch_type":"by_size_xy"}`, "missing primary_workstation; not_found pieces[0]", 400},
		{"/create-runs/", `{"pieces":[` + nobody + `],"batch_type":"by_number_of_parts"}`, "not_found pieces[0]; invalid_value number_of_parts", 400},
		{"/create-runs/", `{"pieces":[{"model":` + nobody + `,"job":7}],"batch_type":"by_job","number_of_parts":2,"priority":101,"base_material_used":-1}`,
			"out_of_range base_material_used; out_of_range priority; contradiction number_of_parts; wrong_type pieces[0].job; not_found pieces[0].model", 400},
		{"/create-runs/", fmt.Sprintf(`{"pieces":[%s],"printer":%q,"primary_workstation":"/printer-type/x/"}`, nobody, tray),
			"contradiction printer; not_found primary_workstation; not_found pieces[0]", 400},
	} {
		if got := s.post(c.path, c.body).faults(c.status); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.path, c.body, got, c.want)
		}
	}
	waits := s.post("/model/", turnable).Header.Get("Location")
	if got := s.post("/packing-process/", fmt.Sprintf(`{"pieces":[%q],"printer":%q}`, waits, tray)).faults(http.StatusConflict); got != "not_ready pieces[0]" {
		t.Error(got)
	}
	if got := s.get("/create-runs/").at("total_count"); got != 0.0 || !strings.HasPrefix(tray, s.URL) {
		t.Errorf("%v runs of bad requests", got)
	}
}
