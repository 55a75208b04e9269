package service

import (
	"fmt"
	"io"
	"strings"

	"github.com/saggar3d/saggar/bench/markdown"
)

// writeReports prints the trials as one table, and below it what was left out and
// what went wrong.
func writeReports(w io.Writer, reports []*Report) error {
	t := markdown.Table{Head: []string{"", "must be"}}
	for _, r := range reports {
		t.Head = append(t.Head, r.Engine)
	}
	for _, line := range lines {
		cells := []string{line.name, line.must}
		for _, r := range reports {
			cells = append(cells, line.of(r))
		}
		t.Add(cells...)
	}
	if err := t.Write(w); err != nil {
		return err
	}
	for _, r := range reports {
		fmt.Fprintf(w, "\n%s: seed %d, lease %g s, %.0f s. Faults made: %s.\n", r.Engine, r.Seed, r.LeaseS, r.Seconds, strings.Join(r.Faults, ", "))
		for _, l := range r.LeftOut {
			fmt.Fprintf(w, "left out: %s: %s\n", r.Engine, l)
		}
		for _, n := range r.Notes {
			fmt.Fprintf(w, "FAULT: %s: %s\n", r.Engine, n)
		}
	}
	return nil
}

// line is a row of the table.
type line struct {
	name, must string
	of         func(r *Report) string
}

var lines = []line{
	{"processes killed (server, workers)", "", count(func(r *Report) int { return r.Kills })},
	{"children killed", "", count(func(r *Report) int { return r.Children })},
	{"crashes between two steps", "", count(func(r *Report) int { return r.Crashes })},
	{"ends without a kill", "0 of SQLite", count(func(r *Report) int { return r.Falls })},
	{"jobs accepted", "", count(func(r *Report) int { return r.Accepted })},
	{"complete, once, with the same bytes", "all", count(func(r *Report) int { return r.Complete })},
	{"never accepted", "0", count(func(r *Report) int { return r.Refused })},
	{"lost", "0", count(func(r *Report) int { return r.Lost })},
	{"failed", "0", count(func(r *Report) int { return r.Failed })},
	{"not readable", "0", count(func(r *Report) int { return r.Unread })},
	{"done twice", "0", count(func(r *Report) int { return r.Twice })},
	{"other bytes than undisturbed", "0", count(func(r *Report) int { return r.Different })},
	{"callbacks missing", "0", count(func(r *Report) int { return r.Missing })},
	{"callbacks under two ids", "0", count(func(r *Report) int { return r.Doubled })},
	{"callbacks with changing body", "0", count(func(r *Report) int { return r.Changed })},
	{"callbacks wrongly signed", "0", count(func(r *Report) int { return r.Unsigned })},
	{"orphan processes", "0", count(func(r *Report) int { return r.Orphans })},
	{"jobs of more than one attempt (most)", "", func(r *Report) string { return fmt.Sprintf("%d (%d)", r.Redone, r.MostTries) }},
	{"callbacks sent again, same id", "", count(func(r *Report) int { return r.Resent })},
	{"recovery after a kill alone: n, p50, p99", "lease + 2 s", func(r *Report) string { return r.Alone.String() }},
	{"recovery among kills: n, p50, p99", "", func(r *Report) string { return r.Recovery.String() }},
	{"descriptors of the server, before and after", "flat", func(r *Report) string { return fmt.Sprintf("%d, %d", r.Rest.Descriptors, r.After.Descriptors) }},
	{"goroutines, before and after", "flat", func(r *Report) string { return fmt.Sprintf("%d, %d", r.Rest.Goroutines, r.After.Goroutines) }},
	{"memory in MB, before and after", "", func(r *Report) string { return fmt.Sprintf("%d, %d", r.Rest.RSS>>20, r.After.RSS>>20) }},
}

func count(of func(*Report) int) func(*Report) string {
	return func(r *Report) string { return fmt.Sprint(of(r)) }
}

func (s Spread) String() string {
	if s.N == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, %.2f s, %.2f s", s.N, s.P50, s.P99)
}
