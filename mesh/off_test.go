package mesh_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
)

const (
	offPoints = "0 0 0\n2 0 0\n2 2 0\n0 2 0\n0 0 3\n"
	offFaces  = "4 0 1 2 3\n3 0 1 4\n3 4 3 0\n"
)

// TestOFFForms reads one shape in the forms that files come in.
func TestOFFForms(t *testing.T) {
	coloured := strings.ReplaceAll(offPoints, "\n", " 255 128 0 255\n")
	for name, file := range map[string]string{
		"plain":                   "OFF\n5 3 0\n" + offPoints + offFaces,
		"without edges":           "OFF\n5 3\n" + offPoints + offFaces,
		"counts on line one":      "OFF 5 3 7\n" + offPoints + offFaces,
		"comments":                "# a\n\nOFF # b\n# c\n\n5 3 0 # d\n" + strings.ReplaceAll(offPoints, "\n", " # e\n\n# f\n") + offFaces + "# g\n",
		"carriage returns":        strings.ReplaceAll("OFF\n5 3 0\n"+offPoints+offFaces, "\n", "\r\n"),
		"only carriage returns":   strings.ReplaceAll("OFF\n5 3 0\n"+offPoints+offFaces, "\n", "\r"),
		"byte order mark":         "\xef\xbb\xbfOFF\n5 3 0\n" + offPoints + offFaces,
		"tabs":                    "OFF\n5\t3\t0\n" + strings.ReplaceAll(offPoints+offFaces, " ", "\t"),
		"colours of faces":        "OFF\n5 3 0\n" + offPoints + strings.ReplaceAll(offFaces, "\n", " 0.5 0.25 1 1\n"),
		"colours of vertices":     "COFF\n5 3 0\n" + coloured + offFaces,
		"unannounced colours":     "OFF\n5 3 0\n" + coloured + offFaces,
		"normals":                 "NOFF\n5 3 0\n" + strings.ReplaceAll(offPoints, "\n", " 0 0 1\n") + offFaces,
		"texture coordinates":     "STOFF\n5 3 0\n" + strings.ReplaceAll(offPoints, "\n", " 0 1\n") + offFaces,
		"everything":              "STCNOFF\n5 3 0\n" + strings.ReplaceAll(offPoints, "\n", " 0 0 1 1 1 1 1 0 1\n") + offFaces,
		"a blank line at the end": "OFF\n5 3 0\n" + offPoints + offFaces + "\n \n",
	} {
		m, err := readBytes([]byte(file), mesh.ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := measure(m); got.triangles != 4 || got.area != 10 || got.box != box(0, 0, 0, 2, 2, 3) || len(m.Warnings) > 0 {
			t.Errorf("%s: %+v, warnings %v", name, got, m.Warnings)
		}
	}
}

// TestOFFWarnings reads what is read with a word.
func TestOFFWarnings(t *testing.T) {
	whole := "OFF\n5 3 0\n" + offPoints + offFaces
	for code, file := range map[string]string{
		"no_line_end":    strings.TrimSuffix(whole, "\n"),
		"trailing_bytes": whole + "3 0 1 2\n",
		"faces_skipped":  "OFF\n5 5 0\n" + offPoints + offFaces + "2 0 1\n1 4\n",
	} {
		m := mustRead(t, []byte(file), mesh.ReadOptions{})
		if len(m.Warnings) != 1 || m.Warnings[0].Code != code || measure(m).triangles != 4 {
			t.Errorf("warnings %v, want one of code %q", m.Warnings, code)
		}
	}
}

// TestOFFErrors reads files that are wrong in one place, and looks for the place.
func TestOFFErrors(t *testing.T) {
	for _, c := range []struct {
		name, file string
		code       mesh.Code
		says       string
	}{
		{"binary", "OFF BINARY\n\x00\x00\x00\x05", mesh.CodeUnsupported, "BINARY"},
		{"four coordinates", "4OFF\n5 3 0\n" + offPoints, mesh.CodeUnsupported, "4OFF"},
		{"n coordinates", "nOFF\n3\n5 3 0\n" + offPoints, mesh.CodeUnsupported, "nOFF"},
		{"no counts", "OFF\n", mesh.CodeTruncated, "counts"},
		{"one count", "OFF\n5\n" + offPoints, mesh.CodeSyntax, "line 2"},
		{"count is no number", "OFF\n5 x 0\n" + offPoints, mesh.CodeNumber, `line 2: "x"`},
		{"negative count", "OFF\n5 -3 0\n" + offPoints, mesh.CodeNumber, `"-3"`},
		{"counts lie", "OFF\n5 3000000000 0\n" + offPoints + offFaces, mesh.CodeTruncated, "3000000000"},
		{"counts overflow", "OFF\n9223372036854775807 9223372036854775807 0\n" + offPoints + offFaces, mesh.CodeTruncated, "9223372036854775807"},
		{"too large a count", "OFF\n99999999999999999999 1 0\n" + offPoints + offFaces, mesh.CodeNumber, ""},
		{"vertices are missing", "OFF\n7 1 0\n" + offPoints + "3 0 1           2\n", mesh.CodeTruncated, "vertex 6 of 7"},
		{"faces are missing", "OFF\n5 4 0\n" + offPoints + offFaces, mesh.CodeTruncated, "face 3 of 4"},
		{"two coordinates", "OFF\n5 3 0\n0 0\n" + offPoints + offFaces, mesh.CodeSyntax, "line 3: vertex 0"},
		{"decimal comma", "OFF\n5 3 0\n0,5 0 0\n" + offPoints[6:] + offFaces, mesh.CodeNumber, `line 3: cannot read "0,5"`},
		{"NaN", "OFF\n5 3 0\n0 nan 0\n" + offPoints[6:] + offFaces, mesh.CodeNonFinite, "line 3: vertex 0"},
		{"index too large", "OFF\n5 1 0\n" + offPoints + "3 0 1 5\n", mesh.CodeIndex, "line 8: face 0: there is no vertex 5"},
		{"negative index", "OFF\n5 1 0\n" + offPoints + "3 0 1 -1\n", mesh.CodeIndex, "line 8"},
		{"fraction", "OFF\n5 1 0\n" + offPoints + "3 0 1 1.5\n", mesh.CodeNumber, `"1.5"`},
		{"too few corners", "OFF\n5 2 0\n" + offPoints + "4 0 1 2\n3 0 1 2\n", mesh.CodeSyntax, "line 8: face 0 has 3 corners"},
		{"cut in the last face", "OFF\n5 1 0\n" + offPoints + "4 0 1 2", mesh.CodeTruncated, "face 0"},
		{"points", "OFF\n5 0 0\n" + offPoints, mesh.CodeNoTriangles, "5 points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes([]byte(c.file), mesh.ReadOptions{})
			if err == nil || mesh.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one of code %q that says %q", err, c.code, c.says)
			}
		})
	}
}

// TestOFFOtherTexts are not taken for OFF files.
func TestOFFOtherTexts(t *testing.T) {
	for _, text := range []string{"OFFICE\n5 3 0\n", "SWITCHOFF 1\n", "LIST\n", "# OFF", "off\n", "OFF", ""} {
		m, err := readBytes([]byte(text), mesh.ReadOptions{})
		if err == nil || strings.HasPrefix(err.Error(), "off:") {
			t.Errorf("%q: %v, %v", text, m, err)
		}
	}
}

// TestOFFDent cuts a polygon with a dent: the triangles do not overlap.
func TestOFFDent(t *testing.T) {
	file := "OFF\n5 1 0\n0 0 0\n4 0 0\n4 4 0\n2 1 0\n0 4 0\n5 0 1 2 3 4\n"
	for shift := range 5 {
		corners := []string{"0", "1", "2", "3", "4"}
		corners = slices.Concat(corners[shift:], corners[:shift])
		turned := strings.Replace(file, "5 0 1 2 3 4", fmt.Sprintf("5 %s", strings.Join(corners, " ")), 1)
		if got := measure(mustRead(t, []byte(turned), mesh.ReadOptions{})); got.triangles != 3 || got.area != 10 {
			t.Errorf("from corner %d: %+v", shift, got)
		}
	}
}

// FuzzOFF reads anything.
func FuzzOFF(f *testing.F) {
	f.Add([]byte("OFF\n5 3 0\n" + offPoints + offFaces))
	f.Add([]byte("STCNOFF 5 3 0 # x\r\n" + offPoints + offFaces))
	f.Fuzz(fuzzRead)
}
