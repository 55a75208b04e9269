package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/bench/markdown"
)

// writeTables prints the whole report for people.
func (r report) writeTables(w io.Writer) error {
	fmt.Fprintf(w, "Machine: %s. Saggar %s.\n\n", r.Machine, r.Machine.Saggar)
	for _, p := range r.Peers {
		if p.Missing != "" {
			fmt.Fprintf(w, "- %s: MISSING, %s\n", p.Name, p.Missing)
		} else {
			fmt.Fprintln(w, strings.TrimSpace("- "+p.Name+" "+p.Version))
		}
	}
	fmt.Fprintf(w, "\n## What it must reach\n\n")
	if err := barTable(r.Bars).Write(w); err != nil {
		return err
	}
	for _, t := range r.Tasks {
		fmt.Fprintf(w, "\n## %s\n\n", t.Title)
		if err := laneTable(t.Lanes).Write(w); err != nil {
			return err
		}
	}
	return writeWrong(w, r.Wrong)
}

func writeWrong(w io.Writer, wrong []string) error {
	if len(wrong) == 0 {
		_, err := fmt.Fprintf(w, "\nEvery count agrees with what is known of the meshes.\n")
		return err
	}
	fmt.Fprintf(w, "\nWRONG:\n\n")
	for _, x := range wrong {
		fmt.Fprintf(w, "- %s\n", x)
	}
	return nil
}

func barTable(bars []barReport) *markdown.Table {
	t := &markdown.Table{Head: []string{"work", "must", "aim", "is", "verdict"}}
	for _, b := range bars {
		sign := "at least "
		if b.Less {
			sign = "at most "
		}
		must := sign + quantity(b.Must, b.Unit)
		if b.Must == 0 {
			must = "-"
		}
		is := "-"
		if b.Actual != nil {
			is = quantity(*b.Actual, b.Unit)
		}
		t.Add(b.Title, must, quantity(b.Aim, b.Unit), is, string(b.Verdict))
	}
	return t
}

// laneTable has the speed of every lane and its answer in one row.
func laneTable(lanes []laneReport) *markdown.Table {
	t := &markdown.Table{Head: []string{"tool", "CPU s (least)", "wall s (least)", "CPU x", "wall x", "peak MB", "anon B/tri", "page faults",
		"triangles", "open edges", "parts", "volume off by", "answer"}}
	for _, l := range lanes {
		name := l.Name + ": " + l.Does
		if l.Mesh != "" && l.Mesh != lanes[0].Mesh {
			name += " (" + l.Mesh + ")"
		}
		if l.Missing != "" || l.CPU.Median == 0 {
			t.Add(name, "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", l.answer())
			continue
		}
		f := l.Figures
		t.Add(name, l.CPU.String(), l.Wall.String(), digits(l.CPURatio), digits(l.WallRatio),
			digits(l.Peak/1e6), digits(l.PerTri), strconv.Itoa(int(l.Faults)),
			fmt.Sprint(value(f.Triangles)), fmt.Sprint(value(f.OpenEdges)), fmt.Sprint(value(f.Components)),
			relative(l.VolumeDiff), l.answer())
	}
	return t
}

// answer says whether the counts are right.
func (l laneReport) answer() string {
	switch {
	case l.Missing != "":
		return "MISSING: " + l.Missing
	case l.Failure != "":
		return "FAILED: " + l.Failure
	case len(l.Wrong) > 0:
		return "WRONG: " + strings.Join(l.Wrong, ", ")
	case l.Mesh == "":
		return "-"
	}
	return "equal"
}

func (s spread) String() string { return digits(s.Median) + " (" + digits(s.Min) + ")" }

// quantity prints a number with its unit.
func quantity(x float64, unit string) string {
	if unit == "" {
		return digits(x)
	}
	return digits(x) + " " + unit
}

// relative prints a relative difference; "-" when there is no volume.
func relative(p *float64) string {
	if p == nil {
		return "-"
	}
	return digits(*p)
}

// digits prints three significant digits, without an exponent where a person
// would not write one.
func digits(x float64) string {
	switch a := math.Abs(x); {
	case x == 0:
		return "0"
	case a < 1e-3:
		return strconv.FormatFloat(x, 'e', 1, 64)
	case a >= 1e3:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	places := 2 - int(math.Floor(math.Log10(math.Abs(x))))
	return strconv.FormatFloat(x, 'f', max(places, 0), 64)
}
