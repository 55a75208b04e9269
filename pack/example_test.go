package pack_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

func ExampleLayout_Measure() {
	parts := []pack.Part{boxPart("cube", 10, 10, 10, 169)}
	l := shelf(parts, pack.Plate(200, 200), pack.Options{MinDistance: 5})
	n, err := l.Measure(context.Background(), parts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d placed, %.2f %% filled, %.2f %% with spacing\n", n.Placed, n.PackedFill, n.FillWithSpacing)
	// Output: 169 placed, 42.25 % filled, 92.80 % with spacing
}

func ExampleLayout_Model() {
	parts := []pack.Part{boxPart("cube.stl", 10, 10, 10, 3)}
	l := shelf(parts, pack.Plate(200, 200), pack.Options{MinDistance: 5})
	build, err := l.Model(parts, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	err = mesh.Write(&file, build, mesh.WriteOptions{Format: "3mf"})
	fmt.Println(len(build.Objects), "mesh,", len(build.Items), "items,", build.Items[2].PartNumber, err)
	// Output: 1 mesh, 3 items, cube.stl #3 <nil>
}

func ExampleReadPlate() {
	bed, err := pack.ReadPlate(strings.NewReader(
		`<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="80mm"><rect width="120" height="80" rx="5"/></svg>`))
	fmt.Printf("%s, %.0f mm², %v\n", bed.Shape, bed.Area(), err)
	// Output: polygon, 9578 mm², <nil>
}

func ExampleReadOutline() {
	g, err := pack.ReadOutline(strings.NewReader(`{"outer": [[0,0],[30,0],[30,10],[0,10]]}`))
	fmt.Println(g.Area(), g.Box().Max, err)
	// Output: 300 {30 10} <nil>
}

func ExampleFootprints() {
	part := boxPart("box.stl", 20, 10, 5, 1)
	part.Footprint = nil
	parts, err := pack.Footprints(context.Background(), []pack.Part{part})
	fmt.Printf("%.1f mm² %v\n", parts[0].Footprint.Area(), err)
	// Output: 200.0 mm² <nil>
}

func ExampleLayout_WriteZip() {
	parts := []pack.Part{boxPart("cube.stl", 10, 10, 10, 2)}
	l := shelf(parts, pack.Plate(50, 50), pack.Options{MinDistance: 5})
	var file bytes.Buffer
	fmt.Println(l.WriteZip(&file, parts, nil), geom.Millimetre, file.Len() > 0)
	// Output: <nil> mm true
}
