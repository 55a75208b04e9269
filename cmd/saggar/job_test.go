package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/child"
	"github.com/saggar3d/saggar/job/kind"
)

// TestJobCommand runs real work through the hidden command of the real program.
func TestJobCommand(t *testing.T) {
	binary := t.TempDir() + "/saggar"
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := child.New(child.Options{Command: []string{binary, "job"}, Threads: 1})
	defer p.Close()
	for range 2 {
		s := kind.Spec{Kind: "analyze", Params: json.RawMessage(`{"format":"stl"}`), Files: map[string]string{"source": "../../testdata/cube.stl"}, Dir: t.TempDir()}
		r, err := p.Run(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		var d kind.ModelData
		if err := json.Unmarshal(r.Data, &d); err != nil || d.Polygons != 12 {
			t.Errorf("%v, %s", err, r.Data)
		}
		if info, err := os.Stat(r.Files[0].Path); err != nil || info.Size() == 0 {
			t.Errorf("picture: %v", err)
		}
	}
}

func TestJobIsHidden(t *testing.T) {
	var out strings.Builder
	if code := run(t.Context(), []string{"--help"}, streams{in: strings.NewReader(""), out: &out, err: io.Discard}); code != exitOK {
		t.Fatal(code)
	}
	if strings.Contains(out.String(), "started by it") {
		t.Error(out.String())
	}
}
