package analyze

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

func TestInvertedNamesTheFacesToTurn(t *testing.T) {
	tetra := func(turned ...int) *mesh.Mesh {
		m := &mesh.Mesh{
			Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}, {Z: 1}},
			Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}},
		}
		for _, f := range turned {
			m.Faces[f][0], m.Faces[f][1] = m.Faces[f][1], m.Faces[f][0]
		}
		return m
	}
	for name, turned := range map[string][]int{"none": nil, "one": {2}, "two": {0, 3}, "all": {0, 1, 2, 3}} {
		flip, err := Inverted(context.Background(), tetra(turned...))
		if err != nil {
			t.Fatal(err)
		}
		if len(turned) == 0 && flip != nil {
			t.Errorf("%s: %v, want nil", name, flip)
		}
		want := make([]bool, 4)
		for _, f := range turned {
			want[f] = true
		}
		for f, v := range flip {
			if v != want[f] {
				t.Errorf("%s: face %d is %v", name, f, v)
			}
		}
	}
}
