package main

import (
	"errors"
	"math"
	"os"

	"github.com/fogleman/fauxgl"
	"github.com/hpinc/go3mf"
	"github.com/hschendel/stl"
	"github.com/unixpickle/model3d/model3d"
)

// Every peer is used the way its own documentation shows, with the loops that
// it lacks written plainly.

// hschendelMeasure reads an STL and adds up volume and area; no topology.
func hschendelMeasure(file string) (figures, error) {
	_, f, err := hschendelRead(file)
	return f, err
}

func hschendelRead(file string) (*stl.Solid, figures, error) {
	s, err := stl.ReadFile(file)
	if err != nil {
		return nil, figures{}, err
	}
	n, six, twice := len(s.Triangles), 0.0, 0.0
	for i := range s.Triangles {
		v := &s.Triangles[i].Vertices
		a, b, c := widen(point(v[0])), widen(point(v[1])), widen(point(v[2]))
		k := cross(b, c)
		six += a[0]*k[0] + a[1]*k[1] + a[2]*k[2]
		twice += norm(edgeCross(a, b, c))
	}
	s.Measure()
	if twice < 0 {
		return nil, figures{}, errors.New("negative area") // keeps the sum from being optimised away
	}
	volume := six / 6
	return s, figures{Triangles: &n, Volume: &volume}, nil
}

// hschendelValidate adds the library's own check of edges. An edge without a
// counter-edge is open.
func hschendelValidate(file string) (figures, error) {
	s, f, err := hschendelRead(file)
	if err != nil {
		return f, err
	}
	open := 0
	for _, t := range s.Validate() {
		for _, e := range t.EdgeErrors {
			if e != nil && e.HasNoCounterEdge() {
				open++
			}
		}
	}
	f.OpenEdges = &open
	return f, nil
}

// fauxglMeasure reads an STL and measures box, volume and area; no topology.
func fauxglMeasure(file string) (figures, error) {
	m, err := fauxgl.LoadSTL(file)
	if err != nil {
		return figures{}, err
	}
	n, volume := len(m.Triangles), m.Volume()
	if m.SurfaceArea() <= 0 || m.BoundingBox().Volume() <= 0 {
		return figures{}, errors.New("no area or no box")
	}
	return figures{Triangles: &n, Volume: &volume}, nil
}

// go3mfDecode decodes a 3MF package and no more.
func go3mfDecode(file string) (figures, error) {
	r, err := go3mf.OpenReader(file)
	if err != nil {
		return figures{}, err
	}
	defer r.Close()
	var m go3mf.Model
	if err := r.Decode(&m); err != nil {
		return figures{}, err
	}
	n := 0
	for _, item := range m.Build.Items {
		if o, ok := m.FindObject(item.ObjectPath(), item.ObjectID); ok && o.Mesh != nil {
			n += len(o.Mesh.Triangles.Triangle)
		}
	}
	return figures{Triangles: &n}, nil
}

// model3dAnalyze reads an STL, asks whether every edge has two triangles and
// measures volume, area and box.
func model3dAnalyze(file string) (figures, error) {
	f, err := os.Open(file)
	if err != nil {
		return figures{}, err
	}
	defer f.Close()
	triangles, err := model3d.ReadSTL(f)
	if err != nil {
		return figures{}, err
	}
	m := model3d.NewMeshTriangles(triangles)
	n, volume, closed := m.NumTriangles(), m.Volume(), !m.NeedsRepair()
	if size := m.Max().Sub(m.Min()); m.Area() <= 0 || math.IsNaN(size.Norm()) {
		return figures{}, errors.New("no area or no box")
	}
	return figures{Triangles: &n, Volume: &volume, Closed: &closed}, nil
}
