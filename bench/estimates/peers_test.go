package estimates

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/slicers"
	"github.com/saggar3d/saggar/bench/truth"
)

// TestPeerCompare: what a program does not tell has no error.
func TestPeerCompare(t *testing.T) {
	var r peerRow
	r.compare(slicers.Claim{Time: -1, Filament: 3, Layers: -1}, truth.Run{Time: 100, Filament: 4, Layers: 10})
	if r.Own != nil || r.Layers != nil || r.Material == nil || math.Abs(*r.Material+25) > 1e-9 {
		t.Errorf("%+v", r)
	}
	r.compare(slicers.Claim{Time: 110, Filament: 3, Layers: 8}, truth.Run{Time: 100, Filament: 4, Layers: 10})
	if r.Own == nil || math.Abs(*r.Own-10) > 1e-9 || *r.Layers != -2 {
		t.Errorf("%+v", r)
	}
}

// TestPeerTable: medians and extremes over prints, a failed one counted and left out, and
// shares of CPU and memory print by print.
func TestPeerTable(t *testing.T) {
	v := func(x float64) *float64 { return &x }
	n := func(x int) *int { return &x }
	r := peerReport{
		Rows: []peerRow{
			{Slicer: "saggar", Profile: "p1", Mesh: "a", Own: v(1), Replay: v(1), Material: v(-2), Layers: n(0), CPU: 1, Peak: 30},
			{Slicer: "other", Profile: "p1", Mesh: "a", Replay: v(-4), Material: v(3), Layers: n(-2), CPU: 4, Peak: 10},
			{Slicer: "saggar", Profile: "p1", Mesh: "b", Own: v(-3), Replay: v(-3), Material: v(4), Layers: n(1), CPU: 1, Peak: 30},
			{Slicer: "other", Profile: "p1", Mesh: "b", Failure: "it is broken", CPU: 100, Peak: 100},
		},
		Missing: []string{"third: not installed (Debian package third)"},
		Notes:   map[string][]string{"other": {"has no x", "y is z"}},
	}
	var out bytes.Buffer
	if err := r.write(&out, true); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"| saggar | p1 | 2 | 0 | 2.0 % | 3.0 % | 3.0 % | 2.0 % | 3.0 % | 3.0 % | 3.0 % | 4.0 % | 4.0 % | 1 | 1.00 | 30 | - | - |",
		"| other | p1 | 2 | 1 | - | - | - | 4.0 % | 4.0 % | 4.0 % | 3.0 % | 3.0 % | 3.0 % | 2 | 4.00 | 10 | 0.25x | 3.00x |",
		"| b | p1 | other | - | - | - | failed | 100.00 | 100 |",
		"MISSING: third: not installed (Debian package third)",
		"other: has no x; y is z.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
