// Package plates measures how many parts lie on build plates, beside other tools.
package plates

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// set is a list of parts to put on a plate, in order, over and over. The score is
// how many of the list, from its first, lie on one plate.
type set struct {
	name    string
	concave bool     // where the bar is 15 % more than PrusaSlicer
	files   []string // below the corpus, or the name of a made part
}

// The real files are binary STL in mm of a size that people print; they come from
// the folder that SAGGAR_CORPUS names. Made parts are those of the table below.
var sets = []set{
	{name: "mixed real parts", files: []string{
		"estimate/meshes/extruder_idler.stl", "estimate/meshes/angle_block.stl", "estimate/meshes/idler_riser.stl",
		"estimate/meshes/featuretype.stl", "estimate/meshes/octagonal_pocket.stl", "estimate/meshes/adis16480.stl",
		"estimate/meshes/rocker_arm.stl", "estimate/meshes/fandisk.stl", "estimate/meshes/spot.stl", "estimate/meshes/torus.stl",
		"meshes/turtlebot3/lds.stl", "meshes/numpy-stl/rear_case.stl", "estimate/meshes/frog_legs.stl", "estimate/meshes/cube20_xyz.stl",
		"meshes/trimesh/teapot.stl", "estimate/meshes/demo_object.stl",
	}},
	{name: "concave real parts", concave: true, files: []string{
		"estimate/meshes/idler_riser.stl", "estimate/meshes/octagonal_pocket.stl", "estimate/meshes/frog_legs.stl",
		"estimate/meshes/extruder_idler.stl", "estimate/meshes/torus.stl", "meshes/grid-apps/cube.stl",
	}},
	{name: "brackets, frames, hooks", concave: true, files: []string{"L", "U", "hook", "frame", "T", "block", "S"}},
	{name: "copies of an L bracket", concave: true, files: []string{"L"}},
	{name: "copies of a frame and a block", concave: true, files: []string{"frame", "block"}},
	{name: "copies of idler_riser", concave: true, files: []string{"estimate/meshes/idler_riser.stl"}},
	{name: "copies of featuretype", files: []string{"estimate/meshes/featuretype.stl"}},
	{name: "copies of torus", files: []string{"estimate/meshes/torus.stl"}},
}

// beds are the plates of common printers.
var beds = []pack.Bed{pack.Plate(180, 180), pack.Plate(250, 210), pack.Disc(220)}

// longest list that is tried on one plate.
const longestList = 200

// made parts are drawn in cells of cell mm and are height mm high.
var made = map[string][]string{
	"L":     {"#....", "#....", "#....", "#####"},
	"U":     {"#..#", "#..#", "#..#", "####"},
	"hook":  {"###", "#.#", "#..", "#..", "#.."},
	"frame": {"######", "#....#", "#....#", "#....#", "######"},
	"T":     {"#####", "..#..", "..#..", "..#.."},
	"S":     {".###", ".#..", ".#..", "##.."},
	"block": {"##", "##"},
}

const (
	cell   = 10.0
	height = 5.0
)

// cells returns a closed mesh of the cells marked #: a square above and below
// each, and walls to its empty neighbours.
func cells(rows []string) *mesh.Mesh {
	full := func(i, j int) bool { return j >= 0 && j < len(rows) && i >= 0 && i < len(rows[j]) && rows[j][i] == '#' }
	var m mesh.Mesh
	at := map[[3]int]uint32{}
	corner := func(i, j, k int) uint32 {
		key := [3]int{i, j, k}
		if _, ok := at[key]; !ok {
			at[key] = uint32(len(m.Vertices))
			m.Vertices = append(m.Vertices, geom.Vec{X: cell * float64(i), Y: cell * float64(j), Z: height * float64(k)})
		}
		return at[key]
	}
	quad := func(a, b, c, d uint32) { m.Faces = append(m.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d}) }
	wall := func(x0, y0, x1, y1 int) {
		quad(corner(x0, y0, 0), corner(x1, y1, 0), corner(x1, y1, 1), corner(x0, y0, 1))
	}
	for j, row := range rows {
		for i := range row {
			if !full(i, j) {
				continue
			}
			quad(corner(i, j, 1), corner(i+1, j, 1), corner(i+1, j+1, 1), corner(i, j+1, 1))
			quad(corner(i, j, 0), corner(i, j+1, 0), corner(i+1, j+1, 0), corner(i+1, j, 0))
			for _, side := range [][6]int{{0, -1, i, j, i + 1, j}, {1, 0, i + 1, j, i + 1, j + 1}, {0, 1, i + 1, j + 1, i, j + 1}, {-1, 0, i, j + 1, i, j}} {
				if !full(i+side[0], j+side[1]) {
					wall(side[2], side[3], side[4], side[5])
				}
			}
		}
	}
	return &m
}

// library loads each file once and writes made parts where PrusaSlicer finds
// them.
type library struct {
	corpus string
	dir    string // of made parts
	meshes map[string]*mesh.Mesh
}

// path returns the file of a part, and writes it when it is made here.
func (l *library) path(name string) (string, error) {
	rows, isMade := made[name]
	if !isMade {
		return filepath.Join(l.corpus, filepath.FromSlash(name)), nil
	}
	path := filepath.Join(l.dir, name+".stl")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, mesh.Save(path, mesh.Single(cells(rows)), mesh.WriteOptions{})
}

// load returns the mesh of a file.
func (l *library) load(path string) (*mesh.Mesh, error) {
	if m := l.meshes[path]; m != nil {
		return m, nil
	}
	m, err := mesh.Load(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	l.meshes[path] = m
	return m, nil
}

// list returns the first n files of a set, beginning again at its end.
func (l *library) list(s set, n int) ([]string, error) {
	var out []string
	for i := range n {
		path, err := l.path(s.files[i%len(s.files)])
		if err != nil {
			return nil, err
		}
		out = append(out, path)
	}
	return out, nil
}

// parts returns a list of files as parts, equal files as copies of one part.
func (l *library) parts(files []string) ([]pack.Part, error) {
	var out []pack.Part
	at := map[string]int{}
	for _, f := range files {
		if i, ok := at[f]; ok {
			out[i].Count++
			continue
		}
		m, err := l.load(f)
		if err != nil {
			return nil, err
		}
		at[f] = len(out)
		out = append(out, pack.Part{ID: strings.TrimSuffix(filepath.Base(f), filepath.Ext(f)), Mesh: m, Count: 1})
	}
	return out, nil
}
