package main

import (
	"errors"
	"fmt"
	"testing"
)

const admeshText = `ADMesh version 0.98.4, Copyright (C) 1995, 1996 Anthony D. Martin
Opening part.stl
================= Results produced by ADMesh version 0.98.4 ================
Input file         : part.stl
Min Z =  0.200000, Max Z =  0.910475
========= Facet Status ========== Original ============ Final ====
Number of facets                 :  3528                3528
Facets with 1 disconnected edge  :    24                   0
Facets with 2 disconnected edges :     3                   0
Facets with 3 disconnected edges :     1                   0
Total disconnected facets        :    28                   0
=== Processing Statistics ===     ===== Other Statistics =====
Number of parts       :     6        Volume   :  0.137493
Degenerate facets     :     0
`

const prusaText = `[part.stl]
size_x = 0.963800
number_of_facets = 3528
manifold = yes
edges_fixed = 24
number_of_parts =  6
volume = 0.137493
`

const prusaOpenText = `number_of_facets = 11
manifold = no
open_edges = 3
number_of_parts =  1
volume = 833.333313
`

const assimpText = `Launching asset import ...           OK
Memory consumption: 283744 B
Meshes:             1
Vertices:           7502
Faces:              3528
Average faces/mesh  3528

Meshes:  (name) [vertices / bones / faces | primitive_types]
`

const saggarText = `{"schema":1,"file":"part.stl","polygons":12,"volume_mm3":1000,"exact":{"vertices":8,"watertight":true,"open_edges":0,"components":1,"euler_characteristic":2}}
`

// show prints figures without pointers, in the order of figures.values.
func show(f figures) string { return fmt.Sprint(f.values()...) }

func TestReaders(t *testing.T) {
	for _, c := range []struct {
		name string
		read func([]byte, *sample) error
		out  string
		want string // triangles, open edges, components, vertices, Euler, closed, volume
	}{
		{"admesh", readAdmesh, admeshText, fmt.Sprint(3528, 24+2*3+3, 6, "-", "-", "-", 0.137493)},
		{"prusa", readPrusa, prusaText, fmt.Sprint(3528, 24, 6, "-", "-", false, 0.137493)},
		{"prusa, open", readPrusa, prusaOpenText, fmt.Sprint(11, 3, 1, "-", "-", false, 833.333313)},
		{"assimp", readAssimp, assimpText, fmt.Sprint(3528, "-", "-", "-", "-", "-", "-")},
		{"saggar", readSaggar, saggarText, fmt.Sprint(12, 0, 1, 8, 2, true, 1000.0)},
	} {
		var s sample
		if err := c.read([]byte(c.out), &s); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := show(s.Figures); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A tool that says nothing must not count as agreeing.
func TestReadersWithoutFigures(t *testing.T) {
	for name, read := range map[string]func([]byte, *sample) error{
		"admesh": readAdmesh, "prusa": readPrusa, "assimp": readAssimp, "saggar": readSaggar,
	} {
		for _, out := range []string{"", "Segmentation fault", "number_of_facets = many\nNumber of facets: few\nFaces: x\n"} {
			var s sample
			if err := read([]byte(out), &s); !errors.Is(err, errNoFigures) {
				t.Errorf("%s: error %v on %q", name, err, out)
			}
		}
	}
	var s sample
	err := readSaggar([]byte(`{"schema":1,"file":"x","error":"empty file","error_code":"empty"}`), &s)
	if err == nil || err.Error() != "empty file" {
		t.Errorf("error %v", err)
	}
}

func TestBannerVersion(t *testing.T) {
	for banner, want := range map[string]string{
		"ADMesh - version 0.98.4\n":                            "0.98.4",
		"[trace] x\nPrusaSlicer-2.5.0+UNKNOWN based on Slic3r": "2.5.0",
		"Version 5.2 -debug -shared":                           "5.2",
		"usage: something else":                                "",
	} {
		if got := bannerVersion(banner); got != want {
			t.Errorf("%q: %q, want %q", banner, got, want)
		}
	}
}

func TestCommandOfAMissingProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, missing := kit{}.command(entrants["admesh"], "x.stl")
	if missing != "not installed: Debian package admesh" {
		t.Errorf("%q", missing)
	}
	if _, missing := (kit{}).command(entrants["saggar"], "x.stl"); missing == "" {
		t.Error("no saggar binary, and no word about it")
	}
}

func TestCommandArguments(t *testing.T) {
	c, missing := kit{self: "bench", saggar: "/x/saggar"}.command(entrants["saggar"], "/y/part.stl")
	if got := fmt.Sprint(c.args); missing != "" || got != "[/x/saggar analyze --json /y/part.stl]" {
		t.Errorf("%s %s", got, missing)
	}
	c, _ = kit{self: "bench"}.command(entrants["model3d"], "/y/part.stl")
	if got := fmt.Sprint(c.args); got != "[bench --child model3d /y/part.stl]" {
		t.Errorf("%s", got)
	}
}
