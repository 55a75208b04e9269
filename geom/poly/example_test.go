package poly_test

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

func square(x, y, side float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{X: x, Y: y}, {X: x + side, Y: y}, {X: x + side, Y: y + side}, {X: x, Y: y + side}}}}
}

func ExampleUnion() {
	g, _ := poly.Union(square(0, 0, 10), square(5, 5, 10))
	fmt.Println(g.Area(), len(g[0].Outer))
	// Output: 175 8
}

func ExampleDifference() {
	frame, _ := poly.Difference(square(0, 0, 10), square(2, 2, 6))
	fmt.Println(frame.Area(), len(frame[0].Holes), frame.Contains(geom.Vec2{X: 5, Y: 5}))
	// Output: 64 1 false
}

func ExampleIntersection() {
	g, _ := poly.Intersection(square(0, 0, 10), square(5, 5, 10))
	fmt.Println(g[0].Outer)
	// Output: [{5 5} {10 5} {10 10} {5 10}]
}

func ExampleOffset() {
	g, _ := poly.Offset(square(0, 0, 10), -2)
	fmt.Println(g[0].Outer)
	// Output: [{2 2} {8 2} {8 8} {2 8}]
}

func ExampleOffsetArea() {
	a, _ := poly.OffsetArea(square(0, 0, 10), 2.5)
	fmt.Printf("%.3f\n", a)
	// Output: 219.635
}

func ExampleSimplify() {
	// A corner cut off by a tenth of a millimetre comes back.
	g := poly.Region{{Outer: poly.Ring{{X: 0, Y: 0}, {X: 9.9, Y: 0}, {X: 10, Y: 0.1}, {X: 10, Y: 10}, {X: 0, Y: 10}}}}
	g, _ = poly.Simplify(g, 0.1)
	fmt.Println(g[0].Outer)
	// Output: [{0 0} {10 0} {10 10} {0 10}]
}

func ExampleFill() {
	// A star drawn in one go winds twice around its middle: all of it is filled.
	p := []geom.Vec2{{X: 0, Y: 0}, {X: 8, Y: 6}, {X: -2, Y: 6}, {X: 6, Y: 0}, {X: 3, Y: 9}}
	var star []poly.Segment
	for i := range p {
		star = append(star, poly.Segment{A: p[i], B: p[(i+1)%5], W: 1})
	}
	g, _ := poly.Fill(context.Background(), star, poly.FillOptions{})
	fmt.Println(len(g), len(g[0].Outer), len(g[0].Holes))
	// Output: 1 10 0
}
