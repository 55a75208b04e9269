package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestMetrics(t *testing.T) {
	s := serve(t, testRoutes, nil)
	s.post("/widget/", `{"name":"a"}`).want(http.StatusCreated)
	s.post("/v1/widget", `{"name":"a","work":true,"layer_height":0.5}`).want(http.StatusCreated)
	for range 3 {
		s.get("/nowhere/at/all").want(http.StatusNotFound)
	}
	s.do("BREW", "/nowhere", "").want(http.StatusNotFound)
	s.as("").get("/metrics").problem(http.StatusUnauthorized)
	text := string(s.get("/metrics").want(http.StatusOK).body)
	for _, want := range []string{
		`saggar_http_requests_total{method="POST",route="/widget",status="201"} 2`,
		`saggar_http_requests_total{method="",route="none",status="404"} 4`,
		`saggar_http_request_seconds_count{method="POST",route="/widget"} 2`,
		`saggar_jobs{state="complete"} 1`, `saggar_jobs{state="queued"} 1`, `saggar_jobs{state="error"} 0`, "go_goroutines",
	} {
		if !strings.Contains(text, want+"\n") && !strings.Contains(text, want+" ") {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "nowhere") || strings.Contains(text, "BREW") {
		t.Error("strangers make up series")
	}
}
