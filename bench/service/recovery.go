package service

import (
	"slices"
	"time"
)

// Kill is the end of one process by a signal.
type Kill struct {
	At time.Time
	// Alone says that nothing else was killed for as long as recovery may take.
	Alone bool
	// Held are the attempts that the process worked on; nil means all there were,
	// as in a service of one process.
	Held map[string]int
}

// recoveries are the times from a kill to the moment when work that it interrupted
// went on: when its record was claimed by its next attempt.
//
// Interrupted is an attempt that was claimed before the kill by the process that was
// killed, and that did not finish. When further kills hit the record before it was
// claimed again, the time counts from the first. alone keeps to kills with nothing
// else around them.
func recoveries(h *History, kills []Kill, alone bool) []time.Duration {
	var times []time.Duration
	for _, r := range h.sortedRows() {
		for i, e := range r.Events {
			if e.State != "processing" {
				continue
			}
			next := nextClaim(r.Events[i+1:], e.Attempt)
			if next == nil {
				continue
			}
			k := interrupts(kills, r.ID, e, next.At)
			if k == nil || alone && !k.Alone {
				continue
			}
			times = append(times, next.At.Sub(k.At))
		}
	}
	slices.Sort(times)
	return times
}

// nextClaim is the event that a later attempt begins with, nil when the attempt
// itself came to an end or was given back in good order.
func nextClaim(events []Event, attempt int) *Event {
	for i := range events {
		e := &events[i]
		switch {
		case e.Attempt == attempt:
			return nil
		case e.State == "processing", e.State == "complete", e.State == "error":
			return e
		}
	}
	return nil
}

// interrupts is the first kill that ended an attempt between its claim and the next.
func interrupts(kills []Kill, id string, claim Event, until time.Time) *Kill {
	for i := range kills {
		k := &kills[i]
		if k.At.Before(claim.At) || k.At.After(until) {
			continue
		}
		if attempt, ok := k.Held[id]; k.Held == nil || ok && attempt == claim.Attempt {
			return k
		}
	}
	return nil
}

// percentile of a sorted list; 0 of an empty one.
func percentile(list []time.Duration, p float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	return list[min(len(list)-1, int(p/100*float64(len(list))))]
}
