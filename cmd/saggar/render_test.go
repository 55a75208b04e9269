package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

func picture(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestRender(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.png")
	for _, c := range []struct {
		args          string
		width, height int
	}{
		{"", 640, 480},
		{"--width 100 --height 80", 100, 80},
		{"--width 0 --height 120", 160, 120},
		{"--width 90 --height 90 --samples 1 --color #0000ff --background #ffffff --edges --no-shadow", 90, 90},
		{"--width 90 --height 90 --position 200,200,200", 90, 90},
		{"--width 90 --height 90 --direction 0,0,-1 --slice-height 20", 90, 90},
		{"--width 90 --height 90 --layer 100 --layer-height 0.1 --highlight inverted,open_edges --seed 7", 90, 90},
	} {
		o := saggar("", append([]string{"render", bracket, "-o", out}, strings.Fields(c.args)...)...)
		if o.code != exitOK || o.out != "" || o.err != "" {
			t.Errorf("%s: exit %d, %q %q", c.args, o.code, o.out, o.err)
			continue
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if size := picture(t, data).Bounds().Size(); size.X != c.width || size.Y != c.height {
			t.Errorf("%s: %v, want %d x %d", c.args, size, c.width, c.height)
		}
	}
}

func TestRenderToStandardOutput(t *testing.T) {
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"render", "-", "-o", "-", "--width", "64", "--height", "48"}
	want := saggar(string(part), args...)
	picture(t, []byte(want.out))
	for _, n := range []string{"1", "2", "8"} {
		if got := saggar(string(part), append(args, "--workers", n)...); got.out != want.out {
			t.Errorf("another picture with %s workers", n)
		}
	}
}

func TestRenderSays(t *testing.T) {
	inFolder(t, map[string]string{
		"bad.stl": "", "cut.stl": cube(1, nil)[:400], "line.obj": "v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\nf 1 1 1\n",
	})
	for _, args := range [][]string{
		{"render", "bad.stl", "-o", "x.png"},
		{"render", "none.stl", "-o", "x.png"},
		{"render", "cut.stl", "-o", "x.png"},
		{"render", "line.obj", "-o", "x.png"},
	} {
		o := saggar("", args...)
		if o.code != exitFailed || !strings.Contains(o.err, args[1]+": ") {
			t.Errorf("%v: exit %d, %q", args, o.code, o.err)
		}
	}
	if list, _ := os.ReadDir("."); len(list) != 3 {
		t.Errorf("left behind: %v", list)
	}
}

// TestReadmePicture checks that the picture of the README is what its command
// draws. Pixels are compared, for compressors differ between versions of Go.
func TestReadmePicture(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "bracket.png")
	o := saggar("", "render", bracket, "-o", "-")
	if *update {
		if err := os.WriteFile(path, []byte(o.out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := picture(t, []byte(o.out)).(*image.NRGBA), picture(t, data).(*image.NRGBA)
	if got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("docs/bracket.png shows something else; after a wanted change: go test ./cmd/saggar -update")
	}
}

// TestConvert writes the bracket in every format and expects the same part
// back.
func TestConvert(t *testing.T) {
	want := results(t, saggar("", "analyze", "--json", bracket))[0]
	dir := t.TempDir()
	for _, format := range mesh.Writable() {
		out := filepath.Join(dir, "part."+format)
		if o := saggar("", "convert", bracket, out); o.code != exitOK || o.out != "" {
			t.Errorf("%s: exit %d, %s%s", format, o.code, o.out, o.err)
			continue
		}
		got := results(t, saggar("", "analyze", "--json", out))[0]
		if got.Format != format || got.Polygons != want.Polygons || got.Volume == nil {
			t.Errorf("%s: %+v", format, got)
			continue
		}
		// GLB keeps metres in single precision.
		if d := *got.Volume - *want.Volume; d > 1e-6**want.Volume || d < -1e-6**want.Volume {
			t.Errorf("%s: volume %g, want %g", format, *got.Volume, *want.Volume)
		}
	}
}

func TestConvertOptions(t *testing.T) {
	inFolder(t, map[string]string{"in.stl": cube(1, nil), "plate.3mf": plate3MF(t)})
	o := saggar("", "convert", "--unit", "in", "--ascii", "in.stl", "out.stl")
	text, _ := os.ReadFile("out.stl")
	if o.code != exitOK || !strings.HasPrefix(string(text), "solid") || !strings.Contains(string(text), "25.4") {
		t.Errorf("exit %d, %s\n%.200s", o.code, o.err, text)
	}
	o = saggar(cube(1, nil), "convert", "--format", "stl", "-", "-")
	if o.code != exitOK || len(o.out) != 84+12*50 {
		t.Errorf("exit %d, %d bytes, %s", o.code, len(o.out), o.err)
	}
	if o := saggar("", "convert", "plate.3mf", "copy.3mf"); o.code != exitOK {
		t.Fatalf("exit %d, %s", o.code, o.err)
	}
	before, after := results(t, saggar("", "analyze", "--json", "plate.3mf"))[0], results(t, saggar("", "analyze", "--json", "copy.3mf"))[0]
	if len(after.Items) != len(before.Items) || !near(after.Volume, *before.Volume) || after.Items[1].Object != after.Items[0].Object {
		t.Errorf("items %+v, want %+v", after.Items, before.Items)
	}
	if o := saggar("", "convert", "in.stl", "missing/out.stl"); o.code != exitFailed || !strings.Contains(o.err, "missing/out.stl") {
		t.Errorf("exit %d, %s", o.code, o.err)
	}
}

// TestConvertWarnsOfLoss checks that a format whose digits do not suffice is
// written with a warning, and the others without one.
func TestConvertWarnsOfLoss(t *testing.T) {
	inFolder(t, map[string]string{"far.obj": "v 1000000 0 0\nv 1000000.01 0 0\nv 1000000 1 0\nv 1000000 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"})
	for out, warned := range map[string]bool{"a.stl": true, "a.obj": false, "a.3mf": false, "a.ply": false, "a.glb": false} {
		o := saggar("", "convert", "far.obj", out)
		if o.code != exitOK || warned != strings.Contains(o.err, out+": warning: 32-bit floats put 1 vertex on others and collapse 2 triangles; OBJ") || !warned && o.err != "" {
			t.Errorf("%s: exit %d, %q", out, o.code, o.err)
		}
	}
}
