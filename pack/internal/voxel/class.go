package voxel

import (
	"cmp"
	"slices"
)

// mostClasses bounds how many gaps of their own bodies may keep: each needs a grid.
const mostClasses = 4

// classes sorts the bodies by the gaps they keep. When there are more different
// gaps than classes, some keep a larger one.
func (k *packing) classes() {
	own := []float64{k.p.Gap}
	note := func(b *Body) {
		if b.Own > k.p.Gap && !slices.Contains(own, b.Own) {
			own = append(own, b.Own)
		}
	}
	for i := range k.p.Bodies {
		note(&k.p.Bodies[i])
	}
	for _, list := range k.p.Still {
		for i := range list {
			note(&list[i])
		}
	}
	slices.SortFunc(own, cmp.Compare)
	if n := len(own); n > mostClasses {
		// The least, the greatest, and those in between at even steps.
		var few []float64
		for i := range mostClasses {
			few = append(few, own[i*(n-1)/(mostClasses-1)])
		}
		own = few
	}
	k.own = own
	k.gaps = make([][]float64, len(own))
	for a := range own {
		for b := range own {
			// What bodies are widened by is part of the gap.
			k.gaps[a] = append(k.gaps[a], (max(own[a], own[b])-float64(2*k.w.pad))/k.edge)
		}
	}
	for i := range k.p.Bodies {
		k.w.class[i] = k.classOf(k.p.Bodies[i].Own)
	}
}

// classOf returns the first class that keeps a gap of own.
func (k *packing) classOf(own float64) int {
	for i, o := range k.own {
		if o >= own {
			return i
		}
	}
	return len(k.own) - 1
}
