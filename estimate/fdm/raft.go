package fdm

import (
	"math"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// raftFine is how much wider than what it carries a raft is, in mm; the first layer is as
// wide as its own setting says. Both are rules of the slicer (package path).
const raftFine = 0.5

// AddRaft puts the sections of a part, with support where r is not nil, on a raft: a first
// layer all but closed, then of the rest the lower half open and the upper one closed. The
// sections of the part keep their order and are lifted.
func AddRaft(part []Section, r *overhang.Room, s *config.Settings) []Section {
	n := s.RaftLayers
	if n == 0 || len(part) == 0 {
		return part
	}
	cell := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	carried, wide, foot := raftWidths(s) // grown outlines are those of Steiner's formula
	under := outline{float64(part[0].Span * part[0].Span), part[0].Outer}
	if r != nil && len(r.Layers) > 0 {
		under = under.with(r, cell)
	}
	closed := (n + 1) / 2
	var out []Section
	z := 0.0
	for i, height := range path.RaftHeights(s) {
		o := Section{Base: z, Height: height}
		z += height
		switch {
		case i == 0:
			// The outline counts as area with as much line.
			at := under.grown(foot)
			o.SupportPitch = Spacing(LinesOf(s, height, true).Carry, height) / max(0.05, float64(s.RaftFirstLayerDensity))
			o.Support = at.area + float64(at.perimeter*o.SupportPitch)
			o.Span = math.Sqrt(at.area)
		case i < n-closed:
			at := under.grown(wide)
			o.Support, o.Span = at.area, math.Sqrt(at.area)
			if s.SupportMaterialWithSheath {
				o.Support += float64(at.perimeter * cell)
			}
		case i < n-1:
			o.SupportInterface = under.grown(wide).area
		default:
			o.SupportInterface = under.grown(carried).area
		}
		if o.Span == 0 {
			o.Span = math.Sqrt(o.SupportInterface)
		}
		out = append(out, o)
	}
	up := path.RaftHeight(s)
	for _, p := range part {
		p.Base += up
		out = append(out, p)
	}
	return out
}

// raftWidths returns how much wider than the part a raft is: what carries, the layers below
// it, and the first. It is rounded up to the squares of the grid of supports, each side by
// half of one and half a line.
func raftWidths(s *config.Settings) (carried, wide, foot float64) {
	cell := s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth
	carried = s.RaftExpansion + float64((cell+Spacing(s.SupportMaterialExtrusionWidth, s.LayerHeight))/2)
	wide = carried + raftFine
	return carried, wide, wide + max(0, s.RaftFirstLayerExpansion-raftFine)
}

// with returns the outline of a part and of the support beside it on the plate, whose inner
// boundary is that of the part.
func (o outline) with(r *overhang.Room, cell float64) outline {
	if len(r.Cells) == 0 || len(r.Rims) == 0 {
		return outline{o.area + spread(r.Layers[0], cell), o.perimeter}
	}
	return outline{o.area + r.Cells[0], max(o.perimeter, r.Rims[0]-o.perimeter)}
}

// grown returns the outline at a distance outside.
func (o outline) grown(by float64) outline {
	return outline{o.area + float64(o.perimeter*by) + float64(math.Pi*by*by), o.perimeter + float64(2*math.Pi*by)}
}
