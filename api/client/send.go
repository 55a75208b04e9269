package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

const (
	longestPause  = 30 * time.Second
	longestAnswer = 1 << 30 // bytes of JSON
)

// request is what is sent, as often as it takes.
type request struct {
	method, address string
	header          http.Header
	body            func() (io.Reader, error) // a fresh one for each try; nil: none
	once            bool                      // may have happened when its answer is lost, and must not twice
}

// Do sends a request of any kind: v, unless nil, goes as JSON, and the answer's JSON
// is read into answer, unless nil. A POST gets a key, so that it can be tried again.
// It is for what this package has no method for.
func (c *Client) Do(ctx context.Context, method, address string, v, answer any) error {
	r := request{method: method, address: address, header: http.Header{"Accept": {"application/json"}}, once: method == http.MethodDelete}
	if v != nil {
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		r.header.Set("Content-Type", "application/json")
		r.body = func() (io.Reader, error) { return bytes.NewReader(data), nil }
	}
	if method == http.MethodPost {
		r.header.Set("Idempotency-Key", keyOf(ctx))
	}
	res, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if answer == nil || res.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, longestAnswer)).Decode(answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	return nil
}

// call is Do with an answer of a type.
func call[R any](ctx context.Context, c *Client, method, address string, v any) (*R, error) {
	answer := new(R)
	if err := c.Do(ctx, method, address, v, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

type keyContext struct{}

// WithKey gives the next creation with ctx a key of the caller's own instead of one
// drawn by lot. The service makes one resource for a key however often it comes, so
// a program that keeps it can be killed and ask again. A key is for one creation.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyContext{}, key)
}

func keyOf(ctx context.Context) string {
	if key, ok := ctx.Value(keyContext{}).(string); ok {
		return key
	}
	return rand.Text()
}

// send sends a request until it is answered for good. The caller closes the body.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	for try := 1; ; try++ {
		res, err := c.sendOnce(ctx, r)
		if err == nil && res.StatusCode < 400 {
			return res, nil
		}
		var p *problem.Problem
		if err == nil {
			p = readProblem(res)
			err = p
		}
		if try >= c.Tries || ctx.Err() != nil || !r.again(p, err) {
			return nil, err
		}
		if !c.wait(ctx, try, p) {
			return nil, err
		}
	}
}

func (c *Client) sendOnce(ctx context.Context, r request) (*http.Response, error) {
	to, err := c.address(r.address)
	if err != nil {
		return nil, &unsentError{err}
	}
	var body io.Reader
	if r.body != nil {
		if body, err = r.body(); err != nil {
			return nil, &unsentError{err}
		}
	}
	req, err := http.NewRequestWithContext(ctx, r.method, to.String(), body)
	if err != nil {
		return nil, &unsentError{err}
	}
	req.Header = r.header.Clone()
	if c.Key != "" && to.Scheme == c.base.Scheme && to.Host == c.base.Host {
		req.Header.Set("Authorization", "Bearer "+c.Key)
	}
	return c.HTTP.Do(req)
}

// unsentError is a request that could not be made: no second try will do better.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// again reports whether a request may be sent again after a fault: p is the answer,
// nil where none came.
func (r request) again(p *problem.Problem, err error) bool {
	var unsent *unsentError
	switch {
	case errors.As(err, &unsent):
		return false
	case p == nil:
		return !r.once
	case p.Status == http.StatusTooManyRequests:
		return true // it was not looked at
	case p.Status == http.StatusNotImplemented, p.Status == http.StatusInsufficientStorage:
		return false
	}
	return p.Status >= 500 && !r.once
}

// wait pauses before the next try. It reports false where ctx ends before that.
func (c *Client) wait(ctx context.Context, try int, p *problem.Problem) bool {
	pause := min(c.Pause<<min(try-1, 16), longestPause)
	pause = pause/2 + mathrand.N(pause/2+1)
	if p != nil {
		pause = max(pause, p.RetryAfter)
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) < pause {
		return false
	}
	select {
	case <-time.After(pause):
		return true
	case <-ctx.Done():
		return false
	}
}

// readProblem reads an answer that is a refusal. What stands between us and the
// service may answer in its own words.
func readProblem(res *http.Response) *problem.Problem {
	defer res.Body.Close()
	const most = 1 << 20
	text, _ := io.ReadAll(io.LimitReader(res.Body, most)) // the status says enough
	p := &problem.Problem{}
	if json.Unmarshal(text, p) != nil || p.Status != res.StatusCode {
		p = problem.New(res.StatusCode)
		p.Detail = fmt.Sprintf("%s %s: %s", res.Request.Method, res.Request.URL.Path, res.Status)
	}
	after := res.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(after); err == nil && seconds > 0 {
		p.RetryAfter = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		p.RetryAfter = max(0, time.Until(at))
	}
	return p
}
