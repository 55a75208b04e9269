package overhang

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/internal/shape"
)

// TestSpill: what fills a slot in a wall goes down to the plate on both sides of the wall
// where squares stick out of it there, and not through a wall beside.
func TestSpill(t *testing.T) {
	const cell = 2.9
	// A wall along X in the middle of the plate, with a slot that is open to above, from 10
	// to 20 mm of height, over which a lid lies.
	wall := func(thick float64) shape.Soup {
		half := thick / 2
		return shape.Join(
			box(-20*cell, -half, 0, 20*cell, half, 10),
			box(-20*cell, -half, 10, -5*cell, half, 20), box(5*cell, -half, 10, 20*cell, half, 20),
			box(-20*cell, -half, 20, 20*cell, half, 22),
		)
	}
	feet := func(y float64) shape.Soup { // far beside, so that the plate is as wide for all
		return shape.Join(box(-20*cell, -y-1, 0, -19*cell, -y, 1), box(-20*cell, y, 0, -19*cell, y+1, 1))
	}
	for _, c := range []struct {
		name        string
		s           shape.Soup
		low, middle float64 // mm of squares across the wall in a layer below the slot, and in one of it
	}{
		{"a thin wall", shape.Join(wall(1), feet(7*cell)), 2*cell - 1, 2 * cell},
		{"a wall as thick as two squares", shape.Join(wall(2*cell), feet(7*cell)), 0, 2 * cell},
		{"a wall and a bit", shape.Join(wall(2*cell+0.2), feet(7*cell)), 2*cell - 0.2, 4 * cell},
		{"a thin wall beside another", shape.Join(wall(1), box(-20*cell, -1.6, 0, 20*cell, -1.2, 22), box(-20*cell, 1.2, 0, 20*cell, 1.6, 22), feet(7*cell)), 2.4 - 1, 2.4},
	} {
		r := below(t, c.s, Options{Angle: 45, Layer: 0.2, Cell: cell, Lines: 1024})
		// To a pixel on each side of the wall.
		near(t, c.name+": beside", r.Cells[25], 10*cell*c.low, 10*cell*2*cell/pixels+1e-6)
		near(t, c.name+": in the slot", r.Cells[75], 10*cell*c.middle, 10*cell*2*cell/pixels+1e-6)
	}
}

// TestSpillToPlate: what stands beside all of the part goes down to the plate.
func TestSpillToPlate(t *testing.T) {
	const cell = 2.9
	// A base, a stem, and a roof as wide as the base, whose squares stick out of both.
	s := shape.Join(box(0, 0, 0, 41, 41, 20), box(15, 15, 19, 25, 25, 41), box(0, 0, 40, 41, 41, 43))
	r := below(t, s, Options{Angle: 45, Layer: 0.2, Cell: cell})
	side := math.Ceil(41/2.0/cell) * 2 * cell
	near(t, "beside the base", r.Cells[50], side*side-41*41, 4*41*cell/pixels)
	near(t, "on it", r.Cells[150], side*side-10*10, 4*10*cell/pixels)
}

// A block grows to what its walls leave open, and to nothing beyond.
func TestBlockGrows(t *testing.T) {
	all := block(1<<(pixels*pixels) - 1)
	if got := block(1).grown(all); got != all {
		t.Errorf("%b", got)
	}
	for i := range pixels { // a wall along a column, then along a row
		column, row := leftmost<<i, block(1<<pixels-1)<<(pixels*i)
		if got, want := block(1).grown(all&^column), leftmost<<i-leftmost; i > 0 && got != want&all {
			// All columns below i, of every row.
			t.Errorf("column %d: %b, want %b", i, got, want)
		}
		if got := block(1).grown(all &^ row); i > 0 && got != block(1)<<(pixels*i)-1 {
			t.Errorf("row %d: %b", i, got)
		}
	}
	if got := (all &^ 1).grown(1); got != 0 {
		t.Errorf("from what is not free: %b", got)
	}
}

// Runs of layers that a set leaves out, one by one and by words.
func TestUncovered(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 500 {
		set := []uint64{rng.Uint64() & rng.Uint64(), rng.Uint64() | rng.Uint64(), rng.Uint64() * uint64(rng.IntN(2))}
		low := rng.IntN(192)
		top := low + 1 + rng.IntN(192-low)
		if rng.IntN(4) == 0 {
			top = min(192, low/64*64+64)
		}
		got := make([]int, 193)
		uncovered(got, set, low, top, 3)
		for i, n := range areas(got, 1) {
			want := 0.0
			if i >= low && i < top && set[i/64]>>(i%64)&1 == 0 {
				want = 3
			}
			if n != want {
				t.Fatalf("from %d up to %d: %g in layer %d, want %g", low, top, n, i, want)
			}
		}
	}
}
