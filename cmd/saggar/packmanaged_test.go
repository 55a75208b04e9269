package main

import (
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

// TestPackManaged packs, hands the positions back and gets the same numbers and
// build file; positions that are wrong are named and nothing is written.
func TestPackManaged(t *testing.T) {
	inParts(t)
	o := saggar("", "pack", "--build", "120,100", "--min-packing-distance", "4", "hook.stl:2", "frame.stl", "more", "-o", "first.json", "--export", "first.3mf")
	if o.code != exitOK {
		t.Fatal(o)
	}
	first := readLayoutFile(t, "first.json")
	managed := func(args ...string) outcome {
		return saggar("", append([]string{"pack", "--packer", "user_managed", "--positions"}, args...)...)
	}
	os.Mkdir("sub", 0o755)
	o = managed("first.json", "-o", "sub/second.json", "--export", "second.3mf", "--picture", "p.svg")
	if o.code != exitOK || o.err != "" {
		t.Fatalf("exit %d, %s", o.code, o.err)
	}
	second := readLayoutFile(t, "sub/second.json")
	if second.Build.PackerType != "user_managed" || second.PackedFill != first.PackedFill || len(second.Positions) != len(first.Positions) ||
		*second.Positions[1].Transformation != *first.Positions[1].Transformation || second.Files[0].Path != "../hook.stl" || second.Status != pack.Complete {
		t.Errorf("%+v", second)
	}
	a, b := readModel(t, "first.3mf"), readModel(t, "second.3mf")
	if len(a.Items) != len(b.Items) || a.Merged().Bounds() != b.Merged().Bounds() {
		t.Error("another build file")
	}
	if o = saggar("", "check", "sub/second.json"); o.code != exitOK {
		t.Errorf("%+v", o)
	}
	if o = managed("sub/second.json", "--json"); o.code != exitOK || !strings.Contains(o.out, `"user_managed"`) {
		t.Errorf("%+v", o)
	}
	for _, c := range []struct{ args, says string }{
		{"first.json --min-packing-distance 4.5", "hook.stl #1: 4 mm from hook.stl #2, asked for 4.5 mm"},
		{"first.json --build 60,90", "beyond the bed"},
		{"moved.json", "overlaps hook.stl #2 by"},
		{"false.json", "the file says x 1,"},
		{"none.json", "none.json: no such file"},
	} {
		f := readLayoutFile(t, "first.json")
		row := &f.Positions[1]
		switch strings.Fields(c.args)[0] {
		case "moved.json":
			row.Transformation[0][3], row.X = f.Positions[0].Transformation[0][3]+1, nil
		case "false.json":
			row.X = new(1.0)
		}
		if strings.Fields(c.args)[0] != "none.json" {
			w, err := os.Create(strings.Fields(c.args)[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := pack.WriteLayout(w, f); err != nil {
				t.Fatal(err)
			}
			w.Close()
		}
		o := managed(append(strings.Fields(c.args), "-o", "out.json")...)
		if _, err := os.Stat("out.json"); o.code != exitFailed || !strings.Contains(o.err, c.says) || err == nil {
			t.Errorf("%s: exit %d, %s, written: %v", c.args, o.code, o.err, err == nil)
		}
	}
}

// TestPackManagedUsage: what the layout file says is not asked for twice.
func TestPackManagedUsage(t *testing.T) {
	inParts(t)
	for _, c := range []struct{ args, says string }{
		{"--packer user_managed", "--positions is missing"},
		{"--packer user_managed --positions -", "standard input"},
		{"--packer user_managed --positions l.json hook.stl", "hook.stl: the parts are those of --positions"},
		{"--packer user_managed --positions l.json --budget 3s", "--budget: not with"},
		{"--packer user_managed --positions l.json --wall-distance -1", "--wall-distance: -1"},
		{"--packer user_managed --positions l.json --build 3", "--build: y is missing"},
		{"--packer user_managed --positions l.json --keep-out corner.json", "say which plate"},
		{"--packer user_managed --positions l.json -o l.json", "l.json"},
		{"--positions l.json --build 9,9 --min-packing-distance 1 hook.stl", "--positions: only with --packer user_managed"},
	} {
		os.WriteFile("l.json", []byte("{}"), 0o644)
		if o := saggar("", append([]string{"pack"}, strings.Fields(c.args)...)...); o.code != exitUsage || !strings.Contains(o.err, c.says) {
			t.Errorf("%s: exit %d, %s", c.args, o.code, o.err)
		}
	}
}

// TestPackHuge: a part without an end is too large, and what is beside it is placed;
// one that is stored too far away is a fault of its file, and no wrong usage.
func TestPackHuge(t *testing.T) {
	inParts(t)
	usePacker(t, pack.Pack2D{})
	for name, corners := range map[string][2]string{"huge.stl": {"0", "1e37"}, "far.stl": {"3e9", "3.001e9"}} {
		v := func(x, y string, z string) string { return "vertex " + x + " " + y + " " + z + "\n" }
		lo, hi := corners[0], corners[1]
		text := "solid a\n"
		for _, f := range [][3]string{
			{v(lo, lo, "0"), v(lo, hi, "0"), v(hi, lo, "0")}, {v(lo, lo, "0"), v(hi, lo, "0"), v(lo, lo, "5")},
			{v(lo, lo, "0"), v(lo, lo, "5"), v(lo, hi, "0")}, {v(hi, lo, "0"), v(lo, hi, "0"), v(lo, lo, "5")},
		} {
			text += "facet normal 0 0 0\nouter loop\n" + f[0] + f[1] + f[2] + "endloop\nendfacet\n"
		}
		if err := os.WriteFile(name, []byte(text+"endsolid a\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"pack", "--build", "100,100", "--min-packing-distance", "1", "--iterations", "500", "cube.stl"}
	o := saggar("", append(args, "huge.stl", "-o", "l.json")...)
	if o.code != exitOK {
		t.Fatal(o)
	}
	if f := readLayoutFile(t, "l.json"); !f.Positions[0].Placed || f.Positions[1].Reason != pack.TooLarge {
		t.Errorf("%+v", f.Positions)
	}
	args[2] = "10000000,10000000"
	if o := saggar("", append(args, "far.stl")...); o.code != exitFailed || !strings.Contains(o.err, "far.stl") || !strings.Contains(o.err, "too far from the origin") {
		t.Errorf("%+v", o)
	}
}
