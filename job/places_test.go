package job

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// held takes a place at once or fails.
func held(t *testing.T, p *places) *place {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	l := p.take(ctx, time.Minute)
	if l == nil {
		t.Fatal("no place")
	}
	return l
}

// none checks that there is no place.
func none(t *testing.T, p *places) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if l := p.take(ctx, time.Minute); l != nil {
		t.Fatalf("a place too many: %+v", l)
	}
}

// TestPlaces has records claimed ahead of their work when that is small, and only
// then.
func TestPlaces(t *testing.T) {
	ctx := context.Background()
	p := newPlaces(1)
	first := held(t, &p)
	none(t, &p) // nothing is known of the work yet
	if !first.enter(ctx) {
		t.Fatal("a slot to oneself is no place to work")
	}
	first.leave()
	first.leave() // again: nothing
	if !p.small() {
		t.Fatal("work that took no time is not small")
	}

	var ahead []*place
	for range claimAhead {
		ahead = append(ahead, held(t, &p))
	}
	none(t, &p)
	if !ahead[0].enter(ctx) {
		t.Fatal("a free slot is not to be had")
	}
	next := held(t, &p) // where that one was
	if len(p.slots) != 1 || len(p.claims) != claimAhead {
		t.Fatalf("%d at work, %d claimed", len(p.slots), len(p.claims))
	}
	if ahead[1].enter(ctx) { // after holdFor
		t.Fatal("two in one slot")
	}
	ahead[0].leave()
	next.leave()
	for _, l := range ahead[1:] {
		l.leave()
	}
	if len(p.slots) != 0 || len(p.claims) != 0 {
		t.Fatalf("%d at work, %d claimed after all have left", len(p.slots), len(p.claims))
	}

	p.took(time.Second)
	held(t, &p)
	none(t, &p) // one that is not small is enough
}

// TestSmall lets small work make itself felt after some that was not.
func TestSmall(t *testing.T) {
	p := newPlaces(1)
	p.took(time.Second)
	n := 0
	for ; !p.small(); n++ {
		p.took(time.Millisecond)
	}
	if n < 20 || n > 60 {
		t.Errorf("after %d pieces", n)
	}
}

// TestScratch uses a folder again that is empty, and no other.
func TestScratch(t *testing.T) {
	s := scratch{in: t.TempDir(), kept: make(chan string, 1)}
	take := func() string {
		t.Helper()
		dir, err := s.take()
		if err != nil || !empty(dir) {
			t.Fatalf("%s: %v", dir, err)
		}
		return dir
	}
	a, b := take(), take()
	s.giveBack(a)
	s.giveBack(b) // one more than is kept
	if empty(b) || take() != a {
		t.Error("another folder is kept")
	}
	write := func() {
		t.Helper()
		if err := os.WriteFile(filepath.Join(a, "out"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write()
	s.giveBack(a)
	c := take()
	s.giveBack(c)
	s.close()
	for _, dir := range []string{a, b, c} {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is still there", dir)
		}
	}
}
