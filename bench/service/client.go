package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// client speaks to the service as a stranger would: over HTTP and nothing else.
type client struct {
	base string
	http *http.Client
}

func newClient(base string, connections int) *client {
	return &client{base: base, http: &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			MaxIdleConns: connections, MaxIdleConnsPerHost: connections,
			DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
		},
	}}
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// refusal is an answer that a retry would not change.
type refusal struct {
	method, url string
	reply       *reply
}

func (e *refusal) Error() string {
	return fmt.Sprintf("%s %s: %d %.300s", e.method, e.url, e.reply.status, e.reply.body)
}

// do makes one request. The address may be absolute or a path.
func (c *client) do(ctx context.Context, method, address string, body io.Reader, headers ...string) (*reply, error) {
	if strings.HasPrefix(address, "/") {
		address = c.base + address
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	return &reply{res.StatusCode, res.Header, data}, nil
}

// retry makes a request until it is answered with something that is not the
// service's own trouble, as a good client does; the body is the same each time.
func (c *client) retry(ctx context.Context, method, address string, body []byte, headers ...string) (*reply, error) {
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		r, err := c.do(ctx, method, address, bytes.NewReader(body), headers...)
		switch {
		case err != nil, r.status >= 500, r.status == http.StatusTooManyRequests, r.status == http.StatusRequestTimeout:
		case r.status >= 400:
			return r, &refusal{method, address, r}
		default:
			return r, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// create makes a resource with an idempotency key and returns the answer.
func (c *client) create(ctx context.Context, path, key string, body any) (*reply, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return c.retry(ctx, http.MethodPost, path, data, "Content-Type", "application/json", "Idempotency-Key", key)
}

// upload sends a model's file. That the service has it already is as good: the
// answer to an earlier try was lost, or the model was made by an earlier request and
// has no place to upload to any more.
func (c *client) upload(ctx context.Context, to string, file []byte) error {
	if to == "" {
		return nil
	}
	_, err := c.retry(ctx, http.MethodPut, to, file, "Content-Type", "application/octet-stream")
	var refused *refusal
	if errors.As(err, &refused) && refused.reply.status == http.StatusConflict {
		return nil
	}
	return err
}

// seen is what all resources show.
type seen struct {
	Status    string    `json:"status"`
	ErrorCode *string   `json:"error_code"`
	Created   time.Time `json:"created"`
	Finished  time.Time `json:"finished"`
}

// finalWords are what the families call their final states.
var finalWords = map[string]bool{
	"processed": true, "rendered": true, "complete": true, "parsed": true,
	"error": true, "failed": true, "inoperable": true, "file-too-large": true,
}

// read reads a resource.
func (c *client) read(ctx context.Context, uri string) (seen, error) {
	var s seen
	r, err := c.retry(ctx, http.MethodGet, uri, nil)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(r.body, &s)
}

// await reads a resource until its state is final.
func (c *client) await(ctx context.Context, uri string) (seen, error) {
	return c.awaitLooking(ctx, uri, 50*time.Millisecond)
}

// awaitLooking looks in intervals.
func (c *client) awaitLooking(ctx context.Context, uri string, every time.Duration) (seen, error) {
	for {
		s, err := c.read(ctx, uri)
		if err != nil || finalWords[s.Status] {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, fmt.Errorf("%s is still %q: %w", uri, s.Status, ctx.Err())
		case <-time.After(every):
		}
	}
}

// ready waits until the service answers out of its database. What it says of its
// health is another matter: after a full disk it calls itself unwell for a while, and
// works.
func (c *client) ready(ctx context.Context) error {
	_, err := c.retry(ctx, http.MethodGet, "/model/?limit=1", nil)
	return err
}
