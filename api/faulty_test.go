package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/saggar3d/saggar/job/scan"
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

// TestLettersThatAreNone sends texts that are none, and is told where.
func TestLettersThatAreNone(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	at := s.post("/material/", `{"name":"\ud834\udd1e","type":"base","cost":1}`).want(http.StatusCreated)
	if at.at("name") != "\U0001d11e" {
		t.Errorf("%s", at.body)
	}
	for _, name := range []string{"\xff", `\ud834`, `\udd1e\ud834`} {
		body := "{\n \"name\":\"" + name + "\",\"type\":\"base\",\"cost\":1}"
		for method, address := range map[string]string{"POST": "/material/", "PATCH": at.Header.Get("Location")} {
			if p := s.do(method, address, body).problem(http.StatusBadRequest); p.Errors[0].Code != "invalid_json" || !strings.Contains(p.Detail, "line 2, byte 10: ") {
				t.Errorf("%s %q: %+v", method, name, p)
			}
		}
	}
	if n := s.get("/material/").at("total_count"); n != 1.0 {
		t.Errorf("%v materials", n)
	}
}

// TestReferencesToNobody names resources by addresses of the right family in which none
// stands, whatever their ids look like, and by what is no address of it.
func TestReferencesToNobody(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	const tray = `{"name":"t","build_volume":{"x":9,"y":9,"z":9}}`
	at := s.post("/printer-type/", tray).want(http.StatusCreated).at("uri").(string)
	for _, c := range []struct{ path, body, field, family string }{
		{"/merge/", `{"name":"a","layout":%q}`, "layout", "layout"},
		{"/build-file/", `{"name":"a","format":"3mf","layout":%q}`, "layout", "layout"},
		{"/external-estimate/", `{"model":%q}`, "model", "model"},
		{"/layout/", plate("%q"), "models[0]", "model"},
		{"/layout/", `{"models":[],"printer_type":%q}`, "printer_type", "printer-type"},
		{"/packing-process/", `{"pieces":[%q],"printer":"` + at + `"}`, "pieces[0]", "model"},
		{"/create-runs/", `{"pieces":[{"model":%q}],"batch_type":"single"}`, "pieces[0].model", "model"},
		{"/schedule_runs/", `{"run":"r","layout":%q}`, "layout", "layout"},
		{"/schedule_runs/", `{"run":"r","pieces":[%q]}`, "pieces[0]", "model"},
		{"/slice/", `{"model":%q,"slicer_config":"/slicer-config/nope/"}`, "model", "model"},
		{"/printer-type/", `{"name":"b","build_volume":{"x":9,"y":9,"z":9},"materials":[%q]}`, "materials[0]", "material"},
		{"/slicer-config/", `{"engine":"builtin","printer_type":%q}`, "printer_type", "printer-type"},
	} {
		for _, id := range []string{"nope", "01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "-1", "%00", "%c3%28", "é"} {
			address := "/" + c.family + "/" + id + "/"
			got := s.post(c.path, fmt.Sprintf(c.body, address))
			if strings.Contains(c.body, `"models":[]`) { // beside a fault of another kind
				if !strings.Contains(got.faults(http.StatusBadRequest), "not_found "+c.field) {
					t.Errorf("%s %s: %s", c.path, address, got.body)
				}
				continue
			}
			if !strings.Contains(got.faults(http.StatusNotFound), "not_found "+c.field) {
				t.Errorf("%s %s: %s", c.path, address, got.body)
			}
		}
		for _, other := range []string{"nope", "/", "/user/1/", "/snapshot/1/", "/" + c.family + "/", "/" + c.family + "//x/", "/" + c.family + "/a%2fb/"} {
			if got := s.post(c.path, fmt.Sprintf(c.body, other)).faults(http.StatusBadRequest); !strings.Contains(got, "invalid_reference "+c.field) {
				t.Errorf("%s %s: %s", c.path, other, got)
			}
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

// TestWhatIsLeftOut sends requests that need more than they say.
func TestWhatIsLeftOut(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	managed := layoutOf(`{"type":"rectangle","packer_type":"user_managed","x":200,"y":200}`, 5, `"a"`)
	for _, c := range []struct{ path, body, want string }{
		{"/layout/", managed, "missing positions; invalid_reference models[0]"},
		{"/model/", `{"name":"a","callback":{"method":"GET"}}`, "missing callback.url"},
	} {
		if got := s.post(c.path, c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, got, c.want)
		}
	}
	s.post("/model/", `{"name":"a","callback":{}}`).want(http.StatusCreated) // as answers have it
}

// TestUnknownStatus filters by words that no record of the family ever has.
func TestUnknownStatus(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	r := s.get("/model/?status=processed,rubbish")
	if got := r.faults(http.StatusBadRequest); got != "invalid_value status" || !strings.Contains(string(r.body), "not-uploaded, processing, processed, error, inoperable, file-too-large") {
		t.Errorf("%s: %s", got, r.body)
	}
	s.get("/model/?filter[status]=file-too-large").want(http.StatusOK)
	if got := s.get("/layout/?status[]=processed").faults(http.StatusBadRequest); got != "invalid_value status[]" {
		t.Error(got)
	}
	if got := s.get("/model/?a;b").faults(http.StatusBadRequest); got != "invalid_query" {
		t.Error(got)
	}
}

// TestEncodings sends bodies packed in several ways.
func TestEncodings(t *testing.T) {
	s := sketch(t, nil)
	packed := gzipped(turnable)
	if got := s.post("/model/", packed, "Content-Encoding", "gzip").want(http.StatusCreated).at("name"); got != "part" {
		t.Errorf("name %v", got)
	}
	s.post("/model/", turnable, "Content-Encoding", "identity").want(http.StatusCreated)
	s.post("/model/", turnable, "Content-Encoding", "gzip").problem(http.StatusBadRequest)
	for _, encoding := range []string{"br", "deflate", "gzip, br"} {
		if got := s.post("/model/", turnable, "Content-Encoding", encoding).faults(http.StatusUnsupportedMediaType); got != "unsupported_encoding Content-Encoding" {
			t.Error(got)
		}
	}
	at := s.post("/model/", turnable).Header.Get("X-Upload-Location")
	s.as("").do("PUT", at, "x", "Content-Type", "application/octet-stream", "Content-Encoding", "br").problem(http.StatusUnsupportedMediaType)
	s.as("").do("PUT", at, gzipped(box(1, 1, 1)), "Content-Type", "application/octet-stream", "Content-Encoding", "gzip").want(http.StatusOK)
}

// gzipped is a text as gzip has it.
func gzipped(text string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(text)) // a buffer takes everything
	_ = z.Close()
	return out.String()
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd.stl": "passwd.stl", `C:\a"b:c.stl`: "a_b_c.stl", ".hidden.stl": "hidden.stl", "  ": "file", "a\n\x00b\u202e.stl": "ab.stl", "Gehäuse 2.stl": "Gehäuse 2.stl",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	s := sketch(t, nil)
	link := s.model(`{"name":"../../etc/passwd"}`, box(1, 1, 1)).at("content").(string)
	if got := s.as("").get(link).Header.Get("Content-Disposition"); got != "attachment; filename=passwd.stl" {
		t.Error(got)
	}
}

// TestFileSize is that of the file that content leads to.
func TestFileSize(t *testing.T) {
	s := sketch(t, nil)
	m := s.model(turnable, box(1, 2, 3))
	child := s.final(s.post(m.at("uri").(string)+"transformation/", `{"transformations":[{"type":"scale","parametersScale":{"x":2,"y":2,"z":2}}]}`).want(http.StatusCreated).Header.Get("Location"))
	for _, r := range []*reply{m, child} {
		if got := len(s.as("").get(r.at("content").(string)).body); r.at("file_size") != float64(got) {
			t.Errorf("file_size %v, and the file has %d bytes", r.at("file_size"), got)
		}
	}
}

// noDatabase is a database that does not answer, or has no room.
type noDatabase struct {
	Jobs
	err error
}

func (n *noDatabase) Create(ctx context.Context, d store.Draft) (*store.Record, bool, error) {
	if n.err != nil {
		return nil, false, n.err
	}
	return n.Jobs.Create(ctx, d)
}

// sqliteError and postgresError are errors as the drivers of the two make them.
type (
	sqliteError   int
	postgresError string
)

func (e sqliteError) Error() string      { return "sqlite" }
func (e sqliteError) Code() int          { return int(e) }
func (e postgresError) Error() string    { return "postgres" }
func (e postgresError) SQLState() string { return string(e) }

// TestStorageIsDown asks while the database is not there, or a disk is full: what is
// asked for is sound, and the client is to come again.
func TestStorageIsDown(t *testing.T) {
	down := &noDatabase{}
	s := serve(t, testRoutes, func(o *Options) { down.Jobs, o.Jobs = o.Jobs, down })
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for _, c := range []struct {
		err  error
		code string
	}{
		{refused, codeDatabase}, {postgresError("57P01"), codeDatabase}, {postgresError("08006"), codeDatabase}, {sqliteError(10 | 3<<8), codeDatabase}, {io.ErrUnexpectedEOF, codeDatabase},
		{sqliteError(13), codeStorage}, {postgresError("53100"), codeStorage}, {&fs.PathError{Op: "write", Err: syscall.ENOSPC}, codeStorage},
	} {
		down.err = fmt.Errorf("create: %w", c.err)
		r := s.post("/widget/", `{"name":"a"}`)
		if got := r.faults(http.StatusServiceUnavailable); got != c.code || r.Header.Get("Retry-After") != "5" {
			t.Errorf("%v: %s, Retry-After %q", c.err, got, r.Header.Get("Retry-After"))
		}
	}
	if got := s.as("").get("/healthz").faults(http.StatusServiceUnavailable); got != codeStorage {
		t.Errorf("healthz on a full disk: %s", got)
	}
	s.clock.pass(sickness)
	s.as("").get("/healthz").want(http.StatusOK)
	for _, err := range []error{postgresError("42601"), sqliteError(1), errors.New("anything")} {
		down.err = err
		s.post("/widget/", `{"name":"a"}`).problem(http.StatusInternalServerError)
	}
}

// deaf is a virus scanner that does not answer.
type deaf struct{}

func (deaf) Scan(context.Context, io.Reader) (scan.Verdict, error) {
	return scan.Verdict{}, errors.New("connection refused")
}

func TestScannerIsDown(t *testing.T) {
	s := serve(t, (*service).routes, func(o *Options) { o.Scanner = deaf{} })
	at := s.post("/model/", turnable).Header.Get("X-Upload-Location")
	r := s.as("").do("PUT", at, box(1, 1, 1), "Content-Type", "application/octet-stream")
	if got := r.faults(http.StatusServiceUnavailable); got != "scan_unavailable" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%s, Retry-After %q", got, r.Header.Get("Retry-After"))
	}
}

// TestSlic3rIsBuiltin slices by settings of an engine that another stands in for.
func TestSlic3rIsBuiltin(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	r := s.slice(`{"model":%q,"slicer_config":%q}`, cube, s.config(`{}`).at("uri"))
	if r.at("estimates", "engine_used") != "builtin" || !strings.Contains(fmt.Sprint(r.at("estimates", "warnings")), "slic3r is not here") || r.at("warnings", 0, "code") != "engine_replaced" {
		t.Errorf("%.2000s", r.body)
	}
	r = s.slice(`{"model":%q,"slicer_config":%q}`, cube, s.config(`{"engine":"builtin"}`).at("uri"))
	if strings.Contains(string(r.body), "engine_replaced") || strings.Contains(string(r.body), "slic3r is not here") {
		t.Errorf("%.2000s", r.body)
	}
}

// TestContentOfASliceWithoutPrint is its first output.
func TestContentOfASliceWithoutPrint(t *testing.T) {
	s := sketch(t, nil)
	r := s.slice(`{"model":%q,"slicer_config":%q,"formats":["json","csv"]}`, s.cube(), s.config(`{"engine":"builtin"}`).at("uri"))
	if r.at("outputs", 0, "format") != "json" || r.at("outputs", 1, "format") != "csv" {
		t.Fatalf("%s", r.body)
	}
	if content, first := s.as("").get(r.at("content").(string)), s.as("").get(r.at("outputs", 0, "content").(string)); len(content.body) == 0 || !bytes.Equal(content.body, first.body) {
		t.Error("content is not the first output")
	}
}

// TestFaultsAreCalledByTheirNames sends what is odd in ways that no schema knows.
func TestFaultsAreCalledByTheirNames(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	if got := s.get("/model/?limit=5&limit=6").faults(http.StatusBadRequest); got != "invalid_value limit" {
		t.Error(got)
	}
	deep := `{"name":"a","user":` + strings.Repeat("[", 1100) + strings.Repeat("]", 1100) + "}"
	if got := s.post("/material/", deep).faults(http.StatusBadRequest); !strings.Contains(got, "invalid_json") || strings.Contains(got, "duplicate_key") {
		t.Error(got)
	}
	if got := s.post("/model/", `{"name":"a","timeout_s":1`+strings.Repeat("0", 500)+"}").faults(http.StatusBadRequest); got != "wrong_type timeout_s" {
		t.Error(got)
	}
	s.post("/material/", kilos).want(http.StatusCreated)
	name := s.get("/material/").at("materials", 0, "name")
	if got := s.post("/material/", fmt.Sprintf(`{"name":%q,"units":"kg","cost":1,"type":"base"}`, name)).faults(http.StatusBadRequest); got != "missing density; name_taken name" {
		t.Error(got)
	}
	for path, want := range map[string]string{"JobRequest.timeout_s": "timeout_s", "build.LayoutBuild.x": "build.x", "a.b": "a.b"} {
		if got := jsonPath(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestNothingPlacedIsCounted packs what is larger than the plate.
func TestNothingPlacedIsCounted(t *testing.T) {
	s := sketch(t, nil)
	r := s.layout(plate(fmt.Sprintf("%q", s.model(turnable, box(300, 300, 10)).at("uri")), quick))
	if r.at("error_code") != "nothing_placed" || r.at("placed_count") != 0.0 {
		t.Errorf("%s", r.body)
	}
}
