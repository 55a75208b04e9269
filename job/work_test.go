package job_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// TestService is what one service does with one piece of work after another.
func TestService(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		blobs := &flawedBlobs{Store: jobtest.Blobs(t)}
		s := newSuite(t, url, job.Options{Blobs: blobs, Child: childRecord})
		later := s.comeLater(blobs)
		for _, c := range []struct {
			name string
			test func(*suite)
		}{
			{"files", testFiles}, {"upload", testUpload}, {"keys", testKeys}, {"children", testChildren},
			{"failures", testFailures}, {"time", testTime}, {"cancel", testCancel}, {"delete", testDelete},
			{"modify", testModify}, {"watch", testWatch}, {"watch of another", testWatchErrors},
		} {
			t.Run(c.name, func(t *testing.T) {
				own := *s
				own.t = t
				c.test(&own)
			})
		}
		for _, r := range later {
			if r = s.completes(r); r.Attempt != 2 || r.Faults != 1 {
				t.Errorf("complete at attempt %d with %d faults", r.Attempt, r.Faults)
			}
		}
	})
}

// comeLater begins work that fails once for a reason outside it, because its pause
// is long: a disk that is full while files are stored, and one while they are made.
func (s *suite) comeLater(blobs *flawedBlobs) []*store.Record {
	blobs.full.Store(true)
	defer blobs.full.Store(false)
	stored := s.add(`{"do":"files"}`, func(d *store.Draft) { d.Files = []store.File{s.put("a", "x")} })
	made := s.add(`{"do":"fail","name":"io_error","times":1}`, nil)
	for s.reload(stored).Faults == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	return []*store.Record{stored, made}
}

// reload reads a record once more.
func (s *suite) reload(r *store.Record) *store.Record {
	s.t.Helper()
	r, err := s.Record(s.within(), ref(r))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// put stores a content and returns it as a file of a record.
func (s *suite) put(name, content string) store.File {
	s.t.Helper()
	b, err := s.Blobs().Put(s.within(), strings.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	return store.File{Name: name, Hash: b.Hash, Size: b.Size, Type: "text/plain", Input: true}
}

// content is that of a file of a record.
func (s *suite) content(r *store.Record, name string) string {
	s.t.Helper()
	f, ok := r.File(name)
	if !ok {
		s.t.Fatalf("no file %q in %+v", name, r.Files)
	}
	b, err := s.Blobs().Open(s.within(), f.Hash)
	if err != nil {
		s.t.Fatal(err)
	}
	defer b.Close()
	all, err := io.ReadAll(b)
	if err != nil || int64(len(all)) != f.Size {
		s.t.Fatalf("%d bytes of %d: %v", len(all), f.Size, err)
	}
	return string(all)
}

func testFiles(s *suite) {
	r := s.add(`{"do":"files"}`, func(d *store.Draft) {
		d.Files = []store.File{s.put("b", "two"), s.put("a", "one")}
	})
	r = s.completes(r)
	if got := s.content(r, "out"); got != "a=one;b=two;" {
		s.t.Errorf("the work saw %q", got)
	}
	if got := states(s.t, s, r.ID); !slices.Equal(got, []string{"queued", "processing", "complete"}) {
		s.t.Errorf("it came through %v", got)
	}
	if r.Version != 3 || r.Status != "complete" || r.Created.After(r.Started) || r.Started.After(r.Finished) {
		s.t.Errorf("%+v", r)
	}
	s.fails(s.add(`{"do":"files"}`, func(d *store.Draft) {
		d.Files = []store.File{{Name: "a", Hash: fmt.Sprintf("%064x", 7), Input: true}}
	}), "file_lost")
}

// testUpload is of records that wait for a file: of many that bring one, one counts.
func testUpload(s *suite) {
	r := s.add(`{"do":"files"}`, func(d *store.Draft) { d.Start, d.Family = false, "model" })
	if r.State != store.Waiting || r.Status != "not-uploaded" || r.Attempt != 0 {
		s.t.Fatalf("made as %s %q", r.State, r.Status)
	}
	files := make([]store.File, 8)
	for i := range files {
		files[i] = s.put("source", fmt.Sprint(i))
	}
	started := make(chan int, len(files))
	var all sync.WaitGroup
	for i, f := range files {
		all.Go(func() {
			switch _, err := s.Store.Start(context.Background(), ref(r), []store.File{f}, nil); {
			case err == nil:
				started <- i
			case !errors.Is(err, store.ErrState):
				s.t.Error(err)
			}
		})
	}
	all.Wait()
	if len(started) != 1 {
		s.t.Fatalf("%d uploads were taken", len(started))
	}
	if got, want := s.content(s.completes(r), "out"), fmt.Sprintf("source=%d;", <-started); got != want {
		s.t.Errorf("worked on %q, want %q", got, want)
	}
	if _, err := s.Store.Start(s.within(), store.Ref{Tenant: "other", ID: r.ID}, nil, nil); !errors.Is(err, store.ErrNotFound) {
		s.t.Errorf("another tenant's upload: %v", err)
	}
}

func testKeys(s *suite) {
	key := func(name, body string) func(*store.Draft) {
		return func(d *store.Draft) { d.Key = &store.Key{Key: name, Body: sha256.Sum256([]byte(body))} }
	}
	var mu sync.Mutex
	ids := make(map[string]int)
	fresh := 0
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			d := draft(`{}`)
			key("one", "body")(&d)
			r, replayed, err := s.Create(context.Background(), d)
			if err != nil {
				s.t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[r.ID]++
			if !replayed {
				fresh++
			}
		})
	}
	all.Wait()
	if len(ids) != 1 || fresh != 1 {
		s.t.Fatalf("one key made %d records, %d of them new", len(ids), fresh)
	}
	for name, change := range map[string]func(*store.Draft){
		"another body":   key("one", "other"),
		"another family": func(d *store.Draft) { key("one", "body")(d); d.Family = "model" },
	} {
		d := draft(`{}`)
		change(&d)
		if _, replayed, err := s.Create(s.within(), d); !errors.Is(err, store.ErrKeyReused) || replayed {
			s.t.Errorf("%s: replayed %t, %v", name, replayed, err)
		}
	}
	r := s.add(`{}`, func(d *store.Draft) { key("one", "other")(d); d.Tenant = "u" })
	if _, seen := ids[r.ID]; seen {
		s.t.Error("two tenants share a key")
	}
	s.completes(r)
}

// childRecord makes a model of what a container held.
func childRecord(parent *store.Record, id string, c kind.Child) (store.Draft, error) {
	if c.Name == "panic" {
		panic(c.Name)
	}
	return store.Draft{Record: store.Record{ID: id, Family: "model", Kind: "analyze", Name: c.Name, Result: c.Data},
		Parents: []string{parent.ID}}, nil
}

func testChildren(s *suite) {
	r := s.completes(s.add(`{"do":"children","name":"gear"}`, nil))
	kin, err := s.Kin(s.within(), "t", "model", []string{r.ID}, 0)
	children := kin[r.ID].Children
	if err != nil || len(children) != 2 || len(kin[r.ID].Parents) != 0 {
		s.t.Fatalf("children %v, %v", children, err)
	}
	for _, c := range children {
		id := c.ID
		child, err := s.Record(s.within(), store.Ref{Tenant: "t", Family: "model", ID: id})
		if err != nil || child.State != store.Complete || child.Status != "processed" || child.Name != "gear" || string(child.Result) != `{"child":1}` {
			s.t.Errorf("child %+v, %v", child, err)
		}
		if kin, err := s.Kin(s.within(), "t", r.Family, []string{id}, 0); err != nil || len(kin[id].Parents) != 1 || kin[id].Parents[0].ID != r.ID {
			s.t.Errorf("its parents: %v, %v", kin, err)
		}
	}
	s.fails(s.add(`{"do":"children","name":"panic"}`, nil), "internal_error")
}

func testFailures(s *suite) {
	fail := func(code string, times int) *store.Record {
		return s.add(fmt.Sprintf(`{"do":"fail","name":%q,"times":%d}`, code, times), nil)
	}
	crashed := s.fails(fail("crashed", 100), "crashed")
	if crashed.Attempt != 3 {
		s.t.Errorf("given up after %d crashes", crashed.Attempt)
	}
	memory := s.fails(fail("out_of_memory", 100), "out_of_memory")
	if memory.Attempt != 1 || string(memory.ErrorDetail) != `{"run":0}` || memory.Error != "as the script says" {
		s.t.Errorf("attempt %d, detail %s, %q", memory.Attempt, memory.ErrorDetail, memory.Error)
	}
	s.fails(s.add(`{"do":"panic"}`, nil), "internal_error")
	// Words of a family for a code of its own.
	r := s.add(`{"do":"fail","name":"inoperable","times":1}`, func(d *store.Draft) { d.Family = "model" })
	if r = s.fails(r, "inoperable"); r.Status != "inoperable" {
		s.t.Errorf("status %q", r.Status)
	}
}

func testTime(s *suite) {
	soon := func(d *store.Draft) { d.Timeout = 100 * time.Millisecond }
	late := s.fails(s.add(`{"do":"block"}`, soon), "timeout")
	if late.Finished.Sub(late.Started) < 100*time.Millisecond {
		s.t.Errorf("ended after %v", late.Finished.Sub(late.Started))
	}
	best := s.completes(s.add(`{"do":"improve"}`, soon))
	if string(best.Result) != `{"best":3}` || best.Partial != nil {
		s.t.Errorf("what it had by then: %s, %s", best.Result, best.Partial)
	}
	s.fails(s.add(`{"do":"block"}`, func(d *store.Draft) { d.Deadline = time.Now().Add(200 * time.Millisecond) }), "timeout")

	// In the queue: the time is over while others have the slots.
	blocked := []*store.Record{s.add(`{"do":"block"}`, nil), s.add(`{"do":"block"}`, nil)}
	for _, r := range blocked {
		s.becomes(r, store.Processing)
	}
	queued := s.add(`{}`, func(d *store.Draft) { d.Deadline = time.Now().Add(100 * time.Millisecond) })
	if r := s.fails(queued, "timeout"); !r.Started.IsZero() {
		s.t.Errorf("begun at %v", r.Started)
	}
	for _, r := range blocked {
		if _, err := s.Cancel(s.within(), ref(r)); err != nil {
			s.t.Error(err)
		}
		s.fails(r, "cancelled")
	}
}

func testCancel(s *suite) {
	waiting := s.add(`{}`, func(d *store.Draft) { d.Start = false })
	running := s.add(`{"do":"improve"}`, nil)
	other := s.add(`{"do":"block"}`, nil)
	s.becomes(running, store.Processing)
	s.becomes(other, store.Processing)
	queued := s.add(`{"name":"never"}`, nil)
	for _, r := range []*store.Record{waiting, queued} {
		got, err := s.Cancel(s.within(), ref(r))
		if err != nil || got.State != store.Failed || got.ErrorCode != "cancelled" || got.Status != "error" {
			s.t.Errorf("%s: %+v, %v", r.State, got, err)
		}
		s.fails(r, "cancelled")
		if _, err := s.Cancel(s.within(), ref(r)); !errors.Is(err, store.ErrState) {
			s.t.Errorf("once more: %v", err)
		}
	}
	got, err := s.Cancel(s.within(), ref(running))
	if err != nil || got.State != store.Processing {
		s.t.Errorf("while it runs: %+v, %v", got, err)
	}
	if r := s.fails(running, "cancelled"); string(r.Partial) != `{"best":3}` || r.Result != nil || r.Progress != 0.5 {
		s.t.Errorf("left: partial %s, result %s, progress %g", r.Partial, r.Result, r.Progress)
	}
	if _, err := s.Cancel(s.within(), ref(other)); err != nil {
		s.t.Error(err)
	}
	s.fails(other, "cancelled")
	if n := s.script.counted("never"); n != 0 {
		s.t.Errorf("cancelled work ran %d times", n)
	}
}

func testDelete(s *suite) {
	r := s.completes(s.add(`{}`, func(d *store.Draft) { d.Files = []store.File{s.put("a", "one")} }))
	under := s.completes(s.add(`{}`, func(d *store.Draft) { d.Parent, d.Parents = r.ID, []string{r.ID} }))
	busy := s.add(`{"do":"block"}`, nil)
	s.becomes(busy, store.Processing)
	if err := s.Delete(s.within(), ref(busy)); !errors.Is(err, store.ErrState) {
		s.t.Errorf("while it is worked on: %v", err)
	}
	if err := s.Delete(s.within(), ref(r)); err != nil {
		s.t.Fatal(err)
	}
	for _, gone := range []*store.Record{r, under} {
		if _, err := s.Record(s.within(), ref(gone)); !errors.Is(err, store.ErrNotFound) {
			s.t.Errorf("it is still there: %v", err)
		}
		for _, table := range []string{"files", "events"} {
			if rows := texts(s.t, s, `SELECT record FROM `+table+` WHERE record = ?`, gone.ID); len(rows) > 0 {
				s.t.Errorf("%d rows of %s", len(rows), table)
			}
		}
	}
	if err := s.Delete(s.within(), ref(r)); !errors.Is(err, store.ErrNotFound) {
		s.t.Errorf("twice: %v", err)
	}
	if _, err := s.Cancel(s.within(), ref(busy)); err != nil {
		s.t.Error(err)
	}
	s.fails(busy, "cancelled")
}

// testModify has many change one record: each change is made on what the one before
// left, and each makes a version of its own.
func testModify(s *suite) {
	r := s.add(``, func(d *store.Draft) { d.Kind, d.Fields = "", json.RawMessage(`{"n":0}`) })
	if r.State != store.Complete {
		s.t.Fatalf("a record without work is %s", r.State)
	}
	refused := errors.New("refused")
	if _, err := s.Modify(s.within(), ref(r), func(*store.Record) error { return refused }); !errors.Is(err, refused) {
		s.t.Errorf("a change that fails: %v", err)
	}
	const n = 20
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			_, err := s.Modify(context.Background(), ref(r), func(r *store.Record) error {
				var f struct {
					N int `json:"n"`
				}
				if err := json.Unmarshal(r.Fields, &f); err != nil {
					return err
				}
				r.Fields = json.RawMessage(fmt.Sprintf(`{"n":%d}`, f.N+1))
				return nil
			})
			if err != nil {
				s.t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := s.Record(s.within(), ref(r))
	if err != nil || string(got.Fields) != fmt.Sprintf(`{"n":%d}`, n) || got.Version != n+1 {
		s.t.Errorf("after %d changes %s, version %d, %v", n, got.Fields, got.Version, err)
	}
}

func testWatch(s *suite) {
	r := s.add(`{"do":"improve"}`, nil)
	var seen []string
	last := -1.0
	for now, err := range s.Watch(s.within(), ref(r)) {
		if err != nil {
			s.t.Fatal(err)
		}
		if now.State == store.Processing && now.Progress < last {
			s.t.Errorf("progress fell from %g to %g", last, now.Progress)
		}
		last = now.Progress
		seen = append(seen, fmt.Sprintf("%s %g %s", now.State, now.Progress, now.Partial))
		if now.Progress > 0 && now.State == store.Processing {
			if _, err := s.Cancel(s.within(), ref(r)); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if !slices.Contains(seen, `processing 0.5 {"best":2}`) || seen[len(seen)-1] != `error 0.5 {"best":3}` {
		s.t.Errorf("seen %q", seen)
	}
}

func testWatchErrors(s *suite) {
	for _, err := range s.Watch(s.within(), store.Ref{Tenant: "t", Family: "model", ID: "none"}) {
		if !errors.Is(err, store.ErrNotFound) {
			s.t.Errorf("a record that is not there: %v", err)
		}
	}
	r := s.add(`{}`, func(d *store.Draft) { d.Start = false })
	ctx, cancel := context.WithCancel(s.within())
	defer cancel()
	n := 0
	for range s.Watch(ctx, ref(r)) {
		n++
		cancel()
	}
	if n != 1 {
		s.t.Errorf("%d events of a record that waits", n)
	}
}

// flawedBlobs takes no files of work while it is full.
type flawedBlobs struct {
	blob.Store
	full atomic.Bool
}

func (f *flawedBlobs) PutFile(ctx context.Context, path string) (blob.Blob, error) {
	if f.full.Load() {
		return blob.Blob{}, fmt.Errorf("write: %w", blob.ErrNoSpace)
	}
	return f.Store.PutFile(ctx, path)
}
