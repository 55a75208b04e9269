package client_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/api"
	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/client"
	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
)

// startService starts the whole service on a free port, with its work done in this
// process.
func startService() (address string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "saggar-client-")
	if err != nil {
		return "", nil, err
	}
	ctx := context.Background()
	database := "sqlite://" + filepath.ToSlash(filepath.Join(dir, "saggar.db"))
	files, err := blob.Open(ctx, "file://"+filepath.ToSlash(filepath.Join(dir, "blobs")), blob.Options{})
	if err != nil {
		return "", nil, err
	}
	if err := job.Migrate(ctx, database); err != nil {
		return "", nil, err
	}
	service, err := job.Open(ctx, job.Options{Database: database, Blobs: files, Pool: jobtest.Pool(kind.Run), Slots: 2, Threads: 1})
	if err != nil {
		return "", nil, err
	}
	handler, err := newHandler(service)
	if err != nil {
		return "", nil, err
	}
	server := httptest.NewServer(handler)
	return server.URL, func() {
		server.CloseClientConnections() // streams that nobody reads any more
		server.Close()
		_ = service.Close(ctx)
		_ = os.RemoveAll(dir)
	}, service.Start(ctx)
}

func newHandler(service *job.Service) (http.Handler, error) {
	const secret = "a secret of the tests"
	guard, err := auth.New(auth.Options{Listen: "127.0.0.1:0", Secrets: []string{secret}, Public: api.Public})
	if err != nil {
		return nil, err
	}
	return api.New(api.Options{
		Jobs: service.Store, Watch: service.Watch, Blobs: service.Blobs(), Guard: guard, Version: "1.2.3", Secret: []byte(secret),
	})
}

// shared is the service of this test program.
var shared string

func TestMain(m *testing.M) {
	address, stop, err := startService()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shared = address
	code := m.Run()
	stop()
	os.Exit(code)
}

// connect is a client of the service.
func connect(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(shared, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// check ends a test at an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as finds an error of a type.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("%v is no %T", err, e)
	}
	return e
}

// unpack reads the file of an upload.
func unpack(t *testing.T, r *http.Request) string {
	t.Helper()
	z, err := gzip.NewReader(r.Body)
	check(t, err)
	text, err := io.ReadAll(z)
	check(t, err)
	return string(text)
}
