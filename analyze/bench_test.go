package analyze_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// bumpySphere returns a closed surface of about n triangles, in strips.
func bumpySphere(n int) *mesh.Mesh {
	rows := int(math.Sqrt(float64(n) / 4))
	cols := 2 * rows
	m := &mesh.Mesh{Vertices: []geom.Vec{{Z: 40}}}
	for i := 1; i < rows; i++ {
		for j := range cols {
			th, ph := math.Pi*float64(i)/float64(rows), 2*math.Pi*float64(j)/float64(cols)
			r := 40 + 3*math.Sin(5*th)*math.Cos(7*ph) + 0.2*math.Sin(40*ph+31*th)*math.Sin(th)
			m.Vertices = append(m.Vertices, geom.Vec{X: r * math.Sin(th) * math.Cos(ph), Y: r * math.Sin(th) * math.Sin(ph), Z: r * math.Cos(th)})
		}
	}
	m.Vertices = append(m.Vertices, geom.Vec{Z: -40})
	last := uint32(len(m.Vertices) - 1)
	at := func(i, j int) uint32 { return uint32(1 + (i-1)*cols + j%cols) }
	for j := range cols {
		m.Faces = append(m.Faces, [3]uint32{0, at(1, j), at(1, j+1)})
	}
	for i := 1; i+1 < rows; i++ {
		for j := range cols {
			m.Faces = append(m.Faces, [3]uint32{at(i, j), at(i+1, j), at(i, j+1)}, [3]uint32{at(i+1, j), at(i+1, j+1), at(i, j+1)})
		}
	}
	for j := range cols {
		m.Faces = append(m.Faces, [3]uint32{at(rows-1, j), last, at(rows-1, j+1)})
	}
	return m
}

func shuffled(m *mesh.Mesh) *mesh.Mesh {
	r := rand.New(rand.NewPCG(1, 1))
	out := &mesh.Mesh{Vertices: m.Vertices, Faces: append([][3]uint32(nil), m.Faces...)}
	r.Shuffle(len(out.Faces), func(i, j int) { out.Faces[i], out.Faces[j] = out.Faces[j], out.Faces[i] })
	return out
}

func benchmarkAnalyze(b *testing.B, m *mesh.Mesh) {
	m, err := mesh.Weld(context.Background(), m, 0)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := analyze.Analyze(context.Background(), m, analyze.Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
}

func BenchmarkAnalyze(b *testing.B)         { benchmarkAnalyze(b, bumpySphere(1_000_000)) }
func BenchmarkAnalyzeShuffled(b *testing.B) { benchmarkAnalyze(b, shuffled(bumpySphere(1_000_000))) }
