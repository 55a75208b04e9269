package path_test

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// heights returns the heights at which there is support.
func heights(layers []path.Layer) []float64 {
	var out []float64
	for _, l := range layers {
		for i := range l.Paths {
			if f := l.Paths[i].Feature; f == path.Support || f == path.SupportInterface {
				out = append(out, l.Z)
				break
			}
		}
	}
	return out
}

// steps are so many equal steps from one height to another.
type steps struct {
	from, to float64
	n        int
}

func (s steps) heights() []float64 {
	var out []float64
	for i := range s.n {
		out = append(out, s.from+(s.to-s.from)*float64(i+1)/float64(s.n))
	}
	return out
}

// TestHeights: layers of 0.2 mm, gaps of 0.2 mm, sheets of 0.3 mm at most, threads of
// 0.4 mm. What hangs is carried twice: 0.2 mm below its layer, and as much below the
// threads that it begins with. A column stands on 0.2 mm of air and a thread.
//
// PrusaSlicer 2.5.0 prints support at the same heights, to 1 µm, with the settings of
// the corpus' profile with support.
func TestHeights(t *testing.T) {
	for _, c := range []struct {
		name  string
		part  shape.Soup
		set   func(*config.Settings)
		want  []steps
		total int // layers, those of the part with them
	}{
		{name: "a T", part: shape.Join(block(10, 0, 0, 15, 20, 8.2), block(0, 0, 8, 25, 20, 10)),
			want: []steps{{0, 0.2, 1}, {0.2, 7.6, 25}, {7.6, 7.8, 1}}, total: 50 + 24},
		{name: "a mushroom over two steps", part: shape.Join(block(10, 10, 0, 14, 14, 12.2), block(0, 0, 12, 24, 24, 13),
			block(0, 0, 0, 24, 8, 1), block(0, 0, 0, 24, 4, 6)),
			want: []steps{{0, 0.2, 1}, {0.2, 1.6, 5}, {1.6, 6.6, 17}, {6.6, 11.6, 17}, {11.6, 11.8, 1}}, total: 65 + 4 + 16 + 16},
		{name: "an arch over a block", part: shape.Join(gate(), block(8, 0, 0, 22, 10, 4)),
			set:  func(s *config.Settings) { s.DontSupportBridges = false },
			want: []steps{{0, 0.2, 1}, {0.2, 4.6, 15}, {4.6, 9.6, 17}, {9.6, 9.8, 1}}, total: 65 + 14 + 16},
		{name: "an arch that is a bridge", part: shape.Join(gate(), block(8, 0, 0, 22, 10, 4)), total: 65},
		// 0.05 mm below a shelf there is no room for another.
		{name: "shelves side by side", part: shape.Join(gate(), block(8, 0, 0, 22, 10, 9)),
			set: func(s *config.Settings) {
				s.DontSupportBridges, s.SupportMaterialBottomContactDistance = false, 0.15
			},
			want: []steps{{0, 0.2, 1}, {0.2, 9.6, 32}, {9.6, 9.8, 1}}, total: 65 + 31},
		{name: "flat bridges", part: shape.Join(block(10, 0, 0, 15, 20, 8.2), block(0, 0, 8, 25, 20, 10)),
			set:  func(s *config.Settings) { s.ThickBridges = false },
			want: []steps{{0, 0.2, 1}, {0.2, 7.8, 26}}, total: 50 + 24},
		// Support that touches the part has layers where that has them.
		{name: "no gap", part: shape.Join(gate(), block(8, 0, 0, 22, 10, 4)),
			set: func(s *config.Settings) {
				s.DontSupportBridges, s.SupportMaterialContactDistance = false, 0
			},
			want: []steps{{0, 0.2, 1}, {0.2, 4.2, 14}, {4.2, 9.8, 19}, {9.8, 10, 1}}, total: 65 + 14 - 2 + 18},
	} {
		s := supported()
		if c.set != nil {
			c.set(&s)
		}
		layers := plan(t, c.part, s, 1)
		var want []float64
		for _, s := range c.want {
			want = append(want, s.heights()...)
		}
		got := heights(layers)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || math.Abs(got[i]-want[i]) > 1e-6 {
				t.Errorf("%s: heights\n%.4f, want\n%.4f", c.name, got, want)
				break
			}
		}
		if len(layers) != c.total {
			t.Errorf("%s: %d layers, want %d", c.name, len(layers), c.total)
		}
	}
}

// gate is a beam of 30 mm on two posts.
func gate() shape.Soup {
	return shape.Join(block(0, 0, 0, 5, 10, 10.2), block(25, 0, 0, 30, 10, 10.2), block(0, 0, 10, 30, 10, 13))
}

// TestStanding: where a column comes down on the part it stands on closed threads, as
// thick as the nozzle is wide, with closed layers above; asked for none, on its own
// lines.
func TestStanding(t *testing.T) {
	s := supported()
	s.DontSupportBridges = false
	part := shape.Join(gate(), block(8, 0, 0, 22, 10, 4))
	closed := func(s config.Settings, z float64) (length, flow float64) {
		for _, l := range plan(t, part, s, 1) {
			for i := range l.Paths {
				if p := &l.Paths[i]; math.Abs(l.Z-z) < 1e-4 && p.Feature == path.SupportInterface {
					length += p.Length()
					flow = p.Flow
				}
			}
		}
		return length, flow
	}
	const above = 4.6 + 5.0/17
	length, flow := closed(s, 4.6)
	if want := 14 * 10 / 0.36; length < 0.9*want || length > 1.3*want {
		t.Errorf("%g mm of threads, want about %g", length, want)
	}
	if want := math.Pi / 4 * 0.4 * 0.4; math.Abs(flow-want) > 1e-3 {
		t.Errorf("threads of %g mm², want %g", flow, want)
	}
	if more, _ := closed(s, above); more < 0.9*length || more > 1.1*length {
		t.Errorf("%g mm of closed lines above %g mm", more, length)
	}
	s.SupportMaterialBottomInterfaceLayers = 1
	if more, _ := closed(s, above); more != 0 {
		t.Errorf("%g mm of closed lines in a second layer", more)
	}
	s.SupportMaterialBottomInterfaceLayers = 0
	if open, _ := closed(s, 4.6); open < 0.05*length || open > 0.3*length {
		t.Errorf("%g mm of open lines in place of %g mm", open, length)
	}
}
