package auth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/saggar3d/saggar/api/auth"
)

func ExampleGuard_Wrap() {
	guard, err := auth.New(auth.Options{
		Listen:      "0.0.0.0:8080",
		Credentials: auth.Credentials{Keys: []auth.Key{{Tenant: "acme", Key: "made by a machine"}}},
		Secrets:     []string{"also made by a machine"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "models of", auth.Tenant(r.Context()))
	}))
	r := httptest.NewRequest("GET", "/model/", nil)
	r.Header.Set("Authorization", "Bearer made by a machine")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Print(w.Body)
	// Output: models of acme
}
