package path

import (
	"slices"

	"github.com/saggar3d/saggar/slice/config"
)

// Hang says of a layer of a part what support has to do with it.
type Hang struct {
	Over    bool // it hangs over what support carries,
	Threads bool // and is printed as threads there
	Stands  bool // columns stand on it
}

// SupportHeights returns where the layers of columns end, in mm over the plate, of a part
// whose layers are known: the rules of support, which needs no outlines for them. What is next
// to the part may have heights of its own.
func SupportHeights(layers []Hang, s *config.Settings) (tops []float64) {
	u := &support{s: s, floors: make([]floorOf, len(layers))}
	for k, l := range layers {
		if l.Over {
			u.floors[k].contact = newGrid(0, 0, 0, 0)
		}
		u.floors[k].hangs = l.Threads && s.ThickBridges
	}
	u.settle()
	hung := u.ceilings()
	var stands []*shelf
	for k, l := range layers {
		if l.Stands && k+1 < len(layers) {
			stands = append(stands, u.standing(k, hung))
		}
	}
	for _, s := range u.between(slices.Concat(hung, stands)) {
		tops = append(tops, s.top)
	}
	// The last shelf has nothing beside it.
	if n := len(hung); n > 0 && (len(tops) == 0 || hung[n-1].z > tops[len(tops)-1]+sameZ) {
		tops = append(tops, hung[n-1].z)
	}
	return tops
}
