package beds

import (
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
)

// writeBeds prints the table of the powder beds: medians of the valid runs.
func (r Report) writeBeds(w io.Writer) error {
	if len(r.Beds) == 0 {
		return nil
	}
	t := &markdown.Table{Head: []string{"bed", "copies", "seeds", "first s", "placed", "density", "all s", "at the end", "builds", "density",
		"mm", "CPU s", "verdict"}}
	for _, row := range r.Beds {
		of := func(f func(BedRun) float64) float64 {
			var list []float64
			for _, run := range row.Runs {
				if len(run.Faults) == 0 {
					list = append(list, f(run))
				}
			}
			return median(list)
		}
		number := func(f func(BedRun) float64) string { return strconv.FormatFloat(of(f), 'f', 2, 64) }
		t.Add(row.Case+", "+row.Words, strconv.Itoa(row.Copies), strconv.Itoa(row.Valid),
			number(func(r BedRun) float64 { return r.First }), number(func(r BedRun) float64 { return float64(r.FirstPlaced) }),
			number(func(r BedRun) float64 { return r.FirstDensity }), number(func(r BedRun) float64 { return r.All }),
			number(func(r BedRun) float64 { return float64(r.Placed) }), number(func(r BedRun) float64 { return float64(r.Plates) }),
			number(func(r BedRun) float64 { return r.Density }), number(func(r BedRun) float64 { return r.Height }),
			number(func(r BedRun) float64 { return r.CPU }), row.verdict())
	}
	if err := t.Write(w); err != nil {
		return err
	}
	for _, row := range r.Beds {
		if row.Peer != nil {
			fmt.Fprintf(w, "\n- %s by %s", row.Case, row.Peer.words())
		}
	}
	_, err := fmt.Fprint(w, "\n\n")
	return err
}

// verdict says whether every valid run reached the bars of its case.
func (row SuiteRow) verdict() string {
	b := row.bed
	switch {
	case row.Valid < len(row.Runs):
		return "NOT VALID"
	case b.first == 0 && b.all == 0:
		return "-"
	}
	var late, loose int
	for _, r := range row.Runs {
		if b.first > 0 && r.First > b.first.Seconds() || b.all > 0 && !(r.All > 0 && r.All <= b.all.Seconds()) {
			late++
		}
		if b.gain > 0 && r.Density < r.FirstDensity*(1+b.gain/100) {
			loose++
		}
	}
	switch {
	case late > 0:
		return fmt.Sprintf("MISS: %d of %d too late", late, len(row.Runs))
	case loose > 0:
		return fmt.Sprintf("MISS: %d of %d gained less than %g %%", loose, len(row.Runs), b.gain)
	}
	return "pass"
}
