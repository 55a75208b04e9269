// Package limit bounds what clients can ask of the service: how often, how much
// at once, how many bytes, how slowly. What goes over a bound is refused with
// problem details; nothing here waits for room.
//
// Counts are those of one process. A service of several processes behind a
// balancer lets through that many times as much; quotas alone, which are counted
// in the database, are common to all.
package limit

import (
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// Rate limits how often each key may ask: a bucket of tokens for each, which
// fills at a steady rate. A nil Rate has no limit. It is safe for use by several
// goroutines.
//
// A bucket is kept as one moment, that at which it will be full again (the
// generic cell rate algorithm of ATM Forum TM 4.0, section 4.4.2). So a client
// learns exactly when to come back, which a counter for each window of time
// cannot say, and full buckets need not be kept at all.
type Rate struct {
	interval time.Duration // between two tokens
	depth    time.Duration // the interval times the tokens of a full bucket
	now      func() time.Time

	mu    sync.Mutex
	full  map[string]time.Time
	sweep int // at this many keys, those that are full are dropped
}

// longestInterval keeps sums of moments far from the ends of time.
const longestInterval = float64(365 * 24 * time.Hour)

// leastSweep is the number of keys under which none is looked for to be dropped.
const leastSweep = 1024

// NewRate returns a limit of so many requests a second, and of burst at once;
// burst 0 is what comes in 10 seconds. A rate of 0 is no limit. now is time.Now if
// it is nil.
func NewRate(perSecond float64, burst int, now func() time.Time) *Rate {
	if !(perSecond > 0) {
		return nil
	}
	if now == nil {
		now = time.Now
	}
	tokens := float64(burst)
	if burst <= 0 {
		tokens = max(1, math.Floor(10*perSecond))
	}
	interval := max(1, min(float64(time.Second)/perSecond, longestInterval))
	return &Rate{
		interval: time.Duration(interval),
		depth:    time.Duration(min(tokens*math.Floor(interval), 100*longestInterval)),
		now:      now,
		full:     map[string]time.Time{},
		sweep:    leastSweep,
	}
}

// Take takes a token of a key. Where there is none it returns how long it takes
// until there is.
func (r *Rate) Take(key string) (wait time.Duration, ok bool) {
	if r == nil {
		return 0, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	full := r.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(r.interval)
	if over := full.Sub(now) - r.depth; over > 0 {
		return over, false
	}
	r.full[key] = full
	if len(r.full) >= r.sweep {
		r.drop(now)
	}
	return 0, true
}

// drop forgets the buckets that are full. It runs when the keys have doubled, so
// that each request pays for a few.
func (r *Rate) drop(now time.Time) {
	for key, full := range r.full {
		if !full.After(now) {
			delete(r.full, key)
		}
	}
	r.sweep = max(leastSweep, 2*len(r.full))
}

// Key says on whose account a request goes; "" is on nobody's and has no limit.
type Key func(*http.Request) string

// Wrap returns a handler that lets through to next what is within the limit, and
// answers 429 to the rest.
func (r *Rate) Wrap(key Key, next http.Handler) http.Handler {
	if r == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if k := key(req); k != "" {
			if wait, ok := r.Take(k); !ok {
				refuse("rate_limited", "too many requests", wait).Write(w)
				return
			}
		}
		next.ServeHTTP(w, req)
	})
}

func refuse(code, message string, wait time.Duration) *problem.Problem {
	p := problem.New(http.StatusTooManyRequests, problem.Error{Code: code, Message: message})
	p.RetryAfter = wait
	return p
}
