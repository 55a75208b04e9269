package service

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// good is a run of three jobs with nothing wrong.
func good() Observed {
	o := Observed{History: &History{Rows: map[string]*Row{}}, Want: map[string]string{"estimate": "{}", "snapshot": "png"}}
	for i, ask := range []string{"estimate", "snapshot", "estimate"} {
		id := fmt.Sprintf("id%d", i)
		o.Jobs = append(o.Jobs, &Job{Number: i, Ask: ask, URI: "http://host/family/" + id + "/", Status: "complete"})
		o.History.Rows[id] = &Row{ID: id, Callback: fmt.Sprintf("http://receiver/job/%d", i), State: "complete", Attempt: 1, Product: o.Want[ask],
			Events: []Event{{0, "waiting", time.Time{}}, {1, "queued", time.Time{}}, {1, "processing", time.Time{}}, {1, "complete", time.Time{}}}}
		o.Deliveries = append(o.Deliveries,
			Delivery{ID: "a" + id, Job: i, Status: "processing", Tries: 1, Accepted: true, Bodies: 1},
			Delivery{ID: "b" + id, Job: i, Status: "complete", Tries: 1, Accepted: true, Bodies: 1})
	}
	return o
}

func TestCheckFindsNothingInAGoodRun(t *testing.T) {
	v := check(good())
	if v.Bad() || v.Accepted != 3 || v.Complete != 3 || len(v.Notes) > 0 {
		t.Errorf("a good run: %+v", v)
	}
}

// TestCheckFinds breaks one thing at a time: each must be seen, as what it is.
func TestCheckFinds(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(o *Observed)
		count func(v *Verdict) int
	}{
		{"refused", func(o *Observed) { o.Jobs[1].URI = "" }, func(v *Verdict) int { return v.Refused }},
		{"no record", func(o *Observed) { delete(o.History.Rows, "id1") }, func(v *Verdict) int { return v.Lost }},
		{"not at an end", func(o *Observed) { o.History.Rows["id1"].State = "processing" }, func(v *Verdict) int { return v.Lost }},
		{"queued for ever", func(o *Observed) { o.History.Rows["id1"].State = "queued" }, func(v *Verdict) int { return v.Lost }},
		{"failed", func(o *Observed) { o.History.Rows["id1"].State = "error" }, func(v *Verdict) int { return v.Failed }},
		{"not readable", func(o *Observed) { o.Jobs[1].Unread = "404" }, func(v *Verdict) int { return v.Unread }},
		{"two ends", func(o *Observed) {
			r := o.History.Rows["id1"]
			r.Events = append(r.Events, Event{2, "complete", time.Time{}})
		}, func(v *Verdict) int { return v.Twice }},
		{"no end in the history", func(o *Observed) {
			r := o.History.Rows["id1"]
			r.Events = r.Events[:3]
		}, func(v *Verdict) int { return v.Twice }},
		{"an error before the end", func(o *Observed) { o.History.Rows["id1"].Events[2].State = "error" }, func(v *Verdict) int { return v.Twice }},
		{"two records", func(o *Observed) {
			twin := *o.History.Rows["id1"]
			twin.ID = "id9"
			o.History.Rows["id9"] = &twin
		}, func(v *Verdict) int { return v.Twice }},
		{"a replay elsewhere", func(o *Observed) { o.Jobs[1].Replayed = "http://host/family/id2/" }, func(v *Verdict) int { return v.Twice }},
		{"other bytes", func(o *Observed) { o.History.Rows["id1"].Product = "other" }, func(v *Verdict) int { return v.Different }},
		{"no callback", func(o *Observed) { o.Deliveries = slices.Delete(o.Deliveries, 2, 4) }, func(v *Verdict) int { return v.Missing }},
		{"the callback of the end", func(o *Observed) { o.Deliveries = slices.Delete(o.Deliveries, 3, 4) }, func(v *Verdict) int { return v.Missing }},
		{"a callback never accepted", func(o *Observed) { o.Deliveries[3].Accepted = false }, func(v *Verdict) int { return v.Missing }},
		{"a callback of another job", func(o *Observed) { o.Deliveries[3].Job = 7 }, func(v *Verdict) int { return v.Missing }},
		{"a callback of another state", func(o *Observed) { o.Deliveries[3].Status = "error" }, func(v *Verdict) int { return v.Missing }},
		{"two ids of one end", func(o *Observed) {
			d := o.Deliveries[3]
			d.ID = "another"
			o.Deliveries = append(o.Deliveries, d)
		}, func(v *Verdict) int { return v.Doubled }},
		{"a changing body", func(o *Observed) { o.Deliveries[0].Bodies = 2 }, func(v *Verdict) int { return v.Changed }},
		{"a wrong signature", func(o *Observed) { o.Deliveries[0].Unsigned = true }, func(v *Verdict) int { return v.Unsigned }},
		{"an orphan", func(o *Observed) { o.Orphans = 1 }, func(v *Verdict) int { return v.Orphans }},
	} {
		o := good()
		c.spoil(&o)
		v := check(o)
		if !v.Bad() || c.count(v) != 1 {
			t.Errorf("%s: not seen: %+v", c.name, v)
		}
	}
}

func TestCheckCountsWhatMayBe(t *testing.T) {
	o := good()
	o.History.Rows["id1"].Attempt = 3
	o.Deliveries[0].Tries = 2
	v := check(o)
	if v.Bad() || v.Redone != 1 || v.MostTries != 3 || v.Resent != 1 || v.Complete != 3 {
		t.Errorf("%+v", v)
	}
}

func TestNotesAreBounded(t *testing.T) {
	v := &Verdict{}
	for range 1000 {
		v.fault(&v.Lost, "one more")
	}
	if v.Lost != 1000 || len(v.Notes) != mostNotes {
		t.Errorf("%d lost, %d notes", v.Lost, len(v.Notes))
	}
}

func TestWriteReports(t *testing.T) {
	o := good()
	delete(o.History.Rows, "id1")
	var b strings.Builder
	r := &Report{Engine: "sqlite", Seed: 7, LeaseS: 3, Verdict: check(o), LeftOut: []string{"a full disk"}, Alone: Spread{N: 2, P50: 3.5, P99: 4.25}}
	if err := writeReports(&b, []*Report{r}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"sqlite", "| lost ", "FAULT: sqlite: job 1 (snapshot)", "left out: sqlite: a full disk", "2, 3.50 s, 4.25 s"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
