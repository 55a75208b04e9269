package service

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"
)

// The time between two kills, and how many in a hundred of them hit a child.
const (
	leastPause   = 200 * time.Millisecond
	mostPause    = 2 * time.Second
	childPercent = 15
)

// aloneEvery is how many kills there are to one that stands alone, with no other
// around it and nothing in the queue but a few jobs, so that a recovery can be timed
// that waits for nothing else. There are some twenty of them at most.
func aloneEvery(kills int) int { return max(10, kills/20) }

// meanPause is the time between two kills, on average.
const meanPause = (leastPause + mostPause) / 2

// killer ends processes at random and starts them again.
type killer struct {
	h      *house
	random *rand.Rand
	db     *sql.DB // of PostgreSQL, nil on SQLite
	settle time.Duration

	kills    []Kill
	children int      // killed
	crashes  int      // at steps
	missed   []string // steps that were never come to
}

// run kills so many processes, children among them, with pauses by lot. between is
// called after each with the number of kills so far, for other faults.
func (k *killer) run(ctx context.Context, number int, s *clients, between func(ctx context.Context, done int) error) error {
	for i := range number {
		pause := leastPause + time.Duration(k.random.Int64N(int64(mostPause-leastPause)))
		if err := sleep(ctx, pause); err != nil {
			return err
		}
		kill := k.any
		if (i+1)%aloneEvery(number) == 0 {
			kill = k.alone
		}
		if err := kill(ctx, s); err != nil {
			return err
		}
		if err := between(ctx, i+1); err != nil {
			return err
		}
	}
	return nil
}

func (k *killer) victim() *program {
	all := k.h.programs()
	return all[k.random.IntN(len(all))]
}

// any kills a program or a child.
func (k *killer) any(ctx context.Context, _ *clients) error {
	p := k.victim()
	if k.random.IntN(100) < childPercent && k.child(p) {
		return nil
	}
	return k.program(ctx, p, false)
}

// alone kills a program while all of them are at work on little, and gives them time.
func (k *killer) alone(ctx context.Context, s *clients) error {
	s.still.Lock()
	defer s.still.Unlock()
	if err := s.settled(ctx, 20*time.Second); err != nil {
		return err
	}
	burst(s)
	if err := sleep(ctx, 200*time.Millisecond); err != nil {
		return err
	}
	if err := k.program(ctx, k.victim(), true); err != nil {
		return err
	}
	return sleep(ctx, k.settle)
}

// child kills a child of a program, if it has one.
func (k *killer) child(p *program) bool {
	children := k.h.census.children(p.pid())
	if len(children) == 0 || !k.h.census.kill(children[k.random.IntN(len(children))]) {
		return false
	}
	k.children++
	return true
}

// program kills a program, notes what that interrupted and starts it again.
func (k *killer) program(ctx context.Context, p *program, alone bool) error {
	pid := p.pid()
	at := time.Now()
	if err := p.kill(); err != nil {
		return err
	}
	if err := k.note(ctx, pid, at, alone); err != nil {
		return err
	}
	return p.start()
}

// note notes a kill. Of SQLite, whose service is one process, everything at work is
// interrupted; its file must not be opened now.
func (k *killer) note(ctx context.Context, pid int, at time.Time, alone bool) error {
	kill := Kill{At: at, Alone: alone}
	if k.db != nil {
		var err error
		if kill.Held, err = held(ctx, k.db, pid); err != nil {
			return err
		}
	}
	k.kills = append(k.kills, kill)
	return nil
}

// sleep waits, unless ctx ends before.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
