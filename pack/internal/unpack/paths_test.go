package unpack

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestPaths: bodies that leave by several moves, between walls that leave them no
// other way.
func TestPaths(t *testing.T) {
	c := boxes([6]float64{0, 0, 0, 30, 10, 4}, [6]float64{0, 0, 4, 4, 10, 26}, [6]float64{0, 0, 26, 30, 10, 30}) // open at the side
	lip := shape.Join(c, shape.Box(vec(26, 0, 16), vec(30, 10, 26)))                                             // hangs from the roof at its mouth
	shelf := shape.Join(lip, shape.Box(vec(34, 0, 0), vec(38, 10, 24)))                                          // a wall before the mouth
	block := shape.Box(vec(0, 0, 0), vec(12, 10, 12))
	for _, k := range []struct {
		name  string
		trap  shape.Soup
		block shape.Soup
		at    geom.Affine
		least int // moves
		stuck bool
	}{
		{"sideways, up", c, block, to(10, 0, 8), 2, false},
		{"down onto the floor, sideways, up", lip, block, to(10, 0, 9), 3, false},
		{"too high for the lip", lip, shape.Box(vec(0, 0, 0), vec(12, 10, 12.1)), to(10, 0, 9), 0, true},
		{"thin, around the lip and the wall before it", shelf, shape.Box(vec(0, 0, 0), vec(4, 10, 11.5)), to(10.3, 0, 9), 3, false},
		{"too thick for the shaft", shelf, shape.Box(vec(0, 0, 0), vec(4.1, 10, 11.5)), to(10.3, 0, 9), 0, true},
	} {
		t.Run(k.name, func(t *testing.T) {
			s := scene(60, 10, 60, item{k.trap, geom.Identity()}, item{k.block, k.at})
			p, err := s.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if (len(p.Stuck) > 0) != k.stuck {
				t.Fatalf("%+v, want stuck %v", p, k.stuck)
			}
			replay(t, s, p, 0.05)
			if !k.stuck && (p.Steps[0].Body != 1 || len(p.Steps[0].Path) < k.least || len(p.Steps[0].Path) > k.least+2) {
				t.Errorf("leaves by %v, want at least %d moves", p.Steps[0], k.least)
			}
			if !k.stuck {
				others := func(k int) bool { return k == 0 }
				path := p.Steps[0].Path
				if !s.Proven(1, path, others) || s.Proven(1, path[:len(path)-1], others) || s.Up(1, others) || !s.Up(1, func(int) bool { return false }) {
					t.Error("proven wrongly")
				}
				for i := range path { // a path that leaves one move out runs into something
					cut := append(append([]geom.Vec{}, path[:i]...), path[i+1:]...)
					if s.Proven(1, cut, others) {
						t.Errorf("%v is proven", cut)
					}
				}
			}
		})
	}
}

// TestLimits: a search that may not look at much ends, and says that nothing was
// found.
func TestLimits(t *testing.T) {
	trap := boxes([6]float64{0, 0, 0, 30, 10, 4}, [6]float64{0, 0, 4, 4, 10, 26}, [6]float64{0, 0, 26, 30, 10, 30}, [6]float64{26, 0, 16, 30, 10, 26})
	s := scene(60, 10, 60, item{trap, geom.Identity()}, item{shape.Box(vec(0, 0, 0), vec(12, 10, 12)), to(10, 0, 9)})
	for _, l := range []Limits{{Shifts: 1}, {Work: 1}, {Searches: 1, Work: 1}} {
		s.Limits = l
		if p, err := s.Plan(t.Context()); err != nil || len(p.Stuck) != 2 {
			t.Errorf("%+v: %+v, error %v", l, p, err)
		}
	}
	// Of two linked pairs, one search finds one.
	links := []item{
		{ring(20, 4), to(50, 50, 50)}, {ring(20, 4), turned(vec(1, 0, 0), 90, 70, 50, 50)},
		{ring(20, 4), to(50, 150, 50)}, {ring(20, 4), turned(vec(1, 0, 0), 90, 70, 150, 50)},
	}
	for n, pairs := range []int{1: 1, 2: 2} {
		if n == 0 {
			continue
		}
		chain := scene(200, 200, 100, links...)
		chain.Limits = Limits{Searches: n, Shifts: 300}
		if p, err := chain.Plan(t.Context()); err != nil || len(p.Stuck) != 4 || len(p.Pairs) != pairs {
			t.Errorf("%d searches: %+v, error %v", n, p, err)
		}
	}
	// When it is late only straight lines are tried, and nothing is said of pairs.
	late := scene(200, 200, 100, append(links, item{shape.Cube(vec(0, 0, 0), 10), to(150, 100, 50)})...)
	late.Limits = Limits{Late: func() bool { return true }}
	if p, err := late.Plan(t.Context()); err != nil || len(p.Steps) != 1 || len(p.Stuck) != 4 || len(p.Pairs) != 0 || !p.Unfinished {
		t.Errorf("late: %+v, error %v", p, err)
	}
	late.Bodies = late.Bodies[4:]
	if p, err := late.Plan(t.Context()); err != nil || len(p.Stuck) > 0 || p.Unfinished {
		t.Errorf("nothing to search for: %+v, error %v", p, err)
	}
	for name, c := range map[string]struct {
		late func() func() bool
		want bool // that nothing is left undone
	}{
		"never":       {func() func() bool { return nil }, true},
		"in a search": {func() func() bool { var n atomic.Int32; return func() bool { return n.Add(1) > 40 } }, false},
	} {
		chain := scene(200, 200, 100, links[:2]...)
		chain.Limits = Limits{Shifts: 300, Late: c.late()}
		if p, err := chain.Plan(t.Context()); err != nil || len(p.Stuck) != 2 || (len(p.Pairs) == 1) != c.want || p.Unfinished == c.want {
			t.Errorf("late %s: %+v, error %v", name, p, err)
		}
	}
	s.Limits = Limits{}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if p, err := s.Plan(stopped); p != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, error %v", p, err)
	}
}

// TestOddMeshes: meshes without faces, without an area, with holes, far away.
func TestOddMeshes(t *testing.T) {
	sheet := shape.Soup{Vertices: []geom.Vec{vec(0, 0, 0), vec(10, 0, 0), vec(10, 10, 0)}, Faces: [][3]uint32{{0, 1, 2}}}
	line := shape.Soup{Vertices: []geom.Vec{vec(0, 0, 0), vec(10, 0, 0), vec(5, 0, 0)}, Faces: [][3]uint32{{0, 1, 2}}}
	point := shape.Soup{Vertices: []geom.Vec{vec(1, 1, 1)}, Faces: [][3]uint32{{0, 0, 0}}}
	open := shape.Cube(vec(5, 5, 5), 10).Without(func(f int) bool { return f < 4 })
	for name, soup := range map[string]shape.Soup{"nothing": {}, "a sheet": sheet, "a line": line, "a point": point, "open": open} {
		s := scene(100, 100, 100, item{soup, to(10, 10, 10)}, item{soup, to(12, 10, 30)}, item{shape.Cube(vec(5, 5, 5), 10), to(10, 10, 50)}, item{soup, to(1e7, 10, 10)})
		p, err := s.Plan(t.Context())
		if err != nil || len(p.Stuck) != 0 {
			t.Errorf("%s: %+v, error %v", name, p, err)
			continue
		}
		if name != "open" { // whose surfaces pass each other while the judge fills their holes
			replay(t, s, p, 5)
		}
	}
}
