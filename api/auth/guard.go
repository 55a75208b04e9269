package auth

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// Options say whom a [Guard] lets in.
type Options struct {
	Credentials Credentials
	// Listen is the address that the server listens on, as net.Listen takes it.
	// Where it is loopback and there are no credentials, nothing is asked for.
	Listen string
	// AllowAnonymous lets everybody in on any address. It is refused beside
	// credentials, as one of the two must be a mistake.
	AllowAnonymous bool
	// Secrets sign sessions and links: the first signs, all are accepted. Each
	// has at least 16 bytes.
	Secrets []string
	// LinkLife is how long links are good of which nothing else is said. Default:
	// [LinkLife].
	LinkLife time.Duration
	// BaseURL is the address at which clients see the server, if it is not the
	// one it listens on.
	BaseURL string
	// Public reports of a request that nobody need prove anything for it.
	// Default: none is public. Its identity is then not looked for.
	Public func(*http.Request) bool
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// Guard finds out who asks. It is safe for use by several goroutines.
type Guard struct {
	keys     keyring
	tokens   *tokens
	users    *users
	checking chan struct{} // one place for each password that is being checked
	sessions signer
	links    *Links
	origins  *http.CrossOriginProtection
	open     bool            // nothing is asked for
	hosts    map[string]bool // names of ourselves where only loopback may call; nil: any
	secure   bool            // clients come by https
	public   func(*http.Request) bool
	now      func() time.Time
}

// Check returns the error that [New] would, but for the secrets: those may be known
// only later.
func (o Options) Check() error {
	o.Secrets = []string{rand.Text()}
	_, err := New(o)
	return err
}

// New returns a guard, or an error that says what is wrong with the options. An
// address that others can reach, without any credential, is such an error.
func New(o Options) (*Guard, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Public == nil {
		o.Public = func(*http.Request) bool { return false }
	}
	g := &Guard{checking: make(chan struct{}, 2), origins: http.NewCrossOriginProtection(), public: o.Public, now: o.Now}
	if err := g.readCredentials(o); err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	var err error
	if g.sessions, err = newSigner(o.Secrets, "sessions"); err != nil {
		return nil, err
	}
	if g.links, err = NewLinks(o.Secrets, o.Now); err != nil {
		return nil, err
	}
	if o.LinkLife > 0 {
		g.links.life = o.LinkLife
	}
	if err := g.decideOpen(o); err != nil {
		return nil, err
	}
	return g, g.readBase(o.BaseURL)
}

func (g *Guard) readCredentials(o Options) (err error) {
	if g.keys, err = newKeyring(o.Credentials.Keys); err != nil {
		return err
	}
	if g.tokens, err = newTokens(o.Credentials.Issuers, o.Now); err != nil {
		return err
	}
	g.users, err = newUsers(o.Credentials.Users)
	return err
}

// decideOpen decides whether everybody is let in.
func (g *Guard) decideOpen(o Options) error {
	local := isLoopback(o.Listen)
	switch {
	case o.AllowAnonymous && !o.Credentials.Empty():
		return errors.New("credentials are configured and --allow-anonymous is given: choose one")
	case o.AllowAnonymous:
		g.open = true
	case o.Credentials.Empty() && !local:
		return fmt.Errorf("%s can be reached from other machines and no credential is configured: "+
			"give --credentials or --api-key, listen on 127.0.0.1, or let everybody in with --allow-anonymous", o.Listen)
	case o.Credentials.Empty():
		g.open = true
		// A page of any site may have its name point at 127.0.0.1 and so be of
		// our origin to a browser; what it cannot do is to call us by our name.
		g.hosts = map[string]bool{"localhost": true}
	}
	return nil
}

// isLoopback reports whether only this machine can reach a listening address. A
// name other than localhost may mean anything, and so does not count.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// readBase takes the address that clients use for one of our own.
func (g *Guard) readBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("base URL %q: want http://host or https://host", base)
	}
	g.secure = u.Scheme == "https"
	if g.hosts != nil {
		g.hosts[strings.ToLower(u.Hostname())] = true
	}
	return g.origins.AddTrustedOrigin(u.Scheme + "://" + u.Host)
}

// Open reports whether nothing is asked for: every request is of the tenant
// [DefaultTenant].
func (g *Guard) Open() bool { return g.open }

// Links returns the maker of signed links, whose links the guard accepts.
func (g *Guard) Links() *Links { return g.links }

// Wrap returns a handler that lets through to next whom the guard lets in, with
// the identity in the context of the request.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := g.ownHost(r); p != nil {
			p.Write(w)
			return
		}
		if g.public(r) {
			next.ServeHTTP(w, r)
			return
		}
		id, p := g.identify(r)
		if p != nil {
			p.Write(w)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), id)))
	})
}

// identify returns who asks. What is given first in this order decides, good or
// bad: a signed link, the Authorization header, a session. Somebody who sends a
// token that has expired is told so, whatever cookies the client holds.
func (g *Guard) identify(r *http.Request) (Identity, *problem.Problem) {
	if Signed(r) {
		tenant, err := g.links.Check(r)
		if err != nil {
			code := "link_invalid"
			if err == ErrLinkExpired {
				code = "link_expired"
			}
			return Identity{}, forbidden(code, err.Error())
		}
		return Identity{Tenant: tenant, By: ByLink}, nil
	}
	if g.open {
		return Identity{Tenant: DefaultTenant, By: ByNothing}, g.sameOrigin(r)
	}
	if header := r.Header.Get("Authorization"); header != "" {
		return g.bearer(header)
	}
	id, ok := g.session(r)
	if !ok {
		return Identity{}, unauthorized("no_credentials", "send a bearer key or token in the Authorization header, or log in at /sessions/")
	}
	if p := g.sameOrigin(r); p != nil {
		return Identity{}, p
	}
	return id, checkCSRF(r)
}

// bearer returns whose key or token an Authorization header holds.
func (g *Guard) bearer(header string) (Identity, *problem.Problem) {
	scheme, credential, _ := strings.Cut(header, " ")
	if credential = strings.Trim(credential, " "); !strings.EqualFold(scheme, "Bearer") || credential == "" {
		return Identity{}, unauthorized("bad_credentials", "the Authorization header must be: Bearer, a blank, and a key or token")
	}
	if id, ok := g.keys.find(credential); ok {
		return id, nil
	}
	if strings.Count(credential, ".") != 2 {
		return Identity{}, unauthorized("bad_credentials", "the key is not known")
	}
	id, err := g.tokens.check(credential)
	switch err {
	case nil:
		return id, nil
	case errTokenExpired:
		return Identity{}, unauthorized("token_expired", err.Error())
	}
	return Identity{}, unauthorized("token_invalid", err.Error())
}

func unauthorized(code, message string) *problem.Problem {
	return problem.New(http.StatusUnauthorized, problem.Error{Code: code, Field: "Authorization", Message: message})
}

func forbidden(code, message string) *problem.Problem {
	return problem.New(http.StatusForbidden, problem.Error{Code: code, Message: message})
}
