package job

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Fetching a message, claiming its record and ending it each take as long as small
// work does. So they go on while other work is done: messages are fetched ahead, and
// when the work is small, records are claimed ahead too. When it is not, or nothing is
// known of it yet, one message is fetched ahead for each slot, and a record that is
// claimed has its work begun at once: the rest stays in the queue, where whoever is
// free finds it. What was fetched in better times and cannot be begun soon goes back.
const (
	// fetchAhead is how many messages of quick work are at hand for each slot.
	fetchAhead = 16
	// claimAhead is for how many of these, beside the one at work, the record is
	// claimed when the work is small.
	claimAhead = 4
	// small is how long work may take to be that: less than a claim and an end take
	// together.
	small = 20 * time.Millisecond
	// holdFor is how long a message or a record waits here before it goes back.
	holdFor = time.Second
)

// places are the slots of quick work, and those before them.
type places struct {
	slots   chan struct{} // one token for each piece of work being done
	claims  chan struct{} // and for each that is claimed and waits for a slot
	waiting atomic.Int32  // messages that wait for either
	usual   atomic.Int64  // how long work took lately, in ns; 0 at first
	freed   func()        // told when there is room again; nil: nobody
}

func newPlaces(slots int) places {
	return places{slots: make(chan struct{}, slots), claims: make(chan struct{}, claimAhead*slots)}
}

// room is how many further messages are of use.
func (p *places) room() int {
	if p.small() {
		return fetchAhead * cap(p.slots)
	}
	return 2*cap(p.slots) - len(p.slots) - len(p.claims) - int(p.waiting.Load())
}

// place is one of them, held by a piece of work. The zero value is one of a lane
// where work is begun as it is fetched.
type place struct {
	p     *places
	ahead bool      // it is one of claims and not yet of slots
	begun time.Time // the work
	left  sync.Once
}

// take waits for a place, and returns nil when that takes so long that somebody else
// had better do the work. One message for each slot stays, so that no slot is idle
// while what others left is fetched anew; none stays so long that the reaper would
// take it for lost.
func (p *places) take(ctx context.Context, lease time.Duration) *place {
	p.waiting.Add(1)
	defer p.waiting.Add(-1)
	tick := time.NewTicker(min(holdFor, lease/4))
	defer tick.Stop()
	for end := time.Now().Add(lease / 2); ; {
		slots, claims := p.slots, p.claims
		if p.small() {
			slots = nil // they are for those that are claimed
		} else {
			claims = nil
		}
		select {
		case slots <- struct{}{}:
			return &place{p: p}
		case claims <- struct{}{}:
			if p.small() { // still
				return &place{p: p, ahead: true}
			}
			<-p.claims
		case <-tick.C:
			p.took(small) // whatever it was before, what is at work now takes longer
			if int(p.waiting.Load()) > cap(p.slots) || time.Now().After(end) {
				return nil
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// small says whether work was small lately.
func (p *places) small() bool {
	usual := p.usual.Load()
	return usual > 0 && usual < int64(small)
}

// took notes how long a piece of work took. What is not small counts at once, what
// is makes itself felt after a while.
func (p *places) took(d time.Duration) {
	usual := p.usual.Load()
	switch {
	case d >= small:
		usual = max(usual, int64(d))
	default:
		usual -= (usual - int64(d)) / 8
	}
	p.usual.Store(max(1, usual))
}

// enter begins the work. It waits when the record was claimed ahead, and reports
// false when that takes too long.
func (l *place) enter(ctx context.Context) bool {
	if l.p == nil {
		return true
	}
	if !l.ahead {
		l.begun = time.Now()
		return true
	}
	late := time.NewTimer(holdFor)
	defer late.Stop()
	select {
	case l.p.slots <- struct{}{}:
		<-l.p.claims
		l.ahead, l.begun = false, time.Now()
		return true
	case <-late.C:
		l.p.took(small)
	case <-ctx.Done():
	}
	return false
}

// leave gives the place to the next. Further calls do nothing.
func (l *place) leave() {
	l.left.Do(func() {
		if l.p == nil {
			return
		}
		if !l.p.small() && l.p.freed != nil {
			defer l.p.freed()
		}
		switch {
		case l.ahead:
			<-l.p.claims
		default:
			if !l.begun.IsZero() {
				l.p.took(time.Since(l.begun))
			}
			<-l.p.slots
		}
	})
}
