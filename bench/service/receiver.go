package service

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Delivery is what the receiver saw of one callback, over all its tries.
type Delivery struct {
	ID       string
	Job      int
	Status   string // the state it tells of
	Tries    int
	Accepted bool // answered 200 at least once
	Bodies   int  // different ones under this id: 1 is right
	Unsigned bool // a signature was wrong or missing
}

// receiver takes callbacks, checks their signatures and refuses some.
type receiver struct {
	key    []byte
	server *http.Server
	at     net.Addr

	mu      sync.Mutex
	random  *mathrand.Rand
	refuse  float64 // share of requests answered 500
	most    int     // refusals of one delivery at most
	seen    map[string]*Delivery
	digests map[string][32]byte
	refused map[string]int
	told    map[int][]string // states that a job's callbacks told, accepted ones
}

// newReceiver listens on a free port of this machine. A delivery is refused most
// times at most: the pauses between tries grow to minutes.
func newReceiver(seed uint64, refuse float64, most int) (*receiver, error) {
	r := &receiver{
		key: make([]byte, 32), random: mathrand.New(mathrand.NewPCG(seed, 1)), refuse: refuse, most: most,
		seen: map[string]*Delivery{}, digests: map[string][32]byte{}, refused: map[string]int{}, told: map[int][]string{},
	}
	if _, err := rand.Read(r.key); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r.at = l.Addr()
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(l) }() // it ends with Close
	return r, nil
}

func (r *receiver) close() error { return r.server.Close() }

// secret is the receiver's key as the service is told it.
func (r *receiver) secret() string { return "whsec_" + base64.StdEncoding.EncodeToString(r.key) }

// url is where a job's callbacks go.
func (r *receiver) url(job int) string { return fmt.Sprintf("http://%s/job/%d", r.at, job) }

// jobOf is the job that a callback's address names, -1 for none.
func jobOf(url string) int {
	_, number, ok := strings.Cut(url, "/job/")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return -1
	}
	return n
}

// ServeHTTP takes a callback.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		return // the sender died in the middle: it has to come again
	}
	said := body
	if req.Method == http.MethodGet {
		said = []byte(req.URL.RawQuery)
	}
	if !r.note(req, said, signed(r.key, req.Header, body) || req.Method == http.MethodGet) {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// note keeps what came and says whether it is accepted.
func (r *receiver) note(req *http.Request, said []byte, signed bool) bool {
	id := req.Header.Get("webhook-id")
	r.mu.Lock()
	defer r.mu.Unlock()
	d, sum := r.seen[id], sha256.Sum256(said)
	switch {
	case d == nil:
		d = &Delivery{ID: id, Job: jobOf(req.URL.Path), Status: statusOf(req, said), Bodies: 1}
		r.seen[id], r.digests[id] = d, sum
	case sum != r.digests[id]:
		d.Bodies++
	}
	d.Tries++
	d.Unsigned = d.Unsigned || !signed
	if r.refused[id] < r.most && r.random.Float64() < r.refuse {
		r.refused[id]++
		return false
	}
	if !d.Accepted {
		d.Accepted = true
		r.told[d.Job] = append(r.told[d.Job], d.Status)
	}
	return true
}

// statusOf is the state that a callback tells of: in its body, or its query.
func statusOf(req *http.Request, said []byte) string {
	if req.Method == http.MethodGet {
		return req.URL.Query().Get("status")
	}
	var event struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(said, &event); err != nil {
		return "not JSON"
	}
	return event.Status
}

// clockSlack is how far the time of a signature may lie off: Standard Webhooks
// names five minutes.
const clockSlack = 5 * time.Minute

// signed checks a signature as Standard Webhooks have it, by code of its own.
func signed(key []byte, h http.Header, body []byte) bool {
	at, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if err != nil || math.Abs(time.Since(time.Unix(at, 0)).Seconds()) > clockSlack.Seconds() {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.%s", h.Get("webhook-id"), at, body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for given := range strings.FieldsSeq(h.Get("webhook-signature")) {
		if hmac.Equal([]byte(given), []byte(want)) {
			return true
		}
	}
	return false
}

// knows says whether an accepted callback told that a job came to a state.
func (r *receiver) knows(job int, status string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.told[job], status)
}

// final says whether a job's end was told.
func (r *receiver) final(job int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.told[job], func(status string) bool { return finalWords[status] })
}

// deliveries are all that came, without order.
func (r *receiver) deliveries() []Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Delivery, 0, len(r.seen))
	for _, d := range r.seen {
		list = append(list, *d)
	}
	return list
}
