package path

import (
	"cmp"
	"math"
	"slices"
)

// Support has heights of its own. Where it meets the part the part decides them:
// a shelf ends just below each place that is carried, and another lies on each
// surface that a column stands on. Between shelves there are as few layers as the
// nozzle allows, of equal heights. The rules are those of PrusaSlicer 2.5
// (SupportMaterial.cpp, read for its rules).

// shelf is a layer of support that the part decides on.
type shelf struct {
	z, height float64
	bottom    float64 // where the layers below end; its own for shelves that stand
	stands    bool    // on the part, instead of below it
	floor     int     // the one that it stands on
	carries   []int   // the floors above it that it carries
	cover     *grid   // where it is closed, of those that stand where it may touch the part
	thick     *grid   // where threads of what it carries sag into it
	cells     *mask   // of those that stand, when they have been wanted: what it covers,
	touch     *mask   // and where it touches the part
}

// edge is where layers between shelves begin or end.
func (s *shelf) edge() float64 {
	if s.stands {
		return s.z
	}
	return s.bottom
}

// sheet is one layer of columns, between shelves.
type sheet struct {
	bottom, top float64
	floor       int      // the highest layer of the part that ends at or below it
	interfaces  *grid    // what is closed of it below shelves
	over        []*shelf // on which it is closed
}

// level is what support has at one height.
type level struct {
	z      float64
	shelf  *shelf // below the part
	stand  *shelf // on the part
	sheet  *sheet
	needed float64 // where what is needed of the part for this level, and those above, begins
}

const sameZ = 1e-4 // mm

// thinnest is how close to each other heights of support may be: 0.07 mm, or as
// thin as the layers are.
func (u *support) thinnest() float64 {
	return min(0.07, max(0.01, u.s.LayerHeight), max(0.01, u.s.FirstLayerHeight))
}

// thickest returns the height of the thickest sheet.
func (u *support) thickest() float64 { return max(0.07, 0.75*u.s.NozzleDiameter) }

// gaps returns the distances of support from the part above and below it.
func (u *support) gaps() (above, below float64) {
	above = u.s.SupportMaterialContactDistance
	if below = u.s.SupportMaterialBottomContactDistance; below <= 0 || above == 0 {
		below = above
	}
	return above, below
}

// soluble reports whether support touches the part: then its heights are those of
// the layers of the part.
func (u *support) soluble() bool { return u.s.SupportMaterialContactDistance == 0 }

// thread returns the diameter of threads that hang free: the mean of three nozzles
// that are one here.
func (u *support) thread() float64 {
	d := u.s.NozzleDiameter
	return float64((d + d + d) / 3 * math.Sqrt(u.s.BridgeFlowRatio))
}

// settle gives floors the heights that sums of layer heights make. A gap of 0.6 mm
// holds two sheets of 0.3 mm or three of 0.2 mm, and the last bit decides: so
// heights are added and taken apart as PrusaSlicer does.
func (u *support) settle() {
	z := 0.0
	for k := range u.floors {
		f := &u.floors[k]
		height := u.s.LayerHeight
		if k == 0 {
			height = u.s.FirstLayerHeight
		}
		below := z
		z += height
		f.top = z
		f.bottom = z - (z - below)
	}
}

// ceilings returns the shelves below the part, the lowest first.
func (u *support) ceilings() []*shelf {
	first, above := u.s.FirstLayerHeight, u.s.SupportMaterialContactDistance
	low := first + u.thinnest()
	var out []*shelf
	add := func(k int, z, bottom, height float64) {
		out = append(out, &shelf{z: z, bottom: bottom, height: height, carries: []int{k}})
	}
	for k := 1; k < len(u.floors); k++ {
		f := &u.floors[k]
		if f.contact == nil {
			continue
		}
		if u.soluble() {
			bottom := 0.0
			if k > 1 {
				bottom = u.floors[k-2].top
			}
			add(k, f.bottom, bottom, u.floors[k-1].top-u.floors[k-1].bottom)
			continue
		}
		z := f.bottom - above
		if z < first-sameZ {
			continue // nothing is printed below the first layer
		}
		if z < low {
			add(k, first, 0, first)
			continue
		}
		add(k, z, z, 0)
		// Threads sag: they are carried farther down, too.
		if deep := f.top - u.thread() - above; f.hangs && deep > first-1e-9 && deep < z-sameZ {
			add(k, deep, deep, 0)
		}
	}
	slices.SortStableFunc(out, func(a, b *shelf) int { return cmp.Compare(a.z, b.z) })
	return u.mergedShelves(out)
}

// mergedShelves makes one of shelves that are too close for a layer between them,
// at the height of the lowest.
func (u *support) mergedShelves(in []*shelf) []*shelf {
	first := u.s.FirstLayerHeight
	var out []*shelf
	for _, s := range in {
		if s.z < first+u.thinnest()-sameZ {
			s.z, s.height, s.bottom = first, first, 0
		}
		if n := len(out); n > 0 && s.z < out[n-1].z+u.thinnest()+sameZ {
			out[n-1].carries = append(out[n-1].carries, s.carries...)
			continue
		}
		out = append(out, s)
	}
	return out
}

// standing returns the shelf on floor k, and moves it to the height of a shelf
// below the part that is too close.
func (u *support) standing(k int, hung []*shelf) *shelf {
	f := &u.floors[k]
	s := &shelf{stands: true, floor: k, height: float64(float32(u.s.LayerHeight))}
	if u.soluble() {
		s.z, s.height = u.floors[k+1].top, u.floors[k+1].top-u.floors[k+1].bottom
		s.bottom = s.z - s.height
		return s
	}
	if u.s.ThickBridges {
		s.height = float64(float32(u.s.BridgeFlowRatio * float64(float32(u.s.NozzleDiameter)))) // single precision, as flows there
	}
	_, below := u.gaps()
	s.z = f.top + s.height + below
	for _, h := range hung {
		if d := s.z - h.z; h.z > f.top-sameZ && math.Abs(d) < u.thinnest()+sameZ {
			s.z, s.height = h.z, s.height-d
			break
		}
	}
	s.bottom = s.z - s.height
	return s
}

// between returns the sheets between shelves, and gives those below the part their
// heights.
func (u *support) between(shelves []*shelf) []*sheet {
	slices.SortStableFunc(shelves, func(a, b *shelf) int {
		if c := cmp.Compare(a.edge(), b.edge()); c != 0 || a.stands == b.stands {
			return c
		}
		if b.stands {
			return -1
		}
		return 1
	})
	if len(shelves) > 0 && math.Abs(shelves[0].edge()) < sameZ {
		shelves = shelves[1:] // on the plate: there is nothing below
	}
	first := u.s.FirstLayerHeight
	var out []*sheet
	put := func(bottom, top float64) { out = append(out, &sheet{bottom: bottom, top: top}) }
	for i, s := range shelves {
		end, begin := s.edge(), 0.0
		var last *shelf
		if i > 0 {
			last = shelves[i-1]
			begin = last.edge()
		}
		if math.Abs(end-first) < sameZ {
			if len(out) == 0 || out[len(out)-1].top < first {
				put(0, first)
			}
			continue
		}
		if math.Abs(begin) < sameZ {
			put(0, first)
			begin = first
		}
		if end-begin < sameZ {
			continue
		}
		u.fillBetween(last, s, begin, put)
	}
	return out
}

// fillBetween puts the sheets from where one shelf leaves off up to another.
func (u *support) fillBetween(last, s *shelf, begin float64, put func(bottom, top float64)) {
	parts := func(d float64) float64 { return math.Ceil(d / u.thickest()) }
	end := s.edge()
	n := parts(end - begin)
	step := (end - begin) / n
	if last != nil && !last.stands && last.z+u.thinnest() > last.bottom+step {
		// The first sheet would end too close to the shelf beside it.
		put(last.bottom, last.z)
		begin = last.z
		if n = parts(end - begin); n < 1 {
			return
		}
		step = (end - begin) / n
	}
	if !u.soluble() && !s.stands {
		s.height = step
		s.bottom = s.z - step
		end = s.bottom
		n--
	}
	at := begin
	for i := range int(n) {
		top := begin + float64(float64(i+1)*step)
		if i == int(n)-1 {
			top = end
		}
		put(at, top)
		at = top
	}
}

// stack makes levels of shelves and sheets.
func (u *support) stack(hung, stands []*shelf, sheets []*sheet) {
	for _, s := range hung {
		u.levels = append(u.levels, level{z: s.z, shelf: s})
	}
	for _, s := range stands {
		u.levels = append(u.levels, level{z: s.z, stand: s})
	}
	for _, s := range sheets {
		u.levels = append(u.levels, level{z: s.top, sheet: s})
	}
	slices.SortStableFunc(u.levels, func(a, b level) int { return cmp.Compare(a.z, b.z) })
	out := u.levels[:0]
	for _, l := range u.levels {
		if n := len(out); n > 0 && l.z < out[n-1].z+sameZ {
			o := &out[n-1]
			o.shelf, o.stand, o.sheet = cmp.Or(o.shelf, l.shelf), cmp.Or(o.stand, l.stand), cmp.Or(o.sheet, l.sheet)
			continue
		}
		out = append(out, l)
	}
	u.levels = out
	_, below := u.gaps()
	needed := math.Inf(1)
	for i := len(u.levels) - 1; i >= 0; i-- {
		l := &u.levels[i]
		if l.shelf != nil {
			needed = min(needed, l.shelf.bottom-below)
		}
		if l.stand != nil {
			needed = min(needed, u.floors[l.stand.floor].top)
		}
		if l.sheet != nil {
			needed = min(needed, l.sheet.bottom-below)
			for _, s := range l.sheet.over {
				needed = min(needed, u.floors[s.floor].top)
			}
		}
		l.needed = needed
	}
}

// close finds what is closed of sheets: those next to shelves, as many as the
// settings ask for, the shelf included.
func (u *support) close(hung, stands []*shelf, sheets []*sheet) {
	above := u.s.SupportMaterialInterfaceLayers
	below := u.s.SupportMaterialBottomInterfaceLayers
	if below < 0 {
		below = above
	}
	for i, s := range sheets {
		if above > 1 {
			top := sheets[min(len(sheets)-1, i+above-2)].top
			from, _ := slices.BinarySearchFunc(hung, s.top, func(h *shelf, z float64) int { return cmp.Compare(h.z, z) })
			for _, h := range hung[from:] {
				if h.bottom-sameZ > top {
					break
				}
				s.interfaces = joinedGrid(s.interfaces, h.cover)
			}
		}
		if below > 1 {
			bottom := sheets[max(0, i-below+2)].bottom
			from, _ := slices.BinarySearchFunc(stands, bottom-sameZ, func(h *shelf, z float64) int { return cmp.Compare(h.z, z) })
			for _, h := range stands[from:] {
				if h.z-sameZ > s.bottom {
					break
				}
				s.over = append(s.over, h)
			}
		}
	}
}
