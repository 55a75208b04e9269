package main

import (
	"context"
	"os"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// saggarWarm is the whole analysis of a file, again and again in one process:
// what a service does.
func saggarWarm(file string) (childReport, error) {
	return warm(warmCalls(file), func() (figures, error) { return saggarAnalyze(file) })
}

func saggarAnalyze(file string) (figures, error) {
	m, err := mesh.Open(context.Background(), file, mesh.ReadOptions{})
	if err != nil {
		return figures{}, err
	}
	r, err := analyze.Analyze(context.Background(), m.Merged(), analyze.Options{})
	if err != nil {
		return figures{}, err
	}
	e := r.Exact
	return figures{
		Triangles: &r.Polygons, OpenEdges: &e.OpenEdges, Components: &e.Components,
		Vertices: &e.Vertices, Euler: &e.EulerCharacteristic, Closed: &e.Watertight, Volume: r.VolumeMM3,
	}, nil
}

// saggarOpen reads the file and no more: the equal of other libraries' loaders.
func saggarOpen(file string) (figures, error) {
	m, err := mesh.Open(context.Background(), file, mesh.ReadOptions{})
	if err != nil {
		return figures{}, err
	}
	n := 0
	for _, it := range m.Items {
		n += len(m.Objects[it.Object].Faces)
	}
	return figures{Triangles: &n}, nil
}

func saggarOpenWarm(file string) (childReport, error) {
	return warm(warmCalls(file), func() (figures, error) { return saggarOpen(file) })
}

// warmCalls is how many calls a warm measurement counts: fewer for huge files.
func warmCalls(file string) int {
	if info, err := os.Stat(file); err == nil && info.Size() > 300<<20 {
		return 3
	}
	return 5
}
