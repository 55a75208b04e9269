package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/job"
)

// turnable are the fields of a model that packers may turn.
const turnable = `{"name":"part","allowed_transformations":{"rotation":true}}`

// cube uploads a cube of 10 mm and returns its address.
func (s *server) cube() string {
	s.t.Helper()
	return s.model(turnable, box(10, 10, 10)).at("uri").(string)
}

// plate is the body of a layout on a plate of 200 mm, with spacing 5.
func plate(models string, more ...string) string {
	return layoutOf(`{"type":"rectangle","packer_type":"pack2d","x":200,"y":200,"z":200}`, 5, models, more...)
}

func layoutOf(build string, spacing float64, models string, more ...string) string {
	return fmt.Sprintf(`{"build":%s,"min_packing_distance":%g,"models":[%s]%s}`, build, spacing, models, strings.Join(append([]string{""}, more...), ","))
}

// quick ends a search early, with the same result everywhere.
const quick = `"iterations":500`

// layout makes a layout and waits for its end.
func (s *server) layout(body string) *reply {
	s.t.Helper()
	return s.final(s.post("/layout/", body).want(http.StatusCreated).Header.Get("Location"))
}

// placed says which rows are placed, as a text of 1 and 0.
func (r *reply) placed() string {
	r.t.Helper()
	rows, ok := r.at("positions").([]any)
	if !ok {
		r.t.Fatalf("no positions in %s", r.body)
	}
	var out strings.Builder
	for _, row := range rows {
		if row.(map[string]any)["placed"] == true {
			out.WriteByte('1')
		} else {
			out.WriteByte('0')
		}
	}
	return out.String()
}

func TestLayoutOfAFullPlate(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	r := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":169}`, cube), quick))
	if r.at("status") != "complete" || r.at("placed_count") != 169.0 || r.placed() != strings.Repeat("1", 169) || r.at("seed") != 1.0 {
		t.Fatalf("%.2000s", r.body)
	}
	r.near(42.25, 1e-9, "fill_percentage")
	r.near(42.25, 1e-9, "packed_fill_percentage")
	r.near(92.80, 1e-3, "fill_percentage_with_spacing")
	if r.at("positions", 7, "model") != cube || r.at("positions", 7, "copy") != 7.0 || fmt.Sprint(r.at("unfitted")) != "[]" {
		t.Errorf("%v, unfitted %v", r.at("positions", 7), r.at("unfitted"))
	}
	// The file of the layout says the same.
	file := s.as("").get(r.at("content").(string)).want(http.StatusOK)
	if fmt.Sprint(file.at("positions", 168, "transformation")) != fmt.Sprint(r.at("positions", 168, "transformation")) {
		t.Error("layout.json has other positions")
	}
	if got := s.get("/layout/").at("layouts", 0, "positions"); got != nil {
		t.Errorf("a list shows positions: %v", got)
	}
}

func TestLayoutAsksForMoreThanThePlate(t *testing.T) {
	s := sketch(t, nil)
	r := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":800}`, s.cube()), quick))
	if fill := r.at("fill_percentage").(float64); math.Abs(fill-200) > 1e-9 {
		t.Errorf("fill %v", fill)
	}
	if packed := r.at("packed_fill_percentage").(float64); packed > 100 || packed < 42 {
		t.Errorf("packed %v", packed)
	}
	placed := strings.Count(r.placed(), "1")
	if r.at("status") != "complete" || placed < 169 || len(r.at("unfitted").([]any)) != 800-placed || r.at("positions", 799, "reason") != "no_room" {
		t.Errorf("%d placed", placed)
	}
}

// TestRowsAreInTheOrderOfModels mixes models, repeats, objects and a model that is
// not processed: row i belongs to models[i].
func TestRowsAreInTheOrderOfModels(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	slab := s.model(turnable, box(20, 30, 5)).at("uri").(string)
	path := strings.TrimSuffix(strings.TrimPrefix(slab, s.URL), "/")
	waits := s.post("/model/", turnable).Header.Get("Location")
	models := fmt.Sprintf(`%q,%q,%q,{"model":%q,"count":2,"priority":3},%q,%q`, cube, path, waits, cube, slab, cube)
	r := s.layout(plate(models, quick))
	if got := r.placed(); r.at("status") != "complete" || got != "1101111" {
		t.Fatalf("%s: %s", got, r.body)
	}
	for i, want := range []struct {
		model string
		copy  float64
		side  float64
	}{{cube, 0, 10}, {slab, 0, 5}, {waits, 0, 0}, {cube, 1, 10}, {cube, 2, 10}, {slab, 1, 5}, {cube, 3, 10}} {
		if r.at("positions", i, "model") != want.model || r.at("positions", i, "copy") != want.copy {
			t.Errorf("row %d: %v copy %v, want %v", i, r.at("positions", i, "model"), r.at("positions", i, "copy"), want)
		}
		if want.side == 0 {
			continue
		}
		high := r.at("positions", i, "bounding_box", "max", 2).(float64)
		if math.Abs(high-want.side) > 1e-6 || math.Abs(r.at("positions", i, "bounding_box", "min", 2).(float64)) > 1e-9 {
			t.Errorf("row %d reaches %v, want %v", i, high, want.side)
		}
	}
	if r.at("positions", 2, "reason") != "not_processed" || fmt.Sprint(r.at("unfitted")) != "[2]" || r.at("asked_count") != 7.0 {
		t.Errorf("%v, unfitted %v, asked %v", r.at("positions", 2), r.at("unfitted"), r.at("asked_count"))
	}
	if got := s.post("/layout/", plate(fmt.Sprintf("%q", waits))).faults(http.StatusConflict); got != "not_ready models[0]" {
		t.Error(got)
	}
}

func TestLayoutWithoutTurns(t *testing.T) {
	s := sketch(t, nil)
	rod := box(60, 10, 10)
	free, kept := s.model(turnable, rod).at("uri").(string), s.model(`{"name":"kept"}`, rod).at("uri").(string)
	// A plate on which a rod fits only when turned.
	narrow := `{"type":"rectangle","packer_type":"pack2d","x":20,"y":80,"z":50}`
	for _, c := range []struct{ model, more, want string }{
		{fmt.Sprintf("%q", free), quick, "complete"},
		{fmt.Sprintf("%q", kept), quick, "error"},
		{fmt.Sprintf("%q", kept), quick + `,"rotations":"z90"`, "complete"}, // the request itself asks for turns
		{fmt.Sprintf(`{"model":%q,"orientation_lock":true}`, free), quick, "error"},
		{fmt.Sprintf(`{"model":%q,"orientation_lock":"z90"}`, kept), quick, "complete"},
		{fmt.Sprintf("%q", free), quick + `,"rotations":"none"`, "error"},
	} {
		r := s.layout(layoutOf(narrow, 1, c.model, c.more))
		if r.at("status") != c.want {
			t.Errorf("%s %s: %s", c.model, c.more, r.body)
		}
		if c.want == "error" && (r.at("error_code") != "nothing_placed" || r.at("positions", 0, "placed") != false || r.at("positions", 0, "reason") == nil) {
			t.Errorf("%s", r.body)
		}
	}
}

func TestLayoutOfWhatDoesNotFit(t *testing.T) {
	s := sketch(t, nil)
	rod, cube := s.model(turnable, box(10, 10, 300)).at("uri"), s.cube()
	models := fmt.Sprintf("%q,%q", rod, cube)
	r := s.layout(plate(models, quick))
	if r.at("status") != "complete" || r.placed() != "01" || r.at("positions", 0, "reason") != "too_large" {
		t.Errorf("%s", r.body)
	}
	r = s.layout(plate(models, quick, `"do_build_volume_check":false`))
	if r.placed() != "11" || r.at("positions", 0, "oversized") != true {
		t.Errorf("%s", r.body)
	}
}

func TestLayoutInTheVolume(t *testing.T) {
	s := sketch(t, nil)
	volume := `{"type":"rectangular","packer_type":"pack3d","x":100,"y":100,"z":100}`
	r := s.layout(layoutOf(volume, 5, fmt.Sprintf(`{"model":%q,"count":343}`, s.cube()), `"floor_distance":0,"iterations":20`))
	if r.at("status") != "complete" || r.at("placed_count") != 343.0 {
		t.Fatalf("%.1000s", r.body)
	}
	r.near(34.3, 1e-6, "fill_percentage")
}

func TestLayoutOnACircle(t *testing.T) {
	s := sketch(t, nil)
	r := s.layout(layoutOf(`{"type":"circular","packer_type":"pack2d","x":60,"z":50}`, 2, fmt.Sprintf(`{"model":%q,"count":40}`, s.cube()), quick))
	for i, placed := range r.placed() {
		if placed != '1' {
			continue
		}
		m := r.at("positions", i, "transformation").([]any)
		for corner := range 4 {
			x, y := float64(corner%2*10), float64(corner/2*10)
			row := func(k int) float64 {
				v := m[k].([]any)
				return v[0].(float64)*x + v[1].(float64)*y + v[3].(float64)
			}
			if math.Hypot(row(0), row(1)) > 30+1e-6 {
				t.Errorf("row %d leaves the circle", i)
			}
		}
	}
	if strings.Count(r.placed(), "1") < 10 {
		t.Errorf("%s", r.placed())
	}
}

func TestLayoutOnAPolygon(t *testing.T) {
	s := sketch(t, nil)
	triangle := `{"type":"polygon","z":50,"outline":{"outer":[[0,0],[100,0],[0,100]]}}`
	r := s.layout(layoutOf(triangle, 2, fmt.Sprintf(`{"model":%q,"count":60}`, s.cube()), quick))
	for i, placed := range r.placed() {
		if placed == '1' && r.at("positions", i, "bounding_box", "max", 0).(float64)+r.at("positions", i, "bounding_box", "max", 1).(float64) > 100+1e-6 &&
			r.at("positions", i, "rotation", "z").(float64) == 0 {
			t.Errorf("row %d leaves the triangle", i)
		}
	}
	if r.at("build", "type") != "polygon" || strings.Count(r.placed(), "1") < 15 {
		t.Errorf("%s", r.placed())
	}
}

func TestLayoutFromAPrinterType(t *testing.T) {
	s := sketch(t, nil)
	printer := s.post("/printer-type/", `{"name":"p","build_volume":{"x":30,"y":30,"z":30},"min_packing_distance":1}`).want(http.StatusCreated).at("uri")
	cube := s.cube()
	r := s.layout(fmt.Sprintf(`{"printer_type":%q,"models":[{"model":%q,"count":9}],%s}`, printer, cube, quick))
	if strings.Count(r.placed(), "1") != 4 || r.at("min_packing_distance") != 1.0 || r.at("build", "x") != 30.0 ||
		r.at("build", "packer_type") != "pack2d" || r.at("printer_type") != printer {
		t.Errorf("%s", r.body)
	}
	// What the request says wins.
	r = s.layout(fmt.Sprintf(`{"printer_type":%q,"build":{"x":100},"min_packing_distance":0,"models":[{"model":%q,"count":9}],%s}`, printer, cube, quick))
	if strings.Count(r.placed(), "1") != 9 || r.at("build", "x") != 100.0 || r.at("build", "y") != 30.0 {
		t.Errorf("%s", r.body)
	}
}

func TestLayoutAcrossBuilds(t *testing.T) {
	s := sketch(t, nil)
	r := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":500}`, s.cube()), quick, `"multi_build":true`))
	counts := map[any]int{}
	for _, row := range r.at("positions").([]any) {
		counts[row.(map[string]any)["plate"]]++
	}
	if fmt.Sprint(counts) != "map[0:169 1:169 2:162]" || r.at("plate_count") != 3.0 {
		t.Errorf("%v", counts)
	}
}

func TestLayoutByHand(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	bed := `{"type":"rectangle","packer_type":"user_managed","x":200,"y":200,"z":200}`
	two := fmt.Sprintf("%q,%q", cube, cube)
	r := s.layout(layoutOf(bed, 5, two, `"positions":[{"x":10,"y":10,"z":0},{"x":40,"y":10,"z":0,"rotation":{"x":0,"y":0,"z":90}}]`))
	if r.at("status") != "complete" || r.placed() != "11" || r.at("build", "in_space") != false || r.at("positions", 1, "x") != 40.0 {
		t.Errorf("%s", r.body)
	}
	// The rows of a layout may be sent back.
	rows, _ := json.Marshal(r.at("positions"))
	again := s.layout(layoutOf(bed, 5, two, `"positions":`+string(rows)))
	if again.at("status") != "complete" || fmt.Sprint(again.at("positions")) != fmt.Sprint(r.at("positions")) {
		t.Errorf("%s", again.body)
	}
	r = s.layout(layoutOf(bed, 5, two, `"positions":[{"x":10,"y":10,"z":0},{"x":17,"y":10,"z":0}]`))
	if r.at("status") != "error" || r.at("error_code") != "layout_invalid" || r.at("error_detail", "violations", 0, "kind") != "overlap" ||
		r.at("error_detail", "violations", 0, "position") != 0.0 || r.at("error_detail", "violations", 0, "other_position") != 1.0 ||
		r.at("error_detail", "violations", 0, "model") != cube {
		t.Errorf("%s", r.body)
	}
	depth, _ := r.at("error_detail", "violations", 0, "depth_mm").(float64)
	if math.Abs(depth-3) > 1e-6 {
		t.Errorf("depth %v: %s", depth, r.body)
	}
	if got := s.post("/layout/", layoutOf(bed, 5, two, `"positions":[{"x":1},{},{}]`)).faults(http.StatusBadRequest); got != "invalid_value positions[2]; invalid_value positions[0]" {
		t.Error(got)
	}
}

func TestInterlockedRings(t *testing.T) {
	s := sketch(t, nil)
	ring := s.model(turnable, stl(shape.Torus(20, 3, 6, 3))).at("uri")
	// The second stands upright through the hole of the first.
	body := layoutOf(`{"type":"rectangle","packer_type":"user_managed","x":200,"y":200,"z":200}`, 0, fmt.Sprintf("%q,%q", ring, ring), `"interlock":"report"`,
		`"positions":[{"x":60,"y":60,"z":40},{"x":80,"y":60,"z":40,"rotation":{"x":90,"y":0,"z":0}}]`)
	r := s.layout(body)
	if r.at("status") != "complete" || fmt.Sprint(r.at("interlocked_pairs")) != "[[0 1]]" || r.at("build", "in_space") != true {
		t.Errorf("%s", r.body)
	}
}

func TestLayoutFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	build := `{"type":"rectangle","x":200,"y":200,"z":200}`
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing build; missing min_packing_distance; missing models"},
		{layoutOf(build, -1, ""), "out_of_range min_packing_distance; missing models"},
		{strings.Replace(layoutOf(build, 7, ""), "7", "NaN", 1), "wrong_type min_packing_distance"},
		{`{"build":{"type":"rectangle","y":-2,"packer_type":"best","q":1},"min_packing_distance":"5","models":"x"}`,
			"invalid_value build.packer_type; unknown_field build.q; out_of_range build.y; wrong_type min_packing_distance; wrong_type models; missing build.x"},
		{layoutOf(`{"type":"circular","packer_type":"pack3d","x":9}`, 1, ""), "missing models; missing build.z"},
		{layoutOf(`{"type":"polygon"}`, 1, ""), "missing models; missing build.outline"},
		{layoutOf(`{"type":"polygon","outline":{"outer":[[0,0],[9,0],[18,0]]}}`, 1, ""), "missing models; invalid_value build.outline"},
		{layoutOf(`{"type":"polygon","outline":{"outer":[]}}`, 1, ""), "missing models; invalid_value build.outline.outer"},
		{layoutOf(build, 1, `{"model":"x","orientation_lock":{}}`, `"rotations":{}`, `"max_layer_area":9`),
			"wrong_type rotations; invalid_reference models[0].model; invalid_value max_layer_area"},
		{layoutOf(build, 1, "", `"rotations":""`), "missing models; wrong_type rotations"},
		{layoutOf(`{"x":9,"y":9}`, 1, `7,null,{"model":"x","count":0,"q":1},{"count":2}`),
			"wrong_type models[0]; wrong_type models[1]; out_of_range models[2].count; unknown_field models[2].q; missing models[3].model; invalid_reference models[2].model; missing build.type"},
		{layoutOf(build, 1, `"/model/01arz3ndektsv4rrffq69g5fav/"`, `"rotations":"sideways","objective":"beauty","interlock":"no","time_budget_s":0,"seed":0`),
			"invalid_value interlock; invalid_value objective; out_of_range seed; out_of_range time_budget_s; not_found models[0]; invalid_value rotations"},
		{layoutOf(build, 1, `"/material/01arz3ndektsv4rrffq69g5fav/"`), "invalid_reference models[0]"},
		{`{"printer_type":"/printer-type/01arz3ndektsv4rrffq69g5fav/","models":[]}`, "not_found printer_type; missing models"},
	} {
		if got := s.post("/layout/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
	if got := s.post("/layout/", layoutOf(build, 1, `"/model/01arz3ndektsv4rrffq69g5fav/"`)).faults(http.StatusNotFound); got != "not_found models[0]" {
		t.Error(got)
	}
	if n := s.get("/layout/").at("total_count"); n != 0.0 {
		t.Errorf("%v layouts were made of bad requests", n)
	}
	s.get("/layout/01arz3ndektsv4rrffq69g5fav/").problem(http.StatusNotFound)
}

// TestSameLayoutTwice is a relation: the same question has the same answer, on one
// worker and on several.
func TestSameLayoutTwice(t *testing.T) {
	s := sketch(t, nil)
	models := fmt.Sprintf(`{"model":%q,"count":20},%q`, s.cube(), s.model(turnable, box(50, 70, 5)).at("uri"))
	body := plate(models, `"iterations":3000,"seed":9,"rotations":"z"`)
	a, b := s.layout(body), s.layout(body)
	if fmt.Sprint(a.at("positions")) != fmt.Sprint(b.at("positions")) || a.at("uri") == b.at("uri") || a.at("seed") != 9.0 {
		t.Error("two answers to one question")
	}
}

// TestCancelledLayout ends a search that would take long: the best so far stays.
func TestCancelledLayout(t *testing.T) {
	s := sketch(t, nil)
	at := s.post("/layout/", plate(fmt.Sprintf(`{"model":%q,"count":170}`, s.cube()), `"time_budget_s":300,"rotations":"z"`)).want(http.StatusCreated).Header.Get("Location")
	r := s.get(at)
	for ; r.at("status") != "processing" || r.at("positions") == nil; r = s.get(at) {
		if r.at("finished") != nil {
			t.Fatalf("%.500s", r.body)
		}
	}
	// The numbers are those of the positions that are shown.
	shown := float64(strings.Count(r.placed(), "1"))
	if r.at("placed_count") != shown || r.at("asked_count") != 170.0 || r.at("fill_percentage") != 42.5 || r.at("used_height") != 10.0 {
		t.Errorf("%v placed of %.0f: %.2000s", r.at("placed_count"), shown, r.body)
	}
	r.near(shown/4, 1e-9, "packed_fill_percentage")
	s.do("DELETE", at, "").want(http.StatusAccepted)
	r = s.final(at)
	if r.at("status") != "error" || r.at("error_code") != "cancelled" || r.at("placed_count") != float64(strings.Count(r.placed(), "1")) || strings.Count(r.placed(), "1") < 100 {
		t.Errorf("%.800s", r.body)
	}
}

func TestSnapshotOfALayout(t *testing.T) {
	s := sketch(t, nil)
	layout := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":9}`, s.cube()), quick)).at("uri").(string)
	for _, more := range []string{``, `"view":"perspective","names":true,`, `"u":-1,"v":-1,"w":-1,"plate":0,`, `"x":300,"y":-200,"z":150,`, `"x":100,"y":0,"z":40,"u":0,"v":1,"w":-0.2,"names":true,`} {
		r := s.final(s.post(layout+"snapshot/", `{`+more+`"width":320,"height":200}`).want(http.StatusCreated).Header.Get("Location"))
		if r.at("status") != "rendered" || r.at("layout") != layout || r.at("model") != nil {
			t.Fatalf("%s", r.body)
		}
		picture := r.content(s)
		size, err := sizeOf(picture)
		if err != nil || size != "320x200" {
			t.Errorf("%s: %s %v", more, size, err)
		}
		if same := s.get(r.at("uri").(string) + "binary/").want(http.StatusOK); string(same.body) != string(picture) {
			t.Error("binary is another picture")
		}
	}
	for _, c := range []struct{ body, want string }{
		{`{"x":1,"y":2,"z":3,"view":"top","views":["top"]}`, "invalid_value views; invalid_value view"},
		{`{"x":1,"y":2,"z":3,"view":"top"}`, "invalid_value view"},
		{`{"x":1,"y":2,"u":0,"v":0,"w":0}`, "missing z; invalid_value u"},
		{`{"highlight":["thin"]}`, "invalid_value highlight"},
		{`{"plate":-1,"view":"side"}`, "out_of_range plate; invalid_value view"},
	} {
		if got := s.post(layout+"snapshot/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s", c.body, got)
		}
	}
	model := s.get(layout).at("models", 0, "model").(string)
	if got := s.post(model+"snapshot/", `{"plate":0}`).faults(http.StatusBadRequest); got != "contradiction plate" {
		t.Error(got)
	}
}

// sizeOf is the size of a picture.
func sizeOf(data []byte) (string, error) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	return fmt.Sprintf("%dx%d", c.Width, c.Height), err
}

// TestLayoutInTheWordsOfPack3D asks for more than fits: the rest has zeros.
func TestLayoutInTheWordsOfPack3D(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	r := s.layout(fmt.Sprintf(`{"format":"pack3d","build_volume":[25,25,25],"spacing":5,"items":[{"filename":%q,"count":9}],"iterations":300}`, cube))
	rows, _ := r.at("pack3d").([]any)
	if r.at("status") != "complete" || len(rows) != 9 || r.at("placed_count") != 8.0 || r.at("positions") != nil || r.at("format") != "pack3d" {
		t.Fatalf("%s", r.body)
	}
	zeros := 0
	for i, row := range rows {
		m := fmt.Sprint(row.(map[string]any)["Transformation"])
		if m == "[[0 0 0 0] [0 0 0 0] [0 0 0 0] [0 0 0 0]]" {
			zeros++
			continue
		}
		// The frame is centred on the volume, and the spacing is 5: cubes of 10 lie in its corners.
		for axis := range 3 {
			if v := r.at("pack3d", i, "Transformation", axis, 3).(float64); math.Abs(math.Abs(v)-7.5) > 1e-6 {
				t.Errorf("row %d: %s", i, m)
			}
		}
		r.near(12.5*12.5*12.5, 1e-9, "pack3d", i, "VolumeWithSpacing")
	}
	if zeros != 1 || r.at("pack3d", 0, "Filename") != cube {
		t.Errorf("%d rows of zeros", zeros)
	}
	var file []map[string]any
	if err := json.Unmarshal(r.content(s), &file); err != nil || len(file) != 9 {
		t.Errorf("%v %v", file, err)
	}
	for _, c := range []struct{ body, want string }{
		{`{"format":"pack3d"}`, "missing build_volume; missing spacing; missing items"},
		{`{"format":"pack3d","build_volume":[1,2],"spacing":-1,"items":[{"filename":"","count":0}],"models":[]}`,
			"out_of_range build_volume; out_of_range items[0].count; out_of_range items[0].filename; out_of_range spacing; contradiction models"},
		{fmt.Sprintf(`{"format":"pack3d","build_volume":[0,9,9],"spacing":1,"items":[{"filename":%q}]}`, cube), "invalid_value build_volume[0]"},
		{`{"spacing":1,"build":{"type":"rectangle","x":1,"y":1},"min_packing_distance":1,"models":["x"]}`, "contradiction spacing; invalid_reference models[0]"},
	} {
		if got := s.post("/layout/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

// file uploads a model of testdata that may be turned.
func (s *server) file(name string) string {
	s.t.Helper()
	return s.model(turnable, testdata(s.t, name)).at("uri").(string)
}

// TestLayoutByShapes packs what does not fit by its boxes: two Ls into each other,
// and rings into a frame.
func TestLayoutByShapes(t *testing.T) {
	s := sketch(t, nil)
	elbow, frame, ring := s.file("elbow.stl"), s.file("frame.stl"), s.file("ring.stl")
	for _, c := range []struct{ bed, models string }{
		{`{"type":"rectangle","x":80,"y":80}`, fmt.Sprintf("%q,%q", elbow, elbow)},
		{`{"type":"rectangle","x":72,"y":52}`, fmt.Sprintf("%q,%q,%q", frame, ring, ring)},
	} {
		r := s.layout(layoutOf(c.bed, 1, c.models, `"iterations":20000`))
		if r.at("status") != "complete" || strings.Contains(r.placed(), "0") {
			t.Errorf("%s: %s", c.bed, r.placed())
		}
	}
}

// TestLayoutOnManyThreads is a relation: threads change nothing.
func TestLayoutOnManyThreads(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 2)
	t.Run("both", func(t *testing.T) {
		for _, threads := range []int{1, 8} {
			t.Run(fmt.Sprint(threads), func(t *testing.T) {
				s := start(t, job.Options{Database: storeURL(t), Pool: undrawn, Slots: 2, Threads: threads}, (*service).routes, nil)
				r := s.layout(plate(fmt.Sprintf(`{"model":%q,"count":7},%q`, s.file("hook.stl"), s.file("frame.stl")), `"iterations":1000,"rotations":"z:45"`))
				var all []any
				for _, row := range r.at("positions").([]any) {
					all = append(all, row.(map[string]any)["transformation"])
				}
				answers <- fmt.Sprint(all)
			})
		}
	})
	if len(answers) != 2 {
		t.Fatal("not both are done")
	}
	if one, other := <-answers, <-answers; one != other {
		t.Error("other positions on more threads")
	}
}

// TestLayoutOutOfTime searches for longer than it may: the best so far is the
// result.
func TestLayoutOutOfTime(t *testing.T) {
	s := sketch(t, nil)
	models := fmt.Sprintf(`{"model":%q,"count":30}`, s.cube()) // 25 on a grid
	r := s.layout(layoutOf(`{"type":"rectangle","x":75,"y":75}`, 5, models, `"time_budget_s":300,"rotations":"z","timeout_s":1`))
	if r.at("status") != "complete" || strings.Count(r.placed(), "1") < 25 || r.at("content") == nil {
		t.Errorf("%.500s", r.body)
	}
}
