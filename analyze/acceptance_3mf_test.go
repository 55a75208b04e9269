package analyze_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cube3MF returns a 3MF file with a cube of side 10 as object 1 and the given
// build items, written without the engine's own writer.
func cube3MF(t *testing.T, unit string, items ...string) []byte {
	t.Helper()
	var vertices, triangles strings.Builder
	for i, p := range cube(geom.Vec{}, 10) {
		fmt.Fprintf(&vertices, `<vertex x="%g" y="%g" z="%g"/>`, p.X, p.Y, p.Z)
		if i%3 == 0 {
			fmt.Fprintf(&triangles, `<triangle v1="%d" v2="%d" v3="%d"/>`, i, i+1, i+2)
		}
	}
	model := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<model unit="%s" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1" type="model"><mesh><vertices>%s</vertices><triangles>%s</triangles></mesh></object></resources><build>%s</build></model>`,
		unit, vertices.String(), triangles.String(), strings.Join(items, ""))
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`},
		{"3D/3dmodel.model", model},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAcceptance10InchesMoveItemsToo(t *testing.T) {
	r := analyse(t, read(t, cube3MF(t, "inch", `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 2 0 0"/>`), mesh.ReadOptions{}))
	near(t, "box min x", r.BoundingBox.Min[0], 50.8, 1e-12)
	wantVolume(t, r, 254*254*254, 1e-12, analyze.VolumeSigned)
}

func TestAcceptance11ThreeItemsOfOneObject(t *testing.T) {
	file := cube3MF(t, "millimeter",
		`<item objectid="1"/>`,
		`<item objectid="1" transform="2 0 0 0 2 0 0 0 2 30 0 0"/>`,
		`<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 -30 0 0"/>`)
	m, err := mesh.Read(context.Background(), bytes.NewReader(file), int64(len(file)), mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Items) != 3 || len(m.Objects) != 1 {
		t.Errorf("%d items of %d objects", len(m.Items), len(m.Objects))
	}
	r := analyse(t, m.Merged())
	wantVolume(t, r, 1000+8000+1000, 1e-12, analyze.VolumeSigned)
	items, err := analyze.Items(context.Background(), m, r, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1000, 8000, 1000} {
		if items[i].VolumeMM3 == nil {
			t.Fatalf("item %d has no volume", i)
		}
		near(t, fmt.Sprint("volume of item ", i), *items[i].VolumeMM3, want, 1e-9)
	}
}

// A million triangles take no more than four times what the mesh itself does,
// 24 bytes a triangle, with the garbage collected as the program has it.
func TestAcceptance15Memory(t *testing.T) {
	file := stl(bumpySphere(1_000_000))
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	used := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64()
	}
	before, peak := used(), uint64(0)
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				peak = max(peak, used())
				runtime.Gosched()
			}
		}
	}()
	r := analyse(t, read(t, file, mesh.ReadOptions{}))
	close(stop)
	<-stopped
	per := float64(peak-before) / float64(r.Polygons)
	t.Logf("%.0f bytes a triangle", per)
	if r.Polygons < 900_000 || per > 4*24 {
		t.Errorf("%d triangles at %.0f bytes each", r.Polygons, per)
	}
}
