// Package auth finds out who asks: each request gets a tenant, from a static
// bearer key, a signed token (JWT), a cookie session or a signed link, or is
// refused with problem details.
//
// What it checks against comes from the configuration ([Credentials]); there is
// no management of users. Secrets are compared in constant time, and none is
// ever part of an answer or an error.
package auth

import "context"

// DefaultTenant owns everything while no credential is asked for.
const DefaultTenant = "default"

// Identity is who asks.
type Identity struct {
	// Tenant owns what the request may see and make.
	Tenant string
	// Name is the name of the key, the issuer of the token or the user, for logs.
	Name string
	// By says how the request proved it.
	By Method
}

// Method is a way to prove who asks.
type Method string

// The ways to prove who asks.
const (
	ByNothing Method = "none"
	ByKey     Method = "key"
	ByToken   Method = "token"
	BySession Method = "session"
	ByLink    Method = "link"
)

type contextKey struct{}

// With returns a context that carries id.
func With(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, id)
}

// From returns who asks, and whether anybody does: requests to public addresses
// carry no identity.
func From(ctx context.Context) (Identity, bool) {
	id, ok := ctx.Value(contextKey{}).(Identity)
	return id, ok
}

// Tenant returns the tenant of the request, or "", which owns nothing.
func Tenant(ctx context.Context) string {
	id, _ := From(ctx)
	return id.Tenant
}
