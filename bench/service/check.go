package service

import (
	"fmt"
	"sort"
)

// Observed is everything that was seen of a run, from outside.
type Observed struct {
	Jobs       []*Job
	History    *History
	Deliveries []Delivery
	// Want is what each ask came to in an undisturbed run: state, result, files.
	Want    map[string]string
	Orphans int
}

// Verdict is what is wrong with a run. All but Accepted, Complete, Redone and Resent
// have to be 0.
type Verdict struct {
	Accepted  int `json:"accepted"`   // jobs that a client was told an address for
	Complete  int `json:"complete"`   // of these: ended well, once, readable, with the right bytes
	Refused   int `json:"refused"`    // jobs that were never accepted
	Lost      int `json:"lost"`       // accepted, but not there, or not at an end
	Unread    int `json:"unread"`     // accepted, but could not be read over HTTP
	Failed    int `json:"failed"`     // ended in error
	Twice     int `json:"twice"`      // more than one final state, or more than one record of one request
	Different int `json:"different"`  // other bytes than in the undisturbed run
	Missing   int `json:"missing"`    // callbacks of the final state that never came
	Doubled   int `json:"doubled"`    // final states told under two ids
	Changed   int `json:"changed"`    // callbacks whose body changed between tries
	Unsigned  int `json:"unsigned"`   // callbacks with a wrong signature
	Orphans   int `json:"orphans"`    // processes that outlived who started them
	Redone    int `json:"redone"`     // jobs that took more than one attempt
	MostTries int `json:"most_tries"` // attempts of one job
	Resent    int `json:"resent"`     // callbacks that came more than once, as they may

	Notes []string `json:"notes,omitempty"` // the first few faults
}

// Bad says whether anything was lost, done twice, missing, wrong or left behind.
func (v *Verdict) Bad() bool {
	return v.Refused+v.Lost+v.Unread+v.Failed+v.Twice+v.Different+v.Missing+v.Doubled+v.Changed+v.Unsigned+v.Orphans > 0
}

// mostNotes bounds what is told of faults.
const mostNotes = 20

func (v *Verdict) fault(count *int, format string, args ...any) {
	*count++
	if len(v.Notes) < mostNotes {
		v.Notes = append(v.Notes, fmt.Sprintf(format, args...))
	}
}

// check judges a run. It knows nothing of how the service works, beside the names of
// its tables.
func check(o Observed) *Verdict {
	v := &Verdict{}
	records := map[int][]*Row{} // by job
	for _, r := range o.History.sortedRows() {
		if n := jobOf(r.Callback); n >= 0 {
			records[n] = append(records[n], r)
		}
	}
	finals := v.callbacks(o)
	for _, j := range o.Jobs {
		v.job(j, o, records[j.Number], finals[j.Number])
	}
	v.Orphans = o.Orphans
	return v
}

// callbacks judges the deliveries and returns the accepted ones by job.
func (v *Verdict) callbacks(o Observed) map[int][]Delivery {
	accepted := map[int][]Delivery{}
	sort.Slice(o.Deliveries, func(i, k int) bool { return o.Deliveries[i].ID < o.Deliveries[k].ID })
	for _, d := range o.Deliveries {
		if d.Bodies != 1 {
			v.fault(&v.Changed, "callback %s had %d different bodies", d.ID, d.Bodies)
		}
		if d.Unsigned {
			v.fault(&v.Unsigned, "callback %s was not signed rightly", d.ID)
		}
		if d.Tries > 1 {
			v.Resent++
		}
		if d.Accepted {
			accepted[d.Job] = append(accepted[d.Job], d)
		}
	}
	return accepted
}

// job judges one job: what its client was told against what the database holds and
// the receiver saw.
func (v *Verdict) job(j *Job, o Observed, records []*Row, told []Delivery) {
	if j.URI == "" {
		v.fault(&v.Refused, "job %d (%s) was not accepted: %s", j.Number, j.Ask, j.Refused)
		return
	}
	v.Accepted++
	before := *v
	r := o.History.Rows[j.id()]
	switch {
	case r == nil:
		v.fault(&v.Lost, "job %d (%s): %s is not there", j.Number, j.Ask, j.URI)
		return
	case r.State != "complete" && r.State != "error":
		v.fault(&v.Lost, "job %d (%s): %s is %s for ever, attempt %d", j.Number, j.Ask, j.URI, r.State, r.Attempt)
		return
	case r.State == "error":
		v.fault(&v.Failed, "job %d (%s): %s failed: %s", j.Number, j.Ask, j.URI, r.Code)
	case r.Product != o.Want[j.Ask]:
		v.fault(&v.Different, "job %d (%s): %s came to other bytes", j.Number, j.Ask, j.URI)
	}
	v.once(j, r, records)
	if j.Unread != "" || !finalWords[j.Status] {
		v.fault(&v.Unread, "job %d (%s): %s reads %q %s", j.Number, j.Ask, j.URI, j.Status, j.Unread)
	}
	v.told(j, told)
	if r.Attempt > 1 {
		v.Redone++
	}
	v.MostTries = max(v.MostTries, r.Attempt)
	if len(v.Notes) == len(before.Notes) && v.faults() == before.faults() {
		v.Complete++
	}
}

// faults counts all that is wrong.
func (v *Verdict) faults() int {
	return v.Refused + v.Lost + v.Unread + v.Failed + v.Twice + v.Different + v.Missing + v.Doubled
}

// once wants one record and one final state in its history.
func (v *Verdict) once(j *Job, r *Row, records []*Row) {
	ends := 0
	for _, e := range r.Events {
		if e.State == "complete" || e.State == "error" {
			ends++
		}
	}
	switch {
	case ends != 1:
		v.fault(&v.Twice, "job %d (%s): %s came to a final state %d times", j.Number, j.Ask, j.URI, ends)
	case len(records) > 1:
		v.fault(&v.Twice, "job %d (%s): %d records were made of one request", j.Number, j.Ask, len(records))
	case j.Replayed != "":
		v.fault(&v.Twice, "job %d (%s): the same request led to %s and %s", j.Number, j.Ask, j.URI, j.Replayed)
	}
}

// told wants the final state to have been told, under one id.
func (v *Verdict) told(j *Job, told []Delivery) {
	ids := 0
	for _, d := range told {
		if d.Status == j.Status {
			ids++
		}
	}
	switch {
	case ids == 0:
		v.fault(&v.Missing, "job %d (%s): nobody was told that %s is %q", j.Number, j.Ask, j.URI, j.Status)
	case ids > 1:
		v.fault(&v.Doubled, "job %d (%s): it was told under %d ids that %s is %q", j.Number, j.Ask, ids, j.URI, j.Status)
	}
}
