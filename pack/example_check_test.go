package pack_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

func ExampleCheck() {
	square := poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}}}
	parts := []pack.Part{{ID: "cube.stl", Footprint: square, Count: 2}}
	bed := pack.Plate(100, 100)
	l := &pack.Layout{
		Bed: bed, Options: pack.Options{MinDistance: 5}, Plates: 1,
		Placements: []pack.Placement{
			{Copy: 0, Placed: true, Pose: geom.Translation(geom.Vec{X: 0, Y: 0})},
			{Copy: 1, Placed: true, Pose: geom.Translation(geom.Vec{X: 14.75, Y: 0})},
		},
	}
	r, err := pack.Check(context.Background(), parts, bed, l)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range r.Violations {
		fmt.Println(v)
	}
	// Output: cube.stl #1: 4.75 mm from cube.stl #2, asked for 5 mm, at (10, 0)
}

func ExampleUserManaged() {
	square := poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}}}
	at := func(x float64) []pack.Pose { return []pack.Pose{{Transformation: geom.Translation(geom.Vec{X: x})}} }
	parts := []pack.Part{{ID: "a.stl", Footprint: square, Locked: at(0)}, {ID: "b.stl", Footprint: square, Locked: at(8)}}
	_, r, err := pack.UserManaged(context.Background(), parts, pack.Plate(100, 100), pack.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Err())
	// Output: the layout breaks its rules: a.stl #1: overlaps b.stl #1 by 2 mm at (10, 2.5)
}

func ExampleReadLayout() {
	const file = `{"schema":1,"min_packing_distance":0, "build":{"type":"rectangle","packer_type":"user_managed","x":100,"y":100},
		"files":[{"id":"a","footprint":[{"outer":[[0,0],[10,0],[10,10],[0,10]]}]}], "plate_count":1,
		"positions":[{"model":"a","copy":0,"placed":true,"x":95,"y":0}]}`
	f, err := pack.ReadLayout(strings.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	l, parts, err := f.Layout()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := pack.Check(context.Background(), parts, l.Bed, l)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Err())
	// Output: the layout breaks its rules: a #1: reaches 5 mm beyond the bed at (105, 0)
}
