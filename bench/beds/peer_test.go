package beds

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/pack"
)

// fakePack3D writes a program that says it is of a version and answers with rows
// whatever it is asked. Its arguments come to a file beside it.
func fakePack3D(t *testing.T, version, rows string) (path, asked string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the program of this test is a shell script")
	}
	dir := t.TempDir()
	path, asked = filepath.Join(dir, "pack3d"), filepath.Join(dir, "asked")
	script := fmt.Sprintf(`#!/bin/sh
if [ "$1" = --version ]; then echo "%s"; exit; fi
echo "$@" > %s
out="$5"
for a in "$@"; do case "$a" in --output_packing_json_filename=*) out="${a#*=}" ;; esac; done
first=""
for a in "$@"; do case "$a" in */0.stl) first="$a" ;; --input_config*) first="$(dirname "${a#*=}")/0.stl" ;; esac; done
sed "s|FILE|$first|g" > "$out.json" <<'END'
%s
END
`, version, asked, rows)
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path, asked
}

// rowsAt is an answer with two cubes apart by d from middle to middle, and one
// that was not packed.
func rowsAt(d float64) string {
	return fmt.Sprintf(`[{"Filename":"FILE","Transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,-10],[0,0,0,1]],"VolumeWithSpacing":1},
{"Filename":"FILE","Transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,%g],[0,0,0,1]],"VolumeWithSpacing":1},
{"Filename":"FILE","Transformation":[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]],"VolumeWithSpacing":1}]`, d-10)
}

// TestPeer: both command lines, an answer that is valid, one that is not, and none.
func TestPeer(t *testing.T) {
	parts := []pack.Part{{ID: "cube", Count: 3, Mesh: meshOf(shape.Cube(geom.Vec{X: 3}, 10))}}
	b := bedCase{name: "cubes", bed: volumeOf(40, 40, 40), o: pack.Options{MinDistance: 2}}
	for _, c := range []struct {
		name, version, rows, says, asked string
		faults                           int
	}{
		{"files", "Pack3d 1.5.0", rowsAt(12), "2 placed", "40 40 40 2 ", 0},
		{"JSON", "Pack3d 1.6.0", rowsAt(12), "2 placed", "--input_config_json_filename=", 0},
		{"too near", "Pack3d 1.5.0", rowsAt(11), "NOT VALID (1)", "40 40 40 2 ", 1},
		{"other rows", "Pack3d 1.5.0", `[]`, "row 0", "40 40 40 2 ", 0},
		{"no JSON", "Pack3d 1.5.0", `here it is`, "not JSON", "40 40 40 2 ", 0},
	} {
		path, asked := fakePack3D(t, c.version, c.rows)
		r, err := command(os.Stderr).peer(t.Context(), config{pack3d: path, budget: nest.Budget{Time: 10 * time.Second}}, b, parts)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(r.words(), c.says) || len(r.Faults) != c.faults || r.Version != c.version {
			t.Errorf("%s: %s, %+v", c.name, r.words(), r)
		}
		if got, err := os.ReadFile(asked); err != nil || !strings.HasPrefix(string(got), c.asked) {
			t.Errorf("%s: asked %q, %v", c.name, got, err)
		}
	}
	r, err := command(os.Stderr).peer(t.Context(), config{pack3d: "/nowhere/pack3d", budget: nest.Budget{Time: time.Second}}, b, parts)
	if err != nil || r.Ended == "" {
		t.Errorf("%+v, %v", r, err)
	}
}
