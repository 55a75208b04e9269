package main

import (
	"bytes"
	"io"
	"math"
	"os"
	"testing"
	"time"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

func TestNumbersForPeople(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 12.3456: "12.346", 28226.059: "28 226.1", 999999.6: "1 000 000", 1234567.8: "1 234 568",
		0.5: "0.5", -0.25: "-0.25", -1234.5: "-1 234.5", 1e-5: "1e-05", 2.5e17: "2.5e+17",
	} {
		if got := amount(v); got != want {
			t.Errorf("amount(%g) = %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{0: "0", 10: "10", 1.5: "1.5", 0.0004: "0.0004", 100: "100", 33.33333: "33.333", 12345.6: "12 345.6", -2540: "-2 540", 2e9: "2e+09"} {
		if got := length(v); got != want {
			t.Errorf("length(%g) = %q, want %q", v, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1 000", 1234567: "1 234 567", -1000: "-1 000"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{5: "5 bytes", 1500: "1.5 kB", 2_000_000: "2.0 MB", 3_100_000_000: "3.1 GB"} {
		if got := bytesText(n); got != want {
			t.Errorf("bytesText(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	clean := analyze.Analyses{Manifold: true, Watertight: true, UnambiguousMesh: true}
	with := func(edit func(a *analyze.Analyses)) analyze.Analyses {
		a := clean
		edit(&a)
		return a
	}
	volume, bound := 1000.0, 25.0
	for _, c := range []struct {
		method analyze.VolumeMethod
		a      analyze.Analyses
		want   verdict
	}{
		{analyze.VolumeSigned, clean, verdict{gradeGood, "closed, ready to quote"}},
		{analyze.VolumeWindingNumber, with(func(a *analyze.Analyses) { a.OpenEdges = 3 }),
			verdict{gradeBad, "open: 3 open edges; volume is an estimate ±2.5 %"}},
		{analyze.VolumeOriented, with(func(a *analyze.Analyses) { a.InvertedTriangles = 1 }),
			verdict{gradeCheck, "closed, but 1 inverted triangle; the volume is right all the same"}},
		{analyze.VolumeSigned, with(func(a *analyze.Analyses) { a.Manifold, a.NonManifoldEdges = false, 1 }),
			verdict{gradeCheck, "closed, volume is right; 1 non-manifold edge may trouble a slicer"}},
		{analyze.VolumeSigned, with(func(a *analyze.Analyses) { a.UnambiguousMesh = false }),
			verdict{gradeCheck, "closed, but some of it is there twice: the volume counts it twice"}},
		{analyze.VolumeNone, with(func(a *analyze.Analyses) { a.OpenEdges = 1 }),
			verdict{gradeBad, "no volume: 1 open edge"}},
	} {
		r := &analyze.Report{VolumeMethod: c.method, VolumeMM3: &volume, VolumeErrorBoundMM3: &bound, Analyses: c.a}
		if got := judge(r); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.method, got, c.want)
		}
	}
	none := math.NaN()
	if s := errorBound(&analyze.Report{VolumeMM3: &none, VolumeErrorBoundMM3: &bound}); s != "" {
		t.Errorf("error bound of no volume: %q", s)
	}
}

// TestVolumeWords checks that no volume is called exact, and that a doubt of
// the verdict stands beside the number too.
func TestVolumeWords(t *testing.T) {
	volume, bound := 1000.0, 25.0
	for _, c := range []struct {
		method  analyze.VolumeMethod
		twice   bool
		warning string
		want    string
	}{
		{analyze.VolumeSigned, false, "", ""},
		{analyze.VolumeSigned, false, "open_edges", ""},
		{analyze.VolumeSigned, true, "", " (counts overlaps twice)"},
		{analyze.VolumeSigned, false, "nested_shells", " (counts overlaps twice)"},
		{analyze.VolumeSigned, false, "overlapping_shells", " (counts overlaps twice)"},
		{analyze.VolumeOriented, false, "", " (once the windings agree)"},
		{analyze.VolumeOriented, true, "", " (once the windings agree, counts overlaps twice)"},
		{analyze.VolumeWindingNumber, true, "nested_shells", " (estimate, ± 25 mm³)"},
	} {
		r := &fileResult{FileReport: &analyze.FileReport{
			Report: &analyze.Report{
				VolumeMethod: c.method, VolumeMM3: &volume, VolumeErrorBoundMM3: &bound,
				Analyses: analyze.Analyses{UnambiguousMesh: !c.twice},
			},
			Warnings: []mesh.Warning{{Code: c.warning}},
		}}
		if got := volumeWords(r); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestVerdictOfAmbiguousParts(t *testing.T) {
	for _, method := range []analyze.VolumeMethod{analyze.VolumeSigned, analyze.VolumeOriented} {
		for code, want := range map[string]string{
			"overlapping_shells":  "closed, but its shells overlap: the volume counts the overlap twice",
			"nested_shells":       "closed, but one shell lies inside another: hollow or solid is a guess",
			"duplicate_triangles": "closed, but some of it is there twice: the volume counts it twice",
		} {
			r := &analyze.Report{VolumeMethod: method, Warnings: []mesh.Warning{{Code: "welded"}, {Code: code}}}
			if got := judge(r); got != (verdict{gradeCheck, want}) {
				t.Errorf("%s: %+v, want %s", method, got, want)
			}
		}
	}
}

func TestPaint(t *testing.T) {
	if s := paint(false).green("x"); s != "x" {
		t.Errorf("%q", s)
	}
	if s := paint(true).red("x"); s != "\x1b[31mx\x1b[0m" {
		t.Errorf("%q", s)
	}
	t.Setenv("NO_COLOR", "1")
	if newPaint(os.Stdout) {
		t.Error("colours in spite of NO_COLOR")
	}
}

// impatient returns a progress line that believes to be on a terminal and that
// has waited long enough.
func impatient(w io.Writer) *progress {
	return &progress{w: w, name: "part\x1b.stl", next: time.Now().Add(-time.Second)}
}

func TestProgressLine(t *testing.T) {
	var b bytes.Buffer
	p := impatient(&b)
	p.set(0.42)
	p.set(0.43) // too soon
	p.clear()
	p.clear()
	const name = "\r\x1b[Kpart\uFFFD.stl: "
	if want := name + "reading  42 %\r\x1b[K"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestProgressPhase checks that a phase shows by itself, and never after the
// line was removed.
func TestProgressPhase(t *testing.T) {
	r, w := io.Pipe()
	p := impatient(w)
	p.phase("analysing")
	line := make([]byte, len("\r\x1b[Kpart\uFFFD.stl: analysing"))
	if _, err := io.ReadFull(r, line); err != nil || !bytes.HasSuffix(line, []byte("analysing")) {
		t.Errorf("%q, %v", line, err)
	}
	r.Close()
	p.clear()

	var b bytes.Buffer
	p = impatient(&b)
	p.next = time.Now().Add(time.Hour)
	p.set(0.5)
	p.phase("analysing")
	p.clear()
	if b.Len() != 0 {
		t.Errorf("%q", b.String())
	}
}

// TestProgressIsSilent checks that nothing is printed on what is no terminal.
func TestProgressIsSilent(t *testing.T) {
	inFolder(t, nil)
	f, err := os.Create("err.txt")
	if err != nil {
		t.Fatal(err)
	}
	p := newProgress(f, "part.stl")
	p.next = p.next.Add(-2 * progressPatience)
	p.set(0.5)
	p.phase("analysing")
	p.clear()
	f.Close()
	if text, _ := os.ReadFile("err.txt"); len(text) != 0 {
		t.Errorf("%q", text)
	}
}
