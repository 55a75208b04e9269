package auth

import (
	"encoding/binary"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// LinkLife is how long a signed link is good when nothing else is said.
const LinkLife = 5 * time.Minute

// Names of the query parameters of a signed link.
const (
	linkExpires   = "expires" // seconds since 1970
	linkTenant    = "tenant"
	linkSignature = "signature"
)

// Why a link is refused.
var (
	ErrLinkExpired = errors.New("the link has expired; ask the resource for a fresh one")
	ErrLinkInvalid = errors.New("the link is not valid")
)

// Links makes and checks addresses that carry their own right: one verb on one
// path, with the query as it was signed, for one tenant, until a moment. It is
// safe for use by several goroutines.
type Links struct {
	signer signer
	now    func() time.Time
	life   time.Duration
}

// NewLinks returns links signed with the first of the secrets; those signed with
// any of them are accepted. They are good for [LinkLife] where nothing else is
// said. now is time.Now if it is nil.
func NewLinks(secrets []string, now func() time.Time) (*Links, error) {
	s, err := newSigner(secrets, "links")
	if err != nil {
		return nil, err
	}
	if now == nil {
		now = time.Now
	}
	return &Links{s, now, LinkLife}, nil
}

// Link is what a signed link allows.
type Link struct {
	// Method is the verb. A link for GET is good for HEAD too.
	Method string
	// Path is the path with its query, if any, without scheme and host.
	Path string
	// Tenant owns what lies there.
	Tenant string
	// Life is how long the link is good. Default: as the maker is set up.
	Life time.Duration
}

// Sign returns the path of l with the parameters that make it a signed link, and
// when it ends.
func (l *Links) Sign(link Link) (string, time.Time, error) {
	u, err := url.Parse(link.Path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") {
		return "", time.Time{}, errors.New("sign a link: the path must begin with / and hold no scheme and host")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", time.Time{}, errors.New("sign a link: the query cannot be read")
	}
	if link.Life == 0 {
		link.Life = l.life
	}
	ends := l.now().Add(link.Life).Truncate(time.Second)
	query.Set(linkExpires, strconv.FormatInt(ends.Unix(), 10))
	query.Set(linkTenant, link.Tenant)
	query.Del(linkSignature)
	query.Set(linkSignature, l.signer.sign(message(link.Method, u.Path, query)))
	u.RawQuery = query.Encode()
	u.Fragment = ""
	return u.String(), ends, nil
}

// message is what is signed: verb, path without a slash at its end (both
// spellings are served), and the whole query in its one canonical order. Each
// piece goes with its length, so that none can lend characters to the next.
func message(method, path string, query url.Values) []byte {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	rest := make(url.Values, len(query))
	for key, values := range query {
		if key != linkSignature {
			rest[key] = values
		}
	}
	var m []byte
	for _, piece := range []string{method, strings.TrimSuffix(path, "/"), rest.Encode()} {
		m = binary.AppendUvarint(m, uint64(len(piece)))
		m = append(m, piece...)
	}
	return m
}

// Signed reports whether a request comes by a signed link, good or not.
func Signed(r *http.Request) bool {
	return r.URL.RawQuery != "" && r.URL.Query().Has(linkSignature)
}

// Check returns the tenant of a request that comes by a signed link. A link is
// good up to the second of its end.
func (l *Links) Check(r *http.Request) (string, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "", ErrLinkInvalid
	}
	for _, name := range []string{linkExpires, linkTenant, linkSignature} {
		if len(query[name]) != 1 {
			return "", ErrLinkInvalid
		}
	}
	if !l.signer.valid(message(r.Method, r.URL.Path, query), query.Get(linkSignature)) {
		return "", ErrLinkInvalid
	}
	ends, err := strconv.ParseInt(query.Get(linkExpires), 10, 64)
	if err != nil { // impossible for what was signed here
		return "", ErrLinkInvalid
	}
	if !l.now().Before(time.Unix(ends, 0)) {
		return "", ErrLinkExpired
	}
	return query.Get(linkTenant), nil
}
