package blob_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/saggar3d/saggar/job/blob"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "blobs")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	store, err := blob.Open(ctx, "file://"+filepath.ToSlash(dir), blob.Options{})
	if err != nil {
		panic(err)
	}
	b, err := store.Put(ctx, strings.NewReader("solid cube"))
	if err != nil {
		panic(err)
	}
	r, err := store.Open(ctx, b.Hash)
	if err != nil {
		panic(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Println(b.Hash[:12], b.Size, string(text), err)
	// Output: d3a15aa3cd30 10 solid cube <nil>
}
