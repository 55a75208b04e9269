package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

// contents reads every file of the folder, without its subfolders.
func contents(t *testing.T) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, e := range list {
		if e.Type().IsRegular() {
			data, err := os.ReadFile(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			out[e.Name()] = data
		}
	}
	return out
}

// TestPackOverwrites: no command line replaces a file that it reads, numbered or
// not, under any name, and no output is lost to another. What is refused writes
// nothing at all.
func TestPackOverwrites(t *testing.T) {
	inParts(t)
	for from, to := range map[string]string{"hook.stl": "p-1.stl", "ring.stl": "p-2.stl"} {
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink("bed.svg", "linked.svg")
	os.Link("corner.json", "same.json")
	os.Symlink(".", "here")
	os.Symlink("p-2.stl", "s-2.stl")
	if o := saggar("", "pack", "--build", "60,60", "--min-packing-distance", "2", "hook.stl", "p-2.stl", "-o", "l.json"); o.code != exitOK {
		t.Fatal(o)
	}
	plate := "--min-packing-distance 1 --build 200,200 "
	for _, c := range []struct{ args, says string }{
		{plate + "--multi-build p-1.stl:2 p-2.stl --export p.stl", "p-1.stl and p-1.stl are the same file"},
		{plate + "--multi-build hook.stl:2 p-2.stl --export p.stl", "p-2.stl and p-2.stl are the same file"},
		{plate + "--multi-build hook.stl p-2.stl --export here/p.stl", "the same file"},
		{plate + "--multi-build hook.stl p-2.stl --export s.stl", "p-2.stl and s-2.stl are the same file"},
		{plate + "--multi-build hook.stl:fill p-2.stl --export p.stl", "the same file"},
		{plate + "--parts order.json -o order.json", "order.json and order.json are the same file"},
		{plate + "--keep-out corner.json hook.stl -o corner.json", "corner.json and corner.json are the same file"},
		{plate + "--keep-out corner.json hook.stl -o same.json", "the same file"},
		{"--min-packing-distance 1 --plate bed.svg hook.stl --picture bed.svg", "bed.svg and bed.svg are the same file"},
		{"--min-packing-distance 1 --plate bed.svg hook.stl --picture linked.svg", "the same file"},
		{"--min-packing-distance 1 --plate corner.json ring.stl -o corner.json", "the same file"},
		{"--packer user_managed --positions l.json -o l.json", "l.json and l.json are the same file"},
		{"--packer user_managed --positions l.json --export p-2.stl", "p-2.stl and p-2.stl are the same file"},
		{"--packer user_managed --positions l.json --build 200,200 --keep-out corner.json -o corner.json", "the same file"},
		{plate + "hook.stl -o a.json -o b.json", "twice"},
		{plate + "hook.stl --export a.stl --export ./a.stl", "written twice"},
		{plate + "hook.stl --export a.stl --export here/a.stl", "written twice"},
	} {
		before := contents(t)
		o := saggar("", append([]string{"pack"}, strings.Fields(c.args)...)...)
		if o.code == exitOK || !strings.Contains(o.err, c.says) {
			t.Errorf("%s: exit %d, %q, want %q", c.args, o.code, o.err, c.says)
		}
		after := contents(t)
		for name, data := range before {
			if !bytes.Equal(data, after[name]) {
				t.Fatalf("%s: %s is another file", c.args, name)
			}
		}
		if len(after) != len(before) {
			t.Errorf("%s: wrote something", c.args)
		}
	}
	// One plate has no number, and a plate that cannot be opened has no file.
	for _, args := range []string{
		plate + "p-1.stl --export p.stl",
		plate + "p-2.stl --multi-build --export p.stl",
		plate + "p-2.stl:3 --multi-build --max-plates 1 --export p.stl",
	} {
		if o := saggar("", append([]string{"pack"}, strings.Fields(args)...)...); o.code != exitOK {
			t.Errorf("%s: %+v", args, o)
		}
	}
}

// TestPackManagedOverwrites: how many plates there are is known only from the file.
func TestPackManagedOverwrites(t *testing.T) {
	inParts(t)
	os.Rename("cube.stl", "c-2.stl")
	if o := saggar("", "pack", "--build", "45,45", "--min-packing-distance", "2", "--multi-build", "c-2.stl:8", "-o", "l.json"); o.code != exitOK {
		t.Fatal(o)
	}
	if l := readLayoutFile(t, "l.json"); l.PlateCount < 2 {
		t.Fatalf("%d plates", l.PlateCount)
	}
	before := contents(t)["c-2.stl"]
	o := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "--export", "c.stl")
	if o.code == exitOK || !strings.Contains(o.err, "the same file") || !bytes.Equal(before, contents(t)["c-2.stl"]) {
		t.Errorf("%+v", o)
	}
}

// TestPackEmptyPlates: there are files for the plates that hold something; the
// others are named, and so are files of an earlier layout.
func TestPackEmptyPlates(t *testing.T) {
	inParts(t)
	if o := saggar("", "pack", "--build", "45,45", "--min-packing-distance", "2", "--multi-build", "cube.stl:8", "-o", "l.json"); o.code != exitOK {
		t.Fatal(o)
	}
	f := readLayoutFile(t, "l.json")
	f.Numbers, f.PlateCount = nil, 4
	for i := range f.Positions {
		f.Positions[i].Plate = 1 + 2*f.Positions[i].Plate // the second and the fourth
	}
	write(t, "l.json", f)
	os.WriteFile("o-3.3mf", []byte("of another layout"), 0o644)
	o := saggar("", "pack", "--packer", "user_managed", "--positions", "l.json", "-o", "n.json",
		"--export", "o.3mf", "--export", "o.stl", "--export", "o.glb", "--picture", "o.png", "--picture", "o.svg")
	if o.code != exitOK {
		t.Fatal(o)
	}
	var got []string
	for name := range contents(t) {
		if strings.HasPrefix(name, "o-") {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	want := "o-2.3mf o-2.png o-2.stl o-2.svg o-3.3mf o-4.3mf o-4.png o-4.stl o-4.svg"
	if strings.Join(got, " ") != want {
		t.Errorf("wrote %v, want %s", got, want)
	}
	for _, says := range []string{"o-1.3mf: not written: nothing lies on that plate", "o-3.svg: not written", "o-3.3mf: from before"} {
		if !strings.Contains(o.err, says) {
			t.Errorf("%q is not in %s", says, o.err)
		}
	}
	if n := len(readModel(t, "o-2.3mf").Items) + len(readModel(t, "o-4.3mf").Items); n != 8 {
		t.Errorf("%d copies in the files", n)
	}
	if !strings.Contains(o.out, "o-2.stl") || !strings.Contains(o.out, "o-4.stl") || strings.Contains(o.out, "o-1.stl") {
		t.Error(o.out)
	}
}

// write writes a layout file.
func write(t *testing.T, path string, f *pack.File) {
	t.Helper()
	var b bytes.Buffer
	if err := pack.WriteLayout(&b, f); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPartsStdin: a list cannot name standard input, as the command line cannot.
func TestPartsStdin(t *testing.T) {
	inParts(t)
	if err := os.WriteFile("list.json", []byte(`[{"model": "-"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	o := saggar("solid", "pack", "--build", "90,90", "--min-packing-distance", "1", "--parts", "list.json")
	if o.code != exitUsage || !strings.Contains(o.err, "parts[0]: model: standard input (-)") {
		t.Errorf("%+v", o)
	}
}
