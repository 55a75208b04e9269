package voxel

import "slices"

// warmth is what the bodies of a plate cover of each layer.
type warmth []float64

// profile is what one body covers of the layers from the first on.
type profile struct {
	first int
	areas []float64
}

// sections returns the profile of an item that lies somewhere.
func (k *packing) sections(l lying) profile {
	at := k.room.Min.Z + float64(float64(l.z)*k.edge) - k.shapeOf(l).box.Min.Z
	first, areas := k.p.Sections(k.p.Items[l.item].Body, k.turnOf(l), at)
	return profile{first, areas}
}

// bareWarmth returns what lies on plate t for good.
func (k *packing) bareWarmth(t int) warmth {
	if t < len(k.p.Warm) {
		return slices.Clone(k.p.Warm[t])
	}
	return nil
}

// takes reports whether no layer comes to cover more than most with p.
func (w warmth) takes(p profile, most float64) bool {
	for i, a := range p.areas {
		if k := p.first + i; k < len(w) {
			a += w[k]
		}
		if a > most {
			return false
		}
	}
	return true
}

// add enters a body.
func (w *warmth) add(p profile) {
	if n := p.first + len(p.areas); n > len(*w) {
		*w = append(*w, make([]float64, n-len(*w))...)
	}
	for i, a := range p.areas {
		(*w)[p.first+i] += a
	}
}
