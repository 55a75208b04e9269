package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math"
	"net/http"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

// merge makes a merge and waits for its end.
func (s *server) merge(body string, args ...any) *reply {
	s.t.Helper()
	return s.final(s.post("/merge/", fmt.Sprintf(body, args...)).want(http.StatusCreated).Header.Get("Location"))
}

// volume is that of closed meshes, in mm^3.
func volume(m *mesh.Mesh) float64 {
	six := 0.0
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		six += a.X*(b.Y*c.Z-b.Z*c.Y) + a.Y*(b.Z*c.X-b.X*c.Z) + a.Z*(b.X*c.Y-b.Y*c.X)
	}
	return six / 6
}

// TestMergeReadsBack merges a layout and reads the file with the reader of meshes:
// count, places and volume are those of its positions.
func TestMergeReadsBack(t *testing.T) {
	s := sketch(t, nil)
	layout := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":3},%q`, s.cube(), s.model(turnable, box(20, 30, 300)).at("uri")), quick))
	if layout.placed() != "1110" {
		t.Fatalf("%s", layout.body)
	}
	merge := s.merge(`{"name":"monday","description":"first","layout":%q}`, layout.at("uri"))
	if merge.at("status") != "complete" || merge.at("name") != "monday" || merge.at("format") != "3mf" || merge.at("layout") != layout.at("uri") {
		t.Fatalf("%s", merge.body)
	}
	build := s.get(merge.at("build_file").(string)).want(http.StatusOK)
	if build.at("status") != "complete" || build.at("name") != "monday" || build.at("notes") != "first" || build.at("format") != "3mf" ||
		build.at("layout") != layout.at("uri") || build.at("placed_count") != 3.0 || build.at("file_unit") != "mm" || build.at("virus_scan") != "unscanned" {
		t.Errorf("%s", build.body)
	}
	file := s.as("").get(build.at("content").(string)).want(http.StatusOK)
	if build.at("file_size") != float64(len(file.body)) || file.Header.Get("Content-Disposition") != "attachment; filename=monday.3mf" {
		t.Errorf("%v bytes, %s", build.at("file_size"), file.Header.Get("Content-Disposition"))
	}
	m, err := mesh.Read(t.Context(), bytes.NewReader(file.body), int64(len(file.body)), mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := volume(m.Merged()); len(m.Items) != 3 || math.Abs(got-3000) > 1e-3 {
		t.Errorf("%d items of %g mm^3", len(m.Items), got)
	}
	for i, item := range m.Items {
		if x := layout.at("positions", i, "transformation", 0).([]any)[3].(float64); math.Abs(item.Matrix.T.X-x) > 1e-6 {
			t.Errorf("item %d is at %v, position at %g", i, item.Matrix.T, x)
		}
	}
	picture := s.as("").get(build.at("snapshot_content").(string)).want(http.StatusOK)
	if picture.Header.Get("Content-Type") != "image/png" {
		t.Error(picture.Header)
	}
}

func TestMergeOfSeveralBuilds(t *testing.T) {
	s := sketch(t, nil)
	small := `{"type":"rectangle","packer_type":"pack2d","x":50,"y":50,"z":50}`
	layout := s.layout(layoutOf(small, 5, fmt.Sprintf(`{"model":%q,"count":15}`, s.cube()), quick, `"multi_build":true`)).at("uri")
	merge := s.merge(`{"name":"two","layout":%q,"format":"stl"}`, layout)
	total := 0.0
	for i, name := range []string{"two-1", "two-2"} {
		build := s.get(merge.at("build_files", i).(string))
		if build.at("name") != name || build.at("plate") != float64(i) {
			t.Errorf("%s", build.body)
		}
		total += build.at("placed_count").(float64)
	}
	if total != 15 || merge.at("build_file") != merge.at("build_files", 0) {
		t.Errorf("%v parts", total)
	}
	if one := s.merge(`{"name":"one","layout":%q,"format":"stl","plate":1}`, layout); len(one.at("build_files").([]any)) != 1 {
		t.Errorf("%s", one.body)
	}
	all := s.get(s.merge(`{"name":"all","layout":%q,"format":"zip"}`, layout).at("build_file").(string))
	z, err := zip.NewReader(bytes.NewReader(all.content(s)), int64(all.at("file_size").(float64)))
	if err != nil || len(z.File) != 2 {
		t.Errorf("%v %v", z, err)
	}
	// One build file of several builds has to say which.
	for _, c := range []struct{ more, want string }{{``, "missing plate"}, {`,"plate":2`, "out_of_range plate"}} {
		if got := s.post("/build-file/", fmt.Sprintf(`{"format":"3mf","layout":%q%s}`, layout, c.more)).faults(http.StatusBadRequest); got != c.want {
			t.Error(got)
		}
	}
}

func TestMergeFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	const nowhere = "/layout/01arz3ndektsv4rrffq69g5fav/"
	for _, c := range []struct {
		path, body, want string
		status           int
	}{
		{"/merge/", `{}`, "missing layout; missing name", 400},
		{"/merge/", `{"name":"a","layout":"` + nowhere + `"}`, "not_found layout", 404},
		{"/merge/", `{"name":"a","layout":"` + nowhere + `","format":"crs"}`, "unsupported_format format; not_found layout", 400},
		{"/merge/", `{"name":"a","layout":"` + nowhere + `","format":"obj","plate":-1}`, "invalid_value format; out_of_range plate; not_found layout", 400},
		{"/build-file/", `{"format":"crs"}`, "unsupported_format format", 400},
		{"/build-file/", `{"format":"gcode"}`, "unsupported_format format", 400},
		{"/build-file/", `{"format":"stl","plate":1}`, "contradiction plate", 400},
		{"/build-file/", `{}`, "missing format", 400},
	} {
		if got := s.post(c.path, c.body).faults(c.status); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, got, c.want)
		}
	}
}

// TestSliceABuildFile slices a packed build and one of the client's own.
func TestSliceABuildFile(t *testing.T) {
	s := sketch(t, nil)
	flat := s.model(turnable, box(4, 4, 2)).at("uri")
	layout := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":4}`, flat), quick)).at("uri")
	made := s.post("/build-file/", fmt.Sprintf(`{"format":"3mf","layout":%q,"name":"four","notes":"n"}`, layout)).want(http.StatusCreated)
	if made.at("status") != "pending" || made.at("content") != nil {
		t.Errorf("%s", made.body)
	}
	packed := s.final(made.Header.Get("Location"))
	config := s.config(`{"engine":"builtin"}`).at("uri")
	r := s.slice(`{"build_file":%q,"slicer_config":%q}`, packed.at("uri"), config)
	if r.at("status") != "complete" || r.at("model") != nil || r.at("estimates", "layers") != 10.0 {
		t.Fatalf("%s", r.body)
	}
	print := s.get(r.at("sliced_build_file").(string)).want(http.StatusOK)
	if print.at("source_build_file") != packed.at("uri") || print.at("format") != "gcode" || print.at("estimates", "layers") != 10.0 ||
		!bytes.Equal(print.content(s), r.content(s)) {
		t.Errorf("%s", print.body)
	}
	if got := s.post("/slice/", fmt.Sprintf(`{"build_file":%q,"slicer_config":%q}`, print.at("uri"), config)).faults(http.StatusBadRequest); got != "unsupported build_file" {
		t.Error(got)
	}
	own := s.post("/build-file/", `{"format":"stl","name":"own"}`).want(http.StatusCreated)
	if own.at("status") != "pending" || own.at("upload_location") == nil {
		t.Errorf("%s", own.body)
	}
	s.send(own.Header.Get("X-Upload-Location"), box(4, 4, 2)).want(http.StatusOK)
	done := s.final(own.Header.Get("Location"))
	if done.at("status") != "complete" || string(done.content(s)) != box(4, 4, 2) {
		t.Errorf("%s", done.body)
	}
	if r := s.slice(`{"build_file":%q,"slicer_config":%q}`, done.at("uri"), config); r.at("status") != "complete" {
		t.Errorf("%s", r.body)
	}
	gcode := s.final(s.post("/build-file/", fmt.Sprintf(`{"format":"gcode","layout":%q,"slicer_config":%q}`, layout, config)).want(http.StatusCreated).Header.Get("Location"))
	if gcode.at("status") != "complete" || gcode.at("estimates", "layers") != 10.0 {
		t.Errorf("%s", gcode.body)
	}
}
