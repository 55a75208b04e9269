package voxel

// The grids of trays take most of the memory of a search, so only the trays that
// were worked on last have one. What lies on the others stays there, and nothing is
// added until their content is made anew.

// open adds an empty tray.
func (k *packing) open() {
	t := len(k.trays)
	k.trays = append(k.trays, &tray{from: map[[2]int]int{}, warm: k.bareWarmth(t)})
	k.work += k.bring(t).cost()
}

// bring returns the grid of a tray, an empty one if it was put away; then another
// tray's is.
func (k *packing) bring(t int) *grid {
	r := k.trays[t]
	if r.g == nil {
		r.g = k.bareGrid(t).clone()
		k.live = append(k.live, t)
		if len(k.live) > max(1, k.mostLive) {
			k.trays[k.live[0]].g = nil
			k.live = k.live[1:]
		}
	}
	return r.g
}

// bareGrid returns the grid of an empty tray. Trays on which nothing lies for good
// share one.
func (k *packing) bareGrid(t int) *grid {
	t = min(t, len(k.p.Still))
	g := k.bare[t]
	if g == nil {
		g = k.emptyGrid(t)
		if t == len(k.p.Still) || len(k.bare) < k.mostLive {
			k.bare[t] = g
		}
	}
	return g
}

// liveGrids returns how many grids of so many cubes, one for each class, may be in
// memory.
func liveGrids(n [3]int, classes int) int {
	cubes := float64(n[0]+64) * float64(n[1]) * float64(n[2]) * float64(classes)
	return int(mostCubes / max(1, cubes))
}
