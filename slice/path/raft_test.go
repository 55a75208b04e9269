package path_test

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice/path"
)

// boxOf returns the box around the paths of some features.
func boxOf(l path.Layer, features ...path.Feature) poly.Box {
	b := poly.EmptyBox()
	for _, p := range l.Paths {
		for _, f := range features {
			if p.Feature == f {
				for _, q := range p.Points {
					b = b.Add(q)
				}
			}
		}
	}
	return b
}

// TestRaft: three layers of raft below a cube, each wider than what it carries,
// and the cube a gap above them.
func TestRaft(t *testing.T) {
	s := supported()
	s.SupportMaterial = false
	s.RaftLayers = 3
	layers := plan(t, block(0, 0, 0, 20, 20, 4), s, 1)
	thick := 0.75 * s.NozzleDiameter
	heights := []float64{s.FirstLayerHeight, thick, thick}
	z := 0.0
	last := poly.Box{Min: geom.Vec2{X: -1000}, Max: geom.Vec2{X: 1000}}
	for i, h := range heights {
		z += h
		l := layers[i]
		if math.Abs(l.Z-z) > 1e-9 || math.Abs(l.Height-h) > 1e-9 {
			t.Errorf("layer %d of the raft is %g thick, up to %g", i, l.Height, l.Z)
		}
		b := boxOf(l, path.Support, path.SupportInterface)
		if b.Min.X < last.Min.X || b.Max.X > last.Max.X || b.Min.X > -s.RaftExpansion || b.Max.X < 20+s.RaftExpansion {
			t.Errorf("layer %d of the raft reaches from %g to %g", i, b.Min.X, b.Max.X)
		}
		last = b
		for _, p := range l.Paths {
			if p.Feature != path.Support && p.Feature != path.SupportInterface && p.Feature != path.Skirt {
				t.Errorf("layer %d of the raft has %v", i, p.Feature)
			}
		}
	}
	if want := z + s.RaftContactDistance + s.FirstLayerHeight; math.Abs(layers[3].Z-want) > 1e-9 {
		t.Errorf("the part begins at %g, want %g", layers[3].Z, want)
	}
	if n := len(layers); n != 3+20 {
		t.Errorf("%d layers", n)
	}
	for i, l := range layers[3:] {
		if b := boxOf(l, path.Skirt, path.Support, path.SupportInterface); b.Max.X >= b.Min.X {
			t.Errorf("layer %d above the raft has a skirt or support", i)
		}
	}
	// A closed layer is full: its plastic is its area times its height.
	b := boxOf(layers[2], path.SupportInterface)
	volume := 0.0
	for i := range layers[2].Paths {
		volume += layers[2].Paths[i].Volume()
	}
	if full := (b.Max.X - b.Min.X) * (b.Max.Y - b.Min.Y) * thick; volume < 0.9*full || volume > 1.1*full {
		t.Errorf("%g mm³ in a layer of %g", volume, full)
	}
}

// TestRaftCarriesSupport: a raft is as wide as the support on it.
func TestRaftCarriesSupport(t *testing.T) {
	s := supported()
	s.RaftLayers = 2
	mushroom := shape.Join(block(10, 10, 0, 20, 20, 5.2), block(-10, -10, 5, 40, 40, 6))
	layers := plan(t, mushroom, s, 1)
	if b := boxOf(layers[0], path.Support); b.Min.X > -10 || b.Max.Y < 40 {
		t.Errorf("the raft reaches from %v to %v", b.Min, b.Max)
	}
	if base, closed, _ := lengths(layers[2:]); base < 500 || closed < 500 {
		t.Errorf("on the raft are %g and %g mm of support", base, closed)
	}
}
