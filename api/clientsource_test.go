package api

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/saggar3d/saggar/api/client/generator"
)

var update = flag.Bool("update", false, "write the client anew")

// TestClientIsCurrent: the client is the one that follows from the document.
func TestClientIsCurrent(t *testing.T) {
	const file = "client/resources.go"
	doc := serve(t, (*service).routes, nil).as("").get(openAPIPath)
	fresh, err := generator.Source(doc.body)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, fresh, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if kept, err := os.ReadFile(file); err != nil || !bytes.Equal(kept, fresh) {
		t.Errorf("%s does not follow from the document (%v): go generate ./api/client", file, err)
	}
}
