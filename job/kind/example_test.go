package kind_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/saggar3d/saggar/job/kind"
)

// A quick estimate of a cube of 20 mm.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	r, err := kind.Run(context.Background(), kind.Spec{
		Kind:   "estimate",
		Params: json.RawMessage(`{"volume_per_second": 10, "layer_thickness": 0.1}`),
		Files:  map[string]string{"model": "../../testdata/cube.stl"},
		Dir:    dir,
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var d kind.EstimateData
	if err := json.Unmarshal(r.Data, &d); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%g s, %d layers, %g cm³\n", d.PrintTime, d.Layers, d.BaseMaterial)
	// Output: 1200 s, 200 layers, 8 cm³
}

// What is wrong with parameters is known before there is a file.
func ExampleValidate() {
	err := kind.Validate("snapshot", json.RawMessage(`{"width": 2000, "color": "red"}`))
	for _, e := range err.(*kind.Failure).Fields() {
		fmt.Printf("%s: %s\n", e.Field, e.Message)
	}
	// Output:
	// width: 2000 is not in 0 to 1024
	// color: "red" is not a colour: write #RRGGBB
}
