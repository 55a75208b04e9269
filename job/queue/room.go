package queue

import (
	"context"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// measured is a driver that takes no more messages than are of use. River takes as
// many as there are slots, but how many a process had better have at hand depends on
// how long their work takes.
type measured[T any] struct {
	riverdriver.Driver[T]
	*room
}

func (d *measured[T]) GetExecutor() riverdriver.Executor {
	return &taker{d.Driver.GetExecutor(), d.room}
}

type taker struct {
	riverdriver.Executor
	*room
}

func (t *taker) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) ([]*rivertype.JobRow, error) {
	fewer := *p
	fewer.MaxToLock = min(p.MaxToLock, t.left(p.Queue))
	if fewer.MaxToLock <= 0 {
		return nil, nil
	}
	rows, err := t.Executor.JobGetAvailable(ctx, &fewer)
	t.took(p.Queue, len(rows))
	return rows, err
}

// room is for how many further messages there is room.
type room struct {
	of func(lane string) int // not counting those on their way

	mu     sync.Mutex
	coming map[string]coming
}

// coming are messages that were fetched and have not come to their handler.
type coming struct {
	n     int
	since time.Time // the last of them
}

// lost is after how long a message on its way will never come.
const lost = time.Second

func (r *room) left(lane string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of(lane) - r.underWay(lane)
}

// underWay is how many messages of a lane are coming.
func (r *room) underWay(lane string) int {
	c := r.coming[lane]
	if time.Since(c.since) > lost {
		return 0
	}
	return c.n
}

func (r *room) took(lane string, n int) {
	if n == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.coming[lane] = coming{r.underWay(lane) + n, time.Now()}
}

func (r *room) came(lane string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.coming[lane]
	c.n = max(0, c.n-1)
	r.coming[lane] = c
}
