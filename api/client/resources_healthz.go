// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "context"

// Health asks GET /healthz/: Is it up.
func (c *Client) Health(ctx context.Context) (*Health, error) {
	return call[Health](ctx, c, "GET", "/healthz", nil)
}

// Health is what the service answers, or a part of it.
type Health struct {
	// one of ok
	Status string `json:"status"`
}
