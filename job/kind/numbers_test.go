package kind

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestNumbersOfFailures: what a sentence says in numbers stands in the detail, too.
func TestNumbersOfFailures(t *testing.T) {
	for _, c := range []struct {
		name, kind, params string
		files              map[string]string
		want               string
	}{
		{"bytes", "analyze", `{"max_bytes":100}`, source(testdata + "cube.stl"), `"found_bytes":684 "limit_bytes":100`},
		{"triangles", "analyze", `{"max_triangles":11}`, source(testdata + "cube.stl"), `"found_triangles":12 "limit_triangles":11`},
		{"unpacked", "analyze", `{"max_inflated_bytes":100}`, source(testdata + "gear.3mf"), `"limit_inflated_bytes":100`},
		{"over the bed", "slice", `{}`, model(save(t, box(300, 10, 10))), `"overhang_mm":50 "over_edge_mm":50 "over_top_mm":0`},
		{"screen", "slice", `{"formats":["png"],"screen":{"width":80,"height":60,"pixel_mm":0.1}}`, model(save(t, cube())),
			`"overhang_mm":2 "overhang_x_mm":1 "overhang_y_mm":2`},
		{"machine", "run_estimate", `{"machine":"mjf-5200","models":[{"id":"model"}]}`, model(save(t, box(500, 10, 10))), `"overhang_mm":120`},
		{"layers", "slice", `{"formats":["svg"]}`, model(save(t, shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 3e5}))),
			`"found_layers":1500000 "height_mm":300000 "layer_height_mm":0.2 "limit_layers":1000000`},
		{"small", "layout", `{"build":{"type":"rectangle","packer_type":"pack2d","x":200,"y":200},"min_packing_distance":1,"models":[{"id":"model"}]}`,
			model(save(t, box(1e-8, 1e-8, 1e-8))), `"limit_mm":0.000001`},
	} {
		f := failed(t, c.kind, c.params, c.files)
		raw, err := json.Marshal(f.Detail)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range strings.Fields(c.want) {
			if !strings.Contains(string(raw)+",", word+",") && !strings.Contains(string(raw), word+"}") {
				t.Errorf("%s: %s %q: no %s in %s", c.name, f.Code, f.Message, word, raw)
			}
		}
	}
}
