// Package hook tells others by HTTP that something changed: one request at a
// time, signed as Standard Webhooks have it, and never to an address inside our
// own network unless that is allowed.
//
// It knows nothing of queues. Who keeps the deliveries calls [Sender.Send], and
// after a failure waits as long as [Schedule.Pause] says. A delivery keeps its
// id over all tries, so that the receiver can tell a repeated one.
package hook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// ErrRefused says that an address may not be called: it lies in a private
// network, or its port belongs to something other than the web. Another try
// helps only when the name leads elsewhere by then.
var ErrRefused = errors.New("callbacks to this address are not allowed")

// answerLimit is how much of an answer is read. Nothing in it matters to us; what
// is short is read so that the connection can be used again.
const answerLimit = 4 << 10

// Options are the settings of a [Sender]. The zero value works.
type Options struct {
	// AllowPrivate allows every address and port, the sender's own machine and
	// network included.
	AllowPrivate bool

	// Networks are allowed beside what is public, on every port.
	Networks []netip.Prefix

	// Secret signs the bodies. "whsec_" and base64 is the form of Standard
	// Webhooks; anything else is taken as the bytes of the key. Default: no
	// signature.
	Secret string

	// Timeout is the time for one request and its answer. Default 10 s.
	Timeout time.Duration

	// Agent is the User-Agent. Default "saggar".
	Agent string
}

// A Delivery is one message to one receiver.
type Delivery struct {
	ID     string // the same for each try
	URL    string
	Method string          // GET, POST or PUT
	Body   json.RawMessage // an Event as JSON
}

// An Event is what a receiver is told.
type Event struct {
	URI    string  `json:"uri"`    // the resource that changed
	Status string  `json:"status"` // its state now
	Error  *string `json:"error"`  // null unless it failed
}

// A Sender sends deliveries. It may be used by many goroutines.
type Sender struct {
	options Options
	key     []byte
	client  *http.Client
	now     func() time.Time
}

// New returns a sender. It fails when the secret cannot be read.
func New(o Options) (*Sender, error) {
	key, err := readSecret(o.Secret)
	if err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Agent == "" {
		o.Agent = "saggar"
	}
	s := &Sender{options: o, key: key, now: time.Now}
	s.client = s.newClient()
	return s, nil
}

// newClient returns a client without proxies, which would dial in our place, and
// without redirects, which would lead a receiver's request on in our name.
func (s *Sender) newClient() *http.Client {
	dialer := &net.Dialer{Timeout: s.options.Timeout, Control: s.control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    s.options.Timeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           100,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Send makes one try. Any answer from 200 to 299 is a success. An error names
// neither what was answered, beyond its status, nor the query of the address.
func (s *Sender) Send(ctx context.Context, d Delivery) error {
	if err := s.send(ctx, d); err != nil {
		return fmt.Errorf("callback %s: %w", d.ID, err)
	}
	return nil
}

func (s *Sender) send(ctx context.Context, d Delivery) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	req, err := s.request(ctx, d)
	if err != nil {
		return err
	}
	answer, err := s.client.Do(req)
	if err != nil {
		return cause(err)
	}
	defer answer.Body.Close()
	// Whether the rest of the answer comes changes nothing.
	_, _ = io.CopyN(io.Discard, answer.Body, answerLimit)
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return nil
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return fmt.Errorf("the receiver answered %d, and redirects are not followed", answer.StatusCode)
	}
	return fmt.Errorf("the receiver answered %d", answer.StatusCode)
}

// Close closes the connections that are kept for the next delivery.
func (s *Sender) Close() { s.client.CloseIdleConnections() }
