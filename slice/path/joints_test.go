package path

import (
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// TestCountJoints: the farther lines may be led along the border, the more of it is printed
// and the fewer travels there are, from nothing to all; other scales have the same shares.
func TestCountJoints(t *testing.T) {
	s := config.Defaults()
	for _, pattern := range []config.Pattern{config.Grid, config.Gyroid} {
		s.FillPattern = pattern
		last := Joints{Border: -1, Hops: 1}
		for _, anchor := range []float64{0, 0.5, 1, 2, 4, 20} {
			s.InfillAnchorMax = anchor
			got := CountJoints(&s, 0.4)
			if got.Border < last.Border || got.Hops > last.Hops*1.05 || got.Pulled < 0 || got.Pulled > 1 || got.Hop < 0 {
				t.Errorf("%s, %g mm: %+v after %+v", pattern, anchor, got, last)
			}
			last = got
			twice := s
			twice.InfillAnchorMax, twice.InfillAnchor, twice.RetractBeforeTravel = 2*anchor, 2*s.InfillAnchor, 2*s.RetractBeforeTravel
			if pattern == config.Grid { // waves have corners of their own at other scales
				big := CountJoints(&twice, 0.8)
				near(t, "border at twice the scale", big.Border, got.Border, 1e-3)
				near(t, "way at twice the scale", big.Hop, 2*got.Hop, 0.02)
			}
			switch anchor {
			case 0:
				if got.Border != 0 || got.Hops < 0.7 {
					t.Errorf("%s: joined without anchors: %+v", pattern, got)
				}
			case 20:
				if got != (Joints{Border: 1}) {
					t.Errorf("%s: not all is joined: %+v", pattern, got)
				}
			}
		}
	}
	s.FillPattern, s.InfillAnchorMax = config.Rectilinear, 0
	if got := CountJoints(&s, 0.4); got != (Joints{Border: 1}) {
		t.Errorf("straight lines: %+v", got)
	}
}
