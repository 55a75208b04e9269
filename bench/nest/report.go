package nest

import (
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
)

// Report is the whole outcome as plain data. It holds no date.
type Report struct {
	Schema  int    `json:"schema"`
	Budget  string `json:"budget"`
	Seeds   int    `json:"seeds"`
	Workers int    `json:"workers"` // 0: one per processor
	Rows    []Row  `json:"instances"`
}

// Invalid counts the layouts that failed the check, or were not found.
func (r Report) Invalid() int {
	n := 0
	for _, row := range r.Rows {
		n += len(row.Runs) - row.Valid
	}
	return n
}

// Write prints the table and what was wrong.
func (r Report) Write(w io.Writer) error {
	fmt.Fprintf(w, "Budget %s a run, seeds 1 to %d. Density in percent.\n\n", r.Budget, r.Seeds)
	t := &markdown.Table{Head: []string{"instance", "copies", "seeds", "mean", "min", "max", "CPU s", "wall s",
		"bar", "verdict", "sparrow (at CPU s)", "paper mean", "record"}}
	for _, row := range r.Rows {
		t.Add(row.Instance, strconv.Itoa(row.Copies), strconv.Itoa(row.Valid), percent(row.Mean), percent(row.Min), percent(row.Max),
			fmt.Sprintf("%.2f", row.CPU), fmt.Sprintf("%.2f", row.Wall), row.bar(), row.verdict(), row.sparrow(),
			percent(row.Paper), percent(row.Record))
	}
	if err := t.Write(w); err != nil {
		return err
	}
	if r.Invalid() == 0 {
		_, err := fmt.Fprintf(w, "\nEvery layout was checked: copies, angles, borders, every pair.\n")
		return err
	}
	fmt.Fprintf(w, "\nNOT VALID:\n\n")
	for _, row := range r.Rows {
		for _, run := range row.Runs {
			for _, f := range run.Faults {
				fmt.Fprintf(w, "- %s seed %d: %s\n", row.Instance, run.Seed, f)
			}
		}
	}
	return nil
}

func percent(x float64) string {
	if x == 0 {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

func (row Row) bar() string {
	switch {
	case row.Bar == 0:
		return "-"
	case row.Aim:
		return fmt.Sprintf("aim %.1f (%g)", row.Bar, row.BarCPU)
	}
	return fmt.Sprintf("must %.1f (%g)", row.Bar, row.BarCPU)
}

func (row Row) verdict() string {
	switch {
	case row.Valid < len(row.Runs):
		return "NOT VALID"
	case row.Bar == 0:
		return "-"
	case row.Mean >= row.Bar:
		return "pass"
	case row.Aim:
		return "below the aim"
	}
	return "MISS"
}

func (row Row) sparrow() string {
	if row.Sparrow == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f (%g)", row.Sparrow.Percent, row.Sparrow.CPU)
}
