package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// commandsOf names the commands that need an option.
func commandsOf(r Role) string {
	var all []string
	for _, c := range []struct {
		role Role
		name string
	}{{Serve, "serve"}, {Worker, "worker"}, {Migrate, "migrate"}} {
		if r&c.role != 0 {
			all = append(all, c.name)
		}
	}
	return strings.Join(all, ", ")
}

// TestPage checks that docs/configuration.md holds the options as they are.
func TestPage(t *testing.T) {
	var table strings.Builder
	table.WriteString("| option | default | what it is | commands |\n|---|---|---|---|\n")
	for _, o := range New(everywhere).Options() {
		standard := ""
		if o.standard != "" {
			standard = "`" + o.standard + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", o.Name, standard, o.Usage, commandsOf(o.Roles))
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "\n"+table.String()) {
		t.Errorf("docs/configuration.md should hold this table:\n%s", table.String())
	}
}

// TestPageFile checks that the file which the page shows is one.
func TestPageFile(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```json\n{\n  \"listen\"")
	text, _, _ := strings.Cut("{\n  \"listen\""+rest, "```")
	l := New(Serve)
	l.File = write(t, text)
	if s, err := l.Load(env()); !ok || err != nil || s.Listen != "0.0.0.0:8443" {
		t.Errorf("%v %+v", err, s)
	}
}
