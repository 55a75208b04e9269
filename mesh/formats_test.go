package mesh_test

import (
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/mesh/formattest"
)

// conformance says what each format of the table cannot do by its nature.
var conformance = map[string]formattest.Options{
	"3mf": {},
	"amf": {Samples: [][]byte{[]byte(amfWedge)}},
	"obj": {CutIsLegal: true, Merged: true},
	"stl": {Merged: true},
	"ply": {Merged: true},
	"off": {Samples: [][]byte{
		[]byte("OFF\n4 4 6\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 1 2 3\n3 2 0 3\n"),
		[]byte("COFF 5 2 0 # two of five\n0 0 0 255 0 0\n1 0 0 0 0 0\n1 1 0 0 0 0\n0 1 0 0 0 0\n0 0 9 1 1 1\n4 0 1 2 3\n3 0 1 4 255 0 0\n"),
	}},
	"glb":  {},
	"gltf": {Samples: [][]byte{[]byte(gltfWedge)}},
}

// amfWedge is a tetrahedron in AMF.
const amfWedge = `<?xml version="1.0" encoding="UTF-8"?>
<amf unit="millimeter"><object id="1"><mesh><vertices>
<vertex><coordinates><x>0</x><y>0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>1</x><y>0</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>0</x><y>1</y><z>0</z></coordinates></vertex>
<vertex><coordinates><x>0</x><y>0</y><z>1</z></coordinates></vertex>
</vertices><volume>
<triangle><v1>0</v1><v2>2</v2><v3>1</v3></triangle><triangle><v1>0</v1><v2>1</v2><v3>3</v3></triangle>
<triangle><v1>1</v1><v2>2</v2><v3>3</v3></triangle><triangle><v1>2</v1><v2>0</v2><v3>3</v3></triangle>
</volume></mesh></object></amf>
`

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
