package api

import (
	"fmt"
	"net/http"
	"testing"
)

const kilos = `{"name":"PA12","type":"base","cost":50,"units":"kg","density":1.01}`

func TestMaterial(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	r := s.post("/material/", `{"name":"resin","type":"base","cost":0.2,"color":"#00FF00","identifiers":[{"x":1}]}`).want(http.StatusCreated)
	if r.at("units") != "cm3" || r.at("units_measurement_core") != "volume" || r.at("density") != nil || r.at("post_processing_seconds") != 0.0 ||
		r.at("color") != "#00FF00" || r.at("identifiers", 0, "x") != 1.0 || r.at("uri") != r.Header.Get("Location") {
		t.Errorf("%s", r.body)
	}
	if got := s.post("/material/", kilos).want(http.StatusCreated).at("units_measurement_core"); got != "weight" {
		t.Error(got)
	}
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing cost; missing name; missing type"},
		{`{"name":"a","type":"base","cost":1,"units":"gram"}`, "missing density"},
		{`{"name":"a","type":"base","cost":1,"units":"lb","density":0}`, "out_of_range density"},
		{`{"name":"a","type":"glue","cost":-1,"units":"stone","weight":1}`, "out_of_range cost; invalid_value type; invalid_value units; unknown_field weight"},
		{`{"name":"a","type":"base","cost":1,"units_measurement_core":"weight"}`, "contradiction units_measurement_core"},
		{`{"name":"PA12","type":"base","cost":1}`, "name_taken name"},
		{`{"name":"a\u0000","type":"base","cost":1}`, "invalid_value name"},
	} {
		if got := s.post("/material/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	s.as(keyB).post("/material/", kilos).want(http.StatusCreated) // a name is taken for its tenant alone
}

func TestChangeARecord(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	r := s.post("/material/", kilos).want(http.StatusCreated)
	at := r.Header.Get("Location")
	first := r.Header.Get("ETag")
	for _, verb := range []string{"PUT", "PATCH"} {
		r = s.do(verb, at, `{"cost":60}`).want(http.StatusOK)
		if r.at("cost") != 60.0 || r.at("name") != "PA12" || r.at("density") != 1.01 {
			t.Errorf("%s: %s", verb, r.body)
		}
	}
	if string(s.get(at).body) != string(r.body) || r.Header.Get("ETag") == first {
		t.Error("the change did not stay")
	}
	// What was read may be sent back.
	s.do("PUT", at, string(r.body)).want(http.StatusOK)
	r = s.do("PATCH", at, `{"units":"l","density":null}`).want(http.StatusOK)
	if r.at("units_measurement_core") != "volume" || r.at("density") != nil {
		t.Errorf("%s", r.body)
	}
	for _, c := range []struct{ body, want string }{
		{`{"units":"kg","cost":"much"}`, "wrong_type cost; missing density"},
		{`{"name":null}`, "missing name"},
		{`{"colour":1}`, "unknown_field colour"},
		{`[1]`, "wrong_type"},
		{`{"cost":1,"cost":2}`, "duplicate_key"},
		{`{"cost":`, "invalid_json"},
	} {
		if got := s.do("PATCH", at, c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	s.do("PATCH", at, `{"cost":1}`, "If-Match", first).problem(http.StatusPreconditionFailed)
	s.do("PATCH", at, `{"cost":1}`, "If-Match", s.get(at).Header.Get("ETag"), "Prefer", "return=minimal").want(http.StatusNoContent)
	s.as(keyB).do("PATCH", at, `{"cost":1}`).problem(http.StatusNotFound)
	s.do("DELETE", at, "").want(http.StatusNoContent)
	s.do("PATCH", at, `{"cost":1}`).problem(http.StatusNotFound)
}

// TestChangesDoNotGetLost counts in a record from many sides at once.
func TestChangesDoNotGetLost(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	at := s.post("/material/", kilos).want(http.StatusCreated).Header.Get("Location")
	done := make(chan error)
	fields := []string{"color", "swatch", "external_id", "bureau", "manufacturer"}
	for i, f := range fields {
		go func() {
			r := s.do("PATCH", at, fmt.Sprintf(`{%q:%d}`, f, i))
			var err error
			if r.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s: %d %s", f, r.StatusCode, r.body)
			}
			done <- err
		}()
	}
	for range fields {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	r := s.get(at)
	for i, f := range fields {
		if r.at(f) != float64(i) {
			t.Errorf("%s is %v", f, r.at(f))
		}
	}
}

func TestPrinterType(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	material := s.post("/material/", kilos).at("uri")
	r := s.post("/printer-type/", fmt.Sprintf(`{"name":"M290","build_volume":{"x":250,"y":250,"z":325},"materials":[%q],"type":"DMLS"}`, material)).want(http.StatusCreated)
	if r.at("build_plate_shape") != "rectangular" || r.at("build_packer_type") != "pack2d" || r.at("min_packing_distance") != 5.0 ||
		r.at("material_mode") != "single_material" || r.at("running_cost_per_hour") != nil || r.at("print_cost_scale_factor") != 1.0 ||
		r.at("material_cost_scale_factor") != 1.0 || r.at("time_before_print") != 0.0 || r.at("time_after_print") != 0.0 || r.at("type") != "DMLS" {
		t.Errorf("%s", r.body)
	}
	s.post("/printer-type/", `{"name":"round","build_plate_shape":"circular","build_volume":{"x":150,"z":100},"min_packing_distance":0}`).want(http.StatusCreated)
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing build_volume; missing name"},
		{`{"name":"a","build_volume":{"x":1,"z":1}}`, "missing build_volume.y"},
		{`{"name":"a","build_volume":{"x":0,"y":-1}}`, "missing build_volume.z; out_of_range build_volume.x; out_of_range build_volume.y"},
		{`{"name":"M290","build_volume":{"x":1,"y":1,"z":1}}`, "name_taken name"},
		{`{"name":"a","build_volume":{"x":1,"y":1,"z":1},"min_packing_distance":-1,"build_packer_type":"3d","material_mode":"any","time_before_print":-1}`,
			"invalid_value build_packer_type; invalid_value material_mode; out_of_range min_packing_distance; out_of_range time_before_print"},
		{`{"name":"a","build_volume":{"x":1,"y":1,"z":1},"materials":["/model/01arz3ndektsv4rrffq69g5fav/"]}`, "invalid_reference materials[0]"},
	} {
		if got := s.post("/printer-type/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	at := r.Header.Get("Location")
	if got := s.do("PATCH", at, `{"build_volume":{"z":400}}`).want(http.StatusOK); got.at("build_volume", "z") != 400.0 || got.at("build_volume", "x") != 250.0 {
		t.Errorf("%s", got.body)
	}
	if got := s.get("/printer-type/?name=M*").rows("resources", "name"); got != "M290" {
		t.Error(got)
	}
}

// TestNamesAtOnce makes and renames materials from many sides: one has the name, the
// others are told.
func TestNamesAtOnce(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	other := s.post("/material/", `{"name":"other","type":"base","cost":1}`).want(http.StatusCreated).Header.Get("Location")
	status := make(chan int)
	for range 8 {
		go func() { status <- s.post("/material/", kilos).StatusCode }()
		go func() { status <- s.do("PATCH", other, `{"name":"PA12"}`).StatusCode }()
	}
	owned := make(chan int)
	for range 8 {
		go func() { owned <- s.post("/slicer-config/", `{"printer":"/printer/1/"}`).StatusCode }()
	}
	configs := 0
	for range 8 {
		if got := <-owned; got == http.StatusCreated {
			configs++
		} else if got != http.StatusBadRequest {
			t.Errorf("status %d", got)
		}
	}
	if configs != 1 {
		t.Errorf("%d settings of one owner", configs)
	}
	done := 0
	for range 16 {
		switch got := <-status; got {
		case http.StatusCreated, http.StatusOK:
			done++
		case http.StatusBadRequest:
		default:
			t.Errorf("status %d", got)
		}
	}
	if got := s.get("/material/?name=PA12").at("total_count"); got != 1.0 || done == 0 {
		t.Errorf("%v materials of one name, %d requests done", got, done)
	}
}
