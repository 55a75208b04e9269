package kind

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

func model(path string) map[string]string { return map[string]string{"model": path} }

// sameJSON reports whether two values have the same JSON form.
func sameJSON(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}

// TestSnapshotIsTheLibrary compares with pictures that the library draws.
func TestSnapshotIsTheLibrary(t *testing.T) {
	m, err := mesh.Load(testdata + "bracket.stl")
	if err != nil {
		t.Fatal(err)
	}
	for params, o := range map[string]render.Options{
		`{"samples":1}`: {Samples: new(1)},
		`{"width":160,"height":120,"direction":[0,1,0],"color":"#336699","background":"#ffffff","edges":true}`: {
			Width: new(160), Height: new(120), Color: "#336699", Background: "#ffffff", Edges: true,
			Camera: render.Camera{Direction: &geom.Vec{Y: 1}},
		},
		`{"width":160,"height":0,"layer":5}`: {Width: new(160), Height: new(0), SliceHeight: new(1.0)},
		`{"width":160,"height":0,"layer":5,"layer_height":0.5,"seed":3,"no_shadow":true}`: {
			Width: new(160), Height: new(0), SliceHeight: new(2.5), Seed: 3, NoShadow: true,
		},
	} {
		r := do(t, "snapshot", params, model(testdata+"bracket.stl"))
		img, err := render.Mesh(context.Background(), m, o)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := render.PNG(&want, img); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, r.Files)["snapshot image/png snapshot.png"]; got != want.String() {
			t.Errorf("%s: another picture than the library's", params)
		}
		d := decode[SnapshotData](t, r)
		if s := img.Bounds().Size(); len(d.Images) != 1 || d.Images[0].Width != s.X || d.Images[0].Height != s.Y {
			t.Errorf("%s: %s", params, r.Data)
		}
	}
}

func TestSnapshotViews(t *testing.T) {
	r := do(t, "snapshot", `{"width":80,"height":60,"samples":1,"views":["iso","front","top","right"]}`, model(testdata+"bracket.stl"))
	d := decode[SnapshotData](t, r)
	pictures := map[string]bool{}
	for i, name := range []string{"snapshot-iso", "snapshot-front", "snapshot-top", "snapshot-right"} {
		if d.Images[i].File != name || r.Files[i].Name != name {
			t.Errorf("picture %d is %+v, %+v", i, d.Images[i], r.Files[i])
		}
	}
	for _, content := range contents(t, r.Files) {
		pictures[content] = true
	}
	if len(pictures) != 4 {
		t.Errorf("%d different pictures of 4 views", len(pictures))
	}
}

// TestSnapshotOfALayout compares with a picture that the library draws.
func TestSnapshotOfALayout(t *testing.T) {
	files, layout := laidOut(t, "")
	r := once(t, "snapshot", `{"layout":{"files":{"frame":"blob"},"plate":0,"names":true},"width":200,"height":150,"samples":4}`, files)
	l, parts, err := layout.Layout()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"hook", "frame"} {
		parts[i].Mesh = open(t, testdata+name+".stl").Merged()
	}
	img, err := render.Layout(context.Background(), l, parts, render.LayoutOptions{Width: new(200), Height: new(150), Samples: new(4), Names: true})
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := render.PNG(&want, img); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, r.Files)["snapshot image/png snapshot.png"]; got != want.String() {
		t.Error("another picture than the library's")
	}
	if d := decode[SnapshotData](t, r); d.Images[0].Height != 150 {
		t.Errorf("%+v", d)
	}
	for params, word := range map[string]string{
		`{"layout":{"plate":5,"files":{"frame":"blob"}}}`: "5",
		`{"layout":{"plate":-1}}`:                         "-1",
		`{"layout":{"view":"inside"}}`:                    "inside",
		`{"layout":{"view":"top"},"views":["top"]}`:       "views",
	} {
		if f := failed(t, "snapshot", params, files); f.Code != CodeBadParams || !strings.Contains(f.Message, word) {
			t.Errorf("%s: %+v", params, f)
		}
	}
}
