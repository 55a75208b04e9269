package fdm

import (
	"math"
	"sort"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Add returns the sections of a build to which count copies of a part are added, layer
// by layer from the plate.
func Add(build, part []Section, count float64) []Section {
	for i := range part {
		if i == len(build) {
			build = append(build, Section{Base: part[i].Base, Height: part[i].Height})
		}
		b, p := &build[i], &part[i]
		for _, f := range []struct {
			to   *float64
			more float64
		}{
			{&b.Outer, p.Outer}, {&b.Inner, p.Inner}, {&b.WallLoops, p.WallLoops},
			{&b.Sparse, p.Sparse}, {&b.Solid, p.Solid}, {&b.Top, p.Top}, {&b.Bridge, p.Bridge}, {&b.Over, p.Over},
			{&b.SparseLines, p.SparseLines}, {&b.SolidLines, p.SolidLines}, {&b.TopLines, p.TopLines}, {&b.BridgeLines, p.BridgeLines},
			{&b.Edge, p.Edge}, {&b.Regions, p.Regions}, {&b.Joined, p.Joined}, {&b.Hops, p.Hops}, {&b.Support, p.Support}, {&b.SupportInterface, p.SupportInterface},
			{&b.SupportRim, p.SupportRim}, {&b.SupportSheets, p.SupportSheets}, {&b.InterfaceSheets, p.InterfaceSheets},
		} {
			*f.to += float64(count * f.more)
		}
		b.SupportPitch = max(b.SupportPitch, p.SupportPitch)
		b.Small.add(&p.Small, count)
		b.Bends.add(&p.Bends, count)
		b.Gaps.add(&p.Gaps, count)
		b.Brim.add(p.Brim, count)
		// Parts are printed one after the other in a layer, and are pieces of it.
		b.Span, b.Apart = max(b.Span, p.Span), max(b.Apart, p.Apart)
		b.Area += float64(count * p.area())
		b.Islands += float64(count * max(1, p.Islands))
	}
	return build
}

// SetApart says how far the parts of a build are apart at least, in mm.
func SetApart(build []Section, apart float64) {
	for i := range build {
		build[i].Apart = max(build[i].Apart, apart)
	}
}

// SetAround says how long the convex outline of a build is, in mm, where skirts are asked for.
// They are around its brims and its raft as well.
func SetAround(build []Section, length float64, s *config.Settings) {
	if len(build) > 0 {
		build[0].Around = length + float64(2*math.Pi*Beside(s))
	}
}

// Beside returns how far a raft or brim reaches out beside what stands on the plate, in mm.
func Beside(s *config.Settings) float64 {
	switch {
	case s.RaftLayers > 0:
		_, _, foot := raftWidths(s)
		return foot
	case path.Brims(s) && s.BrimType != "inner_only":
		return s.BrimSep + s.BrimWidth
	}
	return 0
}

// AddSupport adds to the sections of a part what stands below its overhangs: columns on
// the squares of a grid with an outline around them, closed on the plate. The uppermost
// layers below an overhang are interface.
func AddSupport(part []Section, r *overhang.Room, s *config.Settings) {
	cell := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	tops := path.SupportHeights(hangs(part, r), s)
	sheets, dense := sheets(part, tops), closed(part, r, tops, s)
	for i := range part {
		if i >= len(r.Layers) {
			break
		}
		n := max(leastSheets, sheets[i])
		p := &part[i]
		p.SupportInterface = float64(winding * spread(min(dense[i], r.Layers[i]), cell))
		p.Support = columns(i, r, s) - p.SupportInterface
		p.Support = max(0, max(0, p.Support)+sheath(i, r, s))
		p.SupportRim = rim(i, r)
		p.SupportSheets, p.InterfaceSheets = float64(p.Support*n), float64(p.SupportInterface*n)
	}
}

// hangs tells what support has to do with each layer of a part.
func hangs(part []Section, r *overhang.Room) []path.Hang {
	out := make([]path.Hang, len(part))
	for i := 1; i < len(part); i++ {
		if i <= len(r.Ends) && r.Ends[i-1] {
			out[i].Over, out[i].Threads = true, r.Wide[i-1]
		}
		if i < len(r.Feet) && r.Feet[i] {
			out[i-1].Stands = true
		}
	}
	return out
}

// winding is how much larger interface is than if its area were a disc: it is made of bands
// that wind around the part. The middle of what toolpaths show on 16 parts.
const winding = 1.25

// leastSheets is how many layers of support stand for a layer of the part at least.
const leastSheets = 0.05

// InterfaceStrip returns how wide a strip must stick out for its support to be closed by
// interface: of narrower ones the slicer leaves none. Measured on wedges in layers of 0.1
// to 0.3 mm.
func InterfaceStrip(s *config.Settings) float64 {
	return float64(0.7 * Spacing(s.SupportMaterialExtrusionWidth, s.LayerHeight))
}

// sheets returns how many layers of support, which end at some heights, are printed for each
// layer of a part.
func sheets(part []Section, tops []float64) []float64 {
	out := make([]float64, len(part))
	below, first := 0.0, 0 // where a layer of support begins, and the section that reaches over that
	for _, top := range tops {
		for k := first; k < len(part) && part[k].Base < top; k++ {
			p := &part[k]
			out[k] += max(0, min(top, p.Base+p.Height)-max(below, p.Base)) / (top - below)
		}
		for below = top; first+1 < len(part) && part[first].Base+part[first].Height <= below; first++ {
		}
	}
	return out
}

// closed returns the area that is interface in each layer of a part: what ends above it within
// so many layers of support.
func closed(part []Section, r *overhang.Room, tops []float64, s *config.Settings) []float64 {
	interfaces := s.SupportMaterialInterfaceLayers
	out := make([]float64, len(part)+1)
	for i := 0; i < min(len(part), len(r.Tops)); i++ {
		if r.Tops[i] == 0 || interfaces <= 0 {
			continue
		}
		// As thick as so many layers of support, or of the part: where shelves lie close to each
		// other, what is closed below them adds up.
		top := part[i].Base + part[i].Height
		end := top - s.SupportMaterialContactDistance
		low := 0.0
		if n := sort.SearchFloat64s(tops, end-1e-6); n >= interfaces {
			low = top - max(end-tops[n-interfaces], float64(float64(interfaces)*part[i].Height))
		}
		if i < len(r.Wide) && r.Wide[i] {
			low -= sag(part[i].Height, s)
		}
		from := i
		for from > 0 && part[from-1].Base+float64(part[from-1].Height/2) > low {
			from--
		}
		out[from] += r.Tops[i]
		out[i+1] -= r.Tops[i]
	}
	sum := 0.0
	for i := range out {
		sum += out[i]
		out[i] = sum
	}
	return out
}

// sag is how far below its shelf a layer that hangs as threads has another, in mm: 0 where that
// is as high as the shelf of a layer below.
func sag(height float64, s *config.Settings) float64 {
	deep := float64(s.NozzleDiameter*math.Sqrt(s.BridgeFlowRatio)) - height
	if _, part := math.Modf(deep/height + 1e-6); !s.ThickBridges || deep <= 0 || part < 1e-3 {
		return 0
	}
	return deep
}

// columns returns the area of support in a layer. On the plate its lines are nearer to
// each other, which counts as more area.
func columns(i int, r *overhang.Room, s *config.Settings) float64 {
	cell := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	if i >= len(r.Cells) {
		return spread(r.Layers[i], cell)
	}
	if i == 0 && s.RaftLayers == 0 {
		return r.Cells[i] * max(1, float64(s.RaftFirstLayerDensity)*cell/s.SupportMaterialExtrusionWidth)
	}
	return r.Cells[i]
}

// rim returns the length of the outline of support in a layer, that of a square where it is
// not known.
func rim(i int, r *overhang.Room) float64 {
	if i < len(r.Rims) {
		return r.Rims[i]
	}
	return 4 * math.Sqrt(max(0, r.Layers[i]))
}

// sheath returns by how much more area of columns has lines as long as these and their outline.
func sheath(i int, r *overhang.Room, s *config.Settings) float64 {
	if i >= len(r.Rims) {
		return 0
	}
	pitch := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	if i == 0 {
		return float64(r.Rims[i] * pitch)
	}
	if !s.SupportMaterialWithSheath {
		return float64(r.Rims[i] * fenced * pitch)
	}
	area := pitch + float64(linked*pitch) - float64(shortfall*s.SupportMaterialExtrusionWidth)
	return float64(r.Rims[i] * area)
}

// spread returns the area of support for an area that needs it, as a disc grown by half a
// cell: supports are rounded up to the cells of a grid.
func spread(area, cell float64) float64 {
	if area <= 0 {
		return 0
	}
	return area + float64(cell*math.Sqrt(float64(math.Pi*area))) + float64(math.Pi/4*cell*cell)
}
