package auth

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// SessionLife is how long a session lasts when nothing else is said: a working
// day. It ends by itself; the server keeps no list of sessions.
const SessionLife = 12 * time.Hour

const (
	sessionCookie = "session"
	csrfCookie    = "csrftoken"
	csrfHeader    = "X-CSRFToken"
)

// largestPair bounds the body of a login.
const largestPair = 16 << 10

// ticket is what a session cookie holds, signed.
type ticket struct {
	Tenant string `json:"t"`
	Name   string `json:"n"`
	Ends   int64  `json:"e"` // seconds since 1970
}

// pair is the body of a login.
type pair struct {
	Username *string `json:"username"`
	Password *string `json:"password"`
}

// ServeSession answers POST /sessions/ with a cookie session for a pair
// {"username", "password"}. While nothing is asked for, any pair will do.
//
// Few passwords are checked at once, as a good hash of a password is slow by
// design: without a bound, guessing would starve the work.
func (g *Guard) ServeSession(w http.ResponseWriter, r *http.Request) {
	if p := g.sameOrigin(r); p != nil {
		p.Write(w)
		return
	}
	name, given, p := readPair(w, r)
	if p != nil {
		p.Write(w)
		return
	}
	id := Identity{Tenant: DefaultTenant, Name: name, By: BySession}
	if !g.open {
		select {
		case g.checking <- struct{}{}:
		default:
			p := problem.New(http.StatusTooManyRequests, problem.Error{Code: "too_many_logins", Message: "too many logins at once"})
			p.RetryAfter = time.Second
			p.Write(w)
			return
		}
		var ok bool
		id, ok = g.users.find(name, given)
		<-g.checking
		if !ok {
			problem.New(http.StatusUnauthorized,
				problem.Error{Code: "bad_credentials", Message: "unknown username or wrong password"}).Write(w)
			return
		}
	}
	g.startSession(w, r, id)
}

func (g *Guard) startSession(w http.ResponseWriter, r *http.Request, id Identity) {
	ends := g.now().Add(SessionLife).Truncate(time.Second)
	value, err := g.sealTicket(ticket{id.Tenant, id.Name, ends.Unix()})
	if err != nil { // three plain fields are always JSON
		problem.New(http.StatusInternalServerError).Write(w)
		return
	}
	http.SetCookie(w, g.cookie(r, sessionCookie, value))
	answer(w, http.StatusCreated, map[string]string{
		"username": id.Name, "tenant": id.Tenant, "expires": ends.UTC().Format(time.RFC3339)})
}

// readPair reads the body of a login and names every fault of it.
func readPair(w http.ResponseWriter, r *http.Request) (name, given string, p *problem.Problem) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestPair))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return "", "", problem.New(http.StatusRequestEntityTooLarge,
			problem.Error{Code: "body_too_large", Message: "a login is shorter than 16 KiB"})
	}
	var body pair
	if err != nil || json.Unmarshal(data, &body) != nil {
		return "", "", problem.New(http.StatusBadRequest,
			problem.Error{Code: "not_json", Message: `the body must be a JSON object with "username" and "password", both strings`})
	}
	var faults []problem.Error
	for _, f := range []struct {
		name  string
		value *string
	}{{"username", body.Username}, {"password", body.Password}} {
		if f.value == nil || *f.value == "" {
			faults = append(faults, problem.Error{Code: "missing", Field: f.name, Message: f.name + ": it must be given"})
		}
	}
	if faults != nil {
		return "", "", problem.New(http.StatusBadRequest, faults...)
	}
	return *body.Username, *body.Password, nil
}

// ServeLogin answers GET /api-auth/login: it sets the cookie csrftoken, which a
// page sends back in the header X-CSRFToken. The cookie can be read by scripts
// of the page; that is its purpose.
func (g *Guard) ServeLogin(w http.ResponseWriter, r *http.Request) {
	token := rand.Text()
	c := g.cookie(r, csrfCookie, token)
	c.HttpOnly = false
	http.SetCookie(w, c)
	answer(w, http.StatusOK, map[string]string{"csrftoken": token})
}

func (g *Guard) cookie(r *http.Request, name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(SessionLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil || g.secure,
	}
}

func answer(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

// sealTicket returns t signed, in characters that a cookie may hold.
func (g *Guard) sealTicket(t ticket) (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(data)
	return text + "." + g.sessions.sign(g.sealed(text, t)), nil
}

// sealed is what is signed of a ticket: its text, and what the password of its
// user is checked against. So a session ends when the user is taken out of the
// configuration or gets another password, though nobody keeps a list of sessions.
func (g *Guard) sealed(text string, t ticket) []byte {
	return append([]byte(text+"."), g.users.byName[t.Name].hash...)
}

// session returns whose session cookie r carries.
func (g *Guard) session(r *http.Request) (Identity, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Identity{}, false
	}
	text, mac, _ := strings.Cut(c.Value, ".")
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	var t ticket
	if err != nil || json.Unmarshal(data, &t) != nil || !g.sessions.valid(g.sealed(text, t), mac) {
		return Identity{}, false
	}
	// The name is that of a user, or the session is from a time when any would do.
	u, ok := g.users.byName[t.Name]
	if !ok || u.id.Tenant != t.Tenant || !g.now().Before(time.Unix(t.Ends, 0)) {
		return Identity{}, false
	}
	return u.id, true
}
