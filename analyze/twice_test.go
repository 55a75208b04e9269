package analyze

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// TestCountsTwice holds it against the whole analysis.
func TestCountsTwice(t *testing.T) {
	for _, c := range overlapCases() {
		s := shape.Join(c.parts...)
		m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
		got, err := CountsTwice(context.Background(), m)
		r, errWhole := Analyze(context.Background(), m, Options{})
		if err != nil || errWhole != nil || got != !r.Analyses.UnambiguousMesh || got != c.twice {
			t.Errorf("%s: %v, whole analysis %v, want %v (%v, %v)", c.name, got, !r.Analyses.UnambiguousMesh, c.twice, err, errWhole)
		}
	}
	s := shape.Cube(at(0, 0, 0), 10)
	s.Faces = append(s.Faces, s.Faces...)
	if got, err := CountsTwice(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}); !got || err != nil {
		t.Errorf("all faces twice: %v, %v", got, err)
	}
}
