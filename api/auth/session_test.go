package auth

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The hashes were made with Python's hashlib.pbkdf2_hmac.
var testUsers = []User{
	{Tenant: "acme", Username: "anna", Password: "plain words"},
	{Tenant: "other", Username: "bert", PasswordHash: "pbkdf2_sha256$1000$salt$6bR+qvB+EfiWifJvLhLUslIy4Ocqg4PNHECwdKqh4ho="},
}

func login(g *Guard, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/sessions/", strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.ServeSession(w, r)
	return w
}

// cookieOf returns the cookie that an answer sets.
func cookieOf(t *testing.T, w *httptest.ResponseRecorder, name string) *http.Cookie {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s: %d %s", name, w.Code, w.Body)
	return nil
}

func TestSessions(t *testing.T) {
	c := newClock()
	g := newGuard(t, Options{Now: c.now, Credentials: Credentials{Users: testUsers}})
	for body, tenant := range map[string]string{
		`{"username":"anna","password":"plain words"}`: "acme",
		`{"username":"bert","password":"hunter2"}`:     "other",
	} {
		w := login(g, body)
		if w.Code != 201 || strings.Contains(w.Body.String(), "words") {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
		session := cookieOf(t, w, "session")
		if !session.HttpOnly || session.SameSite != http.SameSiteLaxMode || session.Secure || session.Path != "/" {
			t.Errorf("cookie %v", session)
		}
		// As the sample script of the product does: the cookie and nothing else.
		_, id := ask(g, request("DELETE", "/modeler/1/", "Cookie", session.Name+"="+session.Value))
		if id == nil || id.Tenant != tenant || id.By != BySession {
			t.Errorf("%s: %+v", body, id)
		}
	}
	for _, body := range []string{
		`{"username":"anna","password":"Plain words"}`, `{"username":"anna","password":"hunter2"}`,
		`{"username":"nobody","password":"plain words"}`, `{"username":"bert","password":"plain words"}`,
	} {
		w := login(g, body)
		refused(t, w, 401, "bad_credentials")
		if len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: a cookie", body)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	c := newClock()
	g := newGuard(t, Options{Now: c.now, Credentials: Credentials{Users: testUsers}})
	session := cookieOf(t, login(g, `{"username":"anna","password":"plain words"}`), "session").Value
	for _, value := range []string{"", ".", "x", session + "x", session[:len(session)-1], session[1:], "." + session,
		strings.Replace(session, ".", "..", 1), strings.Split(session, ".")[0] + "."} {
		w, _ := ask(g, request("GET", "/model/", "Cookie", "session="+value))
		refused(t, w, 401, "no_credentials")
	}
	// A link signed with the same secret is no session.
	text := strings.Split(session, ".")[0]
	w, _ := ask(g, request("GET", "/model/", "Cookie", "session="+text+"."+g.links.signer.sign([]byte(text))))
	refused(t, w, 401, "no_credentials")
	c.at = c.at.Add(SessionLife - time.Second)
	if _, id := ask(g, request("GET", "/model/", "Cookie", "session="+session)); id == nil {
		t.Error("ended a second early")
	}
	c.at = c.at.Add(time.Second)
	w, _ = ask(g, request("GET", "/model/", "Cookie", "session="+session))
	refused(t, w, 401, "no_credentials")
}

// TestSessionsFollowTheConfiguration: what was given to a user ends with the user,
// and what was given to anybody ends when users are asked for.
func TestSessionsFollowTheConfiguration(t *testing.T) {
	with := func(users ...User) *Guard {
		return newGuard(t, Options{Credentials: Credentials{Keys: keyCredentials().Keys, Users: users}})
	}
	anna := with(testUsers[0])
	session := cookieOf(t, login(anna, `{"username":"anna","password":"plain words"}`), "session").Value
	anybody := cookieOf(t, login(newGuard(t, Options{Listen: "127.0.0.1:80"}), `{"username":"anna","password":"x"}`), "session").Value
	other := testUsers[0]
	other.Password = "other words"
	moved := testUsers[0]
	moved.Tenant = "other"
	for _, c := range []struct {
		name, session string
		g             *Guard
		ok            bool
	}{
		{"as before", session, with(testUsers...), true},
		{"no such user", session, with(testUsers[1]), false},
		{"another password", session, with(other), false},
		{"another tenant", session, with(moved), false},
		{"of open days", anybody, anna, false},
		{"of open days, no user", anybody, with(testUsers[1]), false},
	} {
		w, id := ask(c.g, request("GET", "/model/", "Cookie", "session="+c.session))
		if (id != nil) != c.ok {
			t.Errorf("%s: %d %+v", c.name, w.Code, id)
		}
	}
}

// FuzzSession checks that no cookie but the one that was given is let in.
func FuzzSession(f *testing.F) {
	c := newClock()
	g := newGuard(f, Options{Now: c.now, Credentials: Credentials{Users: testUsers[:1]}})
	good, err := g.sealTicket(ticket{"acme", "anna", c.at.Unix() + 60})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add("." + good)
	f.Fuzz(func(t *testing.T, value string) {
		r := request("GET", "/model/")
		r.AddCookie(&http.Cookie{Name: "session", Value: value})
		given, err := r.Cookie("session")
		if id, ok := g.session(r); ok != (err == nil && given.Value == good) {
			t.Errorf("%q: %+v", value, id)
		}
	})
}

// TestPagesNeedTheToken: of requests with a cookie session, those that pages
// make must show that the page is ours.
func TestPagesNeedTheToken(t *testing.T) {
	g := newGuard(t, Options{Credentials: Credentials{Users: testUsers}})
	session := cookieOf(t, login(g, `{"username":"anna","password":"plain words"}`), "session").Value
	w := httptest.NewRecorder()
	g.ServeLogin(w, request("GET", "/api-auth/login"))
	csrf := cookieOf(t, w, "csrftoken")
	if csrf.HttpOnly || !strings.Contains(w.Body.String(), csrf.Value) || len(csrf.Value) < 20 {
		t.Fatalf("%v %s", csrf, w.Body)
	}
	both := "session=" + session + "; csrftoken=" + csrf.Value
	const ours = "http://example.com" // the host of requests from httptest
	for _, c := range []struct {
		name, method, cookies string
		headers               []string
		code                  string
	}{
		{"a script", "POST", both, nil, ""},
		{"a script with the token", "POST", both, []string{"X-CSRFToken", csrf.Value}, ""},
		{"a script with a wrong token", "POST", both, []string{"X-CSRFToken", "x"}, "csrf_token"},
		{"our page", "POST", both, []string{"Origin", ours, "X-CSRFToken", csrf.Value}, ""},
		{"our page without the token", "POST", both, []string{"Origin", ours}, "csrf_token"},
		{"our page without the cookie", "POST", "session=" + session, []string{"Origin", ours, "X-CSRFToken", csrf.Value}, "csrf_token"},
		{"empty token and cookie", "POST", "session=" + session + "; csrftoken=", []string{"Origin", ours, "X-CSRFToken", ""}, "csrf_token"},
		{"our page, new browser", "DELETE", both, []string{"Sec-Fetch-Site", "same-origin"}, "csrf_token"},
		{"another page", "PUT", both, []string{"Origin", "https://evil.example", "X-CSRFToken", csrf.Value}, "cross_origin"},
		{"another page of the site", "PATCH", both, []string{"Sec-Fetch-Site", "same-site", "X-CSRFToken", csrf.Value}, "cross_origin"},
		{"another page reads", "GET", both, []string{"Origin", "https://evil.example"}, ""},
	} {
		w, id := ask(g, request(c.method, "/model/", append([]string{"Cookie", c.cookies}, c.headers...)...))
		if c.code != "" {
			t.Run(c.name, func(t *testing.T) { refused(t, w, 403, c.code) })
		} else if id == nil {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	refused(t, login(g, `{"username":"anna","password":"plain words"}`, "Origin", "https://evil.example"), 403, "cross_origin")
}

func TestLoginBodies(t *testing.T) {
	open := newGuard(t, Options{Listen: "127.0.0.1:8080"})
	if w := login(open, `{"username":"test@authentise.com","password":"******"}`); w.Code != 201 || cookieOf(t, w, "session").Value == "" {
		t.Errorf("any pair: %d %s", w.Code, w.Body)
	}
	for body, want := range map[string]string{
		``: `"not_json"`, `[]`: `"not_json"`, `{"username":1}`: `"not_json"`,
		`{}`:                             `"field":"username"`,
		`{"username":"a"}`:               `"field":"password"`,
		`{"username":"","password":"b"}`: `"field":"username"`,
	} {
		if w := login(open, body); w.Code != 400 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if w := login(open, `{}`); !strings.Contains(w.Body.String(), `"field":"password"`) {
		t.Errorf("one fault alone: %s", w.Body)
	}
	refused(t, login(open, `{"username":"`+strings.Repeat("a", largestPair)), 413, "body_too_large")
}

func TestFewPasswordsAtOnce(t *testing.T) {
	g := newGuard(t, Options{Credentials: Credentials{Users: testUsers}})
	for range cap(g.checking) {
		g.checking <- struct{}{}
	}
	w := login(g, `{"username":"anna","password":"plain words"}`)
	refused(t, w, 429, "too_many_logins")
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	<-g.checking
	if w := login(g, `{"username":"anna","password":"plain words"}`); w.Code != 201 || len(g.checking) != cap(g.checking)-1 {
		t.Errorf("%d, %d places taken", w.Code, len(g.checking))
	}
}

func TestUserFaults(t *testing.T) {
	for _, c := range []struct {
		users []User
		want  string
	}{
		{[]User{{Tenant: "a", Password: "p"}}, "users[0]: the username is missing"},
		{[]User{{Tenant: "a", Username: "u"}}, "give either"},
		{[]User{{Username: "u", Password: "p"}}, "the tenant is missing"},
		{[]User{{Tenant: "a", Username: "u", Password: "p"}, {Tenant: "a", Username: "u", Password: "p"}}, "stands twice"},
		{[]User{{Tenant: "a", Username: "u", PasswordHash: "md5$1$a$b"}}, "want pbkdf2_sha256$"},
		{[]User{{Tenant: "a", Username: "u", PasswordHash: "pbkdf2_sha256$0$a$b"}}, "0 iterations"},
		{[]User{{Tenant: "a", Username: "u", PasswordHash: "pbkdf2_sha256$99999999999$a$b"}}, "iterations, want"},
		{[]User{{Tenant: "a", Username: "u", PasswordHash: "pbkdf2_sha256$1$a$AAAA"}}, "32 bytes"},
	} {
		if _, err := newUsers(c.users); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.users, err, c.want)
		}
	}
}
