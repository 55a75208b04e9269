package arch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readFile returns a file of the project, by its path from the root.
func readFile(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDependenciesHaveReasons checks that docs/dependencies.md has a row for
// every module that go.mod requires directly, and none for others.
func TestDependenciesHaveReasons(t *testing.T) {
	mod := readFile(t, "go.mod")
	page := readFile(t, "docs", "dependencies.md")
	for line := range strings.Lines(mod) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) < 2 || !strings.HasPrefix(fields[1], "v") || strings.Contains(line, "// indirect") {
			continue
		}
		if !strings.Contains(page, "| "+fields[0]+" |") {
			t.Errorf("docs/dependencies.md gives no reason for %s", fields[0])
		}
	}
	for line := range strings.Lines(page) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " |"); ok && strings.Contains(name, ".") && !strings.Contains(mod, name+" v") {
			t.Errorf("docs/dependencies.md speaks of %s, which go.mod does not require", name)
		}
	}
}
