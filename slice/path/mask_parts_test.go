package path

import (
	"math/rand/v2"
	"testing"
)

// TestSmaller compares areas of random cells with a flood.
func TestSmaller(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for trial := range 60 {
		m := newMask(-70, -3, 150, 40)
		share := 0.3 + 0.5*r.Float64()
		for y := m.y; y < m.y+m.h; y++ {
			for x := m.x; x < m.x+64*m.w; x++ {
				if r.Float64() < share || x%64 > 50 && y%5 == 0 { // long runs over the ends of words, too
					m.row(y)[(x-m.x)/64] |= 1 << ((x - m.x) & 63)
				}
			}
		}
		most := r.IntN(60)
		got := m.smaller(most)
		seen := map[[2]int]bool{}
		for y := m.y; y < m.y+m.h; y++ {
			for x := m.x; x < m.x+64*m.w; x++ {
				if !m.at(x, y) {
					if got.at(x, y) {
						t.Fatalf("trial %d: cell %d, %d was made up", trial, x, y)
					}
					continue
				}
				if seen[[2]int{x, y}] {
					continue
				}
				area := [][2]int{{x, y}}
				seen[area[0]] = true
				for i := 0; i < len(area); i++ {
					for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
						c := [2]int{area[i][0] + d[0], area[i][1] + d[1]}
						if m.at(c[0], c[1]) && !seen[c] {
							seen[c] = true
							area = append(area, c)
						}
					}
				}
				for _, c := range area {
					if got.at(c[0], c[1]) != (len(area) <= most) {
						t.Fatalf("trial %d: cell %v of an area of %d cells, most %d: %v", trial, c, len(area), most, got.at(c[0], c[1]))
					}
				}
			}
		}
	}
}
