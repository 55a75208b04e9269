package main

import "math/rand/v2"

// point is a vertex as an STL stores it.
type point [3]float32

// triangle is three corners, counter-clockwise seen from outside, and the ids
// of their vertices in the grid.
type triangle struct {
	at [3]point
	id [3]int32
}

// patch is the side, in grid cells, of the squares in which triangles come.
// Exporters of CAD kernels and scanners write face by face, row by row within a
// face: neighbours are near in the file, but the two sides of a seam are not.
const patch = 32

// walk calls emit for every triangle, patch by patch. It holds one band of
// patches at a time, so that ten million triangles need no memory to speak of.
func (s *shape) walk(emit func(triangle) error) error {
	band := make([]point, (patch+1)*(s.nv+1))
	for i0 := 0; i0 < s.nu; i0 += patch {
		rows := min(patch, s.nu-i0)
		s.fill(band, i0, rows)
		for j0 := 0; j0 < s.nv; j0 += patch {
			if err := s.walkPatch(band, [4]int{i0, j0, rows, min(patch, s.nv-j0)}, emit); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill computes the vertices of rings i0 to i0+rows, both included, with the
// first column repeated at the end.
func (s *shape) fill(band []point, i0, rows int) {
	for r := 0; r <= rows; r++ {
		i := (i0 + r) % s.nu
		f := s.frame(i)
		row := band[r*(s.nv+1) : (r+1)*(s.nv+1)]
		for j := range s.nv {
			row[j] = f.point(s, i, j)
		}
		row[s.nv] = row[0]
	}
}

// walkPatch emits the cells of one patch: first ring, first column, rings and
// columns are in p.
func (s *shape) walkPatch(band []point, p [4]int, emit func(triangle) error) error {
	for r := range p[2] {
		for j := p[1]; j < p[1]+p[3]; j++ {
			for half := range 2 {
				t := s.cell(p[0]+r, j, half)
				for k, c := range corners[half] {
					t.at[k] = band[(r+c[0])*(s.nv+1)+j+c[1]]
				}
				if err := emit(t); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// corners are the two triangles of a grid cell as steps (ring, column).
var corners = [2][3][2]int{
	{{0, 0}, {0, 1}, {1, 1}},
	{{0, 0}, {1, 1}, {1, 0}},
}

// cell returns one half of grid cell (i, j) with its vertex ids only.
func (s *shape) cell(i, j, half int) triangle {
	var t triangle
	for k, c := range corners[half] {
		t.id[k] = int32((i+c[0])%s.nu*s.nv + (j+c[1])%s.nv)
	}
	return t
}

// grid returns every vertex, by id.
func (s *shape) grid() []point {
	all := make([]point, 0, s.nu*s.nv)
	for i := range s.nu {
		f := s.frame(i)
		for j := range s.nv {
			all = append(all, f.point(s, i, j))
		}
	}
	return all
}

// walkShuffled emits the same triangles in random order, and each begun at a
// random corner: what a mesh looks like after a hash table had its way with it.
func (s *shape) walkShuffled(emit func(triangle) error) error {
	grid := s.grid()
	rng := rand.New(rand.NewPCG(s.seed, 1))
	for _, n := range rng.Perm(s.triangles()) {
		t := s.cell(n/2/s.nv, n/2%s.nv, n%2)
		turn := rng.IntN(3)
		t.id = [3]int32{t.id[turn], t.id[(turn+1)%3], t.id[(turn+2)%3]}
		for k, id := range t.id {
			t.at[k] = grid[id]
		}
		if err := emit(t); err != nil {
			return err
		}
	}
	return nil
}
