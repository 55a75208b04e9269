package mesh_test

import (
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/mesh/formattest"
)

// conformance says what each format of the table cannot do by its nature.
var conformance = map[string]formattest.Options{
	"ply": {Merged: true},
	"off": {Samples: [][]byte{
		[]byte("OFF\n4 4 6\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 1 2 3\n3 2 0 3\n"),
		[]byte("COFF 5 2 0 # two of five\n0 0 0 255 0 0\n1 0 0 0 0 0\n1 1 0 0 0 0\n0 1 0 0 0 0\n0 0 9 1 1 1\n4 0 1 2 3\n3 0 1 4 255 0 0\n"),
	}},
	"glb":  {},
	"gltf": {Samples: [][]byte{[]byte(gltfWedge)}},
}

func TestConformance(t *testing.T) {
	for name, o := range conformance {
		t.Run(name, func(t *testing.T) {
			f, ok := mesh.FormatByName(name)
			if !ok {
				t.Fatal("not in the table")
			}
			formattest.Run(t, f, o)
		})
	}
}
