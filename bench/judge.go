package main

import (
	"fmt"
	"math"
)

// volumeTolerance is how far Saggar's volume may be from the exact sum,
// relatively. The volumes of peers are shown and not judged: that some of them
// drift is a finding about them.
const volumeTolerance = 1e-12

// wrong lists where the figures of a lane differ from what is true of its mesh.
// A speed is worth nothing beside a wrong answer, and says nothing when the
// peer did not see the same mesh.
func (o *outcome) wrong() []string {
	var list []string
	if f := o.failure(); f != "" && o.who.ours {
		list = append(list, f)
	}
	if o.mesh.Key == "" {
		return list
	}
	for _, s := range o.good() {
		if bad := differences(s.Figures, o.mesh.Facts, o.who); len(bad) > 0 {
			return append(list, bad...)
		}
	}
	return list
}

// differences compares what e printed with what is true. A full analysis must
// have every figure; others are judged by those they have, which is at least
// the number of triangles.
func differences(f figures, want facts, e entrant) []string {
	var list []string
	check := func(name string, got *int, want int) {
		if got != nil && *got != want {
			list = append(list, fmt.Sprintf("%s %d, not %d", name, *got, want))
		}
	}
	check("triangles", f.Triangles, want.Triangles)
	check("open edges", f.OpenEdges, want.OpenEdges)
	check("components", f.Components, want.Components)
	check("vertices", f.Vertices, want.Vertices)
	check("Euler characteristic", f.Euler, want.Euler)
	if f.Closed != nil && *f.Closed != (want.OpenEdges == 0) {
		list = append(list, fmt.Sprintf("closed %v", *f.Closed))
	}
	if f.Triangles == nil || e.full && f.incomplete() {
		list = append(list, "figures are missing")
	}
	if e.ours && f.Volume != nil && !(math.Abs(*f.Volume/want.Volume-1) <= volumeTolerance) {
		list = append(list, fmt.Sprintf("volume %.17g, not %.17g", *f.Volume, want.Volume))
	}
	return list
}

// wrong lists everything wrong in the whole result.
func (r *result) wrong() []string {
	list := []string{} // not nil: an empty list in JSON
	for _, id := range r.order {
		for _, o := range r.tasks[id] {
			for _, w := range o.wrong() {
				list = append(list, fmt.Sprintf("%s: %s", o.lane, w))
			}
		}
	}
	return list
}
