package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// seed is that of every mesh of the benchmark. shapeVersion is part of every
// file name: raise it when the bytes change.
const (
	seed         = 20260131
	shapeVersion = 3
)

// meshFile is one input file and what is true of it.
type meshFile struct {
	Key   string `json:"key"` // "stl-1m"
	Title string `json:"title"`
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
	Facts facts  `json:"facts"`
}

// facts are known from the construction, and the last three from the exact sum.
type facts struct {
	Triangles  int        `json:"triangles"`
	Vertices   int        `json:"vertices"`
	OpenEdges  int        `json:"open_edges"`
	Components int        `json:"components"`
	Euler      int        `json:"euler_characteristic"`
	Volume     float64    `json:"volume_mm3"`
	Area       float64    `json:"surface_area_mm2"`
	Lo         [3]float64 `json:"min"`
	Hi         [3]float64 `json:"max"`
}

// recipe says how to make one file.
type recipe struct {
	title  string
	ext    string
	nu, nv int
	make   func(w *os.File, s *shape) error
	text   bool // coordinates are decimal digits
}

// recipes by key. Cells are nearly square in both sizes.
var recipes = map[string]recipe{
	"stl-1m":      {"1 M triangles, binary STL", ".stl", 2500, 200, makeSTL, false},
	"stl-10m":     {"10 M triangles, binary STL", ".stl", 8000, 625, makeSTL, false},
	"shuffled-1m": {"1 M triangles in random order, binary STL", ".stl", 2500, 200, makeShuffled, false},
	"ascii-1m":    {"1 M triangles, ASCII STL", ".stl", 2500, 200, makeASCII, true},
	"3mf-1m":      {"1 M triangles, 3MF", ".3mf", 2500, 200, make3MF, true},
}

func makeSTL(w *os.File, s *shape) error      { return writeSTL(w, s.triangles(), s.walk) }
func makeShuffled(w *os.File, s *shape) error { return writeSTL(w, s.triangles(), s.walkShuffled) }
func makeASCII(w *os.File, s *shape) error    { return writeASCII(w, s.walk) }
func make3MF(w *os.File, s *shape) error      { return write3MF(w, s) }

// measure returns the facts of a shape in a text format or a binary one.
// Rounding leaves no two vertices equal: cells are 0.07 mm wide where
// coordinates are 8e-6 mm apart.
func measure(s *shape, text bool) facts {
	read := widen
	if text {
		read = spoken
	}
	var sum summer
	s.walk(func(t triangle) error {
		sum.add(read(t.at[0]), read(t.at[1]), read(t.at[2]))
		return nil
	})
	return facts{
		Triangles: s.triangles(), Vertices: s.nu * s.nv, Components: 1,
		Volume: sum.volume(), Area: sum.area(), Lo: sum.lo, Hi: sum.hi,
	}
}

// library is the folder of generated files.
type library struct {
	dir  string
	note func(format string, args ...any)
}

// get returns the file of a key and makes it unless it is there.
func (l library) get(key string) (meshFile, error) {
	r, ok := recipes[key]
	if !ok {
		return meshFile{}, fmt.Errorf("no mesh called %q", key)
	}
	return l.prepare(key, r)
}

// prepare makes a file and beside it the facts. The facts are written last, so
// where they exist the file is whole; its length is checked all the same.
func (l library) prepare(key string, r recipe) (meshFile, error) {
	base := filepath.Join(l.dir, fmt.Sprintf("%s-seed%d-v%d", key, seed, shapeVersion))
	m := meshFile{Key: key, Title: r.title, Path: base + r.ext}
	if known, err := readFacts(base + ".json"); err == nil {
		if info, err := os.Stat(m.Path); err == nil && info.Size() == known.Bytes {
			m.Bytes, m.Facts = known.Bytes, known.Facts
			return m, nil
		}
	}
	l.note("making %s", m.Path)
	s := newShape(r.nu, r.nv, seed)
	n, err := writeWhole(m.Path, func(f *os.File) error { return r.make(f, s) })
	if err != nil {
		return m, fmt.Errorf("make %s: %w", key, err)
	}
	m.Bytes, m.Facts = n, measure(s, r.text)
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	_, err = writeWhole(base+".json", func(f *os.File) error { _, err := f.Write(text); return err })
	return m, err
}

func readFacts(path string) (meshFile, error) {
	var m meshFile
	text, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m)
}

// writeWhole writes a file that appears under its name only when complete, and
// returns its length.
func writeWhole(path string, fill func(*os.File) error) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".bench-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close() // a second Close after the one below does no harm
	if err := fill(f); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if err := f.Close(); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(f.Name(), path)
}
