package api

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/api/client/generator"
)

var update = flag.Bool("update", false, "write the client anew")

// TestClientIsCurrent: the files of the client are those that follow from the
// document, no more and no fewer.
func TestClientIsCurrent(t *testing.T) {
	const folder = "client"
	doc := serve(t, (*service).routes, nil).as("").get(openAPIPath)
	fresh, err := generator.Source(doc.body)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := generator.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		path := filepath.Join(folder, name)
		if _, ok := fresh[name]; ok {
			continue
		} else if !*update {
			t.Errorf("%s follows from nothing in the document: go generate ./api/client", path)
		} else if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
	for name, text := range fresh {
		path := filepath.Join(folder, name)
		if *update {
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Error(err)
			}
		} else if there, err := os.ReadFile(path); err != nil || !bytes.Equal(there, text) {
			t.Errorf("%s does not follow from the document (%v): go generate ./api/client", path, err)
		}
	}
}
