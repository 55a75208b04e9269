// Code generated from the OpenAPI document of the service; DO NOT EDIT.

package client

import "context"
import "time"

// About asks GET /about/: What runs here.
func (c *Client) About(ctx context.Context) (*About, error) {
	return call[About](ctx, c, "GET", "/about", nil)
}

// About is what the service answers, or a part of it.
type About struct {
	DeploymentDate time.Time `json:"deployment_date"`
	Name           string    `json:"name"`
	Version        string    `json:"version"`
}
