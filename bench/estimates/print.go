package estimates

import (
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
)

// bars are what each tier must reach over all profiles without support: the errors in
// percent that the median and nine of ten must not pass, and CPU.
var bars = map[int]struct{ time, time90, material, cpu float64 }{
	1: {12, 30, 6, 5}, 2: {8, 18, 5, 0}, 3: {4, 10, 3, 0},
}

func (r *report) write(w io.Writer, each bool) error {
	t := &markdown.Table{Head: []string{"tier", "profile", "meshes", "time: median", "p90", "max", "bias", "left out: median", "p90",
		"material: median", "p90", "max", "layers off", "in band", "CPU ms/100k", "largest"}}
	for _, s := range r.Spreads {
		t.Add(strconv.Itoa(s.Tier), s.Name, strconv.Itoa(s.Rows), percent(s.Time.Median), percent(s.Time.P90), percent(s.Time.Max), signed(s.Time.Bias),
			percent(s.LeftOut.Median), percent(s.LeftOut.P90), percent(s.Material.Median), percent(s.Material.P90), percent(s.Material.Max),
			strconv.Itoa(s.Layers), fmt.Sprintf("%d of %d", s.Inside, s.Rows), fmt.Sprintf("%.1f", s.CPU), fmt.Sprintf("%.1f", s.Large))
	}
	if err := t.Write(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, s := range r.Spreads {
		b, ok := bars[s.Tier]
		if !ok || s.Name != "all without support" {
			continue
		}
		fmt.Fprintf(w, "Tier %d must: time %g / %g %%: %s; material %g %%: %s", s.Tier, b.time, b.time90,
			verdict(s.Time.Median <= b.time && s.Time.P90 <= b.time90), b.material, verdict(s.Material.Median <= b.material))
		if b.cpu > 0 {
			fmt.Fprintf(w, "; CPU %g ms for 100k triangles: %s", b.cpu, verdict(s.Large <= b.cpu))
		}
		fmt.Fprintln(w)
	}
	for _, why := range r.Failed {
		fmt.Fprintf(w, "NOT ESTIMATED: %s\n", why)
	}
	if !each {
		return nil
	}
	fmt.Fprintln(w)
	t = &markdown.Table{Head: []string{"tier", "profile", "mesh", "time", "left out", "material", "layers off", "in band", "CPU ms"}}
	for _, x := range r.Rows {
		t.Add(strconv.Itoa(x.Tier), x.Profile, x.Mesh, signed(x.Time), signed(x.LeftOut), signed(x.Material), strconv.Itoa(x.Layers), fmt.Sprint(x.Inside), fmt.Sprintf("%.1f", 1000*x.CPU))
	}
	return t.Write(w)
}

func verdict(ok bool) string {
	if ok {
		return "reached"
	}
	return "MISSED"
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", v) }
func signed(v float64) string  { return fmt.Sprintf("%+.1f %%", v) }
