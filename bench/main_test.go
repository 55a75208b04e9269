package main

import (
	"encoding/json"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	c, err := parse([]string{"mesh", "--peers", "--runs", "5", "--dir", "x"}, io.Discard)
	if want := (config{peers: true, runs: 5, dir: "x"}); err != nil || c != want {
		t.Errorf("%+v %v, want %+v", c, err, want)
	}
	for _, args := range [][]string{nil, {"pack"}, {"mesh", "--runs", "0"}, {"mesh", "--speed"}, {"mesh", "part.stl"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
		var out, problems strings.Builder
		if got := run(args, &out, &problems); got != exitUsage || !strings.Contains(problems.String(), "usage:") {
			t.Errorf("%q: exit %d, %q", args, got, problems.String())
		}
	}
	var out strings.Builder
	if got := run([]string{"mesh", "--help"}, &out, io.Discard); got != exitFine || out.String() != usageText {
		t.Errorf("--help: exit %d, %q", got, out.String())
	}
}

// The JSON is one document with the same content as the tables.
func TestPrintJSON(t *testing.T) {
	var out strings.Builder
	if err := (config{json: true}).print(&out, newReport(made(), machine{Cores: 2})); err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Bars) != len(bars) || len(back.Tasks) != 1 || len(back.Tasks[0].Lanes) != 4 {
		t.Errorf("%d bars, %d tasks", len(back.Bars), len(back.Tasks))
	}
	if none := (&result{}).wrong(); none == nil || len(none) > 0 {
		t.Errorf("nothing is wrong, and the list is %v", none)
	}
	admesh := back.Tasks[0].Lanes[1]
	if admesh.CPURatio != 4 || admesh.CPU.Median != 0.8 || len(admesh.Wrong) != 1 {
		t.Errorf("%+v", admesh)
	}
	if ours := back.Tasks[0].Lanes[0]; ours.CPU != (spread{0.1, 0.2}) || ours.VolumeDiff == nil || *ours.VolumeDiff != 0 {
		t.Errorf("%+v", ours)
	}
}

func TestShrinkIsTheMean(t *testing.T) {
	in := image.NewNRGBA(image.Rect(0, 0, 8, 4))
	for y := range 4 {
		for x := range 4 {
			in.Set(x, y, color.NRGBA{uint8(16 * (x + y)), 10, 0, 255})
		}
	}
	out := shrink(in, 4)
	if out.Bounds().Dx() != 2 || out.Bounds().Dy() != 1 {
		t.Fatalf("size %v", out.Bounds())
	}
	if got := out.NRGBAAt(0, 0); got != (color.NRGBA{48, 10, 0, 255}) {
		t.Errorf("mean %v", got)
	}
	if got := out.NRGBAAt(1, 0); got != (color.NRGBA{}) {
		t.Errorf("empty half %v", got)
	}
}
