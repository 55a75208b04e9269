package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// Wrong usage is told in JSON as well where that is asked for, wherever the flag stands, in
// the form of other failures and with a status of its own.
func TestWrongUsageInJSON(t *testing.T) {
	inBracketFolder(t, map[string]string{"bad.json": `{"mark_up": 1}`})
	for _, c := range []struct{ args, file, says string }{
		{"estimate --json", "", "no file"},
		{"estimate part.stl:3 --tier 9 --json", "part.stl", "--tier"},
		{"estimate --json part.stl --rates bad.json", "part.stl", "mark_up"},
		{"estimate part.stl --no-such-flag --json", "part.stl", "--no-such-flag"},
		{"estimate --json=true --layer-height x part.stl", "", "--layer-height"},
		{"estimate part.stl --process sla --json", "part.stl", "needs a machine"},
		{"gcode --json a b", "a", "accepts 1 arg"},
		{"gcode --json --set nonsense -", "-", "nonsense"},
		{"analyze --json --unit furlong part.stl", "part.stl", "furlong"},
		{"slice --json part.stl --set layer_height=0", "part.stl", "layer_height"},
		{"transform --json part.stl --no-such", "part.stl", "no-such"},
		{"check --json", "", ""},
	} {
		o := saggar("", strings.Fields(c.args)...)
		var f failure
		if err := json.Unmarshal([]byte(o.out), &f); err != nil || strings.Count(o.out, "\n") != 1 {
			t.Errorf("saggar %s: %v: %q, %s", c.args, err, o.out, o.err)
			continue
		}
		if o.code != exitUsage || f.Schema != 1 || f.Code != codeUsage || !strings.Contains(f.Error, c.says) || !strings.Contains(o.err, f.Error) {
			t.Errorf("saggar %s: exit %d, %+v, %s", c.args, o.code, f, o.err)
		}
		if f.File != c.file {
			t.Errorf("saggar %s: file %q, want %q", c.args, f.File, c.file)
		}
	}
	for _, args := range []string{"estimate --tier 9 part.stl", "estimate --json=false --tier 9 part.stl", "analyze --json --csv part.stl", "estimate --tier 9 -- --json", "nonsense --json",
		"transform part.stl --json -o -", "slice part.stl --json -o - --tier"} {
		if o := saggar("", strings.Fields(args)...); o.code != exitUsage || o.out != "" {
			t.Errorf("saggar %s: exit %d, %s", args, o.code, o.out)
		}
	}
}
