package arch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/saggar3d/saggar"

// floors says how high a package stands, in tenths of a floor; it may import
// only from below. A new package is entered here and in docs/ARCHITECTURE.md.
var floors = map[string]int{
	"geom":                  0,
	"internal/arch":         0,
	"internal/folderlock":   0,
	"internal/huge":         0,
	"internal/jsonkeys":     0,
	"internal/crash":        0,
	"internal/otlp":         0,
	"internal/outfile":      0,
	"internal/par":          0,
	"internal/version":      0,
	"internal/settings":     0,
	"internal/shape":        15, // meshes for tests
	"mesh":                  10,
	"mesh/formattest":       15,
	"internal/maketestdata": 15,
	"analyze":               20,
	"pack":                  20,
	"slice":                 20,
	"pack/packtest":         25, // the suite that every packer passes
	"slice/config":          20,
	"slice/engine":          26,
	"slice/gcode":           24,
	"slice/motion":          0,
	"slice/path":            22,
	"estimate":              30,
	"estimate/estimatetest": 35, // the suite that every estimator passes
	"render":                30,
	"job":                   40,
	"job/jobtest":           45,
	"transform":             30,
	"api":                   50,
	"cmd/saggar":            60,
	"":                      60, // the example of the README
	"bench":                 60,
}

// families are folders all of whose packages stand on one floor and may import
// each other. An internal package serves the package around it alone.
var families = map[string]int{
	"geom/":          5,
	"mesh/internal/": 8,
	"pack/internal/": 18,
	"bench/":         55,
	"estimate/":      28,
	"job/":           38,
	"api/":           48,
}

// owners names the one package that may import a library outside tests, so that
// replacing the library touches one package.
var owners = map[string]string{
	"github.com/hschendel/stl":   "mesh",
	"github.com/alitto/pond/v2":  "internal/par",
	"github.com/fogleman/fauxgl": "render",
	"github.com/spf13/cobra":     "cmd/saggar",
	"github.com/spf13/pflag":     "cmd/saggar",

	"github.com/riverqueue/river": "job/queue",
	"modernc.org/sqlite":          "job/store",
	"github.com/pressly/goose/v3": "job/store",
	"github.com/oklog/ulid/v2":    "job/store",
	"github.com/golang-jwt/jwt":   "api/auth",

	"github.com/danielgtaylor/huma/v2":    "api",
	"github.com/prometheus/client_golang": "api",
	"github.com/minio/minio-go":           "job/blob",
	"code.dny.dev/ssrf":                   "job/hook",
}

// exempt are folders that compare us with other libraries and so import them.
func exempt(pkg string) bool { return pkg == "bench" || strings.HasPrefix(pkg, "bench/") }

// goPackage is what `go list -json` says about a package.
type goPackage struct {
	ImportPath string
	Imports    []string // without those of tests
}

func (p goPackage) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func list(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// floor returns the floor of one of our packages.
func floor(pkg string) (int, bool) {
	if f, ok := floors[pkg]; ok {
		return f, true
	}
	for prefix, f := range families {
		if strings.HasPrefix(pkg, prefix) {
			return f, true
		}
	}
	return 0, false
}

// family returns the family that pkg belongs to, or "".
func family(pkg string) string {
	for prefix := range families {
		if strings.HasPrefix(pkg, prefix) {
			return prefix
		}
	}
	return ""
}

// edgeFault says what is wrong with one of our packages importing another, or
// "".
func edgeFault(from, to string) string {
	f, okFrom := floor(from)
	g, okTo := floor(to)
	owner, _, internal := strings.Cut(to, "/internal/")
	switch {
	case !okFrom:
		return from + unlisted
	case !okTo:
		return to + unlisted
	case internal && from != owner && !strings.HasPrefix(from, owner+"/"):
		return fmt.Sprintf("%s imports %s, which belongs to %s alone", from, to, owner)
	case g < f || family(from) != "" && family(from) == family(to):
		return ""
	}
	return fmt.Sprintf("%s (floor %g) imports %s (floor %g)", from, float64(f)/10, to, float64(g)/10)
}

const unlisted = " stands on no floor: enter it in floors and in docs/ARCHITECTURE.md"

// TestFloors checks every import inside the module outside tests.
func TestFloors(t *testing.T) {
	for _, p := range list(t) {
		if _, ok := floor(p.name()); !ok {
			t.Error(p.name() + unlisted)
			continue
		}
		for _, to := range p.Imports {
			if rest, ours := strings.CutPrefix(to, module+"/"); ours {
				if fault := edgeFault(p.name(), rest); fault != "" {
					t.Error(fault)
				}
			}
		}
	}
}

// TestOwners checks that each library of the stack is imported by its owner
// alone outside tests.
func TestOwners(t *testing.T) {
	for _, p := range list(t) {
		for _, to := range p.Imports {
			for library, owner := range owners {
				inside := to == library || strings.HasPrefix(to, library+"/")
				if inside && p.name() != owner && !exempt(p.name()) {
					t.Errorf("%s imports %s, which only %s may", p.name(), to, owner)
				}
			}
		}
	}
}

// strangers are packages that must never share code, directly or through others
// of their family: what proves a layout is no witness when it is part of what
// made it.
var strangers = []struct{ a, b []string }{
	{a: []string{"pack/internal/verify"}, b: []string{"pack/internal/plate", "pack/internal/unpack"}},
}

// TestStrangers checks that no package of one side imports one of the other.
func TestStrangers(t *testing.T) {
	imports := map[string][]string{}
	for _, p := range list(t) {
		for _, to := range p.Imports {
			if rest, ours := strings.CutPrefix(to, module+"/"); ours {
				imports[p.name()] = append(imports[p.name()], rest)
			}
		}
	}
	for _, s := range strangers {
		for _, a := range s.a {
			for _, b := range s.b {
				if reaches(imports, a, b) || reaches(imports, b, a) {
					t.Errorf("%s and %s share code", a, b)
				}
			}
		}
	}
	if !reaches(imports, "pack", "geom") || reaches(imports, "geom", "pack") {
		t.Error("the search for shared code does not work")
	}
}

// reaches reports whether from imports to, directly or through others.
func reaches(imports map[string][]string, from, to string) bool {
	for _, next := range imports[from] {
		if next == to || strings.HasPrefix(next, to+"/") || reaches(imports, next, to) {
			return true
		}
	}
	return false
}

// TestFaults checks the checker: an upward, a sideways and a private import are
// seen, and what is allowed is not.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"mesh", "geom", true},
		{"cmd/saggar", "render", true},
		{"geom/hull", "geom", true},
		{"mesh", "mesh/internal/xmlscan", true},
		{"mesh/internal/three", "mesh/internal/xmlscan", true},
		{"geom", "mesh", false},
		{"mesh", "analyze", false},
		{"analyze", "render", false},
		{"geom", "geom/hull", false},
		{"analyze", "mesh/internal/xmlscan", false},
		{"internal/par", "mesh", false},
		{"nowhere", "geom", false},
		{"geom", "nowhere", false},
	} {
		if fault := edgeFault(c.from, c.to); (fault == "") != c.ok {
			t.Errorf("%s -> %s: fault %q, want ok %v", c.from, c.to, fault, c.ok)
		}
	}
}

// TestPageNamesThePackages checks that the table of the page has a row for every
// package, and for nothing else.
func TestPageNamesThePackages(t *testing.T) {
	listed := map[string]bool{}
	for line := range strings.Lines(readFile(t, "docs", "ARCHITECTURE.md")) {
		if row, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(row, "`")
			listed[name] = true
		}
	}
	for _, p := range list(t) {
		if name := p.name(); name != "" && !listed[name] {
			t.Errorf("docs/ARCHITECTURE.md does not name %s", name)
		}
		delete(listed, p.name())
	}
	for name := range listed {
		t.Errorf("docs/ARCHITECTURE.md names %s, which does not exist", name)
	}
}
