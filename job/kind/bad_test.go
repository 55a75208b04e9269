package kind

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadFiles uploads every malformed or odd file: what is to fail does so with a
// code that is not a fault of ours, and what is readable can also be drawn, unless
// there is nothing to see.
func TestBadFiles(t *testing.T) {
	root := os.Getenv("SAGGAR_CORPUS")
	if root == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test files")
	}
	data, err := os.ReadFile(filepath.Join(root, "bad", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]struct {
		Outcome string `json:"outcome"`
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		_, err := try(t, "analyze", `{"auto_align":true,"file_unit":"auto","max_triangles":2000000}`, source(filepath.Join(root, "bad", name)), 2)
		var f *Failure
		switch {
		case err != nil && (!errors.As(err, &f) || f.Code == CodeInternal || f.Code == CodeIO || f.Code == CodeBadParams):
			t.Errorf("%s: %v", name, err)
		case err == nil && want.Outcome == "error":
			t.Errorf("%s: read, and should not be", name)
		case err != nil && !strings.HasPrefix(want.Outcome, "error") && f.Code != CodeInoperable:
			t.Errorf("%s: %v, want %s", name, err, want.Outcome)
		}
	}
}
