package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/store"
)

// The layout of a hundred thousand parts is 13 MB of JSON, and several times that
// while it is shown. So records are read light first, and what they leave out counts
// against budgets that all requests share; so do bodies, and answers that clients
// take their time over. Who waits for a share has none but of a budget before it, in
// the order body, list, heavy, send: so nobody waits for ever, and after heavyWait
// nobody does.
const (
	heavyBudget = 64 << 20 // bytes of JSON that single resources have in the database
	listBudget  = 64 << 20 // the same of the rows of lists, each at most store.LightBytes
	bodyBudget  = 128 << 20
	sendBudget  = 256 << 20 // bytes of answers that clients are taking, those of more than smallBody
	heavyWait   = 10 * time.Second

	// largestPage is how much the rows of a list may be as an answer.
	largestPage = 16 << 20

	// fewest is how many entries a row of a list may have in each of its own lists;
	// a longer one stands in the resource alone.
	fewest = 100
)

// budgets are what requests share.
type budgets struct {
	heavy, lists, bodies, send *limit.Budget

	wait time.Duration // for a share
}

func newBudgets() budgets {
	return budgets{limit.NewBudget(heavyBudget), limit.NewBudget(listBudget), limit.NewBudget(bodyBudget), limit.NewBudget(sendBudget), heavyWait}
}

// take waits for n of a budget.
func (c *call) take(b *limit.Budget, n int64) error {
	ctx, cancel := context.WithTimeout(c.ctx(), c.budgets.wait)
	defer cancel()
	if b.Take(ctx, n) {
		return nil
	}
	p := problem.New(http.StatusServiceUnavailable, problem.Error{Code: "busy", Message: "too many large resources are asked for at once"})
	p.RetryAfter = 5 * time.Second
	return p
}

// whole returns a record that was read light with all that it has. Its share of the
// budget is held until [call.letGo].
func (c *call) whole(rec *store.Record) (*store.Record, error) {
	if rec.LeftOut == 0 {
		return rec, nil
	}
	if c.holds == 0 { // who has a share waits for no other: two could wait for each other
		if err := c.take(c.budgets.heavy, rec.LeftOut); err != nil {
			return nil, err
		}
		c.holds = rec.LeftOut
	}
	return c.Jobs.Record(c.ctx(), store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID})
}

// letGo gives back what the call holds of large resources.
func (c *call) letGo() {
	if c.holds > 0 {
		c.budgets.heavy.Give(c.holds)
		c.holds = 0
	}
}

// smallBody is what a body may have without a share of the budget.
const smallBody = 64 << 10

// readBody reads a body to its end. A large one waits for its share, which is held
// until the request is answered.
func (c *call) readBody(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, smallBody))
	if err != nil || len(data) < smallBody {
		return data, err
	}
	if c.holds == 0 && c.holdsBody == 0 {
		if err := c.take(c.budgets.bodies, c.MaxBody); err != nil {
			return nil, err
		}
		c.holdsBody = c.MaxBody
	}
	rest, err := io.ReadAll(body)
	return append(data, rest...), err
}

// done gives back all that the call holds.
func (c *call) done() {
	c.letGo()
	if c.holdsBody > 0 {
		c.budgets.bodies.Give(c.holdsBody)
		c.holdsBody = 0
	}
	if c.holdsList > 0 {
		c.budgets.lists.Give(c.holdsList)
		c.holdsList = 0
	}
}

// asGone reports whether a record is not there any more.
func asGone(err error) bool { return errors.Is(err, store.ErrNotFound) }

// errTooSlow is a client that takes a large answer too slowly.
var errTooSlow = errors.New("the client takes the answer too slowly")

// rowsOf shows the records of a page, one large one at a time.
func (c *call) rowsOf(r *resource, records []*store.Record) ([]any, error) {
	rows := make([]any, len(records))
	size := 0
	for i, rec := range records {
		row, err := c.row(r, rec)
		if err != nil {
			return nil, err
		}
		if size += len(row); size > largestPage {
			return nil, refuse(http.StatusBadRequest, "page_too_large", "limit", "limit: these rows have more than %d MiB: ask for %d or fewer", largestPage>>20, max(1, i))
		}
		rows[i] = row
	}
	return rows, nil
}

// row is a record as a row of a list.
func (c *call) row(r *resource, rec *store.Record) (json.RawMessage, error) {
	defer c.letGo()
	full, err := c.whole(rec)
	if asGone(err) {
		full, err = rec, nil // deleted since the page was read: its place is kept
	}
	if err != nil {
		return nil, err
	}
	seen, err := r.show(c, full, true)
	if err != nil {
		return nil, err
	}
	return encoded(seen)
}

// few is a list within a row of a list: null where it is long.
func few[T any](entries []T, list bool) []T {
	if list && len(entries) > fewest {
		return nil
	}
	return entries
}

// leastRate is how many bytes a second a client must take of a large answer, after
// leastGrace: it holds a share that others wait for.
const (
	leastRate  = 64 << 10
	leastGrace = 30 * time.Second
	sendPiece  = 256 << 10
)

// reserve waits until a finished answer of n bytes may be sent, and gives back what
// it took to make it. The caller gives the share back.
func (c *call) reserve(n int) (give func(), err error) {
	if n <= smallBody {
		c.done()
		return func() {}, nil
	}
	if err := c.take(c.budgets.send, int64(n)); err != nil {
		return nil, err
	}
	c.done()
	return func() { c.budgets.send.Give(int64(n)) }, nil
}

// send writes an answer, and stops when its client takes too long over a large one.
// With a Content-Length the client sees that the answer is cut.
func (c *call) send(body []byte) error {
	began := time.Now()
	for sent := 0; sent < len(body); {
		n, err := c.w.Write(body[sent:min(len(body), sent+sendPiece)])
		if sent += n; err != nil {
			return err
		}
		if took := time.Since(began) - leastGrace; took > 0 && float64(sent) < took.Seconds()*leastRate {
			return errTooSlow
		}
	}
	return nil
}
