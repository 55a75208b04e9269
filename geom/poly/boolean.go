package poly

import "context"

// Union returns the points in a or in b. As everywhere, outer rings must run
// counter-clockwise and holes clockwise; polygons may overlap, and rings may
// cross themselves: a point is in a region when its rings wind around it more
// than zero times.
//
// Errors of all operations: [ErrNotFinite], [ErrTangled].
func Union(a, b Region) (Region, error) {
	return combine(a, b, func(w [2]int32) bool { return w[0] > 0 || w[1] > 0 })
}

// Intersection returns the points in both a and b.
func Intersection(a, b Region) (Region, error) {
	return combine(a, b, func(w [2]int32) bool { return w[0] > 0 && w[1] > 0 })
}

// Difference returns the points in a that are not in b.
func Difference(a, b Region) (Region, error) {
	return combine(a, b, func(w [2]int32) bool { return w[0] > 0 && w[1] <= 0 })
}

// Clean returns g as a valid region: rings that cross themselves or each other
// are cut, and polygons that overlap become one.
func Clean(g Region) (Region, error) { return Union(g, nil) }

func combine(a, b Region, inside func([2]int32) bool) (Region, error) {
	r := newArrangement(FillOptions{})
	r.addRegion(a, 0)
	r.addRegion(b, 1)
	return r.region(context.Background(), inside)
}
