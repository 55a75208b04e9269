//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPatientPipe: a named pipe is read like a file, and one that nobody writes to is
// left when the work is cancelled.
func TestPatientPipe(t *testing.T) {
	inFolder(t, nil)
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = os.WriteFile("pipe", []byte(cube(1, nil)), 0) }()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"analyze", "--json", "pipe"}, streams{nil, &out, &errs}); code != exitOK || !strings.Contains(out.String(), `"polygons":12`) {
		t.Errorf("exit %d, %s%s", code, out.String(), errs.String())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	for _, args := range [][]string{{"analyze", "pipe"}, {"gcode", "pipe"}} {
		if code := run(ctx, args, streams{nil, &out, &errs}); code != exitFailed {
			t.Errorf("%s without a writer: exit %d", args, code)
		}
	}
}
