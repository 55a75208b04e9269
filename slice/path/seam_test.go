package path_test

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// TestRandomSeam: walls begin at all corners of a tower, about as often at each, and in the same
// places every time.
func TestRandomSeam(t *testing.T) {
	s := config.Defaults()
	s.SeamPosition = "random"
	begun := func(workers int) map[[2]bool]int {
		count := map[[2]bool]int{}
		for _, l := range plan(t, block(0, 0, 0, 20, 20, 20), s, workers) {
			for _, p := range l.Paths {
				if p.Feature == path.ExternalPerimeter {
					q := p.Points[0]
					count[[2]bool{q.X > 10, q.Y > 10}]++
				}
			}
		}
		return count
	}
	one := begun(1)
	for corner, n := range one {
		if math.Abs(float64(n-25)) > 10 {
			t.Errorf("of 100 layers %d begin at %v", n, corner)
		}
	}
	if eight := begun(8); len(one) != 4 || len(eight) != 4 || eight[[2]bool{}] != one[[2]bool{}] {
		t.Errorf("corners: %v with one worker, %v with eight", one, eight)
	}
}
