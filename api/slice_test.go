package api

import (
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// everyParameter is the default of each parameter, said.
const everyParameter = `{"material":"PLA","print_quality":"standard","filament_diameter":1.75,"nozzle_diameter":"0.4","infill_density":20.0,"infill_speed":40.0,
	"extruder_temperature":230.0,"bed_shape":"rectangular","bed_size_x_r":200.0,"bed_size_y":200.0,"bed_temperature":0.0,"part_interior":"sparse","perimeters":2,
	"perimeter_speed":40.0,"scale":1,"support":false,"support_style":"sparse","raft":false,"units":"mm"}`

// config makes settings and waits for them.
func (s *server) config(body string) *reply {
	s.t.Helper()
	return s.final(s.post("/slicer-config/", body).want(http.StatusCreated).Header.Get("Location"))
}

// content reads the file behind the link of a resource, without credentials.
func (r *reply) content(s *server) []byte {
	r.t.Helper()
	link, ok := r.at("content").(string)
	if !ok {
		r.t.Fatalf("no content: %s", r.body)
	}
	return s.as("").get(link).want(http.StatusOK).body
}

func TestSlicerConfig(t *testing.T) {
	s := sketch(t, nil)
	silent := s.config(`{"parameters":{}}`)
	if silent.at("status") != "parsed" || silent.at("engine") != "slic3r" || silent.at("name") != "" || silent.at("parameters", "nozzle_diameter") != "0.4" ||
		silent.at("error") != nil || silent.at("printer_type") != nil {
		t.Errorf("%s", silent.body)
	}
	text := silent.content(s)
	if !bytes.Contains(text, []byte("layer_height = 0.2\n")) {
		t.Errorf("%s", text)
	}
	if said := s.config(`{"parameters":` + everyParameter + `}`); !bytes.Equal(said.content(s), text) || !bytes.Equal(s.config(`{}`).content(s), text) {
		t.Error("defaults that are said make another file")
	}
	own := s.config(`{"engine":"prusaslicer","content":"layer_height = 0.3\nfill_density = 15%\n"}`)
	if string(own.content(s)) != "layer_height = 0.3\nfill_density = 15%\n" || own.at("status") != "parsed" || own.at("parameters") != nil {
		t.Errorf("%s", own.body)
	}
	bad := s.config(`{"content":"layer_height = thick"}`)
	if bad.at("status") != "failed" || bad.at("error_code") != "bad_config" || bad.at("content") != nil {
		t.Errorf("%s", bad.body)
	}
}

func TestSlicerConfigFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	printer := s.post("/printer-type/", `{"name":"p","build_volume":{"x":30,"y":30,"z":30}}`).at("uri").(string)
	for _, c := range []struct{ body, want string }{
		{`{"content":"layer_height = 0.2","parameters":{}}`, "contradiction content"},
		{`{"engine":"cura","parameters":{"colour":1,"infill_density":101,"perimeters":1.5,"units":"feet","nozzle_diameter":0.4}}`,
			"invalid_value engine; unknown_field parameters.colour; out_of_range parameters.infill_density; wrong_type parameters.nozzle_diameter; wrong_type parameters.perimeters; invalid_value parameters.units"},
		{`{"parameters":{"filament_diameter":9,"infill_speed":0}}`, "invalid_value parameters.filament_diameter; invalid_value parameters.infill_speed"},
		{`{"printer":"/printer/1/","printer_type":"/printer-type/2/","jeni_cluster":"c"}`, "contradiction printer_type; contradiction jeni_cluster"},
		{`{"printer_type":"/printer-type/01arz3ndektsv4rrffq69g5fav/"}`, ""},
	} {
		status := http.StatusBadRequest
		if c.want == "" {
			status, c.want = http.StatusNotFound, "not_found printer_type"
		}
		if got := s.post("/slicer-config/", c.body).faults(status); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
	if got := s.post("/slicer-config/raw/", `{}`).faults(http.StatusBadRequest); got != "missing engine" {
		t.Error(got)
	}
	// An owner has one config, whatever the spelling of its address, until that is deleted.
	first := s.post("/slicer-config/", fmt.Sprintf(`{"printer_type":%q}`, printer)).want(http.StatusCreated)
	again := fmt.Sprintf(`{"engine":"slic3r","printer_type":%q}`, strings.TrimPrefix(printer, s.URL))
	for _, path := range []string{"/slicer-config/", "/slicer-config/raw/"} {
		if got := s.post(path, again).faults(http.StatusBadRequest); got != "owner_taken printer_type" {
			t.Error(got)
		}
	}
	s.post("/slicer-config/", `{"printer":"/printer/1/"}`).want(http.StatusCreated)
	if got := s.post("/slicer-config/", `{"printer":"/printer/1/"}`).faults(http.StatusBadRequest); got != "owner_taken printer" {
		t.Error(got)
	}
	s.as(keyB).post("/slicer-config/", `{"printer":"/printer/1/"}`).want(http.StatusCreated)
	at := first.Header.Get("Location")
	s.do("DELETE", at, "").want(http.StatusAccepted) // its work has not begun
	s.do("DELETE", at, "").want(http.StatusNoContent)
	s.post("/slicer-config/raw/", again).want(http.StatusCreated)
}

func TestRawSlicerConfig(t *testing.T) {
	s := sketch(t, nil)
	r := s.post("/slicer-config/raw/", `{"engine":"prusaslicer","name":"mine"}`).want(http.StatusCreated)
	at := r.Header.Get("Location")
	if r.at("status") != "pending_file_upload" || !strings.HasPrefix(at, s.URL+"/slicer-config/raw/") || r.at("uri") != at || r.at("upload_location") == nil {
		t.Fatalf("%s, Location %s", r.body, at)
	}
	if got := s.post("/slice/", fmt.Sprintf(`{"model":%q,"slicer_config_raw":%q}`, s.cube(), at)).faults(http.StatusConflict); got != "not_ready slicer_config_raw" {
		t.Error(got)
	}
	s.send(r.Header.Get("X-Upload-Location"), "layer_height = 0.25\n").want(http.StatusOK)
	r = s.final(at)
	if r.at("status") != "parsed" || string(r.content(s)) != "layer_height = 0.25\n" || r.at("upload_location") != nil {
		t.Errorf("%s", r.body)
	}
	if got := s.get("/slicer-config/raw/").rows("resources", "name"); got != "mine" {
		t.Error(got)
	}
	broken := s.post("/slicer-config/raw/", `{"engine":"slic3r"}`)
	s.send(broken.Header.Get("X-Upload-Location"), "\x00\x01 no settings").want(http.StatusOK)
	if r := s.final(broken.Header.Get("Location")); r.at("status") != "failed" || r.at("error") == nil {
		t.Errorf("%s", r.body)
	}
}

// slice makes a slice and waits for its end.
func (s *server) slice(body string, args ...any) *reply {
	s.t.Helper()
	return s.final(s.post("/slice/", fmt.Sprintf(body, args...)).want(http.StatusCreated).Header.Get("Location"))
}

func TestSlice(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	plain := s.config(`{"engine":"builtin","parameters":{"print_quality":"standard","infill_density":15}}`).at("uri")
	r := s.slice(`{"model":%q,"slicer_config":%q,"use_vision":true,"formats":["gcode","json","svg"]}`, cube, plain)
	if r.at("status") != "complete" || r.at("estimates", "layers") != 50.0 || r.at("slice_time") == nil || r.at("model") != cube ||
		r.at("slicer_config") != plain || r.at("use_vision") != true || r.at("estimates", "engine") != "builtin" || r.at("build_file") != nil {
		t.Errorf("%s", r.body)
	}
	for _, key := range []string{"print_time_s", "filament_mm", "filament_cm3", "filament_g"} {
		if v, _ := r.at("estimates", key).(float64); v <= 0 {
			t.Errorf("%s is %v", key, v)
		}
	}
	if text := r.content(s); !bytes.Contains(text, []byte("G1 ")) {
		t.Errorf("%.200s", text)
	}
	layers := s.get(r.at("outputs", 1, "content").(string)).want(http.StatusOK)
	if r.at("outputs", 1, "format") != "json" || len(layers.at("layers").([]any)) != 50 {
		t.Errorf("%.300s", layers.body)
	}
	for _, layer := range layers.at("layers").([]any) {
		l := layer.(map[string]any)
		if area := l["area_mm2"].(float64); area < 100-1e-6 || area > 100+1e-6 {
			t.Fatalf("%.300v", l)
		}
	}
	// Settings scale the model.
	twice := s.config(`{"engine":"builtin","parameters":{"scale":2}}`).at("uri")
	again := s.slice(`{"model":%q,"slicer_config":%q}`, cube, twice)
	if again.at("estimates", "layers") != 100.0 {
		t.Errorf("%s", again.body)
	}
	// The second slice of one file is expected to take as long as the first.
	if r.at("estimated_slicing_time_ms") != nil || again.at("estimated_slicing_time_ms") != r.at("slice_time_ms") {
		t.Errorf("forecasts %v and %v, took %v", r.at("estimated_slicing_time_ms"), again.at("estimated_slicing_time_ms"), r.at("slice_time_ms"))
	}
}

func TestSliceEnds(t *testing.T) {
	s := sketch(t, nil)
	plain := s.config(`{"engine":"builtin"}`).at("uri")
	wide := s.model(turnable, box(300, 10, 10)).at("uri")
	r := s.slice(`{"model":%q,"slicer_config":%q}`, wide, plain)
	if r.at("status") != "error" || r.at("error_code") != "outside_build_volume" || r.at("error_detail", "overhang_mm") != 50.0 {
		t.Errorf("%s", r.body)
	}
}

// TestSliceByAnOutsideEngine ends in a print where the program is installed, and
// says that it is not where it is not.
func TestSliceByAnOutsideEngine(t *testing.T) {
	s := sketch(t, nil)
	outside := s.config(`{"engine":"prusaslicer"}`).at("uri")
	r := s.slice(`{"model":%q,"slicer_config":%q}`, s.cube(), outside)
	if _, err := exec.LookPath("prusa-slicer"); err == nil {
		if r.at("status") != "complete" || r.at("estimates", "engine") != "prusaslicer" || r.at("estimates", "layers") != 50.0 {
			t.Errorf("%s", r.body)
		}
		return
	}
	if r.at("status") != "error" || r.at("error_code") != "engine_unavailable" || r.at("content") != nil {
		t.Errorf("%s", r.body)
	}
}

func TestSliceFaults(t *testing.T) {
	s := sketch(t, nil)
	plain := s.config(`{"engine":"builtin"}`).at("uri")
	cube := s.cube()
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing slicer_config; missing model"},
		{fmt.Sprintf(`{"model":%q,"build_file":"/build-file/x/","slicer_config":%q,"slicer_config_raw":%q}`, cube, plain, plain), "contradiction slicer_config_raw; contradiction build_file"},
		{fmt.Sprintf(`{"model":%q,"slicer_config":%q}`, plain, cube), "invalid_reference slicer_config; invalid_reference model"},
		{fmt.Sprintf(`{"model":%q,"slicer_config":%q,"formats":["gif"],"colour":1}`, cube, plain), "unknown_field colour; invalid_value formats[0]"},
		{fmt.Sprintf(`{"model":%q,"slicer_config":%q,"formats":["png"]}`, cube, plain), "missing screen"},
	} {
		if got := s.post("/slice/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
	waits := s.post("/model/", turnable).Header.Get("Location")
	if got := s.post("/slice/", fmt.Sprintf(`{"model":%q,"slicer_config":%q}`, waits, plain)).faults(http.StatusConflict); got != "not_ready model" {
		t.Error(got)
	}
}
