package poly

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// FuzzFill makes rings of bytes, on a small lattice or of any float32, and
// checks that the region is valid, keeps its winding numbers and is not changed
// by another run.
func FuzzFill(f *testing.F) {
	f.Add([]byte{0, 0, 0, 10, 0, 10, 10, 0, 10}, false)
	f.Add([]byte{0, 0, 0, 4, 4, 4, 0, 0, 4, 1, 1, 2, 3, 3, 2}, false)
	f.Add([]byte{0, 0, 0, 2, 1, 1, 0, 1, 1, 2, 0, 0, 1}, false)
	f.Add(make([]byte, 64), true)
	f.Fuzz(func(t *testing.T, data []byte, any bool) {
		var r Ring
		if any {
			for ; len(data) >= 8 && len(r) < 24; data = data[8:] {
				x := math.Float32frombits(binary.LittleEndian.Uint32(data))
				y := math.Float32frombits(binary.LittleEndian.Uint32(data[4:]))
				r = append(r, geom.Vec2{X: float64(x), Y: float64(y)})
			}
		} else {
			for ; len(data) >= 2 && len(r) < 40; data = data[2:] {
				r = append(r, geom.Vec2{X: float64(data[0] % 16), Y: float64(data[1] % 16)})
			}
		}
		g, err := Clean(Region{{Outer: r}})
		if errors.Is(err, ErrNotFinite) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := Fill(context.Background(), chainOf(g), FillOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := g.Area(), again.Area(); math.Abs(a-b) > 1e-9*a {
			t.Fatalf("area %v, then %v", a, b)
		}
		if any {
			return
		}
		valid(t, g)
		for x := 0.25; x < 16; x += 0.77 {
			for y := 0.3; y < 16; y += 0.83 {
				p := geom.Vec2{X: x, Y: y}
				if g.Contains(p) != (windingOf(Region{{Outer: r}}, p) > 0) && !onRing(r, p, 1e-9) {
					t.Fatalf("%v: %v", p, g.Contains(p))
				}
			}
		}
		if _, err := Cover(context.Background(), chainOf(g), 0.3); err != nil {
			t.Fatal(err)
		}
	})
}
