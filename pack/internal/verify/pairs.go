package verify

import "github.com/saggar3d/saggar/geom"

// NearPairs calls visit for every pair i < j of boxes that share a point, in an
// order that depends on the boxes alone, until visit returns false.
func NearPairs(boxes []geom.Box, visit func(i, j int) bool) {
	t := newTree(len(boxes), func(i int) geom.Box { return boxes[i] })
	for i := range boxes {
		on := true
		t.near(
			func(b *geom.Box) bool { return on && boxGap(b, &boxes[i]) == 0 },
			func(j int32) {
				if on && int(j) > i && boxGap(&boxes[j], &boxes[i]) == 0 {
					on = visit(i, int(j))
				}
			})
		if !on {
			return
		}
	}
}
