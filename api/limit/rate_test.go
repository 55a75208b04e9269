package limit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/auth"
)

// clock is a time that goes on when it is told to.
type clock struct{ at time.Time }

func newClock() *clock          { return &clock{time.Unix(1_800_000_000, 0)} }
func (c *clock) now() time.Time { return c.at }

func ExampleRate_Take() {
	at := time.Unix(0, 0)
	r := NewRate(2, 3, func() time.Time { return at }) // two a second, three at once
	for range 4 {
		wait, ok := r.Take("acme")
		fmt.Println(ok, wait)
	}
	at = at.Add(500 * time.Millisecond)
	fmt.Println(r.Take("acme"))
	// Output:
	// true 0s
	// true 0s
	// true 0s
	// false 500ms
	// 0s true
}

// TestRateIsABucket compares with a bucket of tokens that is filled and emptied
// as the word says, on random requests.
func TestRateIsABucket(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 1))
		c := newClock()
		per, depth := 1<<random.IntN(7), 1+random.IntN(20) // a whole number of ns each
		r := NewRate(float64(per), depth, c.now)
		tokens := float64(depth)
		for i := range 500 {
			step := time.Duration(random.IntN(int(3 * time.Second / time.Duration(per))))
			c.at = c.at.Add(step)
			tokens = math.Min(float64(depth), tokens+step.Seconds()*float64(per))
			if math.Abs(tokens-1) < 1e-6 {
				continue // the two may round differently
			}
			wait, ok := r.Take("a")
			if ok != (tokens >= 1) {
				t.Fatalf("seed %d, request %d: %v with %g tokens", seed, i, ok, tokens)
			}
			if ok {
				tokens--
			} else if want := (1 - tokens) / float64(per); math.Abs(wait.Seconds()-want) > 1e-6 {
				t.Fatalf("seed %d, request %d: wait %v, want %g s", seed, i, wait, want)
			}
		}
	}
}

// TestRateUnderRace: however many ask at once, the bucket holds what it holds.
func TestRateUnderRace(t *testing.T) {
	c := newClock()
	r := NewRate(1, 100, c.now)
	var let atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if _, ok := r.Take("a"); ok {
					let.Add(1)
				}
				r.Take(fmt.Sprint("other ", let.Load()))
			}
		})
	}
	group.Wait()
	if let.Load() != 100 {
		t.Errorf("%d let through, want 100", let.Load())
	}
}

// TestRateForgets: keys cost memory only as long as they have something to wait
// for.
func TestRateForgets(t *testing.T) {
	c := newClock()
	r := NewRate(10, 1, c.now)
	for i := range 100_000 {
		r.Take(fmt.Sprint(i))
		c.at = c.at.Add(time.Millisecond)
	}
	if len(r.full) > 2*leastSweep {
		t.Errorf("%d keys are kept", len(r.full))
	}
}

func TestRateExtremes(t *testing.T) {
	c := newClock()
	for _, per := range []float64{0, -1, math.NaN()} {
		if r := NewRate(per, 1, c.now); r != nil {
			t.Errorf("a rate of %g", per)
		}
	}
	if _, ok := (*Rate)(nil).Take("a"); !ok {
		t.Error("no limit refuses")
	}
	for _, c := range []struct {
		per  float64
		let  int // at once, before the first is refused
		many int // asked for
	}{{2, 20, 30}, {0.01, 1, 5}, {1e-300, 1, 5}, {1e300, 1000, 1000}, {math.Inf(1), 1000, 1000}} {
		clk, let := newClock(), 0
		r := NewRate(c.per, 0, clk.now)
		for range c.many {
			if _, ok := r.Take("a"); ok {
				let++
			}
		}
		if let != c.let {
			t.Errorf("%g a second: %d at once, want %d", c.per, let, c.let)
		}
	}
	if r := NewRate(1e-300, 1<<30, nil); r.depth <= 0 || r.interval <= 0 {
		t.Errorf("%+v", r)
	}
}

// tenant makes a request that auth has looked at.
func tenant(name string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	return r.WithContext(auth.With(r.Context(), auth.Identity{Tenant: name}))
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var fine = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

func TestRateAnswers(t *testing.T) {
	c := newClock()
	h := NewRate(0.4, 1, c.now).Wrap(ByTenant, fine)
	for i, want := range []int{204, 429} {
		w := serve(h, tenant("acme"))
		if w.Code != want {
			t.Errorf("request %d: %d", i, w.Code)
		}
		if want == 429 && (w.Header().Get("Retry-After") != "3" || !strings.Contains(w.Body.String(), `"code":"rate_limited"`)) {
			t.Errorf("%v %s", w.Header(), w.Body)
		}
	}
	if w := serve(h, tenant("other")); w.Code != 204 {
		t.Errorf("another tenant: %d", w.Code)
	}
	for range 3 { // public addresses have no tenant
		if w := serve(h, tenant("")); w.Code != 204 {
			t.Errorf("no tenant: %d", w.Code)
		}
	}
	if w := serve((*Rate)(nil).Wrap(ByTenant, fine), tenant("acme")); w.Code != 204 {
		t.Errorf("no limit: %d", w.Code)
	}
}

func TestByAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:5000", "", "192.0.2.1"},
		{"192.0.2.1:5000", "198.51.100.7", "192.0.2.1"}, // anybody can say that
		{"10.0.0.1:5000", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.1:5000", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, // the first is made up
		{"10.0.0.1:5000", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"10.0.0.1:5000", "198.51.100.7:1234", "198.51.100.7"},
		{"10.0.0.1:5000", "198.51.100.7, nonsense", "10.0.0.1"},
		{"10.0.0.1:5000", "", "10.0.0.1"},
		{"10.0.0.1:5000", "10.0.0.3", "10.0.0.3"},
		{"[fd00::1]:5000", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2::9]:5000", "", "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:5000", "", "fe80::/64"},
		{"[::ffff:192.0.2.1]:5000", "", "192.0.2.1"},
		{"[::ffff:10.0.0.1]:5000", "[2001:db8::1]:80", "2001:db8::/64"},
		{"@", "198.51.100.7", "@"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := ByAddress(proxies)(r); got != c.want {
			t.Errorf("%s for %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
