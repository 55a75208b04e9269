package api

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"testing"
	"time"
)

// shoot asks for a picture and returns the resource and the bytes.
func (s *server) shoot(at, request string) (*reply, []byte) {
	s.t.Helper()
	made := s.post(at+"snapshot/", request).want(http.StatusCreated)
	shot := s.final(made.Header.Get("Location"))
	if shot.at("status") != "rendered" {
		s.t.Fatalf("%s", shot.body)
	}
	return shot, s.as("").get(shot.at("content").(string)).want(http.StatusOK).body
}

// dimensions of a picture, and its format.
func dimensions(t *testing.T, data []byte) (x, y int, format string) {
	t.Helper()
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return c.Width, c.Height, format
}

func TestSnapshots(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(`{"name":"a"}`, box(10, 10, 10)).at("uri").(string)
	shot, data := s.shoot(at, `{"width":100,"samples":1}`)
	if x, y, format := dimensions(t, data); x != 100 || y != 480 || format != "png" {
		t.Errorf("%s of %d x %d", format, x, y)
	}
	shot.is(map[string]any{"width": 100.0, "height": 480.0, "samples": 1.0, "color": "#FF7F00", "x": nil, "layer": nil, "model": at, "model_status": "processed"})

	// The same again is the same; half the height is not, all of it is.
	_, again := s.shoot(at, `{"width":100,"samples":1,"slice_height":10}`)
	_, half := s.shoot(at, `{"width":100,"samples":1,"slice_height":5}`)
	_, layer := s.shoot(at, `{"width":100,"samples":1,"layer":25}`)
	if !bytes.Equal(data, again) || bytes.Equal(data, half) || !bytes.Equal(half, layer) {
		t.Error("the cut is not as asked")
	}
	named, front := s.shoot(at, `{"width":50,"height":0,"samples":1,"views":["front","iso"]}`)
	if named.at("images", 0, "view") != "front" || named.at("height") != 38.0 && named.at("height") != 37.0 {
		t.Errorf("%s", named.body)
	}
	iso := s.as("").get(named.at("images", 1, "content").(string)).want(http.StatusOK).body
	if bytes.Equal(front, iso) {
		t.Error("two views are one picture")
	}
	if _, eye := s.shoot(at, `{"width":100,"samples":1,"x":50,"y":60,"z":70,"u":-1,"v":-1,"w":-1.2}`); bytes.Equal(eye, data) {
		t.Error("the camera did not move")
	}
	if got := s.get(at + "snapshot/").at("total_count"); got != 6.0 {
		t.Errorf("%v snapshots", got)
	}
}

func TestSnapshotBinary(t *testing.T) {
	s := whole(t, nil)
	m := s.model(`{"name":"a"}`, box(10, 10, 10))
	at := m.at("uri").(string)
	want := s.as("").get(m.at("snapshot_content").(string)).want(http.StatusOK)
	for _, path := range []string{"snapshot/binary/", "snapshot/default/binary", "snapshot/default/content"} {
		if got := s.get(at + path).want(http.StatusOK); !bytes.Equal(got.body, want.body) || got.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s is another picture", path)
		}
	}
	jpeg := s.get(at+"snapshot/binary/", "Accept", "image/jpeg").want(http.StatusOK)
	if x, y, format := dimensions(t, jpeg.body); x != 640 || y != 480 || format != "jpeg" || jpeg.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%s of %d x %d", format, x, y)
	}
	drawn := s.post(at+"snapshot/binary/", `{"width":64,"height":48,"samples":1}`).want(http.StatusOK)
	if x, y, _ := dimensions(t, drawn.body); x != 64 || y != 48 {
		t.Errorf("%d x %d", x, y)
	}
	if kept := s.get(drawn.Header.Get("Location") + "binary").want(http.StatusOK); !bytes.Equal(kept.body, drawn.body) {
		t.Error("the snapshot is another picture")
	}
	// The default picture is one of the model's snapshots.
	listed := s.get(at + "snapshot/?sort=created").want(http.StatusOK)
	first := s.get(at + "snapshot/default/").want(http.StatusOK)
	if listed.at("total_count") != 2.0 || listed.at("resources", 0, "uri") != first.at("uri") || listed.at("resources", 0, "status") != "rendered" ||
		listed.at("resources", 1, "uri") != drawn.Header.Get("Location") || first.at("uri") != m.at("snapshot") {
		t.Errorf("%s\n%s", listed.body, first.body)
	}
	if got := s.as("").get(listed.at("resources", 0, "content").(string)).want(http.StatusOK); !bytes.Equal(got.body, want.body) {
		t.Error("the listed one is another picture")
	}
	s.post(at+"snapshot/binary/", `{"width":1025}`).problem(http.StatusBadRequest)
	s.as(keyB).get(at + "snapshot/binary/").problem(http.StatusNotFound)
}

func TestSnapshotRefusals(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(`{"name":"a"}`, box(10, 10, 10)).at("uri").(string)
	for _, c := range []struct{ body, want string }{
		{`{"width":1025,"height":769,"samples":5001,"color":"red","layer":-1}`,
			"invalid_value color; out_of_range height; out_of_range layer; out_of_range samples; out_of_range width"},
		{`{"width":0,"height":0}`, "invalid_value width"},
		{`{"u":0,"v":0,"w":0}`, "invalid_value u"},
		{`{"x":1,"v":1}`, "missing y; missing z; missing u; missing w"},
		{`{"views":["top","up"]}`, "invalid_value views[1]"},
	} {
		if got := s.post(at+"snapshot/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	waiting := s.post("/model/", `{"name":"a"}`).Header.Get("Location")
	s.post(waiting+"snapshot/", `{}`).problem(http.StatusConflict)
	s.get(waiting + "snapshot/default/").problem(http.StatusNotFound)
	s.get(waiting + "snapshot/binary/").problem(http.StatusNotFound)
}

// TestSnapshotWaitsForItsModel asks for pictures of models that are being processed,
// or have no file yet.
func TestSnapshotWaitsForItsModel(t *testing.T) {
	s := sketch(t, nil)
	at := s.upload(turnable, box(10, 10, 10)) // nobody has waited for its end
	r := s.final(s.post(at+"snapshot/", `{"wait_for_model":true,"width":16,"height":16,"samples":1}`).want(http.StatusCreated).Header.Get("Location"))
	if r.at("status") != "rendered" {
		t.Errorf("%s", r.body)
	}
	// Its file may still be on the way, or never come.
	empty := s.post("/model/", turnable)
	at = empty.Header.Get("Location")
	began := time.Now()
	if got := s.post(at+"snapshot/", `{"wait_for_model":true,"timeout_s":0.4}`).faults(http.StatusConflict); got != "not_ready" {
		t.Error(got)
	}
	if took := time.Since(began); took < 400*time.Millisecond || took > drawing/2 {
		t.Errorf("waited for %v", took)
	}
	sent := make(chan *reply)
	go func() {
		defer close(sent)
		time.Sleep(300 * time.Millisecond) // the request comes first; either order is good
		sent <- s.send(empty.Header.Get("X-Upload-Location"), box(10, 10, 10))
	}()
	made := s.post(at+"snapshot/", `{"wait_for_model":true,"width":16,"height":16,"samples":1}`)
	if r := <-sent; r == nil || r.StatusCode != http.StatusOK {
		t.Fatal("the file was not taken")
	}
	if r := s.final(made.want(http.StatusCreated).Header.Get("Location")); r.at("status") != "rendered" {
		t.Errorf("%s", r.body)
	}
}
