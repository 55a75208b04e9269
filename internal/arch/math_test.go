package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unportable are the functions of package math whose last bits depend on the
// processor; geom/elementary.go has them with the same bits everywhere.
var unportable = regexp.MustCompile(`\bmath\.(Hypot|Sin|Cos|Sincos|Tan|Asin|Acos|Atan|Atan2|Sinh|Cosh|Tanh|Exp|Exp2|Expm1|Log|Log2|Log10|Log1p|Pow|Cbrt|Gamma|Erf)\(`)

// TestElementaryFunctionsAreOurs checks the packages whose results are promised
// to the bit.
func TestElementaryFunctionsAreOurs(t *testing.T) {
	seen := 0
	for _, folder := range []string{"analyze", "estimate", "geom", "mesh", "render", "slice"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if d.Name() == "elementary.go" || strings.Contains(path, "formattest") {
				return nil
			}
			seen++
			text, err := os.ReadFile(path)
			for i, line := range strings.Split(string(text), "\n") {
				if found := unportable.FindString(line); found != "" {
					t.Errorf("%s:%d: %s) differs between processors: use geom's", path, i+1, found)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if seen < 50 {
		t.Errorf("only %d files looked at", seen)
	}
}
