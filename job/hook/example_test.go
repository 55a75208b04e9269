package hook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/saggar3d/saggar/job/hook"
)

func ExampleSender_Send() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		fmt.Println(r.Method, r.Header.Get("webhook-id"), string(body), err)
	}))
	defer receiver.Close()
	sender, err := hook.New(hook.Options{AllowPrivate: true})
	if err != nil {
		panic(err)
	}
	defer sender.Close()
	body, err := json.Marshal(hook.Event{URI: "http://localhost/model/01jx/", Status: "processed"})
	if err != nil {
		panic(err)
	}
	err = sender.Send(context.Background(), hook.Delivery{ID: "msg_7", URL: receiver.URL, Method: "POST", Body: body})
	fmt.Println(err)
	// Output:
	// POST msg_7 {"uri":"http://localhost/model/01jx/","status":"processed","error":null} <nil>
	// <nil>
}
