package main

import (
	"archive/zip"
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// bracket is the part of the README, from this folder.
var bracket = filepath.Join("..", "..", "testdata", "bracket.stl")

// The test program is the program itself under that name, and for the child processes
// of a service that runs in it. For tests there is a format whose decoder breaks, to
// see what a fault of ours costs.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "saggar" || len(os.Args) == 2 && os.Args[1] == "job" {
		main()
	}
	mesh.Register(mesh.Format{
		Name:  "broken",
		Exts:  []string{".broken"},
		Sniff: func(head []byte, _ int64) bool { return bytes.HasPrefix(head, []byte("broken!")) },
		Decode: func(context.Context, *mesh.Source, mesh.ReadOptions) (*mesh.Model, error) {
			var faces [][3]uint32
			_ = faces[len(os.Args)]
			return nil, nil
		},
	})
	os.Exit(m.Run())
}

// outcome is what one run of the program left behind.
type outcome struct {
	code     int
	out, err string
}

// saggar runs the program with stdin on its standard input.
func saggar(stdin string, args ...string) outcome {
	return saggarContext(context.Background(), stdin, args...)
}

func saggarContext(ctx context.Context, stdin string, args ...string) outcome {
	var out, err bytes.Buffer
	code := run(ctx, args, streams{strings.NewReader(stdin), &out, &err})
	return outcome{code, out.String(), err.String()}
}

// inFolder runs the test in a new folder that holds files by name.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// golden compares text with a file under testdata/golden.
func golden(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s: printed\n%s\nwant\n%s", name, text, want)
	}
}

// goldenDir returns the absolute path of testdata/golden, before a test leaves
// this folder.
func goldenDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// cubeFaces are the triangles of a cube, corners numbered x + 2y + 4z.
var cubeFaces = [][3]int{
	{0, 2, 3}, {0, 3, 1}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4},
	{2, 6, 7}, {2, 7, 3}, {0, 4, 6}, {0, 6, 2}, {1, 3, 7}, {1, 7, 5},
}

// cube returns an ASCII STL of a cube with the given edge and one corner in the
// origin. edit may change or drop its faces.
func cube(edge float64, edit func(faces [][3]int) [][3]int) string {
	faces := append([][3]int(nil), cubeFaces...)
	if edit != nil {
		faces = edit(faces)
	}
	var b strings.Builder
	b.WriteString("solid cube\n")
	for _, f := range faces {
		b.WriteString("facet normal 0 0 0\nouter loop\n")
		for _, c := range f {
			fmt.Fprintf(&b, "vertex %g %g %g\n", edge*float64(c&1), edge*float64(c>>1&1), edge*float64(c>>2))
		}
		b.WriteString("endloop\nendfacet\n")
	}
	b.WriteString("endsolid cube\n")
	return b.String()
}

func openCube(faces [][3]int) [][3]int { return faces[1:] }

func flippedCube(faces [][3]int) [][3]int {
	faces[3][1], faces[3][2] = faces[3][2], faces[3][1]
	return faces
}

// plate3MF returns a 3MF in inches with two copies of a unit cube, the second
// one of double size and moved by 2, and a support that is not counted.
func plate3MF(t *testing.T) string {
	t.Helper()
	return edited3MF(t, func(model string) string { return model })
}

// edited3MF is plate3MF with its model part changed.
func edited3MF(t *testing.T, edit func(model string) string) string {
	t.Helper()
	var body strings.Builder
	body.WriteString(`<mesh><vertices>`)
	for c := range 8 {
		fmt.Fprintf(&body, `<vertex x="%d" y="%d" z="%d"/>`, c&1, c>>1&1, c>>2)
	}
	body.WriteString(`</vertices><triangles>`)
	for _, f := range cubeFaces {
		fmt.Fprintf(&body, `<triangle v1="%d" v2="%d" v3="%d"/>`, f[0], f[1], f[2])
	}
	body.WriteString(`</triangles></mesh>`)
	model := `<?xml version="1.0" encoding="UTF-8"?>
<model unit="inch" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>
<object id="1" type="model" name="die" partnumber="D-1">` + body.String() + `</object>
<object id="2" type="support">` + body.String() + `</object></resources>
<build><item objectid="1"/><item objectid="1" transform="2 0 0 0 2 0 0 0 2 2 0 0"/><item objectid="2"/></build></model>`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`},
		{"3D/3dmodel.model", edit(model)},
	} {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
