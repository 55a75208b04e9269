package api

import (
	"net/http"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// About says what runs here.
type About struct {
	Name           string    `json:"name"`
	Version        string    `json:"version"`
	DeploymentDate time.Time `json:"deployment_date"`
}

// Health says that the service is up.
type Health struct {
	Status string `json:"status" enum:"ok"`
}

// about makes the routes that tell of the service itself.
func (s *service) about() {
	schema[problem.Problem](s) // named by all routes
	s.add(route{method: "GET", path: "/about", id: "about", tag: "service", summary: "What runs here", answers: answers("200", schema[About](s)),
		handle: func(c *call) error {
			return c.json(http.StatusOK, About{"saggar", c.Version, c.Deployed.UTC().Truncate(time.Second)})
		}})
	s.add(route{method: "GET", path: "/healthz", id: "health", tag: "service", summary: "Is it up", answers: answers("200", schema[Health](s)),
		handle: func(c *call) error {
			if _, err := c.Jobs.Records(c.ctx(), "", nil); err != nil {
				return refuse(http.StatusServiceUnavailable, codeDatabase, "", "the database does not answer")
			}
			if c.full.is(c.Now()) {
				return refuse(http.StatusServiceUnavailable, codeStorage, "", "there was no room for what was to be stored within the last %s", sickness)
			}
			return c.json(http.StatusOK, Health{"ok"})
		}})
	s.mux.HandleFunc("GET "+openAPIPath, s.serveDocument)
	s.mux.HandleFunc("GET /docs", s.serveDocs)
	s.mux.HandleFunc("GET /{$}", s.serveDocs)
}

// serveDocument answers with the OpenAPI document. It is complete when the first
// request comes.
func (s *service) serveDocument(w http.ResponseWriter, r *http.Request) {
	s.once.Do(func() { s.openAPI, s.openAPIErr = s.publish() })
	if s.openAPIErr != nil {
		s.fail(w, r, s.openAPIErr)
		return
	}
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(s.openAPI) // a client that has gone cannot be told
}

// Login is the body of a POST to /sessions/.
type Login struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// Session is the answer.
type Session struct {
	Username string    `json:"username"`
	Tenant   string    `json:"tenant"`
	Expires  time.Time `json:"expires"`
}

// CSRF is a token for pages.
type CSRF struct {
	Token string `json:"csrftoken"`
}

// login makes the routes of cookie sessions.
func (s *service) login() {
	s.add(route{method: "POST", path: "/sessions", id: "create-session", tag: "service", summary: "Log in for a cookie session",
		body: schema[Login](s), answers: answers("201", schema[Session](s)),
		handle: func(c *call) error {
			s.Guard.ServeSession(c.w, c.r)
			return nil
		}})
	s.add(route{method: "GET", path: "/api-auth/login", id: "csrf", tag: "service", summary: "A token for pages that use sessions",
		answers: answers("200", schema[CSRF](s)),
		handle: func(c *call) error {
			s.Guard.ServeLogin(c.w, c.r)
			return nil
		}})
}
