package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// rows packs by boxes, in rows and without turns: what the command does with a
// layout can be tested without a search. It stops where the context ends it.
type rows struct{}

func (rows) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	l := &pack.Layout{Bed: bed, Options: o}
	l.Options.Progress = nil
	x, y, high, plate := 0.0, 0.0, 0.0, 0
	for i, p := range parts {
		box := p.Footprint.Box()
		size := box.Size()
		size.X, size.Y = size.X+2*p.Margin, size.Y+2*p.Margin
		for c := 0; c < p.Count || p.Fill; c++ {
			if ctx.Err() != nil {
				l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Reason: pack.NotProcessed})
				break
			}
			if x+size.X > bed.X {
				x, y, high = 0, y+high+o.MinDistance, 0
			}
			if y+size.Y > bed.Y && o.MultiBuild && size.Y <= bed.Y && !p.Fill {
				x, y, high, plate = 0, 0, 0, plate+1
			}
			if x+size.X > bed.X || y+size.Y > bed.Y {
				if p.Fill && c > 0 {
					break
				}
				reason := pack.NoRoom
				if size.X > bed.X || size.Y > bed.Y {
					reason = pack.TooLarge
				}
				l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Reason: reason})
				continue
			}
			pose := geom.Translation(geom.Vec{X: x + p.Margin - box.Min.X, Y: y + p.Margin - box.Min.Y, Z: -p.Mesh.Bounds().Min.Z})
			l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Placed: true, Plate: plate, Pose: pose})
			l.Plates = plate + 1
			x, high = x+size.X+o.MinDistance, max(high, size.Y)
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	return l, ctx.Err()
}

// failing finds no layout.
type failing struct{}

func (failing) Pack(context.Context, []pack.Part, pack.Bed, pack.Options) (*pack.Layout, error) {
	return nil, errors.New("the bed is too strange")
}

// overlapping puts everything in one place.
type overlapping struct{}

func (overlapping) Pack(_ context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	l := &pack.Layout{Bed: bed, Options: o, Plates: 1}
	for i := range parts {
		l.Placements = append(l.Placements, pack.Placement{Part: i, Placed: true, Pose: geom.Identity()})
	}
	return l, nil
}

// usePacker has the program pack with p while the test runs.
func usePacker(t *testing.T, p pack.Packer) {
	t.Helper()
	before := packers["pack2d"]
	packers["pack2d"] = p
	t.Cleanup(func() { packers["pack2d"] = before })
}

// inParts runs the test in a new folder with parts of testdata, packed in rows.
func inParts(t *testing.T) {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"hook.stl", "frame.stl", "ring.stl", "cube.stl"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
	}
	files["more/plate.3mf"] = plate3MF(t)
	files["order.json"] = `[{"model": "ring.stl", "count": 2, "priority": 3, "group": "a", "orientation_lock": true, "margin": 2, "min_distance": 7, "value": 4.5}]`
	files["bed.svg"] = `<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="100mm"><rect width="200" height="100"/></svg>`
	files["corner.json"] = `{"outer":[[180,80],[200,80],[200,100],[180,100]]}`
	inFolder(t, files)
	usePacker(t, rows{})
}

// TestPackTable compares the table and the help with golden files.
func TestPackTable(t *testing.T) {
	dir := goldenDir(t)
	inParts(t)
	o := saggar("", "pack", "--build", "200,100", "--min-packing-distance", "4", "--iterations", "1",
		"hook.stl:3", "frame.stl", "ring.stl:9", "-o", "layout.json", "--export", "build.3mf", "--picture", "plate.svg")
	if o.code != exitOK || o.err != "" {
		t.Fatalf("exit %d, %q", o.code, o.err)
	}
	golden(t, dir, "pack.txt", o.out)
	plates := saggar("", "pack", "--build", "80,80,50", "--min-packing-distance", "4", "--multi-build", "hook.stl:3", "cube.stl:fill", "--export", "b.3mf", "--export", "b.glb")
	golden(t, dir, "pack_plates.txt", plates.out)
}

// TestPackReal packs with the packer of the program: the same bytes for any
// number of workers, and rings in the opening of a frame.
func TestPackReal(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	args := func(workers string) []string {
		return []string{"pack", "--build", "72,52", "--min-packing-distance", "2", "--iterations", "20000",
			"frame.stl", "ring.stl:2", "--workers", workers, "--json", "--picture", "p" + workers + ".png"}
	}
	one, eight := saggar("", args("1")...), saggar("", args("8")...)
	if one.code != exitOK || one.err != "" || one.out != eight.out {
		t.Fatalf("exit %d, %q; one worker and eight differ: %v", one.code, one.err, one.out != eight.out)
	}
	a, err := os.ReadFile("p1.png")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile("p8.png"); err != nil || !bytes.Equal(a, b) {
		t.Errorf("pictures of one worker and eight differ: %v", err)
	}
	f, err := pack.ReadLayout(strings.NewReader(one.out))
	if err != nil {
		t.Fatal(err)
	}
	box := f.Positions[0].BoundingBox
	inside := 0
	for _, p := range f.Positions[1:3] {
		if p.Placed && p.BoundingBox.Min[0] > box.Min[0] && p.BoundingBox.Max[0] < box.Max[0] && p.BoundingBox.Min[1] > box.Min[1] && p.BoundingBox.Max[1] < box.Max[1] {
			inside++
		}
	}
	if f.Numbers.Placed != 3 || inside != 2 {
		t.Errorf("%d placed, %d rings in the frame", f.Numbers.Placed, inside)
	}
	none := saggar("", append(args("2"), "--no-nesting-in-holes")...)
	if g, err := pack.ReadLayout(strings.NewReader(none.out)); err != nil || g.Numbers.Placed >= f.Numbers.Placed {
		t.Errorf("holes are used though they are not to be: %v", err)
	}
}

// TestPackFiles writes everything there is and reads it back.
func TestPackFiles(t *testing.T) {
	inParts(t)
	o := saggar("", "pack", "--build", "120,100", "--min-packing-distance", "4", "--multi-build",
		"hook.stl:3", "frame.stl:2", "more", "-o", "out.json", "--export", "b.3mf", "--export", "b.stl", "--export", "b.glb", "--export", "b.zip",
		"--picture", "p.png", "--picture", "p.svg", "--names", "--view", "perspective")
	if o.code != exitOK || o.err != "" {
		t.Fatalf("exit %d, %q", o.code, o.err)
	}
	f := readLayoutFile(t, "out.json")
	l, parts, err := f.Layout()
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 3 || l.Plates < 2 || f.Numbers == nil || f.Numbers.Placed != 6 || f.Files[2].Path != "more/plate.3mf" || f.Files[2].Unit != "in" || f.EngineVersion == "" {
		t.Fatalf("%d parts on %d plates, %+v, %+v", len(parts), l.Plates, f.Numbers, f.EngineVersion)
	}
	items := 0
	for i := range l.Plates {
		m := readModel(t, numbered("b.3mf", i+1))
		items += len(m.Items)
		n := len(m.Merged().Faces)
		if got := len(readModel(t, numbered("b.stl", i+1)).Merged().Faces); got != n {
			t.Errorf("plate %d: %d faces in STL, %d in 3MF", i+1, got, n)
		}
		picture, err := os.ReadFile(numbered("p.png", i+1))
		if err != nil {
			t.Fatal(err)
		}
		if img, err := png.Decode(bytes.NewReader(picture)); err != nil || img.Bounds().Dx() != 1024 {
			t.Errorf("picture: %v", err)
		}
		if _, err := os.Stat(numbered("p.svg", i+1)); err != nil {
			t.Error(err)
		}
	}
	if items != 6 {
		t.Errorf("%d items in the 3MF files, want 6", items)
	}
	if m := readModel(t, "b.glb"); len(m.Items) != 6 {
		t.Errorf("%d items in the GLB, want 6", len(m.Items))
	}
	checkZip(t, "b.zip")
}

// checkZip unpacks an archive and checks the layout in it against its meshes.
func checkZip(t *testing.T, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	l, parts, err := readLayoutFile(t, filepath.Join(dir, "layout.json")).Layout()
	if err != nil {
		t.Fatal(err)
	}
	f := readLayoutFile(t, filepath.Join(dir, "layout.json"))
	for i := range parts {
		parts[i].Mesh = readModel(t, filepath.Join(dir, filepath.FromSlash(f.Files[i].Path))).Merged()
	}
	if parts, err = pack.Footprints(context.Background(), parts); err != nil {
		t.Fatal(err)
	}
	report, err := pack.Check(context.Background(), parts, l.Bed, l)
	if err != nil || !report.OK() {
		t.Errorf("%v, %+v", err, report)
	}
}

func readLayoutFile(t *testing.T, path string) *pack.File {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := pack.ReadLayout(r)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func readModel(t *testing.T, path string) *mesh.Model {
	t.Helper()
	m, err := mesh.Open(context.Background(), path, mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestPackThumbnail finds the picture in the 3MF.
func TestPackThumbnail(t *testing.T) {
	inParts(t)
	saggar("", "pack", "--build", "100,100", "--min-packing-distance", "4", "cube.stl", "--export", "b.3mf")
	z, err := zip.OpenReader("b.3mf")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is dated %v", f.Name, f.Modified)
		}
	}
	f, err := z.Open("Metadata/thumbnail.png")
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(f); err != nil || img.Bounds().Dx() != thumbnailWidth {
		t.Errorf("thumbnail: %v", err)
	}
}

// TestPackJSON checks that --json prints the layout file.
func TestPackJSON(t *testing.T) {
	inParts(t)
	o := saggar("", "pack", "--plate", "bed.svg", "--keep-out", "corner.json", "--min-packing-distance", "10",
		"cube.stl:2", "cube.stl", "--parts", "order.json", "--json", "-o", "out.json")
	if o.code != exitOK {
		t.Fatalf("exit %d, %q", o.code, o.err)
	}
	file, err := os.ReadFile("out.json")
	if err != nil || string(file) != o.out {
		t.Errorf("--json and -o differ: %v", err)
	}
	var f struct {
		Build struct{ Type string }
		Files []map[string]any
	}
	if err := json.Unmarshal([]byte(o.out), &f); err != nil {
		t.Fatal(err)
	}
	if f.Build.Type != "polygon" || len(f.Files) != 3 || f.Files[1]["id"] != "cube.stl (2)" {
		t.Errorf("%+v", f)
	}
	ring := f.Files[2]
	if ring["priority"] != 3.0 || ring["group"] != "a" || ring["margin"] != 2.0 || ring["min_distance"] != 7.0 || ring["value"] != 4.5 || ring["count"] != 2.0 || ring["orientation_lock"] == nil {
		t.Errorf("%v", ring)
	}
	dash := saggar("", "pack", "--plate-diameter", "100", "--min-packing-distance", "4", "-o", "-", "cube.stl")
	if dash.code != exitOK || !strings.HasPrefix(dash.out, "{") || !strings.Contains(dash.out, `"type": "circle"`) {
		t.Errorf("-o -: exit %d, %s%s", dash.code, dash.err, dash.out)
	}
}

// TestPackCancelled keeps the best layout when the search is ended.
func TestPackCancelled(t *testing.T) {
	inParts(t)
	ctx, cancel := context.WithCancel(context.Background())
	usePacker(t, cancelling{cancel})
	o := saggarContext(ctx, "", "pack", "--build", "100,100", "--min-packing-distance", "4", "cube.stl:3", "-o", "out.json", "--export", "b.3mf")
	if o.code != exitOK || !strings.Contains(o.err, "best layout so far is kept") {
		t.Fatalf("exit %d, %q", o.code, o.err)
	}
	if f := readLayoutFile(t, "out.json"); f.Numbers.Placed != 3 || f.Status != pack.Cancelled {
		t.Errorf("%+v", f.Numbers)
	}
	if m := readModel(t, "b.3mf"); len(m.Items) != 3 {
		t.Errorf("%d items", len(m.Items))
	}
	early, stop := context.WithCancel(context.Background())
	usePacker(t, emptyHanded{stop})
	if o := saggarContext(early, "", "pack", "--build", "100,100", "--min-packing-distance", "4", "cube.stl"); o.code != exitFailed || strings.Contains(o.err, "kept") || !strings.Contains(o.err, "cancelled before there was a layout") {
		t.Errorf("cancelled before the first layout: exit %d, %q", o.code, o.err)
	}
	usePacker(t, rows{})
	if o := saggarContext(ctx, "", "pack", "--build", "100,100", "--min-packing-distance", "4", "cube.stl"); o.code != exitFailed || !strings.Contains(o.err, "cancelled") {
		t.Errorf("ended before it began: exit %d, %q", o.code, o.err)
	}
}

// cancelling ends the search just when there is a layout.
type cancelling struct{ cancel func() }

func (c cancelling) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	l, _ := rows{}.Pack(context.Background(), parts, bed, o)
	c.cancel()
	return l, ctx.Err()
}

// emptyHanded is cancelled before it has placed anything.
type emptyHanded struct{ cancel func() }

func (e emptyHanded) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	e.cancel()
	return &pack.Layout{Bed: bed, Options: o, Placements: []pack.Placement{{Reason: pack.NotProcessed}}}, ctx.Err()
}

// TestPackFailures are runs that end with 1 and say why.
func TestPackFailures(t *testing.T) {
	inParts(t)
	os.WriteFile("broken.stl", []byte("solid x\nfacet"), 0o644)
	os.Mkdir("folder.png", 0o755)
	for _, c := range []struct {
		packer     pack.Packer
		args, says string
	}{
		{rows{}, "--build 100,100 none.stl broken.stl cube.stl", "none.stl: no such file"},
		{rows{}, "--build 100,100 none.stl broken.stl cube.stl", "2 files could not be read"},
		{rows{}, "--build 10,10 cube.stl", "nothing was placed: cube.stl: larger than the plate"},
		{failing{}, "--build 100,100 cube.stl", "too strange"},
		{overlapping{}, "--build 100,100 cube.stl cube.stl", "the layout is wrong"},
		{failing{}, "--build 100,100 cube.stl --export none/b.3mf", "none/b.3mf: no such file"}, // before the search
		{failing{}, "--build 100,100 cube.stl --picture folder.png", "folder.png: is a directory"},
	} {
		usePacker(t, c.packer)
		o := saggar("", append([]string{"pack", "--min-packing-distance", "1"}, strings.Fields(c.args)...)...)
		if o.code != exitFailed || !strings.Contains(o.err, c.says) {
			t.Errorf("saggar pack %s: exit %d, %q, want %q", c.args, o.code, o.err, c.says)
		}
	}
}

// spoiling takes a folder away while it packs.
type spoiling struct{ folder string }

func (s spoiling) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	os.RemoveAll(s.folder)
	return rows{}.Pack(ctx, parts, bed, o)
}

// TestPackWritesTheRest checks that an output that cannot be written costs
// nothing but itself.
func TestPackWritesTheRest(t *testing.T) {
	inParts(t)
	os.Mkdir("gone", 0o755)
	usePacker(t, spoiling{"gone"})
	o := saggar("", strings.Fields("pack --min-packing-distance 1 --build 100,100 cube.stl"+
		" -o gone/a.json --export gone/b.3mf --export c.stl --picture d.png")...)
	if o.code != exitFailed || !strings.Contains(o.err, "gone/a.json: ") || !strings.Contains(o.err, "gone/b.3mf: ") {
		t.Errorf("exit %d, %q", o.code, o.err)
	}
	if !strings.Contains(o.out, "c.stl") || strings.Contains(o.out, "gone") {
		t.Errorf("the table says\n%s", o.out)
	}
	for _, path := range []string{"c.stl", "d.png"} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// TestPackUsage checks that wrong usage is refused before anything is read, and
// that the message names the flag.
func TestPackUsage(t *testing.T) {
	inParts(t)
	os.WriteFile("bad.json", []byte(`[{"model":"cube.stl","colour":"red"}]`), 0o644)
	os.WriteFile("none.json", []byte(`{"outer":[]}`), 0o644)
	os.WriteFile("negative.json", []byte(`[{"model":"cube.stl","margin":-1}]`), 0o644)
	os.WriteFile("locked.json", []byte(`[{"model":"cube.stl","orientation_lock":"x90"}]`), 0o644)
	os.WriteFile("noname.json", []byte(`{"parts":[{}]}`), 0o644)
	os.WriteFile("twice.json", []byte(`[{"model":"cube.stl","count":1,"count":2}]`), 0o644)
	os.WriteFile("twice.plate.json", []byte("{\"outer\":[[0,0],[9,0],[9,9]],\n\"outer\":[[0,0],[8,0],[8,8]]}"), 0o644)
	os.WriteFile("far.json", []byte(`[{"model":"cube.stl","margin":2e7}]`), 0o644)
	os.WriteFile("few.json", []byte(`[{"model":"cube.stl","count":1,"locked":[{"transformation":[[1,0,0,9],[0,1,0,9],[0,0,1,0],[0,0,0,1]]},{"transformation":[[1,0,0,39],[0,1,0,9],[0,0,1,0],[0,0,0,1]]}]}]`), 0o644)
	os.WriteFile("nobody.json", []byte(`[{"model":"cube.stl","copack":["hook.stl",""]}]`), 0o644)
	const gap = "--min-packing-distance 1 "
	for _, c := range []struct{ args, says string }{
		{"--build 9,9 cube.stl", "--min-packing-distance is missing"},
		{"--min-packing-distance -1 --build 9,9 cube.stl", "--min-packing-distance: -1 is not a distance"},
		{"--min-packing-distance NaN --build 9,9 cube.stl", "--min-packing-distance: NaN"},
		{"--min-packing-distance Inf --build 9,9 cube.stl", "--min-packing-distance: +Inf"},
		{gap + "--wall-distance -2 --build 9,9 cube.stl", "--wall-distance: -2"},
		{gap + "cube.stl", "which plate"},
		{gap + "--build 9,9 --plate-diameter 3 cube.stl", "--build and --plate-diameter: each says which plate"},
		{gap + "--build 9,9 --plate-diameter 0 cube.stl", "--build and --plate-diameter: each says which plate"},
		{"--min-packing-distance abc --build 9,9 cube.stl", `--min-packing-distance: "abc" is not a number`},
		{gap + "--budget soon --build 9,9 cube.stl", `--budget: "soon" is not a time such as 30s`},
		{gap + "--max-plates 1.5 --build 9,9 cube.stl", `--max-plates: "1.5" is not a whole number`},
		{gap + "--seed -1 --build 9,9 cube.stl", `--seed: "-1" is not a whole number from 0`},
		{gap + "--json=perhaps --build 9,9 cube.stl", `--json: "perhaps" is not true or false`},
		{gap + "--iterations 0 --build 9,9 cube.stl", "--iterations: 0 is no search"},
		{gap + "--iterations 5 --budget 3s --build 9,9 cube.stl", "use one of them"},
		{gap + "--build 9,9 cube.stl:1.5", "must be a whole number, and not 1.5"},
		{gap + "--build ,9 cube.stl", "x is missing"},
		{gap + "--build 9 cube.stl", "y is missing"},
		{gap + "--build 9,9,9,9 cube.stl", "4 numbers"},
		{gap + "--build 9,-9 cube.stl", `y is "-9"`},
		{gap + "--build 9,NaN cube.stl", `y is "NaN"`},
		{gap + "--plate-diameter 0 cube.stl", "--plate-diameter: 0"},
		{gap + "--plate none.svg cube.stl", "none.svg: no such file"},
		{gap + "--plate none.json cube.stl", "at least 3"},
		{gap + "--plate cube.stl cube.stl", "neither SVG nor JSON"},
		{gap + "--build 9,9 --keep-out none.json cube.stl", "--keep-out: none.json"},
		{gap + "--packer tetris --build 9,9 cube.stl", `unknown packer "tetris"`},
		{gap + "--rotations spin --build 9,9 cube.stl", `"spin" is not known`},
		{gap + "--rotations z:0 --build 9,9 cube.stl", "1 to 180"},
		{gap + "--rotations z90:5 --build 9,9 cube.stl", "not known"},
		{gap + "--objective beauty --build 9,9 cube.stl", "--objective"},
		{gap + "--budget 0s --build 9,9 cube.stl", "--budget"},
		{gap + "--iterations -1 --build 9,9 cube.stl", "--iterations"},
		{gap + "--seed 0 --build 9,9 cube.stl", "--seed"},
		{gap + "--max-plates 2 --build 9,9 cube.stl", "--multi-build"},
		{gap + "--max-plates -2 --build 9,9 cube.stl", "--max-plates: -2"},
		{gap + "--up y --build 9,9 cube.stl", "--up"},
		{gap + "--build 9,9", "no file"},
		{gap + "--build 9,9 --names cube.stl", "--names: only with --picture"},
		{gap + "--packer pack3d --build 9,9,9 --slice-height 3 cube.stl", "--slice-height: only with --picture"},
		{gap + "--build 9,9 --parts few.json", "count: 1, and 2 copies are in locked"},
		{gap + "--build 9,9 --parts nobody.json", `copack[1]: "" is no path`},
		{gap + "--build 9,9 -", "standard input"},
		{gap + "--build 9,9 cube.stl:0", "1 to 100000"},
		{gap + "--build 9,9 cube.stl:many", "not a count"},
		{gap + "--build 9,9 :5", "names no file"},
		{gap + "--build 9,9 cube.stl -o layout.txt", "--output"},
		{gap + "--build 9,9 cube.stl --export b.step", "--export"},
		{gap + "--build 9,9 cube.stl --picture b.jpg", "--picture"},
		{gap + "--build 9,9 cube.stl --picture b.png --picture ./b.png", "written twice"},
		{gap + "--build 9,9 cube.stl --export cube.stl", "same file"},
		{gap + "--build 9,9 cube.stl --view side", "--view"},
		{gap + "--build 9,9 cube.stl --json -o -", "choose one"},
		{gap + "--build 9,9 --parts bad.json", "colour"},
		{gap + "--build 9,9 --parts none.txt", "no such file"},
		{gap + "--build 9,9 --parts negative.json", "parts[0]: margin"},
		{gap + "--build 9,9 --parts locked.json", "orientation_lock"},
		{gap + "--build 9,9 --parts noname.json", "model is missing"},
		{gap + "--build 9,9 --parts twice.json", `--parts: twice.json: line 1: "count" stands twice`},
		{gap + "--plate twice.plate.json cube.stl", `--plate: twice.plate.json: not an outline: line 2: "outer" stands twice`},
		{gap + "--build 9,9 --parts far.json", "parts[0]: margin: 2e+07 is not 0 to 10 000 000 mm"},
		{"--min-packing-distance 1.1e7 --build 9,9 cube.stl", "--min-packing-distance: 1.1e+07 is not a distance: use 0 to 10 000 000 mm"},
		{gap + "--wall-distance 1e300 --build 9,9 cube.stl", "--wall-distance: 1e+300"},
		{gap + "--build 9,1e8 cube.stl", `--build: y is "1e8"`},
		{gap + "--build 9,9,1e8 cube.stl", `--build: z is "1e8"`},
		{gap + "--plate-diameter 1e8 cube.stl", "--plate-diameter: 1e+08"},
	} {
		o := saggar("", append([]string{"pack"}, strings.Fields(c.args)...)...)
		if o.code != exitUsage || o.out != "" || !strings.Contains(o.err, c.says) || !strings.Contains(o.err, "--help") {
			t.Errorf("saggar pack %s: exit %d, out %q, err %q, want %q in it", c.args, o.code, o.out, o.err, c.says)
		}
	}
}

// TestPackUsageOfThePacker: what the packer alone can see is wrong usage, too.
func TestPackUsageOfThePacker(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	args := append(strings.Fields("pack --min-packing-distance 1 --build 9,9"), slices.Repeat([]string{"cube.stl:100000"}, 11)...)
	o := saggar("", args...)
	if o.code != exitUsage || !strings.Contains(o.err, "more than 1000000 copies") || !strings.Contains(o.err, "--help") {
		t.Errorf("exit %d, %q", o.code, o.err)
	}
}

func TestPercentWords(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.0", 42.25: "42.2", 99.96: "100.0", 999.94: "999.9", 1234.5: "1 234", 999_999: "999 999",
		1e6: "over a million", 3.4e12: "over a million", math.Inf(1): "over a million",
	} {
		if got := percentWords(v); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
}

func TestParsePart(t *testing.T) {
	inFolder(t, map[string]string{"odd:3": "x"})
	for arg, want := range map[string]struct {
		path  string
		count int
		fill  bool
	}{
		"a.stl": {"a.stl", 1, false}, "a.stl:12": {"a.stl", 12, false}, "a.stl:fill": {"a.stl", 1, true},
		`C:\a.stl`: {`C:\a.stl`, 1, false}, `C:\a.stl:2`: {`C:\a.stl`, 2, false}, "odd:3": {"odd:3", 1, false},
	} {
		path, part, err := parsePart(arg)
		if err != nil || path != want.path || part.Count != want.count || part.Fill != want.fill {
			t.Errorf("%s: %s, %+v, %v", arg, path, part, err)
		}
	}
}

// FuzzDecodeParts checks that whatever is read makes sense.
func FuzzDecodeParts(f *testing.F) {
	f.Add([]byte(`[{"model":"a.stl","count":3,"fill":true,"priority":-1,"group":"g","orientation_lock":"z:5","min_distance":1,"margin":2,"value":3}]`))
	f.Add([]byte(`{"parts":[{"model":"a","orientation_lock":true}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := decodeParts(data, false)
		if err != nil {
			return
		}
		for _, s := range list {
			if s.path == "" || s.part.Count < 1 || s.part.Count > maxCount || !isLength(s.part.Margin) || !isLength(s.part.MinDistance) || !(s.part.Value >= 0) {
				t.Errorf("%+v", s)
			}
		}
	})
}

// TestLiveLine checks what the line on a terminal says, and that it stays away
// from anything else.
func TestLiveLine(t *testing.T) {
	var b bytes.Buffer
	p := &packLine{progress: &progress{w: &b, name: "packing"}, sizes: []float64{25}, budget: 30 * time.Second}
	p.set(pack.Progress{Best: &pack.Layout{Bed: pack.Plate(10, 10), Plates: 1, Placements: []pack.Placement{{Placed: true}, {}}}})
	if got := p.text(12400 * time.Millisecond); got != "12 s of 30 s, 1 of 2 placed on 1 plate, 25.0 % filled (Ctrl-C keeps it)" {
		t.Error(got)
	}
	p.set(pack.Progress{Fraction: 0.5}) // nothing better
	for _, gone := range []time.Duration{30 * time.Second, 31400 * time.Millisecond} {
		if got := p.text(gone); !strings.HasPrefix(got, "30 s are over, 1 of 2") {
			t.Error(got)
		}
	}
	if got := p.text(29999 * time.Millisecond); !strings.HasPrefix(got, "29 s of 30 s") {
		t.Error(got)
	}
	p.set(pack.Progress{Best: &pack.Layout{Bed: pack.Plate(10, 10), Plates: 1, Placements: []pack.Placement{{Placed: true}, {Placed: true}}}})
	if got := p.text(13 * time.Second); !strings.HasPrefix(got, "13 s of 30 s, 2 of 2") {
		t.Errorf("a better layout is not shown: %s", got)
	}
	p.set(pack.Progress{Best: &pack.Layout{Bed: pack.Plate(10, 10), Plates: 1, Placements: []pack.Placement{{Placed: true}, {}}}})
	p.budget = 0
	if got := p.text(time.Second); got != "1 s, 1 of 2 placed on 1 plate, 25.0 % filled (Ctrl-C keeps it)" {
		t.Error(got)
	}
	p.timer = time.AfterFunc(time.Hour, func() {})
	if p.tick(); !strings.HasPrefix(b.String(), "\r\x1b[Kpacking: 0 s, 1 of 2") && !strings.Contains(b.String(), "1 of 2") {
		t.Errorf("%q", b.String())
	}
	p.clear()
	b.Reset()
	if p.tick(); b.Len() != 0 {
		t.Errorf("shown after it was cleared: %q", b.String())
	}
	quiet := newPackLine(&b, nil, &packFlags{})
	if quiet.set(pack.Progress{Best: &pack.Layout{}}); b.Len() != 0 || quiet.timer != nil {
		t.Errorf("not a terminal: %q", b.String())
	}
}

// TestOversizedWords: what sticks out of the plate is not called inside, neither
// when it is packed nor when it is checked, and no gaps are claimed of nothing.
func TestOversizedWords(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	args := func(more ...string) []string {
		return append([]string{"pack", "--build", "30,30", "--min-packing-distance", "2", "--iterations", "1000", "-o", "out.json"}, more...)
	}
	for _, c := range []struct{ words, part string }{
		{"1 oversized part sticks out", "frame.stl"},
		{"2 oversized parts stick out", "frame.stl:2"},
	} {
		o := saggar("", args("--keep-too-large", "--multi-build", c.part)...)
		if o.code != exitOK || !strings.Contains(o.out, "gaps of 2 mm or more, "+c.words) || strings.Contains(o.out, "inside") {
			t.Errorf("%s: exit %d, %s%s", c.part, o.code, o.out, o.err)
		}
		if o = saggar("", "check", "out.json"); o.code != exitOK || !strings.Contains(o.out, c.words+": nothing wrong") {
			t.Errorf("check %s: exit %d, %s%s", c.part, o.code, o.out, o.err)
		}
	}
	if o := saggar("", args("frame.stl")...); o.code != exitFailed || strings.Contains(o.out, "gaps of") || !strings.Contains(o.out, "checked       nothing was placed") {
		t.Errorf("exit %d, %s", o.code, o.out)
	}
	if o := saggar("", "check", "out.json"); o.code != exitOK || !strings.Contains(o.out, "0 of 1 copy placed on 0 plates, nothing was placed: nothing wrong") {
		t.Errorf("exit %d, %s%s", o.code, o.out, o.err)
	}
}

// TestBedWords names each kind of plate.
func TestBedWords(t *testing.T) {
	box := pack.Plate(250, 210)
	box.Z = 200
	drum := pack.Disc(220)
	drum.Z = 300
	if got := bedWords(drum, true); got != "volume over a plate of 220 mm diameter, 300 mm high" {
		t.Errorf("%q", got)
	}
	l := poly.Polygon{Outer: poly.Ring{{}, {X: 40}, {X: 40, Y: 20}, {Y: 20}}}
	for want, bed := range map[string]pack.Bed{
		"plate of 250 x 210 mm": pack.Plate(250, 210), "plate of 250 x 210 x 200 mm": box,
		"plate of 220 mm diameter": pack.Disc(220), "plate of 800 mm², within 40 x 20 mm": pack.FromPolygon(l),
	} {
		if got := bedWords(bed, false); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestReadmePacks runs the commands that the README packs a plate and a powder bed
// with: what they print and draw is what the README shows.
func TestReadmePacks(t *testing.T) {
	if testing.Short() {
		t.Skip("searches of some seconds")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ start, picture string }{
		{"saggar pack --build 200,200 ", "docs/plate.png"},
		{"saggar pack --packer pack3d --build ", "docs/bed.png"},
	} {
		t.Run(c.picture, func(t *testing.T) { readmeRuns(t, root, c.start, c.picture) })
	}
}

// TestReadmePrints: what the README shows of slices and estimates is what comes out.
func TestReadmePrints(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []string{"saggar slice testdata/bracket.stl ", "saggar estimate testdata/bracket.stl "} {
		t.Run(start, func(t *testing.T) { readmeRuns(t, root, start, "") })
	}
}

const readmeRemedy = "after a wanted change: go test ./cmd/saggar -run Readme -update"

// readmeRuns runs the command of the README that begins with start.
func readmeRuns(t *testing.T, root, start, pictured string) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	before, text, found := strings.Cut(string(readme), "```sh\n"+start)
	command, text, found2 := strings.Cut(text, "```\n\n```\n")
	shown, after, found3 := strings.Cut(text, "```")
	if !found || !found2 || !found3 {
		t.Fatalf("the README has no command %q, or not what it prints", start)
	}
	t.Chdir(t.TempDir())
	if err := errors.Join(os.Mkdir("docs", 0o755), os.Symlink(filepath.Join(root, "testdata"), "testdata")); err != nil {
		t.Skip(err)
	}
	o := saggar("", strings.Fields(strings.ReplaceAll(strings.TrimPrefix(start, "saggar ")+command, "\\\n", " "))...)
	if o.code != exitOK {
		t.Fatalf("exit %d, %s", o.code, o.err)
	}
	if *update {
		fresh := before + "```sh\n" + start + command + "```\n\n```\n" + o.out + "```" + after
		if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if o.out != shown {
		t.Errorf("the README shows\n%s\nthe program prints\n%s\n%s", shown, o.out, readmeRemedy)
	}
	if pictured != "" {
		samePicture(t, root, ".", pictured)
	}
}

// samePicture compares a picture that was made in a folder with the one that is kept.
func samePicture(t *testing.T, root, folder, pictured string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(pictured)))
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(root, filepath.FromSlash(pictured))
	if *update {
		if err := os.WriteFile(kept, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	got, want := picture(t, data).(*image.NRGBA), picture(t, old).(*image.NRGBA)
	if got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("%s shows something else; %s", pictured, readmeRemedy)
	}
}
