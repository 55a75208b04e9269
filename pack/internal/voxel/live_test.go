package voxel

import (
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	part "github.com/saggar3d/saggar/internal/shape"
)

// TestLiveGrids: with two grids in memory, as many cubes go onto as many trays as
// with all of them, and a tray that was put away is made anew as it was.
func TestLiveGrids(t *testing.T) {
	p := &Problem{Bodies: []Body{*bodyOf(part.Cube(geom.Vec{}, 10))}, Room: geom.Box{Max: geom.Vec{X: 20, Y: 20, Z: 20}}}
	for i := range 50 {
		p.Items = append(p.Items, Item{Unit: i, Worth: 1, Volume: 1000})
	}
	fill := func(most int) *packing {
		k := newPacking(p, 2)
		k.mostLive = most
		for u := range k.units {
			if !k.dropUnit(u, 1) {
				t.Fatalf("item %d has no place", u)
			}
		}
		return k
	}
	few, all := fill(2), fill(100)
	held := 0
	for _, r := range few.trays {
		if r.g != nil {
			held++
		}
	}
	if held != 2 || len(few.trays) != 7 || len(all.live) != 7 {
		t.Fatalf("%d of %d grids, all: %d", held, len(few.trays), len(all.live))
	}
	if !reflect.DeepEqual(few.result(nil), all.result(nil)) {
		t.Error("another layout with few grids")
	}
	first := few.trays[0]
	if first.g != nil {
		t.Fatal("the first tray was not put away")
	}
	few.relay(0, first.items)
	if !reflect.DeepEqual(few.trays[0].g.taken, all.trays[0].g.taken) || len(few.live) != 2 {
		t.Errorf("the first tray is not what it was; %d grids", len(few.live))
	}
}

// TestManyStillPlates: what lies fixed on thousands of plates takes no more memory
// than the grids that may be live.
func TestManyStillPlates(t *testing.T) {
	cube := *bodyOf(part.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}))
	p := &Problem{Bodies: []Body{cube}, Room: geom.Box{Max: geom.Vec{X: 20, Y: 20, Z: 20}}, Still: make([][]Body, 300)}
	p.Still[299] = []Body{cube}
	p.Items = []Item{{Worth: 1, Only: 300}}
	k := newPacking(p, 2)
	if k.mostLive < 300 {
		t.Fatalf("%d grids", k.mostLive)
	}
	if !k.dropUnit(0, 1) || k.where[0] != 299 || k.trays[299].items[0].spot == (spot{}) {
		t.Errorf("on plate %d: %+v", k.where[0], k.trays[299].items)
	}
}

// TestTurnsOfManyBodies: so many different bodies that their shapes in all turns
// would take too much memory are tried in few turns, and few bodies in all.
func TestTurnsOfManyBodies(t *testing.T) {
	var turns []Matrix
	for range 24 {
		turns = append(turns, Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	}
	for n, want := range map[int]int{3: 24, 2000: 3, 50_000: leastTurns} {
		p := &Problem{Room: geom.Box{Max: geom.Vec{X: 100, Y: 100, Z: 100}}}
		b := *bodyOf(part.Cube(geom.Vec{}, 31))
		b.Turns = turns
		for range n {
			p.Bodies = append(p.Bodies, b)
		}
		w := newWardrobe(p, 1, 0)
		if got := len(w.order[n-1]); got != want {
			t.Errorf("%d bodies: %d turns, want %d", n, got, want)
		}
	}
}
