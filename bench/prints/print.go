package prints

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/saggar3d/saggar/bench/markdown"
)

// write prints one row for each profile and one for all; with parts one for each
// print before them.
func write(w io.Writer, rows []row, parts bool) error {
	if parts {
		if err := writeParts(w, rows); err != nil {
			return err
		}
	}
	t := markdown.Table{Head: []string{
		"profile", "prints", "replay % median", "max", "time % median", "p90", "max", "material % median", "p90",
		"layers off", "CPU", "with text", "memory",
	}}
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.profile) {
			names = append(names, r.profile)
		}
	}
	for _, name := range append(names, "all") {
		t.Add(summary(name, rows)...)
	}
	return t.Write(w)
}

// writeParts prints one row for each print.
func writeParts(w io.Writer, rows []row) error {
	t := markdown.Table{Head: []string{
		"print", "replay %", "filament %", "time %", "material %", "layers", "CPU s", "with text", "PrusaSlicer", "MB", "PrusaSlicer",
	}}
	for _, r := range rows {
		t.Add(r.mesh+" "+r.profile[:min(2, len(r.profile))], signed(r.replay), signed(r.filament), signed(r.time), signed(r.material),
			fmt.Sprintf("%+d", r.layers), number(r.plain.cpu), number(r.text.cpu), number(r.theirs.cpu), number(r.plain.peak), number(r.theirs.peak))
	}
	if err := t.Write(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// summary is the row of one profile: medians and extremes of absolute errors, and
// medians of our share of what PrusaSlicer takes.
func summary(profile string, rows []row) []string {
	var of []row
	for _, r := range rows {
		if r.profile == profile || profile == "all" {
			of = append(of, r)
		}
	}
	errors := func(get func(row) float64) []float64 {
		return sorted(of, func(r row) float64 { return 100 * math.Abs(get(r)) })
	}
	replay := errors(func(r row) float64 { return r.replay })
	time := errors(func(r row) float64 { return r.time })
	material := errors(func(r row) float64 { return r.material })
	layers := sorted(of, func(r row) float64 { return math.Abs(float64(r.layers)) })
	share := func(get func(row) float64) string { return number(at(sorted(of, get), 0.5)) + "x" }
	return []string{
		profile, fmt.Sprint(len(of)), number(at(replay, 0.5)), number(at(replay, 1)),
		number(at(time, 0.5)), number(at(time, 0.9)), number(at(time, 1)),
		number(at(material, 0.5)), number(at(material, 0.9)), fmt.Sprint(at(layers, 1)),
		share(func(r row) float64 { return r.plain.cpu / r.theirs.cpu }),
		share(func(r row) float64 { return r.text.cpu / r.theirs.cpu }),
		share(func(r row) float64 { return ratio(r.plain.peak, r.theirs.peak) }),
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// sorted returns a figure of all rows in ascending order.
func sorted(rows []row, get func(row) float64) []float64 {
	var list []float64
	for _, r := range rows {
		list = append(list, get(r))
	}
	slices.Sort(list)
	return list
}

// at returns the value below which a share of a sorted list lies.
func at(list []float64, share float64) float64 {
	return list[min(int(share*float64(len(list))), len(list)-1)]
}

func number(v float64) string { return fmt.Sprintf("%.2f", v) }
func signed(v float64) string { return fmt.Sprintf("%+.2f", 100*v) }
