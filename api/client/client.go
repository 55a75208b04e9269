// Package client talks to the service from Go programs.
//
//	c, err := client.New("http://127.0.0.1:8080", client.Options{})
//	model, err := c.Models().Create(ctx, client.ModelRequest{Name: "bracket"})
//	err = c.Upload(ctx, model.URI, file)
//	model, err = c.Models().Wait(ctx, model.URI)
//
// The types and the collections of resources are made from the OpenAPI document of
// the service; what is here sends them. Resources are known by their addresses
// (URI), as the service gives them.
//
// # Trying again
//
// What can be repeated without harm is tried again when the network or the service
// fails or asks for patience (429, 5xx, Retry-After). To make resources is such a
// thing: every creation carries a key by which the service knows it again. To delete
// is not, and is only repeated when the service says that it has not begun.
//
// # Errors
//
// What the service refuses is a [*problem.Problem] with all faults of the request.
// Work that ended badly is a [*FailedError].
package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options are the settings of a client. The zero value works.
type Options struct {
	// Key is a key or a token of the service. It is sent to the service alone, not
	// to addresses elsewhere.
	Key string

	// HTTP sends the requests. Default: http.DefaultClient.
	HTTP *http.Client

	// Tries is how often a request is sent at most. Default 5; 1 tries nothing again.
	Tries int

	// Pause is how long to wait before the second try; it doubles with every try, up
	// to 30 s, and a part of it is drawn by lot. Default 0.2 s. A longer one that the
	// service asks for counts.
	Pause time.Duration
}

// Client is a service at an address. It is safe for use by several goroutines.
type Client struct {
	Options
	base *url.URL
}

// New returns a client of the service at an address such as
// https://print.example/saggar.
func New(address string, o Options) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil {
		return nil, err
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("address %q: want http://host or https://host", address)
	}
	if o.Tries < 0 || o.Pause < 0 {
		return nil, errors.New("tries and pause must not be negative")
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Tries == 0 {
		o.Tries = 5
	}
	if o.Pause == 0 {
		o.Pause = 200 * time.Millisecond
	}
	return &Client{o, base}, nil
}

// address is where a resource is: a path of the service, with or without the path of
// its own address before it, or a whole address.
func (c *Client) address(uri string) (*url.URL, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, err
	}
	if u.IsAbs() {
		return u, nil
	}
	if !strings.HasPrefix(uri, "/") {
		return nil, fmt.Errorf("address %q: want a whole one, or a path", uri)
	}
	whole := *c.base
	whole.Path, whole.RawPath, whole.RawQuery = strings.TrimSuffix(c.base.Path, "/")+u.Path, "", u.RawQuery
	return &whole, nil
}

// below is the address of what is part of a resource.
func below(uri, path string) string { return strings.TrimRight(uri, "/") + path }

// FailedError says that the work of a resource ended badly.
type FailedError struct {
	URI, Status string
	Code        string // one word, such as not_a_mesh
	Sentence    string // for people
}

// Error returns the sentence.
func (e *FailedError) Error() string {
	return fmt.Sprintf("%s: %s (%s)", e.URI, e.Sentence, e.Code)
}
