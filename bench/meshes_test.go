package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// small recipes, one of each kind.
var small = map[string]recipe{
	"stl":      {"small STL", ".stl", 40, 24, makeSTL, false},
	"shuffled": {"small shuffled STL", ".stl", 40, 24, makeShuffled, false},
	"ascii":    {"small ASCII STL", ".stl", 40, 24, makeASCII, true},
	"3mf":      {"small 3MF", ".3mf", 40, 24, make3MF, true},
}

func quiet(string, ...any) {}

func TestLibraryMakesOnce(t *testing.T) {
	made := 0
	l := library{t.TempDir(), func(string, ...any) { made++ }}
	first, err := l.prepare("stl", small["stl"])
	if err != nil {
		t.Fatal(err)
	}
	second, err := l.prepare("stl", small["stl"])
	if err != nil || made != 1 || second != first {
		t.Errorf("made %d times, %+v then %+v, %v", made, first, second, err)
	}
	// A file cut short is made again.
	if err := os.Truncate(first.Path, first.Bytes-1); err != nil {
		t.Fatal(err)
	}
	third, err := l.prepare("stl", small["stl"])
	if err != nil || made != 2 || third != first {
		t.Errorf("made %d times, %+v, %v", made, third, err)
	}
	left, _ := filepath.Glob(filepath.Join(l.dir, ".bench-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLibraryRefusesUnknownKey(t *testing.T) {
	if _, err := (library{t.TempDir(), quiet}).get("no such mesh"); err == nil {
		t.Error("no error")
	}
}

// Every library that is measured must see the mesh that was meant, in every
// format that it is given. They are the oracles of our writers, and Saggar's
// reader is held to the same figures.
func TestModesSeeTheMesh(t *testing.T) {
	l := library{t.TempDir(), quiet}
	for format, names := range map[string][]string{
		"stl": {"saggar-open", "saggar-warm", "hschendel-load", "hschendel-validate", "fauxgl-load", "model3d",
			"saggar-picture", "saggar-cut", "fauxgl-picture"},
		"shuffled": {"saggar-warm", "hschendel-validate"},
		"ascii":    {"saggar-open", "saggar-open-warm", "hschendel-load", "fauxgl-load"},
		"3mf":      {"go3mf-decode"},
	} {
		m, err := l.prepare(format, small[format])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			r, err := modes[name](m.Path)
			if err != nil {
				t.Errorf("%s on %s: %v", name, format, err)
				continue
			}
			if bad := differences(r.Figures, m.Facts, entrant{}); len(bad) > 0 {
				t.Errorf("%s on %s: %v", name, format, bad)
			}
			// Readers that round text to float32 are off by some 1e-9.
			if v := r.Figures.Volume; v != nil && math.Abs(*v/m.Facts.Volume-1) > 1e-8 {
				t.Errorf("%s on %s: volume %v, exactly %v", name, format, *v, m.Facts.Volume)
			}
		}
	}
}

func TestModesReportAMissingFile(t *testing.T) {
	for name, m := range modes {
		if _, err := m(filepath.Join(t.TempDir(), "missing")); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRunChildRefusesUnknownMode(t *testing.T) {
	var b bytes.Buffer
	if err := runChild(&b, "sing", "x"); err == nil || b.Len() > 0 {
		t.Errorf("error %v, output %q", err, &b)
	}
}

// Every vertex is written once and every index names one.
func TestModelIsIndexed(t *testing.T) {
	s := newShape(40, 33, 7)
	var b bytes.Buffer
	if err := writeModel(&b, s); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(b.String(), "<vertex "), s.nu*s.nv; got != want {
		t.Errorf("%d vertices, want %d", got, want)
	}
	if got, want := strings.Count(b.String(), "<triangle "), s.triangles(); got != want {
		t.Errorf("%d triangles, want %d", got, want)
	}
	// The first triangle names the first three vertices, in order of mention.
	if !strings.Contains(b.String(), `<triangle v1="0" v2="1" v3="2"/>`) {
		t.Error("vertices are not in the order in which triangles name them")
	}
	if last := fmt.Sprintf(`"%d"`, s.nu*s.nv); strings.Contains(b.String(), last) {
		t.Errorf("index %s is out of range", last)
	}
}
