package path

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// TestFeatureNames: every feature has a name of its own.
func TestFeatureNames(t *testing.T) {
	seen := map[string]Feature{}
	for f := range Features {
		if other, ok := seen[f.String()]; ok || f.String() == "" || f.String() == "unknown" {
			t.Errorf("feature %d is named %q, like %d", f, f, other)
		}
		seen[f.String()] = f
	}
	if Features.String() != "unknown" {
		t.Errorf("there is no feature %d, but it has the name %q", Features, Features)
	}
}

// TestPathLength: a closed path has one edge more than an open one.
func TestPathLength(t *testing.T) {
	p := Path{Points: []geom.Vec2{{X: 0, Y: 0}, {X: 3, Y: 0}, {X: 3, Y: 4}}, Flow: 0.5}
	if got := p.Length(); got != 7 {
		t.Errorf("open: %g mm, want 7", got)
	}
	p.Closed = true
	if got := p.Length(); got != 12 {
		t.Errorf("closed: %g mm, want 12", got)
	}
	if got := p.Volume(); got != 6 {
		t.Errorf("volume %g mm³, want 6", got)
	}
	if got := (&Path{Closed: true}).Length(); got != 0 {
		t.Errorf("no points: %g mm, want 0", got)
	}
}
