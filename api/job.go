package api

import (
	"cmp"
	"encoding/json"
	"math"
	"net/url"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// JobRequest are the fields that every resource with work takes when it is made.
type JobRequest struct {
	Callback *Callback `json:"callback,omitempty" doc:"whom to tell about changes of state"`
	TimeoutS float64   `json:"timeout_s,omitempty" exclusiveMinimum:"0" maximum:"604800" doc:"seconds that the work may take"`
	Deadline string    `json:"deadline,omitempty" format:"date-time" doc:"when the work must be done"`
	Priority *int      `json:"priority,omitempty" minimum:"0" maximum:"100" doc:"greater ones are begun first; default 50"`
}

// Callback is whom to tell about changes of state.
type Callback struct {
	URL    string `json:"url,omitempty" maxLength:"2000" doc:"http or https"`
	Method string `json:"method,omitempty" enum:"GET,POST,PUT" doc:"default POST"`
}

// defaultPriority leaves room above and below.
const defaultPriority = 50

func (j *JobRequest) job() *JobRequest { return j }

// jobRequest is the body of a request that embeds JobRequest.
type jobRequest interface{ job() *JobRequest }

// fill puts the fields into a draft, and what is wrong with them into the faults.
func (j *JobRequest) fill(c *call, d *store.Draft) {
	d.Priority = defaultPriority
	if j.Priority != nil {
		d.Priority = *j.Priority
	}
	d.Timeout = time.Duration(math.Ceil(j.TimeoutS*1000)) * time.Millisecond
	if d.Timeout == 0 {
		d.Timeout = c.JobTimeout
	}
	if at, err := time.Parse(time.RFC3339, j.Deadline); err == nil {
		d.Deadline = at.UTC()
		if !d.Deadline.After(c.Now()) {
			c.wrong(codeRange, "deadline", "%s is over", d.Deadline.Format(time.RFC3339))
		}
	}
	switch {
	case j.Callback == nil:
	case j.Callback.URL != "":
		d.Callback = j.Callback.check(c)
	case j.Callback.Method != "": // without either it is what answers show for none
		c.wrong(codeMissing, "callback.url", "it must be given")
	}
}

// check looks at what can be told now; where a name leads is looked at when it is
// called.
func (b Callback) check(c *call) store.Callback {
	if b.Method == "" {
		b.Method = "POST"
	}
	for _, f := range c.Callbacks.Check(b.URL, b.Method) {
		c.wrong(f.Code, "callback."+f.Field, "%s", f.Message)
	}
	return store.Callback{URL: b.URL, Method: b.Method}
}

// withoutUser is an address as it is shown: who calls, and by which password, is for
// the receiver alone.
func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = url.User("xxxxx")
	return u.String()
}

// JobAnswer are the fields that every resource with work shows.
type JobAnswer struct {
	URI           string          `json:"uri" doc:"where this resource is"`
	Status        string          `json:"status" doc:"where its work stands"`
	Progress      float64         `json:"progress" minimum:"0" maximum:"1"`
	Attempts      int             `json:"attempts" doc:"how often the work was begun"`
	Error         *string         `json:"error" doc:"one sentence, when it failed"`
	ErrorCode     *string         `json:"error_code" doc:"one word, when it failed"`
	ErrorDetail   json.RawMessage `json:"error_detail" doc:"numbers of the failure"`
	Callback      Callback        `json:"callback"`
	Priority      int             `json:"priority"`
	TimeoutS      *float64        `json:"timeout_s"`
	Deadline      *time.Time      `json:"deadline"`
	Created       time.Time       `json:"created"`
	Updated       time.Time       `json:"updated"`
	Finished      *time.Time      `json:"finished"`
	EngineVersion string          `json:"engine_version"`
	Seed          *uint64         `json:"seed" doc:"of what was drawn by lot; null where nothing was"`
}

// answer is what all families show of a record.
func (c *call) answer(rec *store.Record) JobAnswer {
	a := JobAnswer{
		URI:           c.uri(rec),
		Status:        rec.Status,
		Progress:      rec.Progress,
		Attempts:      rec.Attempt,
		Error:         optional(rec.Error),
		ErrorCode:     optional(rec.ErrorCode),
		ErrorDetail:   orNull(rec.ErrorDetail),
		Callback:      Callback{URL: withoutUser(rec.Callback.URL), Method: rec.Callback.Method},
		Priority:      rec.Priority,
		Deadline:      moment(rec.Deadline),
		Created:       rec.Created,
		Updated:       rec.Updated,
		Finished:      moment(rec.Finished),
		EngineVersion: cmp.Or(rec.Engine, c.Version),
	}
	if rec.Timeout > 0 {
		a.TimeoutS = new(rec.Timeout.Seconds())
	}
	if rec.State == store.Complete {
		a.Progress = 1
	}
	if rec.State.Final() && a.Finished == nil { // made whole, by the work on another
		a.Finished = &a.Created
	}
	return a
}

// optional is a text, or null for none.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// moment is a time, or null for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// orNull is JSON that may be absent.
func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
