package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestLayerCount is acceptance 4 of slicing in every output: a part has
// ceil(height / layer - 1e-9) layers, at least one.
func TestLayerCount(t *testing.T) {
	for height, want := range map[float64]int{10: 50, 10.05: 51, 9.95: 50, 10.1: 51, 10.15: 51, 0.05: 1} {
		part := strings.ReplaceAll(cube(10, nil), " 10\n", fmt.Sprintf(" %g\n", height))
		inFolder(t, map[string]string{"a.stl": part})
		got := map[string]int{}
		layers := func(name string, args ...string) {
			o := saggar("", append(args, "--json")...)
			var r struct{ Layers int }
			if err := json.Unmarshal([]byte(o.out), &r); err != nil || o.code != exitOK {
				t.Fatalf("%s: %v, exit %d, %s%s", name, err, o.code, o.out, o.err)
			}
			got[name] = r.Layers
		}
		layers("print", "slice", "a.stl", "-o", "a.gcode")
		layers("contours", "slice", "a.stl", "-o", "a.csv")
		layers("replayed", "gcode", "a.gcode")
		for _, tier := range []string{"0", "1", "2", "3"} {
			layers("tier "+tier, "estimate", "a.stl", "--tier", tier)
		}
		table, err := os.ReadFile("a.csv")
		if err != nil {
			t.Fatal(err)
		}
		got["table"] = strings.Count(string(table), "\n") - 1
		for name, n := range got {
			if n != want {
				t.Errorf("%g mm: %s has %d layers, want %d", height, name, n, want)
			}
		}
	}
}
