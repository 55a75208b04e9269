package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/store"
)

func TestRunEstimate(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	printer := s.post("/printer-type/", `{"name":"p","build_volume":{"x":200,"y":200,"z":200},"time_before_print":60,"time_after_print":30,"running_cost_per_hour":36}`).at("uri")
	layout := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":9}`, cube), quick)).at("uri")
	// The layers of all cubes at once: 9000/30 + 50*2 = 400 s.
	r := s.made("/schedule_runs/", `{"run":%q,"printer_type":%q}`, layout, printer)
	if r.at("status") != "complete" || r.at("estimator") != "engine" || r.at("estimates", "time", "total_s") != 490.0 || r.at("estimates", "time", "print_s") != 400.0 ||
		r.at("estimates", "time", "around_s") != 90.0 || r.at("estimates", "run_type") != "printing" || r.at("run") != layout || r.at("layers") != 50.0 ||
		r.at("parts", 0, "model") != cube || r.at("parts", 0, "count") != 9.0 || r.at("estimates", "materials", 0, "type") != "base" {
		t.Errorf("%s", r.body)
	}
	r.near(9, 1e-9, "estimates", "materials", 0, "quantity_cm3")
	// One after the other.
	if r := s.made("/schedule_runs/", `{"run":"r7","pieces":[{"model":%q,"count":9}]}`, cube); r.at("estimates", "time", "total_s") != 9*133.0 {
		t.Errorf("%s", r.body)
	}
}

// TestRunSaysWhatItIs: the name of a run that was made here is enough, for its pieces
// and its printer are known.
func TestRunSaysWhatItIs(t *testing.T) {
	s := sketch(t, nil)
	cube, other := s.cube(), s.model(turnable, box(20, 20, 20)).at("uri").(string)
	printer := s.post("/printer-type/", `{"name":"p","build_volume":{"x":200,"y":200,"z":200},"time_before_print":60,"time_after_print":30,"running_cost_per_hour":36}`).at("uri")
	split := s.made("/create-runs/", `{"pieces":[{"model":%q,"count":200}],"primary_workstation":%q,"on_packing_process_failure":"split-builds","iterations":500}`, cube, printer)
	if split.counts() != "169 31" {
		t.Fatal(split.counts())
	}
	run := split.at("resulting_runs", 1).(string)
	r := s.made("/schedule_runs/", `{"run":%q}`, run) // 31000/30 + 50*2 s, and 90 around it
	if r.at("status") != "complete" || r.at("run") != run || r.at("estimates", "time", "total_s") != 1223.0 || r.at("parts", 0, "model") != cube ||
		r.at("parts", 0, "count") != 31.0 || len(r.at("builds").([]any)) != 1 || r.at("cost") == nil {
		t.Errorf("%s", r.body)
	}
	// The whole of it, on the same printer.
	if r := s.made("/schedule_runs/", `{"run":%q}`, split.at("uri")); r.at("parts", 0, "count") != 200.0 || r.at("estimates", "time", "around_s") != 180.0 {
		t.Errorf("%s", r.body)
	}
	process := s.made("/packing-process/", `{"pieces":[%q,%q],"printer":%q,"iterations":100}`, cube, other, printer)
	if r := s.made("/schedule_runs/", `{"run":%q}`, process.at("run")); r.at("status") != "complete" || r.at("estimates", "time", "total_s") != 590.0 {
		t.Errorf("%s", r.body) // 9000/30 + 100*2 s, and 90 around it
	}
	jobs := s.made("/create-runs/", `{"pieces":[{"model":%[1]q,"count":2,"job":"j1"},{"model":%[2]q,"job":"j2"},{"model":%[1]q,"job":"j2","count":3}],"batch_type":"by_job","printer":%[3]q}`, cube, other, printer)
	run = jobs.at("resulting_runs", 1).(string)
	// One after the other: 8000/30 + 100*2 s, and 3 times 133 s; what comes before and after each.
	if r := s.made("/schedule_runs/", `{"run":%q}`, run); r.at("status") != "complete" || r.at("estimates", "time", "print_s") != 467.0+3*133 || r.at("estimates", "time", "around_s") != 4*90.0 {
		t.Errorf("%s", r.body)
	}
	// What the request says itself goes before that.
	if r := s.made("/schedule_runs/", `{"run":%q,"pieces":[%q]}`, run, cube); r.at("estimates", "time", "total_s") != 133.0 {
		t.Errorf("%s", r.body)
	}
	none := strings.TrimSuffix(run, "2") + "7"
	if got := s.post("/schedule_runs/", fmt.Sprintf(`{"run":%q}`, none)).faults(http.StatusNotFound); got != "not_found run" {
		t.Error(got)
	}
	if got := s.as(keyB).post("/schedule_runs/", fmt.Sprintf(`{"run":%q}`, run)).faults(http.StatusBadRequest); got != "missing layout" {
		t.Error(got)
	}
}

// TestRunCostIsThatOfItsUnits prices a material by volume and by weight: the cost is
// the same.
func TestRunCostIsThatOfItsUnits(t *testing.T) {
	s := sketch(t, nil)
	cube := s.model(turnable, box(50, 50, 50)).at("uri")
	var totals []float64
	for i, m := range []string{`"cost":0.05,"units":"cm3"`, `"cost":40,"units":"kg","density":1.25`, `"cost":18.143695,"units":"lb","density":1.25`} {
		material := s.post("/material/", fmt.Sprintf(`{"name":"m%d","type":"base",%s}`, i, m)).want(http.StatusCreated).at("uri")
		r := s.made("/schedule_runs/", `{"run":"r%d","pieces":[%q],"material":%q}`, i, cube, material)
		if r.at("status") != "complete" || r.at("cost", "cost_pp_minor") == nil {
			t.Fatalf("%s", r.body)
		}
		totals = append(totals, r.at("cost", "cost_pp_minor").(float64))
	}
	if totals[0] != 625 || totals[1] != totals[0] || totals[2] != totals[0] { // 125 cm^3 of 0.05
		t.Errorf("%v", totals)
	}
}

func TestUserKnowsTheRunBetter(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	r := s.made("/schedule_runs/", `{"run":"r","pieces":[%q]}`, cube)
	at := r.at("uri").(string)
	r = s.do("PUT", at, `{"estimates":{"time":{"total_s":7}},"edited_by":"/user/1/"}`).want(http.StatusOK)
	if r.at("estimator") != "user" || r.at("estimates", "time", "total_s") != 7.0 || r.at("edited_by") != "/user/1/" || r.at("estimates", "materials", 0, "type") != "base" {
		t.Errorf("%s", r.body)
	}
	r = s.do("PATCH", at, `{"estimates":null}`).want(http.StatusOK)
	if r.at("estimator") != "engine" || r.at("estimates", "time", "total_s") != 133.0 {
		t.Errorf("%s", r.body)
	}
	if got := s.do("PATCH", at, `{"volume_per_second":1}`).faults(http.StatusBadRequest); got != "unsupported" {
		t.Error(got)
	}
	own := s.post("/schedule_runs/", `{"run":"ship","estimates":{"run_type":"shipping","time":{"total_s":86400}}}`).want(http.StatusCreated)
	if own.at("status") != "complete" || own.at("estimator") != "user" || own.at("estimates", "run_type") != "shipping" {
		t.Errorf("%s", own.body)
	}
	if got := s.do("PATCH", own.Header.Get("Location"), `{"estimates":null}`).faults(http.StatusBadRequest); got != "missing estimates" {
		t.Error(got)
	}
}

func TestRunEstimateFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing run; missing layout"},
		{`{"run":"r","layout":"/model/x/","pieces":["/model/x/"],"tier":4,"infill":2,"share":"fair"}`,
			"out_of_range infill; invalid_value share; out_of_range tier; contradiction pieces"},
		{`{"run":"r","machine":"toaster","estimates":{"run_type":"cooking"}}`, "invalid_value estimates.run_type"},
	} {
		if got := s.post("/schedule_runs/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	if got := s.post("/schedule_runs/", `{"run":"/layout/01arz3ndektsv4rrffq69g5fav/"}`).faults(http.StatusNotFound); got != "not_found run" {
		t.Error(got)
	}
}

func TestOneEstimateOfARunAtATime(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	running := store.Draft{Start: true, Record: store.Record{Tenant: "a", Family: "schedule_runs", Name: "r", Kind: "run_estimate", Params: []byte(`{}`), Fields: []byte(`{"run":"r"}`)}}
	rec, _, err := s.jobs.Create(t.Context(), running)
	if err != nil {
		t.Fatal(err)
	}
	const own = `{"run":"r","estimates":{"time":{"total_s":1}}}`
	if got := s.post("/schedule_runs/", own).faults(http.StatusBadRequest); got != "estimate_running run" {
		t.Error(got)
	}
	s.as(keyB).post("/schedule_runs/", own).want(http.StatusCreated)
	if _, err := s.jobs.Cancel(t.Context(), store.Ref{Tenant: "a", Family: "schedule_runs", ID: rec.ID}); err != nil {
		t.Fatal(err)
	}
	s.post("/schedule_runs/", own).want(http.StatusCreated)
}
