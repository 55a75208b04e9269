package path_test

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// A box of 20 x 20 mm, five layers high, with the default settings.
func ExamplePlan() {
	square := poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 20}, {X: 0, Y: 20}}}}
	layers := func(yield func(slice.Layer, error) bool) {
		for i := range 5 {
			b := 0.2 * float64(i)
			if !yield(slice.Layer{Index: i, Bottom: b, Height: 0.2, Z: b + 0.1, Region: square}, nil) {
				return
			}
		}
	}
	for l, err := range path.Plan(context.Background(), layers, config.Defaults()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		volume := 0.0
		for i := range l.Paths {
			volume += l.Paths[i].Volume()
		}
		fmt.Printf("%.1f mm: %d paths, first %s, last %s, %.0f mm³\n",
			l.Z, len(l.Paths), l.Paths[0].Feature, l.Paths[len(l.Paths)-1].Feature, volume)
	}
	// Output:
	// 0.2 mm: 4 paths, first skirt, last solid_infill, 91 mm³
	// 0.4 mm: 3 paths, first inner_wall, last solid_infill, 81 mm³
	// 0.6 mm: 3 paths, first inner_wall, last solid_infill, 81 mm³
	// 0.8 mm: 3 paths, first inner_wall, last solid_infill, 81 mm³
	// 1.0 mm: 3 paths, first inner_wall, last top_solid_infill, 81 mm³
}
