package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestSlicePictures(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	var want map[string]string
	for _, workers := range []string{"1", "8"} {
		args := "slice cube.stl --picture a.png --picture a.svg --picture-layer 3 --travel --plot b.svg --plot b.png -o c.csv --workers " + workers
		o := saggar("", strings.Fields(args)...)
		if o.code != exitOK || !strings.Contains(o.out, "wrote a.png\n") || !strings.Contains(o.out, "wrote b.svg\n") || !strings.Contains(o.out, "wrote c.csv\n") {
			t.Fatalf("exit %d, %s%s", o.code, o.out, o.err)
		}
		got := map[string]string{}
		for _, name := range []string{"a.png", "a.svg", "b.svg", "b.png", "c.csv"} {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got[name] = string(data)
		}
		if want == nil {
			want = got
		}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s is another with %s workers", name, workers)
			}
		}
	}
	if b := picture(t, []byte(want["a.png"])).Bounds(); b.Dx() != 1200 || b.Dy() < 480 {
		t.Errorf("a.png is %v", b)
	}
	if b := picture(t, []byte(want["b.png"])).Bounds(); b.Dx() != 1200 || b.Dy() != 640 {
		t.Errorf("b.png is %v", b)
	}
	for _, s := range []string{"Layer 3 of 50, z 0.6 mm, 0.2 mm thick", `class="outer_wall"`, `class="travel"`, ">time<", "100 mm"} {
		if has := strings.Contains(want["a.svg"], s); has == (s == "100 mm") {
			t.Errorf("a.svg has %q: %v", s, has)
		}
	}
	if !strings.Contains(want["b.svg"], "in 50 layers") {
		t.Error("b.svg does not say how many layers")
	}
}

func TestPictureLayer(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for layer, title := range map[string]string{
		"first": "Layer 1 of 50, z 0.2 mm", "middle": "Layer 25 of 50, z 5 mm", "last": "Layer 50 of 50, z 10 mm", "50": "Layer 50 of 50",
	} {
		o := saggar("", "slice", "cube.stl", "--picture", "a.svg", "--picture-layer", layer, "--colour", "speed")
		text, _ := os.ReadFile("a.svg")
		if o.code != exitOK || !strings.Contains(string(text), title) || !strings.Contains(string(text), "planned") {
			t.Errorf("%s: exit %d, %s", layer, o.code, o.err)
		}
	}
	o := saggar("", "slice", "cube.stl", "--picture", "e.svg", "--picture-layer", "51", "--json")
	if p := printJSON(t, o); o.code != exitFailed || p.Code != string(codeNoLayer) || !strings.Contains(p.Error, "no layer 51: 50 layers are printed") {
		t.Errorf("exit %d, %+v", o.code, p)
	}
	if _, err := os.Stat("e.svg"); err == nil {
		t.Error("e.svg was left behind")
	}
	for _, args := range []string{
		"--picture a.gif", "--plot a", "--colour red", "--picture-layer 0", "--picture-layer -1", "--picture-layer top",
		"--picture a.svg --engine prusaslicer", "--picture cube.stl", "--plot cube.stl",
	} {
		if o := saggar("", append([]string{"slice", "cube.stl"}, strings.Fields(args)...)...); o.code != exitUsage || o.out != "" {
			t.Errorf("%s: exit %d, %s", args, o.code, o.err)
		}
	}
}

// readmeLayer is the command with which the README draws a layer and plots the
// time of all.
const readmeLayer = "slice testdata/gear.3mf --picture docs/layer.png --picture-layer 16 --plot docs/times.svg"

// TestReadmeLayer checks that the pictures of the README are what its command
// draws.
func TestReadmeLayer(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := errors.Join(os.Mkdir("docs", 0o755), os.Symlink(filepath.Join(root, "testdata"), "testdata")); err != nil {
		t.Skip(err)
	}
	if o := saggar("", strings.Fields(readmeLayer)...); o.code != exitOK {
		t.Fatalf("exit %d, %s", o.code, o.err)
	}
	const remedy = "shows something else; after a wanted change: go test ./cmd/saggar -run Readme -update"
	for _, name := range []string{"docs/layer.png", "docs/times.svg"} {
		kept := filepath.Join(root, filepath.FromSlash(name))
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(kept, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		same := bytes.Equal(got, want)
		if filepath.Ext(name) == ".png" {
			// Pixels are compared, for compressors differ between versions of Go.
			same = reflect.DeepEqual(picture(t, got), picture(t, want))
		}
		if !same {
			t.Errorf("%s %s", name, remedy)
		}
	}
}
