package service

import (
	"testing"
	"time"
)

func at(ms int64) time.Time { return time.UnixMilli(ms) }

// rowOf is a record with events of the form attempt, state, time.
func rowOf(id string, events ...any) *Row {
	r := &Row{ID: id}
	for i := 0; i < len(events); i += 3 {
		r.Events = append(r.Events, Event{events[i].(int), events[i+1].(string), at(int64(events[i+2].(int)))})
	}
	return r
}

func TestRecoveries(t *testing.T) {
	calm := rowOf("calm", 1, "queued", 0, 1, "processing", 10, 1, "complete", 20)
	hit := rowOf("hit", 1, "queued", 0, 1, "processing", 100, 2, "queued", 3000, 2, "processing", 3200, 2, "complete", 3300)
	twice := rowOf("twice", 1, "processing", 100, 2, "queued", 3000, 2, "processing", 3200, 3, "queued", 7000, 3, "processing", 7100, 3, "complete", 7200)
	ended := rowOf("ended", 1, "processing", 100, 2, "queued", 3000, 2, "error", 3500)
	h := &History{Rows: map[string]*Row{"calm": calm, "hit": hit, "twice": twice, "ended": ended}}
	for _, c := range []struct {
		name  string
		kills []Kill
		alone bool
		want  []int64 // ms
	}{
		{"none", nil, false, nil},
		{"before anything was at work", []Kill{{At: at(5)}}, false, nil},
		{"of everything", []Kill{{At: at(200)}}, false, []int64{3000, 3000, 3300}},
		{"one after the other", []Kill{{At: at(200)}, {At: at(3250)}}, false, []int64{3000, 3000, 3300, 3850}},
		{"two in a row count from the first", []Kill{{At: at(200)}, {At: at(1200)}}, false, []int64{3000, 3000, 3300}},
		{"of a process that held one", []Kill{{At: at(200), Held: map[string]int{"hit": 1}}}, false, []int64{3000}},
		{"of a process that held a later attempt", []Kill{{At: at(200), Held: map[string]int{"hit": 2}}}, false, nil},
		{"of a process that held nothing", []Kill{{At: at(200), Held: map[string]int{}}}, false, nil},
		{"not alone", []Kill{{At: at(200)}, {At: at(3250), Alone: true}}, true, []int64{3850}},
	} {
		got := recoveries(h, c.kills, c.alone)
		same := len(got) == len(c.want)
		for i := 0; same && i < len(got); i++ {
			same = got[i].Milliseconds() == c.want[i]
		}
		if !same {
			t.Errorf("%s: %v, want %v ms", c.name, got, c.want)
		}
	}
}

func TestPercentile(t *testing.T) {
	var list []time.Duration
	for i := range 100 {
		list = append(list, time.Duration(i+1))
	}
	if percentile(nil, 99) != 0 || percentile(list, 50) != 51 || percentile(list, 99) != 100 || percentile(list[:1], 99) != 1 {
		t.Errorf("%v %v %v %v", percentile(nil, 99), percentile(list, 50), percentile(list, 99), percentile(list[:1], 99))
	}
}
