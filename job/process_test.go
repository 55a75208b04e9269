package job_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/store"
)

// These tests kill whole processes: this test program runs itself as a server that
// takes requests, does work and makes callbacks. It is killed at any moment, or kills
// itself at a step, and is started anew; clients ask again with the same key until
// they have an answer.

// process is what a server process is told, in JSON in the environment.
type process struct {
	Database, Blobs, Address string
	// Step is where it kills itself, the second time it comes there. "" is nowhere.
	Step string
}

const processVariable = "SAGGAR_TEST_PROCESS"

// killLease is the lease in these tests.
const killLease = 500 * time.Millisecond

// serveProcess is the whole server. It ends by being killed, or with its standard
// input.
func serveProcess(settings string) error {
	var p process
	if err := json.Unmarshal([]byte(settings), &p); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends when the test program does
		os.Exit(0)
	}()
	ctx := context.Background()
	blobs, err := blob.Open(ctx, p.Blobs, blob.Options{})
	if err != nil {
		return err
	}
	if err := job.Migrate(ctx, p.Database); err != nil {
		return err
	}
	var mu sync.Mutex
	hits := 0
	s, err := job.Open(ctx, job.Options{
		Database: p.Database, Blobs: blobs, Pool: newScript(), Slots: 2, Lease: killLease, Sender: poster{},
		Pause: func(int, string) time.Duration { return 10 * time.Millisecond },
		Step: func(name string) {
			mu.Lock()
			defer mu.Unlock()
			if name != p.Step {
				return
			}
			if hits++; hits == 2 {
				self, _ := os.FindProcess(os.Getpid()) // it runs
				_ = self.Kill()
				select {}
			}
		},
	})
	if err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	return http.ListenAndServe(p.Address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		params, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		d := draft(string(params))
		d.Callback = store.Callback{URL: r.Header.Get("Callback"), Method: "POST"}
		d.Key = &store.Key{Key: r.Header.Get("Key"), Body: sha256.Sum256(params)}
		b, err := blobs.Put(r.Context(), bytes.NewReader(params))
		if err == nil {
			d.Files = []store.File{{Name: "a", Hash: b.Hash, Size: b.Size, Input: true}}
			var rec *store.Record
			if rec, _, err = s.Create(r.Context(), d); err == nil {
				fmt.Fprint(w, rec.ID)
				return
			}
		}
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}))
}

// poster makes callbacks to this machine.
type poster struct{}

func (poster) Send(ctx context.Context, d store.Delivery) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, d.Method, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return err
	}
	req.Header.Set("Id", d.ID)
	req.Header.Set("Record", d.Record)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}

// hooks is the receiver of the callbacks: of one call in ten it says that it failed.
type hooks struct {
	mu  sync.Mutex
	rng *rand.Rand
	ids map[string]map[string]bool // by record and status: the ids they came under
}

func (h *hooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var body told
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || h.rng.IntN(10) == 0 {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	key := r.Header.Get("Record") + " " + body.Status
	if h.ids[key] == nil {
		h.ids[key] = make(map[string]bool)
	}
	h.ids[key][r.Header.Get("Id")] = true
}

// town is the servers of one database, its clients and its receiver.
type town struct {
	t       *testing.T
	url     string
	blobs   string
	ports   []string
	hooks   *hooks
	hookURL string

	mu       sync.Mutex
	accepted map[string]string // ids by key
}

func newTown(t *testing.T, url string, servers int) *town {
	h := &hooks{rng: rand.New(rand.NewPCG(6, 4)), ids: make(map[string]map[string]bool)}
	receiver := httptest.NewServer(h)
	t.Cleanup(receiver.Close)
	w := &town{t: t, url: url, blobs: "file://" + filepath.ToSlash(t.TempDir()), hooks: h, hookURL: receiver.URL, accepted: make(map[string]string)}
	for range servers {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		w.ports = append(w.ports, l.Addr().String())
		l.Close()
	}
	return w
}

// start starts a server; the returned function kills it and waits for its end.
func (w *town) start(address, step string) (kill func()) {
	w.t.Helper()
	settings, err := json.Marshal(process{Database: w.url, Blobs: w.blobs, Address: address, Step: step})
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), processVariable+"="+string(settings), "TMPDIR="+w.t.TempDir())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	stdin, err := cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // killed, as asked
	}()
	for range patience / (10 * time.Millisecond) { // until it answers, or has killed itself
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			break
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Millisecond):
		}
	}
	return func() {
		if step != "" { // by itself, if work comes its way
			select {
			case <-ended:
			case <-time.After(patience):
			}
		}
		_ = cmd.Process.Kill()
		<-ended
		stdin.Close()
		if text := out.String(); strings.Contains(text, "panic") || strings.Contains(text, "server: ") {
			w.t.Errorf("a server said:\n%s", text)
		}
	}
}

// client asks for work, each piece until it has an answer, until stop is closed.
func (w *town) client(name int, stop <-chan struct{}) {
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for n := 0; ; n++ {
		key := fmt.Sprintf("%d-%d", name, n)
		for try := 0; ; try++ {
			id, err := w.ask(client, w.ports[(name+try)%len(w.ports)], key)
			if err == nil {
				w.mu.Lock()
				w.accepted[key] = id
				w.mu.Unlock()
				break
			}
			select {
			case <-stop:
				return // this one may have been taken or not
			case <-time.After(10 * time.Millisecond):
			}
		}
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (w *town) ask(client *http.Client, address, key string) (id string, err error) {
	req, err := http.NewRequest("POST", "http://"+address, strings.NewReader(fmt.Sprintf(`{"do":"files","key":%q}`, key)))
	if err != nil {
		return "", err
	}
	req.Header.Set("Key", key)
	req.Header.Set("Callback", w.hookURL)
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return string(answer), err
}

// TestKills kills servers at each of their steps and at random moments, on PostgreSQL
// two at a time. At the end nothing is lost and nothing was done twice.
func TestKills(t *testing.T) {
	kills := append([]string{"", "", "", ""}, steps...)
	if testing.Short() {
		kills = []string{"", "claimed", "stored", "called"}
	}
	databases(t, func(t *testing.T, url string) {
		servers := 1
		if strings.HasPrefix(url, "postgres") {
			servers = 2
		}
		w := newTown(t, url, servers)
		if err := job.Migrate(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var clients, reapers sync.WaitGroup
		for i := range 3 {
			clients.Go(func() { w.client(i, stop) })
		}
		for i, address := range w.ports {
			reapers.Go(func() {
				for n, step := range kills {
					if n%servers != i && step == "" {
						continue
					}
					kill := w.start(address, step)
					if step == "" {
						time.Sleep(time.Duration(50+100*(n%4)) * time.Millisecond)
					}
					kill()
				}
			})
		}
		reapers.Wait()
		close(stop)
		clients.Wait()
		w.settle()
	})
}

// settle lets a last service finish what the dead ones left, and checks all.
func (w *town) settle() {
	t := w.t
	blobs, err := blob.Open(t.Context(), w.blobs, blob.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := newSuite(t, w.url, job.Options{Blobs: blobs, Lease: killLease, Sender: poster{}, Pause: func(int, string) time.Duration { return time.Millisecond }})
	sql(t, s, `UPDATE deliveries SET next_ms = 0 WHERE done = 0`) // those that the dead had taken
	if len(w.accepted) < 5 {
		t.Errorf("only %d requests were taken", len(w.accepted))
	}
	seen := make(map[string]bool)
	again := 0
	for key, id := range w.accepted {
		if seen[id] {
			t.Errorf("two keys made record %s", id)
		}
		seen[id] = true
		r := s.completes(&store.Record{ID: id, Tenant: "t", Family: "external-estimate"})
		if got, want := s.content(r, "out"), fmt.Sprintf(`a={"do":"files","key":%q};`, key); got != want {
			t.Errorf("made %q, want %q", got, want)
		}
		if r.Attempt > 1 {
			again++
		}
	}
	if again == 0 {
		t.Error("nothing was begun anew: the kills missed")
	}
	for end := time.Now().Add(patience); len(texts(t, s, `SELECT id FROM deliveries WHERE done = 0`)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("callbacks are left")
		}
	}
	w.hooks.mu.Lock()
	defer w.hooks.mu.Unlock()
	for id := range seen {
		if n := len(w.hooks.ids[id+" complete"]); n != 1 {
			t.Errorf("the end of record %s was told under %d ids", id, n)
		}
	}
	t.Logf("%d records, %d of them begun anew", len(seen), again)
}

// unlessProcess runs the server if this program was started as one.
func unlessProcess() {
	settings := os.Getenv(processVariable)
	if settings == "" {
		return
	}
	if err := serveProcess(settings); err != nil {
		fmt.Println("server:", err)
		os.Exit(1)
	}
}
