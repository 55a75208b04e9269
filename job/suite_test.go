package job_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// patience is how long anything may take that is to happen at all.
const patience = 2 * time.Minute

// suite is a service whose work does what its parameters say.
type suite struct {
	*job.Service
	t      *testing.T
	script *script
}

// steady is a lease that does not lapse by itself, however busy the machine is, and
// still has a heartbeat each half second.
const steady = 3 * time.Second

// newSuite opens a service on a database, with a scripted pool unless o has one.
func newSuite(t *testing.T, url string, o job.Options) *suite {
	t.Helper()
	s := &suite{t: t, script: newScript()}
	o.Database = url
	if o.Pool == nil {
		o.Pool = s.script
	}
	if o.Slots == 0 {
		o.Slots = 2
	}
	if o.Lease == 0 {
		o.Lease = steady
	}
	s.Service = jobtest.Open(t, o)
	return s
}

// within is a context for one step of a test.
func (s *suite) within() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s.t.Cleanup(cancel)
	return ctx
}

// add makes a record of a piece of work; change may be nil.
func (s *suite) add(params string, change func(*store.Draft)) *store.Record {
	s.t.Helper()
	d := draft(params)
	if change != nil {
		change(&d)
	}
	r, _, err := s.Create(s.within(), d)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func ref(r *store.Record) store.Ref {
	return store.Ref{Tenant: r.Tenant, Family: r.Family, ID: r.ID}
}

// ended waits until a record is final, and checks what holds for each final record:
// the events tell of one end alone.
func (s *suite) ended(r *store.Record) *store.Record {
	s.t.Helper()
	r, err := s.Wait(s.within(), ref(r))
	if err != nil {
		s.t.Fatal(err)
	}
	finals := 0
	for _, state := range states(s.t, s.Service, r.ID) {
		if store.State(state).Final() {
			finals++
		}
	}
	if finals != 1 {
		s.t.Errorf("record %s ended %d times: %v", r.ID, finals, states(s.t, s.Service, r.ID))
	}
	return r
}

// fails waits until a record has ended with an error of a code.
func (s *suite) fails(r *store.Record, code string) *store.Record {
	s.t.Helper()
	r = s.ended(r)
	if r.State != store.Failed || r.ErrorCode != code || r.Error == "" {
		s.t.Fatalf("ended as %s %q %q, want the error %q", r.State, r.ErrorCode, r.Error, code)
	}
	return r
}

// completes waits until a record is complete.
func (s *suite) completes(r *store.Record) *store.Record {
	s.t.Helper()
	r = s.ended(r)
	if r.State != store.Complete || r.Error != "" || r.Progress != 1 {
		s.t.Fatalf("ended as %s, progress %g: %q %s", r.State, r.Progress, r.ErrorCode, r.Error)
	}
	return r
}

// becomes waits for a state.
func (s *suite) becomes(r *store.Record, state store.State) *store.Record {
	s.t.Helper()
	for now, err := range s.Watch(s.within(), ref(r)) {
		if err != nil {
			s.t.Fatal(err)
		}
		if now.State == state {
			return now
		}
	}
	s.t.Fatalf("record %s never was %s: %v", r.ID, state, states(s.t, s.Service, r.ID))
	return nil
}

// database is what statements are run on.
type database interface {
	Read(ctx context.Context, do func(store.Tx) error) error
	Write(ctx context.Context, do func(store.Tx) error) error
}

// sql runs a statement, for what no call of the service brings about.
func sql(t *testing.T, e database, statement string, args ...any) (rows int64) {
	t.Helper()
	err := e.Write(context.Background(), func(tx store.Tx) (err error) {
		rows, err = tx.Exec(context.Background(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// texts is the only column of an answer.
func texts(t *testing.T, e database, query string, args ...any) (found []string) {
	t.Helper()
	err := e.Read(context.Background(), func(tx store.Tx) error {
		found = nil
		rows, err := tx.Query(context.Background(), query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			found = append(found, text)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// states are those that a record has come through.
func states(t *testing.T, e database, id string) []string {
	t.Helper()
	return texts(t, e, `SELECT state FROM events WHERE record = ? ORDER BY version`, id)
}

// script is a pool whose work does what the parameter "do" says. Of work with the
// same "name" it counts the runs.
type script struct {
	mu      sync.Mutex
	runs    map[string]int
	release chan struct{} // closed: blocked work is done
}

func newScript() *script {
	return &script{runs: make(map[string]int), release: make(chan struct{})}
}

// counted counts one more run of a name and returns how many there were before.
func (p *script) counted(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.runs[name]++
	return p.runs[name] - 1
}

// Run does a piece of work.
func (p *script) Run(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error) {
	var w struct {
		Do, Name string
		Times    int
	}
	if err := json.Unmarshal(s.Params, &w); err != nil {
		return nil, err
	}
	before := p.counted(w.Name)
	result := &kind.Result{Data: s.Params}
	switch w.Do {
	case "block":
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-p.release:
		}
	case "improve": // better and better until it is told to stop
		progress(kind.Update{Fraction: 0.25, Partial: json.RawMessage(`{"best":1}`)})
		progress(kind.Update{Fraction: 0.5, Partial: json.RawMessage(`{"best":2}`)})
		<-ctx.Done()
		return &kind.Result{Data: json.RawMessage(`{"best":3}`)}, ctx.Err()
	case "fail": // Times times with the code of Name
		if before < w.Times {
			return nil, &kind.Failure{Code: w.Name, Message: "as the script says", Detail: map[string]any{"run": before}}
		}
	case "panic":
		panic("as the script says")
	case "children":
		child := kind.Child{Name: w.Name, Data: json.RawMessage(`{"child":1}`)}
		result.Children = []kind.Child{child, child}
	case "files":
		return joinFiles(s)
	}
	return result, nil
}

// joinFiles makes one file of all inputs, in the order of their names.
func joinFiles(s kind.Spec) (*kind.Result, error) {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		content, err := os.ReadFile(s.Files[name])
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&all, "%s=%s;", name, content)
	}
	path := filepath.Join(s.Dir, "joined")
	if err := os.WriteFile(path, []byte(all.String()), 0o600); err != nil {
		return nil, err
	}
	return &kind.Result{Data: json.RawMessage(`{}`), Files: []kind.File{{Name: "out", Path: path, Type: "text/plain"}}}, nil
}
