package api

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// prefixes are spellings under which everything is served as well.
var prefixes = []string{"/api/v1", "/v1"}

// The family of settings from files lies under another one for clients.
const (
	publicRaw = "/" + familyConfig + "/raw"
	plainRaw  = "/" + familyConfigRaw
)

// moved puts to in the place of from at the beginning of a path.
func moved(p, from, to string) string {
	if rest, ok := strings.CutPrefix(p, from); ok && (rest == "" || rest[0] == '/') {
		return to + rest
	}
	return p
}

// publicPath is the spelling of a path that clients are shown.
func publicPath(p string) string { return moved(p, plainRaw, publicRaw) }

// plainPath is the one spelling of a path that routes are made for: no prefix and
// no slash at the end.
func plainPath(p string) string {
	p = path.Clean("/" + p)
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(p, prefix); ok && (rest == "" || rest[0] == '/') {
			p = rest
			break
		}
	}
	if p == "" {
		return "/"
	}
	return moved(p, publicRaw, plainRaw)
}

// odd reports whether a path has segments that no resource has: empty ones, or ones
// with a slash of their own. To read them as something else would serve one resource
// under the address of another.
func odd(u *url.URL) bool {
	return strings.Contains(u.Path, "//") || strings.Contains(strings.ToLower(u.EscapedPath()), "%2f")
}

// normalise serves every spelling of a path as the plain one. It never redirects: a
// redirected POST loses its body.
func (s *service) normalise(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if odd(r.URL) {
			errUnknownResource.Write(w)
			return
		}
		plain, u := *r, *r.URL
		u.Path, u.RawPath = plainPath(u.Path), ""
		plain.URL = &u
		next.ServeHTTP(w, &plain)
	})
}

// basePath is the path of the address that clients use: "" or "/saggar".
func basePath(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// base is the address that stands before the paths of absolute URIs.
func (c *call) base() string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	scheme, host := "http", c.r.Host
	if c.r.TLS != nil {
		scheme = "https"
	}
	if host == "" { // HTTP/1.0
		host = "localhost"
	}
	return scheme + "://" + host
}

// split takes the path of a reference apart: the family, the record's id, and that
// of the record above it. It has the form of an address that a record can have.
func (s *service) split(reference string) (family, id, parent string, ok bool) {
	family, id, parent, ok = s.address(reference)
	return family, id, parent, ok && isID(id) && (parent == "" || isID(parent))
}

// address is split for every address below a family's path, whether or not a record
// can have such an id.
func (s *service) address(reference string) (family, id, parent string, ok bool) {
	u, err := url.Parse(reference)
	if err != nil || odd(u) {
		return "", "", "", false
	}
	p := u.Path
	if s.prefix != "" {
		if rest, under := strings.CutPrefix(p, s.prefix+"/"); under {
			p = "/" + rest
		}
	}
	parts := strings.Split(strings.TrimPrefix(plainPath(p), "/"), "/")
	for name, f := range s.families {
		switch {
		case len(parts) == 2 && parts[0] == name && len(f.under) == 0:
			return name, parts[1], "", true
		case len(parts) == 4 && parts[2] == name && slices.Contains(f.under, parts[0]):
			return name, parts[3], parts[1], true
		}
	}
	return "", "", "", false
}

// isID reports whether a text can be the id of a record. All else that stands in
// its place of a path is unknown, and need not be asked of a database.
func isID(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return len(s) == 26
}
