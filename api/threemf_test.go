package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// threeMF is a file of a cube whose side is 1 unit, with a build item for each
// transform.
func threeMF(t *testing.T, unit string, transforms ...string) string {
	t.Helper()
	var model strings.Builder
	fmt.Fprintf(&model, `<?xml version="1.0"?><model unit=%q xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1" type="model"><mesh><vertices>`, unit)
	soup := cube(geom.Vec{})
	for _, v := range soup.Vertices {
		fmt.Fprintf(&model, `<vertex x="%g" y="%g" z="%g"/>`, v.X/10, v.Y/10, v.Z/10)
	}
	model.WriteString(`</vertices><triangles>`)
	for _, f := range soup.Faces {
		fmt.Fprintf(&model, `<triangle v1="%d" v2="%d" v3="%d"/>`, f[0], f[1], f[2])
	}
	model.WriteString(`</triangles></mesh></object></resources><build>`)
	for _, transform := range transforms {
		fmt.Fprintf(&model, `<item objectid="1" transform=%q/>`, transform)
	}
	model.WriteString(`</build></model>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`,
		"3D/3dmodel.model":    model.String(),
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestItemsOf3MF: units count for shifts, too; each item of one object has the volume
// of its transform, and a mirror leaves it positive.
func TestItemsOf3MF(t *testing.T) {
	s := sketch(t, nil)
	const inch = 25.4 * 25.4 * 25.4
	moved := s.model(`{"name":"a","type":"3mf"}`, threeMF(t, "inch", "1 0 0 0 1 0 0 0 1 2 0 0"))
	moved.near(50.8, 1e-6, "analyses", "bounding_box", "min", 0)
	moved.near(inch, 1e-6, "volume_mm")
	_, d := s.design(`{"name":"three.3mf"}`, threeMF(t, "inch", "1 0 0 0 1 0 0 0 1 0 0 0", "2 0 0 0 2 0 0 0 2 5 0 0", "-1 0 0 0 1 0 0 0 1 9 0 0"))
	var volumes []float64
	for _, at := range d.at("models").([]any) {
		m := s.get(at.(string))
		for range int(m.at("count").(float64)) {
			volumes = append(volumes, m.at("volume").(float64)/inch)
		}
	}
	sort.Float64s(volumes)
	if len(volumes) != 3 || volumes[0] < 1-1e-6 || volumes[1] > 1+1e-6 || volumes[2] < 8-1e-5 || volumes[2] > 8+1e-5 {
		t.Errorf("volumes %v: %s", volumes, d.body)
	}
}
