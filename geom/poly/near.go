package poly

import (
	"cmp"
	"slices"
)

// Near puts boxes together that are nearer to each other than a gap along both axes, by
// their numbers: in rising order, the first ones first. Boxes that another of theirs joins
// are together, too. O(n log n) for boxes of about one size that are evenly spread.
func Near(boxes []Box, gap float64) [][]int {
	order := make([]int, len(boxes))
	root := make([]int, len(boxes))
	for i := range boxes {
		order[i], root[i] = i, i
	}
	slices.SortFunc(order, func(i, k int) int {
		return cmp.Or(cmp.Compare(boxes[i].Min.X, boxes[k].Min.X), cmp.Compare(i, k))
	})
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for n, i := range order {
		a := boxes[i]
		for _, k := range order[n+1:] {
			b := boxes[k]
			if b.Min.X >= a.Max.X+gap {
				break
			}
			if b.Min.Y < a.Max.Y+gap && a.Min.Y < b.Max.Y+gap {
				one, other := find(i), find(k)
				root[max(one, other)] = min(one, other)
			}
		}
	}
	at := make([]int, len(boxes))
	var out [][]int
	for i := range boxes {
		r := find(i)
		if r == i {
			at[i] = len(out)
			out = append(out, nil)
		}
		out[at[r]] = append(out[at[r]], i)
	}
	return out
}
