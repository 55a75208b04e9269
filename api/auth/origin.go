package auth

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/saggar3d/saggar/api/problem"
)

// A browser sends the cookies it has, and reaches the machine it runs on,
// whichever site's page makes it ask. So where a cookie or nothing at all is the
// credential, unsafe verbs are refused that come from a page of another origin,
// and from any page that does not repeat the cookie csrftoken in the header
// X-CSRFToken.
//
// Scripts are not asked for that token: the sample script of the product logs in
// and then posts and deletes with its cookie alone. They are told from pages by
// the headers Origin and Sec-Fetch-Site, which browsers send with every unsafe
// request and which no page can take away.

// sameOrigin refuses unsafe requests from pages of other origins.
func (g *Guard) sameOrigin(r *http.Request) *problem.Problem {
	if g.origins.Check(r) == nil {
		return nil
	}
	return forbidden("cross_origin", "a page of another site may not do this")
}

// checkCSRF refuses unsafe requests from pages without the token, and a token
// that is wrong from anybody.
func checkCSRF(r *http.Request) *problem.Problem {
	header := r.Header.Get(csrfHeader)
	switch {
	case isSafe(r.Method):
		return nil
	case header == "" && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "":
		return nil // a script
	}
	c, err := r.Cookie(csrfCookie)
	if err != nil || header == "" || subtle.ConstantTimeCompare([]byte(c.Value), []byte(header)) == 0 {
		p := forbidden("csrf_token", "the header X-CSRFToken must repeat the cookie csrftoken, which /api-auth/login sets")
		p.Errors[0].Field = csrfHeader
		return p
	}
	return nil
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// ownHost refuses requests that call us by a name that is not ours, where only
// this machine may call: see Guard.hosts.
func (g *Guard) ownHost(r *http.Request) *problem.Problem {
	if g.hosts == nil {
		return nil
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if addr, err := netip.ParseAddr(host); err == nil && addr.Unmap().IsLoopback() || g.hosts[strings.ToLower(host)] {
		return nil
	}
	p := forbidden("foreign_host", "the server answers to localhost alone; behind a proxy, start it with --base-url")
	p.Errors[0].Field = "Host"
	return p
}
