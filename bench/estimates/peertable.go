package estimates

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/bench/markdown"
)

// ours is the lane that the others' CPU and memory are compared with: it writes
// G-code, as they do.
const ours = "saggar"

// write prints one row for each program and profile, and one for all profiles; with
// each, one for each print before them.
func (r *peerReport) write(w io.Writer, each bool) error {
	if each {
		if err := r.writeEach(w); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	t := &markdown.Table{Head: []string{"slicer", "profile", "prints", "failed", "own time: median", "p90", "max", "replayed: median", "p90", "max",
		"material: median", "p90", "max", "layers off", "CPU s", "peak MB", "saggar's CPU", "saggar's peak"}}
	profiles := unique(r.Rows, func(x peerRow) string { return x.Profile })
	if len(profiles) > 1 {
		profiles = append(profiles, "all")
	}
	for _, profile := range profiles {
		for _, name := range unique(r.Rows, func(x peerRow) string { return x.Slicer }) {
			t.Add(r.summary(name, profile)...)
		}
	}
	if err := t.Write(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, m := range r.Missing {
		fmt.Fprintf(w, "MISSING: %s\n", m)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Notes)) {
		fmt.Fprintf(w, "%s: %s.\n", name, strings.Join(r.Notes[name], "; "))
	}
	return nil
}

// unique returns the values of rows in the order in which they come.
func unique(rows []peerRow, of func(peerRow) string) []string {
	var list []string
	for _, x := range rows {
		if !slices.Contains(list, of(x)) {
			list = append(list, of(x))
		}
	}
	return list
}

// summary is the row of a program and a profile. CPU and memory are medians of all
// prints that succeeded; our shares of them are medians over prints.
func (r *peerReport) summary(name, profile string) []string {
	var own, replay, material, cpu, peak, cpuShare, peakShare []float64
	prints, failed, layers := 0, 0, 0
	for _, x := range r.Rows {
		if x.Slicer != name || profile != "all" && x.Profile != profile {
			continue
		}
		prints++
		if x.Failure != "" {
			failed++
			continue
		}
		own, replay, material = with(own, x.Own), with(replay, x.Replay), with(material, x.Material)
		if x.Layers != nil {
			layers = max(layers, *x.Layers, -*x.Layers)
		}
		cpu, peak = append(cpu, x.CPU), append(peak, x.Peak)
		if o, ok := r.find(ours, x.Profile, x.Mesh); ok && name != ours {
			cpuShare = append(cpuShare, o.CPU/x.CPU)
			if x.Peak > 0 {
				peakShare = append(peakShare, o.Peak/x.Peak)
			}
		}
	}
	cells := []string{name, profile, strconv.Itoa(prints), strconv.Itoa(failed)}
	for _, list := range [][]float64{own, replay, material} {
		cells = append(cells, errorCells(list)...)
	}
	return append(cells, strconv.Itoa(layers), middle(cpu, "%.2f"), middle(peak, "%.0f"), middle(cpuShare, "%.2fx"), middle(peakShare, "%.2fx"))
}

// find returns the print of a program that succeeded.
func (r *peerReport) find(name, profile, mesh string) (peerRow, bool) {
	for _, x := range r.Rows {
		if x.Slicer == name && x.Profile == profile && x.Mesh == mesh && x.Failure == "" {
			return x, true
		}
	}
	return peerRow{}, false
}

func with(list []float64, v *float64) []float64 {
	if v == nil {
		return list
	}
	return append(list, *v)
}

// errorCells are median, p90 and max of errors; a dash where there are none.
func errorCells(list []float64) []string {
	if len(list) == 0 {
		return []string{"-", "-", "-"}
	}
	s := spreadOf(list)
	return []string{percent(s.Median), percent(s.P90), percent(s.Max)}
}

// middle is the median of values that are not negative.
func middle(list []float64, form string) string {
	if len(list) == 0 {
		return "-"
	}
	return fmt.Sprintf(form, math.Abs(spreadOf(list).Median))
}

func (r *peerReport) writeEach(w io.Writer) error {
	t := &markdown.Table{Head: []string{"mesh", "profile", "slicer", "own time", "replayed", "material", "layers off", "CPU s", "peak MB"}}
	cell := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return signed(*v)
	}
	for _, x := range r.Rows {
		layers := "-"
		if x.Layers != nil {
			layers = fmt.Sprintf("%+d", *x.Layers)
		}
		if x.Failure != "" {
			layers = "failed"
		}
		t.Add(x.Mesh, x.Profile, x.Slicer, cell(x.Own), cell(x.Replay), cell(x.Material), layers, fmt.Sprintf("%.2f", x.CPU), fmt.Sprintf("%.0f", x.Peak))
	}
	return t.Write(w)
}
