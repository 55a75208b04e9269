package arch

import (
	"os"
	"path/filepath"
	"testing"
)

// readPage returns docs/ARCHITECTURE.md.
func readPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
