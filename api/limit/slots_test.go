package limit

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/api/problem"
)

func TestSlots(t *testing.T) {
	s := NewSlots(2)
	first, ok1 := s.Enter("a")
	_, ok2 := s.Enter("a")
	_, ok3 := s.Enter("a")
	leave, ok4 := s.Enter("b")
	if !ok1 || !ok2 || ok3 || !ok4 {
		t.Errorf("%v %v %v %v", ok1, ok2, ok3, ok4)
	}
	first()
	first() // twice is once
	if _, ok := s.Enter("a"); !ok {
		t.Error("a slot that was given back")
	}
	if _, ok := s.Enter("a"); ok {
		t.Error("given back twice")
	}
	leave()
	if len(s.taken) != 1 {
		t.Errorf("keys with nothing under way are kept: %v", s.taken)
	}
	none := NewSlots(0)
	for range 3 {
		if leave, ok := none.Enter("a"); !ok {
			t.Error("no limit refuses")
		} else {
			leave()
		}
	}
}

// TestSlotsUnderRace: never more than allowed, and none is lost.
func TestSlotsUnderRace(t *testing.T) {
	s := NewSlots(3)
	var inside, most, passed atomic.Int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 200 {
				leave, ok := s.Enter("a")
				if !ok {
					continue
				}
				passed.Add(1)
				for n := inside.Add(1); n > most.Load(); {
					most.Store(n)
				}
				inside.Add(-1)
				leave()
			}
		})
	}
	group.Wait()
	if most.Load() > 3 || passed.Load() == 0 || len(s.taken) != 0 {
		t.Errorf("%d at once, %d passed, left %v", most.Load(), passed.Load(), s.taken)
	}
}

func TestQuota(t *testing.T) {
	broken := errors.New("the database is away")
	for _, c := range []struct {
		most, have, more int64
		fails            error
		refused          bool
	}{
		{0, 1 << 62, 1, nil, false},
		{0, 0, 1, broken, false}, // no limit, no question
		{10, 9, 1, nil, false},
		{10, 10, 1, nil, true},
		{10, 0, 11, nil, true},
		{10, 11, 0, nil, true},
		{10, 1, 1<<63 - 1, nil, true},
		{10, 0, 1, broken, false},
	} {
		q := Quota{Name: "models", Most: c.most, Count: func(_ context.Context, tenant string) (int64, error) {
			if tenant != "acme" {
				t.Errorf("tenant %q", tenant)
			}
			return c.have, c.fails
		}}
		err := q.Check(t.Context(), "acme", c.more)
		var p *problem.Problem
		switch {
		case c.refused && (!errors.As(err, &p) || p.Status != 429 || p.Errors[0].Code != "quota_exceeded" || p.RetryAfter != retryQuota || !strings.Contains(p.Detail, "models")):
			t.Errorf("%+v: %v", c, err)
		case !c.refused && c.fails != nil && c.most > 0 && !errors.Is(err, broken):
			t.Errorf("%+v: %v", c, err)
		case !c.refused && (c.fails == nil || c.most == 0) && err != nil:
			t.Errorf("%+v: %v", c, err)
		}
	}
}
