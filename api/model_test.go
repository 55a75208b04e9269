package api

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/job/store"
)

// stl is a soup as a binary STL file.
func stl(s shape.Soup) string {
	var out bytes.Buffer
	out.Write(make([]byte, 80))
	_ = binary.Write(&out, binary.LittleEndian, uint32(len(s.Faces)))
	for _, f := range s.Faces {
		record := [12]float32{}
		for i, v := range f {
			p := s.Vertices[v]
			record[3+3*i], record[4+3*i], record[5+3*i] = float32(p.X), float32(p.Y), float32(p.Z)
		}
		_ = binary.Write(&out, binary.LittleEndian, record)
		_ = binary.Write(&out, binary.LittleEndian, uint16(0))
	}
	return out.String()
}

func box(x, y, z float64) string { return stl(shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z})) }

// upload makes a model and sends its file.
func (s *server) upload(request, file string) string {
	s.t.Helper()
	r := s.post("/model/", request).want(http.StatusCreated)
	s.send(r.Header.Get("X-Upload-Location"), file).want(http.StatusOK)
	return r.Header.Get("Location")
}

// send puts a file to an upload location, without credentials.
func (s *server) send(address, file string) *reply {
	s.t.Helper()
	return s.as("").do("PUT", address, file, "Content-Type", "application/octet-stream")
}

// final waits until a resource is final and reads it.
func (s *server) final(address string) *reply {
	s.t.Helper()
	parts := strings.Split(strings.Trim(address, "/"), "/")
	tenant := map[string]string{keyA: "a", keyB: "b"}[s.key]
	if _, err := s.jobs.Wait(s.t.Context(), store.Ref{Tenant: tenant, ID: parts[len(parts)-1]}); err != nil {
		s.t.Fatal(err)
	}
	return s.get(address).want(http.StatusOK)
}

// model uploads a model and waits until it is processed.
func (s *server) model(request, file string) *reply {
	s.t.Helper()
	r := s.final(s.upload(request, file))
	if r.at("status") != "processed" {
		s.t.Fatalf("%s", r.body)
	}
	return r
}

// near fails unless a number is want, within a relative bound.
func (r *reply) near(want, bound float64, path ...any) {
	r.t.Helper()
	got, ok := r.at(path...).(float64)
	if !ok || math.Abs(got-want) > bound*math.Abs(want) {
		r.t.Errorf("%v is %v, want %v", path, r.at(path...), want)
	}
}

func (r *reply) size(x, y, z float64) {
	r.t.Helper()
	r.near(x, 1e-9, "size", "x")
	r.near(y, 1e-9, "size", "y")
	r.near(z, 1e-9, "size", "z")
}

// TestModelFlow is the flow of a client of the model service: create, send, poll,
// transform, picture.
func TestModelFlow(t *testing.T) {
	s := whole(t, nil)
	made := s.post("/model/", `{"name":"Authentise's epic logo","allowed_transformations":{"resize":true,"rotation":true},
		"callback":{"method":"GET","url":"https://my.domain.example/some/location"}}`).want(http.StatusCreated)
	at, to := made.Header.Get("Location"), made.Header.Get("X-Upload-Location")
	if made.at("status") != "not-uploaded" || made.at("upload-location") == nil || made.at("content") != nil || made.at("size") != nil ||
		made.at("callback_uri") != "https://my.domain.example/some/location" || made.at("callback_method") != "GET" {
		t.Fatalf("%s", made.body)
	}
	if p := s.as("").do("PUT", to, box(10, 10, 10), "Content-Type", "model/stl").problem(http.StatusForbidden); p.Errors[0].Code != "signature_mismatch" {
		t.Errorf("%+v", p)
	}
	s.send(to, box(10, 20, 30)).want(http.StatusOK)
	s.send(to, box(10, 20, 30)).problem(http.StatusConflict)
	m := s.final(at)
	m.size(10, 20, 30)
	if m.at("status") != "processed" || m.at("polygons") != 12.0 || m.at("analyses", "manifold") != true || m.at("upload-location") != nil {
		t.Errorf("%s", m.body)
	}
	for _, name := range []string{"volume", "volume_mm"} {
		m.near(6000, 1e-12, name)
	}
	for _, name := range []string{"surface_area", "surface_area_mm"} {
		m.near(2200, 1e-12, name)
	}
	if got := s.as("").get(m.at("content").(string)).want(http.StatusOK); string(got.body) != box(10, 20, 30) {
		t.Error("the content is not what was sent")
	}
	s.transformAndDraw(m)
}

// transformAndDraw is the second half of the flow.
func (s *server) transformAndDraw(m *reply) {
	t, at := s.t, m.at("uri").(string)
	r := s.post(at+"transformation/", `{"transformations":[{"type":"rotate","parametersRotate":{"x":90,"y":0,"z":0}},
		{"type":"auto-scale","parametersAutoScale":{"build":{"x":100,"y":100,"z":50}}},{"type":"auto-translate"}]}`).want(http.StatusCreated)
	child := s.final(r.Header.Get("Location"))
	child.near(7.5*10.0/3, 1e-9, "size", "x") // 10 x 30 x 20, turned; the factor is 50/20
	if parents := fmt.Sprint(child.at("parents")); parents != "["+at+"]" || child.at("name") != m.at("name") {
		t.Errorf("%s", child.body)
	}
	again := s.get(at)
	if children := fmt.Sprint(again.at("children")); children != "["+child.at("uri").(string)+"]" {
		t.Errorf("children %s", children)
	}
	again.size(10, 20, 30)

	shot := s.post(at+"snapshot/", `{"width":80,"height":60,"samples":2,"color":"#AFAA75"}`).want(http.StatusCreated)
	picture := s.final(shot.Header.Get("Location"))
	if picture.at("status") != "rendered" || picture.at("model") != at || picture.at("model_status") != "processed" {
		t.Errorf("%s", picture.body)
	}
	content := s.as("").get(picture.at("content").(string)).want(http.StatusOK)
	bytes := s.get(shot.Header.Get("Location") + "binary/").want(http.StatusOK)
	if string(bytes.body) != string(content.body) || bytes.Header.Get("Content-Type") != "image/png" {
		t.Error("binary is not the content")
	}
	first := s.get(again.at("snapshot").(string)).want(http.StatusOK)
	if first.at("status") != "rendered" || first.at("width") != 640.0 {
		t.Errorf("%s", first.body)
	}
	s.as("").get(again.at("snapshot_content").(string)).want(http.StatusOK)
}

// packed is a file in gzip.
func packed(file string) string {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(file)) // into memory
	_ = z.Close()
	return b.String()
}

func TestUploadGzip(t *testing.T) {
	s := sketch(t, func(o *Options) { o.MaxUpload = 2000 })
	send := func(file string) *reply {
		r := s.post("/model/", `{"name":"a"}`)
		s.as("").do("PUT", r.Header.Get("X-Upload-Location"), packed(file), "Content-Type", "application/x-gzip")
		return s.final(r.Header.Get("Location"))
	}
	m := send(box(1, 1, 1))
	if m.at("status") != "processed" || m.at("file_size") != 684.0 {
		t.Errorf("%s", m.body)
	}
	if bomb := send(strings.Repeat("\x00", 1e6)); bomb.at("status") != "file-too-large" || bomb.at("error_code") != "file_too_large" {
		t.Errorf("%s", bomb.body)
	}
	r := s.post("/model/", `{"name":"a"}`)
	s.as("").do("PUT", r.Header.Get("X-Upload-Location"), "no gzip", "Content-Type", "application/x-gzip").problem(http.StatusBadRequest)
	s.send(r.Header.Get("X-Upload-Location"), box(1, 1, 1)).want(http.StatusOK) // another try is possible
}

func TestUploadTooLarge(t *testing.T) {
	s := sketch(t, func(o *Options) { o.MaxUpload = 500 })
	r := s.post("/model/", `{"name":"a","callback":{"url":"https://x.example/"}}`)
	if got := s.send(r.Header.Get("X-Upload-Location"), box(1, 1, 1)).faults(http.StatusRequestEntityTooLarge); got != "file_too_large" {
		t.Error(got)
	}
	if m := s.get(r.Header.Get("Location")); m.at("status") != "file-too-large" || m.at("error_detail", "limit_bytes") != 500.0 {
		t.Errorf("%s", m.body)
	}
}

func TestUploadLinks(t *testing.T) {
	s := sketch(t, nil)
	r := s.post("/model/", `{"name":"a"}`)
	to := r.Header.Get("X-Upload-Location")
	other := s.post("/model/", `{"name":"b"}`)
	swapped := strings.Replace(to, lastPart(r.Header.Get("Location")), lastPart(other.Header.Get("Location")), 1)
	s.send(swapped, box(1, 1, 1)).problem(http.StatusForbidden)
	s.as("").get(to).problem(http.StatusForbidden) // the link is for PUT
	s.clock.pass(auth.LinkLife)
	s.send(to, box(1, 1, 1)).problem(http.StatusForbidden)
	fresh := s.get(r.Header.Get("Location")).at("upload-location").(string)
	s.send(fresh, box(1, 1, 1)).want(http.StatusOK)
	m := s.final(r.Header.Get("Location"))
	content := m.at("content").(string)
	s.as("").get(content).want(http.StatusOK)
	s.clock.pass(auth.LinkLife)
	s.as("").get(content).problem(http.StatusForbidden)
}

func lastPart(address string) string {
	parts := strings.Split(strings.Trim(address, "/"), "/")
	return parts[len(parts)-1]
}

func TestContentRange(t *testing.T) {
	s := sketch(t, nil)
	m := s.model(`{"name":"a b"}`, box(1, 2, 3))
	link := m.at("content").(string)
	part := s.as("").get(link, "Range", "bytes=100-199").want(http.StatusPartialContent)
	if string(part.body) != box(1, 2, 3)[100:200] {
		t.Error("the range is not that of the file")
	}
	if got := part.Header.Get("Content-Disposition"); got != `attachment; filename="a b.stl"` {
		t.Error(got)
	}
	s.as("").get(link, "If-None-Match", part.Header.Get("ETag")).want(http.StatusNotModified)
	s.as("").get(link, "Range", "bytes=9999-").problem(http.StatusRequestedRangeNotSatisfiable)
	s.as("").get(link, "If-Match", `"x"`).problem(http.StatusPreconditionFailed)
}

func TestModelUnits(t *testing.T) {
	s := sketch(t, nil)
	inch := s.model(`{"name":"a","file_unit":"in","user_unit":"in"}`, box(1, 1, 1))
	inch.size(1, 1, 1)
	inch.near(16387.064, 1e-9, "volume_mm")
	if inch.at("file_unit") != "in" || inch.at("file_unit_detected") != nil {
		t.Errorf("%s", inch.body)
	}
	s.model(`{"name":"a","file_unit":"in"}`, box(1, 1, 1)).size(25.4, 25.4, 25.4)
	found := s.model(`{"name":"a","file_unit":null}`, box(20, 30, 40))
	found.size(20, 30, 40)
	if found.at("file_unit") != nil || found.at("file_unit_detected") != "mm" || found.at("unit_confidence") == nil || found.at("unit_reason") == nil {
		t.Errorf("%s", found.body)
	}
	plain := s.model(`{"name":"a"}`, box(1, 1, 1))
	if owner, _ := plain.at("user_uri").(string); !strings.HasSuffix(owner, "/users/a/") {
		t.Errorf("owner %q", owner)
	}
	if plain.at("file_unit") != "mm" || plain.at("user_unit") != "mm" || plain.at("type") != "stl" {
		t.Errorf("%s", plain.body)
	}
}

// TestModelAlign uploads a box that lies askew.
func TestModelAlign(t *testing.T) {
	s := sketch(t, nil)
	askew := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 30, Z: 20}).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 0.7))
	m := s.model(`{"name":"a","auto-align":true}`, stl(askew))
	m.near(30, 1e-4, "size", "x")
	m.near(20, 1e-4, "size", "y")
	m.near(10, 1e-4, "size", "z")
	if m.at("alignment") == nil || m.at("auto-align") != true {
		t.Errorf("%s", m.body)
	}
	if m := s.model(`{"name":"a"}`, stl(askew)); m.at("alignment") != nil {
		t.Errorf("%s", m.body)
	}
}

// TestManyChildren: an answer shows the first of them and how many there are, and a
// list has them all.
func TestManyChildren(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	at := s.post("/model/", `{"name":"parent"}`).Header.Get("Location")
	for i := range mostChildrenOfRow + 5 {
		d := store.Draft{Record: store.Record{Tenant: "a", Family: "model", Name: fmt.Sprint(i), Kind: "analyze", Params: []byte(`{}`), Fields: []byte(`{"name":"x"}`)}, Parents: []string{lastPart(at)}}
		if _, _, err := s.jobs.Create(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	one := s.get(at)
	if n := len(one.at("children").([]any)); n != mostChildrenOfRow+5 || one.at("children_count") != float64(n) {
		t.Errorf("%d children of %v", n, one.at("children_count"))
	}
	row := s.get("/model/?name=parent")
	if n := len(row.at("models", 0, "children").([]any)); n != mostChildrenOfRow || row.at("models", 0, "children_count") != mostChildrenOfRow+5.0 {
		t.Errorf("%d children of %v in a row", n, row.at("models", 0, "children_count"))
	}
	for _, query := range []string{"parents=" + at, "parents=" + lastPart(at), "filter[parents]=" + at + "&name=1*&limit=7"} {
		list := s.get("/model/?" + query).want(http.StatusOK)
		if want := map[bool]float64{true: 105, false: 16}[!strings.Contains(query, "name")]; list.at("total_count") != want {
			t.Errorf("%s: %v", query, list.at("total_count"))
		}
	}
	if n := s.as(keyB).get("/model/?parents=" + at).at("total_count"); n != 0.0 {
		t.Errorf("another tenant sees %v", n)
	}
	for query, want := range map[string]string{"/model/?parents=me": "invalid_value parents", "/layout/?parents=" + at: "unknown_parameter parents"} {
		if got := s.get(query).faults(http.StatusBadRequest); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
}

// TestChildOutlivesItsParent: what is finished reads the same when the model that it was
// made from is deleted.
func TestChildOutlivesItsParent(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(turnable, box(10, 20, 30)).at("uri").(string)
	child := s.final(s.post(at+"transformation/", `{"transformations":[{"type":"auto-translate"}]}`).Header.Get("Location"))
	if child.at("parents", 0) != at {
		t.Fatalf("%s", child.body)
	}
	s.do("DELETE", at, "").want(http.StatusNoContent)
	now := s.get(child.at("uri").(string)).want(http.StatusOK)
	if string(now.body) != string(child.body) || now.Header.Get("ETag") != child.Header.Get("ETag") {
		t.Errorf("%s\nwas\n%s", now.body, child.body)
	}
	if listed := s.get("/model/").at("models", 0, "parents", 0); listed != at {
		t.Errorf("%v", listed)
	}
	s.get(at).problem(http.StatusNotFound)
}

func TestModelFailures(t *testing.T) {
	s := sketch(t, func(o *Options) { o.MaxTriangles = 50000 })
	flat := stl(shape.Soup{Vertices: []geom.Vec{{}, {X: 1}, {X: 2}}, Faces: [][3]uint32{{0, 1, 2}}})
	gear, err := os.ReadFile("../testdata/gear.3mf")
	if err != nil {
		t.Fatal(err)
	}
	header := []byte(box(1, 1, 1))
	binary.LittleEndian.PutUint32(header[80:], 100e6)
	many := bytes.Repeat([]byte(box(1, 1, 1))[84:], 5000)
	many = append([]byte(box(1, 1, 1))[:84], many...)
	binary.LittleEndian.PutUint32(many[80:], 60000)
	for _, c := range []struct{ name, file, status, code string }{
		{"text", "dear sir, please find attached", "error", "not_a_mesh"},
		{"empty", "", "error", "empty"},
		{"flat", flat, "inoperable", "inoperable"},
		{"promise", string(gear), "error", "wrong_format"},
		{"header", string(header), "error", "truncated"},
		{"many", string(many), "file-too-large", "file_too_large"},
		{"cut", box(1, 1, 1)[:300], "error", "truncated"},
	} {
		m := s.final(s.upload(`{"name":"`+c.name+`"}`, c.file))
		if m.at("status") != c.status || m.at("error_code") != c.code || m.at("error") == nil || m.at("snapshot") != nil {
			t.Errorf("%s: %s", c.name, m.body)
		}
		if counts := map[string]float64{"header": 100e6, "cut": 12}; counts[c.name] > 0 {
			m.is(map[string]any{"triangles_expected": counts[c.name], "triangles_found": math.Floor(float64(len(c.file)-84) / 50)}, "error_detail")
		}
		if c.name == "many" {
			m.is(map[string]any{"found_triangles": 60000.0, "limit_triangles": 50000.0}, "error_detail")
		}
	}
	if got := s.get("/model/?status=error,inoperable&sort=name").rows("models", "name"); got != "cut empty flat header promise text" {
		t.Error(got)
	}
}

func TestModelRequests(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, c := range []struct{ body, want string }{
		{`{"type":"step","file_unit":"furlong","user_unit":"cm"}`, "missing name; invalid_value file_unit; invalid_value type; invalid_value user_unit"},
		{`{"name":"` + strings.Repeat("n", 256) + `"}`, "out_of_range name"},
		{`{"name":"a\u0000b"}`, "invalid_value name"},
		{`{"name":"a","allowed_transformations":{"resize":1,"mirror":true}}`,
			"unknown_field allowed_transformations.mirror; wrong_type allowed_transformations.resize"},
	} {
		if got := s.post("/model/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	r := s.post("/model/", `{"name":"a","file_unit":null,"rights":["view"],"manufacturing_orientation":{"x":90},"action":null,"auto-align":null}`).want(http.StatusCreated)
	if r.at("manufacturing_orientation", "x") != 90.0 || fmt.Sprint(r.at("rights")) != "[view]" {
		t.Errorf("%s", r.body)
	}
}

func TestModelLists(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, name := range []string{"gear_12", "sun_gear", "axle"} {
		s.post("/model/", `{"name":"`+name+`"}`).want(http.StatusCreated)
	}
	for query, want := range map[string]string{
		"name=gear*": "gear_12", "name=gear": "gear_12 sun_gear", "name=GEAR_": "gear_12", "status=not-uploaded": "axle gear_12 sun_gear", "status=processed": "",
	} {
		r := s.get("/model/?sort=name&" + query).want(http.StatusOK)
		if got := r.rows("models", "name"); got != want || r.rows("resources", "name") != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if got := s.as(keyB).get("/model/").rows("models", "name"); got != "" {
		t.Errorf("b sees %s", got)
	}
}

func TestModelChanges(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	made := s.post("/model/", `{"name":"a","file_unit":null,"notes":1}`)
	if got := made.faults(http.StatusBadRequest); got != "unknown_field notes" {
		t.Error(got)
	}
	at := s.post("/model/", `{"name":"a","file_unit":null,"priority":50,"callback":{}}`).want(http.StatusCreated).Header.Get("Location")
	r := s.do("PATCH", at, `{"name":"b","user_unit":"in","allowed_transformations":{"rotation":true}}`).want(http.StatusOK)
	r.is(map[string]any{"name": "b", "user_unit": "in", "file_unit": nil, "action": nil})
	r.is(map[string]any{"rotation": true, "resize": false}, "allowed_transformations")
	if got := s.get("/model/?name=b").at("total_count"); got != 1.0 {
		t.Error("the list has the old name")
	}
	if got := s.do("PATCH", at, `{"type":"obj","file_unit":"mm","callback":{"url":"https://x.example/","method":"GET"}}`).faults(http.StatusConflict); got != "fixed type; fixed file_unit; fixed callback" {
		t.Error(got)
	}
	if got := s.do("PUT", at, `{"name":"","action":"mesh_heal"}`).faults(http.StatusBadRequest); got != "out_of_range name; unsupported action" {
		t.Error(got)
	}
	s.as(keyB).do("PATCH", at, `{"name":"c"}`).problem(http.StatusNotFound)
}
