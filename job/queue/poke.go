package queue

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// fetchPause is the least time between two looks into a lane's queue.
const fetchPause = 10 * time.Millisecond

// poker tells all processes on a PostgreSQL database of new messages, as River
// would. It does so after the transaction that holds them, so that commits need not
// wait for each other, and for all of a lane within fetchPause once. A call that is
// lost, because the process ends before it, costs no more than the wait for the next
// look that is due anyway (pollPostgres).
type poker struct {
	pool *pgxpool.Pool

	mu    sync.Mutex
	lanes map[string]*calls
}

// calls are those of one lane.
type calls struct{ pausing, again bool }

func (p *poker) poke(lane string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.lanes[lane]
	if c == nil {
		c = &calls{}
		if p.lanes == nil {
			p.lanes = make(map[string]*calls)
		}
		p.lanes[lane] = c
	}
	c.again = true
	if !c.pausing {
		p.call(lane, c)
	}
}

// call tells of what came since the last call and looks again after a pause.
func (p *poker) call(lane string, c *calls) {
	c.pausing = c.again
	if !c.again {
		return
	}
	c.again = false
	go p.notify(lane)
	time.AfterFunc(fetchPause, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.call(lane, c)
	})
}

func (p *poker) notify(lane string) {
	ctx, cancel := context.WithTimeout(context.Background(), pollPostgres)
	defer cancel()
	// An error is the database's end or ours: whoever looks next finds the message.
	_, _ = p.pool.Exec(ctx, `SELECT pg_notify(current_schema() || '.river_insert', $1)`, insertPayload(lane))
}

// insertPayload is what River says of a queue with a new message. Names of lanes
// need no escapes.
func insertPayload(lane string) string { return `{"queue": "` + lane + `"}` }

// alone is River's driver for SQLite, where one process has the database: news of
// messages take no way through a table that is looked at twenty times a second.
type alone struct {
	*riversqlite.Driver
	news news
}

func (d *alone) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{news: &d.news}
}

// news are the lanes with messages that nobody was told of yet, each once.
type news struct {
	mu    sync.Mutex
	lanes []string
	some  chan struct{} // holds one while there are lanes
}

func (n *news) poke(lane string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.lanes, lane) {
		n.lanes = append(n.lanes, lane)
	}
	n.tell()
}

// tell wakes whoever waits.
func (n *news) tell() {
	select {
	case n.some <- struct{}{}:
	default:
	}
}

// next takes a lane, "" when another has taken the last one.
func (n *news) next() (lane string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.lanes) == 0 {
		return ""
	}
	lane, n.lanes = n.lanes[0], n.lanes[1:]
	if len(n.lanes) > 0 {
		n.tell()
	}
	return lane
}

// listener hears the news of this process.
type listener struct{ news *news }

func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	for {
		select {
		case <-l.news.some:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if lane := l.news.next(); lane != "" {
			return &riverdriver.Notification{Topic: "river_insert", Payload: insertPayload(lane)}, nil
		}
	}
}

func (l *listener) Connect(context.Context) error          { return nil }
func (l *listener) Close(context.Context) error            { return nil }
func (l *listener) Listen(context.Context, string) error   { return nil }
func (l *listener) Unlisten(context.Context, string) error { return nil }
func (l *listener) Ping(context.Context) error             { return nil }
func (l *listener) Schema() string                         { return "" }
func (l *listener) SetAfterConnectExec(string)             {}
