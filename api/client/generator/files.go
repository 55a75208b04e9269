package generator

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Header is the first line of every file that is written here: a file with it that
// does not follow from the document any more is one too many.
const Header = "// Code generated from the OpenAPI document of the service; DO NOT EDIT."

// shared is the file of types that several families of resources use.
const shared = "resources_shared.go"

// Files are the names of the generated files in a folder.
func Files(folder string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "resources*.go"))
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths, err
}

// file is where the operations on a path stand: that of the family at its head.
func file(path string) string {
	family, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return "resources_" + strings.NewReplacer("-", "_", ".", "_").Replace(family) + ".go"
}

// into turns what is printed next to a file.
func (g *generator) into(name string) {
	if g.files[name] == nil {
		g.files[name] = new(bytes.Buffer)
	}
	g.out = g.files[name]
}

// libraries are the packages that a generated file may need, by what shows it.
var libraries = map[string]string{
	"context.": "context", "json.": "encoding/json", "time.": "time", "problem.": "github.com/saggar3d/saggar/api/problem",
}

// sources are the files that hold anything, with their heads.
func (g *generator) sources() (map[string][]byte, error) {
	all := map[string][]byte{}
	for name, body := range g.files {
		if body.Len() == 0 {
			continue
		}
		head := Header + "\n\npackage client\n\n"
		for _, sign := range slices.Sorted(maps.Keys(libraries)) {
			if holds(body.Bytes(), sign) {
				head += fmt.Sprintf("import %q\n", libraries[sign])
			}
		}
		text, err := format.Source(append([]byte(head), body.Bytes()...))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[name] = text
	}
	return all, nil
}

// holds reports whether the code, not a comment, names a package.
func holds(body []byte, sign string) bool {
	for line := range bytes.Lines(body) {
		code, _, _ := strings.Cut(string(line), "//")
		if strings.Contains(code, sign) {
			return true
		}
	}
	return false
}
